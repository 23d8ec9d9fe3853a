"""Counts by group, ratios that may have no denominator, whole numbers that may be absent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

OLDEST_BAND_FROM = 80
"""Ages from here on are one band, unless bands are given."""


def count_by_group(group: Int64, groups: int) -> Int64:
    """How often each of the groups 0, 1, ... occurs; below 0 is in none."""
    return np.bincount(group[group >= 0], minlength=groups)[:groups].astype(np.int64)


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Part by whole; NaN where there is no whole."""
    below = np.asarray(whole, dtype=np.float64)
    return np.asarray(np.divide(part, below, out=np.full(len(below), np.nan), where=below > 0))


def nullable(values: Sequence[int | None]) -> Any:
    """Whole numbers, of which some may be absent, as pandas has them."""
    import pandas as pd

    return pd.array(list(values), dtype="Int64")


def age_bands(width_years: int, edges: Sequence[int] | None) -> list[int]:
    """The first age of each band."""
    return sorted(set(edges)) if edges is not None else list(range(0, OLDEST_BAND_FROM + 1, max(1, width_years)))


def band_of(ages: NDArray[Any], bands: list[int]) -> Int64:
    """The band of each age; −1 below the first."""
    return (np.searchsorted(np.array(bands), ages, side="right") - 1).astype(np.int64)


def with_ages(table: "pd.DataFrame", bands: list[int]) -> "pd.DataFrame":
    """The table with the first and the last age of each row before it; the oldest band has no last."""
    table.insert(0, "from_age", bands)
    table.insert(1, "to_age", nullable([age - 1 for age in bands[1:]] + [None]))
    return table


def with_first(table: "pd.DataFrame", *names: str) -> "pd.DataFrame":
    """The table with these columns before all others."""
    return table[[*names, *(name for name in table.columns if name not in names)]]
