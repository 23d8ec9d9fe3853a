"""Running a scenario with many seeds: resumable, each run the same as if it had been run alone."""

import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from hyosan.analysis.assemble import assemble
from hyosan.analysis.ensemble import Ensemble, open_ensemble
from hyosan.analysis.folder import finished_seeds, prepare_ensemble_folder, remove_unfinished
from hyosan.analysis.lanes import work_off
from hyosan.analysis.planning import PlannedEnsemble
from hyosan.analysis.progress import Tally, Watch
from hyosan.analysis.record import EnsembleRecord, EnsembleStatus, is_ensemble, read_record, write_record
from hyosan.analysis.serving import Outcome
from hyosan.analysis.summary import cut_entry
from hyosan.analysis.worker import RunSeeds
from hyosan.core.errors import EngineError
from hyosan.engine.plan import kernels_are_compiled
from hyosan.engine.run import Prepared
from hyosan.engine.standing import engine_for
from hyosan.engine.warm import warm_up
from hyosan.results.folder import naming_folder

MOST_FAILURES = 3
"""So many failures before any seed has finished: what is wrong is wrong for all of them."""


def run_planned(
    planned: PlannedEnsemble,
    *,
    watch: Watch | None = None,
    said: Callable[[str], None] | None = None,
) -> Ensemble:
    """Run the missing seeds, and write the tables over all runs in the folder.

    A seed that fails is named in `ensemble.json` and does not keep the others from running. KeyboardInterrupt after
    Ctrl-C: what is finished is kept, and the same call goes on with the rest. EngineError when no seed could be run.
    """
    with naming_folder(planned.folder):
        prepare_ensemble_folder(planned.folder, planned.record, planned.overwrite)
    tally = Tally(len(planned.record["seeds"]), len(planned.missing), planned.cost.processes, watch)
    led = _Led(planned, tally)
    led.write("running")
    try:
        if planned.missing:
            led.work(said)
    except BaseException:
        led.close("interrupted")
        raise
    led.close("incomplete" if tally.failed else "finished")
    if tally.failed and not finished_seeds(planned.folder):
        seed, text = next(iter(tally.failed.items()))
        raise EngineError(f"no seed could be run; seed {seed}: {text}")
    return open_ensemble(planned.folder)


@dataclass
class _Led:
    """An ensemble while its processes are at work."""

    planned: PlannedEnsemble
    tally: Tally
    before: EnsembleRecord | None = None

    def __post_init__(self) -> None:
        if is_ensemble(self.planned.folder):
            self.before = read_record(self.planned.folder)

    def work(self, said: Callable[[str], None] | None) -> None:
        """Run what is missing."""
        planned, threads = self.planned, self.planned.cost.threads
        compile_first(planned.prepared, threads, said)
        with pickled(planned.prepared) as path:
            work = RunSeeds(path, planned.folder.absolute(), threads, planned.record["keep"])
            work_off(planned.missing, planned.cost.processes, work, self.hear, self.tally.look)
        self.tally.look(())

    def hear(self, outcome: Outcome) -> bool:
        """Take what came of a seed; whether to go on."""
        self.tally.hear(outcome)
        return bool(self.tally.seconds) or len(self.tally.failed) < MOST_FAILURES

    def write(self, status: EnsembleStatus) -> None:
        """Write `ensemble.json`."""
        planned, folder = self.planned, self.planned.folder
        record = planned.record.copy()
        record["status"] = status
        record["finished"] = finished_seeds(folder)
        record["failed"] = {str(seed): text for seed, text in sorted(self.tally.failed.items())}
        record["wall_s"] = round(self.tally.passed, 3)
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


def compile_first(prepared: Prepared, threads: int, said: Callable[[str], None] | None) -> None:
    """Compile kernels before there are many processes, where that is still to be done."""
    scenario = prepared.loaded.scenario
    engine = engine_for(scenario, prepared.population, threads)
    if not kernels_are_compiled(engine):
        if said is not None:
            said("compiling kernels, once for all processes")
        warm_up(engine, watched=scenario.surveillance is not None, acted_on=len(scenario.interventions) > 0)


@contextmanager
def pickled(prepared: Prepared) -> Iterator[Path]:
    """A prepared scenario as a file for other processes; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hyosan-") as folder:
        path = Path(folder) / "prepared.pickle"
        with path.open("wb") as file:
            pickle.dump(replace(prepared, build_s=0.0), file, protocol=pickle.HIGHEST_PROTOCOL)
        yield path
