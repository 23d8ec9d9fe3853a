"""Tests that interventions make: of people as they are, with false positives and negatives."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Keys
from hyosan.core.streams import Stream, stream_key
from hyosan.interventions.spec_testing import TestSpec
from hyosan.interventions.work import Moment, Post, Tests
from hyosan.surveillance.chance import units_at

RELEASE, SCREENING, ARRIVAL = "release", "screening", "arrival"


@dataclass(frozen=True)
class Probe:
    """One test of an intervention; `chance`: probability of a positive result, by state."""

    post: Post
    spec: TestSpec
    key: Keys
    chance: Floats

    @classmethod
    def of(cls, post: Post, spec: TestSpec, what: str) -> "Probe":
        """The test for a purpose: a name that its draws have."""
        false = 1.0 - spec.specificity
        found = np.full(len(post.realm.carries), spec.sensitivity)
        for path, factor in spec.by_state.items():
            found[post.realm.codes.state_of_path(path)] *= factor
        chance = np.where(post.realm.carries, np.maximum(found, false), false)
        return cls(post, spec, stream_key(post.realm.seed, Stream.PROBE, post.name, what), chance)

    def draw(self, moment: Moment, people: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Who of some tests positive at a decision, and who does so falsely."""
        states = moment.ground.states(people)
        decision = moment.at // self.post.spec.every
        positive = np.asarray(units_at(self.key, people, block=decision)[:, 0] < self.chance[states])
        carries = self.post.realm.carries[states]
        if positive.any():
            told = moment.at + self.spec.delay
            moment.orders.tests.append(Tests(self.post.name, told, people[positive], carries[positive]))
        return positive, positive & ~carries

    def test(self, moment: Moment, people: Ints) -> NDArray[np.bool_]:
        """Who of some tests positive at a decision; the account is kept, by the unit of residence."""
        positive, false = self.draw(moment, people)
        for unit, of_unit in self.post.by_unit(people):
            counts = (len(of_unit), int(positive[of_unit].sum()), int(false[of_unit].sum()))
            self.post.account.test(moment.at, unit, *counts)
        return positive
