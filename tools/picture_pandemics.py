"""Draw docs/scenarios/covid-like.png and pandemic-like.png: the course, care, and ages, of 20 seeds.

Usage: python tools/picture_pandemics.py covid-like|pandemic-like [FOLDER]

FOLDER: runs made before by `hyosan run ID --seeds 20 --out FOLDER`; without it they are made, which takes a while.
"""

import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter

import hyosan
from hyosan.results.run import Run

Floats = NDArray[np.float64]
DOCS = Path(__file__).resolve().parents[1] / "docs" / "scenarios"
SEEDS = 20
EXAMPLES = 3
AGES = tuple(range(0, 90, 10))
LEAST_INFECTIONS = 100
BLUE, RED, GREY, GREEN = "#4477aa", "#cc3311", "#777777", "#228833"
VACATION = {"covid-like": (date(2024, 7, 22), date(2024, 8, 18)), "pandemic-like": (date(2025, 1, 4), date(2025, 3, 3))}
LAST = {"covid-like": date(2024, 8, 31), "pandemic-like": date(2025, 1, 31)}
VERITY = (0.00161, 0.00695, 0.0309, 0.0844, 0.161, 0.595, 1.93, 4.28, 7.80)
"""Infection fatality in percent by ten years of age: Verity and others 2020, Lancet Infectious Diseases 20: 669-677."""
IN_1957 = (0.0113, 0.0985, 1.13)
"""Percent of infections under 45, at 45 to 64, at 65 and over: deaths above the usual in the United States (Miller and
others 2008, Journal of Infectious Diseases 198: 305-311) of those who fell ill (sources of the scenario), times 0.67.
"""
PUBLISHED = {
    "covid-like": ("Verity and others 2020", tuple(np.arange(5.0, 90, 10)), VERITY),
    "pandemic-like": ("United States 1957-58", (22.5, 55.0, 77.5), IN_1957),
}


@dataclass(frozen=True)
class Course:
    """What is drawn of a run: by day, for 100,000 residents; ages in percent."""

    first: np.datetime64
    infections: Floats
    in_hospital: Floats
    in_intensive_care: Floats
    infected: Floats
    ill: Floats
    counts: NDArray[np.int64]
    """Infections and deaths by age."""


def course(run: Run) -> Course:
    """The numbers of a run."""
    indicators = run.indicators()
    per = 100_000 / indicators.people_count
    incidence, care = indicators.incidence(period="1 day"), indicators.care_by_period(period="1 day")
    attack = indicators.attack_rate_by_age(edges=AGES)
    severity = indicators.severity_by_age(edges=AGES)
    return Course(
        incidence["time"].to_numpy()[0],
        per * incidence["local_infections"].to_numpy(),
        per * care["hospital_occupancy"].to_numpy(),
        per * care["intensive_care_occupancy"].to_numpy(),
        100 * attack["infection_attack_rate"].to_numpy(),
        100 * attack["symptomatic_attack_rate"].to_numpy(),
        severity[["infections", "deaths"]].to_numpy().astype(np.int64),
    )


def lasting(values: Floats, days: int) -> Floats:
    """Of so many days; nothing happens after a run that died out."""
    return np.pad(values, (0, max(0, days - len(values))))[:days]


def band(axes: Axes, days: NDArray[np.datetime64], values: list[Floats], colour: str, label: str) -> None:
    """Median and 90 % of the seeds."""
    padded = [lasting(each, len(days)) for each in values]
    low, middle, high = np.quantile(padded, [0.05, 0.5, 0.95], axis=0)
    axes.fill_between(days, low, high, color=colour, alpha=0.2, lw=0)
    axes.plot(days, middle, color=colour, label=label)


def over_time(axes: Axes, scenario: str, days: NDArray[np.datetime64]) -> None:
    """Dates, and the vacation of schools."""
    first, last = (np.datetime64(day) for day in VACATION[scenario])
    end = np.datetime64(LAST[scenario])
    if first < end:
        axes.axvspan(first, min(last, end), color=GREY, alpha=0.15, lw=0, label="school vacation")
    axes.set_xlim(days[0], end)
    axes.set_ylim(0, 1.3 * axes.get_ylim()[1])
    axes.xaxis.set_major_locator(dates.MonthLocator())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%-d %b"))
    years = sorted({int(str(day)[:4]) for day in (days[0], end)})
    axes.set_xlabel(" to ".join(str(year) for year in years))
    axes.legend(frameon=False, loc="upper left")


def fatality(axes: Axes, scenario: str, courses: list[Course], middle: Floats) -> None:
    """Deaths of infections by age, all seeds together, where there were enough infections, beside published ones."""
    counts = np.sum([each.counts for each in courses], axis=0)
    infections, deaths = counts[:, 0], counts[:, 1]
    known = (infections >= LEAST_INFECTIONS) & (deaths > 0)
    shares = 100 * deaths / np.maximum(infections, 1)
    axes.plot(middle[known], shares[known], "-o", color=RED, ms=4, label=f"model, {len(courses)} seeds together")
    name, ages, values = PUBLISHED[scenario]
    axes.plot(ages, values, "s", color="#222222", ms=5, mfc="none", label=name)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.set(xlabel="age", ylabel="deaths of 100 infections", xlim=(0, 90))
    axes.legend(frameon=False, loc="upper left")


def draw(scenario: str, picture: Path, folder: Path | None = None) -> None:
    """The picture of 20 seeds, run for it or found in a folder."""
    with tempfile.TemporaryDirectory() as own:
        ensemble = hyosan.run_ensemble(scenario, SEEDS, out=folder or Path(own) / "runs")
        draw_courses(scenario, [course(ensemble.open(seed)) for seed in range(1, SEEDS + 1)], picture)


def draw_courses(scenario: str, courses: list[Course], picture: Path) -> None:
    """All four parts of the picture."""
    days = np.arange(courses[0].first.astype("datetime64[D]"), np.datetime64(LAST[scenario]))
    middle = np.array(AGES) + 5.0
    figure, ((left, right), (below, last)) = plt.subplots(2, 2, figsize=(11, 7.6), layout="constrained")
    for example in courses[:EXAMPLES]:
        left.plot(days, lasting(example.infections, len(days)), color=GREY, lw=0.7)
    left.plot([], [], color=GREY, lw=0.7, label=f"seeds 1 to {EXAMPLES}")
    band(left, days, [each.infections for each in courses], BLUE, f"median and 90 % of {SEEDS} seeds")
    left.set_ylabel("infections a day, of 100,000 residents")
    band(right, days, [each.in_hospital for each in courses], BLUE, "in hospital")
    band(right, days, [each.in_intensive_care for each in courses], RED, "of these in intensive care")
    right.set_ylabel("people in care, of 100,000 residents")
    for axes in (left, right):
        over_time(axes, scenario, days)
    for values, colour, label in (("infected", BLUE, "infected"), ("ill", GREEN, "of these with symptoms")):
        shares = np.median([getattr(each, values) for each in courses], axis=0)
        below.bar(middle, shares, width=9, color=colour, label=label)
    below.set(xlabel="age (last bar: 80 and over)", ylabel="percent of residents, median", xlim=(0, 90), ylim=(0, 100))
    below.legend(frameon=False, loc="upper right")
    fatality(last, scenario, courses, middle)
    for axes in (left, right, below, last):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=100)


if __name__ == "__main__":
    draw(sys.argv[1], DOCS / f"{sys.argv[1]}.png", Path(sys.argv[2]) if len(sys.argv) > 2 else None)
