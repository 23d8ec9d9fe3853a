"""Saving the beds of a run drawn ahead, and going on: who is a patient, what is to come of them, what was told of it.

Of all others it follows again from the addresses what they will do; of a patient it hangs on beds that others took.
"""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.disease.tables import NONE
from hyosan.transmission.tables import TRANSITION_COLUMNS
from hyosan.transmission.tables_care import P_FREE, P_LEFT, P_STAMP

KEPT_NUMBERS = [P_FREE, P_LEFT, P_STAMP]
"""Those that mean the same when a run goes on; all others tell of arrays that are made anew, or of a bucket."""
TIME, PERSON, OLD, NEW = range(4)
"""Columns of a change of state."""


def pending(heads: NDArray[np.int32], events: NDArray[np.void]) -> NDArray[np.void]:
    """What is to come, of all buckets: of one bucket the event noted last comes first."""
    found, rows = [np.zeros(0, np.int64)], heads[heads != NONE].astype(np.int64)
    while len(rows):
        found.append(rows)
        following = events["link"][rows].astype(np.int64)
        rows = following[following != NONE]
    return events[np.concatenate(found)]


def chain(events: NDArray[np.void], heads: NDArray[np.int32], width: int) -> None:
    """Chain events by the bucket of their time, in their order; `heads` gets the first of each bucket."""
    bucket = (events["time"] - 1) // width
    order = np.argsort(bucket, kind="stable")
    sorted_bucket = bucket[order]
    is_last = np.diff(sorted_bucket, append=-1) != 0
    events["link"][order] = np.where(is_last, NONE, np.roll(order, -1))
    is_first = np.diff(sorted_bucket, prepend=-1) != 0
    heads[sorted_bucket[is_first]] = order[is_first]


class ToldOfCare:
    """Changes of state of patients that were told ahead of their time."""

    def __init__(self) -> None:
        """Nothing was told."""
        self._rows: Ints = np.zeros((0, TRANSITION_COLUMNS), np.int64)

    def keep(self, rows: Ints, now: int) -> None:
        """Take further changes; those up to a time have happened."""
        rows = np.concatenate([self._rows, rows])
        self._rows = rows[rows[:, TIME] > now]

    @property
    def rows(self) -> Ints:
        """Those to come."""
        return self._rows


def add_to_counts(rows: Ints, areas: Ints, delta: NDArray[np.int32], every: int) -> None:
    """Add to the changes of counts by record what changes of state mean for them; `areas`: of their people."""
    record = -(-rows[:, TIME] // every)
    known = record < delta.shape[0]
    rows, areas, record = rows[known], areas[known], record[known]
    np.subtract.at(delta, (record, areas, rows[:, OLD]), 1)
    np.add.at(delta, (record, areas, rows[:, NEW]), 1)
