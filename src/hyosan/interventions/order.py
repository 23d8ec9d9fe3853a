"""The order in which people get doses: group by group, and within a group by a random number of each person's own.

Nobody's place in the order is looked up before it is reached: a group is split by the first byte of the number, and a
part of it is put in order when its turn comes.
"""

import numpy as np

from hyosan.core.arrays import Bytes, Ints, Keys, Shorts
from hyosan.core.philox import words_of_people
from hyosan.interventions.kernels import first_bytes
from hyosan.interventions.public import Public
from hyosan.interventions.spec_whom import WhomSpec

BYTES = 256
FEW = 1 << 18
"""People of a part that is put in order at a time, about."""


class Order:
    """All who belong to some groups, in parts that follow one another."""

    def __init__(self, public: Public, groups: tuple[WhomSpec, ...], key: Keys) -> None:
        """The first part is the first of the first group."""
        self._public, self._groups, self._key = public, groups, key
        self.group, self.byte = 0, 0
        """What comes next: the part of a group whose numbers begin with this byte."""
        self._members: Shorts = np.zeros(0, np.int32)
        self._bytes: Bytes = np.zeros(0, np.uint8)
        self._listed = -1

    def next_part(self) -> Ints | None:
        """The people of the next part, in order; None when all groups are through."""
        if self.group == len(self._groups):
            return None
        self._list()
        parts = min(BYTES, max(1, len(self._members) // FEW))
        end = self.byte + -(-BYTES // parts)
        chosen = self._members[(self._bytes >= self.byte) & (self._bytes < end)].astype(np.int64)
        self.byte = end
        if end >= BYTES:
            self.group, self.byte = self.group + 1, 0
        words = words_of_people(self._key, chosen, 0)
        return np.asarray(chosen[np.argsort(words, kind="stable")])

    def _list(self) -> None:
        """List the people of the present group, and the first bytes of their numbers."""
        if self._listed == self.group:
            return
        found = [people[self._public.rank(self._groups, people) == self.group] for people in self._public.parts()]
        members = np.concatenate([np.zeros(0, np.int64), *found])
        self._bytes = np.empty(len(members), np.uint8)
        first_bytes(self._key, members, self._bytes)
        self._members, self._listed = members.astype(np.int32), self.group
