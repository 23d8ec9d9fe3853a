"""People as interventions see them: groups, households, and who complies. Nothing here has an entry for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Keys
from hyosan.disease.codes import Codes
from hyosan.disease.tables import NONE
from hyosan.interventions.homes import Homes
from hyosan.interventions.kernels import comply
from hyosan.interventions.spec_whom import WhomSpec
from hyosan.population.interface import AnyPopulation
from hyosan.transmission.tables import World

PERSON_LAYER, HOUSEHOLD_LAYER = 0, 1
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

    def area_of(self, people: Ints) -> Ints:
        """Area of residence of some."""
        return self.population.areas_of(people).astype(np.int64)

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
        ages, hosts = self.codes.age_edges, self.codes.host_types
        found = np.full(len(people), len(groups))
        for number, whom in reversed(list(enumerate(groups))):
            grid = np.array([[whom.names(int(age), host) for host in hosts] for age in ages])
            found[self.of_grid(grid, people) & self.belongs(whom, people)] = number
        return found

    def willing(self, key: Keys, grid: Floats, people: Ints, grade: Floats | float = 1.0) -> NDArray[np.bool_]:
        """Who of some complies, each alone, by the probability in a table [age class, host type] times `grade`."""
        return _below(key, self.of_grid(grid, people) * grade, people, PERSON_LAYER)

    def willing_households(self, key: Keys, grid: Floats, people: Ints) -> NDArray[np.bool_]:
        """Who of some complies, those of a household by one number; who lives in none, alone."""
        home, chances = self.homes.of(people), self.of_grid(grid, people)
        together = _below(key, chances, np.maximum(home, 0), HOUSEHOLD_LAYER)
        return np.where(home >= 0, together, _below(key, chances, people, PERSON_LAYER))

    def willing_by_area(self, key: Keys, grid: Floats, areas: int) -> Ints:
        """How many residents of each area comply, each alone."""
        counts = np.zeros(areas, np.int64)
        for people in self.parts():
            counts += np.bincount(self.area_of(people[self.willing(key, grid, people)]), minlength=areas)
        return counts

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
    comply(key, np.ascontiguousarray(chances), np.ascontiguousarray(who), layer, out)
    return out.astype(np.bool_)
