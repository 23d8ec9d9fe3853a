"""Where the exact checks are run: a population brought as files, a scenario text, many isolated copies, many seeds.

    bench = Bench(sir("exponential", r0=2.0), room(100), copies=10_000)
    outcome = bench.run(seed=1)
    outcome.sizes()                 # people infected, seeds among them, in each copy

All goes through the public interface: files are written, `hyosan.run` reads them and leaves a folder of results, and
what is tallied are the tables in that folder.

A check returns rows: what was expected, what was found, and how wide the chance is.
"""

import json
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy import stats

import hyosan
from hyosan.population.write import write_population
from hyosan.results.schema import OBSERVED

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAY = 86_400_000_000
"""Ticks."""
WIDTH = 4.0
"""A proportion or mean passes within so many standard errors."""
RECORDS = 20
"""Records in a run behind the one at the start."""
threads = 2
"""Threads of a run; `side_by_side` sets 1 in each of its processes."""
LEAST_P = 1e-4
"""A distribution passes with a chi-square p-value above this."""


@dataclass(frozen=True)
class Row:
    """One number and its target: passes within 4 standard errors, which must not be wider than the tolerance."""

    name: str
    target: float
    estimate: float
    se: float
    tolerance: float = float("inf")
    units: int = 1
    """Runs, copies or people behind the estimate."""
    stated: bool = False
    """Whether the standard error is a stated width, that more runs do not lessen."""

    @property
    def passes(self) -> bool:
        """Whether the estimate is good enough and so is the number of runs."""
        if self.se == 0.0:
            return abs(self.estimate - self.target) <= min(self.tolerance, 1e-6 * abs(self.target) + 1e-12)
        return abs(self.estimate - self.target) <= WIDTH * self.se <= self.tolerance * (1 + 1e-9)

    def __str__(self) -> str:
        sign = "ok" if self.passes else "FAIL"
        off = (self.estimate - self.target) / self.se if self.se else 0.0
        return (
            f"{self.name:<58} {self.target:>12.6f} {self.estimate:>12.6f} {self.se:>9.6f} {off:>6.2f} "
            f"{self.units:>9,} {sign}"
        )


@dataclass(frozen=True)
class LawRow:
    """Counts held against a law: passes when the chi-square test has p > 1e-4. Cells expected below 5 are merged."""

    name: str
    law: Sequence[float]
    counts: Sequence[int]

    @property
    def p_value(self) -> float:
        """The p-value of the counts; 0 when something impossible happened."""
        counts, units = np.array(self.counts, float), float(np.sum(self.counts))
        expected = np.array(self.law) * units
        if counts[expected == 0].any() or abs(expected.sum() - units) > 1e-6 * units:
            return 0.0
        small = expected < 5
        if small.any():
            counts = np.append(counts[~small], counts[small].sum())
            expected = np.append(expected[~small], expected[small].sum())
            counts, expected = counts[expected > 0], expected[expected > 0]
        return float(stats.chisquare(counts, expected).pvalue)

    @property
    def passes(self) -> bool:
        """Whether the law may have made the counts."""
        return self.p_value > LEAST_P

    def __str__(self) -> str:
        sign = "ok" if self.passes else "FAIL"
        cells = f"chi-square, {len(self.law)} cells: p = {self.p_value:.4f}"
        return f"{self.name:<58} {cells:<42} {sum(self.counts):>9,} {sign}"


Rows = list[Row | LawRow]
Check = Callable[[int], Rows]
"""A check makes its rows from a seed."""


def confirmed(check: Check, seed: int, rows: Rows) -> Rows:
    """The rows of a check that fail, and by name again with another seed: for a right number one in 2e8."""
    failing = [row.name for row in rows if not row.passes]
    return [row for row in check(seed + 7919) if row.name in failing and not row.passes] if failing else []


def failures(check: Check, seed: int) -> Rows:
    """The rows that fail twice."""
    return confirmed(check, seed, check(seed))


def in_parts(check: Check, parts: int) -> Check:
    """The check made of several smaller ones, whose rows are put together: more runs than memory holds at once."""

    def pooled(seed: int) -> Rows:
        made = [check(1000 * seed + part) for part in range(parts)]
        return [_together(rows) for rows in zip(*made, strict=True)]

    return pooled


