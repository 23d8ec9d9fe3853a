"""The order in which people get doses: group by group, and within a group by a random number of each person's own.

Nobody's place in the order is looked up before it is reached: a group is split by the first byte of the number, and a
part of it is put in order when its turn comes.
"""

import numpy as np

from hyosan.core.arrays import Ints, Keys, Shorts
from hyosan.core.philox import words_of_people
from hyosan.interventions.kernels.people import count_first_bytes, sort_by_first_byte
from hyosan.interventions.public import Public
from hyosan.interventions.spec_whom import WhomSpec

BYTES = 256
PARTS = 64
"""Parts of all people, which threads share."""
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
        """The people of a group by first byte, those of a byte by number."""
        self._first: Ints = np.zeros(BYTES + 1, np.int64)
        """Where those of each byte begin."""
        self._listed = -1

    def next_part(self) -> Ints | None:
        """The people of the next part, in order; None when all groups are through."""
        if self.group == len(self._groups):
            return None
        self._list()
        parts = min(BYTES, max(1, len(self._members) // FEW))
        end = min(BYTES, self.byte + -(-BYTES // parts))
        chosen = self._members[self._first[self.byte] : self._first[end]].astype(np.int64)
        self.byte = end
        if end == BYTES:
            self.group, self.byte = self.group + 1, 0
        return in_order(chosen, words_of_people(self._key, chosen, 0))

    def _list(self) -> None:
        """List the people of the present group by the first bytes of their numbers."""
        if self._listed == self.group:
            return
        ranks, counts = self._public.all_ranks(self._groups), np.zeros((PARTS, BYTES), np.int64)
        count_first_bytes(self._key, ranks, self.group, counts)
        self._first = np.concatenate([[0], np.cumsum(counts.sum(axis=0))])
        at = self._first[:-1] + np.cumsum(counts, axis=0) - counts
        self._members = np.empty(int(self._first[-1]), np.int32)
        sort_by_first_byte(self._key, ranks, self.group, at, self._members)
        self._listed = self.group


def in_order(people: Ints, words: Keys) -> Ints:
    """People in the order of their words; those with the same as they were."""
    order = np.argsort(words)
    if (np.diff(words[order].view(np.int64)) == 0).any():
        order = np.argsort(words, kind="stable")
    return np.asarray(people[order])
