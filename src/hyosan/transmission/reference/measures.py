"""What interventions leave of a meeting: section 12 of the model."""

import math

from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.disease.tables import NONE
from hyosan.transmission.reference.chance import unit
from hyosan.transmission.reference.run import Person, Run
from hyosan.transmission.tables import OF_BORDER, OF_PLACES, OF_SHUT, OF_TRAVEL


def is_under(run: Run, number: int, person: Person, time: int) -> bool:
    """Whether a person is under an intervention: placed by it, or in its area, meant and willing."""
    measure = run.facts.measures[number]
    if measure.held != NONE:
        return time < run.until.get((measure.held, person.number), 0)
    if (number, person.area) not in run.in_force:
        return False
    willing = measure.willing[person.age_class][person.host]
    if measure.half_life:
        willing *= math.pow(0.5, (time - run.since[number, person.area]) / measure.half_life)
    if measure.follows:
        willing *= run.grade[number][person.area]
    return is_willing(run, number, person, willing)


def is_willing(run: Run, number: int, person: Person, willing: float) -> bool:
    """Whether a person complies who does so with some probability."""
    if willing in (0.0, 1.0):
        return willing == 1.0
    return unit(run.chance.words(run.facts.measures[number].key, "compliance", person.number)[0]) < willing


def is_confined(run: Run, person: Person, time: int) -> bool:
    """Whether a person is detained, and does not jump."""
    return any(
        measure.confines and time < run.until.get((measure.held, person.number), 0) for measure in run.facts.measures
    )


def at_work(run: Run, number: int, time: int) -> bool:
    """Whether an intervention is at work at this minute of the week."""
    hours = run.facts.measures[number].hours
    return hours[(time + run.facts.week_offset) // TICKS_PER_MINUTE % len(hours)] == 1


def area_of_place(run: Run, place: int) -> int:
    """The area in which a place lies; NONE for no place."""
    return NONE if place == NONE else run.facts.places[place].area


def across(run: Run, number: int, actor: Person, target: Person, place: int) -> float:
    """What a border leaves of a meeting: its leak for each who must cross it."""
    inside = {
        person.number: (
            number,
            person.area if area_of_place(run, person.site) == NONE else area_of_place(run, person.site),
        )
        in run.in_force
        for person in (actor, target)
    }
    where = area_of_place(run, place)
    if where == NONE:
        crossings = 1 if inside[actor.number] != inside[target.number] else 0
    else:
        here = (number, where) in run.in_force
        crossings = sum(inside[person.number] != here and person.site == NONE for person in (actor, target))
    factor = 1.0
    for _ in range(crossings):
        factor *= run.facts.measures[number].leak
    return factor


def is_shut(run: Run, row: int, place: int, time: int) -> bool:
    """Whether a place, or one of which it is a part, is closed by itself."""
    if place == NONE:
        return False
    return time < run.shut.get((row, place), 0) or is_shut(run, row, run.facts.places[place].parent, time)


def sits_out(run: Run, number: int, person: Person, place: int, time: int) -> bool:
    """Whether a person belongs to a closed place that lies in another, such as a class in a school."""
    measure = run.facts.measures[number]
    own = run.facts.member[measure.shut_kind][person.number]
    if NONE in (place, own) or run.facts.places[place].kind == run.facts.street or person.site != NONE:
        return False
    above, parent = [], run.facts.places[own].parent
    while parent != NONE:
        above.append(parent)
        parent = run.facts.places[parent].parent
    return place in above and time < run.shut.get((measure.shut, own), 0)


def is_limited(run: Run, number: int, home: int, there: int) -> bool:
    """Whether a measure limits travel between two areas."""
    measure = run.facts.measures[number]
    if measure.travel[home] == measure.travel[there]:
        return False
    if (number, home) not in run.in_force and (number, there) not in run.in_force:
        return False
    x, y, z = (a - b for a, b in zip(run.facts.positions[home], run.facts.positions[there], strict=True))
    return measure.beyond == 0.0 or x * x + y * y + z * z > measure.beyond


def travels(run: Run, number: int, person: Person, area: int) -> bool:
    """Whether a measure keeps a person from meetings in an area."""
    if person.site != NONE or not is_limited(run, number, person.area, area):
        return False
    return is_willing(run, number, person, run.facts.measures[number].willing[person.age_class][person.host])


def is_concerned(run: Run, number: int, person: Person, place: int, area: int, time: int) -> bool:
    """Whether a person is kept from a meeting by what concerns people: is under it, sits out, or would travel."""
    form = run.facts.measures[number].form
    if form == OF_SHUT:
        return sits_out(run, number, person, place, time)
    if form == OF_TRAVEL:
        return travels(run, number, person, area)
    return is_under(run, number, person, time)


def measures_factor(
    run: Run, actor: Person, target: Person, setting: int, place: int, time: int, *, infection: bool
) -> float:
    """What all interventions leave of a meeting; `infection`: it transmits, else it is an encounter."""
    where = area_of_place(run, place)
    area = target.area if where == NONE else where
    if place in run.destroyed:
        return 0.0
    factor = 1.0
    for number, measure in enumerate(run.facts.measures):
        left = measure.left[setting]
        if (measure.infection_only and not infection) or not at_work(run, number, time):
            continue
        if measure.form == OF_BORDER:
            factor *= across(run, number, actor, target, place)
        elif measure.form == OF_PLACES:
            if (number, area) in run.in_force:
                factor *= left
        elif measure.form == OF_SHUT and is_shut(run, measure.shut, place, time):
            factor *= left
        elif left != 1.0:
            sides = (actor, target) if left < 1.0 else (actor,)
            for person in sides:
                factor *= left if is_concerned(run, number, person, place, area, time) else 1.0
    return factor


def may_depart(run: Run, person: Person, area: int) -> float:
    """The share of journeys of a person to an area that limits of travel leave."""
    chance = 1.0
    for number, measure in enumerate(run.facts.measures):
        if measure.form == OF_TRAVEL and area != NONE and travels(run, number, person, area):
            chance *= measure.leak
    return chance


def passes(run: Run, area: int, other: int) -> float:
    """The probability that a move from one area to another passes all borders between them."""
    chance = 1.0
    for number, measure in enumerate(run.facts.measures):
        sides = {(number, one) in run.in_force for one in (area, other)}
        if NONE not in (area, other) and measure.form == OF_BORDER and len(sides) == 2:
            chance *= measure.leak
    return chance
