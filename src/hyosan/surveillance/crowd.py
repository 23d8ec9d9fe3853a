"""The people that surveillance looks at: a table or a function, asked for what it needs of some of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints
from hyosan.population.function.country import Country
from hyosan.population.table import Population
from hyosan.population.tables_function import FUNCTION_KINDS

AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Crowd:
    """A population and the host type of each person."""

    population: Population | Country
    host: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.population)

    @property
    def areas(self) -> int:
        """How many areas there are."""
        return max(1, len(self.population.areas))

    @cached_property
    def residents(self) -> Ints:
        """People by area."""
        return np.asarray(self.population.residents()[: self.areas])

    @cached_property
    def ages(self) -> NDArray[np.uint8]:
        """Age of everybody in whole years."""
        return np.ascontiguousarray(self.population.age_years)

    def area(self, people: Ints) -> Ints:
        """Area of residence of some."""
        return self.population.areas_of(people).astype(np.int64)

    def sex(self, people: Ints) -> Ints:
        """Sex of some, as coded."""
        if isinstance(self.population, Country):
            return self.population.tell(np.ascontiguousarray(people))["sex"].astype(np.int64)
        return self.population.sex[people].astype(np.int64)

    def of_grid(self, grid: Floats, people: Ints) -> Floats:
        """The values of a table [age, host type] for some."""
        return np.asarray(grid[self.ages[people], self.host[people]])

    @cached_property
    def _first_of_area(self) -> Ints:
        return np.concatenate([[0], np.cumsum(self.residents)])

    @cached_property
    def _by_area(self) -> NDArray[np.int32] | None:
        """People in order of area; None where that is their order anyway."""
        if isinstance(self.population, Country):
            return None
        area = self.population.area
        return None if bool(np.all(area[1:] >= area[:-1])) else np.argsort(area, kind="stable").astype(np.int32)

    def resident(self, area: Ints, rank: Ints) -> Ints:
        """The person of a rank among the residents of an area."""
        at = self._first_of_area[area] + rank
        return at if self._by_area is None else self._by_area[at].astype(np.int64)

    def members(self, kind: str, low: int, high: int) -> NDArray[np.bool_]:
        """Who has a place of a kind and an age within two bounds, both included."""
        fits = (self.ages >= low) & (self.ages <= high)
        if not isinstance(self.population, Country):
            return fits & (self.population.place_kind(kind).member >= 0)
        number = FUNCTION_KINDS.index(kind)
        people = np.flatnonzero(fits)
        for begin in range(0, len(people), AT_ONCE):
            part = people[begin : begin + AT_ONCE]
            fits[part] = self.population.tell(part)["place"][number] >= 0
        return fits
