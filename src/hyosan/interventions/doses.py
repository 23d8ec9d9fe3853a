"""Vaccination: doses a day; further doses first, then first ones, by priority or around cases."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints
from hyosan.interventions.giving import doses_of
from hyosan.interventions.invited import ByPriority, Invited, Ring
from hyosan.interventions.known import News
from hyosan.interventions.work import Moment, Post, Work, quota


class Vaccination(Work):
    """One intervention that vaccinates."""

    def __init__(self, post: Post) -> None:
        """Nobody has had a dose."""
        super().__init__(post)
        self._doses = doses_of(post)
        self._decisions = 0
        self._due: list[tuple[int, int, Ints]] = []
        """When further doses are due, which, and for whom: in this order."""
        self._invited: Invited = ByPriority(post) if post.spec.ring is None else Ring(post)

    @property
    def wants_infections(self) -> bool:
        """Who infected whom is among the contacts of a ring."""
        return self.post.spec.ring == "contacts"

    def hear(self, news: News) -> None:
        """Take reports."""
        self._invited.hear(news)

    def see(self, infections: Ints) -> None:
        """Take who infected whom."""
        self._invited.see(infections)

    def act(self, moment: Moment) -> None:
        """Give the doses that are due."""
        self._invited.invite(moment)
        if not (moment.unit_of_area >= 0).any():
            return
        spec = self.post.spec
        assert spec.doses_per_day is not None, "a vaccination has doses"
        self._decisions += 1
        left = quota(self._decisions, spec.doses_per_day, spec.every)
        for number, people in self._further(moment, left):
            left -= len(people)
            self._give(moment, number, people)
        self._give(moment, 0, self._invited.first(moment, left))
        waiting, died = self._invited.left(moment)
        self.post.account.lack(moment.at, min(moment.at + spec.every, moment.run_end), waiting)
        self.post.account.totals.died_waiting += died

    def _give(self, moment: Moment, number: int, people: Ints) -> None:
        if not len(people):
            return
        self._doses[number].give(moment, people, self.post.spec.every)
        if number + 1 < len(self._doses):
            self._due.append((moment.at + self._doses[number + 1].after, number + 1, people))
        units, doses = np.unique(moment.units_of(self.post.realm.public, people), return_counts=True)
        for unit, count in zip(units.tolist(), doses.tolist(), strict=True):
            self.post.account.give(moment.at, unit, count, new_people=0 if number else count)

    def _further(self, moment: Moment, wanted: int) -> list[tuple[int, Ints]]:
        """Which further doses are given to whom; of those who are due, the dead are forgotten."""
        given: list[tuple[int, Ints]] = []
        waiting: list[tuple[int, int, Ints]] = []
        for due, number, people in sorted(self._due, key=lambda entry: entry[:2]):
            rest = people
            if due <= moment.at:
                rest = people[moment.ground.alive(people)]
                chosen = np.flatnonzero(moment.units_of(self.post.realm.public, rest) >= 0)[:wanted]
                given.append((number, rest[chosen]))
                wanted -= len(chosen)
                rest = np.delete(rest, chosen)
            if len(rest):
                waiting.append((due, number, rest))
        self._due = waiting
        return given

    def saved(self) -> Arrays:
        """How many decisions gave doses, who waits for which, and who is invited."""
        due = [(due, number, person) for due, number, people in self._due for person in people.tolist()]
        return {
            **self._invited.saved(),
            "decisions": np.array([self._decisions]),
            "due": np.array(due, dtype=np.int64).reshape(-1, 3),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._decisions = int(saved["decisions"][0])
        self._invited.restore(saved)
        rows = saved["due"]
        cuts = np.flatnonzero(np.diff(rows[:, :2], axis=0).any(axis=1)) + 1
        parts = np.split(rows, cuts) if len(rows) else []
        self._due = [(int(part[0, 0]), int(part[0, 1]), part[:, 2].copy()) for part in parts]
