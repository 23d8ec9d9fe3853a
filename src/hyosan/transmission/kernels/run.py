"""The loop over what is due: events one by one in the order of time."""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE, ROAMS
from hyosan.transmission.kernels.blocks import begin_block, begin_pull_block
from hyosan.transmission.kernels.change import admit, enter, state_after
from hyosan.transmission.kernels.draw import stamp_of
from hyosan.transmission.kernels.meet import attempt, pulled
from hyosan.transmission.kernels.move import jump
from hyosan.transmission.kernels.pool import comes_before, free_row, pop_heap, schedule
from hyosan.transmission.kernels.room import DONE, NEED_PAUSE, lacks_room
from hyosan.transmission.kernels.sweep import sweep
from hyosan.transmission.tables import (
    ACTOR,
    ADMISSION,
    ATTEMPT,
    BLOCK,
    BY_DWELL,
    CODE,
    COLUMNS,
    CURRENT,
    HEAP,
    JUMP,
    N_CURRENT,
    N_CURSOR,
    N_HANDLED,
    N_HEAP,
    N_TIME,
    NUMBERS,
    ORDER,
    PEOPLE,
    PULL_BLOCK,
    ROWS,
    STAMP,
    STATES,
    SWEEP,
    TIME,
    TRANSITION,
)


@inner_kernel
def handle(run: Context, event: Ints) -> int:
    """Handle one event; anything but DONE means that nothing was done yet."""
    people = view(run, PEOPLE)
    states = view(run, STATES)
    kind = event[CODE] >> 48
    person = event[ACTOR]
    if kind == ATTEMPT:
        attempt(run, event)
    elif kind == TRANSITION:
        if event[STAMP] == people[person]["changes"]:
            enter(run, person, state_after(run, person), event[TIME], BY_DWELL, False)
    elif kind == JUMP:
        if event[STAMP] == stamp_of(run, person) and states[people[person]["state"]]["flags"] & ROAMS:
            jump(run, person, event[TIME])
    elif kind == BLOCK:
        return int(begin_block(run, event))
    elif kind == PULL_BLOCK:
        return int(begin_pull_block(run, event))
    elif kind == ADMISSION:
        admit(run, person, event[TIME])
    elif kind == SWEEP:
        return int(sweep(run, event))
    else:
        pulled(run, event)
    return DONE


@kernel
def work(run: Context, until: int, limit: int) -> int:
    """Handle what is due in the present bucket before `until`, at most `limit` events; DONE, or what it needs."""
    current = view(run, CURRENT)
    heap = view(run, HEAP)
    numbers = view(run, NUMBERS)
    rows = view(run, ROWS)
    event = np.empty(COLUMNS, np.int64)
    for _ in range(limit):
        lack = lacks_room(run)
        if lack != DONE:
            return int(lack)
        from_heap = numbers[N_HEAP] > 0
        if numbers[N_CURSOR] < numbers[N_CURRENT]:
            due = current[view(run, ORDER)[numbers[N_CURSOR]]]
            if from_heap and not comes_before(rows[heap[0]], due):
                from_heap = False
            if not from_heap:
                event[:] = due
        elif not from_heap:
            return DONE
        row = int(NONE)
        if from_heap:
            row = int(heap[0])
            event[:] = rows[row]
        if event[TIME] >= until:
            return DONE
        if from_heap:
            pop_heap(run)
        numbers[N_TIME] = event[TIME]
        lack = handle(run, event)
        if lack != DONE:
            if from_heap:
                schedule(run, row)
            return int(lack)
        numbers[N_HANDLED] += 1
        if from_heap:
            free_row(run, row)
        else:
            numbers[N_CURSOR] += 1
    return NEED_PAUSE
