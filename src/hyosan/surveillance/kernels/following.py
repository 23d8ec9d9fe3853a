"""What is followed of people, change of state by change of state; plainly in `reference/history.py`."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Records
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.philox import draw, unit
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.surveillance.tables import (
    ABSENT,
    ADMISSION,
    DEATH,
    DISAPPEARANCE,
    DISCHARGE,
    FAR_IN_THE_PAST,
    FIRST,
    MARK_AGENT,
    MARK_CARE,
    MARK_DEAD,
    MARK_ROAMS,
    MARK_SYMPTOMATIC,
    ONSET,
)

TIME, PERSON, BEFORE, AFTER, CAUSE = range(5)
"""Columns of a change of state."""


@inner_kernel
def happening(marks: Bytes, before: int, after: int) -> int:
    """The kinds of event that a change of state is, as bits."""
    old, new = int(np.int64(marks[before])), int(np.int64(marks[after]))  # of unsigned, `int` alone is unsigned
    found = 0
    if new & MARK_AGENT:
        if new & MARK_SYMPTOMATIC:
            found |= 1 << ONSET
        if new & MARK_CARE:
            found |= 1 << ADMISSION
        if new & MARK_DEAD:
            found |= 1 << DEATH
        if new & MARK_ROAMS:
            found |= 1 << DISAPPEARANCE
    if old & MARK_AGENT and old & MARK_CARE and not new & (MARK_CARE | MARK_DEAD):
        found |= 1 << DISCHARGE
    return found


@kernel
def follow(
    rows: Ints, words: Ints, bits: int, marks: Bytes, begins: NDArray[np.bool_], wanted: int, offset: int,
    stands: Records, events: Records, stood: Records, counts: Ints,
) -> None:  # fmt: skip
    """Follow people through changes of state: events of the kinds `wanted`, and how each stands afterwards.

    `words`: person and row, the latter in the lowest `bits` bits, ascending; `stands`: by person, before. `counts`: of
    events, and of people.
    """
    mask, told, people, last = (1 << bits) - 1, 0, -1, -1
    number, current, seen, onset = 0, 0, 0, ABSENT
    for word in words:
        person, row = word >> bits, word & mask
        if person != last:
            people, last = people + 1, person
            number = current = int(np.int64(stands[person]["episode"]))
            seen, day = int(np.int64(stands[person]["had"])), int(stands[person]["onset_day"])
            onset = day if day > FAR_IN_THE_PAST else ABSENT
        if begins[rows[row, CAUSE]]:
            number += 1
        # Who never is infected twice may have begun an episode of which nothing was told but what came of it.
        if max(1, number) != current:
            current, seen, onset = max(1, number), 0, ABSENT
        time, before, after = rows[row, TIME], rows[row, BEFORE], rows[row, AFTER]
        new = happening(marks, before, after) & ~seen
        seen |= new
        if new & 1 << ONSET:
            onset, at = (time + offset) // TICKS_PER_DAY, told - 1
            while at >= 0 and events[at]["person"] == person and events[at]["time"] == time:
                events[at]["onset"] = onset
                at -= 1
        for kind in range(DISAPPEARANCE + 1):
            if (new & wanted) >> kind & 1:
                events[told]["time"] = time
                events[told]["person"] = person
                events[told]["episode"] = current
                events[told]["onset"] = onset
                events[told]["state"] = after
                events[told]["number"] = FIRST
                events[told]["kind"] = kind
                events[told]["in_care"] = marks[before] & MARK_CARE != 0
                told += 1
        stood[people]["person"] = person
        stood[people]["state"] = after
        stood[people]["episode"] = current
        stood[people]["onset_day"] = FAR_IN_THE_PAST if onset == ABSENT else onset
        stood[people]["had"] = seen
    counts[0], counts[1] = told, people + 1


@kernel
def settle(stood: Records, stands: Records) -> None:
    """Let people stand as they do after a batch."""
    for row in range(len(stood)):
        person = stood[row]["person"]
        stands[person]["state"] = stood[row]["state"]
        stands[person]["episode"] = stood[row]["episode"]
        stands[person]["had"] = stood[row]["had"]
        stands[person]["onset_day"] = stood[row]["onset_day"]


@kernel
def find_states(rows: Ints, words: Ints, bits: int, stands: Records, people: Ints, times: Ints, found: Ints) -> None:
    """The state of each of some people at a time, after what happened then; `stands`: by person, before the batch."""
    mask = (1 << bits) - 1
    for query in range(len(people)):
        person, low, high = people[query], 0, len(words)
        while low < high:
            middle = (low + high) // 2
            if words[middle] >> bits < person:
                low = middle + 1
            else:
                high = middle
        found[query] = stands[person]["state"]
        while low < len(words) and words[low] >> bits == person and rows[words[low] & mask, TIME] <= times[query]:
            found[query] = rows[words[low] & mask, AFTER]
            low += 1


@kernel
def see(
    events: Records, kind: int, key: Keys, probability: Floats, ages: Bytes, host: NDArray[np.int16], factor: Floats,
    by_state: Floats, offset: int, which: Ints, units: Floats,
) -> int:  # fmt: skip
    """Whom a stream sees of the events of its kind: their rows, and four uniform numbers of each; how many.

    `probability`: by age in years and host type; `factor`: by day; `by_state`: by the state entered.
    """
    seen = 0
    for row in range(len(events)):
        if events[row]["kind"] != kind:
            continue
        person, state = events[row]["person"], events[row]["state"]
        words = draw(key, person, events[row]["episode"], 0, 0, 0, events[row]["number"])
        chance = probability[ages[person], host[person]] * factor[(events[row]["time"] + offset) // TICKS_PER_DAY]
        if state >= 0:
            chance *= by_state[state]
        if unit(words[0]) < chance:
            which[seen] = row
            units[seen, 0] = unit(words[0])
            units[seen, 1] = unit(words[1])
            units[seen, 2] = unit(words[2])
            units[seen, 3] = unit(words[3])
            seen += 1
    return seen
