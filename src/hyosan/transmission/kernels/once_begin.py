"""The episodes that begin in a bucket, those of people near one another together, and what follows from them."""

import numpy as np

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.population.tables_function import KIND_CODE
from hyosan.transmission.kernels.ahead_course import held_by
from hyosan.transmission.kernels.ahead_seats import ask_for_person, home_area, place_of
from hyosan.transmission.kernels.ahead_unfold import GROUP, draw_group, tell_group
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.once_elect import strain_and_state
from hyosan.transmission.kernels.once_lanes import post_to_lane
from hyosan.transmission.kernels.patients import has_room_for_coming
from hyosan.transmission.tables import BY_INFECTION, CHANNELS, KINDS, SETTINGS
from hyosan.transmission.tables_ahead import (
    A_CARE,
    A_DUE,
    A_EARLY_USED,
    A_WIDTH,
    AHEAD,
    INFECTED,
    NEED_BEGUN,
    SETTLED,
    STREAM_SEATS,
    TOLD,
    TOLD_INFECTIONS,
)
from hyosan.transmission.tables_care import COMING_COUNTS
from hyosan.transmission.tables_once import (
    B_PARTS,
    B_ROWS,
    B_SLICES,
    B_START,
    BEGINS,
    BEGUN_ROWS,
    BUCKET,
    COURSES,
    DUE_ROWS,
    FOUND,
    LACKS_PAGES,
    LACKS_ROOM,
    LACKS_TAKING,
    LATE,
    ORDERED,
    OUT,
    PATHS,
    PENDING,
    SLICED,
    SLICES,
    SORTED,
    TELLINGS,
    TOLD_ROWS,
    WINNING,
    WINS,
    WON,
)

SLICE, FEW = 6, 48
"""Infections of a slice of time that is sorted by itself, on average: so few that sorting takes few comparisons each;
and up to how many it is done by putting each in its place."""


@inner_kernel
def slice_of(ticks: int, slices_a_tick: float, slices: int) -> int:
    """The slice of a bucket in which a time since its start lies."""
    return int(min(slices - 1, int(ticks * slices_a_tick)))


