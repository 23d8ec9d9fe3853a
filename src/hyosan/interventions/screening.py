"""Screening: people are tested whoever they are, or as they arrive, and placed if positive."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints
from hyosan.core.philox import words_of_people
from hyosan.core.streams import Stream, stream_key
from hyosan.interventions.confining import Confining
from hyosan.interventions.ends import NOBODY
from hyosan.interventions.probing import SCREENING, Probe
from hyosan.interventions.tables import CAUSE, PERSON
from hyosan.interventions.work import Moment, Post, quota
from hyosan.population.kernels.sitting import shuffle_from
from hyosan.transmission.tables import BY_IMPORTATION

LEAST_AT_ONCE = 256
"""People who are looked at together, at least."""
TRAVELLERS = "travellers"
"""What for their order is drawn."""


class Screening(Confining):
    """One intervention that tests many."""

    def __init__(self, post: Post) -> None:
        """Nobody has been tested."""
        super().__init__(post)
        assert post.spec.test is not None, "a screening has a test"
        self._screen = Probe.of(post, post.spec.test, SCREENING)
        self._travellers_key = stream_key(post.realm.seed, Stream.SCREENED, post.name, TRAVELLERS)
        self._decisions = 0
        self._arrived: list[Ints] = []
        self._positive: Ints = np.zeros((0, 2), np.int64)
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
        self._positive = np.concatenate([self._positive, np.stack([np.full(len(positive), known), positive], axis=1)])
        due = self._positive[:, 0] <= moment.at
        placed, self._positive = self._positive[due, 1], self._positive[~due]
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
        wanted = len(public)
        if spec.tests_per_day is not None:
            wanted = quota(self._decisions, spec.tests_per_day, spec.every)
        if spec.whom == "arrivals":
            arrived = self._eligible(moment, np.union1d(arrived, self._travellers()))
            words = words_of_people(self.post.key(Stream.SCREENED), arrived, self._decisions)
            return np.sort(arrived[np.lexsort((arrived, words))[:wanted]])
        return self._residents(moment, wanted)

    def _travellers(self) -> Ints:
        """Who arrives at this decision though no importation infected them, whatever they have."""
        spec, everybody = self.post.spec, len(self.post.realm.public)
        if spec.travellers_per_day is None:
            return NOBODY
        found = np.empty(min(everybody, quota(self._decisions, spec.travellers_per_day, spec.every)), np.int64)
        word = words_of_people(self._travellers_key, np.zeros(1, np.int64), self._decisions)[0]
        shuffle_from(everybody, word, 0, found)
        return found

    def _eligible(self, moment: Moment, people: Ints) -> Ints:
        """Those of some who live where it is in force, are alive, not placed and willing."""
        here = moment.units_of(self.post.realm.public, people) >= 0
        people = people[here & moment.ground.alive(people) & ~self.is_placed(people)]
        return people[self.post.willing(people)]

    def _residents(self, moment: Moment, wanted: int) -> Ints:
        """The first so many in an order of everybody that is drawn for this decision, by number."""
        everybody, begin, found = len(self.post.realm.public), 0, [NOBODY]
        word = words_of_people(self.post.key(Stream.SCREENED), np.zeros(1, np.int64), self._decisions)[0]
        while wanted > 0 and begin < everybody:
            part = np.empty(min(everybody - begin, max(LEAST_AT_ONCE, wanted + wanted // 4)), np.int64)
            shuffle_from(everybody, word, begin, part)
            begin += len(part)
            found.append(self._eligible(moment, part)[:wanted])
            wanted -= len(found[-1])
        return np.sort(np.concatenate(found))

    def saved(self) -> Arrays:
        """Who is placed, how many decisions there were, who arrived since the last, and what results are to come."""
        arrived = np.concatenate([np.zeros(0, np.int64), *self._arrived])
        decisions = np.array([self._decisions])
        return {**super().saved(), "decisions": decisions, "arrived": arrived, "positive": self._positive}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        super().restore(saved)
        self._decisions = int(saved["decisions"][0])
        self._arrived = [saved["arrived"]]
        self._positive = saved["positive"]
