"""Screening: people are tested whoever they are, or as they arrive, and placed if positive."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints
from hyosan.core.philox import words_of_people
from hyosan.core.streams import Stream
from hyosan.interventions.confining import Confining
from hyosan.interventions.probing import SCREENING, Probe
from hyosan.interventions.work import CAUSE, PERSON, Moment, Post, quota
from hyosan.transmission.tables import BY_IMPORTATION


class Screening(Confining):
    """One intervention that tests many."""

    def __init__(self, post: Post) -> None:
        """Nobody has been tested."""
        super().__init__(post)
        assert post.spec.test is not None, "a screening has a test"
        self._screen = Probe.of(post, post.spec.test, SCREENING)
        self._decisions = 0
        self._arrived: list[Ints] = []
        self._positive: list[tuple[int, int]] = []
        """When a positive result is known, and of whom."""

    @property
    def wants_infections(self) -> bool:
        """Those who arrive."""
        return self.post.spec.whom == "arrivals"

    def see(self, infections: Ints) -> None:
        """Take who arrives from outside."""
        if self.wants_infections:
            self._arrived.append(infections[infections[:, CAUSE] == BY_IMPORTATION, PERSON])

    def act(self, moment: Moment) -> None:
        """Test those who are chosen, and place those whose positive result is known."""
        self.check(moment)
        people = self._chosen(moment)
        positive = people[self._screen.test(moment, people)]
        known = moment.at + self._screen.spec.delay
        self._positive += [(known, person) for person in positive.tolist()]
        placed = [person for due, person in self._positive if due <= moment.at]
        self._positive = [(due, person) for due, person in self._positive if due > moment.at]
        self.confine(moment, placed)

    def _chosen(self, moment: Moment) -> Ints:
        """Who is tested at a decision, by number."""
        arrived = np.unique(np.concatenate([np.zeros(0, np.int64), *self._arrived]))
        self._arrived = []
        in_force = moment.unit_of_area >= 0
        if not in_force.any():
            return np.zeros(0, np.int64)
        spec, public = self.post.spec, self.post.realm.public
        self._decisions += 1
        people = arrived if spec.whom == "arrivals" else np.arange(len(public))
        people = people[in_force[public.area_of(people)] & moment.ground.alive(people) & ~self.is_placed(people)]
        people = people[self.post.willing(people)]
        if spec.tests_per_day is None:
            return people
        wanted = quota(self._decisions, spec.tests_per_day, spec.every)
        words = words_of_people(self.post.key(Stream.SCREENED), people, self._decisions)
        return np.sort(people[np.lexsort((people, words))[:wanted]])

    def saved(self) -> Arrays:
        """Who is placed, how many decisions there were, who arrived since the last, and what results are to come."""
        arrived = np.concatenate([np.zeros(0, np.int64), *self._arrived])
        results = np.array(self._positive, dtype=np.int64).reshape(-1, 2)
        return {**super().saved(), "decisions": np.array([self._decisions]), "arrived": arrived, "positive": results}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        super().restore(saved)
        self._decisions = int(saved["decisions"][0])
        self._arrived = [saved["arrived"]]
        self._positive = [(due, person) for due, person in saved["positive"].tolist()]
