"""The negative binomial law of offspring: its dispersion by maximum likelihood."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEAST, MOST = 1e-4, 1e4
"""Bounds of 1/k in the search; a larger k is called infinite (Poisson), a smaller one 0."""


class Dispersion(NamedTuple):
    """k and its interval; infinite: a Poisson law fits as well as any. NaN: nothing to fit."""

    k: float
    lower: float
    upper: float


def fit_dispersion(counts: NDArray[np.int64], level: float = 0.95) -> Dispersion:
    """k of a negative binomial law with mean m and variance m + m²/k, with a profile-likelihood interval.

    The most likely mean is the sample's for every k, so that the likelihood has one unknown. (Lloyd-Smith 2007,
    PLoS ONE 2: e180.)
    """
    from scipy import optimize, stats

    if len(counts) < 2 or counts.sum() == 0:
        return Dispersion(np.nan, np.nan, np.nan)
    values, times = np.unique(counts, return_counts=True)
    mean = float(counts.mean())

    def loss(log_excess: float) -> float:
        excess = float(np.exp(log_excess))
        return -float(times @ stats.nbinom.logpmf(values, 1 / excess, 1 / (1 + excess * mean)))

    low, high = float(np.log(LEAST)), float(np.log(MOST))
    found = optimize.minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-8})
    poisson = -float(times @ stats.poisson.logpmf(values, mean))
    is_poisson = poisson <= found.fun + 1e-6
    best, at = (poisson, low) if is_poisson else (float(found.fun), float(found.x))
    drop = float(stats.chi2.ppf(level, 1)) / 2

    def beyond(log_excess: float) -> float:
        return loss(log_excess) - best - drop

    upper = np.inf if beyond(low) <= 0 else float(np.exp(-optimize.brentq(beyond, low, at)))
    lower = 0.0 if beyond(high) <= 0 else float(np.exp(-optimize.brentq(beyond, at, high)))
    return Dispersion(np.inf if is_poisson else float(np.exp(-at)), lower, upper)
