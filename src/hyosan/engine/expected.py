"""How many infections a run may be expected to have, from its scenario alone."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from math import exp

import numpy as np

from hyosan.core.arrays import counts_of_ages
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.spec import ORDINARY
from hyosan.engine.effort import Effort
from hyosan.engine.importation import rate_on
from hyosan.engine.recurrence import Recurrence
from hyosan.engine.spread import spread, spreads_by_contacts
from hyosan.population.interface import AnyPopulation
from hyosan.scenario import Scenario
from hyosan.scenario.compile import dates_of
from hyosan.scenario.tables_importation import ImportationSpec

ITERATIONS = 2000


def introduced(scenario: Scenario, population: AnyPopulation) -> float:
    """Expected infections from outside: those seeded, and those who arrive during the run."""
    seeded = sum(spec.count for spec in scenario.seeding if spec.at <= scenario.time.duration)
    arrivals = sum(_arrivals(scenario, spec) for spec in scenario.importation.values())
    return population.copies * (seeded + arrivals)


def typical_infections(scenario: Scenario, population: AnyPopulation, one: Effort, again: Recurrence) -> float:
    """Infections when the outbreak takes hold; where it cannot, those from outside and whom they infect in turn.

    By contacts as `spread` expects it of the strain that spreads most. Where encounters bring infections, offspring are
    the attempts of an average person who mixes at random, less what immunity takes away.
    """
    people = len(population)
    if scenario.time.stop is not None and one.lasting:
        return people * (1.0 - scenario.time.stop.healthy_below)
    brought = introduced(scenario, population)
    if people and all(spreads_by_contacts(scenario, name) for name in scenario.strains):
        expected = [spread(scenario, population, name) for name in scenario.strains]
        reproduction = max(found.reproduction for found in expected)
        once = min(float(people), sum(found.infections for found in expected))
    else:
        reproduction = one.attempts * susceptible_share(scenario, population)
        once = people * final_size(reproduction, min(1.0, brought / max(1, people)))
    if again.episodes <= 1.0:
        return once
    if reproduction < 1.0:
        return min(people * again.episodes, max(once, brought / (1.0 - reproduction)))
    return min(
        people * again.episodes, max(once, brought, people * _endemic(scenario, one, reproduction, once / people))
    )


def final_size(reproduction: float, introduced_share: float) -> float:
    """The share infected in the end, of people who mix at random, where a share is infected from outside.

    z = 1 - (1 - i) exp(-R z), the largest z. For when each of the infected, a share z of all, reaches R people drawn at
    random, it is a matter of chance how often a given person is reached: R z times on average, by the Poisson law in a
    large population, and so not at all with probability exp(-R z). Who is not brought in either, 1 - i, escapes, and
    the share 1 - z who escape is that probability. For R below 1 and small i, z is about i / (1 - R).

    >>> round(final_size(0.5, 0.001), 4)
    0.002
    """
    share = 1.0
    for _ in range(ITERATIONS):
        share = 1.0 - (1.0 - introduced_share) * exp(-reproduction * share)
    return share


def _endemic(scenario: Scenario, one: Effort, reproduction: float, once: float) -> float:
    """Episodes of a person, the first included, where 1 / R of all are susceptible later on (as in an SIRS model)."""
    if one.days <= 0.0:
        return once
    episodes = once + scenario.time.duration / TICKS_PER_DAY / one.days * (1.0 - 1.0 / reproduction)
    if one.returning >= 1.0 - 1e-9:
        return episodes
    return float((1.0 - one.returning**episodes) / (1.0 - one.returning))


def susceptible_share(scenario: Scenario, population: AnyPopulation) -> float:
    """What immunity before the start leaves of transmission, as a share; the least protected strain's."""
    counts = counts_of_ages(population.age_years)
    ages = np.flatnonzero(counts)
    if not len(ages):
        return 1.0
    counts = counts[ages]
    left = []
    for strain in scenario.strains:
        share = np.ones(len(ages))
        for spec in scenario.immunity.values():
            if spec.coverage is not None and strain in spec.protection:
                covered = [min(1.0, spec.coverage.value(int(age), ORDINARY)) for age in ages]
                share *= 1.0 - np.array(covered) * spec.protection[strain].effect
        left.append(float(np.average(share, weights=counts)))
    return max(left)


def _arrivals(scenario: Scenario, spec: ImportationSpec) -> float:
    if spec.series:
        dates = set(dates_of(scenario))
        return float(sum(row.count for row in spec.series if row.date in dates))
    return sum(days * rate_on(spec, date.date()) for date, days in _days(scenario))


def _days(scenario: Scenario) -> Iterator[tuple[datetime, float]]:
    """Calendar days of the run, and how much of each lies in it."""
    for date in dates_of(scenario):
        midnight = datetime.combine(date, time(), scenario.time.start.tzinfo)
        begin, end = max(midnight, scenario.time.start), min(midnight + timedelta(days=1), scenario.time.end)
        yield midnight, (end - begin) / timedelta(days=1)
