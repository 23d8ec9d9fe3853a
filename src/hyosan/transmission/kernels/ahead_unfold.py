"""What follows from the episodes that began in a bucket: changes of state told, attempts drawn."""

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.disease.tables import DEAD, SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import scale_of, walk
from hyosan.transmission.kernels.ahead_write import find_seats, home_area, resolve, write_episode
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.tables import BY_DWELL, NEVER, STATES
from hyosan.transmission.tables_ahead import (
    A_ALL_CHANGES,
    A_DURATION,
    A_EVERY,
    A_UNTIL,
    AHEAD,
    DELTA,
    WHO,
)


@inner_kernel
def tell_course(run: Context, person: int, cause: int, path: Ints, count: int, chunk: int, told: Ints, row: int) -> int:
    """Note a course's changes of state: counts by record, and rows (time, person, from, to, cause) from `row` on.

    Returns the new row, or FULL: then nothing was noted.
    """
    numbers, states, delta = view(run, AHEAD), view(run, STATES), view(run, DELTA)
    if row + count > len(told):
        return FULL
    area = home_area(run, person)
    every, all_changes = numbers[A_EVERY], numbers[A_ALL_CHANGES] != 0
    old = np.int64(SUSCEPTIBLE)
    for step in range(count):
        time, new = path[step, 0], path[step, 1]
        record = (time + every - 1) // every if time > 0 else 1
        if record < delta.shape[1]:
            delta[chunk, record, area, old] -= 1
            delta[chunk, record, area, new] += 1
        if all_changes or states[new]["flags"] & DEAD:
            told[row, 0] = time
            told[row, 1] = person
            told[row, 2] = old
            told[row, 3] = new
            told[row, 4] = cause if step == 0 else BY_DWELL
            row += 1
        old = new
    return row


GROUP = 64
"""Episodes unfolded together, so that their reads do not wait for one another."""


@inner_kernel
def write_group(
    run: Context,
    begun: Records,
    first: int,
    last: int,
    seats: Records,
    out: Records,
    found: Ints,
    position: int,
    told: Ints,
    row: int,
    path: Ints,
    chunk: int,
    ends: Ints,
) -> int:
    """Write a group of episodes behind `position` and `row`; `ends` gets the new ones; returns the first left over."""
    numbers = view(run, AHEAD)
    people = np.empty(GROUP, np.int64)
    for at in range(first, last):
        people[at - first] = begun[at]["person"]
    find_seats(run, people, last - first, seats)
    for at in range(first, last):  # reads only
        ends[0] = view(run, WHO)[people[at - first]]["host"]
        ends[1] = home_area(run, people[at - first])
    at, begin = first, position
    while at < last:
        person, strain, episode = begun[at]["person"], begun[at]["strain"], begun[at]["episode"]
        count = walk(
            run, person, episode, begun[at]["changes"], begun[at]["state"], begun[at]["time"],
            numbers[A_DURATION], path, False,
        )  # fmt: skip
        if count == FULL or row + count > len(told):
            break
        scale = scale_of(run, person, strain, episode, begun[at]["immune"])
        end = write_episode(
            run, person, episode, strain, seats[at - first], scale, path, count, int(numbers[A_UNTIL]), int(NEVER),
            out, found, position,
        )  # fmt: skip
        if end == FULL:
            break
        position = end
        row = tell_course(run, person, begun[at]["cause"], path, count, chunk, told, row)
        at += 1
    ends[0] = resolve(run, out, found, begin, position)
    ends[1] = row
    return at


@parallel_kernel
def unfold(
    run: Context,
    begun: Records,
    bounds: Ints,
    cursors: Ints,
    out: Records,
    found: Ints,
    written: Ints,
    told: Ints,
    tellings: Ints,
    path: Ints,
    seats: Records,
) -> None:
    """Tell the courses and draw the attempts behind the present bucket of episodes, chunk by chunk.

    Chunk c treats rows `cursors[c]` to `bounds[c + 1]` of `begun` and stops early, its cursor on the first row left,
    when `out[c]` or `told[c]` are full; `written[c]` and `tellings[c]` are the rows filled. A row too long for empty
    tables or for `path[c]` leaves the cursor where it was.
    """
    for chunk in prange(len(cursors)):
        ends = np.zeros(2, np.int64)
        at = cursors[chunk]
        while at < bounds[chunk + 1]:
            last = min(bounds[chunk + 1], at + GROUP)
            at = write_group(
                run, begun, at, last, seats[chunk], out[chunk], found[chunk], int(ends[0]), told[chunk], int(ends[1]),
                path[chunk], chunk, ends,
            )  # fmt: skip
            if at < last:
                break
        cursors[chunk] = at
        written[chunk] = ends[0]
        tellings[chunk] = ends[1]
