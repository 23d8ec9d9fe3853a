"""Draws about very many people at once: who complies, in which order doses are given; where people live."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Shorts
from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.disease.tables import NONE
from hyosan.population.kernels.people import area_of, household_of
from hyosan.population.tables_function import AREA_FIRST, GUIDE_BITS, PATTERN_FIRST, PATTERN_HOUSEHOLD, PATTERN_SIZE

Smalls = NDArray[np.int16]
SHARE = 1 << 14
"""People of a part of the work."""
SPREAD = np.int64(2654435761)


@inner_kernel
def complies(key: Keys, chance: float, who: int, layer: int) -> bool:
    """Whether the uniform number of a person (layer 0) or household (layer 1) is below a probability."""
    if 0.0 < chance < 1.0:
        return bool(unit(draw(key, who, 0, layer, 0, 0, 0)[0]) < chance)
    return bool(chance > 0.0)


@kernel
def comply(key: Keys, probability: Floats, people: Ints, layer: int, out: Bytes) -> None:
    """1 in `out` where the uniform number of a person (layer 0) or household (layer 1) is below a probability."""
    for row in range(len(people)):
        out[row] = np.uint8(complies(key, probability[row], people[row], layer))


@parallel_kernel
def many_comply(key: Keys, probability: Floats, people: Ints, layer: int, out: Bytes) -> None:
    """The same on all threads: waking them takes as long as some 20,000 people do."""
    for part in prange((len(people) + SHARE - 1) // SHARE):
        for row in range(part * SHARE, min(len(people), (part + 1) * SHARE)):
            out[row] = np.uint8(complies(key, probability[row], people[row], layer))


@parallel_kernel
def all_comply(key: Keys, grid: Floats, ages: Bytes, hosts: Smalls, out: Bytes) -> None:
    """The same for everybody, each alone, by the probability in a table [age in years, host type]."""
    for part in prange((len(out) + SHARE - 1) // SHARE):
        for person in range(part * SHARE, min(len(out), (part + 1) * SHARE)):
            out[person] = np.uint8(complies(key, grid[ages[person], hosts[person]], person, 0))


@kernel
def find_areas(first: Ints, guide: Shorts, people: Ints, out: Ints) -> None:
    """The area of each of some people by function; `guide`: the area of person i << GUIDE_BITS."""
    for row in range(len(people)):
        area = np.int64(guide[people[row] >> GUIDE_BITS])
        while first[area + 1] <= people[row]:
            area += 1
        out[row] = area


@kernel
def find_homes(run: Context, people: Ints, number: Ints, first: Ints, size: Ints) -> None:
    """The household of each of some people by function: its number, its first member, and how many they are."""
    for row in range(len(people)):
        area = area_of(run, people[row])
        pattern, household, _ = household_of(run, area, people[row] - view(run, AREA_FIRST)[area])
        size[row] = view(run, PATTERN_SIZE)[pattern]
        number[row] = view(run, PATTERN_HOUSEHOLD)[area, pattern] + household
        begin = view(run, AREA_FIRST)[area] + view(run, PATTERN_FIRST)[area, pattern]
        first[row] = begin + household * size[row]


@inner_kernel
def first_byte(key: Keys, person: int) -> int:
    """The first byte of the word by which somebody has a place in the order of doses."""
    return int(np.int64(draw(key, person, 0, 0, 0, 0, 0)[0] >> np.uint64(24)))


@parallel_kernel
def fill_by_group(grid: Ints, ages: Bytes, hosts: Smalls, out: Smalls) -> None:
    """What a table [age in years, host type] says of everybody."""
    for part in prange((len(out) + SHARE - 1) // SHARE):
        for person in range(part * SHARE, min(len(out), (part + 1) * SHARE)):
            out[person] = grid[ages[person], hosts[person]]


@parallel_kernel
def count_first_bytes(key: Keys, ranks: Smalls, group: int, counts: Ints) -> None:
    """How many people of a group have each first byte: [part of all people, byte]."""
    parts, people = counts.shape[0], len(ranks)
    for part in prange(parts):
        for person in range(part * people // parts, (part + 1) * people // parts):
            if ranks[person] == group:
                counts[part, first_byte(key, person)] += 1


@parallel_kernel
def sort_by_first_byte(key: Keys, ranks: Smalls, group: int, at: Ints, out: Shorts) -> None:
    """List the people of a group by first byte, those of a byte by number; `at`: where each part begins, is moved."""
    parts, people = at.shape[0], len(ranks)
    for part in prange(parts):
        for person in range(part * people // parts, (part + 1) * people // parts):
            if ranks[person] == group:
                byte = first_byte(key, person)
                out[at[part, byte]] = person
                at[part, byte] += 1


@kernel
def mark_first(people: Ints, table: Shorts, out: Bytes) -> None:
    """1 where a person is named for the first time; `table`: entries NONE, a power of 2, at least twice as many."""
    last = len(table) - 1
    for row in range(len(people)):
        at = ((people[row] * SPREAD) >> 7) & last
        while table[at] != NONE and table[at] != people[row]:
            at = (at + 1) & last
        out[row] = np.uint8(table[at] == NONE)
        table[at] = people[row]
