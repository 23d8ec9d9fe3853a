"""How a strain may be expected to spread: by age groups, without chance, over the dates of a scenario."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.spec import StrainSpec
from hyosan.engine.age_groups import age_groups, susceptible_by_group
from hyosan.engine.contact_rates import contact_rates, day_factors
from hyosan.engine.effort import ADULT_YEARS
from hyosan.engine.importation import rate_on
from hyosan.engine.stages import stages_of
from hyosan.population.interface import AnyPopulation
from hyosan.scenario.compile import dates_of
from hyosan.scenario.model import Scenario

Floats = NDArray[np.float64]
STEPS_PER_DAY = 4
PIECES = 8
"""Points of a step at which infectiousness is looked at."""
MOST_STAGES = 12
"""Stages of a state that hardly varies: the day of the peak needs no more."""
LEFT = 1e-6
"""A kernel ends when so little comes on in a day, as a share of what came before."""
SILENT = 1e-3
"""When fewer infections are expected of all the time to come, nothing is left to happen."""


@dataclass(frozen=True)
class Spread:
    """What is expected of one strain.

    `reproduction`: offspring of a typical case in an ordinary week, with the immunity of the start; `infections`, those
    from outside among them; `peak_day`: the day with most of them, from 0; `renewed_steps`: how many steps of six hours
    were looked at to find it.
    """

    reproduction: float
    infections: float
    peak_day: float
    renewed_steps: int


def spreads_by_contacts(scenario: Scenario, strain: str) -> bool:
    """Whether a strain infects by contacts alone: of encounters and those who roam nothing is known here."""
    roams = any(state.roaming is not None for state in scenario.strains[strain].states.values())
    return not roams and all(rule.actor.strain != strain for rule in scenario.encounters.values())


def spread(scenario: Scenario, population: AnyPopulation, name: str) -> Spread:
    """The expected course of a strain that spreads by contacts, begun by those infected from outside.

    A renewal equation in steps of six hours; hours, closures and seasons by date. Once an outbreak is over it goes on
    with the next arrival from outside, and ends when there is none. It leaves out that members of a place are infected
    together (so it expects too many), that people of one age differ in their contacts (too few), absence in settings of
    other places, and loss of immunity. Of the infections that outbreaks of `influenza-changwon`, `pandemic-like`,
    `covid-like` and `influenza-like-season` have (medians), it expects 1.04, 1.06, 1.14 and 1.08 times as many.
    """
    strain, groups = scenario.strains[name], age_groups(scenario, population)
    people = np.maximum(groups.people, 1.0)
    kernel = infectious_kernel(strain, scenario.time.duration / TICKS_PER_DAY)
    susceptible, factor = susceptible_by_group(scenario, population, groups, name)
    rates = contact_rates(scenario, population, groups, name, float(kernel.sum()))
    offspring = float(kernel.sum()) * sum(rates.values(), np.zeros((len(people), len(people)))) / people[:, None]
    reproduction = float(np.abs(np.linalg.eigvals(offspring * (susceptible * factor / people))).max())
    by_step, renewed = _renewed(
        susceptible, factor, people, kernel, _by_date(scenario, strain, rates), brought_in(scenario, population, name)
    )
    return Spread(reproduction, float(by_step.sum()), float(by_step.argmax()) / STEPS_PER_DAY, renewed)


def infectious_kernel(strain: StrainSpec, duration_days: float) -> Floats:
    """Infectious days, times infectiousness, of an adult's episode in each step after infection, none left out."""
    stages = stages_of(strain, ADULT_YEARS, MOST_STAGES)
    half = expm(stages.flow / (2 * STEPS_PER_DAY * PIECES))
    move, state = half @ half, half @ stages.enter
    profile = strain.infectiousness_profile
    found: list[float] = []
    for step in range(max(1, round(duration_days * STEPS_PER_DAY))):
        total = 0.0
        for _ in range(PIECES):
            total += float(stages.infectiousness @ state)
            state = move @ state
        if profile is not None:
            at = np.searchsorted(profile.times, (step + 0.5) / STEPS_PER_DAY * TICKS_PER_DAY, side="right") - 1
            total *= profile.values[int(at)]
        found.append(total / PIECES / STEPS_PER_DAY)
        whole = sum(found)
        if step > STEPS_PER_DAY and whole > 0.0 and sum(found[-STEPS_PER_DAY:]) < LEFT * whole:
            break
    return np.array(found)


