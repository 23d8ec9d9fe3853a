"""Whole people from expected flows, with both margins kept exactly."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Flows = NDArray[np.float64]
Counts = NDArray[np.int64]
GOLDEN = (5**0.5 - 1) / 2


def rounded_rows(expected: Flows, totals: Counts) -> Counts:
    """Each row rounded to whole people that add up to its total; each count is the expected one, down or up.

    A cell of 0.3 people becomes 1 in three rows of ten: small flows do not vanish. Nothing is drawn: the starts of the
    rows are spread evenly by the golden ratio, so that the same flows always give the same people.

    >>> rounded_rows(np.full((2, 4), 2.5), np.array([10, 10])).tolist()
    [[3, 2, 3, 2], [2, 3, 2, 3]]
    """
    weight = expected.sum(axis=1, keepdims=True)
    shares = np.divide(expected, weight, out=np.zeros_like(expected), where=weight > 0)
    start = (np.arange(1, len(expected) + 1) * GOLDEN) % 1.0
    reached = np.floor(np.cumsum(shares, axis=1) * totals[:, None] + start[:, None])
    reached[:, -1] = totals
    return np.diff(np.minimum(reached, totals[:, None]), axis=1, prepend=0.0).astype(np.int64)


def rounded(expected: Flows, rows: Counts, columns: Counts) -> Counts:
    """Whole flows with exactly these row and column totals, next to the expected ones.

    Rows are rounded first. Columns are then a few people off; people move within their row from a column that has too
    many to one with too few, where that departs least from the expected flows. The sums of rows and columns must
    agree.

    >>> rounded(np.full((2, 2), 1.5), np.array([3, 3]), np.array([4, 2])).sum(axis=0).tolist()
    [4, 2]
    """
    counts = rounded_rows(expected, rows)
    over = counts.sum(axis=0) - columns
    if over.sum() != 0:
        raise ValueError(f"rows add up to {int(rows.sum())}, columns to {int(columns.sum())}")
    while over.any():
        giving, taking = int(np.argmax(over)), int(np.argmin(over))
        moved = _move(expected, counts, giving, taking, min(int(over[giving]), -int(over[taking])))
        over[giving] -= moved
        over[taking] += moved
    return counts


def _move(expected: Flows, counts: Counts, giving: int, taking: int, wanted: int) -> int:
    """Move up to `wanted` people, one a row, between two columns, in the rows where it fits best; how many moved."""
    loss = 1 - 2 * (counts[:, giving] - expected[:, giving])
    gain = 1 + 2 * (counts[:, taking] - expected[:, taking])
    cost: NDArray[Any] = np.where(counts[:, giving] > 0, loss + gain, np.inf)
    rows = np.argsort(cost, kind="stable")[:wanted]
    rows = rows[np.isfinite(cost[rows])]
    counts[rows, giving] -= 1
    counts[rows, taking] += 1
    return len(rows)
