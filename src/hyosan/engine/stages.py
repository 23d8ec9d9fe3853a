"""The natural history as stages that are left at constant rates: what equations can follow."""

from dataclasses import dataclass
from math import exp, gamma

import numpy as np
from numpy.typing import NDArray

from hyosan.core.ticks import TICKS_PER_DAY
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


def stages_of(strain: StrainSpec, age_years: int = 0, most: int = MOST_STAGES) -> Stages:
    """The stages of a strain: of each state as many as give mean and spread of its time; the dead and others alike.

    Shares of branches are those of an ordinary person of that age. `most`: stages of one state.
    """
    sizes = {name: min(most, stage_number(spec.dwell)) for name, spec in strain.states.items()}
    first = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    number = sum(sizes.values())
    enter, flow, infectiousness = np.zeros(number), np.zeros((number, number)), np.zeros(number)
    for to, share in branch_shares(strain.start, age_years).items():
        enter[first[to]] += share
    for name, spec in strain.states.items():
        begin, end = first[name], first[name] + sizes[name]
        infectiousness[begin:end] = spec.infectiousness
        if spec.dwell is None:
            continue
        leave = sizes[name] * TICKS_PER_DAY / mean_ticks(spec.dwell)
        flow[range(begin, end), range(begin, end)] = -leave
        flow[range(begin + 1, end), range(begin, end - 1)] = leave
        for to, share in branch_shares(spec.next, age_years).items():
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


def branch_shares(branches: tuple[Branch, ...], age_years: int) -> dict[str, float]:
    """Where an ordinary person of an age goes, and with which share, 0 to 1; back to `susceptible` is nowhere."""
    given = {b.to: b.probability.value(age_years, ORDINARY) for b in branches if b.probability is not None}
    rest = max(0.0, 1.0 - sum(given.values()))
    shares = given | {b.to: rest for b in branches if b.probability is None}
    return {to: share for to, share in shares.items() if to != SUSCEPTIBLE and share > 0.0}
