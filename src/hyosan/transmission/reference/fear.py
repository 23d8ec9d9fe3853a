"""Fear: cumulative hazards, thresholds, shelter and flight: section 7 of the model."""

import math

from hyosan.disease.tables import NONE
from hyosan.transmission.reference.chance import unit
from hyosan.transmission.reference.moves import flee, unit_address, where_ones_own_are
from hyosan.transmission.reference.presence import attends
from hyosan.transmission.reference.run import Person, Run
from hyosan.transmission.tables import FLEE, SHELTER


def unit_of(run: Run, behaviour: int, person: Person) -> int:
    """Who decides: the place (household) counted from behind the people, or the person."""
    kind = run.facts.behaviours[behaviour].unit_kind
    if kind != NONE and run.facts.member[kind][person.number] != NONE:
        return run.facts.people + run.facts.member[kind][person.number]
    return person.number


def threshold(run: Run, behaviour: int, unit_number: int) -> float:
    """The cumulative hazard at which a unit decides."""
    who, layer = unit_address(run, behaviour, unit_number)
    words = run.chance.words(run.facts.behaviours[behaviour].threshold_key, "threshold", who, layer=layer)
    return -math.log(unit(words[0]))


def shelter_factor(run: Run, person: Person, setting: int, place: int, time: int) -> float:
    """The product of the factors of those behaviours that protect a person who is met in a setting, in a place."""
    factor = 1.0
    if person.site != NONE or person.home == NONE:
        return factor
    for number, behaviour in enumerate(run.facts.behaviours):
        if protects(run, number, person, setting, place, time):
            factor *= behaviour.factor
    return factor


def protects(run: Run, number: int, person: Person, setting: int, place: int, time: int) -> bool:
    """Whether a behaviour of shelter protects a person who is met in a setting, in a place (NONE: along a tie)."""
    if setting not in run.facts.behaviours[number].settings or not shelters(run, number, person):
        return False
    return not is_refused(run, number, person, setting, place, time)


def is_refused(run: Run, number: int, person: Person, setting: int, place: int, time: int) -> bool:
    """Whether somebody who is there and sheltered first shuts a person out of a shelter in a place."""
    behaviour, kind = run.facts.behaviours[number], run.facts.settings[setting].kind
    if behaviour.refused_edge == NONE or place == NONE:
        return False
    own = threshold(run, number, unit_of(run, number, person))
    others = (run.people[other] for other, _ in run.facts.ties[behaviour.refused_edge][person.number])
    return any(
        unit(run.chance.words(behaviour.refusal_key, "refusal", person.number, number=other.number)[0])
        < behaviour.refused
        for other in others
        if other.site == NONE
        and other.home != NONE
        and run.facts.member[kind][other.number] == place
        and not run.state(other).dead
        and shelters(run, number, other)
        and attends(run, other, setting, time)
        and threshold(run, number, unit_of(run, number, other)) < own
    )


def shelters(run: Run, number: int, person: Person) -> bool:
    """Whether somebody has decided on a behaviour of shelter, and what protects is not broken."""
    unit_number = unit_of(run, number, person)
    if run.facts.behaviours[number].action != SHELTER or (number, unit_number) in run.broken:
        return False
    hazard = run.hazard[number][person.home]
    return hazard > 0.0 and threshold(run, number, unit_number) <= hazard


def is_sheltered(run: Run, person: Person) -> bool:
    """Whether a person has barricaded himself or herself, by any behaviour."""
    if person.site != NONE or person.home == NONE:
        return False
    return any(shelters(run, number, person) for number in range(len(run.facts.behaviours)))


def batter(run: Run, person: Person, setting: int, place: int, time: int, outcome: int) -> None:
    """A meeting has been kept off: what sheltered the person in this setting may break."""
    if person.site != NONE:
        return
    for number, behaviour in enumerate(run.facts.behaviours):
        if unit(outcome) < behaviour.breaks and protects(run, number, person, setting, place, time):
            run.broken.add((number, unit_of(run, number, person)))


def feel_fear(run: Run, number: int, time: int) -> None:
    """Add one interval's hazard of a behaviour in every neighbourhood; let those flee who decide."""
    behaviour = run.facts.behaviours[number]
    for home in range(len(run.streets)):
        residents = len(run.residents(home))
        roaming = sum(
            run.state(person).roams and person.site != NONE and run.facts.places[person.site].home == home
            for person in run.people
        )
        if roaming and residents:
            share = (roaming / residents) / behaviour.saturation
            run.hazard[number][home] += behaviour.hazard * behaviour.every * min(1.0, share)
    if behaviour.action == FLEE:
        for home in range(len(run.streets)):
            _flee_from(run, number, home, time)


def _flee_from(run: Run, behaviour: int, home: int, time: int) -> None:
    """Let every unit of a neighbourhood that decides now flee, in order of threshold."""
    members: dict[int, list[Person]] = {}
    for number in run.residents(home):
        person = run.people[number]
        members.setdefault(unit_of(run, behaviour, person), []).append(person)
    deciding = sorted((threshold(run, behaviour, unit_number), unit_number) for unit_number in members)
    for limit, unit_number in deciding:
        if limit <= run.hazard[behaviour][home] and (behaviour, home, unit_number) not in run.fled:
            run.fled.add((behaviour, home, unit_number))
            site = where_ones_own_are(run, behaviour, unit_number, members[unit_number], home)
            for person in members[unit_number]:
                flee(run, behaviour, unit_number, person, site, time)
