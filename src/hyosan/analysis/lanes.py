"""Processes side by side, each with a pipe: one that dies takes its own seed with it and no other."""

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType

from hyosan.analysis.serving import Outcome, Work, serve

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_END = 5.0


@dataclass
class Lane:
    """One process and the seed that it works on."""

    process: BaseProcess
    pipe: Connection
    seed: int | None = None

    def give(self, seed: int) -> None:
        """Let it run a seed."""
        self.seed = seed
        self.pipe.send(seed)

    def take(self) -> tuple[Outcome, bool]:
        """What came of its seed, and whether the process still lives."""
        assert self.seed is not None, "only who works can answer"
        seed, self.seed = self.seed, None
        try:
            outcome: Outcome = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(SECONDS_TO_END)
            return Outcome(seed, failure=f"its process ended with status {self.process.exitcode}"), False
        return outcome, True

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.process.terminate()
        self.process.join(SECONDS_TO_END)
        self.pipe.close()


def work_off(
    seeds: Sequence[int],
    processes: int,
    work: Work,
    heard: Callable[[Outcome], bool],
    looked: Callable[[Sequence[int]], None],
) -> None:
    """Run all seeds, so many at a time. `heard` takes each outcome and says whether to go on.

    `looked` is called now and then with the seeds at work. However this ends, no process is left.
    """
    waiting = deque(seeds)
    lanes: list[Lane] = []
    try:
        for _ in range(min(processes, len(waiting))):
            lanes.append(_started(work))
            lanes[-1].give(waiting.popleft())
        while busy := {lane.pipe: lane for lane in lanes if lane.seed is not None}:
            looked([lane.seed for lane in busy.values() if lane.seed is not None])
            for pipe in wait(list(busy), SECONDS_BETWEEN_LOOKS):
                lane = busy[pipe]  # type: ignore[index]
                outcome, lives = lane.take()
                if not heard(outcome):
                    waiting.clear()
                if not lives:
                    lanes.remove(lane)
                    lane.stop()
                if waiting:
                    if not lives:
                        lane = _started(work)
                        lanes.append(lane)
                    lane.give(waiting.popleft())
    finally:
        for lane in lanes:
            lane.stop()


def _started(work: Work) -> Lane:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, work), daemon=True)
    with _without_main(), _without_interrupts():
        process.start()
    theirs.close()
    return Lane(process, ours)


@contextmanager
def _without_main() -> Iterator[None]:
    """Start processes without the program that called us: a script need not be guarded by `if __name__ == ...`."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C waits here, and never reaches a process that is started: it would die in the middle of its imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
