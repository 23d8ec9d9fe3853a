"""Laws of non-negative times as arrays, drawn by inverting a table of quantiles.

Fixed, exponential and empirical laws are inverted exactly. Every other law is a table in three pieces of equal length:
the middle, and the two tails on finer grids, linear in between.
"""

import math

import numpy as np
from numpy.typing import NDArray

from hyosan.core.compilation import inner_kernel, kernel

FIXED, EXPONENTIAL, TABLE, EMPIRICAL = 0, 1, 2, 3
PIECES = 4096
TAIL = 1.0 / 32.0
"""Share of the probability in each tail piece: so large that the middle's even grid is fine enough at its ends."""
TAIL_DEEPEST = 2.0**-30

LAW = np.dtype([("kind", np.int64), ("scale", np.float64), ("row", np.int64)])


def tail_grid() -> NDArray[np.float64]:
    """Probabilities of a tail's nodes, from the deepest to `TAIL`, evenly spaced in their logarithm."""
    return np.asarray(np.exp(np.linspace(math.log(TAIL_DEEPEST), math.log(TAIL), PIECES + 1)))


def middle_grid() -> NDArray[np.float64]:
    """Probabilities of the middle piece's nodes."""
    return np.linspace(TAIL, 1.0 - TAIL, PIECES + 1)


_LOG_DEEPEST = math.log(TAIL_DEEPEST)
_LOG_SPAN = math.log(TAIL) - math.log(TAIL_DEEPEST)


@inner_kernel
def _between(table: NDArray[np.float64], position: float) -> float:
    left = math.floor(position)
    left = max(0, min(PIECES - 1, left))
    part = min(1.0, max(0.0, position - left))
    return float(table[left] + (table[left + 1] - table[left]) * part)


@kernel
def quantile(laws: NDArray[np.void], tables: NDArray[np.float64], law: int, u: float) -> float:
    """The value of a law at probability u in (0, 1), in the law's own unit."""
    kind = laws[law]["kind"]
    scale = laws[law]["scale"]
    if kind == FIXED:
        return float(scale)
    if kind == EXPONENTIAL:
        return float(-math.log(1.0 - u) * scale)
    row = laws[law]["row"]
    if kind == EMPIRICAL:
        for index in range(tables.shape[2] - 1):
            if u < tables[row, 0, index]:
                return float(tables[row, 1, index])
        return float(tables[row, 1, tables.shape[2] - 1])
    if u < TAIL:
        return _between(tables[row, 0], (math.log(u) - _LOG_DEEPEST) / _LOG_SPAN * PIECES)
    if u > 1.0 - TAIL:
        return _between(tables[row, 2], (math.log(1.0 - u) - _LOG_DEEPEST) / _LOG_SPAN * PIECES)
    return _between(tables[row, 1], (u - TAIL) / (1.0 - 2.0 * TAIL) * PIECES)
