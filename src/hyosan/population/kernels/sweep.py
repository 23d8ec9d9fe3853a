"""Sweeps over people of the function form: columns of a table."""

import numpy as np

from hyosan.core.arrays import Bytes, Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.population.kernels.members import member
from hyosan.population.kernels.people import area_of
from hyosan.population.kernels.seats import age_of, function_seats
from hyosan.population.tables_function import CELL_SEX, KIND_CODE, SEAT

SHARE = 4096
"""People of a piece of a sweep."""


@parallel_kernel
def ages_of(run: Context, people: Ints, out: Bytes) -> None:
    """Age in years of some people."""
    for piece in prange((len(people) + SHARE - 1) // SHARE):
        for row in range(piece * SHARE, min(len(people), (piece + 1) * SHARE)):
            out[row] = age_of(run, people[row])


@parallel_kernel
def areas_of(run: Context, people: Ints, out: Shorts) -> None:
    """Area of residence of some people."""
    for piece in prange((len(people) + SHARE - 1) // SHARE):
        for row in range(piece * SHARE, min(len(people), (piece + 1) * SHARE)):
            out[row] = area_of(run, people[row])


@inner_kernel
def one_person(run: Context, person: int, seats: Records, area: Shorts, age: Bytes, sex: Bytes, row: int) -> None:
    home, years, cell = function_seats(run, person, seats)
    area[row], age[row], sex[row] = home, years, view(run, CELL_SEX)[cell]


@kernel
def tell_people(
    run: Context, people: Ints, area: Shorts, age: Bytes, sex: Bytes, place: Ints, slot: Shorts, seats: Records
) -> None:
    """Area, age, sex, and place and slot of each kind [kind, row] of some people; `seats`: room for one person."""
    kinds = len(view(run, KIND_CODE))
    for row in range(len(people)):
        one_person(run, people[row], seats, area, age, sex, row)
        for kind in range(kinds):
            place[kind, row] = seats[kind]["place"]
            slot[kind, row] = seats[kind]["own"] if seats[kind]["place"] >= 0 else -1


@kernel
def holders(run: Context, person: int, kind: int, seats: Records, out: Ints) -> int:
    """Everybody in somebody's place of a kind, slot by slot, himself or herself included; returns their number."""
    function_seats(run, person, seats)
    if seats[kind]["place"] < 0:
        return 0
    size, run_length = seats[kind]["size"], seats[kind]["run"]
    for slot in range(min(size, len(out))):
        first = slot < run_length
        out[slot] = member(run, seats[kind]["first"] + slot if first else seats[kind]["second"] + slot - run_length)
    return int(size)


def room(kinds: int) -> Records:
    """Room for the seats of one person."""
    return np.zeros(kinds, SEAT)
