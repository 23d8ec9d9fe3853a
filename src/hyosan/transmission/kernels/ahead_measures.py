"""What interventions leave of attempts that were drawn ahead: asked when an attempt falls due (section 12)."""

import math

import numpy as np

from hyosan.core.arrays import Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import unit
from hyosan.core.prefetch import prefetch
from hyosan.disease.tables import NONE
from hyosan.population.kernels.seats import function_seat
from hyosan.population.tables_function import HOUSEHOLD, KIND_CODE, NEIGHBOURHOOD, NOTES
from hyosan.transmission.kernels.ahead_course import taken_in
from hyosan.transmission.kernels.ahead_placed import placings_of
from hyosan.transmission.kernels.ahead_seats import home_area, place_of
from hyosan.transmission.kernels.ahead_targets import mixing_of
from hyosan.transmission.kernels.measures import at_work, is_limited, is_shut, is_willing, sits_out
from hyosan.transmission.kernels.traits import age_class_of, ask_for_traits, host_of
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
from hyosan.transmission.tables_ahead import HELD, STREAM_SEATS
from hyosan.transmission.tables_measured import (
    EVER_PLACED,
    EVERYWHERE,
    HEIGHTS,
    HIGHEST_LEFT,
    LEAST_LEFT,
    NOWHERE,
    OF_ALL,
    OF_OTHERS,
    REACH,
)

LITTLE_LESS, LITTLE_MORE = 1.0 - 1e-9, 1.0 + 1e-9
"""Factors by which no rounding matters."""


@inner_kernel
def in_force_at(run: Context, measure: int, area: int) -> bool:
    """Whether a measure that is in force somewhere is so in an area."""
    return bool(view(run, REACH)[measure] == EVERYWHERE or view(run, IN_FORCE)[measure, area] != 0)


@inner_kernel
def is_held_by(run: Context, measure: int, person: int, placings: int, time: int) -> bool:
    """Whether a person is under a measure: placed by it (one of `placings`), or in its area, meant and willing."""
    held = view(run, MEASURES)[measure]["held"]
    if held >= 0:
        return bool((placings >> held) & 1)
    if view(run, REACH)[measure] != EVERYWHERE and view(run, IN_FORCE)[measure, home_area(run, person)] == 0:
        return False
    willing = view(run, MEASURE_WHO)[measure, age_class_of(run, person), host_of(run, person)]
    half_life = view(run, MEASURES)[measure]["half_life"]
    if half_life > 0.0:
        willing *= math.pow(0.5, (time - view(run, SINCE)[measure, home_area(run, person)]) / half_life)
    if view(run, MEASURES)[measure]["follows"] != 0:
        willing *= view(run, GRADE)[measure, home_area(run, person)]
    return bool(is_willing(run, measure, person, willing))


@inner_kernel
def is_kept_from(run: Context, measure: int, person: int, placings: int, place: int, area: int, time: int) -> bool:
    """Whether a person is kept from a meeting by what concerns people: is under it, sits out, or would travel."""
    form = view(run, MEASURES)[measure]["form"]
    if form == OF_SHUT:
        return bool(sits_out(run, measure, person, place, time))
    if form == OF_TRAVEL:
        willing = view(run, MEASURE_WHO)[measure, age_class_of(run, person), host_of(run, person)]
        return is_limited(run, measure, home_area(run, person), area) and is_willing(run, measure, person, willing)
    return bool(is_held_by(run, measure, person, placings, time))


