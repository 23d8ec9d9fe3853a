"""Generation and serial intervals: the time from one infection, or onset, to the next."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.results.indicators.periods import periods_of
from hyosan.results.indicators.records import DAY_US, NEVER, Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)


def generation_interval(
    records: Records, strain: str | None = None, include_unfinished: bool = False
) -> "pd.DataFrame":
    """Time from an infection to the infections it led to: mean, spread and quantiles.

    Definition: time of the infection minus time of the infector's infection, over all pairs of the tree.
    Numerator: sum of the intervals of the pairs (infected of `strain`, if one is given).
    Denominator: pairs of infector and infected.
    Units: days; `sd_days` with n − 1.
    Conditions: only infectors infected before the first infection of anybody who can still infect at the end (else
        short intervals are favoured by truncation), unless `include_unfinished`. Pooled over the run: while the
        outbreak grows, and in places where susceptibles run out, realised intervals are shorter than intrinsic ones.
    Source: Svensson 2007, Mathematical Biosciences 208: 300-311; Champredon, Dushoff 2015, Proc. R. Soc. B 282:
        20152026.
    """
    parent, child = _pairs(records, strain, include_unfinished)
    return _summary(_days(records.tree.time_us, parent, child))


def serial_interval(records: Records, strain: str | None = None, include_unfinished: bool = False) -> "pd.DataFrame":
    """Time from an infector's onset of symptoms to that of the infected: mean, spread, quantiles, share below 0.

    Definition: onset of the infected minus onset of the infector in the episode that it came from.
    Numerator: sum of the intervals of the pairs in which both had symptoms.
    Denominator: pairs in which both had symptoms by the end of the run.
    Units: days; negative where the infected fell ill first.
    Conditions: as generation_interval; no pairs where no state is marked symptomatic. Onsets that still lie ahead at
        the end of the run are missing.
    Source: Fine 2003, American Journal of Epidemiology 158: 1039-1047; Svensson 2007, as generation_interval.
    """
    import pandas as pd

    if not records.has_symptoms:
        return _summary(np.zeros(0)).assign(share_negative=np.nan)
    parent, child = _pairs(records, strain, include_unfinished)
    onset = records.outcomes.onset_us
    both = (onset[parent] < NEVER) & (onset[child] < NEVER)
    days = _days(onset, parent[both], child[both])
    negative = float((days < 0).mean()) if len(days) else np.nan
    return pd.DataFrame(_summary(days).assign(share_negative=negative))


def generation_interval_by_period(
    records: Records, period: str | None = None, strain: str | None = None
) -> "pd.DataFrame":
    """Mean generation interval by period: forward from infectors, and backward from those infected.

    Definition: forward: of the infections that people infected in the period led to; backward: of the infections that
        happened in the period, back to their infectors'.
    Numerator: sum of the intervals.
    Denominator: pairs of infector and infected.
    Units: days; one row a period.
    Conditions: `is_complete`: nobody infected in the period can still infect at the end, so that forward intervals
        are not cut. Backward intervals are short while incidence grows and long while it falls; that is no change of
        biology.
    Source: Champredon, Dushoff 2015, Proc. R. Soc. B 282: 20152026; Park and others 2021, PNAS 118: e2011548118.
    """
    import pandas as pd

    periods = periods_of(records, period)
    parent, child = _pairs(records, strain, include_unfinished=True)
    days = _days(records.tree.time_us, parent, child)
    columns: dict[str, NDArray[np.generic]] = {}
    for name, rows in (("forward", parent), ("backward", child)):
        when = periods.number(records.tree.time_us[rows])
        count = np.bincount(when, minlength=periods.count)
        total = np.bincount(when, weights=days, minlength=periods.count)
        columns[f"{name}_pairs"] = count
        columns[f"{name}_mean_days"] = np.divide(total, count, out=np.full(periods.count, np.nan), where=count > 0)
    table = pd.DataFrame({"time": periods.starts(), **columns})
    table["is_complete"] = periods.edges_us()[1:] <= min(records.complete_until_us, NEVER)
    return table


def _pairs(records: Records, strain: str | None, include_unfinished: bool) -> tuple[Int64, Int64]:
    """Rows of infector and infected."""
    child = np.flatnonzero(records.of_strain(strain) & (records.tree.parent >= 0))
    parent = records.tree.parent[child]
    if not include_unfinished:
        complete = records.is_complete[parent]
        parent, child = parent[complete], child[complete]
    return parent, child


def _days(time_us: Int64, parent: Int64, child: Int64) -> Floats:
    return np.asarray((time_us[child] - time_us[parent]) / DAY_US, dtype=np.float64)


def _summary(days: Floats) -> "pd.DataFrame":
    import pandas as pd

    found = len(days) > 0
    quantiles = np.quantile(days, QUANTILES) if found else np.full(len(QUANTILES), np.nan)
    return pd.DataFrame(
        {
            "pairs": [len(days)],
            "mean_days": [days.mean() if found else np.nan],
            "sd_days": [days.std(ddof=1) if len(days) > 1 else np.nan],
            **{f"q{100 * q:g}_days".replace(".", "_"): [value] for q, value in zip(QUANTILES, quantiles, strict=True)},
            "least_days": [days.min() if found else np.nan],
            "largest_days": [days.max() if found else np.nan],
        }
    )
