"""The tables that a run works in where nobody is infected twice: made small, lengthened when full."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import EngineError
from hyosan.disease.tables import NONE
from hyosan.engine.room import Workroom, longer
from hyosan.transmission.kernels.once_early import rehash
from hyosan.transmission.tables_ahead import (
    BEGUN,
    NEED_EARLY,
    NEED_PATH,
    NEED_SCRATCH,
    PAGE_LENGTH,
    WAITING,
    Lanes,
)

LEAST_PAGES = 64
PEOPLE_AN_ATTEMPT = 8
"""Free pages of a lane at the start: some, and together one attempt for so many people, about what waits at the height
of a large outbreak. A page that was never written takes no memory; more pages later mean that all are copied.
"""
LATE = 256
"""Places at first for those infected by attempts drawn within the bucket."""


class OnceRoom:
    """Scratch tables of a bucket; nothing in them outlives it."""

    def __init__(self) -> None:
        self.chain, self.lengths = np.empty(64, np.int64), np.empty(64, np.int64)
        self.due = np.empty(1024, WAITING)
        self.table = np.empty(4096, np.int32)
        self.early, self.won = np.empty(1024, np.int32), np.empty(1024, np.int32)
        self.rows, self.sliced, self.order = (np.empty(1024, np.int32) for _ in range(3))
        self.heap = np.empty(1024, np.int64)
        self.late = np.full(LATE, NONE, np.int32)
        self.told_infections = np.zeros((64, 3), np.int64)
        self._gathered = np.empty(0, WAITING)

    def lengthen_chain(self, count: int) -> None:
        """Make room for a chain of `count` pages."""
        self.chain, self.lengths = np.empty(2 * count, np.int64), np.empty(2 * count, np.int64)

    def gathered(self, count: int) -> NDArray[np.void]:
        """A table with room for `count` attempts."""
        if len(self._gathered) < count:
            self._gathered = np.empty(count + count // 4, WAITING)
        return self._gathered

    def begun_rows(self, count: int) -> NDArray[np.void]:
        """Fresh rows for the episodes of a bucket."""
        return np.zeros(count, BEGUN)

    def provide_due(self, count: int) -> None:
        """Make room for `count` attempts and some drawn within the bucket."""
        length = count + count // 4 + 1024
        if len(self.due) < count + 512:
            self.due = np.empty(length, WAITING)
        if len(self.early) < count:
            self.table = np.empty(4 * length, np.int32)
            self.early, self.won = np.empty(length, np.int32), np.empty(length, np.int32)

    def provide_heap(self, count: int) -> None:
        """Make room for `count` rows on the heap and as many more."""
        if len(self.heap) < 2 * count + 512:
            self.heap = np.empty(3 * count + 1024, np.int64)

    def provide_order(self, count: int) -> None:
        """Make room for `count` rows that infect."""
        if len(self.order) < count:
            length = count + count // 4
            self.rows, self.sliced, self.order = (np.empty(length, np.int32) for _ in range(3))

    def forget_late(self) -> None:
        """Nobody was infected late yet."""
        if len(self.late) > 16 * LATE:
            self.late = np.full(LATE, NONE, np.int32)
        else:
            self.late[:] = NONE

    def tell(self, row: int, strain: int, state: int, cause: int) -> None:
        """Note an infection by seeding or importation."""
        if row == len(self.told_infections):
            self.told_infections = np.concatenate([self.told_infections, np.zeros_like(self.told_infections)])
        self.told_infections[row] = strain, state, cause

    def provide(self, code: int, room: Workroom, total: int, late: int, waiting: int) -> None:
        """Give a kernel what it said it lacks.

        `total`: attempts of the bucket before those drawn within it, `late` of them; `waiting`: rows on the heap.
        """
        if code in (NEED_PATH, NEED_SCRATCH):
            room.provide(code)
        elif code == NEED_EARLY:
            # By what is used, not by what there is: tables are kept from bucket to bucket, and would grow in each.
            most = 2 * (late + len(room.scratch))
            if len(self.due) < total + most:
                self.due = longer(self.due, total + most)
            if len(self.heap) < 2 * (waiting + len(room.scratch)):
                self.heap = longer(self.heap, 2 * (waiting + len(room.scratch)))
            if len(self.late) < 2 * most:
                old, self.late = self.late, np.empty(_power(2 * most), np.int32)
                rehash(self.late, self.due, old)
        else:
            raise EngineError(f"a kernel returned {code}")


def _power(least: int) -> int:
    return 1 << (least - 1).bit_length()


def new_lanes(lanes: int, buckets: int, people: int) -> Lanes:
    """Empty lanes for a run with so many people."""
    empty = Lanes(
        np.empty(0, WAITING),
        np.empty(0, np.int64),
        np.full((lanes, buckets), NONE, np.int64),
        np.zeros((lanes, buckets), np.int64),
        np.array([[NONE, 0, 0]] * lanes, dtype=np.int64),
    )
    return _with(empty, max(LEAST_PAGES, people // (PEOPLE_AN_ATTEMPT * PAGE_LENGTH * lanes)))


def with_more_pages(lanes: Lanes) -> Lanes:
    """The lanes with an eighth as many pages again, shared among them, and some at least."""
    return _with(lanes, len(lanes.next_page) // (8 * len(lanes.lane_free)) + 256)


def _with(lanes: Lanes, more: int) -> Lanes:
    """The lanes with `more` free pages each."""
    count, old = len(lanes.lane_free), len(lanes.next_page)
    following = np.concatenate([lanes.next_page, np.arange(old + 1, old + count * more + 1, dtype=np.int64)])
    for lane in range(count):
        following[old + (lane + 1) * more - 1] = lanes.lane_free[lane, 0]
        lanes.lane_free[lane, 0] = old + lane * more
        lanes.lane_free[lane, 1] += more
    # In place where the system can: a copy would need more than twice the memory, and this is most of what a run has.
    lanes.waiting.resize((old + count * more) * PAGE_LENGTH, refcheck=False)
    return lanes._replace(next_page=following)
