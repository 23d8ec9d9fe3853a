"""The episodes that begin in a bucket, in the order of time, and what follows from them."""

import numpy as np

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.ahead_course import held_by, scale_of, walk
from hyosan.transmission.kernels.ahead_unfold import GROUP, tell_course
from hyosan.transmission.kernels.ahead_write import find_seats, home_area, resolve, write_episode
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.once_elect import strain_and_state
from hyosan.transmission.kernels.once_lanes import post_to_lane
from hyosan.transmission.tables import BY_INFECTION, CHANNELS, NEVER, SETTINGS
from hyosan.transmission.tables_ahead import A_DURATION, A_UNTIL, AHEAD, INFECTED, TOLD, TOLD_INFECTIONS

LACKS_PAGES, LACKS_ROOM = 1, 2
"""Why a chunk stopped early."""


@inner_kernel
def slice_of(ticks: int, slices: int, width: int) -> int:
    """The slice of a bucket of a width in which a time since its start lies."""
    return int(min(slices - 1, ticks * slices // width))


@kernel
def into_slices(
    run: Context, due: Records, won: Shorts, begins: Ints, wins: Ints, late: Shorts, start: int, width: int,
    slices: Ints, out: Shorts,
) -> int:  # fmt: skip
    """Bring the rows that infect into slices of time, those that came late too; returns their number.

    `slices[s]` and `slices[s + 1]` bound slice s in `out`.
    """
    parts = len(slices) - 1
    slices[:] = 0
    total = 0
    infected = view(run, INFECTED)
    for part in range(len(wins)):
        for number in range(wins[part]):
            slices[slice_of(due[won[begins[part] + number]]["time"] - start, parts, width) + 1] += 1
        total += wins[part]
    for place in range(len(late)):
        if late[place] >= 0:
            slices[slice_of(due[late[place]]["time"] - start, parts, width) + 1] += 1
            target = int(due[late[place]]["target"])
            infected[target >> 3] |= np.uint8(1 << (target & 7))
            total += 1
    for part in range(parts):
        slices[part + 1] += slices[part]
    position = slices[:-1].copy()
    for part in range(len(wins)):
        for number in range(wins[part]):
            row = won[begins[part] + number]
            at = slice_of(due[row]["time"] - start, parts, width)
            out[position[at]] = row
            position[at] += 1
    for place in range(len(late)):
        if late[place] >= 0:
            at = slice_of(due[late[place]]["time"] - start, parts, width)
            out[position[at]] = late[place]
            position[at] += 1
    return total


@inner_kernel
def begin(run: Context, attempt: Records, begun: Records) -> None:
    """Fill the episode that an attempt begins; where is found out when it is unfolded."""
    person, channel = int(attempt["target"]), int(attempt["channel"])
    actor, cause, setting = NONE, 0, NONE
    if channel == TOLD:
        cause = view(run, TOLD_INFECTIONS)[attempt["number"], 2]
    else:
        actor, cause = int(attempt["actor"]), BY_INFECTION
        setting = int(view(run, CHANNELS)[channel]["setting"])
    strain, state = strain_and_state(run, attempt)
    begun["time"] = attempt["time"]
    begun["person"] = person
    begun["infector"] = actor
    begun["episode"] = 1
    begun["infector_episode"] = 1 if actor >= 0 else NONE
    begun["changes"] = 0
    begun["setting"] = setting
    begun["strain"] = strain
    begun["state"] = state
    begun["cause"] = cause
    begun["immune"] = held_by(run, person)


@inner_kernel
def find_place(run: Context, begun: Records, seats: Records) -> None:
    """Note where somebody was infected: the place that is his or hers and the infector's."""
    kind = NONE
    if begun["setting"] >= 0:
        kind = int(view(run, SETTINGS)[begun["setting"]]["kind"])
    begun["place"] = seats[kind]["place"] if kind >= 0 else NONE
    area = seats[kind]["area"] if kind >= 0 else NONE
    home = home_area(run, int(begun["person"]))
    begun["area"] = area if area >= 0 else home
    begun["home"] = home


@inner_kernel
def unfold_group(
    run: Context,
    begun: Records,
    first: int,
    last: int,
    seats: Records,
    out: Records,
    found: Ints,
    told: Ints,
    row: int,
    path: Ints,
    chunk: int,
) -> tuple[int, int, int]:
    """Tell the courses of a group of episodes and post their attempts.

    Returns the first left over, the new row of `told`, and what is lacking (0: nothing).
    """
    duration, until = int(view(run, AHEAD)[A_DURATION]), int(view(run, AHEAD)[A_UNTIL])
    people, counts = np.empty(GROUP, np.int64), np.zeros(GROUP, np.int64)
    for at in range(first, last):
        people[at - first] = begun[at]["person"]
    find_seats(run, people, last - first, seats)
    at, position, used = first, 0, 0
    while at < last:
        person, strain = people[at - first], int(begun[at]["strain"])
        find_place(run, begun[at], seats[at - first])
        course = path[used:]
        count = walk(run, person, 1, 0, begun[at]["state"], begun[at]["time"], duration, course, False)
        if count == FULL or row + used + count > len(told):
            break
        scale = scale_of(run, person, strain, 1, int(begun[at]["immune"]))
        end = write_episode(
            run, person, 1, strain, seats[at - first], scale, course, count, until, int(NEVER), out, found, position
        )
        if end == FULL:
            break
        position, used = end, used + count
        counts[at - first] = count
        at += 1
    if not post_to_lane(run, chunk, out, 0, resolve(run, out, found, 0, position)):
        return first, row, LACKS_PAGES
    used = 0
    for done in range(first, at):
        count = counts[done - first]
        row = tell_course(run, people[done - first], begun[done]["cause"], path[used:], count, chunk, told, row)
        used += count
    return at, row, LACKS_ROOM if at < last else 0


@parallel_kernel
def unfold_once(
    run: Context,
    due: Records,
    order: Shorts,
    begun: Records,
    bounds: Ints,
    cursors: Ints,
    out: Records,
    found: Ints,
    told: Ints,
    tellings: Ints,
    lacks: Ints,
    path: Ints,
    seats: Records,
) -> None:
    """Begin the episodes of a bucket, tell their courses and post their attempts, chunk by chunk.

    Chunk c treats rows `cursors[c]` to `bounds[c + 1]` and stops early, its cursor on the first row left, when it lacks
    room in `out[c]`, `told[c]`, `path[c]` or pages of its lane: `lacks[c]`. `tellings[c]` rows of `told[c]` are filled.
    """
    for chunk in prange(len(cursors)):
        at, row = cursors[chunk], 0
        while at < bounds[chunk + 1]:
            last = min(bounds[chunk + 1], at + GROUP)
            for index in range(at, last):
                begin(run, due[order[index]], begun[index])
            at, row, lacks[chunk] = unfold_group(
                run, begun, at, last, seats[chunk], out[chunk], found[chunk], told[chunk], row, path[chunk], chunk
            )
            if at < last:
                break
        cursors[chunk] = at
        tellings[chunk] = row
