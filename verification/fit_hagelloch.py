"""Fit the measles of Hagelloch, 1861: five rates of contact, latent time and rash, from who fell ill when by whom.

    python -m verification.fit_hagelloch --table hagelloch.csv

Synthetic likelihood (Wood 2010, Nature 466: 1102, doi 10.1038/nature09319): the observed statistics are given the
density of a normal law with the mean and covariance that runs of the scenario have. Runs cost time, so the mean is
a quadratic function of the logarithms of the numbers, fitted to a few thousand villages whose numbers fill a box
(Sobol points), the covariance that of what is left over. Three rounds: each box holds the posterior of the one before.
Priors are flat on the logarithms within the first box. What is found stands in the scenario.
"""

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc
from verification.laboratory import DAY, Ledger

from hyosan.catalogue import find
from hyosan.catalogue.measures_hagelloch import NOBODY, SCENARIO, Course, Village, measures, observed, village
from hyosan.engine.run import Prepared, prepare
from hyosan.engine.simulation import Simulation
from hyosan.scenario import read_scenario
from hyosan.scenario.compile import compile_scenario

Floats = NDArray[np.float64]
Row = dict[str, float]
NUMBERS = {
    "settings.family.contacts_per_day": (0.2, 3.0),
    "settings.house.contacts_per_day": (0.02, 0.6),
    "settings.first_class.contacts_per_day": (10.0, 150.0),
    "settings.second_class.contacts_per_day": (0.4, 5.0),
    "settings.village.contacts_per_day": (0.1, 2.0),
    "strains.measles.states.latent.dwell.mean": (7.0, 11.0),
    "strains.measles.states.latent.dwell.sd": (0.3, 2.0),
    "strains.measles.states.rash.infectiousness": (0.02, 1.0),
}
"""What is fitted, and the box of the first round; times in days."""
ROUNDS, CHAIN, BURNT = 3, 40_000, 10_000
"""Rounds; steps of the chain on the quadratic likelihood; how many of them are left out."""
SCALE = 2.38
"""Over the square root of the dimension: width of a step beside the posterior's (Roberts, Gelman, Gilks 1997)."""
LEAST_ILL = 20
"""Villages with fewer ill had no outbreak and do not count."""
FIRST_MIDNIGHTS = 1
"""Days from the start of the scenario to day 0 of the data."""
FASTER = "strains.measles.block=30 days"
"""Draws fewer and longer blocks; changes no distribution."""


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
    def of(cls, copies: int) -> "Bench":
        """The village in so many copies."""
        overrides = (f"population.files.copies={copies}", FASTER)
        return cls(prepare(read_scenario(SCENARIO, overrides=overrides, resolve=find)), village(), copies)

    def courses(self, numbers: Floats, seed: int) -> list[Course]:
        """One course a copy."""
        said = [
            f'{path}="{value:.6g} days"' if "dwell" in path else f"{path}={value:.6g}"
            for path, value in zip(NUMBERS, numbers, strict=True)
        ]
        overrides = (f"population.files.copies={self.copies}", FASTER, *said)
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


@dataclass(frozen=True)
class Likelihood:
    """The normal law of the statistics as a quadratic function of the logarithms of the numbers, within a box."""

    low: Floats
    high: Floats
    coefficients: Floats
    precision: Floats
    seen: Floats

    @classmethod
    def of(cls, low: Floats, high: Floats, numbers: Floats, found: Floats, seen: Floats) -> "Likelihood":
        """From the numbers and the statistics of many villages."""
        terms = _terms((numbers - low) / (high - low))
        coefficients, *_ = np.linalg.lstsq(terms, found, rcond=None)
        return cls(low, high, coefficients, np.linalg.inv(np.cov((found - terms @ coefficients).T)), seen)

    def log(self, numbers: Floats) -> float:
        """At the logarithms of a set of numbers; -inf outside the box."""
        if (numbers < self.low).any() or (numbers > self.high).any():
            return -np.inf
        off = self.seen - _terms(((numbers - self.low) / (self.high - self.low))[None])[0] @ self.coefficients
        return float(-0.5 * off @ self.precision @ off)


def _terms(unit: Floats) -> Floats:
    """1, x, and all products of two, of each row."""
    first, second = np.triu_indices(unit.shape[1])
    return np.column_stack([np.ones(len(unit)), unit, unit[:, first] * unit[:, second]])


