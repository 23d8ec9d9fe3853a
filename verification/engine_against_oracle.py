"""The engine and the oracle on random small scenarios: the same distributions.

    python verification/engine_against_oracle.py 0 100 1000    # cases 0 to 99, 1,000 runs of each program

For each case both programs run many times. Every summary number (people by state at each record time, infections by
setting, date and ages, arrivals by date, outcomes by rule, who crosses and flees where, who is where at the end, the
time of the first infection) is cut into cells by the quantiles of both samples together, and the two samples are
compared by a chi-square test with at least 20 expected in each cell, by a rank test, and by how often the number is
above 0. The false alarm of all numbers of all cases together stays below FAMILY (Bonferroni).
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import tomlkit
from numpy.typing import NDArray
from oracle import OracleResult, simulate
from oracle_language import DAY, duration
from random_scenarios import Case, random_case, summarise
from scipy import stats
from tallies import Infections, Ints, Numbers, Ways, by_date_and_age, by_way, infections_of, ways_of

from hyosan.engine.run import Prepared, prepare
from hyosan.engine.simulation import Simulation
from hyosan.scenario import read_scenario
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.transmission.tables import BY_IMPORTATION, EVENT_ENCOUNTER, EVENT_FLIGHT, EVENT_JOIN, EVENT_MOVE, Log

FAMILY = 1e-3
"""False alarm of one comparison of any number of cases."""
LEAST = 20.0
"""Least number expected in a cell."""
CELLS = 8


@dataclass
class _Everything:
    """A sink that keeps every row."""

    infections: list[Ints] = field(default_factory=list)
    transitions: list[Ints] = field(default_factory=list)
    events: list[Ints] = field(default_factory=list)

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Copy the rows."""
        self.infections.append(log.infections[:infections].copy())
        self.transitions.append(log.transitions[:transitions].copy())
        self.events.append(log.events[:events].copy())

    def counts(self, time_ticks: int, counts: Ints) -> None:
        """Counts are made anew from the transitions."""


def end_of(result: OracleResult, case: Case) -> dict[str, float]:
    """Where people are at the end, and who was infected by the seeds, by age."""
    people = case.population
    sites = [site for site in result.final_sites if site is not None]
    numbers: dict[str, float] = {"touched": len(sites)}
    for kind in people.places:
        numbers[f"touched at a {kind}"] = sum(site[0] == kind for site in sites)
    for area in range(len(people.area_names)):
        numbers[f"touched in street {area}"] = sites.count(("neighbourhood", area))
    others = [row for row in result.infections if row[2] is not None]
    numbers["infected children"] = sum(people.ages[row[1]] < 18 for row in others)
    seeds = {row[1] for row in result.infections if row[2] is None}
    numbers["infected by seeds"] = sum(row[2] in seeds for row in others)
    for name in case.scenario["strains"]:
        numbers[f"infected with {name}"] = sum(row[3] == name for row in others)
    return numbers


def oracle_numbers(case: Case, runs: int, first_seed: int) -> Numbers:
    """The summary numbers of the oracle's runs."""
    results = [simulate(case.scenario, case.population, seed) for seed in range(first_seed, first_seed + runs)]
    rows = [summarise(result, case.scenario) | end_of(result, case) for result in results]
    numbers = {name: np.array([row[name] for row in rows], float) for name in rows[0]}
    numbers |= by_date_and_age(case, runs, infections_of(results, case.scenario))
    return numbers | by_way(case, runs, ways_of(results, case))


def one_by_one(case: Case) -> bool:
    """Whether copies would not be runs of their own: shares of host types and stops are of all people together."""
    return "stop" in case.scenario["time"] or "share" in str(case.scenario.get("host_types", ""))


def prepared_case(case: Case, copies: int) -> Prepared:
    """The case through files, as the engine reads it."""
    with tempfile.TemporaryDirectory() as name:
        path = case.write(Path(name))
        raw = tomlkit.parse(path.read_text())
        raw["population"]["files"]["copies"] = copies
        raw["record"]["moves"] = True
        path.write_text(tomlkit.dumps(raw))
        return prepare(read_scenario(path))


