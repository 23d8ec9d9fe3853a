"""People as interventions see them: groups, households, and who complies. Nothing here has an entry for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Shorts
from hyosan.disease.codes import Codes
from hyosan.disease.tables import NONE
from hyosan.interventions.homes import Homes
from hyosan.interventions.kernels.people import all_comply, comply, fill_by_group, find_areas, many_comply, mark_first
from hyosan.interventions.spec_whom import WhomSpec
from hyosan.population.function.country import Country
from hyosan.population.function.lookups import guide
from hyosan.population.interface import AnyPopulation
from hyosan.population.tables_function import GUIDE_BITS
from hyosan.transmission.tables import World

PERSON_LAYER, HOUSEHOLD_LAYER = 0, 1
MANY = 20_000
"""People of whom all threads ask."""
AT_ONCE = 1 << 21
"""People of whom columns are made at a time."""


@dataclass(frozen=True)
class Public:
    """A population with the host type of each person, its households and places."""

    codes: Codes
    population: AnyPopulation
    host: NDArray[np.int16]
    homes: Homes
    world: World

    def __len__(self) -> int:
        return len(self.population)

    @cached_property
    def _class_of_age(self) -> NDArray[np.int16]:
        return self.codes.age_class(np.arange(256, dtype=np.uint8))

    def parts(self) -> Iterator[Ints]:
        """Everybody, some at a time."""
        for begin in range(0, len(self), AT_ONCE):
            yield np.arange(begin, min(len(self), begin + AT_ONCE))

    @cached_property
    def _guide(self) -> tuple[Ints, Shorts]:
        """The first person of each area of a country by function, and where to begin to look."""
        assert isinstance(self.population, Country), "in a table areas are looked up"
        first = self.population.function.area_first.astype(np.int64)
        return first, guide(first, GUIDE_BITS)

    def area_of(self, people: Ints) -> Ints:
        """Area of residence of some."""
        if not isinstance(self.population, Country):
            return self.population.areas_of(people).astype(np.int64)
        areas = np.empty(len(people), np.int64)
        find_areas(*self._guide, np.ascontiguousarray(people), areas)
        return areas

    def count_by_area(self, marks: Bytes, areas: int) -> Ints:
        """How many residents of each area are marked; `marks`: of everybody."""
        counts = np.zeros(areas, np.int64)
        for begin in range(0, len(marks), AT_ONCE):
            people = np.flatnonzero(marks[begin : begin + AT_ONCE]) + begin
            if isinstance(self.population, Country):  # who live in an area have numbers one behind the other
                counts += np.diff(np.searchsorted(people, self.population.function.area_first))
            else:
                counts += np.bincount(self.area_of(people), minlength=areas)
        return counts

    def of_grid(self, grid: NDArray[Any], people: Ints) -> NDArray[Any]:
        """Values of a table [age class, host type] for some."""
        return np.asarray(grid[self._class_of_age[self.population.age_years[people]], self.host[people]])

    def belongs(self, whom: WhomSpec, people: Ints) -> NDArray[np.bool_]:
        """Who of some has one of the roles, and a place of one of the kinds, that a group asks for."""
        found = np.ones(len(people), np.bool_)
        if not whom.asks_who_it_is:
            return found
        told = self.population.tell(people)
        if whom.roles:
            codes = [number for number, name in enumerate(self.population.role_names) if name in whom.roles]
            found &= np.isin(told["role"], codes)
        if whom.place_kinds:
            kinds = [kind.name in whom.place_kinds for kind in self.population.place_kinds]
            found &= (told["place"][kinds] >= 0).any(axis=0)
        return found

    def rank(self, groups: tuple[WhomSpec, ...], people: Ints) -> Ints:
        """The first group to which each of some belongs; their number for who belongs to none."""
        found = np.full(len(people), len(groups))
        for number, whom in reversed(list(enumerate(groups))):
            found[self.of_grid(self._names(whom), people) & self.belongs(whom, people)] = number
        return found

    def all_ranks(self, groups: tuple[WhomSpec, ...]) -> NDArray[np.int16]:
        """The same of everybody."""
        ranks = np.empty(len(self), np.int16)
        if any(whom.asks_who_it_is for whom in groups):
            for people in self.parts():
                ranks[people] = self.rank(groups, people)
            return ranks
        grid = np.full((len(self.codes.age_edges), len(self.codes.host_types)), len(groups))
        for number, whom in reversed(list(enumerate(groups))):
            grid[self._names(whom)] = number
        fill_by_group(self._by_age(grid), self.population.age_years, self.host, ranks)
        return ranks

    def _names(self, whom: WhomSpec) -> NDArray[np.bool_]:
        """Whom a group means, by [age class, host type]."""
        ages, hosts = self.codes.age_edges, self.codes.host_types
        return np.array([[whom.names(int(age), host) for host in hosts] for age in ages])

    def _by_age(self, grid: NDArray[Any]) -> NDArray[Any]:
        """A table [age class, host type] as one of [age in years, host type]."""
        return np.ascontiguousarray(grid[self._class_of_age])

    def willing(self, key: Keys, grid: Floats, people: Ints, grade: Floats | float = 1.0) -> NDArray[np.bool_]:
        """Who of some complies, each alone, by the probability in a table [age class, host type] times `grade`."""
        return _below(key, self.of_grid(grid, people) * grade, people, PERSON_LAYER)

    def willing_households(self, key: Keys, grid: Floats, people: Ints) -> NDArray[np.bool_]:
        """Who of some complies, those of a household by one number; who lives in none, alone."""
        home, chances = self.homes.of(people), self.of_grid(grid, people)
        together = _below(key, chances, np.maximum(home, 0), HOUSEHOLD_LAYER)
        return np.where(home >= 0, together, _below(key, chances, people, PERSON_LAYER))

    def all_willing(self, key: Keys, grid: Floats, *, by_household: bool = False) -> Bytes:
        """1 for everybody who complies; `by_household`: as `willing_households`."""
        marks = np.empty(len(self), np.uint8)
        if not by_household:
            all_comply(key, self._by_age(grid), self.population.age_years, self.host, marks)
            return marks
        for people in self.parts():
            marks[people] = self.willing_households(key, grid, people)
        return marks

    def area_at(self, people: Ints, sites: Ints) -> Ints:
        """The area in which each of some people is, from the place of each; of residence where that lies in none."""
        area = self.area_of(people)
        if len(self.world.places):
            there = np.where(sites >= 0, self.world.places["area"][sites], NONE)
            area = np.where(there >= 0, there, area)
        return area

    def others_at_home(self, people: Ints) -> Ints:
        """The other members of the households of some: one person after another, each in order of the roster."""
        return self.homes.others(people)


def _below(key: Keys, chances: Floats, who: Ints, layer: int) -> NDArray[np.bool_]:
    """Whether the uniform number of each person or household is below a probability."""
    out = np.empty(len(who), np.uint8)
    ask = comply if len(who) < MANY else many_comply
    ask(key, np.ascontiguousarray(chances), np.ascontiguousarray(who), layer, out)
    return out.astype(np.bool_)


def named_first(people: Ints) -> Ints:
    """People in the order in which they are first named."""
    first = np.empty(len(people), np.uint8)
    table = np.full(1 << (2 * len(people)).bit_length(), NONE, np.int32)
    mark_first(np.ascontiguousarray(people), table, first)
    return np.asarray(people[first.astype(np.bool_)], dtype=np.int64)
