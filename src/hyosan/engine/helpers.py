"""Threads that help the leading one with a kernel: they stand by in Python, and a moment longer in compiled code."""

import os
import threading
from queue import SimpleQueue
from typing import Any

import numpy as np

from hyosan.core.context import Context
from hyosan.transmission.kernels.once_bucket import work
from hyosan.transmission.tables_once import MARKS

Job = tuple[Context, Any, int]
_HELPERS: dict[int, list["SimpleQueue[Job]"]] = {}
"""By process (after a fork there are none), where each helper waits for a job."""


def _stand_by(jobs: "SimpleQueue[Job]") -> None:
    while True:
        run, marks, lane = jobs.get()
        work(run, marks, lane, 0, 0, False)


def _helpers(count: int) -> list["SimpleQueue[Job]"]:
    """So many helpers, started when first wanted; they are there until the program ends, and any run may call them."""
    found = _HELPERS.setdefault(os.getpid(), [])
    while len(found) < count:
        found.append(SimpleQueue())
        threading.Thread(target=_stand_by, args=(found[-1],), name="hyosan-helper", daemon=True).start()
    return found[:count]


class Team:
    """The leading thread of a run and its helpers, each with a lane. One that comes late is not waited for."""

    def __init__(self, run: Context, threads: int) -> None:
        self._run, self._threads = run, threads
        self.marks = np.zeros(MARKS, np.int64)
        """What threads agree by (`tables_once`)."""

    def work(self, first: int, last: int, *, alone: bool = False) -> int:
        """Have phases worked off, from `first` to before `last`; the phase in which something lacks, or `last`."""
        # Who compiles the kernel, or loads it, does so alone; plain functions run on one thread.
        alone = alone or self._threads == 1 or not getattr(work, "signatures", ())
        if not alone:
            for number, jobs in enumerate(_helpers(self._threads - 1)):
                if jobs.empty():
                    jobs.put((self._run, self.marks, number + 1))
        return int(work(self._run, self.marks, 0, first, last, alone))