def engine_numbers(case: Case, runs: int, first_seed: int) -> Numbers:
    """The summary numbers of the engine: of copies in one run, or of runs one by one."""
    copies = 1 if one_by_one(case) else runs
    prepared = prepared_case(case, copies)
    parts = [_engine_run(case, prepared, copies, first_seed + k) for k in range(runs // copies)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _engine_run(case: Case, prepared: Prepared, copies: int, seed: int) -> Numbers:
    compiled = compile_scenario(prepared.loaded.scenario, prepared.population, seed)
    sink = _Everything()
    simulation = Simulation(compiled, [sink], threads=1)
    simulation.run()
    infections, transitions, events = (
        np.concatenate(tables) for tables in (sink.infections, sink.transitions, sink.events)
    )
    tally = _Tally(case, compiled, copies, seed)
    numbers = tally.by_state(transitions, simulation)
    numbers |= tally.infections(infections) | tally.outcomes(events) | tally.sites(simulation)
    numbers |= by_date_and_age(case, copies, tally.rows_of_infections(infections))
    return numbers | by_way(case, copies, tally.ways(events))


@dataclass
class _Tally:
    """Counts by copy."""

    case: Case
    compiled: Compiled
    copies: int
    seed: int

    def count(self, people: Ints) -> NDArray[np.float64]:
        """How many of the rows belong to each copy."""
        return np.bincount(people // len(self.case.population), minlength=self.copies).astype(float)

    def by_state(self, rows: Ints, simulation: Simulation) -> Numbers:
        """People by state at the record times; after an early end they stay."""
        every = duration(self.case.scenario["record"]["every"])
        last = duration(self.case.scenario["time"]["duration"])
        names = [f"{strain}.{state}" if strain else state for strain, state in self.compiled.codes.states]
        change = np.zeros((self.copies, last // every + 1, len(names)))
        when = np.minimum(-(-rows[:, 0] // every), last // every)
        assert (rows[:, 0] <= last).all()
        copy_of = rows[:, 1] // len(self.case.population)
        np.add.at(change, (copy_of, when, rows[:, 2]), -1)
        np.add.at(change, (copy_of, when, rows[:, 3]), 1)
        change[:, 0, 0] += len(self.case.population)
        counts = change.cumsum(axis=1)
        assert (counts[:, -1].sum(axis=0) == simulation.live.counts.sum(axis=0)).all()
        return {f"{name} at {k}": counts[:, k, s] for k in range(counts.shape[1]) for s, name in enumerate(names)}

    def infections(self, rows: Ints) -> Numbers:
        """Infections by setting, by age, by strain, by the seeds; the first one's time."""
        case, people = self.case, self.case.population
        others = rows[rows[:, 3] >= 0]
        first = np.full(self.copies, float(duration(case.scenario["time"]["duration"])))
        np.minimum.at(first, others[:, 1] // len(people), others[:, 0].astype(float))
        numbers = {"first infection": first / DAY, "infections": self.count(others[:, 1])}
        for name in case.scenario["settings"]:
            at = others[:, 5] == self.compiled.settings.index(name)
            numbers[f"infections in {name}"] = self.count(others[at, 1])
        children = np.array(people.ages)[others[:, 1] % len(people)] < 18
        numbers["infected children"] = self.count(others[children, 1])
        numbers["infected by seeds"] = self.count(others[np.isin(others[:, 3], rows[rows[:, 3] < 0, 1]), 1])
        for name in case.scenario["strains"]:
            of_strain = others[:, 8] == self.compiled.codes.strains.index(name)
            numbers[f"infected with {name}"] = self.count(others[of_strain, 1])
        return numbers

    def rows_of_infections(self, rows: Ints) -> Infections:
        """What both programs are asked about each infection."""
        n = len(self.case.population)
        here = np.array([self.compiled.settings.index(name) for name in self.case.scenario["settings"]])
        setting = np.where(rows[:, 5] >= 0, (rows[:, 5, None] == here).argmax(axis=1), -1)
        infector = np.where(rows[:, 3] >= 0, rows[:, 3] % n, -1)
        return Infections(rows[:, 1] // n, rows[:, 0], rows[:, 1] % n, infector, setting, rows[:, 9] == BY_IMPORTATION)

    def ways(self, rows: Ints) -> Ways:
        """Moves to another area, flights and joins."""
        what = rows[:, 1]
        found = [(what == EVENT_MOVE) & (rows[:, 7] != rows[:, 8]), what == EVENT_FLIGHT, what == EVENT_JOIN]
        rows, kind = rows[np.any(found, axis=0)], np.argmax(found, axis=0)[np.any(found, axis=0)]
        return Ways(rows[:, 4] // len(self.case.population), rows[:, 7], kind)

    def outcomes(self, rows: Ints) -> Numbers:
        """Outcomes by rule, apart from nothing."""
        found = rows[(rows[:, 1] == EVENT_ENCOUNTER) & (rows[:, 3] >= 0)]
        rules = self.case.scenario.get("encounters", {})
        return {
            f"outcomes of {name}": self.count(found[found[:, 2] == self.compiled.rules.index(name), 4])
            for name in rules
        }

    def sites(self, simulation: Simulation) -> Numbers:
        """Touched people by kind of place and street at the end."""
        people, world = self.case.population, self.compiled.world
        person = np.flatnonzero(simulation.live.people["site"] >= 0)
        site = simulation.live.people["site"][person].astype(np.int64)
        kind = world.places["kind"][site]
        numbers = {"touched": self.count(person)}
        kinds = [self.compiled.place_kinds[k] for k in kind]
        for name in people.places:
            at = np.array([other == name for other in kinds], dtype=bool)
            numbers[f"touched at a {name}"] = self.count(person[at])
        street = (site - world.kinds["offset"][kind]) % len(people.area_names)
        in_street = kind == world.street
        for area in range(len(people.area_names)):
            numbers[f"touched in street {area}"] = self.count(person[in_street & (street == area)])
        return numbers


def same_law(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """The p-value of a chi-square test of homogeneity over cells cut at quantiles; 1 when there is one cell only."""
    both = np.concatenate([a, b])
    cuts = np.unique(np.quantile(both, np.linspace(0, 1, CELLS + 1)[1:-1], method="lower"))
    table = np.array([np.bincount(np.searchsorted(cuts, x), minlength=len(cuts) + 1) for x in (a, b)])
    share = min(len(a), len(b)) / len(both)
    cells: list[NDArray[np.int64]] = []
    waiting = np.zeros(2, np.int64)
    for column in table.T:
        waiting = waiting + column
        if waiting.sum() * share >= LEAST:
            cells.append(waiting)
            waiting = np.zeros(2, np.int64)
    if waiting.any() and cells:
        cells[-1] = cells[-1] + waiting
    if len(cells) < 2:
        return 1.0
    return float(stats.chi2_contingency(np.array(cells).T, correction=False).pvalue)


def rare(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """The p-value of Fisher's exact test for how often the number is above 0: the cells are too coarse for that."""
    table = [[int((x > 0).sum()), int((x <= 0).sum())] for x in (a, b)]
    return float(stats.fisher_exact(table).pvalue)


def shifted(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """The p-value of the rank test of Mann and Whitney: sees a shift of the whole more surely than cells do."""
    return float(stats.mannwhitneyu(a, b).pvalue) if np.ptp(np.concatenate([a, b])) > 0 else 1.0


def compare(case: Case, runs: int, seed: int = 1) -> dict[str, float]:
    """p-values by summary number and test, for a case."""
    oracle, engine = oracle_numbers(case, runs, seed), engine_numbers(case, runs, seed)
    if set(oracle) != set(engine):
        raise ValueError(f"different numbers: {sorted(set(oracle) ^ set(engine))}")
    values = {name: same_law(oracle[name], engine[name]) for name in oracle}
    values |= {f"any {name}": rare(oracle[name], engine[name]) for name in oracle}
    values |= {f"shifted {name}": shifted(oracle[name], engine[name]) for name in oracle}
    return values


def differences(p_values: dict[int, dict[str, float]], tests: int | None = None) -> list[str]:
    """The numbers that differ, among so many tests in all (those given, if nothing is said)."""
    tests = tests or sum(len(values) for values in p_values.values())
    return [
        f"case {case}: {name}: p = {p:.1e}"
        for case, values in p_values.items()
        for name, p in values.items()
        if p < FAMILY / tests
    ]


def _compare_seed(case_seed: int, runs: int, crowd: bool) -> tuple[int, dict[str, float], float]:
    began = time.perf_counter()
    return case_seed, compare(random_case(case_seed, crowd), runs), time.perf_counter() - began


def compare_cases(
    seeds: Sequence[int], runs: int, crowd: bool = False, processes: int = 2
) -> dict[int, dict[str, float]]:
    """p-values of many cases, with a line for each on the way."""
    found: dict[int, dict[str, float]] = {}
    with get_context("spawn").Pool(processes) as pool:
        for case_seed, values, seconds in pool.imap(partial(_compare_seed, runs=runs, crowd=crowd), seeds):
            least = min(values, key=lambda name: values[name])
            print(
                f"case {case_seed}: {len(values)} tests, least p {values[least]:.1e} ({least}), {seconds:.0f} s",
                flush=True,
            )
            found[case_seed] = values
    return found


def main() -> None:
    """Compare the cases of a range of seeds."""
    first, last, runs = (int(text) for text in sys.argv[1:4])
    found = compare_cases(range(first, last), runs)
    tests = sum(len(values) for values in found.values())
    wrong = differences(found)
    print(f"{tests} tests, threshold {FAMILY / tests:.1e}: {len(wrong)} differences", *wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
