"""Reproduction numbers by time: of cases (forward, from the tree) and instantaneous (from counts)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.indicators.counting import ratio
from hyosan.results.indicators.periods import Periods, periods_of
from hyosan.results.indicators.records import Records
from hyosan.results.indicators.renewal import reproduction_posterior, trailing_sum
from hyosan.results.indicators.states import infects

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]

WINDOW = 7
PRIOR_MEAN, PRIOR_SD = 5.0, 5.0
LEVEL = 0.95


def case_reproduction_number(records: Records, period: str | None = None, strain: str | None = None) -> "pd.DataFrame":
    """Case (cohort) reproduction number: mean offspring of those infected in each period.

    Definition: exactly the mean number of offspring in the tree of the infections of a period, seeds among them.
    Numerator: infections that the infections of the period led to, whenever.
    Denominator: infections of the period.
    Units: infections per infection; one row a period.
    Conditions: `is_complete`: nobody infected in the period can still infect at the end of the run; other rows are too
        low. Looks forward: it falls before measures and depletion that its cases will meet.
    Source: Wallinga, Teunis 2004, American Journal of Epidemiology 160: 509-516; Fraser 2007, PLoS ONE 2: e758.
    """
    import pandas as pd

    periods = periods_of(records, period)
    chosen = records.of_strain(strain)
    when = periods.number(records.tree.time_us[chosen])
    infections = np.bincount(when, minlength=periods.count)
    children = np.bincount(when, weights=records.tree.offspring_count[chosen], minlength=periods.count)
    return pd.DataFrame(
        {
            "time": periods.starts(),
            "infections": infections,
            "offspring": children.astype(np.int64),
            "case_reproduction_number": ratio(children, infections),
            "is_complete": periods.edges_us()[1:] <= records.complete_until_us,
        }
    )


def instantaneous_reproduction_number(
    records: Records,
    period: str | None = None,
    window: int = WINDOW,
    weights: Sequence[float] | None = None,
    prior: tuple[float, float] = (PRIOR_MEAN, PRIOR_SD),
    level: float = LEVEL,
    strain: str | None = None,
) -> "pd.DataFrame":
    """Instantaneous reproduction number by time: Cori's estimate with credible interval, and the one realised.

    Definition: infections that one infection would lead to if conditions stayed as they are. Estimate: a gamma
        posterior (`prior`: mean, sd) for a trailing `window` of periods in which R is taken as constant. `realised`:
        infections per infectiousness-weighted person-time of the infectious in the window × its mean over an infection.
    Numerator: local infections of the window; seeded and imported ones only infect.
    Denominator: `pressure`: earlier infections weighted by the generation interval: `weights` (probability of 1, 2, ...
        periods), else that of the run's own pairs, with pairs within one period counted as one period apart.
    Units: infections per infection; one row a period, named by its start, for the window that ends with it.
    Conditions: empty where nobody could infect. The run's own interval is pooled over its course. `realised` needs
        transitions and the scenario, and is empty with a profile of infectiousness or with infection by encounters. It
        takes the infectious as equally infectious all the time; where homes and classes are used up they are more so
        at first, and it is too high while cases grow and too low while they fall: by a tenth in `covid-like`. The
        interval is that of Poisson offspring: with superspreading, or another generation interval, it is too narrow.
    Source: Cori, Ferguson, Fraser, Cauchemez 2013, American Journal of Epidemiology 178: 1505-1512; imported cases:
        Thompson and others 2019, Epidemics 29: 100356; definition: Fraser 2007, PLoS ONE 2: e758.
    """
    import pandas as pd

    _check(records, window, prior, level)
    periods = periods_of(records, period)
    chosen = records.of_strain(strain)
    times = records.tree.time_us
    local = periods.counts(times[chosen & records.is_local])
    everybody = periods.counts(times[chosen])
    law = _given(records, weights) if weights is not None else own_weights(records, periods, strain)
    found = reproduction_posterior(local, everybody, law, window, prior, level)
    return pd.DataFrame(
        {
            "time": periods.starts(),
            "local_infections": local,
            "seeded_infections": periods.counts(times[chosen & records.is_seeded]),
            "imported_infections": periods.counts(times[chosen & records.is_imported]),
            "pressure": found.pressure,
            "mean": found.mean,
            "median": found.median,
            "lower": found.lower,
            "upper": found.upper,
            "realised": _realised(records, periods, local, window, strain),
        }
    )


def own_weights(records: Records, periods: Periods, strain: str | None = None) -> Floats:
    """The run's own generation interval: probability of a lag of 1, 2, ... periods; empty without pairs.

    Pairs of complete infectors, if there are any: the others have only had time for short intervals.
    """
    child = np.flatnonzero(records.of_strain(strain) & (records.tree.parent >= 0))
    parent = records.tree.parent[child]
    if records.keeps("transitions") and records.is_complete[parent].any():
        complete = records.is_complete[parent]
        child, parent = child[complete], parent[complete]
    if not len(child):
        return np.zeros(0)
    when = periods.number(records.tree.time_us)
    lags = np.bincount(np.maximum(when[child] - when[parent], 1))[1:]
    return np.asarray(lags / lags.sum())


def _realised(records: Records, periods: Periods, local: Int64, window: int, strain: str | None) -> Floats:
    """R from the person-time of the infectious; NaN where infectiousness is not that of the states alone."""
    document = records.document
    rules = document.get("encounters", {}).values()
    has_profile = any("infectiousness_profile" in spec for spec in document.get("strains", {}).values())
    if not document.get("strains") or not records.keeps("transitions") or has_profile or any(map(infects, rules)):
        return np.full(periods.count, np.nan)
    stays = records.episode_stays
    row = stays["infection"].to_numpy()
    strength = records.states.infectiousness[stays["state"].to_numpy()]
    counted = (strength > 0) & records.of_strain(strain)[row]
    row, strength = row[counted], strength[counted]
    entered, left = (stays[name].to_numpy()[counted] for name in ("entered", "left"))
    complete = records.of_strain(strain) & records.is_complete
    if not complete.any():
        return np.full(periods.count, np.nan)
    mean_time = float((strength * (left - entered))[complete[row]].sum()) / int(complete.sum())
    exposed = np.diff(
        _time_until(periods.edges_us(), entered, strength) - _time_until(periods.edges_us(), left, strength)
    )
    return ratio(trailing_sum(local, window) * mean_time, trailing_sum(exposed, window))


def _time_until(edges_us: Int64, begin_us: Int64, strength: Floats) -> Floats:
    """Strength × time since each beginning, added up, at each of the edges."""
    order = np.argsort(begin_us, kind="stable")
    # Counted from the first edge: products of strength and absolute microseconds would lose digits.
    begin = (begin_us[order] - edges_us[0]).astype(np.float64)
    total = np.concatenate([[0.0], np.cumsum(strength[order])])
    moment = np.concatenate([[0.0], np.cumsum(strength[order] * begin)])
    at = np.searchsorted(begin_us[order], edges_us)
    return np.asarray((edges_us - edges_us[0]) * total[at] - moment[at])


def _given(records: Records, weights: Sequence[float]) -> Floats:
    law = np.asarray(weights, dtype=np.float64)
    if law.ndim != 1 or not len(law) or (law < 0).any() or not np.isfinite(law).all() or law.sum() <= 0:
        message = "weights: probabilities of a generation interval of 1, 2, ... periods are needed"
        raise RunFolderError([Problem(str(records.run.folder), None, "", message)])
    return np.asarray(law / law.sum())


def _check(records: Records, window: int, prior: tuple[float, float], level: float) -> None:
    wrong = []
    if window < 1:
        wrong.append("window: 1 period or more is needed")
    if min(prior) <= 0:
        wrong.append("prior: a mean and a standard deviation above 0 are needed")
    if not 0 < level < 1:
        wrong.append("level: a number between 0 and 1 is needed")
    if wrong:
        raise RunFolderError([Problem(str(records.run.folder), None, "", message) for message in wrong])
