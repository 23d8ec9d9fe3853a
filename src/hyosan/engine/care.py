"""Beds of a run drawn ahead: the arrays in which patients are kept, lengthened when full."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints
from hyosan.core.context import Context, bind
from hyosan.disease.tables import NONE
from hyosan.engine.saving_care import KEPT_NUMBERS, chain, pending
from hyosan.engine.state import empty_beds
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.patients import open_bucket, take_coming
from hyosan.transmission.tables import TRANSITION_COLUMNS
from hyosan.transmission.tables_ahead import A_CARE
from hyosan.transmission.tables_care import (
    CARE_EVENT,
    E_FREE,
    E_LEFT,
    P_FREE,
    P_LEFT,
    P_OPEN,
    P_TOLD,
    P_WANTED,
    PATIENT,
    PATIENT_NUMBERS,
)

FIRST_ROWS = 1 << 10
MOST_TOLD = 1 << 14
SPARE = 8
"""Rows that must be free for one step more, and some."""


class Care:
    """Who is a patient, and what is to come of them. Without care it holds nothing, and kernels never look at it."""

    def __init__(self, compiled: Compiled, context: Context, numbers: Ints, buckets: int, threads: int) -> None:
        """`numbers`: those of the run; `threads`: how many unfold episodes at once."""
        self._context = context
        self.cares = len(compiled.law.care_beds) > 0
        numbers[A_CARE] = int(self.cares)
        rows = FIRST_ROWS if self.cares else 0
        self.beds = empty_beds(len(compiled.law.care_beds))
        """The row of each unit, as in `Live`."""
        self._numbers = np.zeros(PATIENT_NUMBERS, np.int64)
        self._numbers[[P_FREE, E_FREE, P_OPEN]] = NONE
        self._heap: NDArray[np.int32] = np.zeros(0, np.int32)
        self._heads = np.full(buckets if self.cares else 0, NONE, np.int32)
        self._told = np.zeros((MOST_TOLD if self.cares else 0, TRANSITION_COLUMNS), np.int64)
        self._pieces: list[Ints] = []
        self._coming = np.zeros((threads, rows), PATIENT)
        self._coming_counts = np.zeros(threads, np.int64)
        self._patients, self._events = np.zeros(0, PATIENT), np.zeros(0, CARE_EVENT)
        self._behind, self._ahead = np.zeros(0, np.int32), np.zeros(0, np.int32)
        self._more_patients(rows)
        self._more_events(rows)
        self._bind()

    def saved(self) -> Arrays:
        """What it is restored from, at the end of a bucket: all that was to come in it has come."""
        if not self.cares:
            return {}
        return {
            "beds": self.beds,
            "patients": self._patients,
            "behind": self._behind,
            "ahead": self._ahead,
            "events": pending(self._heads, self._events),
            "numbers": self._numbers,
        }

    def restore(self, arrays: Arrays, width: int) -> None:
        """Go on from what was saved; `width`: ticks of a bucket."""
        self.beds[:] = arrays["beds"]
        self._patients = arrays["patients"].astype(PATIENT)
        self._behind, self._ahead = arrays["behind"].copy(), arrays["ahead"].copy()
        self._numbers[KEPT_NUMBERS] = arrays["numbers"][KEPT_NUMBERS]
        self._events, self._heap = arrays["events"].astype(CARE_EVENT), np.zeros(len(arrays["events"]), np.int32)
        chain(self._events, self._heads, width)
        self._numbers[[E_FREE, E_LEFT]] = NONE, 0
        self._more_events(FIRST_ROWS)
        self._bind()

    def open(self, bucket: int) -> None:
        """Begin a bucket."""
        if self.cares:
            open_bucket(self._context, bucket)

    def provide(self) -> None:
        """Make room for one step more, of whatever there is too little."""
        self._empty_told()
        if self._numbers[P_LEFT] < SPARE:
            self._more_patients(len(self._patients) // 2 + FIRST_ROWS)
        wanted = int(self._numbers[P_WANTED]) + SPARE
        if self._numbers[E_LEFT] < wanted:
            self._more_events(len(self._events) // 2 + wanted + FIRST_ROWS)
        self._bind()

    def take_coming(self) -> None:
        """Let those be patients who were noted when their episodes were unfolded."""
        if not self.cares:
            return
        count = int(self._coming_counts.sum())
        if self._numbers[P_LEFT] < count:
            self._more_patients(len(self._patients) // 2 + count)
        if self._numbers[E_LEFT] < count:
            self._more_events(len(self._events) // 2 + count)
        self._bind()
        take_coming(self._context)

    def take_told(self) -> Ints:
        """Changes of state since they were taken last."""
        self._empty_told()
        rows = np.concatenate([np.zeros((0, TRANSITION_COLUMNS), np.int64), *self._pieces])
        self._pieces = []
        return rows

    def _empty_told(self) -> None:
        count = int(self._numbers[P_TOLD])
        if count:
            self._pieces.append(self._told[:count].copy())
            self._numbers[P_TOLD] = 0

    def _more_patients(self, more: int) -> None:
        old = len(self._patients)
        following = np.arange(old + 1, old + more + 1)
        fresh = np.zeros(more, PATIENT)
        fresh["changes"] = following
        if more:
            fresh["changes"][-1] = self._numbers[P_FREE]
            self._numbers[P_FREE] = old
        self._patients = np.concatenate([self._patients, fresh])
        self._behind, self._ahead = (
            np.concatenate([links, np.full(more, NONE, np.int32)]) for links in (self._behind, self._ahead)
        )
        self._numbers[P_LEFT] += more

    def _more_events(self, more: int) -> None:
        old = len(self._events)
        fresh = np.zeros(more, CARE_EVENT)
        fresh["link"] = np.arange(old + 1, old + more + 1)
        if more:
            fresh["link"][-1] = self._numbers[E_FREE]
            self._numbers[E_FREE] = old
        self._events = np.concatenate([self._events, fresh])
        heap = np.zeros(len(self._events), np.int32)
        heap[:old] = self._heap
        self._heap = heap
        self._numbers[E_LEFT] += more

    def _bind(self) -> None:
        arrays: dict[str, NDArray[Any]] = {
            "beds": self.beds,
            "queue_behind": self._behind,
            "queue_ahead": self._ahead,
            "patients": self._patients,
            "care_events": self._events,
            "care_heads": self._heads,
            "care_heap": self._heap,
            "care_told": self._told,
            "coming": self._coming,
            "coming_counts": self._coming_counts,
            "care_numbers": self._numbers,
        }
        bind(self._context, arrays)
