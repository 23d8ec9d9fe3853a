"""Fit the measles of Hagelloch, 1861: five rates of contact, the latent time and the rash, from who fell ill when and by whom.

    python -m verification.fit_hagelloch --steps 1500 --table hagelloch.csv

Synthetic likelihood (Wood 2010, Nature 466: 1102, doi 10.1038/nature09319): for a set of numbers the scenario is run
in many isolated copies of the village; the observed statistics are given the density of a normal law with the mean and
covariance of those of the copies. Flat priors on the logarithms; Metropolis, whose steps follow the chain so far. One
seed serves all sets, so that two sets differ by their numbers and not by chance. What is found stands in the scenario.
"""

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hyosan.catalogue import find
from hyosan.catalogue.measures_hagelloch import NOBODY, SCENARIO, Course, Village, measures, observed, village
from hyosan.engine.run import Prepared, prepare
from hyosan.engine.simulation import Simulation
from hyosan.scenario import read_scenario
from hyosan.scenario.compile import compile_scenario
from verification.laboratory import DAY, Ledger

Floats = NDArray[np.float64]
Row = dict[str, float]
NUMBERS = {
    "settings.family.contacts_per_day": 0.7,
    "settings.house.contacts_per_day": 0.1,
    "settings.first_class.contacts_per_day": 25.0,
    "settings.second_class.contacts_per_day": 1.5,
    "settings.village.contacts_per_day": 0.4,
    "strains.measles.states.latent.dwell.mean": 8.5,
    "strains.measles.states.latent.dwell.sd": 0.8,
    "strains.measles.states.rash.infectiousness": 0.25,
}
"""What is fitted, and where the search begins; times in days."""
FIRST_MIDNIGHTS = 1
"""Days from the start of the scenario to day 0 of the data."""
FASTER = "strains.measles.block=30 days"
"""Draws fewer and longer blocks; changes no distribution."""
SPREAD, BURNT = 0.1, 0.3
"""First width of a step, of each logarithm; share of the chain that is left out."""
SCALE = 2.38
"""Over the square root of the dimension: width of a step beside the chain's own (Roberts, Gelman, Gilks 1997)."""


def statistics(found: Row) -> Floats:
    """What the observed village is compared by; counts of a few and skewed numbers are made more normal."""
    names = ("interval_mean_days", "interval_sd_days", "median_day_class_0", "median_day_class_1", "median_day_class_2")
    routes = ("by_same_family", "by_same_house", "by_first_class", "by_second_class")
    course = ("day_of_10_percent", "day_of_25_percent", "day_of_75_percent", "day_of_90_percent", "most_in_a_day")
    skewed = (np.log(found["dispersion_k"]), np.log(found["largest_offspring"]), (188 - found["infected"]) ** 0.5)
    return np.array([found[name] for name in (*names, *routes, *course)] + [float(value) for value in skewed])


@dataclass(frozen=True)
class Bench:
    """Copies of the village, ready to be run with any numbers."""

    prepared: Prepared
    children: Village
    copies: int

    @classmethod
    def of(cls, copies: int, fixed: tuple[str, ...] = ()) -> "Bench":
        """The village in so many copies; `fixed`: further changes of the scenario."""
        overrides = (f"population.files.copies={copies}", FASTER, *fixed)
        return cls(prepare(read_scenario(SCENARIO, overrides=overrides, resolve=find)), village(), copies)

    def courses(self, numbers: Floats, seed: int, fixed: tuple[str, ...] = ()) -> list[Course]:
        """One course a copy."""
        said = [
            f'{path}="{value:.6g} days"' if "dwell" in path else f"{path}={value:.6g}"
            for path, value in zip(NUMBERS, numbers, strict=True)
        ]
        overrides = (f"population.files.copies={self.copies}", FASTER, *fixed, *said)
        scenario = read_scenario(SCENARIO, overrides=overrides, resolve=find).scenario
        compiled = compile_scenario(scenario, self.prepared.population, seed)
        ledger = Ledger()
        Simulation(compiled, [ledger], threads=1).run()
        prodrome = compiled.codes.states.index(("measles", "prodrome"))
        return self._split(np.concatenate(ledger.infections), np.concatenate(ledger.transitions), prodrome)

    def _split(self, infections: NDArray[np.int64], transitions: NDArray[np.int64], prodrome: int) -> list[Course]:
        each = len(self.children.family)
        days = np.full(self.copies * each, np.nan)
        onset = transitions[transitions[:, 3] == prodrome]
        days[onset[:, 1]] = onset[:, 0] // DAY - FIRST_MIDNIGHTS
        infector = np.full(self.copies * each, NOBODY)
        infected = infections[infections[:, 2] >= 0]
        infector[infected[:, 1]] = infected[:, 2] % each
        return [
            Course(of_days, of_infectors)
            for of_days, of_infectors in zip(days.reshape(-1, each), infector.reshape(-1, each), strict=True)
        ]


