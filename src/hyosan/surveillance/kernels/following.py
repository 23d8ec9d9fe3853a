"""What is followed of people, change of state by change of state; plainly in `reference/history.py`."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Ints, Records
from hyosan.core.compilation import inner_kernel, kernel
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
    stands: Records, events: Records, stood: Records, named: Bytes, counts: Ints,
) -> None:  # fmt: skip
    """Follow people through changes of state: events of the kinds `wanted`, and how each stands afterwards.

    `words`: person and row, the latter in the lowest `bits` bits, ascending; `stands`: by person, before. `named`: by
    the last bits of a person's number, set to 1. `counts`: of events, and of people.
    """
    mask, told, people, last = (1 << bits) - 1, 0, -1, -1
    number, current, seen, onset = 0, 0, 0, ABSENT
    for word in words:
        person, row = word >> bits, word & mask
        if person != last:
            people, last = people + 1, person
            named[person & (len(named) - 1)] = 1
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


@inner_kernel
def state_at(rows: Ints, words: Ints, bits: int, marks: Bytes, stands: Records, person: int, time: int) -> int:
    """The state of somebody at a time, after what happened then: see `find_states`."""
    found = np.int64(stands[person]["state"])
    if marks[person & (len(marks) - 1)] == 0:
        return int(found)
    mask, low, high = (1 << bits) - 1, 0, len(words)
    while low < high:
        middle = (low + high) // 2
        if words[middle] >> bits < person:
            low = middle + 1
        else:
            high = middle
    while low < len(words) and words[low] >> bits == person and rows[words[low] & mask, TIME] <= time:
        found = rows[words[low] & mask, AFTER]
        low += 1
    return int(found)


@kernel
def find_states(
    rows: Ints, words: Ints, bits: int, marks: Bytes, stands: Records, people: Ints, times: Ints, found: Ints
) -> None:
    """The state of each of some people at a time, after what happened then; `stands`: by person, before the batch.

    `marks`: whose last bits are those of somebody in the batch; others need not be looked for.
    """
    for query in range(len(people)):
        found[query] = state_at(rows, words, bits, marks, stands, people[query], times[query])
