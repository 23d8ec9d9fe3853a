"""Who sits where and with whom, in a table or by function: places of a kind, and who holds a slot there."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Records
from hyosan.disease.tables import NONE
from hyosan.population.function.country import Country
from hyosan.population.tables_function import FUNCTION_KINDS, SEAT
from hyosan.transmission.tables import World

Marks = NDArray[np.bool_]


class Seats(Protocol):
    """The places of a population."""

    def of(self, kind: int, people: Ints) -> Records:
        """The seat of each of some people in his or her place of a kind: rows of SEAT, places by global number."""

    def have(self, kind: int, people: Ints) -> Marks:
        """Which of some people have a place of a kind."""

    def holders(self, seats: Records, slots: Ints) -> Ints:
        """Who holds a slot of the place of each seat."""


class TableSeats:
    """Places with rosters."""

    def __init__(self, world: World) -> None:
        """Rosters stay where they are."""
        self._world = world

    def of(self, kind: int, people: Ints) -> Records:
        """The seat of each of some people in his or her place of a kind: rows of SEAT, places by global number."""
        world, seats = self._world, np.zeros(len(people), SEAT)
        place = world.member[kind, people].astype(np.int64)
        here = place != NONE
        seats["place"], seats["own"], seats["area"] = place, world.slot[kind, people], NONE
        for name in ("first", "size", "area"):
            seats[name][here] = world.places[name][place[here]]
        return seats

    def have(self, kind: int, people: Ints) -> Marks:
        """Which of some people have a place of a kind."""
        return np.asarray(self._world.member[kind, people] != NONE)

    def holders(self, seats: Records, slots: Ints) -> Ints:
        """Who holds a slot of the place of each seat."""
        return np.asarray(self._world.roster[seats["first"] + slots], dtype=np.int64)


class CountrySeats:
    """Places of people by function; `kinds`: those of the run, by number."""

    def __init__(self, country: Country, world: World, kinds: tuple[str, ...]) -> None:
        """Everything follows from counts."""
        self._country, self._offset = country, world.kinds["offset"].astype(np.int64)
        self._codes = [FUNCTION_KINDS.index(name) if name in FUNCTION_KINDS else NONE for name in kinds]

    def of(self, kind: int, people: Ints) -> Records:
        """The seat of each of some people in his or her place of a kind: rows of SEAT, places by global number."""
        seats = self._country.seats_of(self._codes[kind], people)
        seats["place"] += np.where(seats["place"] >= 0, self._offset[kind], 0)
        return seats

    def have(self, kind: int, people: Ints) -> Marks:
        """Which of some people have a place of a kind."""
        return self._country.have_place(self._codes[kind], people)

    def holders(self, seats: Records, slots: Ints) -> Ints:
        """Who holds a slot of the place of each seat."""
        return self._country.holders_of(seats, slots)


def seats_of(population: object, world: World, kinds: tuple[str, ...]) -> Seats:
    """The places of a population; `kinds`: those of the run, by number."""
    return CountrySeats(population, world, kinds) if isinstance(population, Country) else TableSeats(world)
