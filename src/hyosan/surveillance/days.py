"""Calendar days of a run, numbered from that of its start, and what holds on each."""

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from hyosan.core.arrays import Floats, Ints
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.surveillance.spec_streams import ChangeSpec, WeekSpec

DAYS_BEYOND = 400
"""Days behind the end that are known too: what waits longer never comes in the run."""


@dataclass(frozen=True)
class Days:
    """The days of a run; `offset`: ticks from midnight to the start, `run`: days that the run touches."""

    first: datetime.date
    offset: int
    run: int

    @classmethod
    def of(cls, start: datetime.datetime, duration: int) -> "Days":
        """The days of a run of a length in ticks."""
        midnight = datetime.datetime.combine(start.date(), datetime.time())
        offset = (start - midnight) // datetime.timedelta(microseconds=1)
        return cls(start.date(), offset, (offset + duration) // TICKS_PER_DAY + 1)

    def day(self, time: Ints) -> Ints:
        """The day of times in ticks since the start."""
        return np.asarray((time + self.offset) // TICKS_PER_DAY)

    def midnight(self, day: Ints) -> Ints:
        """The first moment of days, in ticks since the start."""
        return np.asarray(day * TICKS_PER_DAY - self.offset)

    def day_of(self, time: int) -> int:
        """The day of one time in ticks since the start."""
        return (time + self.offset) // TICKS_PER_DAY

    def midnight_of(self, day: int) -> int:
        """The first moment of one day, in ticks since the start."""
        return day * TICKS_PER_DAY - self.offset

    def number(self, date: datetime.date) -> int:
        """The number of a date."""
        return (date - self.first).days

    def date(self, day: int) -> datetime.date:
        """The date of a number."""
        return self.first + datetime.timedelta(days=int(day))

    @property
    def known(self) -> int:
        """Days for which something is known: those of the run and some behind it."""
        return self.run + DAYS_BEYOND

    @property
    def last(self) -> datetime.date:
        """The last of the known days."""
        return self.date(self.known - 1)

    def shares(self, week: WeekSpec, holidays: Collection[datetime.date]) -> Floats:
        """Share of what is due that is kept, by day."""
        dates = [self.date(day) for day in range(self.known)]
        on_holidays = week.holidays
        return np.array(
            [on_holidays if on_holidays is not None and d in holidays else week.shares[d.weekday()] for d in dates]
        )

    def changing(
        self, changes: Sequence[ChangeSpec], value: Callable[[ChangeSpec], float | None], start: float
    ) -> Floats:
        """What a change says, by day; `start` before the first and where one says nothing."""
        found = np.full(self.known, start)
        for change in changes:
            told = value(change)
            found[max(0, self.number(change.from_)) :] = start if told is None else told
        return found
