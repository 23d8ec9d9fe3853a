"""A season of influenza in a city: what is measured in a run of `influenza-like-season`, all through the indicators."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.results.indicators.digest import Numbers, digest

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.indicators.registry import Indicators
    from hyosan.results.run import Run

Measures = dict[str, float]

OUTBREAK_ABOVE = 2_900
"""`record.outbreak_above` of the scenario: one percent of the people."""
EARLY_GENERATION = 3
"""First generation of the cases whose offspring are counted: past those brought in, who are chosen otherwise."""
EARLY_SHARE = 0.005
"""Cases are early until so many of the people have been infected."""
HOME = ("household",)
COMMUNITY = ("community", "community_by_day", "congregation")
CARE = ("care_home", "nursing_hospital", "hospital")
SCHOOL = ("classroom", "school", "nursery", "kindergarten", "academy", "university")
WORK = ("workplace",)
LEAST_PUPILS = 10
"""Pupils of a class that is counted among classes."""
PER = 100_000


def influenza_season(run: "Run") -> Measures:
    """Reproduction and intervals, attack by age, where infections happen, classes, the season, severity.

    Nothing but `outbreak` when the run was none.
    """
    if len(run.infections()) <= OUTBREAK_ABOVE:
        return {"outbreak": 0.0}
    indicators = run.indicators()
    numbers = digest(indicators).numbers
    return {
        "outbreak": 1.0,
        **_transmission(run, indicators, numbers),
        **_shares(numbers),
        **_attack(numbers),
        **_classes(run),
        **_course(indicators, numbers),
        **_severity(indicators.people_count, numbers),
    }


def _value(numbers: Numbers, name: str, scale: float = 1.0) -> float:
    """A number of the digest; NaN where there is none."""
    found = numbers[name]
    return np.nan if found is None else scale * found


def _transmission(run: "Run", indicators: "Indicators", numbers: Numbers) -> Measures:
    """Offspring of early cases, growth, intervals, secondary attack in households of all sizes together."""
    tree = run.tree()
    early = tree.generation >= EARLY_GENERATION
    early[int(EARLY_SHARE * indicators.people_count) :] = False
    return {
        "early_reproduction_number": float(tree.offspring_count[early].mean()) if early.any() else np.nan,
        "growth_rate_per_day": _value(numbers, "growth_rate_per_day"),
        "generation_interval_days": _value(numbers, "generation_interval_mean_days"),
        "serial_interval_days": _value(numbers, "serial_interval_mean_days"),
        "household_secondary_attack_percent": _value(numbers, "household_first_generation_rate", 100),
        "household_infected_inside_percent": _value(numbers, "household_inside_rate", 100),
    }


def _shares(numbers: Numbers) -> Measures:
    """Percent of local infections by group of settings: a setting belongs to the group that its name begins with."""
    several = {"household": HOME, "community": COMMUNITY, "care": CARE, "school": SCHOOL, "work": WORK}
    found = {}
    for group, names in several.items():
        begins = tuple(f"share_infected_in.{name}" for name in names)
        found[f"share_{group}_percent"] = 100 * sum(n or 0.0 for name, n in numbers.items() if name.startswith(begins))
    return found | {
        "share_school_and_work_percent": found["share_school_percent"] + found["share_work_percent"],
    }


def _attack(numbers: Numbers) -> Measures:
    """Percent of residents infected, with symptoms, and by age."""
    by_age = {name.partition(".")[2]: name for name in numbers if name.startswith("infection_attack_rate_by_age.")}
    young, old = (_value(numbers, by_age[ages]) for ages in ("5_to_18", "65_and_over"))
    return {
        "attack_percent": _value(numbers, "infection_attack_rate", 100),
        "symptomatic_attack_percent": _value(numbers, "symptomatic_attack_rate", 100),
        **{f"attack_percent_{ages}": _value(numbers, name, 100) for ages, name in by_age.items()},
        "attack_5_to_18_over_65": young / old,
    }


def _classes(run: "Run") -> Measures:
    """Percent of the pupils of a class infected by the end: how it differs from class to class.

    `class_independent_sd_percent` is the standard deviation if every pupil were infected independently.
    """
    infected, pupils = pupils_of_classes(run)
    attack = infected / pupils
    mean = infected.sum() / pupils.sum()
    return {
        "class_median_percent": 100 * float(np.median(attack)),
        "class_tenth_percentile_percent": 100 * float(np.quantile(attack, 0.1)),
        "class_ninetieth_percentile_percent": 100 * float(np.quantile(attack, 0.9)),
        "class_sd_percent": 100 * float(attack.std(ddof=1)),
        "class_independent_sd_percent": 100 * float(np.sqrt(np.mean(mean * (1 - mean) / pupils))),
        "classes_spared_percent": 100 * float((infected == 0).mean()),
    }


def pupils_of_classes(run: "Run") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pupils infected at least once, and pupils, of each class of at least LEAST_PUPILS."""
    people = run.people()
    rows = people[(people["role"] == "pupil") & people["place_classroom"].notna()]
    place = rows["place_classroom"].to_numpy().astype(np.int64)
    ever = np.isin(rows["person"].to_numpy(), run.infections()["person"].to_numpy())
    pupils = np.bincount(place)
    infected = np.bincount(place[ever], minlength=len(pupils))
    counted = pupils >= LEAST_PUPILS
    return infected[counted].astype(np.int64), pupils[counted].astype(np.int64)


def _course(indicators: "Indicators", numbers: Numbers) -> Measures:
    """The season's length, and its peak."""
    daily = indicators.incidence(period="1 day").set_index("time")["local_infections"]
    return {
        "season_days": _value(numbers, "season_days"),
        "weeks_above_a_tenth_of_the_peak": weeks_above(daily, 0.1),
        "peak_day": float((daily.idxmax() - daily.index[0]).days),
        "peak_infections_per_day": float(daily.max()),
        "imported": float((~indicators.is_local).sum()),
    }


def weeks_above(daily: "pd.Series[int]", share_of_peak: float) -> float:
    """Weeks with more infections than a share of those of the week with most."""
    weekly = daily.resample("7D").sum()
    return float((weekly > share_of_peak * weekly.max()).sum())


def _severity(people: int, numbers: Numbers) -> Measures:
    """Admissions to hospital and deaths for each 100,000 residents, and deaths for each 1,000 with symptoms."""
    return {
        "admissions_per_100000": _value(numbers, "hospital_admissions", PER / people),
        "deaths_per_100000": _value(numbers, "deaths", PER / people),
        "case_fatality_per_1000": _value(numbers, "case_fatality", 1000),
    }
