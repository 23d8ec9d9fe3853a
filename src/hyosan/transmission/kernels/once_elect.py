"""Who is infected in a bucket, where nobody is infected twice: for each person the earliest attempt.

Attempts were drawn when their actor was infected, and each infects its target if it is the first to. So threads share
the work by target. What somebody does who is infected and acts within the same bucket comes on top (`once_early`).
"""

import numpy as np

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw
from hyosan.core.prefetch import prefetch
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import first_act, first_state, held_by, scale_of, strain_of_episode, walk
from hyosan.transmission.kernels.ahead_sift import is_before
from hyosan.transmission.kernels.ahead_streams import list_streams
from hyosan.transmission.kernels.ahead_unfold import GROUP
from hyosan.transmission.kernels.ahead_write import draw_streams
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.traits import ask_for_traits
from hyosan.transmission.tables import CHANNELS, STATE_KEYS
from hyosan.transmission.tables_ahead import (
    A_CARE,
    A_DURATION,
    A_UNTIL,
    AHEAD,
    INFECTED,
    TOLD,
    TOLD_INFECTIONS,
)
from hyosan.transmission.tables_once import (
    BEGINS,
    DUE_ROWS,
    EARLIES,
    EARLY,
    FOUND,
    OUT,
    PATHS,
    SURE_TO_STAY,
    WINNERS,
    WINS,
    WON,
    WORD_ENDS,
)

SPREAD = np.int64(2654435761)


@inner_kernel
def room_of(count: int) -> int:
    """Places of a hash table for so many: a power of 2, at least twice and less than four times as many."""
    size = 2
    while size < 2 * count:
        size *= 2
    return size


@inner_kernel
def clear(table: Shorts, begin: int, size: int) -> None:
    """Empty a part of a hash table."""
    for at in range(begin, begin + size):
        table[at] = NONE


@inner_kernel
def place_in(table: Shorts, begin: int, size: int, due: Records, target: int) -> int:
    """Where in a hash table the row of a target stands, or the empty place for it."""
    at = ((target * SPREAD) >> 7) & (size - 1)
    while table[begin + at] >= 0 and int(due[table[begin + at]]["target"]) != target:
        at = (at + 1) & (size - 1)
    return int(begin + at)


@inner_kernel
def list_winners(table: Shorts, begin: int, out: Shorts, first: int, count: int) -> None:
    """List the rows in a part of a hash table, `count` of them, from `first` on; nothing is written behind them."""
    found, at = 0, begin
    while found < count:
        out[first + found] = table[at]
        found += int(table[at] >= 0)
        at += 1


@inner_kernel
def strain_and_state(run: Context, attempt: Records) -> tuple[int, int]:
    """Strain and first state of the episode that an attempt begins, or a seeding or arrival that stands as one."""
    person, actor, channel = int(attempt["target"]), int(attempt["actor"]), int(attempt["channel"])
    strain, state = 0, NONE
    if channel == TOLD:
        told = view(run, TOLD_INFECTIONS)[attempt["number"]]
        strain, state, actor = told[0], told[1], NONE
    else:
        strain = int(view(run, CHANNELS)[channel]["strain"])
    strain = strain_of_episode(run, person, strain, 1, actor)
    return strain, state if state >= 0 else first_state(run, person, strain, 1, held_by(run, person))


@inner_kernel
def is_sure_to_stay(run: Context, person: int, state: int) -> bool:
    """Whether somebody stays in a first state for a bucket or longer, as far as the first word of the draw says."""
    least = view(run, SURE_TO_STAY)[state]
    if least <= 0:
        return True
    if least > WORD_ENDS:
        return False
    return bool(draw(view(run, STATE_KEYS)[state], person, 1, 0, 0, 0, 1)[0] >= np.uint64(least))


@inner_kernel
def acts_within(run: Context, attempt: Records, path: Ints) -> bool:
    """Whether the target of an attempt, if infected by it, acts within the present bucket or wants a bed in it.

    Or may, where the path is too short to tell.
    """
    _, state = strain_and_state(run, attempt)
    numbers = view(run, AHEAD)
    person = int(attempt["target"])
    if is_sure_to_stay(run, person, state):
        return False
    immune = held_by(run, person)
    count = walk(
        run, person, 1, 0, state, int(attempt["time"]), numbers[A_DURATION], path, 0, True, immune, SUSCEPTIBLE
    )
    if count == FULL:
        return True
    row = first_act(run, path, 0, count)
    return bool((path[row, 0] if row >= 0 else path[count, 0]) <= numbers[A_UNTIL])


