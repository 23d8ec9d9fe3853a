"""What one episode may be expected to cost, from the scenario alone: attempts, moves, changes of state."""

from dataclasses import dataclass
from typing import assert_never

import numpy as np

from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_SECOND
from hyosan.disease.spec import ORDINARY, StrainSpec
from hyosan.disease.spec_dwell import (
    Dwell,
    EmpiricalDwell,
    ExponentialDwell,
    FixedDwell,
    GammaDwell,
    LognormalDwell,
    UniformDwell,
    WeibullDwell,
)
from hyosan.disease.spec_states import SUSCEPTIBLE, Branch
from hyosan.population.interface import AnyPopulation
from hyosan.scenario.model import Scenario
from hyosan.transmission.spec import PowerScaling, SettingSpec

ADULT_YEARS = 40
"""Probabilities by age are taken at this age: an estimate of cost needs no more."""
MOST_VISITS = 200


@dataclass(frozen=True)
class Effort:
    """Expected numbers in one episode of a strain, if it lasted until the end of the scenario where nothing ends it."""

    attempts: float
    moves: float
    transitions: float
    lasting: bool
    """Whether the infected act until the run ends."""
    attempts_per_day: float
    """Of the state in which there are most."""
    days: float
    """From infection until susceptible again, or in a state that is never left."""
    returning: float
    """The share of episodes after which one is susceptible again."""


def effort(scenario: Scenario, population: AnyPopulation) -> Effort:
    """The costliest strain's effort for one episode."""
    found = [_of_strain(scenario, population, name) for name in scenario.strains]
    return max(found, key=lambda one: one.attempts + one.moves)


def _of_strain(scenario: Scenario, population: AnyPopulation, name: str) -> Effort:
    strain = scenario.strains[name]
    days, visits = _days_and_visits(strain, scenario.time.duration / TICKS_PER_DAY)
    roaming = {state for state, spec in strain.states.items() if spec.roaming is not None}
    contacts = sum(
        spec.contacts_per_day * _growth(spec, population) * _belonging(spec, population)
        for spec in scenario.settings.values()
        if spec.contacts_per_day
    )
    per_day = {state: spec.infectiousness * strain.transmissibility * contacts for state, spec in strain.states.items()}
    acting = {state for state, spec in strain.states.items() if spec.infectiousness > 0}
    for rule in scenario.encounters.values():
        if rule.actor.strain != name:
            continue
        rates = [
            rate * scenario.settings[place].share_open * _growth(scenario.settings[place], population)
            for place, rate in rule.meetings.items()
        ]
        acting |= set(rule.actor.states)
        # Who roams is at one place at a time, others belong to all.
        for state in rule.actor.states:
            per_day[state] += float(np.mean(rates)) if state in roaming else sum(rates)
    attempts = sum(days[state] * rate for state, rate in per_day.items())
    moves = sum(days[state] * _jumps_per_day(strain, state) for state in roaming)
    lasting = any(strain.states[state].dwell is None and visits[state] > 0 for state in acting)
    passed = {state: visits[state] for state, spec in strain.states.items() if spec.dwell is not None}
    return Effort(
        attempts=attempts,
        moves=moves,
        transitions=sum(visits.values()),
        lasting=lasting,
        attempts_per_day=max(per_day.values()),
        days=sum(days[state] for state in passed),
        returning=sum(
            share * (1.0 - sum(_shares(strain.states[state].next).values())) for state, share in passed.items()
        ),
    )


def share_ill(strain: StrainSpec) -> float:
    """The share of episodes in which somebody can be seen: ill, or roaming; of an adult of the ordinary type."""
    ill, present = 0.0, _shares(strain.start)
    for _ in range(MOST_VISITS):
        following: dict[str, float] = {}
        for state, weight in present.items():
            spec = strain.states[state]
            if spec.symptomatic or spec.roaming is not None:
                ill += weight
                continue
            for to, share in _shares(spec.next).items():
                following[to] = following.get(to, 0.0) + weight * share
        present = following
    return ill


