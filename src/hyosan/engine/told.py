"""Changes of state that were told ahead of their time, until their time has come; plainly, for runs that tell few."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Ints
from hyosan.surveillance.sorting import by_time
from hyosan.transmission.tables import BY_DWELL, TRANSITION_COLUMNS

TIME, PERSON, BEFORE, AFTER, CAUSE = range(5)
"""Columns of a change of state."""


class Told:
    """Changes of state by the first multiple of `beat` ticks at which they have happened."""

    def __init__(self, beat: int, *, ordered: bool = True) -> None:
        """Nothing has been told. `ordered`: taken in the order of time; else each person's changes alone are."""
        self._beat, self._ordered = beat, ordered
        self._rows: defaultdict[int, list[Ints]] = defaultdict(list)

    def add(self, rows: Ints) -> None:
        """Take changes in any order."""
        number = np.maximum(1, -(-rows[:, TIME] // self._beat))
        order = np.argsort(number, kind="stable")
        rows, number = rows[order], number[order]
        edges = np.flatnonzero(np.diff(number)) + 1
        for part, which in zip(np.split(rows, edges), number[np.concatenate([[0], edges])].tolist(), strict=True):
            self._rows[which].append(part)

    def take(self, now: int, state: NDArray[np.int16], asked: Bytes) -> Ints:
        """The changes up to a multiple of the beat; they are told no more.

        `state`: by person, to be kept up to date; of length 0 if nobody asks. `asked`: [from, to] 1 for the changes
        that are given out, of length 0 for all.
        """
        numbers = [number for number in sorted(self._rows) if number <= -(-now // self._beat)]
        parts = [part for number in numbers for part in self._rows.pop(number)]
        rows = np.concatenate([np.zeros((0, TRANSITION_COLUMNS), np.int64), *parts])
        if len(state):
            state[rows[:, PERSON]] = rows[:, AFTER]
        if len(asked):
            rows = rows[asked[rows[:, BEFORE], rows[:, AFTER]] > 0]
        return in_order(rows) if self._ordered else rows


def in_order(rows: Ints) -> Ints:
    """Changes of state by time; at equal times those by themselves before those at infection, and by person."""

    def others(tied: Ints) -> tuple[Ints, ...]:
        return rows[tied, PERSON], rows[tied, CAUSE] != BY_DWELL

    return rows[by_time(np.ascontiguousarray(rows[:, TIME]), others)]
