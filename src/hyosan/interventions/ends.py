"""Until when each of some people is placed."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Shorts
from hyosan.disease.tables import NONE
from hyosan.interventions.kernels.ends import count_behind, look_up, put

NOBODY: Ints = np.zeros(0, np.int64)
FIRST_ENTRIES = 1024
FORGOTTEN = -(2**62)
"""The time of an entry of whom nothing is noted any more."""


class Ends:
    """People, and a time for each: a hash table."""

    def __init__(self, people: Ints = NOBODY, ends: Ints = NOBODY) -> None:
        """`people`: each once, in any order."""
        self.who: Shorts = np.full(FIRST_ENTRIES, NONE, np.int32)
        self.until: Ints = np.full(FIRST_ENTRIES, FORGOTTEN)
        self.used = 0
        """Entries that are not free."""
        self._now = FORGOTTEN
        self._put(people, ends)

    def __len__(self) -> int:
        return int(count_behind(self.until, self._now))

    @property
    def people(self) -> Ints:
        """Those of whom a time is noted, by number."""
        return np.sort(self.who[self.until > self._now]).astype(np.int64)

    @property
    def ends(self) -> Ints:
        """The time of each, in the same order."""
        return self.of(self.people, NONE)

    def of(self, people: Ints, otherwise: int) -> Ints:
        """The time of each of some; `otherwise` for who is not among them."""
        found = np.empty(len(people), np.int64)
        look_up(self.who, self.until, self._now, np.ascontiguousarray(people), otherwise, found)
        return found

    def holds(self, people: Ints) -> NDArray[np.bool_]:
        """Who of some is among them."""
        return np.asarray(self.of(people, FORGOTTEN) != FORGOTTEN)

    def keep_behind(self, time: int) -> None:
        """Forget those whose time has come."""
        self._now = time

    def drop(self, people: Ints) -> None:
        """Forget some."""
        self._put(people[self.holds(people)], FORGOTTEN)

    def set(self, people: Ints, end: int) -> None:
        """Note a time for some, whether they are among them or not."""
        self._put(people, end)

    def provide(self, more: int) -> None:
        """Make room for so many more, without those who are forgotten."""
        if 2 * (self.used + more) <= len(self.who):
            return
        staying = self.until > self._now
        people, ends = self.who[staying].astype(np.int64), self.until[staying]
        entries = max(FIRST_ENTRIES, 1 << (4 * (len(people) + more)).bit_length())
        self.who, self.until = np.full(entries, NONE, np.int32), np.full(entries, FORGOTTEN)
        self.used = int(put(self.who, self.until, people, ends))

    def _put(self, people: Ints, ends: Ints | int) -> None:
        self.provide(len(people))
        times = np.ascontiguousarray(np.broadcast_to(np.asarray(ends, np.int64), len(people)))
        self.used += int(put(self.who, self.until, np.ascontiguousarray(people), times))
