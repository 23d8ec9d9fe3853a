"""Isolation and quarantine: who becomes known, or lives with one who does, is placed."""

import numpy as np

from hyosan.core.arrays import Arrays, Records
from hyosan.interventions.confining import Confining
from hyosan.interventions.known import Known
from hyosan.interventions.work import Moment, Post


class Placing(Confining):
    """One intervention that places people who become known, or the others of their households."""

    def __init__(self, post: Post) -> None:
        """Nobody is known."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)

    def hear(self, told: Records) -> None:
        """Take reports."""
        self._known.hear(told)

    def act(self, moment: Moment) -> None:
        """Release who is negative; place the people of reports told since the decision before."""
        self.check(moment)
        people = self._known.take()
        if self.post.spec.action == "quarantine":
            others = self.post.realm.public.others_at_home(np.array(people, dtype=np.int64))
            people = list(dict.fromkeys(others.tolist()))
        self.confine(moment, people)

    def saved(self) -> Arrays:
        """Who is placed, and what has been told since the last decision."""
        return {**super().saved(), **self._known.saved()}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        super().restore(saved)
        self._known.restore(saved)
