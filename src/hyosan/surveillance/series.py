"""Series that are no lists of people: values by date and area, told after a delay."""

from abc import ABC, abstractmethod

import numpy as np

from hyosan.core.arrays import Arrays, Floats, Ints, Records
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.laws import report_delays
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.tables import NEVER

SIGNAL = np.dtype(
    [
        ("time", np.int64),  # of what is told
        ("told", np.int64),
        ("stream", np.int64),
        ("area", np.int64),  # NONE: everywhere
        ("count", np.int64),  # absent, or positive; NONE: no count
        ("among", np.int64),  # pupils, or people tested; NONE: no count
        ("value", np.float64),  # amount; NaN: not detected, or a count
    ],
    align=True,
)

ABSENCE = np.dtype([("time", np.int64), ("stream", np.int64), ("person", np.int64)], align=True)
"""Somebody who stayed away, as the school sees it: at once, whatever the delay of the stream's reports."""


def no_signals(count: int = 0) -> Records:
    """Values to fill."""
    return np.zeros(count, SIGNAL)


def no_absences(count: int = 0) -> Records:
    """Absences to fill."""
    return np.zeros(count, ABSENCE)


class Signal(ABC):
    """One series at work. Kinds say at which time of a day they look, and what they see then."""

    def __init__(self, watch: Watch, lookout: Lookout, crowd: Crowd) -> None:
        """Nothing has been seen."""
        self.watch, self.lookout, self.crowd = watch, lookout, crowd
        self._next = 0
        self._waiting = no_signals()
        self._absences: list[Records] = []

    def absences(self) -> Records:
        """Who was seen to stay away since this was asked last, in order of time and person."""
        found, self._absences = np.concatenate([no_absences(), *self._absences]), []
        return found

    def saved(self) -> Arrays:
        """What it is restored from."""
        return {"next": np.array([self._next]), "waiting": self._waiting}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        self._next, self._waiting = int(arrays["next"][0]), arrays["waiting"].astype(SIGNAL)

    def begin(self, at: int, standing: Standing) -> None:
        """Look for the first time behind a time, at which people stand as they do."""
        del standing
        self._next = self.watch.days.day_of(at)
        self._next += int(self.looks(self._next) <= at)

    def take(self, times: Ints, people: Ints) -> None:
        """Take infections with the agent: of the present batch, in no order. Most series look at states alone."""
        del times, people

    @abstractmethod
    def looks(self, day: int) -> int:
        """When it looks on a day, in ticks since the start; NEVER: not on this one."""

    @abstractmethod
    def look(self, day: int, time: int, standing: Standing) -> Records:
        """What it sees then; `told` is filled in afterwards."""

    def observe(self, until: int, standing: Standing) -> Records:
        """What is told up to a time, of all looks until then."""
        seen = [self._waiting]
        while self._next < self.watch.days.run:
            time = self.looks(self._next)
            if until < time < NEVER or self.watch.days.midnight_of(self._next) > until:
                break
            if 0 <= time < NEVER:
                found = self.look(self._next, time, standing)
                found["time"], found["stream"] = time, self.lookout.number
                seen.append(found)
            self._next += 1
        waiting = np.concatenate(seen)
        now = waiting["told"] <= until
        self._waiting = waiting[~now]
        return waiting[now]

    def told(self, time: int, units: Floats) -> Ints:
        """When what was seen at a time is told."""
        return time + report_delays(self.watch, self.lookout, units)
