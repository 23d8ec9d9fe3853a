"""What interventions leave of a meeting: section 12 of the model."""

import math

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.transmission.tables import (
    AREA_POSITION,
    C_STREET,
    C_WEEK_OFFSET,
    DESTROYED,
    FIXED,
    GRADE,
    IN_FORCE,
    MEASURE_HOURS,
    MEASURE_KEYS,
    MEASURE_LEFT,
    MEASURE_WHO,
    MEASURES,
    MEMBER,
    OF_BORDER,
    OF_PLACES,
    OF_SHUT,
    OF_TRAVEL,
    PEOPLE,
    PLACES,
    SHUT,
    SINCE,
    TRAVEL_UNIT,
    UNTIL,
)

MINUTES_PER_WEEK = 7 * 24 * 60


@inner_kernel
def is_willing(run: Context, measure: int, person: int, willing: float) -> bool:
    """Whether a person complies who does so with some probability."""
    if willing <= 0.0 or willing >= 1.0:
        return bool(willing > 0.0)
    return bool(unit(draw(view(run, MEASURE_KEYS)[measure], person, 0, 0, 0, 0, 0)[0]) < willing)


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
    if view(run, MEASURES)[measure]["follows"] != 0:
        willing *= view(run, GRADE)[measure, area]
    return bool(is_willing(run, measure, person, willing))


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
def sits_out(run: Context, measure: int, person: int, place: int, time: int) -> bool:
    """Whether a person belongs to a closed place that lies in another, such as a class in a school."""
    places = view(run, PLACES)
    kind = int(view(run, MEASURES)[measure]["shut_kind"])
    if place < 0 or places[place]["kind"] == kind or places[place]["kind"] == view(run, FIXED)[C_STREET]:
        return False
    own = int(view(run, MEMBER)[kind, person])
    if own < 0 or time >= view(run, SHUT)[view(run, MEASURES)[measure]["shut"], own]:
        return False
    while own >= 0:
        own = int(places[own]["parent"])
        if own == place:
            return True
    return False


@inner_kernel
def is_limited(run: Context, measure: int, home: int, there: int) -> bool:
    """Whether a measure limits travel between two areas."""
    units = view(run, TRAVEL_UNIT)[view(run, MEASURES)[measure]["travel"]]
    if units[home] == units[there]:
        return False
    in_force = view(run, IN_FORCE)
    if in_force[measure, home] == 0 and in_force[measure, there] == 0:
        return False
    beyond = view(run, MEASURES)[measure]["beyond"]
    if beyond <= 0.0:
        return True
    positions = view(run, AREA_POSITION)
    x = positions[home, 0] - positions[there, 0]
    y = positions[home, 1] - positions[there, 1]
    z = positions[home, 2] - positions[there, 2]
    return bool(x * x + y * y + z * z > beyond)


@inner_kernel
def travels(run: Context, measure: int, person: int, area: int) -> bool:
    """Whether a measure keeps a person from meetings in an area."""
    people = view(run, PEOPLE)
    home = int(people[person]["area"])
    if people[person]["site"] >= 0 or not is_limited(run, measure, home, area):
        return False
    willing = view(run, MEASURE_WHO)[measure, people[person]["age_class"], people[person]["host"]]
    return bool(is_willing(run, measure, person, willing))


@inner_kernel
def area_of_meeting(run: Context, target: int, place: int) -> int:
    """The area of the place; without one, that of the target's residence."""
    if place >= 0 and view(run, PLACES)[place]["area"] >= 0:
        return int(view(run, PLACES)[place]["area"])
    return int(view(run, PEOPLE)[target]["area"])


@inner_kernel
def is_concerned(run: Context, measure: int, person: int, target: int, place: int, time: int) -> bool:
    """Whether a person is kept from a meeting by what concerns people: is under it, sits out, or would travel."""
    form = view(run, MEASURES)[measure]["form"]
    if form == OF_SHUT:
        return bool(view(run, PEOPLE)[person]["site"] < 0 and sits_out(run, measure, person, place, time))
    if form == OF_TRAVEL:
        return bool(travels(run, measure, person, area_of_meeting(run, target, place)))
    return bool(is_under(run, measure, person, time))


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
            if view(run, IN_FORCE)[measure, area_of_meeting(run, target, place)] != 0:
                factor *= left
            continue
        if form == OF_SHUT and is_shut(run, int(measures[measure]["shut"]), place, time):
            factor *= left
            continue
        if is_concerned(run, measure, actor, target, place, time):
            factor *= left
        if left < 1.0 and is_concerned(run, measure, target, target, place, time):
            factor *= left
    return float(factor)


@inner_kernel
def may_depart(run: Context, person: int, area: int) -> float:
    """The share of journeys of a person to an area that limits of travel leave."""
    measures = view(run, MEASURES)
    chance = 1.0
    for measure in range(len(measures)):
        if measures[measure]["form"] == OF_TRAVEL and area >= 0 and travels(run, measure, person, area):
            chance *= measures[measure]["leak"]
    return float(chance)


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
