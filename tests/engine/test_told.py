"""Changes of state that wait: on pages they come out as they do plainly."""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.engine.told import Told, in_order
from hyosan.engine.told_pages import ToldOnPages

BEAT, DURATION, PEOPLE, STATES = 10, 995, 60, 5


def changes(rng: np.random.Generator, behind: int) -> Ints:
    """Changes behind a time, some of them behind the end of the run, those of each person in order of time."""
    count = int(rng.integers(0, 900))
    rows = np.stack(
        [
            rng.integers(behind + 1, DURATION + 200, count), rng.integers(0, PEOPLE, count),
            rng.integers(0, STATES, count), rng.integers(0, STATES, count), rng.integers(0, 4, count),
        ], axis=1,
    )  # fmt: skip
    return np.ascontiguousarray(rows[np.argsort(rows[:, 0], kind="stable")]) if rng.random() < 0.5 else in_order(rows)


def test_on_pages_changes_come_as_plainly() -> None:
    """The same rows for the same times, and people in the same state, whatever is asked for and however it is cut."""
    rng, most = np.random.default_rng(3), 0
    for ordered in (True, False):
        for asked in (np.zeros((0, 0), np.uint8), (rng.random((STATES, STATES)) < 0.5).astype(np.uint8)):
            plain, pages = Told(BEAT, ordered=ordered), ToldOnPages(BEAT, DURATION, ordered=ordered)
            states = np.zeros((2, PEOPLE), np.int16)
            for now in (0, *range(10, DURATION, 70), DURATION):
                taken = [one.take(now, state, asked) for one, state in zip((plain, pages), states, strict=True)]
                np.testing.assert_array_equal(*taken)
                np.testing.assert_array_equal(*states)
                most = max(most, len(taken[0]))
                for rows in (changes(rng, now), changes(rng, now)):
                    plain.add(rows)
                    pages.add(rows)
    assert most > 300
