"""Growth rate and doubling time in the exponential phase."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.results.indicators.periods import Periods, periods_of
from hyosan.results.indicators.records import Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]

SHARES_OF_PEAK = (0.1, 0.25, 0.5)
"""The window ends before incidence first exceeds such a share of its peak: the first that leaves a usable window."""
LEAST_BEFORE = 10
LEAST_PERIODS, LEAST_INFECTIONS = 4, 30
LEVEL = 0.95


class Trend(NamedTuple):
    """Rate per period with its interval, and by how much counts vary more than a Poisson law."""

    rate: float
    lower: float
    upper: float
    overdispersion: float


def growth_rate(
    records: Records, period: str | None = None, share_of_peak: float | None = None, strain: str | None = None
) -> "pd.DataFrame":
    """Growth rate of local infections in the exponential phase, with interval, and the doubling time.

    Definition: slope of a log-linear Poisson regression of local infections by period on time. The window begins with
        the first period after one mean generation interval and 10 local infections, and ends before the first period
        in which incidence exceeds `share_of_peak` of its peak (10 %; 25 %, then 50 %, if fewer than 4 periods or 30
        infections would be left; without such a window there is no rate).
    Numerator: local infections; seeded and imported ones do not grow.
    Denominator: none; the regression is on time.
    Units: per day; doubling time in days (ln 2 / rate; empty where nothing grows, its upper end empty where the
        rate's lower end is not above 0).
    Conditions: 95 % interval by quasi-likelihood, since counts vary more than a Poisson law's. Depletion within the
        window makes the rate low: by 1.5 %, 4 % and 8 % for the three windows in an SIR model with R0 1.5. In a run
        that ended while it grew the peak is the last period.
    Source: Wallinga, Lipsitch 2007, Proc. R. Soc. B 274: 599-604; McCullagh, Nelder, Generalized Linear Models, 1989.
    """
    import pandas as pd

    periods = periods_of(records, period)
    local = periods.counts(records.tree.time_us[records.of_strain(strain) & records.is_local])
    shares = SHARES_OF_PEAK if share_of_peak is None else (share_of_peak,)
    share, window = _window(records, periods, local, shares)
    trend = poisson_trend(local[window]) if window is not None else Trend(*4 * (np.nan,))
    rates = np.array([trend.rate, trend.lower, trend.upper]) / periods.days
    doubling = [np.log(2) / rate if rate > 0 else np.nan for rate in rates]
    starts = periods.starts()
    return pd.DataFrame(
        {
            "rate_per_day": [rates[0]],
            "lower_per_day": [rates[1]],
            "upper_per_day": [rates[2]],
            "doubling_days": [doubling[0]],
            "doubling_lower_days": [doubling[2]],
            "doubling_upper_days": [doubling[1]],
            "overdispersion": [trend.overdispersion],
            "infections": [int(local[window].sum()) if window is not None else 0],
            "from_time": pd.Series([starts[window.start] if window else None], dtype="datetime64[us]"),
            "to_time": pd.Series(
                [starts[window.stop - 1] + pd.Timedelta(periods.length_us, "us") if window else None],
                dtype="datetime64[us]",
            ),
            "share_of_peak": [share if window else np.nan],
        }
    )


def _window(records: Records, periods: Periods, local: Int64, shares: tuple[float, ...]) -> tuple[float, slice | None]:
    """The share of the peak that was used, and the periods of the exponential phase."""
    before = np.cumsum(local)
    if not len(local) or before[-1] < LEAST_INFECTIONS:
        return np.nan, None
    child = records.tree.parent >= 0
    interval = float((records.tree.time_us[child] - records.tree.time_us[records.tree.parent[child]]).mean())
    settled = int(np.ceil((records.start_us + interval - periods.origin_us) / periods.length_us))
    first = max(settled, int(np.searchsorted(before, LEAST_BEFORE)) + 1)
    for share in shares:
        above = np.flatnonzero(local[first:] > share * local.max())
        stop = first + int(above[0]) if len(above) else len(local)
        if stop - first >= LEAST_PERIODS and local[first:stop].sum() >= LEAST_INFECTIONS:
            return share, slice(first, stop)
    return np.nan, None


def poisson_trend(counts: Int64, level: float = LEVEL) -> Trend:
    """Slope of log expected count by period: Poisson likelihood by Newton's method, quasi-likelihood interval."""
    from scipy import stats

    design = np.column_stack([np.ones(len(counts)), np.arange(len(counts)) - (len(counts) - 1) / 2])
    estimate = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    for _ in range(50):
        expected = np.exp(design @ estimate)
        change = np.linalg.solve(design.T @ (design * expected[:, None]), design.T @ (counts - expected))
        estimate = estimate + change
        if np.abs(change).max() < 1e-10:
            break
    expected = np.exp(design @ estimate)
    spare = len(counts) - 2
    spread = max(1.0, float(((counts - expected) ** 2 / expected).sum()) / spare)
    error = float(np.sqrt(spread * np.linalg.inv(design.T @ (design * expected[:, None]))[1, 1]))
    wide = float(stats.t.ppf((1 + level) / 2, spare)) * error
    return Trend(float(estimate[1]), float(estimate[1]) - wide, float(estimate[1]) + wide, spread)
