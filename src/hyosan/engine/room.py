"""The tables that a run drawn ahead works in: made small, lengthened when full."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import EngineError
from hyosan.disease.tables import NONE
from hyosan.population.tables_function import SEAT
from hyosan.transmission.tables import TRANSITION_COLUMNS
from hyosan.transmission.tables_ahead import (
    A_FREE_PAGE,
    A_FREE_PAGES,
    BEGUN,
    DRAWN,
    DUE,
    NEED_BEGUN,
    NEED_EARLY,
    NEED_PATH,
    NEED_SCRATCH,
    PAGE_LENGTH,
    STREAM,
    STRETCH,
    Calendar,
)

Ints = NDArray[np.int64]
FIRST_PAGES = 64
FIRST_STREAMS = 4000
"""Not a power of two: rows of tables that lie 4096 bytes apart share one place in the nearest cache."""


def longer(array: NDArray[Any], length: int) -> NDArray[Any]:
    """The array with room behind it, up to a length."""
    copy: NDArray[Any] = np.empty(length, array.dtype)
    copy[: len(array)] = array
    return copy


class Workroom:
    """Scratch tables of a bucket; nothing in them outlives it."""

    def __init__(self, chunks: int) -> None:
        self.chain = np.empty(64, np.int64)
        self.path = np.empty((chunks, 1024, 2), np.int64)
        self.fields: dict[str, NDArray[Any]] = {}
        """What kernels find in the context."""
        self._provide_streams(chunks, FIRST_STREAMS)
        self.scratch = np.empty(256, DRAWN)
        self.found = np.empty((chunks, 1 << 14), np.int64)
        self.early = np.empty(1024, DUE)
        self.heap = np.empty(1024, np.int64)
        self.begun = np.empty(1024, BEGUN)
        self.out = np.empty((chunks, 1 << 14), DRAWN)
        self.told = np.empty((chunks, 1 << 14, TRANSITION_COLUMNS), np.int64)
        self._sifted = np.empty(0, DUE)
        self._due = np.empty(0, DUE)
        self._order = np.empty(0, np.int64)

    def lengthen_chain(self, count: int) -> None:
        """Make room for a chain of `count` pages."""
        self.chain = np.empty(2 * count, np.int64)

    def sifted(self, count: int) -> NDArray[np.void]:
        """A table with room for `count` sifted attempts."""
        if len(self._sifted) < count:
            self._sifted = np.empty(count + count // 4, DUE)
        return self._sifted

    def due(self, count: int) -> tuple[NDArray[np.void], Ints]:
        """A table with room for `count` attempts in the order of parts, and for their order."""
        if len(self._due) < count:
            self._due = np.empty(count + count // 4, DUE)
            self._order = np.empty(count + count // 4, np.int64)
        return self._due, self._order

    def provide(self, code: int) -> None:
        """Give a kernel what it said it lacks."""
        if code == NEED_PATH:
            self.path = np.empty((len(self.path), 2 * self.path.shape[1], 2), np.int64)
        elif code == NEED_SCRATCH:
            self.scratch = np.empty(2 * len(self.scratch), DRAWN)
            self._more_streams()
            if self.found.shape[1] < len(self.scratch):
                self.widen()
        elif code == NEED_EARLY:
            self.early = longer(self.early, 2 * len(self.early) + len(self.scratch))
            self.heap = np.concatenate([self.heap, np.empty(len(self.early) - len(self.heap), np.int64)])
        elif code == NEED_BEGUN:
            self.begun = longer(self.begun, 2 * len(self.begun))
        else:
            raise EngineError(f"a kernel returned {code}")

    def widen(self) -> None:
        """Double the tables of a chunk, one of which was too small for one episode."""
        chunks = len(self.path)
        self._more_streams()
        self.path = np.empty((chunks, 2 * self.path.shape[1], 2), np.int64)
        self.out = np.empty((chunks, 2 * self.out.shape[1]), DRAWN)
        self.found = np.empty(self.out.shape, np.int64)
        self.more_told()

    def more_told(self) -> None:
        """Double the room for changes of state that are told."""
        chunks, rows, columns = self.told.shape
        self.told = np.empty((chunks, 2 * rows, columns), np.int64)

    def _provide_streams(self, chunks: int, count: int) -> None:
        self.fields = {
            "stretches": np.empty((chunks, count), STRETCH),
            "streams": np.empty((chunks, count), STREAM),
            "counters": np.empty((chunks, 6, count), np.uint32),
            "first_words": np.empty((chunks, 4, count), np.uint32),
            "likely": np.empty((chunks, count), np.int32),
            "wanted": np.empty((chunks, count), np.int32),
            "stream_seats": np.empty((chunks, count), SEAT),
        }

    def _more_streams(self) -> None:
        chunks, count = self.fields["streams"].shape
        self._provide_streams(chunks, 2 * count)


def new_calendar(buckets: int, numbers: Ints) -> Calendar:
    """An empty calendar."""
    calendar = Calendar(
        np.empty(0, DRAWN), np.empty(0, np.int64), np.full(buckets, NONE, np.int64), np.zeros(buckets, np.int64)
    )
    return _with(calendar, FIRST_PAGES, numbers)


def with_pages(calendar: Calendar, numbers: Ints) -> Calendar:
    """The calendar with half as many pages again, and enough to begin one in each bucket."""
    pages = len(calendar.next_page)
    return _with(calendar, pages + pages // 2 + len(calendar.first_page), numbers)


def _with(calendar: Calendar, count: int, numbers: Ints) -> Calendar:
    old = len(calendar.next_page)
    following = np.arange(1, count + 1, dtype=np.int64)
    following[:old] = calendar.next_page
    following[-1] = numbers[A_FREE_PAGE]
    numbers[A_FREE_PAGE] = old
    numbers[A_FREE_PAGES] += count - old
    return calendar._replace(pages=longer(calendar.pages, count * PAGE_LENGTH), next_page=following)
