"""The all-clear: who has fled goes home."""

import numpy as np

from hyosan.core.arrays import Arrays
from hyosan.disease.tables import DEAD, NONE, ROAMS
from hyosan.interventions.work import Group, Moment, Work


class Return(Work):
    """One intervention by which the displaced go home, where it is in force."""

    def act(self, moment: Moment) -> None:
        """Send home those who fled from its areas and are in no camp."""
        if not (moment.unit_of_area >= 0).any():
            return
        post = self.post
        people = np.flatnonzero(moment.ground.displaced() & ~moment.in_camps())
        flags = post.realm.flags[moment.ground.states(people)]
        people = people[(flags & (DEAD | ROAMS) == 0) & (moment.units_of(post.realm.public, people) >= 0)]
        people = moment.free(people)
        people = people[post.willing(people)]
        if not len(people):
            return
        moment.orders.moved.append(Group(post.number, people, np.full(len(people), NONE)))
        units = moment.units_of(post.realm.public, people)
        for unit in np.unique(units).tolist():
            post.account.bring_back(moment.at, unit, int((units == unit).sum()), 0, at_end=False)

    def saved(self) -> Arrays:
        """Nothing changes."""
        return {}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
