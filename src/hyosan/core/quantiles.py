"""Laws of times, compiled to the arrays that `hyosan.core.laws.quantile` inverts."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainccinv, gammaincinv, ndtri

from hyosan.core.laws import EMPIRICAL, EXPONENTIAL, FIXED, LAW, PIECES, TABLE, middle_grid, tail_grid

Floats = NDArray[np.float64]
Quantiles = Callable[[Floats], Floats]


class LawBook:
    """Collects laws; each `add_...` returns the law's number."""

    def __init__(self) -> None:
        self._laws: list[tuple[int, float, int]] = []
        self._tables: list[Floats] = []

    def _add(self, kind: int, scale: float, table: Floats | None = None) -> int:
        self._laws.append((kind, scale, len(self._tables) if table is not None else -1))
        if table is not None:
            self._tables.append(table)
        return len(self._laws) - 1

    def _add_table(self, lower: Quantiles, upper: Quantiles) -> int:
        """`lower(p)`: value at probability p; `upper(q)`: value at probability 1 − q."""
        tail = tail_grid()
        return self._add(TABLE, 1.0, np.stack([lower(tail), lower(middle_grid()), upper(tail)]))

    def add_fixed(self, value: float) -> int:
        """Always `value`."""
        return self._add(FIXED, value)

    def add_exponential(self, mean: float) -> int:
        """Exponential."""
        return self._add(EXPONENTIAL, mean)

    def add_gamma(self, mean: float, shape: float) -> int:
        """Gamma by mean and shape."""
        scale = mean / shape
        return self._add_table(lambda p: gammaincinv(shape, p) * scale, lambda q: gammainccinv(shape, q) * scale)

    def add_lognormal(self, median: float, sigma: float) -> int:
        """Lognormal by median and standard deviation of the logarithm."""
        return self._add_table(
            lambda p: median * np.exp(sigma * ndtri(p)), lambda q: median * np.exp(-sigma * ndtri(q))
        )

    def add_weibull(self, scale: float, shape: float) -> int:
        """Weibull by scale and shape."""
        return self._add_table(
            lambda p: scale * (-np.log1p(-p)) ** (1.0 / shape), lambda q: scale * (-np.log(q)) ** (1.0 / shape)
        )

    def add_uniform(self, low: float, high: float) -> int:
        """Uniform between two values."""
        return self._add_table(lambda p: low + (high - low) * p, lambda q: high - (high - low) * q)

    def add_empirical(self, values: Sequence[float], weights: Sequence[float]) -> int:
        """One of some values, with weights; at most as many as a table has places."""
        if len(values) > PIECES:
            raise ValueError(f"an empirical law has {len(values)} values, allowed: at most {PIECES}")
        cumulative = np.cumsum(np.asarray(weights, dtype=np.float64) / float(np.sum(weights)))
        cumulative[-1] = 1.0
        table = np.empty((3, PIECES + 1))
        table[0] = 1.0
        table[1:] = values[-1]
        table[0, : len(values)] = cumulative
        table[1, : len(values)] = values
        return self._add(EMPIRICAL, 1.0, table)

    def arrays(self) -> tuple[NDArray[np.void], Floats]:
        """The laws as records and their tables."""
        tables = np.stack(self._tables) if self._tables else np.zeros((1, 3, PIECES + 1))
        return np.array(self._laws, dtype=LAW), np.ascontiguousarray(tables)
