"""The deterministic course of an epidemic in one well-mixed place: what an endless crowd would do."""

from dataclasses import dataclass
from math import exp, gamma

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.spec import StrainSpec
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
from hyosan.disease.spec_states import Branch
from hyosan.engine.effort import mean_ticks

Floats = NDArray[np.float64]
MOST_STAGES = 50
"""Equal stages that stand for a time that hardly varies."""


@dataclass(frozen=True)
class Stages:
    """The natural history as stages that are left at constant rates.

    `enter`: shares of the infected by stage of entry; `flow[i, j]`: rate a day from stage j into i (on the diagonal
    minus the rate of leaving); `infectiousness` of each stage.
    """

    enter: Floats
    flow: Floats
    infectiousness: Floats


def mean_field_course(
    days: Floats, *, susceptible: float, first: float, pair_rate_per_day: float, stages: Stages
) -> tuple[Floats, Floats]:
    """Susceptible and infectious people at each of the days, which begin at 0.

    `pair_rate_per_day` is the rate at which a person of infectiousness 1 infects one given other; `first` are infected
    at day 0.
    """
    infectious = stages.infectiousness > 0

    def slopes(_: float, state: Floats) -> Floats:
        new = pair_rate_per_day * state[0] * float(stages.infectiousness @ state[1:])
        return np.concatenate([[-new], stages.enter * new + stages.flow @ state[1:]])

    begin = np.concatenate([[susceptible], first * stages.enter])
    found = solve_ivp(slopes, (0.0, float(days[-1])), begin, t_eval=days, method="LSODA", rtol=1e-8, atol=1e-8)
    return np.asarray(found.y[0]), np.asarray(found.y[1:][infectious].sum(axis=0))


def fixed_period(infectious_days: float, stages: int = MOST_STAGES) -> Stages:
    """One infectious period of equal stages: one makes it exponential (the SIR model), many nearly fixed."""
    leave = stages / infectious_days
    flow = leave * (np.eye(stages, k=-1) - np.eye(stages))
    return Stages(np.eye(stages)[0], flow, np.ones(stages))


def stages_of(strain: StrainSpec) -> Stages:
    """The stages of a strain: of each state as many as give mean and spread of its time; the dead and others alike.

    Shares of branches by age are taken at age 0: a caller asks only where there are none.
    """
    sizes = {name: stage_number(spec.dwell) for name, spec in strain.states.items()}
    first = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    number = sum(sizes.values())
    enter, flow, infectiousness = np.zeros(number), np.zeros((number, number)), np.zeros(number)
    for to, share in _shares(strain.start).items():
        enter[first[to]] += share
    for name, spec in strain.states.items():
        begin, end = first[name], first[name] + sizes[name]
        infectiousness[begin:end] = spec.infectiousness
        if spec.dwell is None:
            continue
        leave = sizes[name] * TICKS_PER_DAY / mean_ticks(spec.dwell)
        flow[range(begin, end), range(begin, end)] = -leave
        flow[range(begin + 1, end), range(begin, end - 1)] = leave
        for to, share in _shares(spec.next).items():
            flow[first[to], end - 1] += leave * share
    return Stages(enter, flow, infectiousness)


def stage_number(dwell: Dwell | None) -> int:
    """How many equal stages vary as a law of time does: 1 / (standard deviation / mean) squared."""
    squared = 0.0 if dwell is None else _squared_variation(dwell)
    return 1 if dwell is None else max(1, min(MOST_STAGES, round(1.0 / max(squared, 1e-6))))


def _squared_variation(dwell: Dwell) -> float:
    match dwell:
        case FixedDwell():
            return 0.0
        case ExponentialDwell():
            return 1.0
        case GammaDwell():
            return 1.0 / dwell.shape_number
        case LognormalDwell():
            return exp(dwell.sigma_number**2) - 1.0
        case WeibullDwell():
            return gamma(1 + 2 / dwell.shape) / gamma(1 + 1 / dwell.shape) ** 2 - 1.0
        case UniformDwell():
            return ((dwell.high - dwell.low) / (dwell.high + dwell.low)) ** 2 / 3.0
        case EmpiricalDwell():
            mean = mean_ticks(dwell)
            return float(np.average((np.array(dwell.values) - mean) ** 2, weights=dwell.weights)) / mean**2


def _shares(branches: tuple[Branch, ...]) -> dict[str, float]:
    given = {b.to: b.probability.by_age[0].value for b in branches if b.probability is not None}
    rest = {b.to: 1.0 - sum(given.values()) for b in branches if b.probability is None}
    return given | rest
