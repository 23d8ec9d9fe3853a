"""Fitting the transmission of a strain to its target: cost, search, confirmation with other seeds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from hyosan.analysis.fit.definition import EARLY_SHARE, FIRST_GENERATION, LAST_GENERATION, Guess, refuse_endless
from hyosan.analysis.fit.measures import (
    Estimate,
    growth_rate,
    household_secondary_attack_rate,
    mean_generation_interval_days,
    misses,
    realised,
    reproduction_number,
    shares,
)
from hyosan.analysis.fit.outbreaks import Laboratory, Outbreaks
from hyosan.analysis.fit.solve import NothingSeenError, Search
from hyosan.core.errors import InputError
from hyosan.disease.spec import TargetSpec
from hyosan.engine.build import build_population, matched
from hyosan.engine.effort import effort
from hyosan.engine.memory import refuse_before_building
from hyosan.population.function.country import Country
from hyosan.population.table import Population
from hyosan.scenario import LoadedScenario, Scenario

PEOPLE_A_RUN = 200_000
"""Small populations are repeated side by side up to about so many people."""
LEAST_RUNS = 10
"""Outbreaks of one run begin at one time of the week."""
COARSE, COARSE_TOLERANCE = 0.2, 0.04
LEAST_COARSE = 200
"""Of fewer outbreaks numbers jump from try to try, and the search loses its way."""
TOLERANCE = 0.003
MOST_MISSED = 0.02
LEAST_CASES = 100
MOST_USED_UP = 0.25
"""Share of the people who may have been infected, on average, when offspring of early cases are."""
USUAL_EVALUATIONS = 6
LOCALITY = 0.6
"""Of the contacts that would infect, about so many still find somebody susceptible at home and in class."""
USUAL_REPRODUCTION_NUMBER = 2.0

Said = Callable[[str], None]


@dataclass(frozen=True)
class Fit:
    """What fitting found: the numbers, and what outbreaks of other seeds have with them."""

    strain: str
    target: TargetSpec
    transmissibility: Estimate
    contact_factors: dict[str, float]
    realised: Estimate
    reproduction_number: Estimate
    growth_rate: Estimate
    household_secondary_attack_rate: Estimate
    generation_interval_days: float
    shares: list[Estimate]
    outbreaks: int
    cases: int
    seeds: str


@dataclass(frozen=True)
class Prepared:
    """A scenario with the population in which it is fitted."""

    loaded: LoadedScenario
    population: Population | Country
    most_seeds: int | None = None
    """Of outbreaks in a run, where people are not repeated."""


def prepare(loaded: LoadedScenario, outbreaks: int) -> Prepared:
    """Build the population; a small one from files so often side by side that few runs hold all outbreaks."""
    scenario = loaded.scenario
    refuse_before_building(scenario)
    population = build_population(scenario, copies=1)
    loaded = matched(loaded, population)
    if isinstance(population, Country):
        return Prepared(loaded, population, ceil(outbreaks / LEAST_RUNS))
    copies = min(PEOPLE_A_RUN // max(1, len(population)), ceil(outbreaks / LEAST_RUNS))
    if copies > 1 and scenario.population.files is not None:
        population = build_population(scenario, copies=copies)
    return Prepared(loaded, population)


def laboratory(prepared: Prepared, strain: str, threads: int = 2) -> Laboratory:
    """Where the outbreaks of a strain with a target are tried."""
    target = _target(prepared.loaded.scenario, strain)
    expected = target.number if target.quantity == "reproduction_number" else USUAL_REPRODUCTION_NUMBER
    return Laboratory(
        prepared.loaded.scenario, prepared.population, strain, expected, threads, most_seeds=prepared.most_seeds
    )


def cost_text(place: Laboratory, outbreaks: int) -> str:
    """What fitting will take, before any of it is done."""
    runs = ceil(outbreaks / place.outbreaks_a_run)
    return (
        f"{runs * place.outbreaks_a_run:,} outbreaks, each begun by one of {place.people:,} people, in {runs:,} runs;"
        f" about {USUAL_EVALUATIONS - 2} tries with all of them, {USUAL_EVALUATIONS - 2} with a fifth,"
        " and as many outbreaks again to confirm"
    )


def fit(place: Laboratory, loaded: LoadedScenario, outbreaks: int, said: Said) -> Fit:
    """Find the numbers of a strain; `said` hears how it goes. InputError where the target cannot be met."""
    refuse_hopeless(loaded, place, outbreaks)
    target = _target(place.scenario, place.strain)
    runs = ceil(outbreaks / place.outbreaks_a_run)
    tried = 0

    def heard(guess: Guess, found: Outbreaks) -> None:
        nonlocal tried
        tried += 1
        number = realised(found, target.quantity)
        said(f"try {tried}: transmissibility {guess.transmissibility:.5g} gives {_given(number)}")

    search = Search(target, heard)
    point = np.full(max(1, len(target.shares)), np.log(_first_guess(place)))
    few = max(ceil(COARSE * runs), ceil(LEAST_COARSE / place.outbreaks_a_run))
    coarse = range(1, min(runs, few) + 1)
    try:
        point, found = search.solve(point, lambda guess: place.run(guess, coarse), COARSE_TOLERANCE)
        if len(coarse) < runs or np.abs(misses(found, target)).max() > TOLERANCE:
            search = replace(search, points=[], missed=[])
            point, found = search.solve(point, lambda guess: place.run(guess, range(1, runs + 1)), TOLERANCE)
    except NothingSeenError:
        raise _too_few(loaded, place, 0) from None
    _refuse_missed(loaded, place, found, target)
    guess = search.guess(point)
    _refuse_above_one(loaded, place, guess)
    said("confirming with other seeds")
    fresh = place.run(_rounded(guess), range(runs + 1, 2 * runs + 1))
    groups = [group.settings for group in target.shares]
    return Fit(
        strain=place.strain,
        target=target,
        transmissibility=search.transmissibility(point, found),
        contact_factors=dict(guess.contact_factors),
        realised=realised(fresh, target.quantity),
        reproduction_number=reproduction_number(fresh),
        growth_rate=growth_rate(fresh),
        household_secondary_attack_rate=household_secondary_attack_rate(fresh),
        generation_interval_days=mean_generation_interval_days(fresh),
        shares=shares(fresh, groups) if groups else [],
        outbreaks=len(fresh),
        cases=int(fresh.cases.sum()),
        seeds=f"runs 1 to {runs} fitted, runs {runs + 1} to {2 * runs} confirm",
    )


def estimate_text(number: Estimate) -> str:
    """A number with its interval."""
    return f"{number.value:.4g} (95 % {number.low:.4g} to {number.high:.4g})"


def rounded(number: float) -> float:
    """As it is written into a file: five digits."""
    return float(f"{number:.5g}")


def _given(number: Estimate) -> str:
    """What a try gives, for who watches."""
    return estimate_text(number) if np.isfinite(number.value) else "no early cases to count"


def refuse_hopeless(loaded: LoadedScenario, place: Laboratory, outbreaks: int) -> None:
    """Raise InputError where the target alone says that it cannot be met; quick, nothing is compiled for it."""
    refuse_endless(loaded, place.strain)
    target = _target(place.scenario, place.strain)
    _refuse_small(loaded, place, target)
    _refuse_few(loaded, place, target, outbreaks)


def _rounded(guess: Guess) -> Guess:
    factors = {name: rounded(factor) for name, factor in guess.contact_factors.items()}
    return Guess(rounded(guess.transmissibility), factors)


def _target(scenario: Scenario, strain: str) -> TargetSpec:
    target = scenario.strains[strain].target
    assert target is not None, "only strains with a target are fitted"
    return target


def _first_guess(place: Laboratory) -> float:
    """The transmissibility at which contacts would give about the expected number of offspring."""
    scenario = place.scenario
    strains = type(scenario.strains)(
        {
            name: spec.model_copy(update={"transmissibility": 1.0 if name == place.strain else 0.0})
            for name, spec in scenario.strains.items()
        }
    )
    attempts = effort(scenario.model_copy(update={"strains": strains}), place.population).attempts
    return place.reproduction_number / (LOCALITY * attempts) if attempts > 0 else 0.1


def _refuse_small(loaded: LoadedScenario, place: Laboratory, target: TargetSpec) -> None:
    """Raise InputError where generation 3 cannot begin before outbreaks cease to be early."""
    before = place.infected_until(FIRST_GENERATION - 1)
    if target.quantity == "reproduction_number" and before > EARLY_SHARE * place.people:
        message = (
            f"too few people: with a reproduction number of {target.number:g}, about {before:,.0f} are infected before"
            f" generation {FIRST_GENERATION}, more than {EARLY_SHARE:.0%} of {place.people:,};"
            f" give {ceil(before / EARLY_SHARE):,} people or more, or a transmissibility instead of a target"
        )
        raise _refusal(loaded, place.strain, message)


def _refuse_few(loaded: LoadedScenario, place: Laboratory, target: TargetSpec, outbreaks: int) -> None:
    """Raise InputError where outbreaks that soon die out can hardly leave the least number of cases.

    Half of it passes: those who begin are not typical, and may infect fewer or more than the target says.
    """
    if target.quantity != "reproduction_number":
        return
    each = sum(target.number**generation for generation in range(FIRST_GENERATION, LAST_GENERATION + 1))
    runs = ceil(outbreaks / place.outbreaks_a_run)
    expected = each * runs * place.outbreaks_a_run
    if expected < LEAST_CASES / 2:
        message = (
            f"with a reproduction number of {target.number:g}, {runs * place.outbreaks_a_run:,} outbreaks have about"
            f" {expected:.0f} cases of generations 3 to 5, too few to count; give --seeds"
            f" {ceil(2 * LEAST_CASES / each):,} or more, or a transmissibility instead of a target"
        )
        raise _refusal(loaded, place.strain, message)


def _refuse_missed(loaded: LoadedScenario, place: Laboratory, found: Outbreaks, target: TargetSpec) -> None:
    """Raise InputError where too little was seen, or the target is out of reach."""
    if found.cases.sum() < LEAST_CASES:
        raise _too_few(loaded, place, int(found.cases.sum()))
    used_up = 1 - 1 / float(found.weight.mean())
    if used_up > MOST_USED_UP:
        message = (
            f"too few people: when early cases infect others, {used_up:.0%} of {place.people:,} people have been"
            " infected already; a larger population, or a transmissibility instead of a target"
        )
        raise _refusal(loaded, place.strain, message)
    if np.abs(misses(found, target)).max() > MOST_MISSED:
        groups = [group.settings for group in target.shares]
        reached = [f"{share.value:.3f}" for share in shares(found, groups)] if groups else []
        nearest = realised(found, target.quantity)
        message = f"the nearest is {estimate_text(nearest)}" + (f" with shares {', '.join(reached)}" if reached else "")
        if nearest.low < target.number < nearest.high:
            message = f"not met with {len(found):,} outbreaks, which are few here: {message}; more --seeds"
        else:
            message = f"out of reach: {message}"
        raise _refusal(loaded, place.strain, message)


def _refuse_above_one(loaded: LoadedScenario, place: Laboratory, guess: Guess) -> None:
    """Raise InputError where more contacts would have to infect than there are."""
    if guess.transmissibility > 1:
        message = (
            f"out of reach: a transmissibility of {guess.transmissibility:.3g} would be needed, and above 1 it is no"
            " probability; give more contacts_per_day, a longer infectious time, or more infectiousness"
        )
        raise _refusal(loaded, place.strain, message)


def _too_few(loaded: LoadedScenario, place: Laboratory, cases: int) -> InputError:
    message = (
        f"only {cases} early cases of generations 3 to 5 (before {EARLY_SHARE:.0%} of {place.people:,} people are"
        " infected), too few: more --seeds, a larger population, or a transmissibility instead of a target"
    )
    return _refusal(loaded, place.strain, message)


def _refusal(loaded: LoadedScenario, strain: str, message: str) -> InputError:
    return InputError([loaded.document.problem(("strains", strain, "target"), message)])