def _together(rows: Sequence[Row | LawRow]) -> Row | LawRow:
    first = rows[0]
    if isinstance(first, LawRow):
        counts = np.sum([row.counts for row in rows if isinstance(row, LawRow)], axis=0)
        return LawRow(first.name, first.law, counts.tolist())
    numbers = [row for row in rows if isinstance(row, Row)]
    weights = np.array([row.units for row in numbers], float)
    weights /= weights.sum()
    se = float(np.sqrt(sum((w * row.se) ** 2 for w, row in zip(weights, numbers, strict=True))))
    return replace(
        first,
        estimate=float(sum(w * row.estimate for w, row in zip(weights, numbers, strict=True))),
        se=first.se if first.stated else se,
        units=sum(row.units for row in numbers),
    )


def share(name: str, target: float, hits: NDArray[np.bool_], tolerance: float = float("inf")) -> Row:
    """A proportion against its target; the standard error is that of the target."""
    return Row(
        name, target, float(hits.mean()), float(np.sqrt(target * (1 - target) / len(hits))), tolerance, len(hits)
    )


def mean(name: str, target: float, values: NDArray[Any], tolerance: float = float("inf")) -> Row:
    """A mean of many (hundreds, so that its standard error is known) against its target."""
    se = float(values.std(ddof=1) / np.sqrt(len(values)))
    return Row(name, target, float(values.mean()), se, tolerance, len(values))


def law(name: str, cells: Sequence[float], values: NDArray[Any]) -> LawRow:
    """Whole numbers 0, 1, ... against a law of them, whose last cell holds all that is left."""
    counts = np.bincount(np.minimum(values, len(cells) - 1), minlength=len(cells))
    return LawRow(name, list(cells), counts.tolist())


@dataclass(frozen=True)
class Outcome:
    """What the tables of one run say, by copy."""

    copies: int
    per_copy: int
    tables: Mapping[str, pa.Table]
    """The tables asked for."""
    timeline: pd.DataFrame
    """People by state, all copies together."""

    @property
    def end(self) -> dict[str, int]:
        """The last row of the timeline."""
        return {str(state): int(count) for state, count in self.timeline.iloc[-1].items()}

    def numbers(self, table: str, name: str) -> Ints:
        """A column of numbers; -1 where there is none."""
        return np.asarray(self.tables[table][name].fill_null(-1).to_numpy(), np.int64)

    def where(self, table: str, name: str, value: str) -> NDArray[np.bool_]:
        """Whether a column of names has this one, row by row."""
        chunks = [np.zeros(0, bool)]
        for chunk in self.tables[table][name].chunks:
            names = chunk.dictionary.to_pylist()
            codes = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            chunks.append(codes == names.index(value) if value in names else np.zeros(len(chunk), bool))
        return np.concatenate(chunks)

    def copy_of(self, table: str) -> Ints:
        """The copy of the person of each row."""
        return self.numbers(table, "person") // self.per_copy

    def sizes(self, strain: str | None = None) -> Ints:
        """Infections in each copy, seeds among them."""
        copy_of = self.copy_of("infections")
        if strain is not None:
            copy_of = copy_of[self.where("infections", "strain", strain)]
        return np.bincount(copy_of, minlength=self.copies)

    def infected(self) -> NDArray[np.bool_]:
        """Who was ever infected, [copy, person]."""
        ever = np.zeros(self.copies * self.per_copy, bool)
        ever[self.numbers("infections", "person")] = True
        return ever.reshape(self.copies, self.per_copy)

    def ended_in(self, state: str) -> Ints:
        """People in a state at the end, in each copy: who entered it less who left it. Of runs with one strain."""
        copy_of = self.copy_of("transitions")
        entered, left = (copy_of[self.where("transitions", name, state)] for name in ("to", "from"))
        people = np.bincount(entered, minlength=self.copies) - np.bincount(left, minlength=self.copies)
        people += self.per_copy if state == "susceptible" else 0
        if people.sum() != self.end[state]:
            raise ValueError(f"{state}: {people.sum()} by transitions, {self.end[state]} in the timeline")
        return people


