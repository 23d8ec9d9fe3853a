"""Targets of transmission, fitted and held against other outbreaks: `python -m verification r0-targeting`.

Realised R0 within 3 % of the target, and the doubling time of whole outbreaks within 5 % of what the equation of Lotka
and Euler gives: a row passes when its whole 95 % interval lies within the tolerance. Fit and check have seeds of their
own, others at the second try. With the registered sizes a row fails by chance in fewer than one of 1,000 sets of seeds
(also where the doubling time is off by the 2 to 3 % that were seen), twice in one of a million.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from laboratory import Floats, Ints, Row, Rows
from targeting_places import TARGET, place

from hyosan.analysis.fit.definition import Guess, early_scenario
from hyosan.analysis.fit.fit import fit, laboratory, prepare
from hyosan.analysis.fit.measures import growth_rate
from hyosan.analysis.fit.outbreaks import Laboratory, Outbreaks, together
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.simulation import Simulation
from hyosan.scenario import LoadedScenario
from hyosan.scenario.compile import compile_scenario
from hyosan.transmission.tables import Log

R0_OFF, DOUBLING_OFF = 0.03, 0.05
WEEK = 7
"""Days from one window to the other: where weekends count, an outbreak grows evenly from week to week only."""
CHECKED = 100_000
"""The first seed of outbreaks that are checked, beyond those that are fitted."""


@dataclass(frozen=True)
class Near(Row):
    """Passes when the 95 % interval of the estimate lies within the tolerance around the target."""

    @property
    def passes(self) -> bool:
        """Whether it is near, and seen to be."""
        return bool(abs(self.estimate - self.target) + 2 * self.se <= self.tolerance)


@dataclass
class SeededLaboratory(Laboratory):
    """A laboratory whose seeds begin elsewhere: two of them have nothing in common."""

    first: int = 0

    def run(self, guess: Guess, seeds: range, said: Callable[[int], None] | None = None) -> Outbreaks:
        """Outbreaks of seeds counted from `first`."""
        return super().run(guess, range(seeds.start + self.first, seeds.stop + self.first), said)


@dataclass
class Windows:
    """A sink that counts infections by somebody in two windows of time, a week apart, from `begin` on.

    Each counts people / susceptible in its copy: what the same cases would have infected, were nobody used up.
    """

    people: int
    infected: Ints
    begin: int
    width: int
    counted: Floats

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Count."""
        del transitions, events
        for when, person, _, infector in log.infections[:infections, :4].tolist():
            copy = person // self.people
            window, into = divmod(when - self.begin, WEEK * TICKS_PER_DAY)
            if infector >= 0 and 0 <= window < len(self.counted) and into < self.width:
                self.counted[window] += self.people / (self.people - self.infected[copy])
            self.infected[copy] += 1

    def counts(self, time_ticks: int, counts: Ints) -> None:
        """Not needed."""


def targeting(
    seed: int, *, name: str, fitted: int, runs: int, window: tuple[int, int] | None, r0_off: float, doubling_off: float
) -> Rows:
    """Fit `fitted` outbreaks to R0 1.8, then look at `runs` runs of other seeds.

    `window`: days after the first case from and to which infections are counted, and again a week later; None: the
    doubling time is not looked at.
    """
    with tempfile.TemporaryDirectory(prefix="hyosan-targeting-") as folder:
        loaded = place(Path(folder), name)
        lab = _seeded(loaded, fitted, seed)
    found = fit(lab, loaded, fitted, lambda _text: None)
    guess = Guess(float(f"{found.transmissibility.value:.5g}"), found.contact_factors)
    print(f"{name}: {lab.people:,} people, transmissibility {guess.transmissibility:.5g}", flush=True)
    early = [lab.run(guess, range(CHECKED + run, CHECKED + run + 1)) for run in range(runs)]
    offspring = np.array([[one.weight.sum(), one.cases.sum()] for one in early])
    outbreaks = sum(len(one) for one in early)
    number, se = _jackknife(offspring, lambda sums: sums[..., 0] / sums[..., 1])
    rows: Rows = [Near(f"r0-targeting-{name}: R0", TARGET, number, se, r0_off * TARGET, outbreaks)]
    if window is not None:
        rows.append(_doubling(f"r0-targeting-{name}: doubling time", lab, guess, early, window, doubling_off))
    return rows


