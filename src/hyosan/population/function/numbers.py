"""Numbers of people that somebody hands over, before kernels read at them: these look nothing up twice."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def numbers_within(people: ArrayLike, count: int) -> NDArray[np.int64]:
    """Numbers of some people out of so many, as kernels take them; ValueError for any that nobody has.

    >>> numbers_within([0, 4], 5)
    array([0, 4])
    """
    numbers = np.asarray(people)
    if numbers.size and numbers.dtype.kind not in "iu":
        raise ValueError(f"people are whole numbers from 0 to {count - 1:,}, not {numbers.dtype}")
    wrong = (numbers < 0) | (numbers >= count) if _reaches_out(numbers, count) else None
    if wrong is not None:
        first = int(numbers[wrong].flat[0])
        others = int(np.count_nonzero(wrong)) - 1
        more = f" and {others:,} more" if others else ""
        raise ValueError(f"nobody has the number {first:,}{more}: people are numbered from 0 to {count - 1:,}")
    return np.ascontiguousarray(numbers, dtype=np.int64)


def _reaches_out(numbers: NDArray[np.integer], count: int) -> bool:
    """Whether any number is out of range: two sweeps without a copy."""
    return bool(numbers.size) and (int(numbers.min()) < 0 or int(numbers.max()) >= count)