@inner_kernel
def join_parts(run: Context) -> int:
    """List the rows that infect, part by part: of people near one another; those that came late, behind.

    Those infected late are noted as infected. SETTLED, or NEED_BEGUN: then it is to be done again.
    """
    total, infected, due, late = 0, view(run, INFECTED), view(run, DUE_ROWS), view(run, LATE)
    won, wins, begins, out = view(run, WON), view(run, WINS), view(run, BEGINS), view(run, WINNING)
    numbers, bucket = view(run, AHEAD), view(run, BUCKET)
    if len(out) < numbers[A_DUE] + numbers[A_EARLY_USED]:
        return NEED_BEGUN
    for part in range(bucket[B_PARTS]):
        for number in range(wins[part]):
            out[total] = won[begins[part] + number]
            total += 1
    for place in range(len(late)):
        if late[place] >= 0:
            target = int(due[late[place]]["target"])
            infected[target >> 3] |= np.uint8(1 << (target & 7))
            out[total] = late[place]
            total += 1
    bucket[B_ROWS] = total
    bucket[B_SLICES] = max(1, total // SLICE)
    return SETTLED


@inner_kernel
def into_slices(run: Context) -> None:
    """Bring episodes into slices of time: `slices[s]` and `slices[s + 1]` bound slice s in `sliced`."""
    begun, out, slices, position = view(run, BEGUN_ROWS), view(run, SLICED), view(run, SLICES), view(run, SORTED)
    bucket = view(run, BUCKET)
    parts, start, rows = bucket[B_SLICES], bucket[B_START], bucket[B_ROWS]
    slices_a_tick = parts / (view(run, AHEAD)[A_WIDTH] + 1)
    slices[: parts + 1] = 0
    for row in range(rows):
        slices[slice_of(begun[row]["time"] - start, slices_a_tick, parts) + 1] += 1
    for part in range(parts):
        slices[part + 1] += slices[part]
        position[part] = slices[part]
    for row in range(rows):
        at = slice_of(begun[row]["time"] - start, slices_a_tick, parts)
        out[position[at]] = row
        position[at] += 1


@inner_kernel
def begins_before(left: Records, right: Records) -> bool:
    """The order of episodes: by time, then by person."""
    if left["time"] != right["time"]:
        return bool(left["time"] < right["time"])
    return bool(left["person"] < right["person"])


@inner_kernel
def order_of(begun: Records, rows: Shorts, first: int, last: int, by_person: bool) -> Ints:
    """The order of some episodes by time, or by person."""
    keys = np.empty(last - first, np.int64)
    for row in range(first, last):
        keys[row - first] = begun[rows[row]]["person"] if by_person else begun[rows[row]]["time"]
    return np.argsort(keys)


@inner_kernel
def sort_many(begun: Records, sliced: Shorts, order: Shorts, first: int, last: int) -> None:
    """Sort the episodes of a slice that has many: of people infected at the start, all at once."""
    by_time = order_of(begun, sliced, first, last, False)
    for row in range(first, last):
        order[row] = sliced[first + by_time[row - first]]
    row = first
    while row < last:
        end = row + 1
        while end < last and begun[order[end]]["time"] == begun[order[row]]["time"]:
            end += 1
        if end > row + 1:
            sliced[row:end] = order[row:end]
            by_person = order_of(begun, sliced, row, end, True)
            for at in range(row, end):
                order[at] = sliced[row + by_person[at - row]]
        row = end


@inner_kernel
def sort_few(begun: Records, sliced: Shorts, order: Shorts, first: int, last: int) -> None:
    """Sort the episodes of a slice that has few: each goes before those that begin later."""
    for place in range(first, last):
        row, at = sliced[place], place
        while at > first and begins_before(begun[row], begun[order[at - 1]]):
            order[at] = order[at - 1]
            at -= 1
        order[at] = row


@inner_kernel
def sort_slice(run: Context, part: int) -> None:
    """Copy the episodes of a slice of time in order, ties by person. A row is copied: numpy takes 250 ns for each."""
    begun, sliced, order, out = view(run, BEGUN_ROWS), view(run, SLICED), view(run, SORTED), view(run, ORDERED)
    first, last = view(run, SLICES)[part], view(run, SLICES)[part + 1]
    if last - first <= FEW:
        sort_few(begun, sliced, order, first, last)
    else:
        sort_many(begun, sliced, order, first, last)
    for row in range(first, last):
        out[row] = begun[order[row]]


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
    """Note where people of a group were infected: the place, among all, that is theirs and the infector's."""
    by_function = len(view(run, KIND_CODE)) > 0
    for at in range(first, last):
        person, setting = int(begun[at]["person"]), int(begun[at]["setting"])
        home = home_area(run, person)
        kind = int(view(run, SETTINGS)[setting]["kind"]) if setting >= 0 else NONE
        place, area = place_of(run, person, kind, seat) if kind >= 0 else (NONE, NONE)
        if place >= 0 and by_function:
            place += int(view(run, KINDS)[kind]["offset"])
        begun[at]["place"] = place
        begun[at]["area"] = area if area >= 0 else home
        begun[at]["home"] = home


@inner_kernel
def unfold_group(run: Context, lane: int, first: int, last: int) -> int:
    """Tell the courses of a group of episodes and post their attempts; what is lacking, 0: nothing is.

    If something is, nothing was done.
    """
    begun, out, path, tellings = (
        view(run, BEGUN_ROWS),
        view(run, OUT)[lane],
        view(run, PATHS)[lane],
        view(run, TELLINGS),
    )
    told, row, counts = view(run, TOLD_ROWS)[lane], tellings[lane], view(run, COURSES)[lane]
    find_places(run, begun, first, last, view(run, STREAM_SEATS)[lane, 0])
    end = draw_group(run, begun, first, last, lane, out, view(run, FOUND)[lane], 0, path, counts)
    if end == FULL:
        return LACKS_ROOM
    rows = counts[: last - first].sum()
    if row + rows > len(told) or not has_room_for_coming(run, lane, last - first):
        coming = view(run, AHEAD)[A_CARE] != 0 and view(run, COMING_COUNTS)[lane] > 0
        return LACKS_TAKING if row > 0 or coming else LACKS_ROOM
    if not post_to_lane(run, lane, out, 0, end):
        return LACKS_PAGES
    tellings[lane] = tell_group(run, begun, first, last, path, counts, lane, told, row)
    return 0


@inner_kernel
def unfold(run: Context, lane: int, first: int, last: int) -> int:
    """Begin the episodes of some attempts that infect, tell their courses and post their attempts.

    Returns what is lacking, 0 if all was done; what is left then stands in `pending`.
    """
    due, rows, begun, pending = view(run, DUE_ROWS), view(run, WINNING), view(run, BEGUN_ROWS), view(run, PENDING)
    at, size = first, GROUP
    while at < last:
        end = min(last, at + size)
        for index in range(at, end):
            ask_for_person(run, int(due[rows[index]]["target"]))
        for index in range(at, end):
            begin(run, due[rows[index]], begun[index])
        lacking = unfold_group(run, lane, at, end)
        if lacking == 0:
            at, size = end, GROUP
        elif lacking == LACKS_ROOM and end - at > 1:
            size = (end - at) // 2
        else:
            pending[lane, 0], pending[lane, 1] = at, last
            return lacking
    return 0
