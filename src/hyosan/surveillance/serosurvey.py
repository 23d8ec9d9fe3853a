"""Serosurveys: who was infected long enough ago, in a sample of people."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_HOUR
from hyosan.disease.tables import NONE
from hyosan.surveillance.chance import first_of_shuffle, units_at
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.laws import delays
from hyosan.surveillance.series import Signal, no_signals
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.tables import NEVER

HOUR = 12
OLDEST = 255
PART, ANTIBODIES, RESULT, REPORT = range(4)
"""Words of the draw of somebody invited."""


class Serosurvey(Signal):
    """Positive and tested people, on each date of the survey."""

    def __init__(self, watch: Watch, lookout: Lookout, crowd: Crowd) -> None:
        """Who will be invited is drawn at once: only their infections are noted."""
        super().__init__(watch, lookout, crowd)
        spec = lookout.spec
        low, high = spec.min_age or 0, OLDEST if spec.max_age is None else spec.max_age
        eligible = (crowd.ages >= low) & (crowd.ages <= high)
        self._invited: dict[int, Ints] = {}
        for date in spec.dates:
            key = stream_key(watch.seed, Stream.SURVEY, lookout.name, date.isoformat())
            self._invited[watch.days.number(date)] = first_of_shuffle(key, eligible, spec.sample or 0)
        self._watched = np.unique(np.concatenate(list(self._invited.values())))
        self._infected = np.full(len(self._watched), NEVER)

    def saved(self) -> Arrays:
        """As all series, and what it follows of people."""
        return super().saved() | {"infected": self._infected}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        super().restore(arrays)
        self._infected[:] = arrays["infected"]

    def take(self, times: Ints, people: Ints) -> None:
        """Note the first infection of those who are or will be invited."""
        if not len(self._watched):
            return
        at = np.minimum(np.searchsorted(self._watched, people), len(self._watched) - 1)
        mine = self._watched[at] == people
        np.minimum.at(self._infected, at[mine], times[mine])

    def looks(self, day: int) -> int:
        """At noon of a date of the survey."""
        if day not in self._invited:
            return NEVER
        return self.watch.days.midnight_of(day) + HOUR * TICKS_PER_HOUR

    def look(self, day: int, time: int, standing: Standing) -> Records:
        """One row: how many of how many."""
        lookout, people = self.lookout, self._invited[day]
        units = units_at(lookout.key, people, 0, day)
        state = standing.states_at(people, np.full(len(people), time))
        takes_part = units[:, PART] < self.crowd.of_grid(lookout.probability, people)
        takes_part &= ~self.watch.states.dead[state]
        infected = self._infected[np.searchsorted(self._watched, people)]
        after = delays(self.watch, lookout, units[:, ANTIBODIES], np.zeros(len(people), np.int64))
        has = infected <= time - after
        sensitivity, specificity = lookout.spec.sensitivity or 0.0, lookout.spec.specificity or 0.0
        positive = units[:, RESULT] < np.where(has, sensitivity, 1.0 - specificity)
        found = no_signals(1)
        found["area"], found["value"] = NONE, np.nan
        found["count"], found["among"] = int((positive & takes_part).sum()), int(takes_part.sum())
        of_survey = units_at(lookout.key, np.zeros(1, np.int64), 1, day)
        found["told"] = self.told(time, of_survey[:, REPORT])
        return found
