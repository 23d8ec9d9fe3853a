"""The queue of a stream: what is due, what waits for capacity, what is worked on."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Floats, Ints, Records, joined, picked
from hyosan.surveillance.compile import UNLIMITED, Lookout
from hyosan.surveillance.days import Days
from hyosan.surveillance.kernels.draws import put_off, serve
from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import ITEM, NEVER


def no_items(count: int = 0) -> Records:
    """Items to fill."""
    return np.zeros(count, ITEM)


def _unlimited(days: Days) -> Ints:
    return np.full(days.known, UNLIMITED)


class Waiting:
    """Items that wait for their time: `items`."""

    def __init__(self) -> None:
        """Nothing waits."""
        self.items = no_items()

    def __len__(self) -> int:
        return len(self.items)

    def add(self, items: Records) -> None:
        """Let items wait; those that never come are dropped."""
        self.items = joined(self.items, picked(items, items["time"] < NEVER).astype(ITEM, copy=False))

    def take(self, until: int, subjects: Subjects) -> Records:
        """Those whose time has come, in order."""
        now = self.items["time"] <= until
        taken, self.items = picked(self.items, now), picked(self.items, ~now)
        return picked(taken, subjects.order(taken))


class Line:
    """A stream at work. `lost`: how many were lost for want of capacity."""

    def __init__(self, lookout: Lookout, days: Days) -> None:
        """Nothing is due."""
        self._lookout = lookout
        self._days = days
        self._due, self._served = Waiting(), Waiting()
        groups = int(lookout.group.max(initial=0)) + 1
        self._last, self._used = np.full(groups, -1, np.int64), np.zeros(groups, np.int64)
        self._midnight = days.midnight(np.arange(days.known))
        self.lost = 0

    @property
    def waiting(self) -> int:
        """How many wait: for their time, or for capacity."""
        return len(self._due) + len(self._served)

    def saved(self) -> Arrays:
        """What it is restored from."""
        lost = np.array([self.lost])
        return {
            "due": self._due.items, "served": self._served.items, "last": self._last, "used": self._used, "lost": lost,
        }  # fmt: skip

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        self._due.add(arrays["due"])
        self._served.add(arrays["served"])
        self._last[:], self._used[:], self.lost = arrays["last"], arrays["used"], int(arrays["lost"][0])

    def change_capacity(self, before: Lookout, at: int, subjects: Subjects) -> None:
        """Let the present capacity follow another, `before`, at a time: from the next midnight on.

        Who waits then is worked on in the order in which it was due.
        """
        now, then = (
            _unlimited(self._days) if one is None else one for one in (self._lookout.capacity, before.capacity)
        )
        known = min(len(now), len(then))
        if np.array_equal(now[:known], then[:known]):
            return
        today = self._days.day_of(at)
        self._lookout = replace(self._lookout, capacity=np.concatenate([then[: today + 1], now[today + 1 :]]))
        ahead = self._last > today
        self._last[ahead], self._used[ahead] = today, then[today]
        waiting, self._served = self._served.items, Waiting()
        waiting["time"] = waiting["due"]
        self._served.add(self._serve(waiting[subjects.order(waiting)], subjects))

    def due_on_open_days(self, due: Ints, units: Floats) -> Ints:
        """When things are due, those put off that fall on days of less work."""
        day, days = self._days.day(due), np.zeros(len(due), np.int64)
        put_off(self._lookout.shares, day, units, days)
        return np.asarray(due + (self._days.midnight(day + days) - self._days.midnight(day)))

    def add(self, items: Records) -> None:
        """Items that are due at their time."""
        self._due.add(items)

    def work(
        self, until: int, subjects: Subjects, may: Callable[[Records], NDArray[np.bool_]] | None = None
    ) -> Records:
        """What is worked on up to a time, in order; `may`: which of what is due still counts."""
        due = self._due.take(until, subjects)
        if may is not None and len(due):
            due = due[may(due)]
        served = self._serve(due, subjects)
        if self._lookout.capacity is None and not len(self._served):
            return served
        self._served.add(served)
        return self._served.take(until, subjects)

    def _serve(self, due: Records, subjects: Subjects) -> Records:
        lookout = self._lookout
        due["due"] = due["time"]
        if lookout.capacity is None or not len(due):
            return due
        times, served = np.ascontiguousarray(due["time"]), np.zeros(len(due), np.int64)
        group = lookout.group[subjects.rows["area"][due["subject"]]]
        waits = lookout.spec.overflow == "wait"
        serve(
            times, self._days.day(times), group, lookout.capacity, waits, self._midnight, NEVER, self._last,
            self._used, served,
        )  # fmt: skip
        if not waits:
            self.lost += int((served == NEVER).sum())
        due["time"] = served
        return due