def brought_in(scenario: Scenario, population: AnyPopulation, strain: str) -> Floats:
    """Infections from outside in each step: those seeded, and expected arrivals."""
    steps = max(1, round(scenario.time.duration / TICKS_PER_DAY * STEPS_PER_DAY))
    found = np.zeros(steps)
    for seed in scenario.seeding:
        at = int(seed.at * STEPS_PER_DAY // TICKS_PER_DAY)
        if seed.strain == strain and at < steps:
            found[at] += seed.count
    for spec in scenario.importation.values():
        if spec.strain == strain:
            counts = {row.date: row.count for row in spec.series}
            daily = [counts.get(day, 0) if spec.series else rate_on(spec, day) for day in dates_of(scenario)]
            found += (
                np.repeat(np.array(daily, dtype=np.float64), STEPS_PER_DAY)[_dated(scenario, steps)] / STEPS_PER_DAY
            )
    return found * population.copies


def _dated(scenario: Scenario, steps: int) -> NDArray[np.int64]:
    """For each step of the run its place among the steps of whole calendar days."""
    start = scenario.time.start
    first = (start.hour * 60 + start.minute) * STEPS_PER_DAY // (24 * 60)
    return np.minimum(first + np.arange(steps), len(dates_of(scenario)) * STEPS_PER_DAY - 1)


def _by_date(scenario: Scenario, strain: StrainSpec, rates: dict[str, Floats]) -> list[tuple[Floats, Floats]]:
    """Factors by step, and the rates of the settings that share them."""
    shared: dict[bytes, tuple[Floats, Floats]] = {}
    steps = max(1, round(scenario.time.duration / TICKS_PER_DAY * STEPS_PER_DAY))
    for name, days in day_factors(scenario, strain, list(rates)).items():
        factors = np.repeat(days, STEPS_PER_DAY)[_dated(scenario, steps)]
        before = shared.get(factors.tobytes())
        shared[factors.tobytes()] = factors, rates[name] if before is None else before[1] + rates[name]
    return list(shared.values())


def _renewed(
    susceptible: Floats,
    factor: Floats,
    people: Floats,
    kernel: Floats,
    rates: list[tuple[Floats, Floats]],
    outside: Floats,
) -> tuple[Floats, int]:
    """Infections by step, and how many steps were renewed: silence is passed over until somebody arrives.

    An infection of a step acts in the next ones, half a step late on the mean.
    """
    lags = (np.concatenate([kernel, [0.0]]) + np.concatenate([[0.0], kernel])) / 2.0
    backwards = np.concatenate([lags[:1:-1], [lags[0] + lags[1]]])
    reach, arrivals = len(backwards), np.flatnonzero(outside)
    left, by_step = susceptible.copy(), np.zeros(len(outside))
    # Infections by step and group: of the steps since the last silence the last ones, which end before `at`.
    recent = np.zeros((2 * reach, len(people)))
    at = step = renewed = 0
    while step < len(outside) and left.sum() >= SILENT:
        since = max(0, step - reach)
        if _silent(by_step[since:step], outside[since : step + 1], left):
            later = arrivals[np.searchsorted(arrivals, step) :]
            if not len(later):
                break
            at, step = 0, int(later[0])
        if at == len(recent):
            recent[:reach], at = recent[reach:], reach
        seen = min(at, reach)
        acting = backwards[reach - seen :] @ recent[at - seen : at] / people
        force = np.zeros(len(people))
        for factors, rate in rates:
            force += factors[step] * (acting @ rate)
        infected = left * -np.expm1(-factor * force / people)
        infected += outside[step] * left / max(1e-9, float(left.sum()))
        recent[at] = np.minimum(left, infected)
        left = left - recent[at]
        by_step[step] = recent[at].sum()
        at, step, renewed = at + 1, step + 1, renewed + 1
    return by_step, renewed


def _silent(recent: Floats, outside: Floats, left: Floats) -> bool:
    """Whether nobody arrives, and nothing is to be expected of those infected within the reach of the kernel.

    The chance that there is anybody at all is at most the number expected, and nobody can infect more than all who are
    left: whatever seasons and openings come, no more than the product of the two is expected later on.
    """
    return float(recent.sum()) * float(left.sum()) < SILENT and not outside.any()
