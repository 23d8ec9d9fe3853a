"""The plain twin of `contacts`: one setting, day and contact after another."""

import math
from collections.abc import Sequence

from hyosan.core.arrays import Keys
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import NONE
from hyosan.transmission.reference.chance import Chance, unit
from hyosan.transmission.reference.presence import attends, open_before, time_of_open
from hyosan.transmission.reference.run import Person, Run
from hyosan.transmission.tables import CONSTANT, PER_PAIR

Met = tuple[int, int, int, int]
"""Time, setting, other person, place."""


def contacts_plain(
    run: Run, rates: Sequence[float], keys: Sequence[Keys], person: Person, begin: int, end: int
) -> list[Met]:
    """The contacts of a person in (begin, end]; `run`: one in which nobody has been displaced."""
    found: list[Met] = []
    for setting in range(len(run.facts.settings)):
        if rate := rates[setting] * _others(run, setting, person):
            for day in range((begin + 1 + run.facts.day_offset) // TICKS_PER_DAY, _day(run, end) + 1):
                found += _on_day(run, setting, rate, keys[setting], person, day)
    return sorted(met for met in found if begin < met[0] <= end)


def _day(run: Run, time: int) -> int:
    return (time + run.facts.day_offset) // TICKS_PER_DAY


def _others(run: Run, number: int, person: Person) -> float:
    """How many contacts there are for one of the setting's rate."""
    setting = run.facts.settings[number]
    mixing = max(setting.mixing[person.age_class]) if setting.mixing else 1.0
    if setting.kind == NONE:
        ties = run.facts.ties[setting.edge][person.number]
        weight = ties[-1][1] if ties else 0.0
        return (weight if setting.scaling == PER_PAIR else float(weight > 0)) * mixing
    place = run.facts.member[setting.kind][person.number]
    size = 1 if place == NONE else len(run.facts.places[place].roster)
    if size == 1:
        return 0.0
    if setting.scaling == PER_PAIR:
        return (size - 1) * mixing
    if setting.scaling == CONSTANT:
        return mixing
    return float((size / setting.reference) ** setting.exponent) * mixing


def _on_day(run: Run, number: int, rate: float, key: Keys, person: Person, day: int) -> list[Met]:
    setting, chance = run.facts.settings[number], Chance()
    opens = open_before(setting, max(0, day * TICKS_PER_DAY - run.facts.day_offset))
    open_time = open_before(setting, (day + 1) * TICKS_PER_DAY - run.facts.day_offset) - opens
    words = (int(key[0]), int(key[1]))
    count = _poisson(unit(chance.words(words, "contacts", person.number, block=day)[0]), rate * open_time)
    met: list[Met] = []
    for contact in range(1, count + 1):
        drawn = chance.words(words, "contact", person.number, block=day, number=contact)
        time = time_of_open(setting, opens + unit(drawn[0]) * open_time)
        other, place = _whom(run, number, person, unit(drawn[1]))
        there = setting.kind == NONE or all(attends(run, who, number, time) for who in (person, other))
        if there and _is_met(setting.mixing, person, other, unit(drawn[2])):
            met.append((time, number, other.number, place))
    return met


def _is_met(mixing: Sequence[Sequence[float]], person: Person, other: Person, u: float) -> bool:
    return not mixing or u * max(mixing[person.age_class]) < mixing[person.age_class][other.age_class]


def _whom(run: Run, number: int, person: Person, u: float) -> tuple[Person, int]:
    setting = run.facts.settings[number]
    if setting.kind == NONE:
        ties = run.facts.ties[setting.edge][person.number]
        wanted = u * ties[-1][1]
        return run.people[next((other for other, below in ties if below > wanted), ties[-1][0])], NONE
    place = run.facts.member[setting.kind][person.number]
    others = [other for other in run.facts.places[place].roster if other != person.number]
    return run.people[others[int(u * len(others))]], place


def _poisson(u: float, mean: float) -> int:
    """The least k with P(at most k) at u or above."""
    term = below = math.exp(-mean)
    k = 0
    while below < u and term > 0:
        k += 1
        term *= mean / k
        below += term
    return k
