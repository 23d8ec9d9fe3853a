"""Running a scenario with many seeds: resumable, each run the same as if it had been run alone."""

import pickle
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import cast

from hyosan.analysis.assemble import assemble
from hyosan.analysis.cost import EnsembleCost, ensemble_cost, refuse_full_disk
from hyosan.analysis.ensemble import Ensemble, open_ensemble
from hyosan.analysis.folder import default_folder, finished_seeds, prepare_ensemble_folder, remove_unfinished
from hyosan.analysis.lanes import work_off
from hyosan.analysis.record import EnsembleRecord, Keep, is_ensemble, read_record, write_record
from hyosan.analysis.seeds import as_seeds
from hyosan.analysis.summary import cut_entry
from hyosan.analysis.worker import Outcome, Work
from hyosan.core.errors import EngineError
from hyosan.core.units import TICKS_PER_SECOND
from hyosan.engine.plan import kernels_are_compiled, plan
from hyosan.engine.run import Prepared
from hyosan.engine.warm import warm_up
from hyosan.results.folder import naming_folder
from hyosan.results.lock import this_lock
from hyosan.results.machine import this_machine
from hyosan.results.record import InputEntry
from hyosan.results.schema import RESULTS_VERSION
from hyosan.scenario import scenario_hash

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


@dataclass(frozen=True)
class PlannedEnsemble:
    """An ensemble that is about to be run: which seeds are missing, where to, at what cost."""

    prepared: Prepared
    folder: Path
    record: EnsembleRecord
    missing: tuple[int, ...]
    cost: EnsembleCost
    overwrite: bool
    outbreak_above: int | None


def plan_ensemble(
    prepared: Prepared,
    seeds: int | str | Iterable[int],
    *,
    out: str | Path | None = None,
    processes: int | None = None,
    threads: int = 1,
    keep: Keep = "all",
    overwrite: bool = False,
    outbreak_above: int | None = None,
) -> PlannedEnsemble:
    """See what is to be done, and refuse what cannot be; nothing is written yet.

    Seeds whose runs lie in the folder already are not run again. InputError or RunFolderError with every problem.
    """
    wanted = as_seeds(seeds)
    record = _described(prepared, wanted, threads, keep)
    folder = Path(out) if out is not None else default_folder(Path("runs"), record)
    there = set(finished_seeds(folder)) if is_ensemble(folder) and not overwrite else set()
    missing = tuple(seed for seed in wanted if seed not in there)
    cost = ensemble_cost(plan(prepared), len(missing), processes=processes, threads=threads, keep=keep)
    refuse_full_disk(cost, folder)
    record["processes"] = cost.processes
    above = prepared.loaded.scenario.record.outbreak_above if outbreak_above is None else outbreak_above
    return PlannedEnsemble(prepared, folder, record, missing, cost, overwrite, above)


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
    except KeyboardInterrupt:
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
    wall_before: float = 0.0

    def __post_init__(self) -> None:
        if is_ensemble(self.planned.folder):
            self.wall_before = read_record(self.planned.folder)["wall_s"]

    def work(self, said: Callable[[str], None] | None) -> None:
        """Run what is missing."""
        planned = self.planned
        if not kernels_are_compiled():
            if said is not None:
                said("compiling kernels, once for all processes")
            warm_up()
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

    def write(self, status: str) -> None:
        """Write `ensemble.json`."""
        planned, folder = self.planned, self.planned.folder
        before = read_record(folder) if is_ensemble(folder) else None
        record = planned.record.copy()
        record["status"] = status  # type: ignore[typeddict-item]
        record["finished"] = finished_seeds(folder)
        record["seeds"] = sorted({*record["seeds"], *(before["seeds"] if before else ())})
        record["failed"] = {str(seed): text for seed, text in sorted(self.failed.items())}
        record["wall_s"] = round(time.perf_counter() - self.began, 3)
        if before:
            record["started_at"] = before["started_at"]
            record["outbreak"] = planned.record["outbreak"] or before["outbreak"]
            record["wall_s"] = round(record["wall_s"] + self.wall_before, 3)
        if before and not planned.missing:
            record["processes"], record["threads"], record["keep"] = (
                before["processes"],
                before["threads"],
                before["keep"],
            )
        record["ended_at"] = None if status == "running" else datetime.now(UTC).isoformat(timespec="seconds")
        with naming_folder(folder):
            write_record(folder, record)

    def close(self, status: str) -> None:
        """Write the tables over what is finished, and how it ended."""
        planned = self.planned
        people = len(planned.prepared.population)
        with naming_folder(planned.folder):
            remove_unfinished(planned.folder, failed=False)
            cut = assemble(planned.folder, people, planned.outbreak_above)
        planned.record["outbreak"] = cut_entry(cut)
        self.write(status)


def _described(prepared: Prepared, seeds: Sequence[int], threads: int, keep: Keep) -> EnsembleRecord:
    """What an ensemble is of, before anything is run."""
    scenario, population = prepared.loaded.scenario, prepared.population
    return EnsembleRecord(
        software="hyosan",
        title=scenario.scenario.title,
        scenario_id=scenario.scenario.id,
        scenario_hash=scenario_hash(scenario),
        version=version("hyosan"),
        results_version=RESULTS_VERSION,
        lock=this_lock(),
        inputs=[cast(InputEntry, asdict(record)) for record in population.inputs],
        status="running",
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        ended_at=None,
        machine=this_machine(),
        processes=1,
        threads=threads,
        keep=keep,
        wall_s=0.0,
        seeds=list(seeds),
        finished=[],
        failed={},
        people=len(population),
        clock={
            "start": scenario.time.start.isoformat(),
            "duration_s": scenario.time.duration / TICKS_PER_SECOND,
            "record_every_s": scenario.record.every / TICKS_PER_SECOND,
        },
        outbreak={},
    )
