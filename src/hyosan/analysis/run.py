"""Running a scenario with many seeds: resumable, each run the same as if it had been run alone."""

import pickle
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from hyosan.analysis.assemble import assemble
from hyosan.analysis.ensemble import Ensemble, open_ensemble
from hyosan.analysis.folder import finished_seeds, prepare_ensemble_folder, remove_unfinished
from hyosan.analysis.lanes import work_off
from hyosan.analysis.planning import PlannedEnsemble
from hyosan.analysis.record import EnsembleRecord, EnsembleStatus, is_ensemble, read_record, write_record
from hyosan.analysis.summary import cut_entry
from hyosan.analysis.worker import Outcome, Work
from hyosan.core.errors import EngineError
from hyosan.engine.plan import kernels_are_compiled
from hyosan.engine.standing import can_be_drawn_ahead
from hyosan.engine.warm import warm_up
from hyosan.results.folder import naming_folder

MOST_FAILURES = 3
"""So many failures before any seed has finished: what is wrong is wrong for all of them."""
Failed = dict[int, str]


@dataclass(frozen=True)
class EnsembleProgress:
    """What a display needs: seeds done (of this and earlier calls), at work, failed; wall seconds."""

    seeds: int
    done: int
    failed: int
    at_work: tuple[int, ...]
    seconds: float
    seconds_left: float | None


def run_planned(
    planned: PlannedEnsemble,
    *,
    watch: Callable[[EnsembleProgress], None] | None = None,
    said: Callable[[str], None] | None = None,
) -> Ensemble:
    """Run the missing seeds, and write the tables over all runs in the folder.

    A seed that fails is named in `ensemble.json` and does not keep the others from running. KeyboardInterrupt after
    Ctrl-C: what is finished is kept, and the same call goes on with the rest. EngineError when no seed could be run.
    """
    with naming_folder(planned.folder):
        prepare_ensemble_folder(planned.folder, planned.record, planned.overwrite)
    led = _Led(planned, watch)
    led.write("running")
    try:
        if planned.missing:
            led.work(said)
    except BaseException:
        led.close("interrupted")
        raise
    led.close("incomplete" if led.failed else "finished")
    if led.failed and not finished_seeds(planned.folder):
        seed, text = next(iter(led.failed.items()))
        raise EngineError(f"no seed could be run; seed {seed}: {text}")
    return open_ensemble(planned.folder)


@dataclass
class _Led:
    """An ensemble while its processes are at work."""

    planned: PlannedEnsemble
    watch: Callable[[EnsembleProgress], None] | None
    failed: Failed = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    before: EnsembleRecord | None = None

    def __post_init__(self) -> None:
        if is_ensemble(self.planned.folder):
            self.before = read_record(self.planned.folder)

    def work(self, said: Callable[[str], None] | None) -> None:
        """Run what is missing."""
        planned = self.planned
        prepared = planned.prepared
        ahead = can_be_drawn_ahead(prepared.loaded.scenario, prepared.population, planned.cost.threads)
        if not kernels_are_compiled(ahead=ahead):
            if said is not None:
                said("compiling kernels, once for all processes")
            warm_up(ahead=ahead)
        with tempfile.TemporaryDirectory(prefix="hyosan-") as folder:
            path = Path(folder) / "prepared.pickle"
            with path.open("wb") as file:
                pickle.dump(replace(planned.prepared, build_s=0.0), file, protocol=pickle.HIGHEST_PROTOCOL)
            work = Work(path, planned.folder.absolute(), planned.cost.threads, planned.record["keep"])
            work_off(planned.missing, planned.cost.processes, work, self.hear, self.look)
        self.look(())

    def hear(self, outcome: Outcome) -> bool:
        """Take what came of a seed; whether to go on."""
        if outcome.failure is None:
            self.seconds.append(outcome.seconds)
        else:
            self.failed[outcome.seed] = outcome.failure
        return bool(self.seconds) or len(self.failed) < MOST_FAILURES

    def look(self, at_work: Sequence[int]) -> None:
        """Tell how far it has got."""
        if self.watch is None:
            return
        planned, done = self.planned, len(self.seconds)
        left = len(planned.missing) - done - len(self.failed)
        each = sum(self.seconds) / done if done else None
        passed = time.perf_counter() - self.began
        self.watch(
            EnsembleProgress(
                seeds=len(planned.record["seeds"]),
                done=done + len(planned.record["seeds"]) - len(planned.missing),
                failed=len(self.failed),
                at_work=tuple(sorted(at_work)),
                seconds=passed,
                seconds_left=None if each is None else left * each / planned.cost.processes,
            )
        )

    def write(self, status: EnsembleStatus) -> None:
        """Write `ensemble.json`."""
        planned, folder = self.planned, self.planned.folder
        record = planned.record.copy()
        record["status"] = status
        record["finished"] = finished_seeds(folder)
        record["failed"] = {str(seed): text for seed, text in sorted(self.failed.items())}
        record["wall_s"] = round(time.perf_counter() - self.began, 3)
        record["ended_at"] = None if status == "running" else datetime.now(UTC).isoformat(timespec="seconds")
        if self.before is not None:
            record = _continued(record, self.before, worked=bool(planned.missing))
        with naming_folder(folder):
            write_record(folder, record)

    def close(self, status: EnsembleStatus) -> None:
        """Write the tables over what is finished, and how it ended."""
        planned = self.planned
        people = len(planned.prepared.population)
        with naming_folder(planned.folder):
            remove_unfinished(planned.folder, failed=False)
            cut = assemble(planned.folder, people, planned.outbreak_above)
        planned.record["outbreak"] = cut_entry(cut)
        self.write(status)


def _continued(record: EnsembleRecord, before: EnsembleRecord, worked: bool) -> EnsembleRecord:
    """The record of an ensemble that goes on with what lay in the folder; `worked`: something was run this time."""
    found = record.copy()
    found["seeds"] = sorted({*record["seeds"], *before["seeds"]})
    found["started_at"] = before["started_at"]
    found["outbreak"] = record["outbreak"] or before["outbreak"]
    found["wall_s"] = round(record["wall_s"] + before["wall_s"], 3)
    if not worked:
        found["processes"], found["threads"], found["keep"] = before["processes"], before["threads"], before["keep"]
    return found
