"""One run from a scenario to a folder of results."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import numpy as np

from hyosan.core.arrays import counts_of_ages
from hyosan.disease.codes import Codes
from hyosan.engine.build import build_population, matched
from hyosan.engine.checkpoint import keep_checkpoints
from hyosan.engine.memory import refuse_before_building
from hyosan.engine.policy import simulation_of
from hyosan.engine.recording import Recording, begin_clock, warmed
from hyosan.engine.simulation import Progress
from hyosan.engine.standing import engine_for, refuse_many_records
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
from hyosan.scenario.compile import compile_scenario
from hyosan.scenario.fitted import fitted_entries
from hyosan.scenario.targets import refuse_unfitted

ALWAYS_TABLES = ("timeline", "areas")


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
    began = time.perf_counter()
    used = threads or int(this_machine()["cores"])
    refuse_many_records(scenario, prepared.population, used)
    engine = engine_for(scenario, prepared.population, used)
    compile_s = warmed(engine, scenario, said)
    with RunWriter.create(folder, overwrite=overwrite, tables=tables) as writer:
        begin_clock(writer, scenario)
        compiled = compile_scenario(scenario, prepared.population, seed)
        recording = Recording(simulation_of(compiled, threads=used), writer)
        recording.register()
        keep_checkpoints(recording, writer)
        describe(writer, prepared, recording)
        writer.save()
        recording.sink.write_static()
        build_s = prepared.build_s + max(0.0, time.perf_counter() - began - compile_s - writer.write_s)
        recording.run(build_s, compile_s, watch)
    return open_run(folder)


def describe(writer: RunWriter, prepared: Prepared, recording: Recording) -> None:
    """Write down what is run, from what, and on what."""
    compiled = recording.simulation.compiled
    scenario, population = prepared.loaded.scenario, prepared.population
    writer.write_text("scenario.toml", scenario_toml(scenario, prepared.loaded.left_out))
    writer.describe(
        title=scenario.scenario.title,
        scenario_id=scenario.scenario.id,
        scenario_hash=scenario_hash(scenario),
        seed=compiled.seed,
        population_seed=scenario.population.seed,
        version=version("hyosan"),
        threads=recording.simulation.threads,
        states=recording.sink.states(),
        population={
            "people": len(population),
            "areas": len(population.areas),
            "places": {kind.name: kind.count for kind in population.place_kinds},
            "copies": population.copies,
            "basis": population.basis,
            "form": "function" if isinstance(population, Country) else "table",
            "by_age": np.trim_zeros(counts_of_ages(population.age_years), "b").tolist(),
        },
        inputs=[cast(InputEntry, asdict(record)) for record in population.inputs],
        fitted=prepared.fitted,
        left_out=prepared.loaded.left_out,
        timeline_by=scenario.record.timeline_by or "area",
        theory=theory_entry(compiled),
    )
