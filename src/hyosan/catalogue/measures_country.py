"""What is measured in a run of `pandemic-korea` and `seoul`: course, attack by age, settings, provinces.

Column by column, since a country has tens of millions of infections.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.catalogue.measures_pandemics import AGES, EARLY_SHARE_OF_PEAK, GROUPS, PER
from hyosan.results.indicators.growth import poisson_trend
from hyosan.results.indicators.records import DAY_US
from hyosan.results.timeline import microseconds

if TYPE_CHECKING:
    from hyosan.results.run import Run

Ints = NDArray[np.int64]
Measures = dict[str, float]
PROVINCE_DIGITS = 2
"""Digits of an area's code that are its province's."""
WEEK_DAYS, LEAST_WEEKLY = 7, 100
"""Weeks count towards growth from so many infections on."""


def country(run: "Run") -> Measures:
    """All numbers of one run, by name; rates are for 100,000 residents."""
    people = run.record["population"]["people"]
    timeline = run.timeline()
    daily = timeline["new_infections"].to_numpy()
    return {
        "doubling_time_days": doubling_time_days(daily[1:]),
        "peak_day": float(daily.argmax()) if daily.any() else np.nan,
        "peak_infections_per_day": PER * float(daily.max()) / people,
        **_attack(run, people),
        **_settings(run),
        "deaths": PER * float(timeline["deaths"].sum()) / people,
        "days_to_all_provinces": days_to_all_provinces(run),
    }


def doubling_time_days(daily: Ints) -> float:
    """Doubling time by weeks, from the first with `LEAST_WEEKLY` infections to the last before a tenth of the peak.

    Slope of a log-linear Poisson regression, as in the indicators, which would read every infection; NaN: no two weeks.
    """
    weeks = daily[: len(daily) // WEEK_DAYS * WEEK_DAYS].reshape(-1, WEEK_DAYS).sum(axis=1)
    rising = weeks[: int(weeks.argmax()) + 1] if len(weeks) else weeks
    begun = np.flatnonzero(rising >= LEAST_WEEKLY)
    low = np.flatnonzero(rising <= rising.max(initial=0) * EARLY_SHARE_OF_PEAK)
    if not len(begun) or not len(low) or low[-1] <= begun[0]:
        return float("nan")
    rate = poisson_trend(rising[begun[0] : low[-1] + 1]).rate / WEEK_DAYS
    return float(np.log(2) / rate) if rate > 0 else float("nan")


def _attack(run: "Run", people: int) -> Measures:
    """Infected of all and by age; nobody is infected twice."""
    by_age = np.array(run.record["population"]["by_age"])
    ages = run.table("infections", ["age"])["age"].to_numpy()
    infected = np.bincount(ages, minlength=len(by_age))[: len(by_age)]
    found = {"attack_percent": 100 * len(ages) / people}
    for name, (low, high) in AGES.items():
        here = by_age[low:high].sum()
        found[f"attack_percent_{name}"] = 100 * float(infected[low:high].sum() / here) if here else np.nan
    return found


def _settings(run: "Run") -> Measures:
    """Shares of local infections by groups of settings."""
    counted = run.table("infections", ["setting"])["setting"].drop_null().value_counts().to_pylist()
    counts = {str(pair["values"]): int(pair["counts"]) for pair in counted}
    groups = {name: GROUPS[name] for name in ("household", "school", "work", "community")} | {"outing": ("outing",)}
    total = max(1, sum(counts.values()))
    return {
        f"share_{name}_percent": 100
        * sum(count for setting, count in counts.items() if setting.startswith(beginnings))
        / total
        for name, beginnings in groups.items()
    }


def days_to_all_provinces(run: "Run") -> float:
    """Days from the first infection of a resident of any province to the first of the last; NaN: not all were reached.

    Of people by function, or where the table people was kept.
    """
    codes = run.table("areas", ["code"])["code"].to_pylist()
    provinces, of_area = np.unique([code[:PROVINCE_DIGITS] for code in codes], return_inverse=True)
    rows = run.table("infections", ["time", "person"])
    province = of_area[run.home_areas(rows["person"].to_numpy())]
    reached, first = np.unique(province, return_index=True)
    if len(reached) < len(provinces):
        return float("nan")
    times = microseconds(rows)[first]
    return float(times.max() - times.min()) / DAY_US
