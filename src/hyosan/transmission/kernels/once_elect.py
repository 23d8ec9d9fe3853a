"""Who is infected in a bucket, where nobody is infected twice: for each person the earliest attempt.

Attempts were drawn when their actor was infected, and each infects its target if it is the first to. So threads share
the work by target. What somebody does who is infected and acts within the same bucket comes on top (`once_early`).
"""

import numpy as np

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.prefetch import prefetch, uncounted
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import first_act, first_state, held_by, strain_of_episode, walk
from hyosan.transmission.kernels.ahead_measures import ask_for_attempt, still_infects
from hyosan.transmission.kernels.ahead_sift import is_before
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.once_lanes import copy_waiting, is_infected
from hyosan.transmission.tables import CHANNELS
from hyosan.transmission.tables_ahead import (
    A_DURATION,
    A_THINS,
    A_UNTIL,
    AHEAD,
    INFECTED,
    PAGE_LENGTH,
    TOLD,
    TOLD_INFECTIONS,
    WAITING_PAGES,
    WHO,
)
from hyosan.transmission.tables_measured import HEIGHTS

SPREAD = np.int64(2654435761)


@parallel_kernel
def gather(run: Context, chain: Ints, lengths: Ints, shift: int, out: Records, written: Ints, counts: Ints) -> None:
    """Copy the attempts on pages that may infect: the target is free; chunk c of `out` takes `written[c]`.

    `counts[c, part]`: how many of them are for people of a part, whose numbers agree above `shift` bits.
    """
    chunks = len(written)
    share = (len(chain) + chunks - 1) // chunks
    for chunk in prange(chunks):
        context, kept_rows = uncounted(run), uncounted(out)
        pages, infected = view(context, WAITING_PAGES), view(context, INFECTED)
        heights, thins = view(context, HEIGHTS), view(context, AHEAD)[A_THINS] != 0
        begin = chunk * share
        kept, free = begin * PAGE_LENGTH, np.empty(PAGE_LENGTH, np.int64)
        for number in range(begin, min(len(chain), begin + share)):
            first = chain[number] * PAGE_LENGTH
            for row in range(first, first + lengths[number]):
                prefetch(infected, int(pages[row]["target"]) >> 3)
            count = 0
            for row in range(first, first + lengths[number]):
                if not is_infected(context, int(pages[row]["target"])):
                    free[count] = row
                    count += 1
                    if thins:
                        ask_for_attempt(context, pages[row])
            for position in range(count):
                row = free[position]
                if thins and not still_infects(
                    context, chunk, pages[row], heights[row]["product"], heights[row]["word"]
                ):
                    continue
                copy_waiting(pages[row], kept_rows[kept])
                counts[chunk, int(pages[row]["target"]) >> shift] += 1
                kept += 1
        written[chunk] = kept - begin * PAGE_LENGTH


@parallel_kernel
def part_out(gathered: Records, written: Ints, share: int, shift: int, offset: Ints, out: Records) -> None:
    """Copy gathered attempts to `out`, part by part; `offset[c, part]`: where chunk c begins in a part."""
    for chunk in prange(len(written)):
        for row in range(chunk * share, chunk * share + written[chunk]):
            part = int(gathered[row]["target"]) >> shift
            copy_waiting(gathered[row], out[offset[chunk, part]])
            offset[chunk, part] += 1


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
def acts_within(run: Context, attempt: Records, path: Ints) -> bool:
    """Whether the target of an attempt, if infected by it, acts within the present bucket or wants a bed in it.

    Or may, where the path is too short to tell.
    """
    _, state = strain_and_state(run, attempt)
    numbers = view(run, AHEAD)
    person = int(attempt["target"])
    immune = held_by(run, person)
    count = walk(
        run, person, 1, 0, state, int(attempt["time"]), numbers[A_DURATION], path, 0, True, immune, SUSCEPTIBLE
    )
    if count == FULL:
        return True
    row = first_act(run, path, 0, count)
    return bool((path[row, 0] if row >= 0 else path[count, 0]) <= numbers[A_UNTIL])


@parallel_kernel
def elect(run: Context, due: Records, begins: Ints, table: Shorts, early: Shorts, earlies: Ints) -> None:
    """Find the earliest attempt for each target of a part; `table` from 4 * begins[part] on is the part's hash table.

    `early`, from begins[part] on, gets the `earlies[part]` winners whose target acts within the bucket.
    """
    for part in prange(len(earlies)):
        path = np.empty((32, 2), np.int64)
        context, rows, places = uncounted(run), uncounted(due), uncounted(table)
        who, first, last = view(context, WHO), begins[part], begins[part + 1]
        size = room_of(last - first)
        begin = 4 * first
        if last > first:
            clear(places, begin, size)
        for row in range(first, last):
            prefetch(who, int(rows[row]["target"]))
            at = place_in(places, begin, size, rows, int(rows[row]["target"]))
            if places[at] < 0 or is_before(rows[row], rows[places[at]]):
                places[at] = row
        found = 0
        if last > first:
            for at in range(begin, begin + size):
                if places[at] >= 0 and acts_within(context, rows[places[at]], path):
                    early[first + found] = places[at]
                    found += 1
        earlies[part] = found


@parallel_kernel
def collect(run: Context, due: Records, begins: Ints, table: Shorts, won: Shorts, wins: Ints) -> None:
    """List the rows that infect, part by part from begins[part] on, and note the infected.

    Nobody else reads or writes the notes of a part's people: parts are of eight people at least.
    """
    for part in prange(len(wins)):
        infected = view(run, INFECTED)
        first, last = begins[part], begins[part + 1]
        size = room_of(last - first)
        found = 0
        if last > first:
            for at in range(4 * first, 4 * first + size):
                if table[at] >= 0:
                    won[first + found] = table[at]
                    found += 1
                    target = int(due[table[at]]["target"])
                    infected[target >> 3] |= np.uint8(1 << (target & 7))
        wins[part] = found


@parallel_kernel
def order_in_slices(begun: Records, sliced: Shorts, slices: Ints, order: Shorts) -> None:
    """Sort the episodes of each slice of time, `order` from slices[s] on; ties by person."""
    for part in prange(len(slices) - 1):
        first, last = slices[part], slices[part + 1]
        times = np.empty(last - first, np.int64)
        for row in range(first, last):
            times[row - first] = begun[sliced[row]]["time"]
        by_time = np.argsort(times)
        for row in range(first, last):
            order[row] = sliced[first + by_time[row - first]]
        for row in range(first + 1, last):  # ties, nearly never
            at = row
            while at > first and is_later(begun[order[at - 1]], begun[order[at]]):
                swap = order[at]
                order[at] = order[at - 1]
                order[at - 1] = swap
                at -= 1


@parallel_kernel
def take_in_order(begun: Records, order: Shorts, out: Records) -> None:
    """Copy episodes in an order; numpy takes 250 ns for each."""
    for row in prange(len(order)):
        out[row] = begun[order[row]]


@inner_kernel
def is_later(left: Records, right: Records) -> bool:
    """Whether an infection comes behind another in the order of rows: time, then person."""
    if left["time"] != right["time"]:
        return bool(left["time"] > right["time"])
    return bool(left["person"] > right["person"])