def posterior(likelihood: Likelihood, seed: int) -> Floats:
    """A Metropolis chain within the box; its steps follow the chain so far."""
    rng = np.random.default_rng(seed)
    size, width = len(likelihood.low), likelihood.high - likelihood.low
    starts = likelihood.low + width * rng.random((2000, size))
    here = max(starts, key=likelihood.log)
    at, rows, spread = likelihood.log(here), np.empty((CHAIN, size)), np.diag((0.05 * width) ** 2)
    for step in range(CHAIN):
        if step and step % 1000 == 0:
            spread = np.cov(rows[step // 2 : step].T) * SCALE**2 / size + 1e-8 * np.eye(size)
        there = rng.multivariate_normal(here, spread)
        value = likelihood.log(there)
        if np.log(rng.random()) < value - at:
            here, at = there, value
        rows[step] = here
    return rows[BURNT:]


def simulated(bench: Bench, points: Floats, seed: int) -> tuple[Floats, Floats]:
    """Logarithms of numbers and statistics of every village at the points that had an outbreak."""
    numbers, found = [], []
    for index, point in enumerate(points):
        for course in bench.courses(np.exp(point), seed + index):
            row = measures(course, bench.children)
            values = statistics(row)
            if row["infected"] > LEAST_ILL and np.isfinite(values).all():
                numbers.append(point)
                found.append(values)
    return np.array(numbers), np.array(found)


def fit(bench: Bench, points: int, seed: int) -> Floats:
    """Three rounds; the posterior of the last, as logarithms."""
    low, high = np.log(np.array(list(NUMBERS.values())).T)
    floor, ceiling = low, high
    seen = statistics(measures(observed(), bench.children))
    for number in range(ROUNDS):
        sobol = qmc.scale(qmc.Sobol(len(low), seed=seed + number).random(points), low, high)
        numbers, found = simulated(bench, sobol, 10_000 * (seed + number))
        kept = posterior(Likelihood.of(low, high, numbers, found, seen), seed)
        print(f"round {number + 1}: {len(found):,} villages", flush=True)
        report(kept)
        if number + 1 < ROUNDS:
            least, most = np.quantile(kept, [0.005, 0.995], axis=0)
            low = np.maximum(floor, least - 0.2 * (most - least))
            high = np.minimum(ceiling, most + 0.2 * (most - least))
    return kept


def report(kept: Floats) -> None:
    """Medians and 95 % intervals of the numbers."""
    for path, values in zip(NUMBERS, np.exp(kept).T, strict=True):
        low, middle, high = np.quantile(values, [0.025, 0.5, 0.975])
        print(f"{path:<44} {middle:8.3f} ({low:.3f} to {high:.3f})", flush=True)


def compare(bench: Bench, numbers: Floats, seed: int, runs: int = 30) -> None:
    """Observed numbers beside the median and 90 % of villages with these numbers."""
    seen = measures(observed(), bench.children)
    courses = [course for run in range(runs) for course in bench.courses(numbers, seed + run)]
    found = [measures(course, bench.children) for course in courses]
    for name, value in seen.items():
        low, middle, high = np.nanquantile([row[name] for row in found], [0.05, 0.5, 0.95])
        sign = "" if low <= value <= high else "  OUTSIDE"
        print(f"{name:<22} observed {value:8.3f}   model {middle:8.3f} ({low:.3f} to {high:.3f}){sign}")


def write_table(path: Path, kept: Floats) -> None:
    """Every tenth step of the posterior."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(NUMBERS)
        writer.writerows(np.exp(kept[::10]).tolist())


def main() -> None:
    """Fit, report, and hold the medians against what was observed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=512, help="sets of numbers in a round; a power of two")
    parser.add_argument("--copies", type=int, default=10, help="villages for each set")
    parser.add_argument("--seed", type=int, default=1, help="all seeds follow from it")
    parser.add_argument("--table", type=Path, default=None, help="CSV for the posterior")
    given = parser.parse_args()
    bench = Bench.of(given.copies)
    kept = fit(bench, given.points, given.seed)
    if given.table:
        write_table(given.table, kept)
    compare(bench, np.exp(np.median(kept, axis=0)), 100_000 * given.seed)


if __name__ == "__main__":
    main()
