"""Until when people are placed: a hash table by person, and what placing many does to it."""

from hyosan.core.arrays import Bytes, Ints, Shorts
from hyosan.core.compilation import kernel
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.ahead_placed import entry_of

PLACED, FIRST, TICKS, AWAY = range(4)
"""Columns of what a decision does in a unit: newly placed, of them never before, ticks added, turned away."""


@kernel
def look_up(who: Shorts, until: Ints, now: int, people: Ints, otherwise: int, out: Ints) -> None:
    """The time of each of some people that is behind `now`; `otherwise` for who has none."""
    for row in range(len(people)):
        at = entry_of(who, people[row])
        out[row] = until[at] if who[at] != NONE and until[at] > now else otherwise


@kernel
def put(who: Shorts, until: Ints, people: Ints, ends: Ints) -> int:
    """Note a time for some people; the entries used anew. There is room."""
    used = 0
    for row in range(len(people)):
        at = entry_of(who, people[row])
        used += int(who[at] == NONE)
        who[at] = people[row]
        until[at] = ends[row]
    return used


@kernel
def count_behind(until: Ints, now: int) -> int:
    """How many times are behind `now`."""
    count = 0
    for end in until:
        count += int(end > now)
    return count


@kernel
def confine(
    who: Shorts, until: Ints, people: Ints, units: Ints, willing: Bytes, at: int, end: int, run_end: int, room: int,
    before: Bytes, sums: Ints, staying: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Place people (each once) who live in a unit and are willing, while there is room for who is not placed yet.

    `before`: a bit for each person who was ever placed. `sums`: [unit, PLACED, ...] is added to. Fills `staying` with
    who is placed; returns how many those are, and the entries used anew.
    """
    count, new, used = 0, 0, 0
    for row in range(len(people)):
        person, unit = people[row], units[row]
        if unit < 0 or willing[row] == 0:
            continue
        entry = entry_of(who, person)
        held = who[entry] != NONE and until[entry] > at
        if not held:
            new += 1
            if new > room:
                sums[unit, AWAY] += 1
                continue
            sums[unit, PLACED] += 1
        sums[unit, TICKS] += max(min(end, run_end) - (until[entry] if held else at), 0)
        bit = 1 << (person & 7)
        if before[person >> 3] & bit == 0:
            sums[unit, FIRST] += 1
            before[person >> 3] |= bit
        used += int(who[entry] == NONE)
        who[entry] = person
        until[entry] = end
        staying[count] = person
        count += 1
    return count, used
