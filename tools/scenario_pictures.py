"""Draw the pictures on docs/scenarios/: a run of the flagship and of the city, the small ones against data or theory.

Usage: python tools/scenario_pictures.py [id ...]    (default: all; the flagship takes a minute or two, the season's
hundred runs ten, unless `python -m verification.season_seeds` has left them in runs/)
"""

import csv
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import picture_classroom
import picture_hagelloch
import picture_pandemics

import hyosan
from hyosan.analysis.plot import fan_figure
from hyosan.catalogue import OBSERVED, entries

DOCS = Path(__file__).resolve().parents[1] / "docs" / "scenarios"
SEEDS = {"hyosan": 2, "influenza-changwon": 1}
COPIES = 100
SEASONS = 100


def one_run(scenario: str, picture: Path) -> None:
    """The curves of one run, as `run.plot` draws them."""
    with tempfile.TemporaryDirectory() as folder:
        hyosan.run(scenario, seed=SEEDS[scenario], out=Path(folder) / "run").plot(picture)


def boarding_school(picture: Path) -> None:
    """Boys in bed at noon: observed, and in copies of the school."""
    with (OBSERVED / "influenza-england-1978.csv").open(newline="", encoding="utf-8") as file:
        observed = [(row["date"], int(row["in_bed"])) for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as folder:
        runs = [
            hyosan.run("influenza-england-1978", seed=seed, out=Path(folder) / str(seed))
            for seed in range(1, COPIES + 1)
        ]
        counts = np.array([run.timeline()["in-bed"].loc[observed[0][0] : observed[-1][0]] for run in runs])
    low, middle, high = np.quantile(counts, [0.05, 0.5, 0.95], axis=0)
    days = np.arange(len(observed)) + 22
    figure, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
    axes.fill_between(days, low, high, color="#4477aa", alpha=0.25, lw=0, label="model, 90 % of runs")
    axes.plot(days, middle, color="#4477aa", label="model, median")
    axes.plot(days, [count for _, count in observed], "o", color="#222222", ms=4, label="observed")
    axes.set_xticks(days[::2], [f"{day} Jan" if day <= 31 else f"{day - 31} Feb" for day in days[::2]])
    axes.set_ylabel("boys in bed")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=110)


def season(picture: Path) -> None:
    """Bands over the outbreaks among a hundred seeds."""
    name = "influenza-like-season"
    ensemble = hyosan.run_ensemble(name, SEASONS, out=Path("runs") / name, keep="summary")
    fan_figure(ensemble, states=("symptomatic", "hospital", "recovered")).savefig(picture)


DRAWN: dict[str, Callable[[Path], None]] = {
    "classroom": picture_classroom.draw,
    "covid-like": partial(picture_pandemics.draw, "covid-like"),
    "influenza-england-1978": boarding_school,
    "influenza-like-season": season,
    "measles-hagelloch-1861": picture_hagelloch.draw,
    "pandemic-like": partial(picture_pandemics.draw, "pandemic-like"),
}


def main() -> None:
    """Draw the pictures asked for."""
    wanted = sys.argv[1:] or [entry.id for entry in entries()]
    for scenario in wanted:
        picture = DOCS / f"{scenario}.png"
        if scenario in SEEDS:
            one_run(scenario, picture)
        else:
            DRAWN[scenario](picture)
        print(picture.name)


if __name__ == "__main__":
    main()
