"""What follows from the episodes that began in a bucket: changes of state told, attempts drawn."""

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.philox import counter, words_of_counters
from hyosan.core.prefetch import prefetch
from hyosan.disease.tables import SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import enter_state, follow, scale_of
from hyosan.transmission.kernels.ahead_seats import ask_for_person, home_area
from hyosan.transmission.kernels.ahead_streams import list_streams
from hyosan.transmission.kernels.ahead_write import draw_streams
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.patients import has_room_for_coming, note_coming
from hyosan.transmission.tables import BY_DWELL, STATE_KEYS
from hyosan.transmission.tables_ahead import (
    A_CARE,
    A_DURATION,
    A_EVERY,
    A_UNTIL,
    AHEAD,
    COUNTERS,
    DELTA,
    FIRST_WORDS,
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
def room_of_course(path: Ints, courses: int) -> int:
    """Rows for each of so many courses, one behind the other: that of number k begins in row k times as many."""
    return int(len(path) // courses)


@inner_kernel
def draw_changes(
    run: Context, begun: Records, first: int, chunk: int, path: Ints, room: int, counts: Ints, going: int
) -> None:  # fmt: skip
    """Draw the words for the next change of state of the episodes of a group that go on: see `walk_together`."""
    counters, keys = view(run, COUNTERS)[chunk], view(run, STATE_KEYS)
    for place in range(going):
        number = counts[GROUP + place]
        one, count = begun[first + number], counts[number]
        state, changes = path[number * room + count - 1, 1], int(one["changes"]) + count
        words = counter(keys[state], int(one["person"]), int(one["episode"]), 0, 0, 0, changes)
        for word in range(len(counters)):
            counters[word, place] = words[word]
    words_of_counters(counters, going, view(run, FIRST_WORDS)[chunk])


@inner_kernel
def walk_together(run: Context, begun: Records, first: int, last: int, chunk: int, path: Ints, counts: Ints) -> bool:
    """Draw the courses of a group of episodes, a state of each in turn: what one waits for does not keep the others.

    As `walk` for each; `path` and `counts` as in `list_group`. False: there is too little room.
    """
    duration, room, words = view(run, AHEAD)[A_DURATION], room_of_course(path, last - first), view(run, FIRST_WORDS)
    going = 0
    for number in range(last - first):
        one, row = begun[first + number], number * room
        entered = enter_state(run, int(one["state"]), int(one["time"]), SUSCEPTIBLE, path, row, row + room)
        if entered == FULL:
            return False
        counts[number] = entered
        counts[GROUP + going] = number
        going += entered
    while going > 0:
        draw_changes(run, begun, first, chunk, path, room, counts, going)
        left, going = going, 0
        for place in range(left):
            number = counts[GROUP + place]
            one, row = begun[first + number], number * room
            drawn = (
                np.uint64(words[chunk, 0, place]),
                np.uint64(words[chunk, 1, place]),
                np.uint64(words[chunk, 2, place]),
                np.uint64(words[chunk, 3, place]),
            )
            entered = follow(
                run, int(one["person"]), drawn, duration, path, row + counts[number] - 1, row + room,
                int(one["immune"]),
            )  # fmt: skip
            if entered == FULL:
                return False
            counts[number] += entered
            counts[GROUP + going] = number
            going += entered
    return True


@inner_kernel
def list_group(
    run: Context, begun: Records, first: int, last: int, after: int, chunk: int, path: Ints, counts: Ints
) -> int:
    """Draw the courses of a group of episodes and list their streams that reach behind a time; their number, or FULL.

    `path` gets the courses, each with its share of the room and a row behind it that says where it hangs on a bed;
    `counts` the rows of each, and behind `GROUP` has room to work in.
    """
    if not walk_together(run, begun, first, last, chunk, path, counts):
        return FULL
    room, listed = room_of_course(path, last - first), 0
    for at in range(first, last):
        person, strain, episode = int(begun[at]["person"]), int(begun[at]["strain"]), int(begun[at]["episode"])
        row, count = (at - first) * room, counts[at - first]
        scale = scale_of(run, person, strain, episode, int(begun[at]["immune"]))
        listed = list_streams(
            run, person, episode, strain, scale, path, row, count, after, int(path[row + count, 0]) - 1, chunk, listed
        )  # fmt: skip
        if listed == FULL:
            return FULL
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
    rows, room = counts[: last - first].sum(), room_of_course(path, last - first)
    for at in range(first, last):
        area = home_area(run, int(begun[at]["person"]))
        ask_for_counts(run, area, path, (at - first) * room, counts[at - first], chunk)
    if row + rows > len(told) or not has_room_for_coming(run, chunk, last - first):
        return FULL
    for at in range(first, last):
        begins, count = (at - first) * room, counts[at - first]
        row = tell_course(
            run, int(begun[at]["person"]), int(begun[at]["cause"]), SUSCEPTIBLE, path, begins, count, chunk, told, row
        )  # fmt: skip
        if view(run, AHEAD)[A_CARE] != 0:
            note_coming(run, begun[at], path, begins, count, chunk)
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
        counts = np.empty(2 * GROUP, np.int64)
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
