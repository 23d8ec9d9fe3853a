"""What interventions leave of a meeting: section 12 of the model."""

import math

from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.disease.tables import NONE
from hyosan.transmission.reference.chance import unit
from hyosan.transmission.reference.run import Person, Run
from hyosan.transmission.tables import OF_BORDER, OF_PLACES, OF_SHUT


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
    if willing in (0.0, 1.0):
        return willing == 1.0
    return unit(run.chance.words(measure.key, "compliance", person.number)[0]) < willing


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


def measures_factor(
    run: Run, actor: Person, target: Person, setting: int, place: int, time: int, *, infection: bool
) -> float:
    """What all interventions leave of a meeting; `infection`: it transmits, else it is an encounter."""
    where = area_of_place(run, place)
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
            if (number, target.area if where == NONE else where) in run.in_force:
                factor *= left
        elif measure.form == OF_SHUT:
            factor *= left if is_shut(run, measure.shut, place, time) else 1.0
        else:
            sides = (actor, target) if left < 1.0 else (actor,)
            for person in sides:
                factor *= left if is_under(run, number, person, time) else 1.0
    return factor


def passes(run: Run, area: int, other: int) -> float:
    """The probability that a move from one area to another passes all borders between them."""
    chance = 1.0
    for number, measure in enumerate(run.facts.measures):
        sides = {(number, one) in run.in_force for one in (area, other)}
        if NONE not in (area, other) and measure.form == OF_BORDER and len(sides) == 2:
            chance *= measure.leak
    return chance
