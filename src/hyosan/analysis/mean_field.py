"""The deterministic course of an epidemic in one well-mixed place: what an endless crowd would do."""

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from hyosan.engine.stages import MOST_STAGES, Stages

Floats = NDArray[np.float64]


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
    if days[-1] <= 0.0:
        return np.full(len(days), susceptible), np.full(len(days), float(begin[1:][infectious].sum()))
    found = solve_ivp(slopes, (0.0, float(days[-1])), begin, t_eval=days, method="LSODA", rtol=1e-8, atol=1e-8)
    return np.asarray(found.y[0]), np.asarray(found.y[1:][infectious].sum(axis=0))


def fixed_period(infectious_days: float, stages: int = MOST_STAGES) -> Stages:
    """One infectious period of equal stages: one makes it exponential (the SIR model), many nearly fixed."""
    leave = stages / infectious_days
    flow = leave * (np.eye(stages, k=-1) - np.eye(stages))
    return Stages(np.eye(stages)[0], flow, np.ones(stages))