def _jumps_per_day(strain: StrainSpec, state: str) -> float:
    roaming = strain.states[state].roaming
    return 0.0 if roaming is None else roaming.leave + roaming.enter + roaming.cross


def _days_and_visits(strain: StrainSpec, duration_days: float) -> tuple[dict[str, float], dict[str, float]]:
    """Expected days in and entries into each state; an adult of the ordinary type, nobody killed."""
    visits = dict.fromkeys(strain.states, 0.0)
    present = _shares(strain.start)
    for _ in range(MOST_VISITS):
        following: dict[str, float] = {}
        for state, weight in present.items():
            visits[state] += weight
            for to, share in _shares(strain.states[state].next).items():
                following[to] = following.get(to, 0.0) + weight * share
        present = following
        if sum(present.values()) < 1e-6:
            break
    days = {}
    for state, spec in strain.states.items():
        mean = mean_ticks(spec.dwell) / TICKS_PER_DAY if spec.dwell is not None else duration_days
        days[state] = min(duration_days, visits[state] * min(mean, duration_days))
    return days, visits


def _shares(branches: tuple[Branch, ...]) -> dict[str, float]:
    given = [0.0 if b.probability is None else b.probability.value(ADULT_YEARS, ORDINARY) for b in branches]
    rest = max(0.0, 1.0 - sum(given))
    shares = [rest if b.probability is None else share for b, share in zip(branches, given, strict=True)]
    return {b.to: share for b, share in zip(branches, shares, strict=True) if b.to != SUSCEPTIBLE and share > 0}


def _belonging(setting: SettingSpec, population: AnyPopulation) -> float:
    """The share of people who have a place of the setting's kind: only they have its contacts."""
    kinds = [kind for kind in population.place_kinds if kind.name == setting.place_kind]
    if not kinds or not len(population):
        return 1.0
    sizes, places = kinds[0].sizes()
    return float(sizes @ places) / len(population)


def _growth(setting: SettingSpec, population: AnyPopulation) -> float:
    """The factor by which contacts in a setting exceed the stated rate: the mean over those who belong to a place."""
    if setting.place_kind is None:
        ties = sum(len(kind.source) for kind in population.edge_kinds if kind.name == setting.edge_kind)
        return 2 * ties / max(1, len(population)) if setting.scaling == "per_pair" else 1.0
    kinds = [kind for kind in population.place_kinds if kind.name == setting.place_kind]
    if setting.scaling == "constant" or not kinds:
        return 1.0
    sizes, places = (column.astype(np.float64) for column in kinds[0].sizes())
    members = max(1.0, float(sizes @ places))
    if isinstance(setting.scaling, PowerScaling):
        factor = (np.maximum(sizes, 1.0) / setting.scaling.reference_size) ** setting.scaling.exponent
    else:
        factor = np.maximum(0.0, sizes - 1.0)
    return float((sizes * places * factor).sum()) / members


def mean_ticks(dwell: Dwell) -> float:
    """The mean of a law of time."""
    match dwell:
        case FixedDwell():
            return float(dwell.value)
        case ExponentialDwell() | GammaDwell():
            return float(dwell.mean)
        case LognormalDwell():
            return float(dwell.median_ticks * np.exp(dwell.sigma_number**2 / 2))
        case WeibullDwell():
            from math import gamma

            return dwell.scale * gamma(1 + 1 / dwell.shape)
        case UniformDwell():
            return (dwell.low + dwell.high) / 2
        case EmpiricalDwell():
            return float(np.average(dwell.values, weights=dwell.weights))
        case _:
            assert_never(dwell)


def records(scenario: Scenario) -> int:
    """How often the timeline is written if the run takes its full time."""
    return scenario.time.duration // scenario.record.every + 1


def seconds(ticks: int) -> float:
    """Ticks in seconds."""
    return ticks / TICKS_PER_SECOND