def growing(
    seed: int, *, name: str, times: int, transmissibility: float, runs: int, window: tuple[int, int], off: float
) -> Rows:
    """The doubling time where there are so many people that two more weeks use up hardly any of them."""
    with tempfile.TemporaryDirectory(prefix="hyosan-targeting-") as folder:
        lab = _seeded(place(Path(folder), name, times), runs, seed)
    guess = Guess(transmissibility, {})
    early = [lab.run(guess, range(CHECKED + run, CHECKED + run + 1)) for run in range(runs)]
    return [_doubling(f"r0-targeting-{name}, {times} times as large: doubling time", lab, guess, early, window, off)]


def _seeded(loaded: LoadedScenario, outbreaks: int, seed: int) -> SeededLaboratory:
    lab = laboratory(prepare(loaded, outbreaks), next(iter(loaded.scenario.strains)), threads=1)
    return SeededLaboratory(
        lab.scenario,
        lab.population,
        lab.strain,
        lab.reproduction_number,
        lab.threads,
        lab.most_seeds,
        first=1_000_000 * seed,
    )


def _doubling(
    name: str, lab: SeededLaboratory, guess: Guess, early: list[Outbreaks], window: tuple[int, int], off: float
) -> Row:
    """Doubling time in whole outbreaks against Lotka and Euler's, of the same seeds and so the same beginnings."""
    counted = [_whole(lab, guess, lab.first + CHECKED + run, window) for run in range(len(early))]
    rate = growth_rate(together(early)).value
    # To first order, what moves the discounted sum moves the rate.
    discounted = [one.weight * np.exp(-rate * one.interval_days) for one in early]
    slope = sum(float(d @ one.interval_days) for d, one in zip(discounted, early, strict=True))
    slope /= sum(float(d.sum()) for d in discounted)
    sums = np.array([[d.sum(), one.cases.sum(), *w] for d, one, w in zip(discounted, early, counted, strict=True)])

    def theory(totals: Floats) -> Floats:
        return np.asarray(np.log(2) / (rate + np.log(totals[..., 0] / totals[..., 1]) / slope))

    def whole(totals: Floats) -> Floats:
        return np.asarray(WEEK * np.log(2) / np.log(totals[..., 3] / totals[..., 2]))

    expected, _ = _jackknife(sums, theory)
    days, _ = _jackknife(sums, whole)
    _, se = _jackknife(sums, lambda totals: whole(totals) - theory(totals))
    return Near(name, expected, days, se, off * expected, sum(len(one) for one in early))


def _whole(lab: SeededLaboratory, guess: Guess, seed: int, window: tuple[int, int]) -> Floats:
    """Infections of a run in two windows; runs begin at all times of the week."""
    scenario = early_scenario(lab.scenario, lab.strain, guess, seed, lab.seeds_a_copy)
    first, last = (day * TICKS_PER_DAY for day in window)
    begin = scenario.seeding[0].at + first
    duration = scenario.seeding[0].at + last + WEEK * TICKS_PER_DAY
    scenario = scenario.model_copy(update={"time": scenario.time.model_copy(update={"duration": duration})})
    simulation = Simulation(compile_scenario(scenario, lab.population, seed), threads=lab.threads)
    sink = Windows(lab.people, np.zeros(lab.population.copies, np.int64), begin, last - first, np.zeros(2))
    simulation.sinks.append(sink)
    simulation.run()
    return sink.counted


def _jackknife(sums: Floats, number: Callable[[Floats], Floats]) -> tuple[float, float]:
    """A number of sums over runs, and its standard error: runs ([run, sum]) left out one by one."""
    total = sums.sum(axis=0)
    without = number(total - sums)
    return float(number(total)), float(np.sqrt((len(sums) - 1) * without.var()))
