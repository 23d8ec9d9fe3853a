"""What counts as an outbreak: a cut between the two humps of the final size. In words: docs/ensembles.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from typing import Literal

LEAST_RATIO = 3.0
"""By which neighbouring final sizes must differ for a gap between two humps."""
LEAST_GROWTH = 10
"""Times the infections brought in: who causes no more than that caused no outbreak (fewer in small populations)."""
LEAST_SHARE_OF_PEOPLE = 0.1
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Cut:
    """A run with more infections than `above` was an outbreak. `between`: the sizes on both sides of the gap."""

    above: int
    origin: Literal["given", "gap", "least"]
    between: tuple[int, int] | None = None

    def is_outbreak(self, infections: int) -> bool:
        """Whether so many infections are an outbreak."""
        return infections > self.above

    @property
    def reason(self) -> str:
        """Where the cut comes from, for people."""
        if self.origin == "given":
            return "as given"
        if self.between is not None:
            return f"the largest gap in final size: no run between {self.between[0]:,} and {self.between[1]:,}"
        return "no gap in final size, one hump only: the least that counts"


@dataclass(frozen=True)
class Size:
    """The final size of one run: `lasting` when it did not die out by itself."""

    infections: int
    brought_in: int
    lasting: bool


def find_cut(sizes: Sequence[Size], people: int, given: int | None = None) -> Cut:
    """The cut between fizzles and outbreaks: as given, else the largest gap in the logarithm of the final size.

    A gap separates two humps when its upper side is more than the least outbreak and at least 3 times its lower
    side, and no run below it was still going on. Without such a gap the least outbreak is the cut.
    """
    if given is not None:
        return Cut(given, "given")
    least = least_outbreak(sizes, people)
    gaps = [
        (upper / max(1, lower), lower, upper)
        for lower, upper in _neighbours(sizes)
        if upper > least and not _parts_what_lasts(sizes, lower, least)
    ]
    ratio, lower, upper = max(gaps, key=lambda gap: (gap[0], -gap[1]), default=(0.0, 0, 0))
    if ratio < LEAST_RATIO:
        return Cut(least, "least")
    return Cut(isqrt(max(1, lower) * upper), "gap", (lower, upper))


def least_outbreak(sizes: Sequence[Size], people: int) -> int:
    """Infections that an outbreak exceeds in any case: 10 for each brought in, but a tenth of the people will do."""
    brought_in = sorted(size.brought_in for size in sizes)
    usual = max(1, brought_in[len(brought_in) // 2]) if brought_in else 1
    return max(usual, min(LEAST_GROWTH * usual, int(LEAST_SHARE_OF_PEOPLE * people)))


def probability_interval(successes: int, runs: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a probability, after so many successes in so many runs; 0 to 1 without runs.

    >>> [round(limit, 3) for limit in probability_interval(18, 20)]
    [0.699, 0.972]
    """
    if runs == 0:
        return 0.0, 1.0
    from scipy.stats import binomtest

    interval = binomtest(successes, runs).proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def _neighbours(sizes: Sequence[Size]) -> list[tuple[int, int]]:
    ordered = sorted({size.infections for size in sizes})
    return list(pairwise(ordered))


def _parts_what_lasts(sizes: Sequence[Size], lower: int, least: int) -> bool:
    """Whether a cut above `lower` would call a run a fizzle that was large and still going on."""
    return any(size.lasting and least < size.infections <= lower for size in sizes)