@inner_kernel
def place_of_meeting(run: Context, chunk: int, actor: int, setting: int) -> tuple[int, int]:
    """The place where an actor meets others in a setting (by function any that is not NONE), and its area.

    NONE along a tie.
    """
    kind, codes = int(view(run, SETTINGS)[setting]["kind"]), view(run, KIND_CODE)
    if kind < 0:
        return NONE, NONE
    seat = view(run, STREAM_SEATS)[chunk, 0]
    if len(codes) == 0:
        place, area = place_of(run, actor, kind, seat)
        return int(place), int(area)
    if codes[kind] in (HOUSEHOLD, NEIGHBOURHOOD):
        return 0, int(home_area(run, actor))
    function_seat(run, actor, int(codes[kind]), False, seat)
    return (0, int(seat["area"])) if seat["place"] >= 0 else (NONE, NONE)


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
def left_by_measures(
    run: Context, chunk: int, actor: int, target: int, placings: int, others: int, setting: int, time: int
) -> float:  # fmt: skip
    """What all interventions leave of a contact: the same product as in `measures`.

    `placings` and `others`: by which actor and target are placed.
    """
    measures, reach = view(run, MEASURES), view(run, REACH)
    factor, place, area, here, asked = 1.0, NONE, NONE, NONE, False
    for measure in range(len(measures)):
        form, left = measures[measure]["form"], view(run, MEASURE_LEFT)[measure, setting]
        if reach[measure] == NOWHERE or (form != OF_BORDER and left == 1.0) or not at_work(run, measure, time):
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
            if is_kept_from(run, measure, actor, placings, place, here, time):
                factor *= left
            if left < 1.0 and is_kept_from(run, measure, target, others, place, here, time):
                factor *= left
    return float(factor)


@inner_kernel
def left_of_placed(run: Context, placings: int, others: int, setting: int, time: int) -> float:
    """What the placings of actor and target leave of a contact, but for rounding."""
    measures, factor = view(run, MEASURES), 1.0
    for measure in range(len(measures)):
        held, left = measures[measure]["held"], view(run, MEASURE_LEFT)[measure, setting]
        if held < 0 or ((placings | others) >> held) & 1 == 0 or not at_work(run, measure, time):
            continue
        if (placings >> held) & 1:
            factor *= left
        if (others >> held) & 1:
            factor *= left
    return float(factor)


@inner_kernel
def still_infects(run: Context, chunk: int, attempt: Records, product: float, word: int) -> bool:
    """Whether an attempt that falls due infects its target, if that has no episode: doses and measures as they are.

    `product`: infectiousness of the actor then; `word`: height within the layer. Most heights are above what is left at
    most, or below what is left at least: then nobody's place or compliance is asked for.
    """
    channel, actor, target = int(attempt["channel"]), int(attempt["actor"]), int(attempt["target"])
    strain, setting = view(run, CHANNELS)[channel]["strain"], int(view(run, CHANNELS)[channel]["setting"])
    height, time = attempt["layer"] + unit(np.uint64(word)), int(attempt["time"])
    product *= taken_in(run, target, strain)
    product *= mixing_of(run, actor, target, setting)
    bounded = view(run, HIGHEST_LEFT)[setting] <= 1.0
    if bounded and height >= product:
        return False
    if bounded and height < product * view(run, LEAST_LEFT)[OF_ALL, setting]:
        return True
    placings, others = placings_of(run, actor, time), placings_of(run, target, time)
    if bounded:
        left = 1.0
        if placings | others != 0:
            left = left_of_placed(run, placings, others, setting, time)
        if height < product * left * view(run, LEAST_LEFT)[OF_OTHERS, setting] * LITTLE_LESS:
            return True
        if height >= product * left * LITTLE_MORE:
            return False
    product *= left_by_measures(run, chunk, actor, target, placings, others, setting, time)
    return bool(height < product)


@inner_kernel
def ask_for_attempt(run: Context, attempt: Records) -> None:
    """Ask for what will be read of the two of an attempt that is asked again."""
    actor, target = int(attempt["actor"]), int(attempt["target"])
    ask_for_traits(run, actor)
    ask_for_traits(run, target)
    if len(view(run, HELD)) > 0:
        prefetch(view(run, HELD), target)
    if len(view(run, EVER_PLACED)) > 1:
        prefetch(view(run, EVER_PLACED), actor >> 3)
        prefetch(view(run, EVER_PLACED), target >> 3)
    if len(view(run, NOTES)) > 0:
        prefetch(view(run, NOTES), actor)
        prefetch(view(run, NOTES), target)


@inner_kernel
def keep_height(run: Context, drawn: Records, position: int) -> None:
    """Keep of an attempt what will be asked when it falls due."""
    heights = view(run, HEIGHTS)
    heights[position]["product"] = drawn["product"]
    heights[position]["word"] = drawn["word"]
