"""Who infects whom by age in each setting, as rates: counted over the places of a population."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hyosan.disease.spec import StrainSpec
from hyosan.disease.spec_season import SeasonalitySpec
from hyosan.engine.age_groups import AgeGroups
from hyosan.population.interface import AnyPopulation
from hyosan.scenario.compile import closed_days, dates_of
from hyosan.scenario.model import Scenario
from hyosan.transmission.mixing import mixing_factors
from hyosan.transmission.spec import PowerScaling, SettingSpec

Floats = NDArray[np.float64]


def contact_rates(
    scenario: Scenario, population: AnyPopulation, groups: AgeGroups, strain: str, infectious_days: float
) -> dict[str, Floats]:
    """By setting, [from, to]: infections a day that all people of a group would cause if each were infectious.

    In an ordinary week, all others susceptible. `infectious_days` of one case: of the contacts with the same person
    only the first counts, so that small households do not seem to hold more people than they do.
    """
    found = {}
    for name, spec in scenario.settings.items():
        probability = scenario.strains[strain].transmissibility
        if spec.contacts_per_day * probability <= 0.0:
            continue
        daily = spec.contacts_per_day * probability
        rates = (
            _of_ties(spec, population, groups, daily, infectious_days)
            if spec.place_kind is None
            else _of_places(spec, population, groups, daily, infectious_days)
        )
        if rates is None:
            continue
        if spec.age_mixing is not None:
            rates = rates * mixing_factors(spec.age_mixing, groups.edges, groups.people.astype(np.int64))
        found[name] = rates
    return found


def day_factors(scenario: Scenario, strain: StrainSpec, settings: Sequence[str]) -> dict[str, Floats]:
    """By setting and date of the run: the factor of transmission beside an ordinary week, from hours and seasons."""
    dates = dates_of(scenario)
    closed = closed_days(scenario, dates)
    of_strain = _season(strain.seasonality, dates)
    found = {}
    for name in settings:
        spec = scenario.settings[name]
        minutes = [sum(part.end - part.start for part in spec.open if part.day == weekday) for weekday in range(7)]
        ordinary = max(1e-9, sum(minutes) / 7)
        left = [
            0.0 if day in closed[name] else minutes[day.weekday()] - _away(scenario, name, day, closed) for day in dates
        ]
        hours = np.array(left) / ordinary
        found[name] = hours * of_strain * _season(spec.seasonality, dates)
    return found


def _away(scenario: Scenario, name: str, day: date, closed: Mapping[str, frozenset[date]]) -> float:
    """Open minutes of a date at which all members are in settings of the same places that keep them from this one."""
    spec = scenario.settings[name]
    minutes = 0.0
    for other in spec.absent_while_in:
        rival = scenario.settings[other]
        if rival.place_kind is None or rival.place_kind != spec.place_kind or day in closed[other]:
            continue
        for part in (part for part in spec.open if part.day == day.weekday()):
            inside = (
                min(part.end, away.end) - max(part.start, away.start) for away in rival.open if away.day == part.day
            )
            minutes += sum(max(0, length) for length in inside)
    return minutes


def _season(spec: SeasonalitySpec | None, dates: Sequence[date]) -> Floats:
    return np.array([1.0 if spec is None else spec.factor(day) for day in dates])


def _of_places(
    spec: SettingSpec, population: AnyPopulation, groups: AgeGroups, daily: float, infectious_days: float
) -> Floats | None:
    def once(sizes: Floats) -> Floats:
        pair = daily * _growth(spec, sizes) / np.maximum(1.0, sizes - 1.0)
        return pair * _first_of(pair * infectious_days)

    return population.pairs_by_group(spec.place_kind or "", groups.of_age, once)


def _of_ties(
    spec: SettingSpec, population: AnyPopulation, groups: AgeGroups, daily: float, infectious_days: float
) -> Floats | None:
    kinds = [kind for kind in population.edge_kinds if kind.name == spec.edge_kind]
    if not kinds:
        return None
    source, target, weight = kinds[0].source, kinds[0].target, kinds[0].weight.astype(np.float64)
    one, other = np.concatenate([source, target]), np.concatenate([target, source])
    rate = daily * np.concatenate([weight, weight])
    if spec.scaling == "constant":
        rate /= np.bincount(one, weights=np.concatenate([weight, weight]), minlength=len(population))[one]
    number = len(groups.edges)
    of_person = groups.of_age[population.age_years]
    cells = of_person[one].astype(np.int64) * number + of_person[other]
    rates = np.bincount(cells, weights=rate * _first_of(rate * infectious_days), minlength=number**2)
    return rates.reshape(number, number).astype(np.float64)


def _growth(spec: SettingSpec, sizes: Floats) -> Floats:
    if isinstance(spec.scaling, PowerScaling):
        grown: Floats = (np.maximum(sizes, 1.0) / spec.scaling.reference_size) ** spec.scaling.exponent
        return grown
    return np.maximum(0.0, sizes - 1.0) if spec.scaling == "per_pair" else np.ones_like(sizes)


def _first_of(contacts: Floats) -> Floats:
    """Of a Poisson number of infecting contacts with one person, the share that comes first: (1 - exp(-x)) / x."""
    return np.divide(-np.expm1(-contacts), contacts, out=np.ones_like(contacts), where=contacts > 0.0)
