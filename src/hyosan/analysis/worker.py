"""What one process of an ensemble does: run seeds that it is told, one after another, with one prepared scenario."""

import multiprocessing
import os
import pickle
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from hyosan.analysis.cost import KEPT_BY_SUMMARY
from hyosan.analysis.folder import failed_folder, open_folder, seed_folder
from hyosan.analysis.measures import write_summary
from hyosan.analysis.record import Keep
from hyosan.engine.run import Prepared, run_prepared
from hyosan.results.folder import final_path, write_atomically
from hyosan.results.record import RECORD_FILE, record_text
from hyosan.results.run import Run, open_run


@dataclass(frozen=True)
class Work:
    """What every process of an ensemble is told once."""

    prepared: Path
    folder: Path
    threads: int
    keep: Keep


@dataclass(frozen=True)
class Outcome:
    """What came of a seed: wall seconds, and what went wrong (null: nothing)."""

    seed: int
    seconds: float = 0.0
    failure: str | None = None


def serve(pipe: Connection, work: Work) -> None:
    """Run every seed that comes through the pipe until there are no more; Ctrl-C is for the leading process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_leader, daemon=True).start()
    with work.prepared.open("rb") as file:
        prepared: Prepared = pickle.load(file)
    while True:
        try:
            seed = pipe.recv()
        except EOFError:
            return
        if seed is None:
            return
        pipe.send(run_seed(prepared, work, seed))


def _end_with_leader() -> None:
    """End at once when the leading process is gone: nobody would hear what comes of this one."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)


def run_seed(prepared: Prepared, work: Work, seed: int) -> Outcome:
    """Run one seed; its folder gets its name when all is there."""
    began = time.perf_counter()
    unfinished = open_folder(work.folder, seed)
    try:
        found = run_prepared(prepared, seed=seed, out=unfinished, threads=work.threads)
        write_summary(found)
        if work.keep == "summary":
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