@inner_kernel
def list_early(run: Context, attempt: Records, path: Ints, used: int, lane: int, listed: int) -> tuple[int, int]:
    """List the streams within the bucket of the target of an attempt, infected by it.

    The course is written to `path` from row `used` on. Returns its rows and the new number of streams, each FULL if
    there was no room.
    """
    numbers, person = view(run, AHEAD), int(attempt["target"])
    strain, state = strain_and_state(run, attempt)
    immune = held_by(run, person)
    count = walk(
        run, person, 1, 0, state, int(attempt["time"]), numbers[A_DURATION], path, used, False, immune, SUSCEPTIBLE
    )
    if count == FULL:
        return FULL, FULL
    row = first_act(run, path, used, count)
    if row < 0 or path[row, 0] > numbers[A_UNTIL]:
        return int(count), listed
    scale, last = scale_of(run, person, strain, 1, immune), min(numbers[A_UNTIL], path[used + count, 0] - 1)
    listed = list_streams(run, person, 1, strain, scale, path, used, count, NONE, last, lane, listed)
    return int(count), int(listed)


@inner_kernel
def draw_early(run: Context, lane: int, begin: int, end: int) -> int:
    """Draw the attempts within the bucket of a group of early winners; their number, or FULL."""
    due, early, path = view(run, DUE_ROWS), view(run, EARLY), view(run, PATHS)[lane]
    used, listed = 0, 0
    for at in range(begin, end):
        rows, listed = list_early(run, due[early[at]], path, used, lane, listed)
        if listed == FULL:
            return FULL
        used += rows + 1
    return int(draw_streams(run, lane, listed, path, NONE, view(run, OUT)[lane], view(run, FOUND)[lane], 0))


@inner_kernel
def keep_infectors(run: Context, lane: int, first: int, count: int) -> int:
    """Keep of a part's early winners those who may infect somebody within the bucket; their number.

    The others need not be handled in the order of time. Where beds count, all are kept.
    """
    if view(run, AHEAD)[A_CARE] != 0:
        return count
    due, early, out, kept = view(run, DUE_ROWS), view(run, EARLY), view(run, OUT)[lane], first
    for begin in range(first, first + count, GROUP):
        end = min(first + count, begin + GROUP)
        drawn, row = draw_early(run, lane, begin, end), 0
        for at in range(begin, end):
            person, keeps = due[early[at]]["target"], drawn == FULL
            while row < drawn and out[row]["actor"] == person:
                keeps = True
                row += 1
            if keeps:
                early[kept] = early[at]
                kept += 1
    return kept - first


@inner_kernel
def elect(run: Context, lane: int, part: int) -> None:
    """Find the earliest attempt for each target of a part, and who of these infects somebody within the bucket."""
    rows, winners, early, begins = view(run, DUE_ROWS), view(run, WINNERS), view(run, EARLY), view(run, BEGINS)
    path, first, last = view(run, PATHS)[lane], begins[part], begins[part + 1]
    targets, found = 0, 0
    if last > first:
        size, begin = room_of(last - first), 4 * first
        clear(winners, begin, size)
        for row in range(first, last):
            ask_for_traits(run, int(rows[row]["target"]))
            at = place_in(winners, begin, size, rows, int(rows[row]["target"]))
            targets += int(winners[at] < 0)
            if winners[at] < 0 or is_before(rows[row], rows[winners[at]]):
                winners[at] = row
        list_winners(winners, begin, early, first, targets)
        for at in range(first, first + targets):
            early[first + found] = early[at]
            found += int(acts_within(run, rows[early[at]], path))
    view(run, WINS)[part] = targets
    view(run, EARLIES)[part] = keep_infectors(run, lane, first, found)


@inner_kernel
def collect(run: Context, part: int) -> None:
    """List the rows that infect somebody of a part, and note the infected.

    Nobody else reads or writes the notes of a part's people: parts are of eight people at least.
    """
    due, won, infected = view(run, DUE_ROWS), view(run, WON), view(run, INFECTED)
    first, targets = view(run, BEGINS)[part], view(run, WINS)[part]
    list_winners(view(run, WINNERS), 4 * first, won, first, targets)
    for at in range(first, first + targets):
        prefetch(infected, int(due[won[at]]["target"]) >> 3)
    for at in range(first, first + targets):
        target = int(due[won[at]]["target"])
        infected[target >> 3] |= np.uint8(1 << (target & 7))
