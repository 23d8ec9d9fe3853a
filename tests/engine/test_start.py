"""Who is immune before the start."""

import numpy as np
import pytest

from hyosan.engine.start import _lowest


@pytest.mark.parametrize("different", [1, 3, 2**63])
def test_the_lowest_words_are_those_in_front_of_a_stable_sort(different: int) -> None:
    random = np.random.default_rng(different % 7)
    for people in (1, 2, 17, 400):
        candidates = np.sort(random.choice(1000, people, replace=False))
        words = random.integers(0, different, people, dtype=np.uint64)
        ordered = candidates[np.argsort(words, kind="stable")]
        for count in {0, 1, people // 2, people}:
            assert _lowest(candidates, words, count).tolist() == sorted(ordered[:count].tolist())
    assert _lowest(np.zeros(0, np.int64), np.zeros(0, np.uint64), 0).tolist() == []
