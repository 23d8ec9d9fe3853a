"""The queue of a stream: what is due, what waits for capacity, what is worked on."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hyosan.core.arrays import Arrays, Floats, Ints, Records, picked
from hyosan.surveillance.compile import UNLIMITED, Lookout
from hyosan.surveillance.days import Days
from hyosan.surveillance.kernels.draws import put_off, serve
from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import NEVER
from hyosan.surveillance.waiting import Waiting


def _unlimited(days: Days) -> Ints:
    return np.full(days.known, UNLIMITED)


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
        self._served.add(self._serve(picked(waiting, subjects.order(waiting)), subjects))

    def due_on_open_days(self, due: Ints, units: Floats) -> Ints:
        """When things are due, those put off that fall on days of less work."""
        day, days = self._days.day(due), np.zeros(len(due), np.int64)
        put_off(self._lookout.shares, day, units, days)
        return np.asarray(due + (self._days.midnight(day + days) - self._days.midnight(day)))

    def add(self, items: Records) -> None:
        """Items that are due at their time."""
        self._due.add(items)

    def work(self, until: int, subjects: Subjects, may: Callable[[Records], Records] | None = None) -> Records:
        """What is worked on up to a time, in no order; `may`: those of what is due that still count."""
        due = self._due.due(until)
        if may is not None:
            due = may(due)
        due["due"] = due["time"]
        if self._lookout.capacity is not None:
            self._served.add(self._serve(picked(due, subjects.order(due)), subjects))
        elif not len(self._served):
            return due
        else:
            self._served.add(due)
        return self._served.due(until)

    def _serve(self, due: Records, subjects: Subjects) -> Records:
        lookout = self._lookout
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
