"""The deterministic course of an epidemic in one well-mixed place: what an endless crowd would do."""

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

Floats = NDArray[np.float64]


def mean_field_course(
    days: Floats, *, people: int, first: int, infections_per_day: float, infectious_days: float, stages: int = 50
) -> tuple[Floats, Floats]:
    """Susceptible and infectious people at each of the days, which begin at 0.

    `infections_per_day` is how many others an infectious person infects a day while all are susceptible. The infectious
    period passes through equal stages: one makes it exponential (the SIR model of textbooks), many nearly fixed.
    """
    pair = infections_per_day / (people - 1)
    leave = stages / infectious_days

    def slopes(_: float, state: Floats) -> Floats:
        new = pair * state[0] * state[1:].sum()
        leaving = leave * state[1:]
        return np.concatenate([[-new, new - leaving[0]], leaving[:-1] - leaving[1:]])

    begin = np.concatenate([[people - first, first], np.zeros(stages - 1)])
    found = solve_ivp(slopes, (0.0, float(days[-1])), begin, t_eval=days, method="LSODA", rtol=1e-8, atol=1e-8)
    return np.asarray(found.y[0]), np.asarray(found.y[1:].sum(axis=0))
