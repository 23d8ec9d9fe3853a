"""Finding the numbers at which a target is met: the same outbreaks again and again, on logarithms.

No number changes by more than a factor of two from one try to the next: with few outbreaks, most of which die out, what
is missed jumps, and a step as long as a secant asks for may end where nearly everybody is infected. One number is
bracketed, and the bracket is never left again (Brent's method); of several, Broyden's steps are shortened.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from hyosan.analysis.fit.definition import Guess
from hyosan.analysis.fit.measures import Estimate, estimate, level_misses, misses
from hyosan.analysis.fit.outbreaks import Outbreaks
from hyosan.disease.spec import TargetSpec

Floats = NDArray[np.float64]
Try = Callable[[Guess], Outbreaks]
LONGEST_STEP = log(2.0)
"""Logarithm of the largest factor by which a number changes from one try to the next."""
LEAST_SLOPE, LARGEST_SLOPE = 0.5, 4.0
"""Between these a slope that two tries show is believed."""
MOST_TRIES = 15
NARROWEST = 1e-4
"""Logarithm of the factor between the ends of a bracket at which nothing more is to be found in it."""
RAISED = 1.2
"""Logarithm of the factor by which transmission is raised before no cases at all are the answer."""
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
            """By how much; 0 within the tolerance, which ends the search."""
            point = np.clip(wanted, start - FARTHEST, start + FARTHEST)
            guess = self.guess(point)
            found = attempt(guess)
            self.heard(guess, found)
            if not found.cases.any() and (point > start + RAISED).any():
                raise NothingSeenError
            vector = misses(found, self.target)
            self.points.append(point.copy())
            self.missed.append(vector)
            size = float(np.abs(vector).max())
            if not best or size < best[0][0]:
                best[:] = [(size, point.copy(), found)]
            return np.zeros_like(vector) if size <= tolerance else vector

        if len(start) == 1:
            _bracketed(lambda wanted: float(missed(np.array([wanted]))[0]), float(start[0]))
        else:
            _broyden(missed, start)
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


def _bracketed(missed: Callable[[float], float], start: float) -> None:
    """Try one number: short steps until the target lies between two tries, then only between them."""
    known = {start: missed(start)}

    def once(wanted: float) -> float:
        if wanted not in known:
            known[wanted] = missed(wanted)
        return known[wanted]

    here, slope = start, 1.0
    while len(known) < MOST_TRIES and known[here] != 0:
        step = float(np.clip(-known[here] / slope, -LONGEST_STEP, LONGEST_STEP))
        there = float(np.clip(here + step, start - FARTHEST, start + FARTHEST))
        if there in known:
            return
        if once(there) * known[here] < 0:
            left = max(1, MOST_TRIES - len(known))
            optimize.brentq(once, here, there, xtol=NARROWEST, maxiter=left, disp=False)
            return
        slope = float(np.clip((known[there] - known[here]) / (there - here), LEAST_SLOPE, LARGEST_SLOPE))
        here = there


def _broyden(missed: Callable[[Floats], Floats], start: Floats) -> None:
    """Try several numbers: Broyden's steps, none longer in any number than the longest."""
    point, vector = start, missed(start)
    jacobian = optimize.BroydenFirst(alpha=-1.0)
    jacobian.setup(point, vector, missed)
    for _ in range(MOST_TRIES):
        if not vector.any():
            return
        step = -np.asarray(jacobian.solve(vector))
        step *= min(1.0, LONGEST_STEP / max(float(np.abs(step).max()), NARROWEST))
        point = np.clip(point + step, start - FARTHEST, start + FARTHEST)
        vector = missed(point)
        with np.errstate(invalid="ignore", divide="ignore"):
            jacobian.update(point, vector)
