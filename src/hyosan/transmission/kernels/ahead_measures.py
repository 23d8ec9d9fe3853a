"""What interventions leave of attempts that were drawn ahead: asked when an attempt falls due (section 12)."""

import math

import numpy as np

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import unit
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.ahead_course import taken_in
from hyosan.transmission.kernels.ahead_seats import home_area, place_of
from hyosan.transmission.kernels.ahead_targets import mixing_of
from hyosan.transmission.kernels.measures import at_work, is_limited, is_shut, is_willing, sits_out
from hyosan.transmission.tables import (
    CHANNELS,
    GRADE,
    IN_FORCE,
    MEASURE_LEFT,
    MEASURE_WHO,
    MEASURES,
    OF_BORDER,
    OF_PLACES,
    OF_SHUT,
    OF_TRAVEL,
    SETTINGS,
    SINCE,
)
from hyosan.transmission.tables_ahead import STREAM_SEATS, WHO
from hyosan.transmission.tables_measured import (
    EVER_PLACED,
    EVERYWHERE,
    HEIGHTS,
    NOWHERE,
    PLACED_PERSON,
    PLACED_UNTIL,
    REACH,
)

SPREAD = np.int64(2654435761)


@inner_kernel
def entry_of(placed: Shorts, person: int) -> int:
    """The entry of a person in a hash table, or the free one for him or her."""
    last = len(placed) - 1
    at = ((person * SPREAD) >> 7) & last
    while placed[at] >= 0 and placed[at] != person:
        at = (at + 1) & last
    return int(at)


@inner_kernel
def placed_until(run: Context, held: int, person: int) -> int:
    """When a placing ends, ticks; 0 for who was never placed."""
    if (view(run, EVER_PLACED)[person >> 3] >> (person & 7)) & 1 == 0:
        return 0
    placed = view(run, PLACED_PERSON)
    at = entry_of(placed, person)
    return int(view(run, PLACED_UNTIL)[at, held]) if placed[at] >= 0 else 0


@inner_kernel
def in_force_at(run: Context, measure: int, area: int) -> bool:
    """Whether a measure that is in force somewhere is so in an area."""
    return bool(view(run, REACH)[measure] == EVERYWHERE or view(run, IN_FORCE)[measure, area] != 0)


@inner_kernel
def is_held_by(run: Context, measure: int, person: int, time: int) -> bool:
    """Whether a person is under a measure: placed by it, or in its area, meant and willing."""
    held = view(run, MEASURES)[measure]["held"]
    if held >= 0:
        return bool(time < placed_until(run, held, person))
    if view(run, REACH)[measure] != EVERYWHERE and view(run, IN_FORCE)[measure, home_area(run, person)] == 0:
        return False
    who = view(run, WHO)[person]
    willing = view(run, MEASURE_WHO)[measure, who["age_class"], who["host"]]
    half_life = view(run, MEASURES)[measure]["half_life"]
    if half_life > 0.0:
        willing *= math.pow(0.5, (time - view(run, SINCE)[measure, home_area(run, person)]) / half_life)
    if view(run, MEASURES)[measure]["follows"] != 0:
        willing *= view(run, GRADE)[measure, home_area(run, person)]
    return bool(is_willing(run, measure, person, willing))


@inner_kernel
def is_kept_from(run: Context, measure: int, person: int, place: int, area: int, time: int) -> bool:
    """Whether a person is kept from a meeting by what concerns people: is under it, sits out, or would travel."""
    form = view(run, MEASURES)[measure]["form"]
    if form == OF_SHUT:
        return bool(sits_out(run, measure, person, place, time))
    if form == OF_TRAVEL:
        who = view(run, WHO)[person]
        willing = view(run, MEASURE_WHO)[measure, who["age_class"], who["host"]]
        return is_limited(run, measure, home_area(run, person), area) and is_willing(run, measure, person, willing)
    return bool(is_held_by(run, measure, person, time))


@inner_kernel
def place_of_meeting(run: Context, chunk: int, actor: int, setting: int) -> tuple[int, int]:
    """The place where an actor meets others in a setting, and its area; NONE along a tie."""
    kind = int(view(run, SETTINGS)[setting]["kind"])
    if kind < 0:
        return NONE, NONE
    place, area = place_of(run, actor, kind, view(run, STREAM_SEATS)[chunk, 0])
    return int(place), int(area)


