"""Numbers taken from a run of a catalogue scenario, by the names of `expected/<id>.toml`. NaN: this run has none."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from hyosan.catalogue.measures_answered import answered
from hyosan.catalogue.measures_classroom import classroom
from hyosan.catalogue.measures_closure import school_closure
from hyosan.catalogue.measures_country import country
from hyosan.catalogue.measures_crossing import crossing, crossing_influenza
from hyosan.catalogue.measures_groups import companies, enemies
from hyosan.catalogue.measures_hagelloch import hagelloch
from hyosan.catalogue.measures_mers import mers
from hyosan.catalogue.measures_observed import observed
from hyosan.catalogue.measures_outbreak import outbreak
from hyosan.catalogue.measures_pandemics import pandemic
from hyosan.catalogue.measures_peninsula import peninsula
from hyosan.catalogue.measures_response import response
from hyosan.catalogue.measures_season import influenza_season
from hyosan.catalogue.measures_season_two import season_two
from hyosan.catalogue.measures_traced import traced

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run

EARLY_GENERATIONS = (3, 5)
"""First and last generation of the cases whose offspring are counted: past the seeds, while susceptibles abound."""
_HOUR = np.timedelta64(1, "h")

Measures = dict[str, float]


def unanswered(run: "Run") -> Measures:
    """Overrun or not, hours to it, how the school fares, and survivors by role of an overrun city."""
    start = np.datetime64(run.record["clock"]["start"])
    overrun = run.record["status"] == "overrun"
    infections, pupils = run.infections(), _members_of_the_first_school(run)
    infected = infections["person"].to_numpy()
    inside = bool(np.isin(infected, pupils).all())
    end = (np.datetime64(run.record["clock"]["end_simulated"]) - start) / _HOUR
    half = _hours_to_half(run.transitions(), pupils, start)
    measures = {
        "overrun": float(overrun),
        "died_in_school": float(not overrun and inside),
        "hours_to_overrun": float(end) if overrun else np.nan,
        "school_fell": float(np.isfinite(half)),
        "hours_to_half_the_school": half,
        "infected_if_died_in_school": float(len(infected)) if not overrun and inside else np.nan,
        "infected": float(len(np.unique(infected))),
    }
    return measures | (survival(run) if overrun else {})


def _members_of_the_first_school(run: "Run") -> np.ndarray:
    """Pupils and teachers of the school of the first person infected."""
    people = run.people()
    first = run.infections()["person"].iloc[0]
    schools = people["place_school"]
    return np.asarray(people["person"][schools == schools.iloc[first]])


def _hours_to_half(transitions: "pd.DataFrame", members: np.ndarray, start: np.datetime64) -> float:
    """Hours until half of the members have been infected or killed; NaN when that never happens."""
    first = transitions[transitions["person"].isin(members)].drop_duplicates("person")
    times = np.sort((first["time"].to_numpy() - start) / _HOUR)
    half = (len(members) + 1) // 2
    return float(times[half - 1]) if len(times) >= half else np.nan


def survival(run: "Run") -> Measures:
    """Share of each role, in percent, that is alive and was never infected or is immune."""
    counts = run.summary()["survivors_by_role"]
    return {f"survival_{role.replace(' ', '_')}": 100 * c["survivors"] / c["people"] for role, c in counts.items()}


def influenza_city(run: "Run") -> Measures:
    """Offspring of early cases, attack rates, where infections happen, the peak, deaths."""
    infections, people, tree, timeline = run.infections(), run.people(), run.tree(), run.timeline()
    early = (tree.generation >= EARLY_GENERATIONS[0]) & (tree.generation <= EARLY_GENERATIONS[1])
    child = tree.parent >= 0
    interval = (tree.time_us[child] - tree.time_us[tree.parent[child]]) / 86_400e6
    places = infections["setting"].value_counts()
    located = max(1, int(places.sum()))
    daily = timeline["new_infections"]
    return {
        "early_reproduction_number": float(tree.offspring_count[early].mean()) if early.any() else np.nan,
        "early_cases": float(early.sum()),
        "mean_generation_days": float(interval.mean()) if len(interval) else np.nan,
        "attack_percent": 100 * len(infections) / len(people),
        **_attack_by_age(infections["age"].to_numpy(), people["age"].to_numpy()),
        "share_household_percent": 100 * places.get("household", 0) / located,
        "share_school_and_work_percent": 100
        * sum(places.get(k, 0) for k in ("classroom", "school", "workplace"))
        / located,
        "share_community_percent": 100 * sum(places.get(k, 0) for k in ("community", "community_by_day")) / located,
        "peak_day": float((daily.idxmax() - timeline.index[0]).days),
        "peak_infections_per_day": float(daily.max()),
        "deaths": float(timeline["deaths"].sum()),
    }


def _attack_by_age(infected: np.ndarray, everybody: np.ndarray) -> Measures:
    bands = {"0_to_19": (0, 20), "20_to_64": (20, 65), "65_and_over": (65, 200)}
    return {
        f"attack_percent_{name}": 100
        * float(_between(infected, *ages).sum() / max(1, _between(everybody, *ages).sum()))
        for name, ages in bands.items()
    }


def _between(ages: np.ndarray, low: int, high: int) -> np.ndarray:
    return (ages >= low) & (ages < high)


def boarding_school(run: "Run") -> Measures:
    """Boys in bed at noon of each day from 22 January: peak, its day, bed-days. NaN without an outbreak."""
    transitions = run.transitions()
    ever = transitions.loc[transitions["to"] == "in-bed", "person"].nunique()
    infected = run.infections()["person"].nunique()
    outbreak = ever > LEAST_OUTBREAK
    measures: Measures = {"outbreak": float(outbreak), "ever_in_bed": float(ever), "infected": float(infected)}
    in_bed = run.timeline()["in-bed"].loc["1978-01-22":"1978-02-04"].to_numpy()
    measures |= {
        "bed_days": float(in_bed.sum()),
        "peak_in_bed": float(in_bed.max(initial=0)),
        "peak_day": float(in_bed.argmax() + 1) if len(in_bed) else np.nan,
    }
    return measures if outbreak else {name: value if name == "outbreak" else np.nan for name, value in measures.items()}


LEAST_OUTBREAK = 50
"""Boys in bed below which the school had no outbreak: between the two humps of the final size."""

BY_SCENARIO: Mapping[str, Callable[["Run"], Measures]] = {
    "classroom": classroom,
    "covid-gb-2020-like": outbreak,
    "covid-like": pandemic,
    "covid-like-observed": observed,
    "covid-like-korea": answered,
    "covid-like-korea-unanswered": country,
    "covid-like-traced": traced,
    "crossing": crossing,
    "crossing-influenza": crossing_influenza,
    "hyosan": response,
    "hyosan-band": companies,
    "hyosan-enemies": enemies,
    "hyosan-quarantine-early": response,
    "hyosan-unanswered": unanswered,
    "hyosan-with-friends": companies,
    "influenza-changwon": influenza_city,
    "influenza-england-1978": boarding_school,
    "influenza-korea": country,
    "influenza-like-season": influenza_season,
    "influenza-school-closure": school_closure,
    "measles-hagelloch-1861": hagelloch,
    "mers-korea-2015": mers,
    "pandemic-korea": country,
    "pandemic-like": pandemic,
    "peninsula": peninsula,
    "season-two": season_two,
    "seoul": country,
}
"""What is measured in a run of each scenario, and in one that went on with changes of the catalogue."""
