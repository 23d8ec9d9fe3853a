"""Recent infections that somebody caused, for those who ask whom a case infected, and by whom it was infected."""

from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Bytes, Ints, Shorts
from hyosan.interventions.kernels.recent import find_infections, keep_infections
from hyosan.interventions.tables import INFECTOR, PERSON, SEEN_COLUMNS, SETTING, TIME
from hyosan.transmission.tables import BY_INFECTION

BYTES_A_CASE = 32
"""Of marks: so that of others one in 128 is taken for a case."""


class Part(NamedTuple):
    """Infections of some time, one a row."""

    times: Ints
    people: Shorts
    """Who was infected, and by whom."""
    settings: Shorts

    def rows(self, which: Ints) -> Ints:
        """Some of them, as interventions see infections."""
        found = np.full((len(which), SEEN_COLUMNS), BY_INFECTION)
        found[:, TIME], found[:, SETTING] = self.times[which], self.settings[which]
        found[:, [PERSON, INFECTOR]] = self.people[which]
        return found


class Recent:
    """Infections since some time."""

    def __init__(self) -> None:
        """Nobody has been infected."""
        self._parts: list[Part] = []
        """By decision."""
        self._news: list[Part] = []
        """Those told since the last decision: pieces may be many and small."""

    def see(self, infections: Ints) -> None:
        """Take infections, as interventions see them."""
        count = len(infections)
        times, people, settings = np.empty(count, np.int64), np.empty((count, 2), np.int32), np.empty(count, np.int32)
        kept = keep_infections(np.ascontiguousarray(infections), times, people, settings)
        if kept:
            self._news.append(Part(times[:kept], people[:kept], settings[:kept]))

    def forget(self, until: int) -> None:
        """Forget what happened up to a time, decision by decision."""
        self._take_news()
        self._parts = [part for part in self._parts if part.times.max() > until]

    def _take_news(self) -> None:
        if self._news:
            self._parts.append(Part(*(np.concatenate(columns) for columns in zip(*self._news, strict=True))))
            self._news = []

    def of(self, people: Ints) -> Ints:
        """The infections in which one of some people infected or was infected, and a few others."""
        self._take_news()
        marks = _marks_of(people)
        found = [np.zeros((0, SEEN_COLUMNS), np.int64)]
        for part in self._parts:
            which = np.empty(len(part.times), np.int64)
            count = find_infections(part.people, marks, which)
            found.append(part.rows(which[:count]))
        return np.concatenate(found)

    def all(self) -> Ints:
        """All of them, to be saved."""
        self._take_news()
        found = [part.rows(np.arange(len(part.times))) for part in self._parts]
        return np.concatenate([np.zeros((0, SEEN_COLUMNS), np.int64), *found])

    def restore(self, infections: Ints) -> None:
        """Have those that were saved."""
        self._parts, self._news = [], []
        self.see(infections)


def _marks_of(people: Ints) -> Bytes:
    marks = np.zeros(1 << (BYTES_A_CASE * len(people)).bit_length(), np.uint8)
    last = people & (8 * len(marks) - 1)
    np.bitwise_or.at(marks, last >> 3, (1 << (last & 7)).astype(np.uint8))
    return marks
