"""Growth rate and doubling time in the exponential phase."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.core.ticks import TICKS_PER_DAY
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
WEEK_TICKS = 7 * TICKS_PER_DAY


class Trend(NamedTuple):
    """Rate per period with its interval, and by how much counts vary more than a Poisson law."""

    rate: float
    lower: float
    upper: float
    overdispersion: float


class Phase(NamedTuple):
    """The exponential phase: local infections by period, from the period `first` on."""

    periods: Periods
    first: int
    counts: Int64
    share_of_peak: float

    def edge_us(self, number: int) -> int:
        """Where the phase begins (0) or ends (-1), in microseconds."""
        after = 0 if number == 0 else len(self.counts)
        return int(self.periods.edges_us()[self.first + after])


def growth_rate(
    records: Records, period: str | None = None, share_of_peak: float | None = None, strain: str | None = None
) -> "pd.DataFrame":
    """Growth rate of local infections in the exponential phase, with interval, and the doubling time.

    Definition: slope of a log-linear Poisson regression of local infections by period on time. The window begins with
        the first period after one mean generation interval and 10 local infections, and ends before the first period
        in which incidence exceeds `share_of_peak` of its peak (10 %; 25 %, then 50 %, if fewer than 4 periods or 30
        infections would be left). Without `period` the periods are whole weeks, counted from the first such day, since
        the days of a week differ; the usual ones where no window of 4 weeks is left. Without a window, no rate.
    Numerator: local infections; seeded and imported ones do not grow.
    Denominator: none; the regression is on time.
    Units: per day; doubling time in days (ln 2 / rate; empty where nothing grows, its upper end empty where the
        rate's lower end is not above 0); `period_days`: the length of the periods.
    Conditions: 95 % interval by quasi-likelihood, since counts vary more than a Poisson law's. Depletion within the
        window makes the rate low: by 1.5 %, 4 % and 8 % for the three windows in an SIR model with R0 1.5. In a run
        that ended while it grew the peak is the last period. Within weeks a holiday of one
        day bends the rate by some percent, mostly at the end of the window; longer ones are part of the rate.
    Source: Wallinga, Lipsitch 2007, Proc. R. Soc. B 274: 599-604; McCullagh, Nelder, Generalized Linear Models, 1989.
    """
    import pandas as pd

    times = records.tree.time_us[records.of_strain(strain) & records.is_local]
    shares = SHARES_OF_PEAK if share_of_peak is None else (share_of_peak,)
    by_week = _weekly_phase(records, times, shares) if period is None else None
    phase = by_week or _phase(records, periods_of(records, period), times, shares)
    trend = poisson_trend(phase.counts) if phase else Trend(*4 * (np.nan,))
    days = phase.periods.days if phase else np.nan
    rates = np.array([trend.rate, trend.lower, trend.upper]) / days
    doubling = [np.log(2) / rate if rate > 0 else np.nan for rate in rates]
    ends = [np.datetime64(phase.edge_us(number), "us") if phase else None for number in (0, -1)]
    return pd.DataFrame(
        {
            "rate_per_day": [rates[0]],
            "lower_per_day": [rates[1]],
            "upper_per_day": [rates[2]],
            "doubling_days": [doubling[0]],
            "doubling_lower_days": [doubling[2]],
            "doubling_upper_days": [doubling[1]],
            "overdispersion": [trend.overdispersion],
            "infections": [int(phase.counts.sum()) if phase else 0],
            "from_time": pd.Series([ends[0]], dtype="datetime64[us]"),
            "to_time": pd.Series([ends[1]], dtype="datetime64[us]"),
            "share_of_peak": [phase.share_of_peak if phase else np.nan],
            "period_days": [days],
        }
    )


def _phase(records: Records, periods: Periods, times_us: Int64, shares: tuple[float, ...]) -> Phase | None:
    """By the periods of the run; None when too little is left."""
    if len(times_us) < LEAST_INFECTIONS:
        return None
    counts = periods.counts(times_us)
    return _until_share(periods, counts, _first(records, periods, counts), shares)


def _weekly_phase(records: Records, times_us: Int64, shares: tuple[float, ...]) -> Phase | None:
    """By whole weeks from the first day on that belongs to the phase; None when fewer than 4 are left."""
    if len(times_us) < LEAST_INFECTIONS:
        return None
    days = periods_of(records, "1 day")
    origin = int(days.origin_us + _first(records, days, days.counts(times_us)) * days.length_us)
    weeks = Periods(origin, WEEK_TICKS, max(0, (records.end_us - origin) // WEEK_TICKS))
    return _until_share(weeks, weeks.counts(times_us[times_us >= origin]), 0, shares) if weeks.count else None


def _first(records: Records, periods: Periods, counts: Int64) -> int:
    """The first period after one mean generation interval and the infections that chance rules."""
    child = records.tree.parent >= 0
    interval = float((records.tree.time_us[child] - records.tree.time_us[records.tree.parent[child]]).mean())
    settled = int(np.ceil((records.start_us + interval - periods.origin_us) / periods.length_us))
    return max(settled, int(np.searchsorted(np.cumsum(counts), LEAST_BEFORE)) + 1)


def _until_share(periods: Periods, counts: Int64, first: int, shares: tuple[float, ...]) -> Phase | None:
    """From the period `first` until incidence exceeds a share of its peak: the first share that leaves enough."""
    for share in shares:
        above = np.flatnonzero(counts[first:] > share * counts.max())
        stop = first + int(above[0]) if len(above) else len(counts)
        if stop - first >= LEAST_PERIODS and counts[first:stop].sum() >= LEAST_INFECTIONS:
            return Phase(periods, first, counts[first:stop], share)
    return None


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