def log_likelihood(bench: Bench, numbers: Floats, seed: int, fixed: tuple[str, ...]) -> float:
    """Of the observed statistics under the normal law of those of the copies; -inf where hardly a copy falls ill."""
    found = [measures(course, bench.children) for course in bench.courses(numbers, seed, fixed)]
    sample = np.array([statistics(row) for row in found if row["infected"] > 20])
    sample = sample[np.isfinite(sample).all(axis=1)]
    if len(sample) < bench.copies / 2:
        return -np.inf
    off = statistics(measures(observed(), bench.children)) - sample.mean(axis=0)
    covariance = np.cov(sample.T) + np.diag(np.full(sample.shape[1], 0.02))
    return float(-0.5 * (off @ np.linalg.solve(covariance, off) + np.linalg.slogdet(covariance)[1]))


def read_chain(path: Path) -> list[list[float]]:
    """The chain so far: log likelihood and numbers."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [[float(value) for value in row] for row in list(csv.reader(file))[1:]]


def chain(bench: Bench, steps: int, seed: int, table: Path, fixed: tuple[str, ...]) -> list[list[float]]:
    """Metropolis on the logarithms; goes on where the table ends."""
    rng = np.random.default_rng(seed)
    rows = read_chain(table)
    if not rows:
        begin = np.array(list(NUMBERS.values()))
        rows = [[log_likelihood(bench, begin, seed, fixed), *begin]]
    with table.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if len(rows) == 1:
            writer.writerow(["log_likelihood", *NUMBERS])
            writer.writerow(rows[0])
        while len(rows) < steps:
            at, here = rows[-1][0], np.log(rows[-1][1:])
            there = here + _step(rows, rng)
            value = log_likelihood(bench, np.exp(there), seed, fixed)
            rows.append([value, *np.exp(there)] if np.log(rng.random()) < value - at else rows[-1])
            writer.writerow(rows[-1])
            file.flush()
    return rows


def _step(rows: list[list[float]], rng: np.random.Generator) -> Floats:
    """A small step of all numbers at first, later one of the shape of the last half of the chain."""
    if len(rows) < 100 or rng.random() < 0.1:
        return rng.normal(0, SPREAD, len(NUMBERS))
    covariance = np.cov(np.log(np.array(rows[len(rows) // 2 :])[:, 1:]).T) + 1e-6 * np.eye(len(NUMBERS))
    return rng.multivariate_normal(np.zeros(len(NUMBERS)), covariance * SCALE**2 / len(NUMBERS))


def report(rows: list[list[float]]) -> None:
    """Medians and 95 % intervals of the numbers, and the best of them."""
    kept = np.array(rows[int(BURNT * len(rows)) :])
    best = kept[kept[:, 0].argmax()]
    moved = float((np.diff(kept[:, 0]) != 0).mean())
    print(f"{len(kept)} steps kept, {moved:.0%} accepted; best log likelihood {best[0]:.2f}")
    for index, path in enumerate(NUMBERS, 1):
        low, middle, high = np.quantile(kept[:, index], [0.025, 0.5, 0.975])
        print(f"{path:<44} {middle:8.3f} ({low:.3f} to {high:.3f})   best {best[index]:.3f}")


def compare(bench: Bench, numbers: Floats, seed: int, fixed: tuple[str, ...]) -> None:
    """Observed numbers beside the median and 90 % of copies, with another seed than the fit's."""
    seen = measures(observed(), bench.children)
    found = [measures(course, bench.children) for course in bench.courses(numbers, seed, fixed)]
    for name, value in seen.items():
        low, middle, high = np.nanquantile([row[name] for row in found], [0.05, 0.5, 0.95])
        print(f"{name:<22} observed {value:8.3f}   model {middle:8.3f} ({low:.3f} to {high:.3f})")


def main() -> None:
    """Fit, report, and hold the medians against what was observed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1500, help="length of the chain")
    parser.add_argument("--copies", type=int, default=100, help="copies of the village for each set of numbers")
    parser.add_argument("--seed", type=int, default=1, help="of the chain and of all its runs")
    parser.add_argument("--table", type=Path, default=Path("hagelloch.csv"), help="the chain: read and gone on with")
    parser.add_argument("--set", dest="fixed", action="append", default=[], help="another change of the scenario")
    given = parser.parse_args()
    fixed = tuple(given.fixed)
    bench = Bench.of(given.copies, fixed)
    rows = chain(bench, given.steps, given.seed, given.table, fixed)
    report(rows)
    kept = np.array(rows[int(BURNT * len(rows)) :])
    compare(bench, np.median(kept[:, 1:], axis=0), given.seed + 1, fixed)


if __name__ == "__main__":
    main()
