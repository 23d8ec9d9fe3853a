"""Isolation and quarantine: who becomes known, or lives with one who does, is placed."""

from hyosan.core.arrays import Arrays
from hyosan.interventions.confining import Confining
from hyosan.interventions.known import Known, News
from hyosan.interventions.work import Moment, Post


class Placing(Confining):
    """One intervention that places people who become known, or the others of their households."""

    def __init__(self, post: Post) -> None:
        """Nobody is known."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)

    def hear(self, news: News) -> None:
        """Take reports."""
        self._known.hear(news)

    def act(self, moment: Moment) -> None:
        """Release who is negative; place the people of reports told since the decision before."""
        self.check(moment)
        people = self._known.take()
        if self.post.spec.action == "quarantine":
            people = self.post.realm.public.others_at_home(people)
        self.confine(moment, people)

    def saved(self) -> Arrays:
        """Who is placed, and what has been told since the last decision."""
        return {**super().saved(), **self._known.saved()}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        super().restore(saved)
        self._known.restore(saved)