@inner_kernel
def left_across(run: Context, measure: int, actor: int, target: int, area: int) -> float:
    """What a border leaves of a meeting in an area (NONE: along a tie)."""
    leak, inside = view(run, MEASURES)[measure]["leak"], view(run, IN_FORCE)
    first = int(inside[measure, home_area(run, actor)])
    second = int(inside[measure, home_area(run, target)])
    if area < 0:
        return float(leak) if first != second else 1.0
    here = int(inside[measure, area])
    factor = 1.0
    if first != here:
        factor *= leak
    if second != here:
        factor *= leak
    return float(factor)


@inner_kernel
def left_by_measures(run: Context, chunk: int, actor: int, target: int, setting: int, time: int) -> float:
    """What all interventions leave of a contact: the same product as in `measures`."""
    measures, reach = view(run, MEASURES), view(run, REACH)
    factor, place, area, here, asked = 1.0, NONE, NONE, NONE, False
    for measure in range(len(measures)):
        if reach[measure] == NOWHERE or not at_work(run, measure, time):
            continue
        form, left = measures[measure]["form"], view(run, MEASURE_LEFT)[measure, setting]
        if form != OF_BORDER and left == 1.0:
            continue
        if form == OF_PLACES and reach[measure] == EVERYWHERE:
            factor *= left
            continue
        if not asked and form in (OF_BORDER, OF_PLACES, OF_SHUT, OF_TRAVEL):
            place, area = place_of_meeting(run, chunk, actor, setting)
            here = area if area >= 0 else home_area(run, target)
            asked = True
        if form == OF_BORDER:
            factor *= left_across(run, measure, actor, target, area)
        elif form == OF_PLACES:
            if in_force_at(run, measure, here):
                factor *= left
        elif form == OF_SHUT and is_shut(run, int(measures[measure]["shut"]), place, time):
            factor *= left
        else:
            if is_kept_from(run, measure, actor, place, here, time):
                factor *= left
            if left < 1.0 and is_kept_from(run, measure, target, place, here, time):
                factor *= left
    return float(factor)


@inner_kernel
def still_infects(run: Context, chunk: int, attempt: Records, product: float, word: int) -> bool:
    """Whether an attempt that falls due infects its target, if that has no episode: doses and measures as they are.

    `product`: infectiousness of the actor then; `word`: height within the layer.
    """
    channel, actor, target = int(attempt["channel"]), int(attempt["actor"]), int(attempt["target"])
    strain, setting = view(run, CHANNELS)[channel]["strain"], int(view(run, CHANNELS)[channel]["setting"])
    height = attempt["layer"] + unit(np.uint64(word))
    product *= taken_in(run, target, strain)
    product *= mixing_of(run, actor, target, setting)
    product *= left_by_measures(run, chunk, actor, target, setting, int(attempt["time"]))
    return bool(height < product)


@inner_kernel
def keep_height(run: Context, drawn: Records, position: int) -> None:
    """Keep of an attempt what will be asked when it falls due."""
    heights = view(run, HEIGHTS)
    heights[position]["product"] = drawn["product"]
    heights[position]["word"] = drawn["word"]


@kernel
def place_people(run: Context, held: int, people: Ints, ends: Ints) -> None:
    """Note who is placed until when; there is room in the table."""
    placed, until, ever = view(run, PLACED_PERSON), view(run, PLACED_UNTIL), view(run, EVER_PLACED)
    for row in range(len(people)):
        person = people[row]
        at = entry_of(placed, person)
        if placed[at] < 0:
            placed[at] = person
            until[at, :] = 0
        until[at, held] = ends[row]
        ever[person >> 3] |= np.uint8(1 << (person & 7))


@kernel
def take_placed(run: Context, old: Shorts, old_until: Ints, now: int) -> int:
    """Bring into a fresh table the entries of another that hold somebody behind a time; their number."""
    placed, until = view(run, PLACED_PERSON), view(run, PLACED_UNTIL)
    count = 0
    for entry in range(len(old)):
        if old[entry] >= 0 and old_until[entry].max() > now:
            at = entry_of(placed, old[entry])
            placed[at] = old[entry]
            until[at, :] = old_until[entry]
            count += 1
    return count
