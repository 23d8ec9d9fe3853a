"""Hagelloch 1861: the same numbers taken from the observed children and from a run, child by child."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from hyosan.results.run import Run

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Measures = dict[str, float]

SCENARIO = "measles-hagelloch-1861"
FIRST_DATE = date(1861, 10, 30)
"""The first child's first signs: day 0."""
HERE = Path(__file__).parent
NOBODY = -1


@dataclass(frozen=True)
class Village:
    """Where each child belongs, as numbers; a child of no class has class 0."""

    family: Ints
    house: Ints
    school_class: Ints


@dataclass(frozen=True)
class Course:
    """For each child the day on which the prodrome began (whole days from day 0; NaN: never) and the infector's row."""

    prodrome_day: Floats
    infector: Ints


def village() -> Village:
    """The shipped population."""
    with (HERE / "populations" / SCENARIO / "people.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    classes = [1 if row["first_class"] else 2 if row["second_class"] else 0 for row in rows]
    return Village(_numbers(rows, "household"), _numbers(rows, "house"), np.array(classes))


def _numbers(rows: list[dict[str, str]], column: str) -> Ints:
    return np.unique([row[column] for row in rows], return_inverse=True)[1].astype(np.int64)


def observed() -> Course:
    """What Pfeilsticker and Oesterle wrote down."""
    with (HERE / "observed" / f"{SCENARIO}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    days = [(date.fromisoformat(row["prodrome"]) - FIRST_DATE).days for row in rows]
    infectors = [int(row["infector"]) - 1 if row["infector"] else NOBODY for row in rows]
    return Course(np.array(days, float), np.array(infectors))


def in_run(run: "Run") -> Course:
    """The course of a run of the scenario."""
    children = len(run.people())
    transitions, infections = run.transitions(), run.infections()
    first = transitions[transitions["to"] == "prodrome"]
    days = np.full(children, np.nan)
    days[first["person"].to_numpy()] = (first["time"].to_numpy() - np.datetime64(FIRST_DATE)) // np.timedelta64(1, "D")
    infectors = np.full(children, NOBODY)
    infectors[infections["person"].to_numpy()] = infections["infector"].fillna(NOBODY).to_numpy().astype(np.int64)
    return Course(days, infectors)


def measures(course: Course, children: Village) -> Measures:
    """All numbers that are compared."""
    ill = ~np.isnan(course.prodrome_day)
    days = course.prodrome_day[ill]
    offspring = offspring_counts(course)
    return {
        "infected": float(ill.sum()),
        **_intervals(course),
        "dispersion_k": negative_binomial_k(offspring),
        "largest_offspring": float(offspring.max()),
        **_routes(course, children),
        **{f"median_day_class_{c}": _median(course.prodrome_day[ill & (children.school_class == c)]) for c in range(3)},
        **{f"day_of_{share}_percent": float(np.quantile(days, share / 100)) for share in (10, 25, 50, 75, 90)},
        "most_in_a_day": float(np.bincount(days.astype(int) - int(days.min())).max()),
    }


def _median(days: Floats) -> float:
    return float(np.median(days)) if len(days) else np.nan


def _intervals(course: Course) -> Measures:
    """Mean and standard deviation of prodrome to prodrome, in whole days as dates give them."""
    with_infector = np.flatnonzero((course.infector != NOBODY) & ~np.isnan(course.prodrome_day))
    days = course.prodrome_day[with_infector] - course.prodrome_day[course.infector[with_infector]]
    some = len(days) > 1
    return {
        "interval_mean_days": float(days.mean()) if some else np.nan,
        "interval_sd_days": float(days.std(ddof=1)) if some else np.nan,
    }


def offspring_counts(course: Course) -> Ints:
    """How many were infected by each of those who fell ill."""
    counts = np.bincount(course.infector[course.infector != NOBODY], minlength=len(course.infector))
    return counts[~np.isnan(course.prodrome_day)].astype(np.int64)


def _routes(course: Course, children: Village) -> Measures:
    """By how much infector and infected have in common, the nearest first: the data know no more."""
    child = np.flatnonzero(course.infector != NOBODY)
    infector = course.infector[child]
    family = children.family[child] == children.family[infector]
    house = ~family & (children.house[child] == children.house[infector])
    both = np.where(children.school_class[child] == children.school_class[infector], children.school_class[child], 0)
    apart = ~family & ~house
    return {
        "by_same_family": float(family.sum()),
        "by_same_house": float(house.sum()),
        "by_first_class": float((apart & (both == 1)).sum()),
        "by_second_class": float((apart & (both == 2)).sum()),
        "by_others": float((apart & (both == 0)).sum()),
        "family_percent": 100 * float(family.mean()) if len(family) else np.nan,
    }


def negative_binomial_k(offspring: Ints) -> float:
    """Maximum-likelihood k of counts; at most 100, where a Poisson law is as good."""
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaln

    mean, values, counts = offspring.mean(), *np.unique(offspring, return_counts=True)

    def loss(log_k: float) -> float:
        k = np.exp(log_k)
        terms = gammaln(values + k) - gammaln(k) + k * np.log(k / (k + mean)) + values * np.log(mean / (k + mean))
        return -float(terms @ counts)

    return float(np.exp(minimize_scalar(loss, bounds=(-5.0, np.log(100)), method="bounded").x)) if mean else np.nan


def hagelloch(run: "Run") -> Measures:
    """All numbers of a run."""
    return measures(in_run(run), village())
