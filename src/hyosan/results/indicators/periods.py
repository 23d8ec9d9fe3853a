"""Pieces of local time by which infections are counted: days, hours or minutes, counted from midnight."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import Problem, RunFolderError
from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE
from hyosan.core.units import parse_duration
from hyosan.results.indicators.records import Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]

LENGTHS = (
    *(minutes * TICKS_PER_MINUTE for minutes in (1, 5, 10, 30)),
    *(hours * TICKS_PER_HOUR for hours in (1, 3, 6, 12, 24)),
)
"""Lengths to choose from, in microseconds: parts of a day."""
MOST_PERIODS = 1_000_000


@dataclass(frozen=True)
class Periods:
    """`count` pieces of `length_us`, the first beginning at `origin_us`."""

    origin_us: int
    length_us: int
    count: int

    def number(self, times_us: Int64) -> Int64:
        """In which piece each time falls."""
        return (times_us - self.origin_us) // self.length_us

    def counts(self, times_us: Int64) -> Int64:
        """How many of the times fall into each piece."""
        return np.bincount(self.number(times_us), minlength=self.count)[: self.count].astype(np.int64)

    def edges_us(self) -> Int64:
        """Where the pieces begin, and where the last ends."""
        return self.origin_us + self.length_us * np.arange(self.count + 1, dtype=np.int64)

    def starts(self) -> "pd.DatetimeIndex":
        """Where the pieces begin, as local time."""
        import pandas as pd

        return pd.DatetimeIndex(self.edges_us()[:-1].astype("datetime64[us]"))

    @property
    def days(self) -> float:
        """Length of a piece in days."""
        return self.length_us / TICKS_PER_DAY


def periods_of(records: Records, period: str | None = None) -> Periods:
    """The pieces of a run from its start to its end; `period` is a duration such as "1 day" (None: chosen).

    They begin at midnight before the start of the run, and so with the local clock where the length divides a day.
    """
    length = default_length_us(records) if period is None else _length_us(records, period)
    origin = records.start_us - records.start_us % TICKS_PER_DAY
    origin += (records.start_us - origin) // length * length
    last = max(records.end_us - 1, records.start_us, int(records.tree.time_us.max(initial=records.start_us)))
    count = (last - origin) // length + 1
    if count > MOST_PERIODS:
        raise _error(records, f"{count:,} periods of {period}; choose a longer period")
    return Periods(origin, length, count)


def _length_us(records: Records, period: str) -> int:
    try:
        length = parse_duration(period)
    except ValueError as error:
        raise _error(records, f"period: {error}") from error
    if length <= 0:
        raise _error(records, "period: a length above 0 is needed")
    return length


def _error(records: Records, message: str) -> RunFolderError:
    return RunFolderError([Problem(str(records.run.folder), None, "", message)])


def default_length_us(records: Records) -> int:
    """The longest of `LENGTHS` that is at most half the mean generation interval; a day where there is none.

    Half, so that few infections share a period with the one they came from: those are what estimates from counts miss.
    """
    child = records.tree.parent >= 0
    if not child.any():
        return TICKS_PER_DAY
    intervals = records.tree.time_us[child] - records.tree.time_us[records.tree.parent[child]]
    half = float(intervals.mean()) / 2
    return max((length for length in LENGTHS if length <= half), default=LENGTHS[0])
