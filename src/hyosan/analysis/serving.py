"""What one process of many does: it works on seeds that it is told, one after another."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol


@dataclass(frozen=True)
class Outcome:
    """What came of a seed: wall seconds, what went wrong (null: nothing), what was found."""

    seed: int
    seconds: float = 0.0
    failure: str | None = None
    answer: Any = None


class Work(Protocol):
    """What every process is told once; it is pickled."""

    def begin(self) -> Callable[[int], Outcome]:
        """Make ready, in the process; what works on one seed, and raises nothing."""


def serve(pipe: Connection, work: Work) -> None:
    """Work on every seed that comes through the pipe until there are no more; Ctrl-C is for the leading process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_leader, daemon=True).start()
    one = work.begin()
    while True:
        try:
            seed = pipe.recv()
        except EOFError:
            return
        if seed is None:
            return
        pipe.send(one(seed))


def _end_with_leader() -> None:
    """End at once when the leading process is gone: nobody would hear what comes of this one."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)
