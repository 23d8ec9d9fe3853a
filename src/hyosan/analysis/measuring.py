"""Measuring the runs of an ensemble: what is kept is read, the rest measured, side by side where that takes long."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hyosan.analysis.folder import seed_folder
from hyosan.analysis.lanes import work_off
from hyosan.analysis.measured import read_measured, write_measured
from hyosan.analysis.progress import Tally, Watch
from hyosan.analysis.serving import Outcome
from hyosan.core.errors import InputError
from hyosan.results.indicators.digest import Digest
from hyosan.results.machine import this_machine
from hyosan.results.run import open_run

LONG_SECONDS = 10.0
"""Work from which more processes are worth their start."""


@dataclass(frozen=True)
class MeasureSeeds:
    """What every process is told once."""

    folder: Path

    def begin(self) -> Callable[[int], Outcome]:
        """Nothing has to be made ready."""
        return partial(measure_seed, self.folder)


def measure_seed(folder: Path, seed: int) -> Outcome:
    """The digest of one seed's run, as the answer."""
    began = time.perf_counter()
    try:
        run = open_run(seed_folder(folder, seed))
        found = read_measured(run) or write_measured(run)
    except Exception as error:
        return Outcome(seed, time.perf_counter() - began, failure_text(error))
    return Outcome(seed, time.perf_counter() - began, answer=found)


def failure_text(error: Exception) -> str:
    """What went wrong with a seed, without the name of its folder where the message says what."""
    if isinstance(error, InputError):
        return "; ".join(problem.message for problem in error.problems)
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def measure_seeds(
    folder: Path, seeds: Sequence[int], *, processes: int | None = None, watch: Watch | None = None
) -> tuple[dict[int, Digest], dict[int, str]]:
    """The digest of each seed, and why there is none of some."""
    found: dict[int, Digest] = {}
    number = processes or int(this_machine()["cores"])
    tally = Tally(len(seeds), len(seeds), number, watch)

    def hear(outcome: Outcome) -> bool:
        tally.hear(outcome)
        if outcome.failure is None:
            found[outcome.seed] = outcome.answer
        return True

    left = list(seeds)
    while left and max(tally.seconds, default=0.0) * len(left) < LONG_SECONDS:
        tally.look(left[:1])
        hear(measure_seed(folder, left.pop(0)))
    if left:
        work_off(left, number, MeasureSeeds(folder.absolute()), hear, tally.look)
    tally.look(())
    return {seed: found[seed] for seed in sorted(found)}, dict(sorted(tally.failed.items()))
