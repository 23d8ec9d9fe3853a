"""The search among ascending numbers finds the last that is at most a value."""

import numpy as np

from hyosan.population.kernels.people import last_at_most


def test_it_finds_what_numpy_finds() -> None:
    rng = np.random.default_rng(2)
    for length in (1, 2, 3, 4, 5, 7, 8, 31, 252):
        row = np.sort(rng.integers(0, 40, length + 6)).astype(np.int32)
        first, last = 3, 3 + length
        for value in range(int(row[first]), 42):
            expected = first + int(np.searchsorted(row[first:last], value, side="right")) - 1
            assert last_at_most.py_func(row, first, last, value) == expected
