"""Vaccination: doses a day, to those who are first in the order of priority."""

from collections.abc import Mapping
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.core.philox import words_of_people
from hyosan.core.streams import Stream
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.interventions.work import Ground, Moment, Post, Saved, Work

AT_ONCE = 1 << 16


class Vaccination(Work):
    """One intervention that vaccinates."""

    def __init__(self, post: Post) -> None:
        """Nobody has had a dose."""
        super().__init__(post)
        self._bits = sum(1 << post.sources.index(source) for source in post.spec.immunity)
        self._decisions = 0
        self._waiting: Ints | None = None
        """Those who are willing and have had no dose, in order; made when the first dose is given."""

    def act(self, moment: Moment) -> None:
        """Give the doses that are due."""
        people = self._chosen(moment)
        if len(people):
            moment.orders.doses.append((moment.at + self.post.spec.delay, people, self._bits))
        for unit, doses in zip(*np.unique(moment.units_of(self.post.public, people), return_counts=True), strict=True):
            self.post.account.give(moment.at, int(unit), int(doses))

    def _chosen(self, moment: Moment) -> Ints:
        spec = self.post.spec
        assert spec.doses_per_day is not None, "a vaccination has doses"
        if not (moment.unit_of_area >= 0).any():
            return np.zeros(0, np.int64)
        rate = spec.doses_per_day * spec.every / TICKS_PER_DAY
        self._decisions += 1
        wanted = floor(self._decisions * rate) - floor((self._decisions - 1) * rate)
        if self._waiting is None:
            self._waiting = self._in_order()
        chosen = self._first(self._waiting, wanted, moment.unit_of_area, moment.ground)
        people = self._waiting[chosen]
        self._waiting = np.delete(self._waiting, chosen)
        return people

    def _first(self, waiting: Ints, wanted: int, unit_of_area: Ints, ground: Ground) -> Ints:
        """Positions in the order of the first so many who live where it is in force and are alive."""
        found: list[Ints] = []
        lacking, begin = wanted, 0
        while lacking > 0 and begin < len(waiting):
            part = waiting[begin : begin + max(AT_ONCE, 2 * wanted)]
            fits = np.flatnonzero((unit_of_area[self.post.public.area[part]] >= 0) & ground.alive(part))[:lacking]
            found.append(begin + fits)
            lacking -= len(fits)
            begin += len(part)
        return np.concatenate([np.zeros(0, np.int64), *found])

    def _in_order(self) -> Ints:
        groups, public = self.post.spec.priority or (self.post.spec.who,), self.post.public
        rank = np.full(len(public), len(groups))
        for number in reversed(range(len(groups))):
            rank[public.named(groups[number])] = number
        people = np.flatnonzero(rank < len(groups))
        people = people[self.post.willing(people)]
        words = words_of_people(self.post.key(Stream.VACCINATION), people, 0)
        return people[np.lexsort((words, rank[people]))]

    def saved(self) -> Saved:
        """How many decisions gave doses, and who waits, in order (nothing: not asked yet)."""
        waiting = {} if self._waiting is None else {"waiting": self._waiting}
        return {"decisions": np.array([self._decisions]), **waiting}

    def restore(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Be as when `saved` was asked."""
        self._decisions = int(saved["decisions"][0])
        self._waiting = saved.get("waiting")
