"""What interventions leave of a meeting: section 12 of the model."""

import math

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.transmission.tables import (
    C_WEEK_OFFSET,
    DESTROYED,
    FIXED,
    IN_FORCE,
    MEASURE_HOURS,
    MEASURE_KEYS,
    MEASURE_LEFT,
    MEASURE_WHO,
    MEASURES,
    OF_BORDER,
    OF_PLACES,
    OF_SHUT,
    PEOPLE,
    PLACES,
    SHUT,
    SINCE,
    UNTIL,
)

MINUTES_PER_WEEK = 7 * 24 * 60


@inner_kernel
def is_under(run: Context, measure: int, person: int, time: int) -> bool:
    """Whether a person is under an intervention: placed by it, or in its area, meant and willing."""
    held = view(run, MEASURES)[measure]["held"]
    if held >= 0:
        return bool(time < view(run, UNTIL)[held, person])
    people = view(run, PEOPLE)
    if view(run, IN_FORCE)[measure, people[person]["area"]] == 0:
        return False
    area = people[person]["area"]
    willing = view(run, MEASURE_WHO)[measure, people[person]["age_class"], people[person]["host"]]
    half_life = view(run, MEASURES)[measure]["half_life"]
    if half_life > 0.0:
        willing *= math.pow(0.5, (time - view(run, SINCE)[measure, area]) / half_life)
    if willing <= 0.0 or willing >= 1.0:
        return bool(willing > 0.0)
    return bool(unit(draw(view(run, MEASURE_KEYS)[measure], person, 0, 0, 0, 0, 0)[0]) < willing)


@inner_kernel
def is_confined(run: Context, person: int, time: int) -> bool:
    """Whether a person is detained, and does not jump."""
    measures = view(run, MEASURES)
    for measure in range(len(measures)):
        if measures[measure]["confines"] != 0 and time < view(run, UNTIL)[measures[measure]["held"], person]:
            return True
    return False


@inner_kernel
def at_work(run: Context, measure: int, time: int) -> bool:
    """Whether an intervention is at work at this minute of the week."""
    minute = ((time + view(run, FIXED)[C_WEEK_OFFSET]) // TICKS_PER_MINUTE) % MINUTES_PER_WEEK
    return bool(view(run, MEASURE_HOURS)[measure, minute] != 0)


@inner_kernel
def is_inside(run: Context, measure: int, person: int) -> int:
    """The side of a border on which a person lives, or who is touched stays: 1 inside."""
    people = view(run, PEOPLE)
    area = people[person]["area"]
    site = people[person]["site"]
    if site >= 0 and view(run, PLACES)[site]["area"] >= 0:
        area = view(run, PLACES)[site]["area"]
    return int(view(run, IN_FORCE)[measure, area])


@inner_kernel
def across(run: Context, measure: int, actor: int, target: int, place: int) -> float:
    """What a border leaves of a meeting."""
    leak = view(run, MEASURES)[measure]["leak"]
    first, second = is_inside(run, measure, actor), is_inside(run, measure, target)
    if place < 0 or view(run, PLACES)[place]["area"] < 0:
        return float(leak) if first != second else 1.0
    people = view(run, PEOPLE)
    here = int(view(run, IN_FORCE)[measure, view(run, PLACES)[place]["area"]])
    factor = 1.0
    if first != here and people[actor]["site"] < 0:
        factor *= leak
    if second != here and people[target]["site"] < 0:
        factor *= leak
    return float(factor)


@inner_kernel
def is_shut(run: Context, row: int, place: int, time: int) -> bool:
    """Whether a place, or one of which it is a part, is closed by itself."""
    while place >= 0:
        if time < view(run, SHUT)[row, place]:
            return True
        place = int(view(run, PLACES)[place]["parent"])
    return False


@inner_kernel
def measures_factor(
    run: Context, actor: int, target: int, setting: int, place: int, time: int, infection: bool
) -> float:
    """What all interventions leave of a meeting; `infection`: it transmits, else it is an encounter."""
    measures = view(run, MEASURES)
    factor = 1.0
    if place >= 0 and view(run, DESTROYED)[place] != 0:
        return 0.0
    for measure in range(len(measures)):
        if measures[measure]["infection_only"] != 0 and not infection:
            continue
        if not at_work(run, measure, time):
            continue
        form = measures[measure]["form"]
        if form == OF_BORDER:
            factor *= across(run, measure, actor, target, place)
            continue
        left = view(run, MEASURE_LEFT)[measure, setting]
        if left == 1.0:
            continue
        if form == OF_PLACES:
            area = view(run, PEOPLE)[target]["area"]
            if place >= 0 and view(run, PLACES)[place]["area"] >= 0:
                area = view(run, PLACES)[place]["area"]
            if view(run, IN_FORCE)[measure, area] != 0:
                factor *= left
            continue
        if form == OF_SHUT:
            if is_shut(run, int(measures[measure]["shut"]), place, time):
                factor *= left
            continue
        if is_under(run, measure, actor, time):
            factor *= left
        if left < 1.0 and is_under(run, measure, target, time):
            factor *= left
    return float(factor)


@inner_kernel
def passes(run: Context, area: int, other: int) -> float:
    """The probability that a move from one area to another passes all borders between them."""
    measures = view(run, MEASURES)
    chance = 1.0
    if area < 0 or other < 0:
        return chance
    for measure in range(len(measures)):
        if measures[measure]["form"] == OF_BORDER:
            in_force = view(run, IN_FORCE)
            if in_force[measure, area] != in_force[measure, other]:
                chance *= measures[measure]["leak"]
    return float(chance)
