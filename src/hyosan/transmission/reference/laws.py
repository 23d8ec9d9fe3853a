"""Laws of times by their quantiles, as in `hyosan.core.laws`, without compilation."""

import math
from dataclasses import dataclass

from hyosan.core.laws import EMPIRICAL, EXPONENTIAL, FIXED, PIECES, TAIL, TAIL_DEEPEST


@dataclass(frozen=True)
class PlainLaw:
    """A law: its kind, its scale, and the three rows of its table."""

    kind: int
    scale: float
    table: list[list[float]]


def _between(row: list[float], position: float) -> float:
    """Linear between the nodes of a row."""
    left = max(0, min(PIECES - 1, math.floor(position)))
    part = min(1.0, max(0.0, position - left))
    return row[left] + (row[left + 1] - row[left]) * part


def _tail_position(probability: float) -> float:
    """Where a small probability lies on the grid of a tail, whose nodes are even in the logarithm."""
    deepest = math.log(TAIL_DEEPEST)
    return (math.log(probability) - deepest) / (math.log(TAIL) - deepest) * PIECES


def quantile(law: PlainLaw, u: float) -> float:
    """The value of a law at probability u in (0, 1), in the law's own unit."""
    if law.kind == FIXED:
        return law.scale
    if law.kind == EXPONENTIAL:
        return -math.log(1.0 - u) * law.scale
    if law.kind == EMPIRICAL:
        cumulative, values = law.table[0], law.table[1]
        return next((value for below, value in zip(cumulative, values, strict=True) if u < below), values[-1])
    lower, middle, upper = law.table
    if u < TAIL:
        return _between(lower, _tail_position(u))
    if u > 1.0 - TAIL:
        return _between(upper, _tail_position(1.0 - u))
    return _between(middle, (u - TAIL) / (1.0 - 2.0 * TAIL) * PIECES)
