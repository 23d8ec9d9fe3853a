"""Totals shared out in whole numbers."""

import numpy as np
from numpy.typing import NDArray


def largest_remainders(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """A total shared by weight, exactly, by largest remainders; equally where nothing weighs.

    >>> largest_remainders(10, np.array([1.0, 1.0, 2.0])).tolist()
    [3, 2, 5]
    """
    weight = weights.sum()
    shares = weights / weight if weight > 0 else np.full(len(weights), 1 / len(weights))
    whole: NDArray[np.int64] = np.floor(shares * total).astype(np.int64)
    largest = np.argsort(whole - shares * total, kind="stable")[: total - int(whole.sum())]
    whole[largest] += 1
    return whole
