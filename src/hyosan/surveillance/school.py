"""School absence: who stays at home, ill or not, on days of school."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_HOUR
from hyosan.surveillance.chance import binomial, units_at
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.series import Signal, no_signals
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.tables import NEVER

HOUR = 9
OLDEST = 255


class SchoolAbsence(Signal):
    """Counts by area of residence, at nine in the morning."""

    def __init__(self, watch: Watch, lookout: Lookout, crowd: Crowd) -> None:
        """All are well."""
        super().__init__(watch, lookout, crowd)
        low = 0 if lookout.spec.min_age is None else lookout.spec.min_age
        high = OLDEST if lookout.spec.max_age is None else lookout.spec.max_age
        kind = watch.places[lookout.name]
        self._pupil = crowd.members(kind, low, high)
        people = np.flatnonzero(self._pupil)
        self._pupils = np.bincount(crowd.area(people), minlength=crowd.areas)
        self._unwell: Ints = np.zeros(0, np.int64)
        self._well_key = stream_key(watch.seed, Stream.ABSENCE, lookout.name, "well")

    def saved(self) -> Arrays:
        """As all series, and what it follows of people."""
        return super().saved() | {"unwell": self._unwell}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        super().restore(arrays)
        self._unwell = arrays["unwell"]

    def looks(self, day: int) -> int:
        """At nine, when the setting opens on that day."""
        if not self.watch.sessions[self.lookout.name][day]:
            return NEVER
        return self.watch.days.midnight_of(day) + HOUR * TICKS_PER_HOUR

    def observe(self, until: int, standing: Standing) -> Records:
        """As all series; who is ill or dead is followed from batch to batch."""
        changed = np.unique(standing.batch.person)
        self._unwell = np.union1d(self._unwell, changed[self._pupil[changed]])
        found = super().observe(until, standing)
        states = self.watch.states
        state = standing.states_at(self._unwell, np.full(len(self._unwell), until))
        self._unwell = self._unwell[states.ill[state] | states.dead[state]]
        return found

    def look(self, day: int, time: int, standing: Standing) -> Records:
        """Absent and pupils by area, where there are any."""
        crowd, lookout, states = self.crowd, self.lookout, self.watch.states
        people = self._unwell
        state = standing.states_at(people, np.full(len(people), time))
        ill, dead = people[states.ill[state]], people[states.dead[state]]
        chance = crowd.of_grid(lookout.probability, ill) * lookout.probability_factor[day]
        absent = ill[units_at(lookout.key, ill, 0, day)[:, 0] < chance]
        areas = np.flatnonzero(self._pupils)
        pupils = (self._pupils - np.bincount(crowd.area(dead), minlength=crowd.areas))[areas]
        well = pupils - np.bincount(crowd.area(ill), minlength=crowd.areas)[areas]
        units = units_at(self._well_key, areas, 0, day)
        found = no_signals(len(areas))
        found["area"], found["among"], found["value"] = areas, pupils, np.nan
        found["count"] = np.bincount(crowd.area(absent), minlength=crowd.areas)[areas]
        found["count"] += binomial(units[:, 0], well, lookout.spec.background_share)
        found["told"] = self.told(time, units[:, 3])
        return found
