"""The episodes of a run drawn ahead that are not over: with what is known of people, all that a checkpoint needs.

Only the beginning of an episode is kept, in 18 or 30 bytes: its course and attempts follow from the addresses.
"""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.context import Context
from hyosan.transmission.kernels.resume import find_under_way, hold
from hyosan.transmission.tables_ahead import BEGUN

FIRST = np.dtype(
    [("time", np.int64), ("person", np.int32), ("strain", np.int16), ("state", np.int16), ("cause", np.int16)]
)
"""The beginning of an episode where nobody is infected twice."""
AGAIN = np.dtype([*FIRST.descr, ("episode", np.int32), ("changes", np.int32), ("immune", np.int32)])
"""The beginning of any episode."""
SLAB = 200_000
"""Episodes that are looked at together."""
MANY = 1_000_000
"""Episodes from which those that are over are left out between checkpoints too."""


class UnderWay:
    """Episodes that are not over, in the order of their beginning."""

    def __init__(self, context: Context, again: bool) -> None:
        """`again`: people can be infected more than once, or what they hold may change."""
        self._context = context
        self._type = AGAIN if again else FIRST
        self._kept: list[NDArray[np.void]] = []
        self._count, self._limit = 0, MANY

    def add(self, begun: NDArray[np.void], at: int) -> None:
        """Take the episodes that began in a bucket; `at`: its end."""
        kept = np.empty(len(begun), self._type)
        for name in self._type.names or ():
            kept[name] = begun[name]
        self._kept.append(kept)
        self._count += len(kept)
        if self._count > self._limit:
            self.prune(at)

    def prune(self, at: int) -> None:
        """Leave out the episodes in which nothing comes after a time."""
        self._kept = [slab[self._is_under_way(slab, at)] for slab in self.slabs()]
        self._count = sum(map(len, self._kept))
        self._limit = max(MANY, 2 * self._count)

    def slabs(self) -> list[NDArray[np.void]]:
        """All episodes, in pieces that are looked at together."""
        whole = self.rows()
        return [whole[begin : begin + SLAB] for begin in range(0, len(whole), SLAB)]

    def rows(self) -> NDArray[np.void]:
        """All episodes."""
        whole = np.concatenate([np.empty(0, self._type), *self._kept])
        self._kept = [whole]
        return whole

    def put_back(self, rows: NDArray[np.void]) -> None:
        """Begin with the episodes of a checkpoint; where all of each is to be kept from now on, from now on it is."""
        if rows.dtype == AGAIN:
            self._type = AGAIN
        elif self._type == AGAIN:
            whole = self._as_begun(rows)
            hold(self._context, whole)
            rows = np.empty(len(whole), AGAIN)
            for name in AGAIN.names or ():
                rows[name] = whole[name]
        self._kept, self._count = [rows], len(rows)
        self._limit = max(MANY, 2 * self._count)

    def begun(self, slab: NDArray[np.void]) -> NDArray[np.void]:
        """A piece as the rows that kernels take."""
        rows = self._as_begun(slab)
        if self._type == FIRST:
            hold(self._context, rows)
        return rows

    @staticmethod
    def _as_begun(slab: NDArray[np.void]) -> NDArray[np.void]:
        rows = np.zeros(len(slab), BEGUN)
        rows["episode"] = 1
        for name in slab.dtype.names or ():
            rows[name] = slab[name]
        return rows

    def _is_under_way(self, slab: NDArray[np.void], at: int) -> NDArray[np.bool_]:
        rows, path = self.begun(slab), np.empty((1024, 2), np.int64)
        found, done = np.zeros(len(rows), np.int64), 0
        while done < len(rows):
            done += find_under_way(self._context, rows[done:], at, path, found[done:])
            path = np.empty((2 * len(path), 2), np.int64) if done < len(rows) else path
        return found > 0
