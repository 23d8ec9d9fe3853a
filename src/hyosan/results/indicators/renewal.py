"""The renewal equation: instantaneous R from counts, as Cori and others estimate it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]


class Posterior(NamedTuple):
    """Gamma posterior of R by period; NaN where nobody could infect."""

    pressure: Floats
    mean: Floats
    median: Floats
    lower: Floats
    upper: Floats


def total_infectiousness(infections: Int64, weights: Floats) -> Floats:
    """Λ of each period: earlier infections, each weighted by the probability that a generation takes so many periods.

    `weights[0]` belongs to a lag of one period.
    """
    from scipy import signal

    if not len(infections) or not len(weights):
        return np.zeros(len(infections))
    spread = signal.convolve(infections.astype(np.float64), weights, method="auto")[: len(infections) - 1]
    # The transform leaves traces of rounding where nothing is.
    return np.concatenate([[0.0], np.where(spread < 1e-9 * max(1.0, spread.max(initial=0)), 0.0, spread)])


def trailing_sum(values: NDArray[np.generic], window: int) -> Floats:
    """Sum over each period and the `window` − 1 before it, as far as there are any."""
    total = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    last = np.arange(1, len(values) + 1)
    return np.asarray(total[last] - total[np.maximum(last - window, 0)])


def reproduction_posterior(
    local: Int64, everybody: Int64, weights: Floats, window: int, prior: tuple[float, float], level: float
) -> Posterior:
    """Posterior of R, taken as constant over each trailing window, from local infections given all earlier ones.

    `prior` is mean and standard deviation of a gamma law. The first period, which nothing precedes, is not in a window.
    """
    from scipy import stats

    pressure = total_infectiousness(everybody, weights)
    mean, sd = prior
    shape_before, scale_before = (mean / sd) ** 2, sd**2 / mean
    seen = np.where(np.arange(len(local)) > 0, local, 0)
    shape = shape_before + trailing_sum(seen, window)
    exposed = trailing_sum(pressure, window)
    scale = 1 / (1 / scale_before + exposed)
    known = exposed > 0
    tail = (1 - level) / 2

    def where_known(values: Floats) -> Floats:
        return np.where(known, values, np.nan)

    law = stats.gamma(shape, scale=scale)
    return Posterior(
        pressure,
        where_known(shape * scale),
        where_known(law.median()),
        where_known(law.ppf(tail)),
        where_known(law.ppf(1 - tail)),
    )


def gamma_weights(mean_days: float, sd_days: float, period_days: float) -> Floats:
    """A gamma law of the generation interval by whole periods, from a lag of one, as in Cori's web appendix 11.

    The law is shifted by a period, so that its mean is kept and no generation takes less than one.
    """
    from scipy import stats

    mean, sd = (mean_days - period_days) / period_days, sd_days / period_days
    if mean <= 0 or sd <= 0:
        raise ValueError("the mean must be longer than a period, and the standard deviation above 0")
    shape, scale = (mean / sd) ** 2, sd**2 / mean
    most = int(np.ceil(stats.gamma.ppf(1 - 1e-9, shape, scale=scale))) + 2
    lag = np.arange(most + 1, dtype=np.float64)

    def below(x: Floats) -> Floats:
        """The integral of the distribution function from 0 to x."""
        at = np.maximum(x, 0)
        held = at * stats.gamma.cdf(at, shape, scale=scale)
        return np.asarray(held - shape * scale * stats.gamma.cdf(at, shape + 1, scale=scale))

    # Both infections fall uniformly into their periods: the second difference of that integral.
    weights = below(lag + 1) - 2 * below(lag) + below(lag - 1)
    return np.asarray(weights / weights.sum())
