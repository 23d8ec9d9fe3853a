"""Who roams goes to a neighbouring area; arrivals, and what follows from the rows that lanes wrote."""

import math

from hyosan.core.arrays import Ints, Shorts
from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.core.prefetch import uncounted
from hyosan.disease.tables import ROAMS
from hyosan.transmission.kernels.area_lists import take_row
from hyosan.transmission.tables import COUNTS, NEIGHBOUR, NEIGHBOUR_CUMULATIVE, NEIGHBOUR_FIRST, STATES
from hyosan.transmission.tables_areas import (
    ARRIVALS,
    AT_HOME,
    CHANGES,
    CROSS_RATE,
    CROSSING_KEY,
    IDLE,
    IS_GONE,
    IS_NEAR,
    LANES,
    LEFT,
    LIVING_PEOPLE,
    OF_ARRIVALS,
    OF_CHANGES,
    RESIDENTS,
    ROAMER_COUNT,
    ROAMER_FIRST,
    ROAMERS,
    ROAMS_IN,
    ROWS_BEGIN,
    ROWS_END,
    SCHOOL,
    WORK,
    WORKER,
)


@inner_kernel
def neighbour_at(run: Context, area: int, u: float) -> int:
    """The neighbour that a uniform number chooses by weight."""
    first, cumulative = view(run, NEIGHBOUR_FIRST), view(run, NEIGHBOUR_CUMULATIVE)
    at, last = int(first[area]), int(first[area + 1]) - 1
    while at < last and u >= cumulative[at]:
        at += 1
    return int(view(run, NEIGHBOUR)[at])


@inner_kernel
def cross_from(run: Context, lane: int, area: int, step: int, ticks: int) -> None:
    """Let some of those who roam an area leave it."""
    people, states, roamers = view(run, LIVING_PEOPLE), view(run, STATES), view(run, ROAMERS)
    count, first = int(view(run, ROAMER_COUNT)[area]), int(view(run, ROAMER_FIRST)[area])
    rate = view(run, CROSS_RATE)[area] * count
    elapsed, number, left = 0.0, 0, count
    while True:
        words = draw(view(run, CROSSING_KEY), area, 0, 0, step, 0, number)
        elapsed += -math.log(unit(words[0])) / rate
        if elapsed >= ticks:
            break
        number += 1
        position = (int(words[1]) * count) >> 32
        if position >= left:
            continue
        person = int(roamers[first + position])
        if states[int(people[person]["state"])]["flags"] & ROAMS == 0:
            continue
        left -= 1
        roamers[first + position] = roamers[first + left]
        row = take_row(run, lane, OF_ARRIVALS)
        view(run, ARRIVALS)[row]["area"] = neighbour_at(run, area, unit(words[2]))
        view(run, ARRIVALS)[row]["person"] = person
    view(run, ROAMER_COUNT)[area] = left


@parallel_kernel
def cross_everywhere(run: Context, step: int, ticks: int) -> None:
    """Let those who roam cross to neighbouring areas, but from areas that are lost with all their neighbours."""
    for lane in prange(LANES):
        context = uncounted(run)
        for area in range(lane, len(view(context, ROAMER_COUNT)), LANES):
            roams = view(context, ROAMER_COUNT)[area] > 0 and view(context, CROSS_RATE)[area] > 0.0
            if roams and view(context, IS_NEAR)[area]:
                cross_from(context, lane, area, step, ticks)


@kernel
def arrivals_by_area(run: Context, found: Ints) -> None:
    """Add up how many arrive in each area; who is on board (area below 0) does not."""
    rows, begins, ends = view(run, ARRIVALS), view(run, ROWS_BEGIN), view(run, ROWS_END)
    for lane in range(LANES):
        for row in range(begins[lane, OF_ARRIVALS], ends[lane, OF_ARRIVALS]):
            if rows[row]["area"] >= 0:
                found[rows[row]["area"]] += 1


@kernel
def arrive(run: Context) -> None:
    """Put arrivals at the end of the lists of those who roam, which have the room."""
    rows, begins, ends = view(run, ARRIVALS), view(run, ROWS_BEGIN), view(run, ROWS_END)
    first, count, roamers = view(run, ROAMER_FIRST), view(run, ROAMER_COUNT), view(run, ROAMERS)
    roams_in = view(run, ROAMS_IN)
    for lane in range(LANES):
        for row in range(begins[lane, OF_ARRIVALS], ends[lane, OF_ARRIVALS]):
            area, person = int(rows[row]["area"]), int(rows[row]["person"])
            if area < 0:
                continue
            roamers[first[area] + count[area]] = person
            count[area] += 1
            if len(roams_in) > 0:
                roams_in[person] = area


@kernel
def relocate(roamers: Shorts, begins: Ints, counts: Ints, target: Shorts, to: Ints) -> None:
    """Copy lists to other places, in `target`, which may be the same array."""
    for number in range(len(begins)):
        for position in range(counts[number]):
            target[to[number] + position] = roamers[begins[number] + position]


@inner_kernel
def tally_one(run: Context, row: int) -> None:
    """What follows from one change of state: counts, who may still be met, who roams no more."""
    rows, gone, left = view(run, CHANGES), view(run, IS_GONE), view(run, LEFT)
    old, new, home = rows[row]["from_state"], rows[row]["to_state"], rows[row]["home"]
    view(run, COUNTS)[home, old] -= 1
    view(run, COUNTS)[home, new] += 1
    if gone[new] and gone[old] == 0:
        left[RESIDENTS, home] -= 1
        if rows[row]["day"] != AT_HOME:
            left[WORK if rows[row]["day"] == WORKER else SCHOOL, rows[row]["day_area"]] -= 1
    if rows[row]["at"] >= 0:
        view(run, IDLE)[rows[row]["at"]] += 1


@kernel
def tally(run: Context) -> None:
    """What follows from the changes of state that lanes wrote."""
    begins, ends = view(run, ROWS_BEGIN), view(run, ROWS_END)
    for lane in range(LANES):
        for row in range(begins[lane, OF_CHANGES], ends[lane, OF_CHANGES]):
            tally_one(run, row)
