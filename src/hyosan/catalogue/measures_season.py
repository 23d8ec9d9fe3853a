"""A season of influenza in a city: what is measured in a run of `influenza-like-season`, all through the indicators."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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
FIRST_AGES = {"0_to_4": 0, "5_to_18": 5, "19_to_64": 19, "65_and_over": 65}
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
    return {
        "outbreak": 1.0,
        **_transmission(run, indicators),
        **_shares(indicators),
        **_attack(indicators),
        **_classes(run),
        **_course(indicators),
        **_severity(run, indicators),
    }


def _transmission(run: "Run", indicators: "Indicators") -> Measures:
    """Offspring of early cases, growth, intervals, secondary attack in households of all sizes together."""
    tree, homes = run.tree(), indicators.household_secondary_attack_rate()
    early = tree.generation >= EARLY_GENERATION
    early[int(EARLY_SHARE * len(run.people())) :] = False
    exposed = max(1, int(homes["exposed_members"].sum()))
    return {
        "early_reproduction_number": float(tree.offspring_count[early].mean()) if early.any() else np.nan,
        "growth_rate_per_day": float(indicators.growth_rate()["rate_per_day"].iloc[0]),
        "generation_interval_days": float(indicators.generation_interval()["mean_days"].iloc[0]),
        "serial_interval_days": float(indicators.serial_interval()["mean_days"].iloc[0]),
        "household_secondary_attack_percent": 100 * float(homes["first_generation"].sum()) / exposed,
        "household_infected_inside_percent": 100 * float(homes["infected_inside"].sum()) / exposed,
    }


def _shares(indicators: "Indicators") -> Measures:
    """Percent of local infections by group of settings: a setting belongs to the group that its name begins with."""
    rows = indicators.infections_by_setting().dropna(subset=["share"])
    shares = dict(zip(rows["setting"], rows["share"], strict=True))
    groups = {"household": HOME, "community": COMMUNITY, "care": CARE, "school": SCHOOL, "work": WORK}
    found = {
        f"share_{group}_percent": 100 * sum(share for name, share in shares.items() if name.startswith(names))
        for group, names in groups.items()
    }
    return found | {
        "share_school_and_work_percent": found["share_school_percent"] + found["share_work_percent"],
    }


def _attack(indicators: "Indicators") -> Measures:
    """Percent of residents infected, with symptoms, and by age."""
    everybody = indicators.attack_rate().iloc[0]
    ages = indicators.attack_rate_by_age(edges=list(FIRST_AGES.values()))["infection_attack_rate"]
    by_age = dict(zip(FIRST_AGES, ages, strict=True))
    return {
        "attack_percent": 100 * float(everybody["infection_attack_rate"]),
        "symptomatic_attack_percent": 100 * float(everybody["symptomatic_attack_rate"]),
        **{f"attack_percent_{name}": 100 * float(rate) for name, rate in by_age.items()},
        "attack_5_to_18_over_65": float(by_age["5_to_18"] / by_age["65_and_over"]),
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


def _course(indicators: "Indicators") -> Measures:
    """The season's length, and its peak."""
    course = indicators.course(period="1 day").iloc[0]
    daily = indicators.incidence(period="1 day").set_index("time")["local_infections"]
    return {
        "season_days": float(course["season_days"]),
        "weeks_above_a_tenth_of_the_peak": weeks_above(daily, 0.1),
        "peak_day": float((daily.idxmax() - daily.index[0]).days),
        "peak_infections_per_day": float(daily.max()),
        "imported": float(course["seeded_infections"] + course["imported_infections"]),
    }


def weeks_above(daily: "pd.Series[int]", share_of_peak: float) -> float:
    """Weeks with more infections than a share of those of the week with most."""
    weekly = daily.resample("7D").sum()
    return float((weekly > share_of_peak * weekly.max()).sum())


def _severity(run: "Run", indicators: "Indicators") -> Measures:
    """Admissions to hospital and deaths for each 100,000 residents, and deaths for each 1,000 with symptoms."""
    people, care, deaths = len(run.people()), indicators.care(), indicators.fatality().iloc[0]
    hospital = care.set_index("care")["admissions"]["hospital"]
    return {
        "admissions_per_100000": PER * float(hospital) / people,
        "deaths_per_100000": PER * float(deaths["deaths"]) / people,
        "case_fatality_per_1000": 1000 * float(deaths["case_fatality_crude"]),
    }
