"""One run from a scenario to a folder of results."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import numpy as np

from hyosan.core.ticks import TICKS_PER_SECOND
from hyosan.disease.codes import Codes
from hyosan.engine.authority import InterventionSink
from hyosan.engine.beds import BedSink
from hyosan.engine.build import build_population, matched
from hyosan.engine.checkpoint import keep_checkpoints
from hyosan.engine.memory import refuse_before_building
from hyosan.engine.policy import AnySimulation, simulation_of
from hyosan.engine.recorders import FolderSink
from hyosan.engine.simulation import Progress
from hyosan.engine.standing import engine_for, refuse_many_records
from hyosan.engine.surveillance import ObservedSink
from hyosan.engine.warm import warm_up
from hyosan.engine.well_mixed import theory_entry
from hyosan.population.function.country import Country
from hyosan.population.table import Population
from hyosan.results.folder import refuse_folder
from hyosan.results.machine import this_machine
from hyosan.results.record import InputEntry
from hyosan.results.run import Run, open_run
from hyosan.results.schema import BEDS, INTERVENTIONS, OBSERVED
from hyosan.results.writer import RunWriter
from hyosan.scenario import LoadedScenario, Scenario, scenario_hash, scenario_toml
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.fitted import fitted_entries
from hyosan.scenario.targets import refuse_unfitted

ALWAYS_TABLES = ("timeline", "areas")
ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that end a run in good order."""


@dataclass(frozen=True)
class Prepared:
    """A scenario with its population, ready to run with any seed."""

    loaded: LoadedScenario
    population: Population | Country
    build_s: float

    @cached_property
    def fitted(self) -> dict[str, dict[str, Any]]:
        """What `run.json` says of each fitted transmissibility."""
        return fitted_entries(self.loaded.scenario, self.population)


def prepare(loaded: LoadedScenario) -> Prepared:
    """Build the population of a scenario and check the two against each other; refuse what is still to be fitted."""
    began = time.perf_counter()
    refuse_unfitted(loaded)
    refuse_before_building(loaded.scenario)
    population = build_population(loaded.scenario)
    return Prepared(matched(loaded, population), population, time.perf_counter() - began)


def state_names(scenario: Scenario) -> tuple[str, ...]:
    """Names of all states in the order of their numbers; with several strains as `strain.state`."""
    states = Codes.of(scenario.strains, (), ()).states
    return tuple(state if len(scenario.strains) == 1 or not strain else f"{strain}.{state}" for strain, state in states)


def free_folder(parent: Path, scenario_id: str, seed: int) -> Path:
    """A folder name that is not taken: `<id>-seed<seed>`, then with -2, -3, ..."""
    name = f"{scenario_id}-seed{seed}"
    numbered = [parent / name, *(parent / f"{name}-{number}" for number in range(2, 10_000))]
    return next(folder for folder in numbered if not folder.exists())


