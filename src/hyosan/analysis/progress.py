"""How far work on many seeds has got, for whoever shows it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hyosan.analysis.serving import Outcome

Watch = Callable[["EnsembleProgress"], None]


@dataclass(frozen=True)
class EnsembleProgress:
    """What a display needs: seeds done (of this and earlier calls), at work, failed; wall seconds."""

    seeds: int
    done: int
    failed: int
    at_work: tuple[int, ...]
    seconds: float
    seconds_left: float | None


@dataclass
class Tally:
    """Counts what comes of seeds, and tells it: `missing` of `seeds` are worked on, so many processes at a time."""

    seeds: int
    missing: int
    processes: int
    watch: Watch | None
    failed: dict[int, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    @property
    def passed(self) -> float:
        """Wall seconds since the beginning."""
        return time.perf_counter() - self.began

    def hear(self, outcome: Outcome) -> None:
        """Take what came of a seed."""
        if outcome.failure is None:
            self.seconds.append(outcome.seconds)
        else:
            self.failed[outcome.seed] = outcome.failure

    def look(self, at_work: Sequence[int]) -> None:
        """Tell how far it has got."""
        if self.watch is None:
            return
        done = len(self.seconds)
        left = self.missing - done - len(self.failed)
        self.watch(
            EnsembleProgress(
                seeds=self.seeds,
                done=done + self.seeds - self.missing,
                failed=len(self.failed),
                at_work=tuple(sorted(at_work)),
                seconds=self.passed,
                seconds_left=left * sum(self.seconds) / done / self.processes if done else None,
            )
        )
