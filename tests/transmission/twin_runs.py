"""Runs of the engine and of its plain twin as equal things: rows of the log, with numbers or with names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.reference import PlainSimulation
from hyosan.engine.simulation import Simulation
from hyosan.population.files import read_population
from hyosan.population.table import Population
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario
from hyosan.transmission.reference.chance import AddressBook
from hyosan.transmission.tables import EVENT_ENCOUNTER, EVENT_FLIGHT, Log

Rows = list[tuple[int, ...]]


@dataclass
class Outcome:
    """All that a run says."""

    infections: Rows = field(default_factory=list)
    transitions: Rows = field(default_factory=list)
    events: Rows = field(default_factory=list)
    counts: list[tuple[int, list[list[int]]]] = field(default_factory=list)
    status: str = ""


@dataclass
class Recorder:
    """Takes what a simulation hands out; notes at which records how many places are pulled."""

    outcome: Outcome = field(default_factory=Outcome)

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Take rows."""
        self.outcome.infections += map(tuple, log.infections[:infections].tolist())
        self.outcome.transitions += map(tuple, log.transitions[:transitions].tolist())
        self.outcome.events += map(tuple, log.events[:events].tolist())

    def counts(self, time_ticks: int, counts: NDArray[np.int64]) -> None:
        """Take counts."""
        self.outcome.counts.append((int(time_ticks), counts.tolist()))


def scenario_of(data: Mapping[str, Any], **time: Any) -> Scenario:
    """The scenario of a dictionary as tomllib returns it; `time`: keys of its table time to replace."""
    files = {"files": {"folder": "people"}}
    return Scenario.model_validate({**data, "population": files, "time": {**data["time"], **time}})


def run_engine(compiled: Compiled, threads: int = 2) -> tuple[Outcome, list[int]]:
    """A run of the engine, and the number of pulled channels and places after each bucket."""
    recorder = Recorder()
    simulation = Simulation(compiled, [recorder], threads=threads)
    pulled: list[int] = []
    recorder.outcome.status = simulation.run(lambda _: pulled.append(int(simulation.live.pulling.sum())))
    return recorder.outcome, pulled


def run_twin(compiled: Compiled, book: AddressBook | None = None) -> Outcome:
    """A run of the twin."""
    log = PlainSimulation(compiled, book).simulate()
    return Outcome(log.infections, log.transitions, log.events, log.counts, log.status)


def assert_same(one: Outcome, other: Outcome) -> None:
    """Equal in everything; else the first difference is shown."""
    for name in ("infections", "transitions", "events", "counts"):
        for left, right in zip(getattr(one, name), getattr(other, name), strict=False):
            assert left == right, name
    assert one == other


def named(compiled: Compiled, outcome: Outcome) -> list[Any]:
    """The rows with names instead of numbers, which depend on what else a scenario holds."""
    codes, world = compiled.codes, compiled.world

    def place(number: int) -> Any:
        if number < 0:
            return None
        kind = int(world.places[number]["kind"])
        return compiled.place_kinds[kind], number - int(world.kinds[kind]["offset"])

    def event(row: tuple[int, ...]) -> Any:
        time, kind, name, result, actor, target, at, *areas = row
        if kind == EVENT_ENCOUNTER:
            return time, compiled.rules[name], compiled.outcomes[result], actor, target, place(at), areas
        return time, kind, compiled.behaviours[name] if kind == EVENT_FLIGHT else None, actor, place(at), areas

    settings = (*compiled.settings, None)
    counts = [
        (time, [sorted((codes.states[s], n) for s, n in enumerate(area) if n) for area in table])
        for time, table in outcome.counts
    ]
    return [
        [(*row[:5], settings[row[5]], place(row[6]), row[7], codes.strains[row[8]]) for row in outcome.infections],
        [(*row[:2], codes.states[row[2]], codes.states[row[3]], row[4]) for row in outcome.transitions],
        [event(row) for row in outcome.events],
        counts,
        outcome.status,
    ]


def check_equal(data: Mapping[str, Any], population: Population, seed: int) -> tuple[Outcome, AddressBook]:
    """Engine and twin agree on a scenario, at any step, and the twin draws no address twice."""
    compiled = compile_scenario(scenario_of(data), population, seed)
    outcome, _ = run_engine(compiled)
    book = AddressBook()
    assert_same(outcome, run_twin(compiled, book))
    assert book.faults == []
    step = scenario_of(data).time.step
    for ticks in (step // 4, step // 2, 2 * step, 4 * step):
        shorter = min(ticks, scenario_of(data).time.duration)
        again = compile_scenario(scenario_of(data, step=f"{shorter / 1e6} s"), population, seed)
        assert_same(run_engine(again)[0], outcome)
    return outcome, book


def people(folder: Path, **files: list[list[object]]) -> Population:
    """A population from rows of people, places, areas and edges."""
    folder.mkdir(parents=True)
    for name, rows in files.items():
        text = "\n".join(",".join("" if value is None else str(value) for value in row) for row in rows)
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    return read_population(folder)
