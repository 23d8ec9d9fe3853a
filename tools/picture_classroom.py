"""Draw docs/scenarios/classroom.png: a thousand classes beside the deterministic course and the chain-binomial law.

Usage: python tools/picture_classroom.py
"""

import tempfile
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

import hyosan
from hyosan.analysis.chain_binomial import final_size_law
from hyosan.analysis.mean_field import fixed_period, mean_field_course

Floats = NDArray[np.float64]
PICTURE = Path(__file__).resolve().parents[1] / "docs" / "scenarios" / "classroom.png"
CLASSES, PEOPLE, SEED = 1000, 31, 1
CONTACTS_PER_DAY, PROBABILITY, INFECTIOUS_DAYS = 10.0, 0.1, 2.0
"""As in the scenario."""
SHOWN, LAST_DAY = 60, 16.0
"""Classes whose courses are drawn one by one; where the axis ends."""
ONE, MEAN, THEORY = "#4477aa", "#cc3311", "#222222"


def infections() -> tuple[NDArray[np.int64], Floats]:
    """Class and day of each infection in a thousand classes."""
    with tempfile.TemporaryDirectory() as folder:
        copies = f"population.files.copies={CLASSES}"
        table = hyosan.run("classroom", seed=SEED, out=Path(folder) / "run", overrides=[copies]).infections()
    days = (table["time"] - table["time"].min()).to_numpy() / np.timedelta64(1, "D")
    return table["person"].to_numpy() // PEOPLE, days


def infectious(classes: NDArray[np.int64], infected: Floats, days: Floats) -> Floats:
    """People infectious in each class (rows) at each of the days."""
    counts = np.zeros((CLASSES, len(days)))
    for column, day in enumerate(days):
        now = (infected <= day) & (day < infected + INFECTIOUS_DAYS)
        counts[:, column] = np.bincount(classes[now], minlength=CLASSES)
    return counts


def courses(axes: Axes, counts: Floats, days: Floats) -> None:
    """Some classes one by one, the mean of all, and the deterministic course."""
    rate = CONTACTS_PER_DAY * PROBABILITY
    _, smooth = mean_field_course(
        days,
        susceptible=PEOPLE - 1,
        first=1,
        pair_rate_per_day=rate / (PEOPLE - 1),
        stages=fixed_period(INFECTIOUS_DAYS),
    )
    axes.plot(days, counts[:SHOWN].T, color=ONE, alpha=0.22, lw=0.8)
    axes.plot([], [], color=ONE, lw=0.8, label=f"{SHOWN} classes, one by one")
    axes.plot(days, counts.mean(axis=0), color=MEAN, lw=2, label=f"mean of {CLASSES:,} classes")
    axes.plot(days, smooth, color=THEORY, lw=2, ls="--", label="deterministic model")
    axes.set(xlabel="days since the first case", ylabel="infectious at one time", xlim=(0, LAST_DAY), ylim=(0, None))
    axes.legend(frameon=False, loc="upper right")


def sizes(axes: Axes, classes: NDArray[np.int64]) -> None:
    """How many classes ended with how many infected, against the exact law."""
    totals = np.bincount(classes, minlength=CLASSES)
    escape = np.exp(-CONTACTS_PER_DAY * PROBABILITY * INFECTIOUS_DAYS / (PEOPLE - 1))
    law = final_size_law(PEOPLE - 1, 1, float(escape))
    people = np.arange(1, PEOPLE + 1)
    axes.bar(people, np.bincount(totals, minlength=PEOPLE + 1)[1:], color=ONE, alpha=0.6, label="classes in the model")
    axes.plot(people, law * CLASSES, "o", color=THEORY, ms=3.5, label="chain-binomial law")
    axes.axvline(totals.mean(), color=MEAN, lw=2, label=f"mean: {totals.mean():.1f}")
    axes.set(xlabel="people infected in the end, the first among them", ylabel=f"classes out of {CLASSES:,}")
    axes.legend(frameon=False, loc=(0.1, 0.78))


def draw(picture: Path) -> None:
    """Both parts of the picture."""
    days = np.arange(0.0, LAST_DAY + 0.01, 0.125)
    classes, infected = infections()
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    courses(left, infectious(classes, infected, days), days)
    sizes(right, classes)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=110)


if __name__ == "__main__":
    draw(PICTURE)
    print(PICTURE.name)
