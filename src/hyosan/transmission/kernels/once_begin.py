"""The episodes that begin in a bucket, those of people near one another together, and what follows from them."""

import numpy as np

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.prefetch import uncounted
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.ahead_course import held_by
from hyosan.transmission.kernels.ahead_seats import ask_for_person, home_area, place_of
from hyosan.transmission.kernels.ahead_unfold import GROUP, draw_group, tell_group
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.once_elect import strain_and_state
from hyosan.transmission.kernels.once_lanes import post_to_lane
from hyosan.transmission.kernels.patients import has_room_for_coming
from hyosan.transmission.tables import BY_INFECTION, CHANNELS, SETTINGS
from hyosan.transmission.tables_ahead import INFECTED, STREAM_SEATS, TOLD, TOLD_INFECTIONS

LACKS_PAGES, LACKS_ROOM = 1, 2
"""Why a chunk stopped early."""


@inner_kernel
def slice_of(ticks: int, slices: int, width: int) -> int:
    """The slice of a bucket of a width in which a time since its start lies."""
    return int(min(slices - 1, ticks * slices // width))


@kernel
def join_parts(run: Context, due: Records, won: Shorts, begins: Ints, wins: Ints, late: Shorts, out: Shorts) -> int:
    """List the rows that infect, part by part: of people near one another; those that came late, behind; their number.

    Those infected late are noted as infected.
    """
    total, infected = 0, view(run, INFECTED)
    for part in range(len(wins)):
        for number in range(wins[part]):
            out[total] = won[begins[part] + number]
            total += 1
    for place in range(len(late)):
        if late[place] >= 0:
            target = int(due[late[place]]["target"])
            infected[target >> 3] |= np.uint8(1 << (target & 7))
            out[total] = late[place]
            total += 1
    return total


@kernel
def into_slices(begun: Records, start: int, width: int, slices: Ints, out: Shorts) -> None:
    """Bring episodes into slices of time: `slices[s]` and `slices[s + 1]` bound slice s in `out`."""
    parts = len(slices) - 1
    slices[:] = 0
    for row in range(len(begun)):
        slices[slice_of(begun[row]["time"] - start, parts, width) + 1] += 1
    for part in range(parts):
        slices[part + 1] += slices[part]
    position = slices[:-1].copy()
    for row in range(len(begun)):
        at = slice_of(begun[row]["time"] - start, parts, width)
        out[position[at]] = row
        position[at] += 1


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
def find_places(run: Context, begun: Records, first: int, last: int, seat: Records) -> None:
    """Note where people of a group were infected: the place that is theirs and the infector's."""
    for at in range(first, last):
        person, setting = int(begun[at]["person"]), int(begun[at]["setting"])
        home = home_area(run, person)
        kind = int(view(run, SETTINGS)[setting]["kind"]) if setting >= 0 else NONE
        place, area = place_of(run, person, kind, seat) if kind >= 0 else (NONE, NONE)
        begun[at]["place"] = place
        begun[at]["area"] = area if area >= 0 else home
        begun[at]["home"] = home


@inner_kernel
def unfold_group(
    run: Context,
    begun: Records,
    first: int,
    last: int,
    out: Records,
    found: Ints,
    told: Ints,
    row: int,
    path: Ints,
    counts: Ints,
    chunk: int,
) -> tuple[int, int]:
    """Tell the courses of a group of episodes and post their attempts; the new row of `told`, and what is lacking.

    0: nothing is; else nothing was done.
    """
    find_places(run, begun, first, last, view(run, STREAM_SEATS)[chunk, 0])
    end = draw_group(run, begun, first, last, chunk, out, found, 0, path, counts)
    rows = counts[: last - first].sum() + last - first
    if end == FULL or row + rows > len(told) or not has_room_for_coming(run, chunk, last - first):
        return row, LACKS_ROOM
    if not post_to_lane(run, chunk, out, 0, end):
        return row, LACKS_PAGES
    return tell_group(run, begun, first, last, path, counts, chunk, told, row), 0


@parallel_kernel
def unfold_once(
    run: Context,
    due: Records,
    rows: Shorts,
    begun: Records,
    bounds: Ints,
    cursors: Ints,
    out: Records,
    found: Ints,
    told: Ints,
    tellings: Ints,
    lacks: Ints,
    path: Ints,
) -> None:
    """Begin the episodes of a bucket, tell their courses and post their attempts, chunk by chunk.

    `rows`: the attempts of `due` that infect. Chunk c treats those from `cursors[c]` to `bounds[c + 1]` and stops
    early, its cursor on the first left, when it lacks room in its tables or pages of its lane: `lacks[c]`.
    `tellings[c]` rows of `told[c]` are filled.
    """
    for task in prange(len(cursors)):
        chunk = int(np.int64(task))  # unsigned, it would have what is called compiled twice
        counts, context = np.empty(GROUP, np.int64), uncounted(run)
        own_out, own_found, own_told = uncounted(out[chunk]), uncounted(found[chunk]), uncounted(told[chunk])
        own_path = uncounted(path[chunk])
        at, row, size, lacking = cursors[chunk], 0, GROUP, 0
        while at < bounds[chunk + 1]:
            last = min(bounds[chunk + 1], at + size)
            for index in range(at, last):
                ask_for_person(context, int(due[rows[index]]["target"]))
            for index in range(at, last):
                begin(context, due[rows[index]], begun[index])
            row, lacking = unfold_group(
                context, begun, at, last, own_out, own_found, own_told, row, own_path, counts, chunk
            )  # fmt: skip
            if lacking == LACKS_ROOM and last - at > 1:
                size = (last - at) // 2
            elif lacking != 0:
                break
            else:
                at, size = last, GROUP
        cursors[chunk] = at
        lacks[chunk] = lacking
        tellings[chunk] = row
