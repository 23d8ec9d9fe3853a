"""Finding the numbers at which a target is met: the same outbreaks again and again, Broyden's method on logarithms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from hyosan.analysis.fit.definition import Guess
from hyosan.analysis.fit.measures import Estimate, estimate, level_misses, misses
from hyosan.analysis.fit.outbreaks import Outbreaks
from hyosan.disease.spec import TargetSpec

Floats = NDArray[np.float64]
Try = Callable[[Guess], Outbreaks]
LONGEST_STEP = 1.2
"""Logarithm of the largest factor by which a number changes at once."""
MOST_TRIES = 15
NEAR = 0.5
FARTHEST = 4.0
"""Logarithm of the largest factor between a number and what it began with."""


class NothingSeenError(Exception):
    """There were no cases to count, however transmission was raised."""


@dataclass
class Search:
    """The way to the numbers. A point: logarithm of transmissibility × factor, one a group of settings (or one in
    all); the first group keeps its contacts."""

    target: TargetSpec
    heard: Callable[[Guess, Outbreaks], None]
    points: list[Floats] = field(default_factory=list)
    missed: list[Floats] = field(default_factory=list)

    def guess(self, point: Floats) -> Guess:
        """The numbers of a point."""
        factors = np.exp(point - point[0])
        groups: Sequence[Sequence[str]] = [group.settings for group in self.target.shares]
        by_setting = {name: float(f) for group, f in zip(groups, factors, strict=False) for name in group}
        return Guess(float(np.exp(point[0])), by_setting)

    def solve(self, start: Floats, attempt: Try, tolerance: float) -> tuple[Floats, Outbreaks]:
        """The point nearest to the target, and its outbreaks; they may still miss it by more than the tolerance."""
        best: list[tuple[float, Floats, Outbreaks]] = []

        def missed(wanted: Floats) -> Floats:
            point = np.clip(wanted, start - FARTHEST, start + FARTHEST)
            guess = self.guess(point)
            found = attempt(guess)
            self.heard(guess, found)
            if not found.cases.any() and (point > start).any():
                raise NothingSeenError
            vector = misses(found, self.target)
            self.points.append(point.copy())
            self.missed.append(vector)
            size = float(np.abs(vector).max())
            if not best or size < best[0][0]:
                best[:] = [(size, point.copy(), found)]
            return np.clip(vector, -LONGEST_STEP, LONGEST_STEP)

        # Starting at the solution divides nothing by nothing.
        with np.errstate(invalid="ignore", divide="ignore"):
            optimize.root(
                missed,
                start,
                method="broyden1",
                options={
                    "fatol": tolerance,
                    "maxiter": MOST_TRIES,
                    "line_search": None,
                    "jac_options": {"alpha": -1.0},
                },
            )
        return best[0][1], best[0][2]

    def transmissibility(self, point: Floats, found: Outbreaks) -> Estimate:
        """The transmissibility of a point, and how far other outbreaks would have moved it."""
        value = float(np.exp(point[0]))
        return estimate(value, value * np.exp(-level_misses(found, self.target) / self._steepness(point)))

    def _steepness(self, point: Floats) -> float:
        """How fast the logarithm of the number rises with that of the transmissibility, near a point."""
        moved = np.array([float((other - point).mean()) for other in self.points])
        level = np.array([float(vector.mean()) for vector in self.missed])
        near = np.abs(moved) < NEAR
        if len(point) > 1 or np.ptp(moved[near]) < 0.01:
            return 1.0
        return float(np.clip(np.polyfit(moved[near], level[near], 1)[0], 0.3, 3.0))
