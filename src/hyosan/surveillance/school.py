"""School absence: who stays at home, ill or not, on days of school."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_HOUR
from hyosan.surveillance.chance import units_at
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.kernels.following import PERSON
from hyosan.surveillance.series import Signal, no_absences, no_signals
from hyosan.surveillance.spec_streams import StreamSpec
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.tables import NEVER

HOUR = 9
OLDEST = 255
AT_ONCE = 1 << 20
"""Pupils who are asked at a time."""


class SchoolAbsence(Signal):
    """Counts by area of residence, at nine in the morning."""

    def __init__(self, watch: Watch, lookout: Lookout, crowd: Crowd) -> None:
        """All are well."""
        super().__init__(watch, lookout, crowd)
        self._pupil = crowd.members(watch.places[lookout.name], *ages_of(lookout.spec))
        people = np.flatnonzero(self._pupil)
        self._pupils = np.bincount(crowd.area(people), minlength=crowd.areas)
        self._unwell: Ints = np.zeros(0, np.int64)
        self._well_key = stream_key(watch.seed, Stream.ABSENCE, lookout.name, "well")
        self._report_key = stream_key(watch.seed, Stream.ABSENCE, lookout.name, "report")

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
        changed = np.unique(standing.batch.rows[:, PERSON])
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
        absent = np.sort(np.concatenate([absent, self._away_though_well(day, np.concatenate([ill, dead]))]))
        self._absences.append(self._noted(time, absent))
        areas = np.flatnonzero(self._pupils)
        found = no_signals(len(areas))
        found["area"], found["value"] = areas, np.nan
        found["among"] = (self._pupils - np.bincount(crowd.area(dead), minlength=crowd.areas))[areas]
        found["count"] = np.bincount(crowd.area(absent), minlength=crowd.areas)[areas]
        found["told"] = self.told(time, units_at(self._report_key, areas, 0, day)[:, 3])
        return found

    def _away_though_well(self, day: int, others: Ints) -> Ints:
        """Pupils who stay away on a day for other reasons; `others`: who is ill or dead."""
        share, found = self.lookout.spec.background_share, [np.zeros(0, np.int64)]
        for begin in range(0, len(self._pupil) if share else 0, AT_ONCE):
            people = begin + np.flatnonzero(self._pupil[begin : begin + AT_ONCE])
            found.append(people[units_at(self._well_key, people, 0, day)[:, 0] < share])
        away = np.concatenate(found)
        return away[~np.isin(away, others)]

    def _noted(self, time: int, absent: Ints) -> Records:
        noted = no_absences(len(absent))
        noted["time"], noted["stream"], noted["person"] = time, self.lookout.number, absent
        return noted


def ages_of(spec: StreamSpec) -> tuple[int, int]:
    """The lowest and the highest age of those whom a stream of school absence counts, years."""
    return 0 if spec.min_age is None else spec.min_age, OLDEST if spec.max_age is None else spec.max_age