@contextmanager
def stop_on_interrupt(simulation: AnySimulation) -> Iterator[None]:
    """Ctrl-C, or a request to end, asks the simulation to stop after the present events; a second stops at once.

    A process that ignores Ctrl-C is led by another (an ensemble's), which ends it: its signals are left alone.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return

    def ask(number: int, frame: object) -> None:
        del number, frame
        if simulation.stop_asked:
            raise KeyboardInterrupt
        simulation.stop_asked = True

    before = {number: signal.signal(number, ask) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_prepared(
    prepared: Prepared,
    *,
    seed: int,
    out: Path | None = None,
    threads: int | None = None,
    overwrite: bool = False,
    watch: Callable[[Progress, int], None] | None = None,
    said: Callable[[str], None] | None = None,
) -> Run:
    """Run a prepared scenario with a seed, and open the folder that it leaves.

    `watch` sees the progress, and the infections until the last record, after every bucket of time; `said` hears what
    is about to be done. `out` defaults to a new folder in `runs`. Raises RunFolderError when the folder cannot be
    written.
    """
    scenario = prepared.loaded.scenario
    folder = out or free_folder(Path("runs"), scenario.scenario.id, seed)
    tables = [*ALWAYS_TABLES, *scenario.record.tables, *(OBSERVED if scenario.surveillance is not None else ())]
    tables += [INTERVENTIONS.name] if scenario.interventions else []
    tables += [BEDS.name] if scenario.care else []
    refuse_folder(folder, overwrite)
    if said is not None:
        said("loading compiled kernels (a first run compiles them)")
    began_all = began = time.perf_counter()
    used = threads or int(this_machine()["cores"])
    refuse_many_records(scenario, prepared.population, used)
    engine = engine_for(scenario, prepared.population, used)
    warm_up(engine, watched=scenario.surveillance is not None, acted_on=len(scenario.interventions) > 0)
    compile_s = time.perf_counter() - began
    with RunWriter.create(folder, overwrite=overwrite, tables=tables) as writer:
        writer.begin(
            scenario.time.start,
            duration_s=scenario.time.duration / TICKS_PER_SECOND,
            record_every_s=scenario.record.every / TICKS_PER_SECOND,
        )
        compiled = compile_scenario(scenario, prepared.population, seed)
        simulation = simulation_of(compiled, threads=used)
        sink = FolderSink(writer, compiled, simulation.host, simulation.immune_before)
        simulation.sinks.append(sink)
        keep_checkpoints(simulation, writer, sink)
        watching = ObservedSink.of(compiled, simulation.host, writer)
        simulation.sinks += watching
        acting = InterventionSink.of(getattr(simulation, "authority", None), writer)
        simulation.sinks += acting
        caring = BedSink.of(simulation, writer)
        simulation.sinks += caring
        describe(writer, prepared, compiled, simulation, sink)
        writer.save()
        sink.write_static()
        written_before = writer.write_s
        began = time.perf_counter()
        with stop_on_interrupt(simulation):
            status = simulation.run(None if watch is None else lambda seen: watch(seen, seen.infections))
        simulation_s = max(0.0, time.perf_counter() - began - (writer.write_s - written_before))
        closings: list[ObservedSink | InterventionSink | BedSink] = [*watching, *acting, *caring]
        for closing in closings:
            closing.finish(simulation.time)
        writer.seal(simulation.time)
        build_s = time.perf_counter() - began_all - compile_s - simulation_s - writer.write_s
        writer.close(
            status,
            until_us=simulation.time,
            counts=counts_of(simulation, sink),
            timing={
                "build_s": round(prepared.build_s + max(0.0, build_s), 3),
                "compile_s": round(compile_s, 3),
                "simulation_s": round(simulation_s, 3),
            },
        )
    return open_run(folder)


def counts_of(simulation: AnySimulation, sink: FolderSink) -> dict[str, int]:
    """The counts of `run.json`."""
    missed = {"seeding_missed": simulation.seeding_missed} if simulation.seeding_missed else {}
    return {"people": len(simulation.compiled.population), **sink.totals, **simulation.effort, **missed}


def describe(
    writer: RunWriter,
    prepared: Prepared,
    compiled: Compiled,
    simulation: AnySimulation,
    sink: FolderSink,
) -> None:
    """Write down what is run, from what, and on what."""
    scenario, population = prepared.loaded.scenario, prepared.population
    writer.write_text("scenario.toml", scenario_toml(scenario, prepared.loaded.left_out))
    writer.describe(
        title=scenario.scenario.title,
        scenario_id=scenario.scenario.id,
        scenario_hash=scenario_hash(scenario),
        seed=compiled.seed,
        population_seed=scenario.population.seed,
        version=version("hyosan"),
        threads=simulation.threads,
        states=sink.states(),
        population={
            "people": len(population),
            "areas": len(population.areas),
            "places": {kind.name: kind.count for kind in population.place_kinds},
            "copies": population.copies,
            "basis": population.basis,
            "form": "function" if isinstance(population, Country) else "table",
            "by_age": np.trim_zeros(np.bincount(population.age_years), "b").tolist(),
        },
        inputs=[cast(InputEntry, asdict(record)) for record in population.inputs],
        fitted=prepared.fitted,
        left_out=prepared.loaded.left_out,
        timeline_by=scenario.record.timeline_by or "area",
        theory=theory_entry(compiled),
    )
