"""Going on with a run from a checkpoint: to its end, further than its end, or into another future."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hyosan.core.errors import Problem, RunFolderError
from hyosan.core.ticks import TICKS_PER_SECOND
from hyosan.engine.areas import AreaSimulation
from hyosan.engine.checkpoint import engine_that_goes_on, keep_checkpoints, refuse_other, restore
from hyosan.engine.policy import simulation_of
from hyosan.engine.recorders import FolderSink
from hyosan.engine.run import Prepared, counts_of, describe, free_folder, prepare, stop_on_interrupt
from hyosan.engine.simulation import Progress
from hyosan.engine.warm import warm_up
from hyosan.results.checkpoints import Checkpoint, drop_after, newest_checkpoint
from hyosan.results.folder import naming_folder, refuse_folder
from hyosan.results.machine import this_machine
from hyosan.results.record import ResumedEntry
from hyosan.results.run import Run, open_run
from hyosan.results.writer import RunWriter
from hyosan.scenario import LoadedScenario, read_changed, read_scenario
from hyosan.scenario.changes import refuse_what_stays
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.positions import Path as KeyPath
from hyosan.scenario.positions import format_path

SCENARIO_FILE = "scenario.toml"
NO_LAW = ("scenario", "time", "seeding", "importation", "record")
"""Tables of a scenario by which nobody meets anybody otherwise."""
OVER = ("finished", "overrun", "died out")


@dataclass(frozen=True)
class Planned:
    """A run that is to go on: from which checkpoint, as what, and where to."""

    run: Run
    checkpoint: Checkpoint
    before: LoadedScenario
    prepared: Prepared
    changed: tuple[KeyPath, ...]
    folder: Path

    @property
    def in_place(self) -> bool:
        """Whether the run goes on in its own folder."""
        return self.folder == self.run.folder


def _refuse_what_is_not_saved(folder: Path, loaded: LoadedScenario) -> None:
    """Refuse runs of which a checkpoint does not hold all that goes on."""
    problems = []
    if loaded.scenario.surveillance is not None:
        problems.append(("surveillance", "cannot go on: what authorities know is in no checkpoint yet"))
    if loaded.scenario.crossing:
        problems.append(("crossing", "cannot go on: who is abroad is in no checkpoint yet"))
    if loaded.scenario.care:
        problems.append(("care", "cannot go on: what was recorded of beds is in no checkpoint yet"))
    if loaded.scenario.interventions:
        problems.append(("interventions", "cannot go on: what authorities decided is in no checkpoint yet"))
    if problems:
        raise RunFolderError([Problem(str(folder), None, path, message) for path, message in problems])


def plan_resume(
    run: Run,
    *,
    at: datetime | None = None,
    changes: Path | None = None,
    overrides: Sequence[str] = (),
    out: Path | None = None,
) -> Planned:
    """Find the checkpoint, lay the changes over the scenario, and refuse what cannot be, before anything is written.

    `at`: the newest checkpoint at or before that time, else the newest. Without `out` a run that was interrupted or
    killed, and goes on unchanged from its newest checkpoint, goes on in its own folder; anything else in a new one
    beside it.
    """
    checkpoint, path = newest_checkpoint(run.folder, at), run.folder / SCENARIO_FILE
    if not path.exists():
        raise RunFolderError([Problem(str(path), None, "", "is missing: without it the run cannot go on")])
    before, after = read_scenario(path), read_changed(path, changes, overrides=overrides)
    for loaded in (before, after):
        _refuse_what_is_not_saved(run.folder, loaded)
    changed = tuple(refuse_what_stays(before.scenario, after, checkpoint.facts["time_ticks"]))
    is_over = run.record["status"] in OVER
    if is_over and not changed and at is None:
        message = f"is over ({run.record['status']}): say until when it is to go on, what is to change, or from when"
        raise RunFolderError([Problem(str(run.folder), None, "", message)])
    folder = out or (run.folder if not (is_over or changed or at) else None)
    if folder is None:
        folder = free_folder(run.folder.parent, after.scenario.scenario.id, run.record["seed"])
    if folder != run.folder:
        refuse_folder(folder, overwrite=False)
    return Planned(run, checkpoint, before, prepare(after), changed, folder)


def resume_planned(
    planned: Planned,
    *,
    threads: int | None = None,
    watch: Callable[[Progress, int], None] | None = None,
    said: Callable[[str], None] | None = None,
) -> Run:
    """Go on, and open the folder that is left. RunFolderError when the checkpoint is not of this run, or on a failure
    of the disk; `watch` and `said` as in `run_prepared`."""
    used = threads or int(this_machine()["cores"])
    prepared, seed = planned.prepared, planned.checkpoint.facts["seed"]
    before = compile_scenario(planned.before.scenario, prepared.population, seed)
    refuse_other(planned.checkpoint, before)
    compiled = compile_scenario(prepared.loaded.scenario, prepared.population, seed)
    name = engine_that_goes_on(planned.checkpoint, compiled, used)
    _refuse_other_places(planned, compiled)
    began = time.perf_counter()
    if said is not None:
        said("loading compiled kernels (a first run compiles them)")
    warm_up(name)
    compile_s = time.perf_counter() - began
    with RunWriter.go_on(planned.folder, planned.run.folder, planned.run.record) as writer:
        scenario = prepared.loaded.scenario
        writer.begin(
            scenario.time.start,
            duration_s=scenario.time.duration / TICKS_PER_SECOND,
            record_every_s=scenario.record.every / TICKS_PER_SECOND,
        )
        simulation = simulation_of(compiled, threads=used, name=name)
        assert not isinstance(simulation, AreaSimulation), "a run by area has no checkpoints"
        sink = FolderSink(writer, compiled, simulation.host, simulation.immune_before)
        simulation.sinks.append(sink)
        keep_checkpoints(simulation, writer, sink, _law_since(planned))
        if planned.in_place:
            with naming_folder(planned.folder):
                drop_after(planned.folder, planned.checkpoint.time)
        describe(writer, prepared, compiled, simulation, sink)
        writer.describe(resumed=_resumed(planned))
        began = time.perf_counter()
        if said is not None:
            said(f"going on from {planned.checkpoint.time}")
        restore(simulation, sink, planned.checkpoint, before if planned.changed else None)
        writer.take_over(planned.run.folder, planned.checkpoint.facts["rows"])
        written_before = writer.write_s
        with stop_on_interrupt(simulation):
            status = simulation.run(None if watch is None else lambda seen: watch(seen, seen.infections))
        simulation_s = max(0.0, time.perf_counter() - began - (writer.write_s - written_before))
        timing = {"compile_s": round(compile_s, 3), "simulation_s": round(simulation_s, 3)}
        writer.seal(simulation.time)
        writer.close(
            status,
            until_us=simulation.time,
            counts=counts_of(simulation, sink),
            timing={"build_s": round(prepared.build_s, 3), **timing},  # type: ignore[typeddict-item]
        )
    return open_run(planned.folder)


def _law_since(planned: Planned) -> int:
    """When the law began that holds from now on: at the checkpoint, if anything changes by which people meet."""
    facts = planned.checkpoint.facts
    same = all(path[0] in NO_LAW for path in planned.changed)
    return int(facts["law_since"] if same else facts["time_ticks"])


def _resumed(planned: Planned) -> list[ResumedEntry]:
    """Where the run came from, and each time that it went on."""
    changed = [format_path(path) for path in planned.changed]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    source = "" if planned.in_place else str(planned.run.folder.absolute())
    entry = ResumedEntry(at=planned.checkpoint.time.isoformat(), run=source, changed=changed, on=now)
    return [*planned.run.record["resumed"], entry]


def _refuse_other_places(planned: Planned, compiled: Compiled) -> None:
    """Raise RunFolderError where a run by blocks would number places otherwise: people who roam are at places."""
    known = planned.checkpoint.facts["state"].get("place_kinds")
    if known is not None and list(compiled.place_kinds) != known:
        new = ", ".join(sorted(set(compiled.place_kinds) ^ set(known)))
        message = (
            f"the changes bring in or leave out kinds of place ({new}), while people are at places: that cannot change"
        )
        raise RunFolderError([Problem(str(planned.checkpoint.folder), None, "place_kind", message)])
