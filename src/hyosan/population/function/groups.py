"""Groups of age that households are fitted to: the bands of five years, 15 to 19 parted where adults begin."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.laws import ADULT_AGE_YEARS
from hyosan.population.tables_function import BAND_YEARS, BANDS

GROUP_COUNT = BANDS + 1
PARTED_BAND = ADULT_AGE_YEARS // BAND_YEARS
"""The band that holds minors and adults; minors are group `PARTED_BAND`, adults the next."""
GROUP_BAND = np.array([*range(PARTED_BAND + 1), *range(PARTED_BAND, BANDS)], dtype=np.int64)
MINOR_GROUPS = PARTED_BAND + 1
"""Groups of minors come first."""


def group_of_age(age_years: NDArray[Any]) -> NDArray[np.int64]:
    """Group of each age in whole years.

    >>> group_of_age(np.array([0, 14, 15, 17, 18, 19, 20, 104])).tolist()
    [0, 2, 3, 3, 4, 4, 5, 21]
    """
    age = age_years.astype(np.int64)
    return np.asarray(np.minimum(age // BAND_YEARS, BANDS - 1) + (age >= ADULT_AGE_YEARS))


def with_parted_band(residents: NDArray[np.int64], minors: NDArray[np.int64]) -> NDArray[np.int64]:
    """Residents by group, from those by band (the last axis) and how many of the parted band are minors."""
    parted = np.empty((*residents.shape[:-1], GROUP_COUNT), dtype=np.int64)
    parted[..., :PARTED_BAND] = residents[..., :PARTED_BAND]
    parted[..., PARTED_BAND] = minors
    parted[..., PARTED_BAND + 1] = residents[..., PARTED_BAND] - minors
    parted[..., PARTED_BAND + 2 :] = residents[..., PARTED_BAND + 1 :]
    return parted
