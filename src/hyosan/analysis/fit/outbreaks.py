"""Running many early outbreaks, and what they leave: cases, offspring, households."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.analysis.fit.definition import (
    EARLY_CASES,
    EARLY_SHARE,
    FIRST_GENERATION,
    LONGEST_DAYS,
    USUAL_DAYS,
    Guess,
    early_scenario,
    harmless_states,
)
from hyosan.analysis.fit.followed import follow
from hyosan.analysis.fit.watch import Case, Watch, is_counted
from hyosan.core.errors import InputError, Problem
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.population.function.country import Country
from hyosan.population.table import Population
from hyosan.scenario import Scenario
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.targets import HOUSEHOLD, household_settings
from hyosan.transmission.tables import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
USED_UP = 0.1
"""Outbreaks side by side in one copy use up at most about this share of its people, on average a third of it."""
OFFSPRING_SHARE = 0.02
"""Offspring of the early cases of one outbreak, in a copy, as a share of its people: no more than that are early."""
THIRD_SHARE = 0.5
"""Descendants in the third degree of the early cases of one outbreak, as a share of the people: more infect nobody."""


@dataclass(frozen=True)
class Outbreaks:
    """What early outbreaks left. By outbreak: counted `cases`, others in their households (`exposed`) and those of
    them whom the first case infected at home (`at_home`). By offspring of counted cases: the outbreak, the weight,
    the generation interval in days, the setting."""

    cases: Floats
    exposed: Floats
    at_home: Floats
    outbreak: Ints
    weight: Floats
    interval_days: Floats
    setting: Ints
    settings: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.cases)


@dataclass
class Laboratory:
    """A population in which early outbreaks of one strain are tried with different numbers."""

    scenario: Scenario
    population: Population | Country
    strain: str
    reproduction_number: float
    """About what is to be expected: decides how many outbreaks fit beside each other."""
    threads: int = 2
    most_seeds: int | None = None
    """At most so many outbreaks of a run, which all begin at one time of the week."""
    _world: World | None = None

    @property
    def people(self) -> int:
        """People of one copy."""
        return len(self.population) // self.population.copies

    @property
    def most_early(self) -> tuple[int, int]:
        """Infections in a copy, and cases of an outbreak, until which cases are early."""
        least = max(EARLY_CASES, 1.5 * self.infected_until(FIRST_GENERATION - 1))
        wanted = 2 * self.infected_until(FIRST_GENERATION)
        room = OFFSPRING_SHARE * self.people / self.reproduction_number
        return max(1, int(EARLY_SHARE * self.people)), int(max(least, min(wanted, room)))

    def infected_until(self, generation: int) -> float:
        """Cases of an outbreak until the end of a generation, were nobody used up."""
        return float(sum(self.reproduction_number**before for before in range(generation + 1)))

    @property
    def far(self) -> int:
        """The degree in which descendants of early cases infect nobody: 3, or 2 where the third uses people up."""
        cases = min(self.most_early)
        return 3 if cases * self.reproduction_number**3 <= THIRD_SHARE * self.people else 2

    @property
    def seeds_a_copy(self) -> int:
        """Outbreaks beside each other in a copy."""
        further = 2.0 if self.far > 2 else self.reproduction_number
        cases = self.most_early[1] * max(2.0, further * self.reproduction_number)
        fitting = max(1, int(USED_UP * self.people / cases))
        return fitting if self.most_seeds is None else min(fitting, self.most_seeds)

    @property
    def outbreaks_a_run(self) -> int:
        """Outbreaks of one run."""
        return self.seeds_a_copy * self.population.copies

    def run(self, guess: Guess, seeds: range, said: Callable[[int], None] | None = None) -> Outbreaks:
        """Outbreaks with these numbers, one run a seed; `said` hears how many runs are done."""
        found = []
        for done, seed in enumerate(seeds, 1):
            found.append(self._run_one(guess, seed))
            if said is not None:
                said(done)
        return together(found)

    def _run_one(self, guess: Guess, seed: int) -> Outbreaks:
        for days in (USUAL_DAYS, LONGEST_DAYS):
            scenario = early_scenario(self.scenario, self.strain, guess, seed, self.seeds_a_copy, days)
            watch, compiled = self._followed(scenario, seed)
            if not watch.unfinished:
                return _collected(watch, compiled, household_settings(scenario))
        message = f"{watch.unfinished} cases are infectious for years: their offspring cannot be counted"
        raise InputError([Problem(self.scenario.scenario.id, None, f"strains.{self.strain}", message)])

    def _followed(self, scenario: Scenario, seed: int) -> tuple[Watch, Compiled]:
        """Early outbreaks, run until all that counts is over."""
        compiled = compile_scenario(scenario, self.population, seed, world=self._world)
        self._world = compiled.world
        harmless = harmless_states(scenario.strains[self.strain])
        by_code = np.array([name in harmless or strain != self.strain for strain, name in compiled.codes.states])
        watch = Watch(len(self.population), self.people, self.most_early, self.far, by_code)
        follow(compiled, watch, self.threads)
        return watch, compiled


def _collected(watch: Watch, compiled: Compiled, at_home: list[str]) -> Outbreaks:
    cases, count = watch.cases, watch.outbreaks
    counted = [case for case in cases if is_counted(case)]
    pairs = [(case, cases[case.parent]) for case in cases if case.parent >= 0 and is_counted(cases[case.parent])]
    exposed, home = _households(cases, compiled, at_home, count)
    return Outbreaks(
        cases=np.bincount([case.outbreak for case in counted], minlength=count).astype(np.float64),
        exposed=exposed,
        at_home=home,
        outbreak=np.array([child.outbreak for child, _ in pairs], dtype=np.int64),
        weight=np.array([child.weight for child, _ in pairs], dtype=np.float64),
        interval_days=np.array([(child.time - parent.time) / TICKS_PER_DAY for child, parent in pairs], np.float64),
        setting=np.array([child.setting for child, _ in pairs], dtype=np.int64),
        settings=compiled.settings,
    )


def _households(cases: list[Case], compiled: Compiled, at_home: list[str], count: int) -> tuple[Floats, Floats]:
    """By outbreak: the others in households whose first case is counted, and those whom it infected there."""
    exposed, infected = np.zeros(count), np.zeros(count)
    if not cases or not any(kind.name == HOUSEHOLD for kind in compiled.population.place_kinds):
        return exposed, infected
    people = np.array([case.person for case in cases], dtype=np.int64)
    places, sizes = compiled.population.places_of(HOUSEHOLD, people)
    home_codes = {compiled.settings.index(name) for name in at_home}
    first: dict[int, Case] = {}
    for case, place, size in zip(cases, places.tolist(), sizes.tolist(), strict=True):
        if place < 0:
            continue
        leader = first.setdefault(place, case)
        if leader is case and is_counted(case):
            exposed[case.outbreak] += size - 1
        elif case.parent >= 0 and cases[case.parent] is leader and is_counted(leader) and case.setting in home_codes:
            infected[leader.outbreak] += case.weight
    return exposed, infected


def together(found: list[Outbreaks]) -> Outbreaks:
    """The outbreaks of several runs as one."""
    begins = np.cumsum([0, *(len(part) for part in found)])
    return Outbreaks(
        cases=np.concatenate([part.cases for part in found]),
        exposed=np.concatenate([part.exposed for part in found]),
        at_home=np.concatenate([part.at_home for part in found]),
        outbreak=np.concatenate([part.outbreak + begin for part, begin in zip(found, begins, strict=False)]),
        weight=np.concatenate([part.weight for part in found]),
        interval_days=np.concatenate([part.interval_days for part in found]),
        setting=np.concatenate([part.setting for part in found]),
        settings=found[0].settings,
    )
