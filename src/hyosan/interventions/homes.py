"""Who lives with whom, in a table or by function."""

from typing import Protocol

import numpy as np

from hyosan.core.arrays import Ints, count_up
from hyosan.disease.tables import NONE
from hyosan.interventions.kernels.people import find_homes
from hyosan.population.function.country import Country
from hyosan.transmission.tables import World


class Homes(Protocol):
    """The households of a population."""

    def of(self, people: Ints) -> Ints:
        """The number of the household of each of some people within its kind, NONE without."""

    def others(self, people: Ints) -> Ints:
        """The other members of the households of some people: one person after another, each in order of the roster."""


class TableHomes:
    """Households with rosters; `kind`: number of the place kind, NONE: there are no households."""

    def __init__(self, world: World, kind: int) -> None:
        """Rosters stay where they are."""
        self._world, self._kind = world, kind

    def of(self, people: Ints) -> Ints:
        """The number of the household of each of some people within its kind, NONE without."""
        if self._kind == NONE:
            return np.full(len(people), NONE)
        place = self._world.member[self._kind, people].astype(np.int64)
        return np.where(place >= 0, place - int(self._world.kinds["offset"][self._kind]), NONE)

    def others(self, people: Ints) -> Ints:
        """The other members of the households of some people: one person after another, each in order of the roster."""
        home = self.of(people)
        people, home = people[home >= 0], home[home >= 0]
        places = self._world.places[home + int(self._world.kinds["offset"][self._kind])]
        sizes = places["size"].astype(np.int64)
        members = self._world.roster[np.repeat(places["first"], sizes) + count_up(sizes)].astype(np.int64)
        return np.asarray(members[members != np.repeat(people, sizes)])


class CountryHomes:
    """Households of people by function, who live side by side by number."""

    def __init__(self, country: Country) -> None:
        """Everything follows from counts."""
        self._country = country

    def of(self, people: Ints) -> Ints:
        """The number of the household of each of some people within its kind."""
        return self._found(people)[0]

    def others(self, people: Ints) -> Ints:
        """The other members of the households of some people: one person after another, each in order of the roster."""
        _, first, sizes = self._found(people)
        members = np.repeat(first, sizes) + count_up(sizes)
        return np.asarray(members[members != np.repeat(people, sizes)])

    def _found(self, people: Ints) -> tuple[Ints, Ints, Ints]:
        """Household, its first member and its size."""
        number, first, size = (np.empty(len(people), np.int64) for _ in range(3))
        find_homes(self._country.context, np.ascontiguousarray(people), number, first, size)
        return number, first, size


def homes_of(population: object, world: World, kind: int) -> Homes:
    """The households of a population; `kind`: number of the place kind, NONE: there are none."""
    return CountryHomes(population) if isinstance(population, Country) else TableHomes(world, kind)
