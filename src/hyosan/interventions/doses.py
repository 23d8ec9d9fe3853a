"""Vaccination: doses a day, to those who are first in the order of priority."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Keys
from hyosan.core.philox import words_of_people
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.interventions.account import Account
from hyosan.interventions.public import Public
from hyosan.interventions.spec import InterventionSpec

AT_ONCE = 1 << 16
Alive = Callable[[Ints], NDArray[np.bool_]]


@dataclass
class Vaccination:
    """One intervention that vaccinates. `grid`: compliance by [age class, host type]; `bits`: of what a dose gives."""

    spec: InterventionSpec
    public: Public
    grid: Floats
    key: Keys
    order_key: Keys
    bits: int
    account: Account
    decisions: int = 0
    waiting: Ints | None = None
    """Those who are willing and have had no dose, in order; made when the first dose is given."""

    def give(self, at: int, unit_of_area: Ints, alive: Alive) -> Ints:
        """Who gets a dose now. `unit_of_area`: the unit in force in each area, NONE without."""
        assert self.spec.doses_per_day is not None, "a vaccination has doses"
        if not (unit_of_area >= 0).any():
            return np.zeros(0, np.int64)
        rate = self.spec.doses_per_day * self.spec.every / TICKS_PER_DAY
        self.decisions += 1
        wanted = floor(self.decisions * rate) - floor((self.decisions - 1) * rate)
        if self.waiting is None:
            self.waiting = self._in_order()
        chosen = self._first(wanted, unit_of_area, alive)
        people = self.waiting[chosen]
        self.waiting = np.delete(self.waiting, chosen)
        units = unit_of_area[self.public.area[people]]
        for unit, doses in zip(*np.unique(units, return_counts=True), strict=True):
            self.account.give(at, int(unit), int(doses))
        return people

    def _first(self, wanted: int, unit_of_area: Ints, alive: Alive) -> Ints:
        """Positions in the order of the first so many who live where it is in force and are alive."""
        assert self.waiting is not None, "the order is there"
        found: list[Ints] = []
        lacking, begin = wanted, 0
        while lacking > 0 and begin < len(self.waiting):
            part = self.waiting[begin : begin + max(AT_ONCE, 2 * wanted)]
            fits = np.flatnonzero((unit_of_area[self.public.area[part]] >= 0) & alive(part))[:lacking]
            found.append(begin + fits)
            lacking -= len(fits)
            begin += len(part)
        return np.concatenate([np.zeros(0, np.int64), *found])

    def _in_order(self) -> Ints:
        groups = self.spec.priority or (self.spec.who,)
        rank = np.full(len(self.public), len(groups))
        for number in reversed(range(len(groups))):
            rank[self.public.named(groups[number])] = number
        people = np.flatnonzero(rank < len(groups))
        people = people[self.public.willing(self.key, self.grid, people)]
        words = words_of_people(self.order_key, people, 0)
        return people[np.lexsort((words, rank[people]))]
