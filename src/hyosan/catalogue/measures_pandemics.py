"""What is measured in a run of `pandemic-like` and `covid-like`: course, settings, ages, care, deaths."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.results.indicators.negative_binomial import fit_dispersion
from hyosan.results.indicators.offspring import share_from_top
from hyosan.results.indicators.records import NEVER

if TYPE_CHECKING:
    from hyosan.results.indicators.registry import Indicators
    from hyosan.results.run import Run

Floats = NDArray[np.float64]
Measures = dict[str, float]

AGES = {"0_to_4": (0, 5), "5_to_18": (5, 19), "19_to_64": (19, 65), "65_and_over": (65, 200)}
FATAL_AGES = {"0_to_49": (0, 50), "50_to_64": (50, 65), "65_to_79": (65, 80), "80_and_over": (80, 200)}
"""Ages of infection fatality: few bands, since the young hardly die."""
GROUPS = {
    "household": ("household",),
    "school": ("nursery", "kindergarten", "classroom", "school", "academy", "university"),
    "work": ("workplace",),
    "community": ("community", "congregation"),
    "hospitals": ("hospital",),
    "homes_for_care": ("care_home", "nursing_hospital"),
}
"""Settings by how their names begin."""
CARE_KINDS = ("care_home", "nursing_hospital")
EARLY_SHARE = 0.02
"""The outbreak is early as long as fewer people have been infected."""
EARLY_SHARE_OF_PEAK = 0.1
"""Growth is looked at before incidence exceeds such a share of its peak, and never later: outbreaks that double within
three days have no four whole weeks before it, and a window further up is bent by depletion."""
PER = 100_000


def pandemic(run: "Run") -> Measures:
    """All numbers of one run, by name; rates of care and deaths are for 100,000 residents."""
    indicators = run.indicators()
    return {
        **_course(indicators),
        **_intervals(indicators),
        **_offspring(indicators),
        **_attack(indicators),
        **_settings(indicators),
        **_care(indicators),
        **_deaths(indicators),
    }


def _course(indicators: "Indicators") -> Measures:
    """How fast infections double in the exponential phase, and when most are infected."""
    daily = indicators.incidence(period="1 day")["local_infections"].to_numpy()
    course = indicators.course(period="1 day").iloc[0]
    growth = indicators.growth_rate(share_of_peak=EARLY_SHARE_OF_PEAK).iloc[0]
    return {
        "doubling_time_days": float(growth["doubling_days"]),
        "peak_day": float(daily.argmax()),
        "peak_infections_per_day": PER * float(daily.max()) / indicators.people_count,
        "season_days": float(course["season_days"]),
    }


def _intervals(indicators: "Indicators") -> Measures:
    """From infection to infection, from symptoms to symptoms, and what is infected before symptoms."""
    tree, outcomes = indicators.tree, indicators.outcomes
    parent = tree.parent[tree.parent >= 0]
    onset = outcomes.onset_us[parent]
    ill = onset < NEVER
    before = tree.time_us[tree.parent >= 0] < onset
    return {
        "generation_interval_days": float(indicators.generation_interval()["mean_days"].iloc[0]),
        "serial_interval_days": float(indicators.serial_interval()["mean_days"].iloc[0]),
        "before_symptoms_percent": _percent(before[ill].sum(), ill.sum()),
        "without_symptoms_percent": _percent((~ill).sum(), len(ill)),
    }


def _offspring(indicators: "Indicators") -> Measures:
    """How unequally the early infections infect, those brought in left out."""
    tree = indicators.tree
    cases = max(1, int(EARLY_SHARE * indicators.people_count))
    early = np.sort(tree.time_us)[:cases][-1]
    counts = tree.offspring_count[(tree.time_us <= early) & (tree.parent >= 0)]
    return {
        "offspring_k": float(fit_dispersion(counts).k),
        "from_top_fifth_percent": 100 * share_from_top(counts),
    }


def _attack(indicators: "Indicators") -> Measures:
    """Infected and fallen ill of all, infected by age, residents of homes for care, staff and patients of hospitals."""
    people = indicators.people
    infected = np.zeros(len(people), np.bool_)
    infected[indicators.tree.person] = True
    ill = np.zeros(len(people), np.bool_)
    ill[indicators.tree.person[indicators.outcomes.onset_us < NEVER]] = True
    age = people["age"].to_numpy()
    resident = (people["role"] == "resident in care").to_numpy()
    patient = people["place_hospital_room"].notna().to_numpy()
    staff = people["place_hospital"].notna().to_numpy() & ~patient
    found = {
        "attack_percent": 100 * float(infected.mean()),
        "ill_percent": 100 * float(ill.mean()),
    }
    for name, (low, high) in AGES.items():
        found[f"attack_percent_{name}"] = _mean_percent(infected, (age >= low) & (age < high))
    found["attack_percent_in_homes_for_care"] = _mean_percent(infected, resident)
    found["attack_percent_hospital_staff"] = _mean_percent(infected, staff)
    found["attack_percent_hospital_patients"] = _mean_percent(infected, patient)
    return found | _homes_reached(indicators, infected)


def _homes_reached(indicators: "Indicators", infected: NDArray[np.bool_]) -> Measures:
    """Of homes for care and nursing hospitals, those in which at least two residents were infected."""
    people = indicators.people
    reached = homes = 0
    resident = (people["role"] == "resident in care").to_numpy()
    for kind in CARE_KINDS:
        place = people[f"place_{kind}"].fillna(-1).to_numpy().astype(np.int64)
        lives = resident & (place >= 0)
        residents = np.bincount(place[lives])
        cases = np.bincount(place[lives & infected], minlength=len(residents))
        homes += int((residents > 0).sum())
        reached += int((cases >= 2).sum())
    return {"homes_for_care_reached_percent": _percent(reached, homes)}


def _settings(indicators: "Indicators") -> Measures:
    """Shares of local infections by groups of settings, and the secondary attack rate in households."""
    table = indicators.infections_by_setting().dropna(subset=["share"])
    shares = dict(zip(table["setting"], table["share"], strict=True))
    found = {}
    for name, beginnings in GROUPS.items():
        found[f"share_{name}_percent"] = 100 * sum(
            share for setting, share in shares.items() if str(setting).startswith(beginnings)
        )
    homes = indicators.household_secondary_attack_rate()
    rate = _percent(homes["first_generation"].sum(), homes["exposed_members"].sum())
    return {**found, "household_secondary_attack_percent": rate}


def _care(indicators: "Indicators") -> Measures:
    """Admissions and largest occupancy, for 100,000 residents, and days of stay."""
    found = {}
    for row in indicators.care().to_dict("records"):
        name = str(row["care"]).replace(" ", "_")
        found[f"{name}_admissions"] = PER * float(row["admissions"]) / indicators.people_count
        found[f"{name}_peak"] = PER * float(row["peak_occupancy"]) / indicators.people_count
        found[f"{name}_stay_days"] = float(row["mean_stay_days"])
    return found


def _deaths(indicators: "Indicators") -> Measures:
    """Deaths for 100,000 residents, fatality of infections and of illness, by age, and who died outside care."""
    died = indicators.outcomes.died
    ill = indicators.outcomes.onset_us < NEVER
    age = indicators.infections["age"].to_numpy()
    found = {
        "deaths": PER * float(died.sum()) / indicators.people_count,
        "infection_fatality_percent": 100 * float(died.mean()) if len(died) else np.nan,
        "case_fatality_percent": _percent(died.sum(), ill.sum()),
        "deaths_outside_care_percent": _percent((died & ~indicators.outcomes.in_hospital).sum(), died.sum()),
    }
    for name, (low, high) in FATAL_AGES.items():
        found[f"infection_fatality_percent_{name}"] = _mean_percent(died, (age >= low) & (age < high))
    return found


def _percent(part: float, whole: float) -> float:
    return 100 * float(part) / float(whole) if whole else float("nan")


def _mean_percent(values: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> float:
    return _percent(values[chosen].sum(), chosen.sum())
