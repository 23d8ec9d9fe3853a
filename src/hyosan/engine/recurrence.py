"""How often one person can be infected in a run: from the shortest ways through the states to the next infection."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.spec import StrainSpec
from hyosan.disease.spec_dwell import Dwell, EmpiricalDwell, FixedDwell, UniformDwell
from hyosan.disease.spec_states import SUSCEPTIBLE, Branch, StateSpec
from hyosan.engine.effort import mean_ticks
from hyosan.scenario.model import Scenario

MOST_EPISODES = 10_000.0


@dataclass(frozen=True)
class Recurrence:
    """Most episodes of a person in a run."""

    episodes: float
    is_strict: bool
    """Whether nobody can have more; else it is a mean of people who are infected again as soon as they can be."""


def recurrence(scenario: Scenario, attempts_per_day: float) -> Recurrence:
    """Most episodes of a person; `attempts_per_day`: the most that one infected person makes, so that one meets."""
    limit = min(MOST_EPISODES, 1.0 + ceil(attempts_per_day * scenario.time.duration / TICKS_PER_DAY))
    usual = _episodes(_waits(scenario, mean_ticks), scenario.time.duration, limit)
    most = _episodes(_waits(scenario, least_ticks), scenario.time.duration, MOST_EPISODES)
    if int(usual) == int(most) < MOST_EPISODES:
        return Recurrence(float(int(most)), is_strict=True)
    return Recurrence(usual, is_strict=False)


def least_ticks(dwell: Dwell) -> float:
    """The least time that a law can give."""
    match dwell:
        case FixedDwell():
            return float(dwell.value)
        case UniformDwell():
            return float(dwell.low)
        case EmpiricalDwell():
            return float(min(dwell.values))
        case _:
            return 0.0


def _episodes(waits: NDArray[np.float64], duration: int, limit: float) -> float:
    """Infections in the fastest course of them, whichever strain is first; between two whole numbers by time."""
    begun = np.zeros(len(waits))
    count = 1.0
    while count < limit:
        following = (begun[:, None] + waits).min(axis=0)
        if following.min() > duration:
            step = float(following.min() - begun.min())
            return count + (duration - float(begun.min())) / step
        begun, count = following, count + 1.0
    return limit


def _waits(scenario: Scenario, ticks: Callable[[Dwell], float]) -> NDArray[np.float64]:
    """Shortest time from an infection by one strain to the next by another, inf for never: [strain, strain]."""
    names = list(scenario.strains)
    waits = np.full((len(names), len(names)), inf)
    for row, name in enumerate(names):
        strain = scenario.strains[name]
        arrivals = _arrivals(strain, _first_states(scenario, name), ticks)
        for column, other in enumerate(names):
            ways = [SUSCEPTIBLE, *(state for state, spec in strain.states.items() if other in _open(scenario, spec))]
            waits[row, column] = min(arrivals.get(state, inf) for state in ways)
    return waits


def _open(scenario: Scenario, state: StateSpec) -> set[str]:
    """Strains that can infect people in a state, those they mutate into included."""
    given = set(state.susceptible_to)
    mutants = {scenario.strains[name].mutates for name in given if name in scenario.strains}
    return given | {mutation.to for mutation in mutants if mutation is not None}


def _first_states(scenario: Scenario, name: str) -> set[str]:
    """States in which an episode may begin; seeds and arrivals may begin in others than the strain's own."""
    brought = [(spec.strain, spec.state) for spec in scenario.seeding]
    brought += [(spec.strain, spec.state) for spec in scenario.importation.values()]
    own = _possible(scenario.strains[name].start)
    return own | {state for strain, state in brought if strain == name and state is not None}


def _arrivals(strain: StrainSpec, first: set[str], ticks: Callable[[Dwell], float]) -> dict[str, float]:
    """Shortest time from infection to each state that can be reached, `susceptible` among them."""
    found = dict.fromkeys(first, 0.0)
    waiting = list(first)
    while waiting:
        state = waiting.pop()
        spec = strain.states.get(state)
        if spec is None or spec.dwell is None:
            continue
        time = found[state] + ticks(spec.dwell)
        for to in _possible(spec.next):
            if time < found.get(to, inf):
                found[to] = time
                waiting.append(to)
    return found


def _possible(branches: tuple[Branch, ...]) -> set[str]:
    """Where branches may lead at any age."""
    return {
        branch.to
        for branch in branches
        if branch.probability is None or any(band.value > 0 for band in branch.probability.by_age)
    }
