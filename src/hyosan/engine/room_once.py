"""The tables that a run works in where nobody is infected twice: made small, lengthened when full."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.context import Context, bind
from hyosan.core.errors import EngineError
from hyosan.disease.tables import NONE
from hyosan.engine.room import Workroom, longer
from hyosan.transmission.kernels.ahead_unfold import GROUP
from hyosan.transmission.kernels.once_begin import SLICE
from hyosan.transmission.kernels.once_early import rehash
from hyosan.transmission.kernels.once_gather import SPARE
from hyosan.transmission.tables_ahead import (
    BEGUN,
    NEED_BEGUN,
    NEED_EARLY,
    NEED_PATH,
    NEED_SCRATCH,
    PAGE_LENGTH,
    POSTED,
    WAITING,
    Lanes,
)
from hyosan.transmission.tables_once import B_ROWS, B_SLICES, BUCKET_NUMBERS, NEED_DUE, NEED_HEAP

LEAST_PAGES = 64
PEOPLE_AN_ATTEMPT = 8
"""Free pages of a lane at the start: some, and together one attempt for so many people, about what waits at the height
of a large outbreak. A page that was never written takes no memory; more pages later mean that all are copied.
"""
LATE = 256
"""Places at first for those infected by attempts drawn within the bucket."""


MOST_PARTS = 1024
"""Parts of all people, by number, into which the attempts of a bucket are sorted."""
FIRST = 1024
"""Rows at first."""


class OnceRoom:
    """Scratch tables of a bucket, bound to the context; nothing in them outlives it."""

    def __init__(self, context: Context, work: Workroom, chunks: int) -> None:
        """`chunks`: into which the pages of a bucket are divided at most; `work`: tables, of each thread one."""
        self._context, self._work, lanes = context, work, len(work.path)
        self._kept: dict[str, NDArray[Any]] = {}
        self.numbers = np.zeros(BUCKET_NUMBERS, np.int64)
        self.chain, self.lengths = np.empty(64, np.int64), np.empty(64, np.int64)
        self.begins = np.zeros(MOST_PARTS + 1, np.int64)
        self.earlies, self.wins = np.zeros(MOST_PARTS, np.int64), np.zeros(MOST_PARTS, np.int64)
        self.tellings, self.lacks = np.zeros(lanes, np.int64), np.zeros(lanes, np.int64)
        self.pending = np.zeros((lanes, 2), np.int64)
        self.told_infections = np.zeros((64, 3), np.int64)
        self._bind(bucket=self.numbers, begins=self.begins, earlies=self.earlies, wins=self.wins)
        self._bind(tellings=self.tellings, lacks=self.lacks, pending=self.pending)
        self._bind(written=np.zeros(chunks, np.int64), part_counts=np.zeros(chunks * MOST_PARTS, np.int64))
        self._bind(course_rows=np.zeros((lanes, 2 * GROUP), np.int64))
        self._bind(undone=np.zeros((0, 2), np.int64), told_infections=self.told_infections)
        self._gathered, self._begun_rows = 0, 0
        self.heap = np.zeros(0, np.int64)
        self.lengthen_chain(32)
        self.provide_gathered(0)
        self.provide_due(FIRST)
        self.provide_rows(FIRST)
        self.provide_begun(FIRST)
        self._provide_heap(FIRST)
        self._provide_late(LATE)
        self.bind_work()

    def _bind(self, **fields: NDArray[Any]) -> None:
        """Let kernels find arrays, and keep them."""
        self._kept |= fields
        bind(self._context, fields)

    def bind_work(self) -> None:
        """Let kernels find the tables of the threads."""
        work = self._work
        self._bind(out=work.out, found=work.found, paths=work.path, told_rows=work.told, early_scratch=work.scratch)
        self._bind(**work.fields)

    def lengthen_chain(self, count: int) -> None:
        """Make room for a chain of `count` pages."""
        self.chain, self.lengths = np.empty(2 * count, np.int64), np.empty(2 * count, np.int64)
        self._bind(chain=self.chain, chain_lengths=self.lengths)

    def provide_gathered(self, count: int) -> None:
        """Make room for `count` attempts as they are gathered."""
        if self._gathered < count or "gathered" not in self._kept:
            self._gathered = count + count // 4
            self._bind(gathered=np.empty(self._gathered, WAITING))

    def provide_due(self, count: int) -> None:
        """Make room for `count` attempts and some drawn within the bucket."""
        length = count + count // 4 + 2 * SPARE
        self.due = np.empty(length, WAITING)
        self.table = np.empty(4 * length, np.int32)
        self._bind(due_rows=self.due, winners=self.table)
        self._bind(early_rows=np.empty(length, np.int32), won=np.empty(length, np.int32))

    def provide_rows(self, count: int) -> None:
        """Make room for `count` rows that infect."""
        self._winning = np.empty(count + count // 4, np.int32)
        self._bind(winning=self._winning)

    def rows_that_infect(self) -> NDArray[np.int32]:
        """The attempts of the bucket that infect, by their rows in `due`."""
        return self._winning[: self.numbers[B_ROWS]]

    def leave_rows(self, rows: NDArray[np.int32]) -> None:
        """Let no others infect."""
        self._winning[: len(rows)] = rows
        self.numbers[[B_ROWS, B_SLICES]] = len(rows), max(1, len(rows) // SLICE)

    def provide_begun(self, count: int) -> None:
        """Make room for the episodes of a bucket."""
        if self._begun_rows < count:
            length = self._begun_rows = count + count // 4
            self._bind(begun_rows=np.empty(length, BEGUN), slices=np.empty(length + 2, np.int64))
            self._bind(sliced=np.empty(length, np.int32), sorted=np.empty(length, np.int32))

    def fresh_rows(self, count: int) -> NDArray[np.void]:
        """Fresh rows for the episodes of a bucket in the order of time."""
        rows = np.empty(count, BEGUN)
        self._bind(ordered=rows)
        return rows

    def forget_late(self) -> None:
        """Nobody was infected late yet."""
        if len(self.late) > 16 * LATE:
            self._provide_late(LATE)
        else:
            self.late[:] = NONE

    def leave_undone(self, pieces: list[tuple[int, int]]) -> None:
        """Note first and last rows that are still to be unfolded."""
        if not pieces and not len(self._kept["undone"]):
            return
        self._bind(undone=np.array(pieces, np.int64).reshape(-1, 2))

    def undone(self) -> list[tuple[int, int]]:
        """What is noted as still to be unfolded."""
        return [(int(first), int(last)) for first, last in self._kept["undone"]]

    def tell(self, row: int, strain: int, state: int, cause: int) -> None:
        """Note an infection by seeding or importation."""
        if row == len(self.told_infections):
            self.told_infections = np.concatenate([self.told_infections, np.zeros_like(self.told_infections)])
            self._bind(told_infections=self.told_infections)
        self.told_infections[row] = strain, state, cause

    def provide(self, code: int, total: int, late: int, waiting: int) -> None:
        """Give a kernel what it said it lacks.

        `total`: attempts of the bucket before those drawn within it, `late` of them; `waiting`: rows on the heap.
        """
        if code in (NEED_PATH, NEED_SCRATCH):
            self._work.provide(code)
            self.bind_work()
        elif code == NEED_DUE:
            self.provide_due(total)
        elif code == NEED_HEAP:
            self._provide_heap(int(self.earlies.sum()))
        elif code == NEED_BEGUN:
            self.provide_rows(total + late)
        elif code == NEED_EARLY:
            # By what is used, not by what there is: tables are kept from bucket to bucket, and would grow in each.
            most = 2 * (late + len(self._work.scratch))
            if len(self.due) < total + most:
                self.due = longer(self.due, total + most)
                self._bind(due_rows=self.due)
            if len(self.heap) < 2 * (waiting + len(self._work.scratch)):
                self.heap = longer(self.heap, 2 * (waiting + len(self._work.scratch)))
                self._bind(early_heap=self.heap)
            if len(self.late) < 2 * most:
                old = self.late
                self._provide_late(_power(2 * most))
                rehash(self.late, self.due, old)
        else:
            raise EngineError(f"a kernel returned {code}")

    def _provide_heap(self, count: int) -> None:
        """Make room for `count` rows on the heap and as many more."""
        self.heap = np.empty(3 * count + 2 * SPARE, np.int64)
        self._bind(early_heap=self.heap)

    def _provide_late(self, length: int) -> None:
        self.late: NDArray[np.int32] = np.full(length, NONE, np.int32)
        self._bind(late=self.late)


def _power(least: int) -> int:
    return 1 << (least - 1).bit_length()


def new_lanes(lanes: int, buckets: int, people: int) -> Lanes:
    """Empty lanes for a run with so many people."""
    empty = Lanes(
        np.empty(0, POSTED),
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
