"""Draw docs/scenarios/measles-hagelloch-1861.png: first signs by day and offspring, observed and in 100 seeds.

Usage: python tools/picture_hagelloch.py
"""

import tempfile
from datetime import timedelta
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from hyosan.catalogue import find
from hyosan.catalogue.measures_hagelloch import FIRST_DATE, SCENARIO, Course, in_run, observed, offspring_counts
from hyosan.engine.run import prepare, run_prepared
from hyosan.scenario import read_scenario

Floats = NDArray[np.float64]
PICTURE = Path(__file__).resolve().parents[1] / "docs" / "scenarios" / f"{SCENARIO}.png"
SEEDS = range(1, 101)
LAST_DAY = 60
WINDOW_DAYS = 3
"""Cases are counted in a moving window, so that single days do not hide the course."""
OFFSPRING = np.arange(31)
MODEL, SEEN = "#4477aa", "#222222"


def model() -> list[Course]:
    """The courses of all seeds."""
    prepared = prepare(read_scenario(SCENARIO, resolve=find))
    with tempfile.TemporaryDirectory() as folder:
        return [in_run(run_prepared(prepared, seed=seed, out=Path(folder) / str(seed))) for seed in SEEDS]


def cases(course: Course) -> Floats:
    """Children whose prodrome began on each day, mean of a moving window."""
    days = course.prodrome_day[~np.isnan(course.prodrome_day)].astype(int)
    counts = np.bincount(days[(days >= 0) & (days <= LAST_DAY)], minlength=LAST_DAY + 1)
    return np.convolve(counts, np.ones(WINDOW_DAYS) / WINDOW_DAYS, mode="same")


def at_least(course: Course) -> Floats:
    """Share of children who infected so many or more."""
    offspring = offspring_counts(course)
    return np.array([(offspring >= number).mean() for number in OFFSPRING])


def band(axes: Axes, x: Floats, found: list[Floats], seen: Floats, marks: str, legend: str) -> None:
    """The median and 90 % of runs, and what was observed."""
    low, middle, high = np.quantile(found, [0.05, 0.5, 0.95], axis=0)
    axes.fill_between(x, low, high, color=MODEL, alpha=0.25, lw=0, label="model, 90 % of 100 seeds")
    axes.plot(x, middle, color=MODEL, label="model, median")
    axes.plot(x, seen, marks, color=SEEN, ms=4, lw=1, label="observed")
    axes.legend(frameon=False, loc=legend)
    axes.spines[["top", "right"]].set_visible(False)


def draw(picture: Path) -> None:
    """Both parts of the picture."""
    found, seen = model(), observed()
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    days = np.arange(LAST_DAY + 1, dtype=float)
    band(left, days, [cases(course) for course in found], cases(seen), "-o", "upper left")
    ticks = np.arange(2, LAST_DAY, 10)
    dates = [FIRST_DATE + timedelta(days=int(tick)) for tick in ticks]
    left.set_xticks(ticks, [f"{date.day} {date:%b}" for date in dates])
    left.set(ylabel="children with first signs a day", ylim=(0, None))
    band(right, OFFSPRING.astype(float), [at_least(course) for course in found], at_least(seen), "o", "upper right")
    right.set(xlabel="children infected", ylabel="share of children who infected so many or more", yscale="log")
    right.set_ylim(0.004, 1.1)
    figure.savefig(picture, dpi=110)


if __name__ == "__main__":
    draw(PICTURE)
    print(PICTURE.name)
