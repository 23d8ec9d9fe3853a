"""The largest population that a program can do within limits: sizes 1, 2, 5, 10, ... from a guess on, up or down."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.peers.process import Limits, Outcome

STEPS = (1, 2, 5)
SAFE = 0.8
"""Share of a limit that a guess may use up."""


@dataclass(frozen=True)
class Largest:
    """The largest size that went well, what it took, and what stopped the next one."""

    people: int
    outcome: Outcome | None
    stopped_by: str


def rung(people: float) -> int:
    """The largest of 1, 2, 5, 10, 20, ... thousand that is not above a number of people."""
    found = STEPS[0] * 1000
    while above(found) <= people:
        found = above(found)
    return found


def above(size: int) -> int:
    """The next size."""
    lead = int(str(size)[0])
    return size * 5 // 2 if lead == 2 else size * 2


def below(size: int) -> int:
    """The size before."""
    lead = int(str(size)[0])
    return size * 2 // 5 if lead == 5 else size // 2


def guess(people: int, seconds: float, bytes_a_person: float, base_bytes: int, limits: Limits) -> int:
    """Where to begin, if time and memory grow with the people."""
    by_time = people * SAFE * limits.seconds / max(seconds, 1e-3)
    room = limits.gibibytes * 2**30 * SAFE - base_bytes
    by_memory = room / max(bytes_a_person, 1.0)
    return rung(max(1000.0, min(by_time, by_memory)))


def find_largest(run: Callable[[int], Outcome], start: int, most: int = 10**10) -> Largest:
    """Climb while it goes well; if the first does not, go down until one does."""
    size, best, trouble = start, None, ""
    outcome = run(size)
    if outcome.answer is None:
        while outcome.answer is None and size > 1000:
            trouble, size = outcome.trouble, below(size)
            outcome = run(size)
        if outcome.answer is None:
            return Largest(0, None, outcome.trouble)
        return Largest(size, outcome, trouble)
    while outcome.answer is not None:
        best = (size, outcome)
        size = above(size)
        if size > most:
            return Largest(best[0], best[1], "nothing")
        outcome = run(size)
    return Largest(best[0], best[1], outcome.trouble)
