"""Checks side by side: one process a core, each run on one thread, since much of a run is one event after another."""

import importlib
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import laboratory
from laboratory import Check, Rows, confirmed

CHECKS_MODULE = "verification.__main__"
LONGEST = ("time-course", "growth-rate", "szr-ruin-0", "szr-ruin-1", "szr-ode-large")
"""Checks whose names begin so take minutes each."""


@dataclass(frozen=True)
class Found:
    """What a check found: its rows, those that failed twice; its wall time, and that of the processor."""

    name: str
    rows: Rows
    wrong: Rows
    seconds: float
    processor_seconds: float


def run_check(name: str, seed: int) -> Found:
    """Run one check of the list, again with another seed if a row fails."""
    check: Check = importlib.import_module(CHECKS_MODULE).CHECKS[name]
    began, worked = time.perf_counter(), time.process_time()
    print(f"{name} begins", flush=True)
    rows = check(seed)
    wrong = confirmed(check, seed, rows)
    return Found(name, rows, wrong, time.perf_counter() - began, time.process_time() - worked)


def _begin(threads: int) -> None:
    """Leave Ctrl-C to the leading process: a run that hears of it would end early, and its check go on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    laboratory.threads = threads


def side_by_side(names: Sequence[str], seed: int, processes: int) -> Iterator[Found]:
    """What each check found, as it is found; the longest begin first, so that none is left over at the end."""
    threads = max(1, processes // max(1, len(names)))
    ordered = sorted(names, key=lambda name: not name.startswith(LONGEST))
    with get_context("spawn").Pool(min(processes, max(1, len(names))), _begin, (threads,)) as pool:
        yield from pool.imap_unordered(partial(run_check, seed=seed), ordered)
