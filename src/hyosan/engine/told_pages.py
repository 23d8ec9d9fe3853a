"""Changes of state told ahead of their time, very many of them: on pages of records, by kernels."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Ints
from hyosan.disease.tables import NONE
from hyosan.engine.room import longer
from hyosan.engine.told import Told, in_order
from hyosan.scenario.model import Scenario
from hyosan.transmission.kernels.ahead_told import keep_changes, take_changes
from hyosan.transmission.tables import TRANSITION_COLUMNS
from hyosan.transmission.tables_ahead import (
    CHAIN_COLUMNS,
    CHAIN_COUNT,
    CHAIN_FIRST,
    CHAIN_LAST,
    CHANGE,
    CHANGES_A_PAGE,
)

FIRST_PAGES = 64


class ToldOnPages(Told):
    """The same as `Told`, for which no row is sorted, and a change takes 24 bytes until its time has come."""

    def __init__(self, beat: int, duration: int, *, ordered: bool = True) -> None:
        """Nothing has been told. `duration`: of the run, ticks."""
        super().__init__(beat, ordered=ordered)
        # One behind those of the run, for what happens later: it is never taken.
        self._chains = np.zeros((-(-duration // beat) + 2, CHAIN_COLUMNS), np.int64)
        self._chains[:, [CHAIN_FIRST, CHAIN_LAST]] = NONE
        self._pages, self._following = np.zeros(0, CHANGE), np.zeros(0, np.int64)
        self._free = np.array([NONE], np.int64)

    def add(self, rows: Ints) -> None:
        """Take changes; those of each person come in the order in which they happen."""
        done = 0
        while (
            done := keep_changes(rows, done, self._beat, self._pages, self._following, self._chains, self._free)
        ) < len(rows):
            self._add_pages()

    def _add_pages(self) -> None:
        """As many pages again; none is free. What is never written to takes no memory."""
        old = len(self._following)
        count = max(FIRST_PAGES, 2 * old)
        self._pages = longer(self._pages, count * CHANGES_A_PAGE)
        self._following = np.concatenate([self._following, np.arange(old + 1, count + 1)])
        self._following[-1], self._free[0] = NONE, old

    def take(self, now: int, state: NDArray[np.int16], asked: Bytes) -> Ints:
        """As `Told` does."""
        last = min(-(-now // self._beat), len(self._chains) - 2)
        rows = np.empty((int(self._chains[: last + 1, CHAIN_COUNT].sum()), TRANSITION_COLUMNS), np.int64)
        count = take_changes(last, self._pages, self._following, self._chains, self._free, rows, state, asked)
        rows = rows[:count]
        return in_order(rows) if self._ordered else rows


def told_of(scenario: Scenario, beat: int, *, ordered: bool) -> Told:
    """Where the changes of state of a run wait: most tell of deaths alone, and need no kernels for that."""
    if scenario.surveillance is None and not scenario.interventions:
        return Told(beat, ordered=ordered)
    return ToldOnPages(beat, scenario.time.duration, ordered=ordered)
