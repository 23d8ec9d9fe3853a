"""Going on with a run from a checkpoint: to its end, further than its end, or into another future."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hyosan.core.errors import Problem, RunFolderError
from hyosan.engine.checkpoint import FROM_THE_START, engine_that_goes_on, keep_checkpoints, refuse_other, restore
from hyosan.engine.policy import simulation_of
from hyosan.engine.recording import Recording, begin_clock, warmed
from hyosan.engine.run import Prepared, describe, free_folder, prepare
from hyosan.engine.simulation import Progress
from hyosan.engine.thinning import loses_doses, more_left
from hyosan.results.checkpoints import Checkpoint, drop_after, newest_checkpoint
from hyosan.results.folder import naming_folder, refuse_folder
from hyosan.results.machine import this_machine
from hyosan.results.record import ResumedEntry
from hyosan.results.run import Run, open_run
from hyosan.results.schema import INTERVENTIONS, OBSERVED
from hyosan.results.writer import RunWriter
from hyosan.scenario import LoadedScenario, read_changed, read_scenario
from hyosan.scenario.changes import changed_paths, refuse_what_stays
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.positions import Path as KeyPath
from hyosan.scenario.positions import format_path

SCENARIO_FILE = "scenario.toml"
NO_RATES = ("scenario", "time", "seeding", "importation", "record", "surveillance", "interventions", "immunity")
"""Tables of a scenario of which no rate of meetings follows: streams of attempts are the same under others."""
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
    def is_died_out(self) -> bool:
        """Whether nobody is infected any more at the checkpoint: the outbreak had died out."""
        return self.run.record["status"] == "died out" and self.checkpoint.time >= _reached(self.run)

    @property
    def notices(self) -> tuple[str, ...]:
        """What whoever goes on should know of the checkpoint that is taken."""
        time = self.checkpoint.time
        said = [f"passed over for the checkpoint of {time}: {each}" for each in self.checkpoint.passed_over]
        if self.is_died_out:
            said.append(
                f"the outbreak had died out by {time}, from which the run goes on: nobody is infected then, and only"
                " who is seeded or arrives later brings it back"
            )
        elif not self.changed and self.run.record["status"] in OVER and time >= _reached(self.run):
            said.append(f"the run was over by {time}, from which it goes on: what is left is a copy of it")
        return tuple(said)

    @property
    def in_place(self) -> bool:
        """Whether the run goes on in its own folder."""
        return self.folder == self.run.folder


def _reached(run: Run) -> datetime:
    """How far a run has come."""
    return datetime.fromisoformat(run.record["clock"]["end_simulated"])


def _refuse_another_time(checkpoint: Checkpoint) -> None:
    """Raise RunFolderError where changes would begin earlier than asked for: a newer checkpoint cannot be read."""
    if checkpoint.passed_over:
        message = (
            f"so the changes would begin at {checkpoint.time}, at the newest checkpoint that can be read: if that is"
            " meant, say that time (at)"
        )
        more = Problem(str(checkpoint.folder), None, "", message)
        raise RunFolderError([*checkpoint.passed_over, more])


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
    if changes is not None and not changed_paths(before.scenario, after.scenario):
        message = "changes nothing: all that it says is so in the run's scenario already"
        raise RunFolderError([Problem(str(changes), None, "", message)])
    changed = tuple(refuse_what_stays(before.scenario, after, checkpoint.facts["time_ticks"]))
    if set(changed) - {("time", "duration")}:
        _refuse_another_time(checkpoint)
    ends = after.scenario.time.duration
    if changed and checkpoint.facts["time_ticks"] >= ends:
        message = (
            "the newest checkpoint is of the end of the run: say from which time before it (at), or until when"
            " (time.duration)"
        )
        raise RunFolderError([Problem(str(run.folder), None, "", message)])
    is_over = run.record["status"] in OVER
    if is_over and not changed and at is None:
        message = f"is over ({run.record['status']}): say until when it is to go on, what is to change, or from when"
        raise RunFolderError([Problem(str(run.folder), None, "", message)])
    if is_over and not changed and at is not None and at > _reached(run):
        message = (
            f"is over ({run.record['status']}) at {_reached(run)}, and {at} is behind that: say an earlier time, until"
            " when it is to go on, or what is to change"
        )
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
    if name != "stepwise" and compiled.care.names:
        _refuse_what_beds_hold(planned, before, compiled)
    compile_s = warmed(name, prepared.loaded.scenario, said)
    began = time.perf_counter()
    with RunWriter.go_on(planned.folder, planned.run.folder, planned.run.record, more=_new_tables(planned)) as writer:
        begin_clock(writer, prepared.loaded.scenario)
        recording = Recording(simulation_of(compiled, threads=used, name=name), writer)
        keep_checkpoints(recording, writer, _law_since(planned))
        if planned.in_place:
            with naming_folder(planned.folder):
                drop_after(planned.folder, planned.checkpoint.time)
        describe(writer, prepared, recording)
        writer.describe(resumed=_resumed(planned))
        if said is not None:
            said(f"going on from {planned.checkpoint.time}")
        restore(recording, planned.checkpoint, before if planned.changed else None)
        recording.register()
        writer.take_over(planned.run.folder, planned.checkpoint.facts["rows"])
        build_s = prepared.build_s + max(0.0, time.perf_counter() - began - writer.write_s)
        recording.run(build_s, compile_s, watch)
    return open_run(planned.folder)


def _new_tables(planned: Planned) -> list[str]:
    """Tables that only the changed scenario has."""
    scenario = planned.prepared.loaded.scenario
    tables = [*OBSERVED] if scenario.surveillance is not None else []
    return [*tables, *([INTERVENTIONS.name] if scenario.interventions else [])]


def _law_since(planned: Planned) -> int:
    """When the law began by which people meet from now on: at the checkpoint, if a rate may have changed."""
    facts = planned.checkpoint.facts
    same = all(path[0] in NO_RATES for path in planned.changed)
    return int(facts["law_since"] if same else facts["time_ticks"])


def _resumed(planned: Planned) -> list[ResumedEntry]:
    """Where the run came from, and each time that it went on."""
    changed = [format_path(path) for path in planned.changed]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    source = "" if planned.in_place else str(planned.run.folder.absolute())
    entry = ResumedEntry(at=planned.checkpoint.time.isoformat(), run=source, changed=changed, on=now)
    return [*planned.run.record["resumed"], entry]


def _refuse_what_beds_hold(planned: Planned, before: Compiled, now: Compiled) -> None:
    """Raise RunFolderError where attempts of patients would have to be drawn again: what they do hangs on beds."""
    others = [format_path(path) for path in planned.changed if path[0] not in NO_RATES or path == ("time", "duration")]
    others += [f"left.{name}" for name, more in zip(now.settings, more_left(before, now), strict=False) if more]
    if loses_doses(now.scenario) and not loses_doses(before.scenario):
        others.append("doses that wane")
    if others:
        message = (
            f"{', '.join(others)} cannot change in a run with beds that was drawn ahead, since what patients do was"
            f" drawn when they got a bed or none. {FROM_THE_START}; or take the people as a table"
            ' (population form = "table"), of which such a branch can be made'
        )
        raise RunFolderError([Problem(str(planned.checkpoint.folder), None, "", message)])


def _refuse_other_places(planned: Planned, compiled: Compiled) -> None:
    """Raise RunFolderError where a run by blocks would number places otherwise: people who roam are at places."""
    known = planned.checkpoint.facts["state"].get("place_kinds")
    if known is not None and list(compiled.place_kinds) != known:
        new = ", ".join(sorted(set(compiled.place_kinds) ^ set(known)))
        message = (
            f"the changes bring in or leave out kinds of place ({new}), while people are at places: that cannot change"
        )
        raise RunFolderError([Problem(str(planned.checkpoint.folder), None, "place_kind", message)])
