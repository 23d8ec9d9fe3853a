"""Sweeps over people of the function form: columns of a table."""

import numpy as np

from hyosan.core.arrays import Bytes, Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.population.kernels.members import member
from hyosan.population.kernels.people import person_at, year_begin
from hyosan.population.kernels.seats import function_seats
from hyosan.population.tables_function import (
    BAND_YEARS,
    CELL_BAND,
    CELL_SEX,
    CELLS,
    KIND_CODE,
    MUNICIPALITY,
    PATTERN_SIZE,
    ROLE_FIRST,
    ROLE_PATTERN,
    SEAT,
)


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


@parallel_kernel
def fill_ages(run: Context, out: Bytes) -> None:
    """Age in years of everybody, cell by cell."""
    for area in prange(len(view(run, MUNICIPALITY))):
        roles, cells = view(run, ROLE_FIRST), view(run, CELLS)[area]
        for role in range(len(roles) - 1):
            size = int(view(run, PATTERN_SIZE)[view(run, ROLE_PATTERN)[role]])
            for cell in range(roles[role], roles[role + 1] - 1):
                begin, end = int(cells[cell]["first"]), int(cells[cell + 1]["first"])
                if end == begin:
                    continue
                first = person_at(run, area, role, begin)
                youngest = int(view(run, CELL_BAND)[cell]) * BAND_YEARS
                for year in range(BAND_YEARS):
                    low = year_begin(run, area, role, cell, end - begin, year)
                    high = end - begin
                    if year < BAND_YEARS - 1:
                        high = year_begin(run, area, role, cell, end - begin, year + 1)
                    for household in range(low, high):
                        out[first + household * size] = youngest + year