class Bench:
    """A scenario and a population, written as files, and run from them with any seed by `hyosan.run`."""

    def __init__(
        self,
        text: str,
        population: Mapping[str, Mapping[str, Any]],
        copies: int = 1,
        tables: Sequence[str] = ("infections",),
        every: str | None = None,
    ) -> None:
        self.copies = copies
        self.per_copy = len(population["people"]["id"])
        self.tables = tables
        folder = Path(tempfile.mkdtemp(prefix="hyosan-bench-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        write_population(folder / "people", **population)  # type: ignore[arg-type]
        files = f'[population.files]\nfolder = "people"\ncopies = {copies}\n'
        self.scenario = folder / "scenario.toml"
        self.scenario.write_text(f'[scenario]\nid = "check"\ntitle = "Check"\n{files}{text}')
        # Few records, the last at the end: a run may end at a record when nothing can happen any more.
        every = every or f"{hyosan.load(self.scenario).time.duration / RECORDS / 1e6:.6f} s"
        self.overrides = [
            f'record.every="{every}"',
            f"record.tables={json.dumps([name for name in tables if name not in OBSERVED])}",
        ]

    def run(self, seed: int) -> Outcome:
        """One run; its folder is gone when its tables have been read."""
        with tempfile.TemporaryDirectory(prefix="hyosan-bench-run-") as out:
            run = hyosan.run(self.scenario, seed=seed, out=Path(out) / "run", threads=threads, overrides=self.overrides)
            tables = {name: run.table(name) for name in self.tables}
            return Outcome(self.copies, self.per_copy, tables, run.timeline())


# --- populations ----------------------------------------------------------------------------------------------------


def room(people: int, **columns: Any) -> dict[str, Mapping[str, Any]]:
    """People of one room, and further columns."""
    return {"people": {"id": np.arange(people), "room": ["room"] * people, **columns}}


def square_lattice(rows: int, columns: int) -> tuple[Ints, Ints]:
    """The ties of a square lattice: two arrays of people, numbered row by row."""
    number = np.arange(rows * columns).reshape(rows, columns)
    pairs = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:])]
    return np.concatenate([a.ravel() for a, _ in pairs]), np.concatenate([b.ravel() for _, b in pairs])


def random_regular(people: int, degree: int, seed: int) -> tuple[Ints, Ints]:
    """The ties of a random regular graph: stubs paired at random; loops and double ties are swapped away."""
    rng = np.random.default_rng(seed)
    stubs = rng.permutation(np.repeat(np.arange(people), degree)).reshape(-1, 2)
    while True:
        low, high = stubs.min(axis=1), stubs.max(axis=1)
        _, first = np.unique(low * people + high, return_index=True)
        bad = np.setdiff1d(np.arange(len(stubs)), first)
        bad = np.union1d(bad, np.flatnonzero(low == high))
        if not len(bad):
            return low, high
        others = rng.integers(0, len(stubs), len(bad))
        for one, other in zip(bad.tolist(), others.tolist(), strict=True):
            stubs[one, 1], stubs[other, 1] = stubs[other, 1], stubs[one, 1]


# --- scenario texts -------------------------------------------------------------------------------------------------

DWELL = {
    "exponential": 'distribution = "exponential", mean = "{mean} days"',
    "fixed": 'distribution = "fixed", value = "{mean} days"',
    "gamma": 'distribution = "gamma", mean = "{mean} days", shape = 4',
    "weibull": 'distribution = "weibull", scale = "{mean} days", shape = 2',
}


def dwell(law_name: str, mean_days: float) -> str:
    """A dwell law of the scenario language (of the Weibull law `mean_days` is the scale)."""
    return "{ " + DWELL[law_name].format(mean=f"{mean_days:.10g}") + " }"


def clock(duration: str, step: str = "1 day", every: str | None = None) -> str:
    """The tables of time and record."""
    return (
        f'[time]\nstart = 2024-01-01\nstep = "{step}"\nduration = "{duration}"\n'
        f'[record]\nevery = "{every or step}"\ntables = []\n'
    )


def sir(
    infectious: str = "exponential",
    *,
    r0: float,
    latent: str = "",
    setting: str = 'place_kind = "room"',
    duration: str = "400 days",
    step: str = "1 day",
    seeds: str = "count = 1",
    strain: str = "",
    days: float = 1.0,
) -> str:
    """An SIR strain, infectious for a day (a Weibull law: scale), with `r0` contacts a day, each of which infects."""
    first = f'[strains.flu.states.latent]\ndwell = {latent}\nnext = "infectious"\n' if latent else ""
    return f"""
{clock(duration, step)}
[strains.flu]
transmissibility = 1.0
start = "{"latent" if latent else "infectious"}"
{strain}
{first}
[strains.flu.states.infectious]
infectiousness = 1.0
dwell = {dwell(infectious, days)}
next = "recovered"
[strains.flu.states.recovered]
immune = true
[settings.room]
{setting}
contacts_per_day = {r0!r}
[[seeding]]
strain = "flu"
{seeds}
"""
