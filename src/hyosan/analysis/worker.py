"""Running the seeds of an ensemble, in one process of many, with one prepared scenario."""

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hyosan.analysis.cost import KEPT_BY_SUMMARY
from hyosan.analysis.folder import failed_folder, open_folder, seed_folder
from hyosan.analysis.measured import write_measured
from hyosan.analysis.measures import write_summary
from hyosan.analysis.record import Keep
from hyosan.analysis.serving import Outcome
from hyosan.engine.run import Prepared, run_prepared
from hyosan.results.folder import final_path, write_atomically
from hyosan.results.record import RECORD_FILE, record_text
from hyosan.results.run import Run, open_run


def read_prepared(path: Path) -> Prepared:
    """The prepared scenario that the leading process has pickled."""
    with path.open("rb") as file:
        prepared: Prepared = pickle.load(file)
    return prepared


@dataclass(frozen=True)
class RunSeeds:
    """What every process of an ensemble is told once."""

    prepared: Path
    folder: Path
    threads: int
    keep: Keep

    def begin(self) -> Callable[[int], Outcome]:
        """Read the prepared scenario."""
        return partial(run_seed, read_prepared(self.prepared), self)


def run_seed(prepared: Prepared, work: RunSeeds, seed: int) -> Outcome:
    """Run one seed; its folder gets its name when all is there. What is not kept is measured before."""
    began = time.perf_counter()
    unfinished = open_folder(work.folder, seed)
    try:
        found = run_prepared(prepared, seed=seed, out=unfinished, threads=work.threads)
        write_summary(found)
        if work.keep == "summary":
            write_measured(found)
            keep_summary_only(found)
        unfinished.rename(seed_folder(work.folder, seed))
    except Exception as error:
        if unfinished.exists():
            unfinished.rename(failed_folder(work.folder, seed))
        return Outcome(seed, time.perf_counter() - began, f"{type(error).__name__}: {' '.join(str(error).split())}")
    return Outcome(seed, time.perf_counter() - began)


def keep_summary_only(run: Run) -> Run:
    """Delete the tables of a run that the summary of an ensemble does not need; `run.json` says what is left."""
    dropped = [name for name in run.record["tables"] if name not in KEPT_BY_SUMMARY]
    record = run.record.copy()
    record["tables"] = [name for name in run.record["tables"] if name in KEPT_BY_SUMMARY]
    write_atomically(run.folder / RECORD_FILE, record_text(record))
    for name in dropped:
        final_path(run.folder, name).unlink(missing_ok=True)
    return open_run(run.folder)
