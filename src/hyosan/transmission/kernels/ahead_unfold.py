"""What follows from the episodes that began in a bucket: changes of state told, attempts drawn."""

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.prefetch import prefetch
from hyosan.disease.tables import SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import scale_of, walk
from hyosan.transmission.kernels.ahead_seats import ask_for_person, home_area
from hyosan.transmission.kernels.ahead_streams import list_streams
from hyosan.transmission.kernels.ahead_write import draw_streams
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.patients import has_room_for_coming, note_coming
from hyosan.transmission.tables import BY_DWELL
from hyosan.transmission.tables_ahead import (
    A_CARE,
    A_DURATION,
    A_EVERY,
    A_UNTIL,
    AHEAD,
    DELTA,
    HEARD,
)


@inner_kernel
def tell_course(
    run: Context, person: int, cause: int, old: int, path: Ints, first: int, count: int, chunk: int, told: Ints,
    row: int,
) -> int:  # fmt: skip
    """Note a course's changes of state: counts by record, and rows (time, person, from, to, cause) from `row` on.

    The course is in `path`, `count` rows from `first` on; `old`: the state before, `cause`: of the first change.
    Returns the new row; there is room for `count`.
    """
    numbers, heard, delta = view(run, AHEAD), view(run, HEARD), view(run, DELTA)
    area = home_area(run, person)
    every = numbers[A_EVERY]
    for step in range(count):
        time, new = path[first + step, 0], path[first + step, 1]
        record = (time + every - 1) // every if time > 0 else 1
        if record < delta.shape[1]:
            delta[chunk, record, area, old] -= 1
            delta[chunk, record, area, new] += 1
        if heard[new] < 0 or heard[new] != heard[old]:
            told[row, 0] = time
            told[row, 1] = person
            told[row, 2] = old
            told[row, 3] = new
            told[row, 4] = cause if step == 0 else BY_DWELL
            row += 1
        old = new
    return row


GROUP = 16
"""Episodes unfolded together: their reads wait together, and what is noted of them fits the smallest cache."""


@inner_kernel
def ask_for_counts(run: Context, area: int, path: Ints, first: int, count: int, chunk: int) -> None:
    """Ask for the changes of counts that a course will add to."""
    delta, every = view(run, DELTA), view(run, AHEAD)[A_EVERY]
    _, records, areas, states = delta.shape
    for step in range(first, first + count):
        record = (path[step, 0] + every - 1) // every
        if record < records:
            prefetch(delta, ((chunk * records + record) * areas + area) * states)


@inner_kernel
def list_group(
    run: Context, begun: Records, first: int, last: int, after: int, chunk: int, path: Ints, counts: Ints
) -> int:
    """Draw the courses of a group of episodes and list their streams that reach behind a time; their number, or FULL.

    `path` gets the courses one behind the other, each with a row behind it that says where it hangs on a bed; `counts`
    the rows of each.
    """
    duration = view(run, AHEAD)[A_DURATION]
    used, listed = 0, 0
    for at in range(first, last):
        person, strain, episode = int(begun[at]["person"]), int(begun[at]["strain"]), int(begun[at]["episode"])
        count = walk(
            run, person, episode, begun[at]["changes"], begun[at]["state"], begun[at]["time"], duration, path, used,
            False, int(begun[at]["immune"]), SUSCEPTIBLE,
        )  # fmt: skip
        if count == FULL:
            return FULL
        counts[at - first] = count
        scale = scale_of(run, person, strain, episode, int(begun[at]["immune"]))
        listed = list_streams(
            run, person, episode, strain, scale, path, used, count, after, int(path[used + count, 0]) - 1, chunk, listed
        )  # fmt: skip
        if listed == FULL:
            return FULL
        used += count + 1
    return listed


@inner_kernel
def draw_group(
    run: Context, begun: Records, first: int, last: int, chunk: int, out: Records, found: Ints, position: int,
    path: Ints, counts: Ints,
) -> int:  # fmt: skip
    """Draw the courses of a group of episodes and, from row `position` on, their attempts behind the bucket.

    Returns the end of the attempts that may infect, or FULL; `path` and `counts` as in `list_group`.
    """
    until = view(run, AHEAD)[A_UNTIL]
    listed = list_group(run, begun, first, last, until, chunk, path, counts)
    return FULL if listed == FULL else int(draw_streams(run, chunk, listed, path, until, out, found, position))


@inner_kernel
def tell_group(
    run: Context, begun: Records, first: int, last: int, path: Ints, counts: Ints, chunk: int, told: Ints, row: int
) -> int:
    """Note the changes of state of a group of episodes from `row` on; the new row, or FULL: then nothing was noted."""
    used, cares = 0, view(run, AHEAD)[A_CARE] != 0
    for at in range(first, last):
        ask_for_counts(run, home_area(run, int(begun[at]["person"])), path, used, counts[at - first], chunk)
        used += counts[at - first] + 1
    if row + used > len(told) or not has_room_for_coming(run, chunk, last - first):
        return FULL
    used = 0
    for at in range(first, last):
        count = counts[at - first]
        row = tell_course(
            run, int(begun[at]["person"]), int(begun[at]["cause"]), SUSCEPTIBLE, path, used, count, chunk, told, row
        )  # fmt: skip
        if cares:
            note_coming(run, begun[at], path, used, count, chunk)
        used += count + 1
    return row


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
) -> None:
    """Tell the courses and draw the attempts behind the present bucket of episodes, chunk by chunk.

    Chunk c treats rows `cursors[c]` to `bounds[c + 1]` of `begun` and stops early, its cursor on the first row left,
    when its tables are full; `written[c]` and `tellings[c]` are the rows filled. A row too long for empty tables leaves
    the cursor where it was.
    """
    for task in prange(len(cursors)):
        chunk = int(np.int64(task))  # unsigned, it would have what is called compiled twice
        counts = np.empty(GROUP, np.int64)
        at, position, row, size = cursors[chunk], 0, 0, GROUP
        while at < bounds[chunk + 1]:
            last = min(bounds[chunk + 1], at + size)
            for index in range(at, last):
                ask_for_person(run, int(begun[index]["person"]))
            end = draw_group(
                run, begun, at, last, chunk, out[chunk], found[chunk], position, path[chunk], counts
            )  # fmt: skip
            told_end = FULL
            if end != FULL:
                told_end = tell_group(run, begun, at, last, path[chunk], counts, chunk, told[chunk], row)
            if told_end == FULL:
                if last - at == 1:
                    break
                size = (last - at) // 2
                continue
            at, position, row, size = last, end, told_end, GROUP
        cursors[chunk] = at
        written[chunk] = position
        tellings[chunk] = row
