"""Items that wait for their time."""

import numpy as np

from hyosan.core.arrays import Records, joined, picked
from hyosan.surveillance.kernels.items import put_items, take_due
from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import ITEM

FIRST_ROOM = 256


def no_items(count: int = 0) -> Records:
    """Items to fill."""
    return np.zeros(count, ITEM)


class Waiting:
    """Items that wait for their time."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._items, self._count = no_items(FIRST_ROOM), 0

    def __len__(self) -> int:
        return self._count

    @property
    def items(self) -> Records:
        """All that wait."""
        return self._items[: self._count].copy()

    def add(self, items: Records, *, as_told: bool = False) -> None:
        """Let items wait; those that never come are dropped. `as_told`: they come when they are told."""
        needed = self._count + len(items)
        if needed > len(self._items):
            self._items = joined(self._items[: self._count], no_items(needed + needed // 2 - self._count))
        self._count = int(put_items(items.astype(ITEM, copy=False), as_told, self._items, self._count))

    def due(self, until: int) -> Records:
        """Those whose time has come, in no order."""
        found = np.empty(self._count, ITEM)
        count = int(take_due(self._items, self._count, until, found))
        self._count -= count
        return found[:count]

    def take(self, until: int, subjects: Subjects) -> Records:
        """Those whose time has come, in order."""
        due = self.due(until)
        return picked(due, subjects.order(due))
