"""Until when each of some people is placed."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints

NOBODY: Ints = np.zeros(0, np.int64)


class Ends:
    """People in order of number, and a time for each."""

    def __init__(self, people: Ints = NOBODY, ends: Ints = NOBODY) -> None:
        """`people`: each once, in any order."""
        order = np.argsort(people)
        self.people: Ints = people[order]
        self.ends: Ints = ends[order]

    def __len__(self) -> int:
        return len(self.people)

    def of(self, people: Ints, otherwise: int) -> Ints:
        """The time of each of some; `otherwise` for who is not among them."""
        if not len(self.people):
            return np.full(len(people), otherwise)
        row = np.minimum(np.searchsorted(self.people, people), len(self.people) - 1)
        return np.where(self.people[row] == people, self.ends[row], otherwise)

    def holds(self, people: Ints) -> NDArray[np.bool_]:
        """Who of some is among them."""
        row = np.searchsorted(self.people, people)
        held = row < len(self.people)
        held[held] = self.people[row[held]] == people[held]
        return np.asarray(held, dtype=np.bool_)

    def keep_behind(self, time: int) -> None:
        """Forget those whose time has come."""
        staying = self.ends > time
        self.people, self.ends = self.people[staying], self.ends[staying]

    def drop(self, people: Ints) -> None:
        """Forget some."""
        staying = ~np.isin(self.people, people)
        self.people, self.ends = self.people[staying], self.ends[staying]

    def set(self, people: Ints, end: int) -> None:
        """Note a time for some, each once, whether they are among them or not."""
        held = self.holds(people)
        self.ends[np.searchsorted(self.people, people[held])] = end
        arriving = np.sort(people[~held])
        where = np.searchsorted(self.people, arriving)
        self.people = np.insert(self.people, where, arriving)
        self.ends = np.insert(self.ends, where, end)
