"""Names for the types of arrays; arrays by name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Records = NDArray[np.void]
Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Arrays = dict[str, NDArray[Any]]

COUNTED_AT_ONCE = 1 << 20


def put_under(name: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """Arrays under names that begin with `name` and a point."""
    return {f"{name}.{key}": array for key, array in arrays.items()}


def those_under(name: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """The arrays that were put under a name."""
    begin = f"{name}."
    return {key.removeprefix(begin): array for key, array in arrays.items() if key.startswith(begin)}


def picked(records: Records, which: Ints | NDArray[np.bool_]) -> Records:
    """Some of records, by position or mask; indexing goes field by field, which takes ten times as long or more.

    >>> picked(np.array([(1, 2), (3, 4)], "i8, i8"), np.array([False, True])).tolist()
    [(3, 4)]
    """
    return records.take(np.flatnonzero(which) if which.dtype == np.bool_ else which)


def joined(*parts: Records) -> Records:
    """Records of one type one behind the other, copied as they lie in memory; of one part, that part itself.

    >>> joined(np.array([(1, 2)], "i8, i8"), np.array([(3, 4)], "i8, i8")).tolist()
    [(1, 2), (3, 4)]
    """
    if len(parts) == 1:
        return parts[0]
    plain = np.dtype((np.void, parts[0].dtype.itemsize))
    return np.concatenate([np.ascontiguousarray(part).view(plain) for part in parts]).view(parts[0].dtype)


def each_once(values: Ints) -> Ints:
    """The values in the order in which they first come.

    >>> each_once(np.array([4, 2, 4, 1])).tolist()
    [4, 2, 1]
    """
    _, first = np.unique(values, return_index=True)
    return np.asarray(values[np.sort(first)], dtype=np.int64)


def count_up(counts: Ints) -> Ints:
    """0, 1, ... for each of so many, one behind the other.

    >>> count_up(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


def counts_of_ages(age_years: Bytes) -> Ints:
    """How many there are of each age from 0 to 255; by pieces, since NumPy makes 8 bytes of each that it counts.

    >>> counts_of_ages(np.array([1, 1, 3], np.uint8))[:4].tolist()
    [0, 2, 0, 1]
    """
    counts = np.zeros(256, np.int64)
    for first in range(0, len(age_years), COUNTED_AT_ONCE):
        counts += np.bincount(age_years[first : first + COUNTED_AT_ONCE], minlength=256)
    return counts
