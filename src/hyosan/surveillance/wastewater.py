"""Wastewater: what the infected of an area shed, with error."""

import numpy as np
from scipy.special import ndtri

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import NONE
from hyosan.surveillance.chance import units_at
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.series import Signal, no_signals
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.tables import NEVER

PER_RESIDENTS = 100_000.0


class Wastewater(Signal):
    """Amounts by area for 100,000 residents, at the end of every so many days."""

    def __init__(self, watch: Watch, lookout: Lookout, crowd: Crowd) -> None:
        """Nobody sheds."""
        super().__init__(watch, lookout, crowd)
        self._infections = np.zeros((watch.days.run, crowd.areas), np.int32)
        self._interval = (lookout.spec.every or TICKS_PER_DAY) // TICKS_PER_DAY

    def saved(self) -> Arrays:
        """As all series, and what it follows of people."""
        return super().saved() | {"infections": self._infections}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        super().restore(arrays)
        self._infections[: len(arrays["infections"])] = arrays["infections"]

    def take(self, times: Ints, people: Ints) -> None:
        """Count infections by date and area of residence."""
        np.add.at(self._infections, (self.watch.days.day(times), self.crowd.area(people)), 1)

    def looks(self, day: int) -> int:
        """At the last moment of every so many days, from the first on."""
        return self.watch.days.midnight_of(day + 1) - 1 if day % self._interval == 0 else NEVER

    def look(self, day: int, time: int, standing: Standing) -> Records:  # noqa: ARG002 (asked of all series)
        """One row for each area with residents."""
        spec, crowd = self.lookout.spec, self.crowd
        areas = np.flatnonzero(crowd.residents)
        shed = np.zeros(len(areas))
        for since, amount in enumerate(spec.shedding[: day + 1]):
            shed += amount * self._infections[day - since, areas]
        units = units_at(self.lookout.key, areas, 0, day)
        error = np.exp(spec.noise * ndtri(units[:, 0]) - spec.noise**2 / 2)
        value = shed * PER_RESIDENTS / crowd.residents[areas] * error
        found = no_signals(len(areas))
        found["area"], found["count"], found["among"] = areas, NONE, NONE
        found["value"] = np.where((value > 0) & (value >= spec.limit), value, np.nan)
        found["told"] = self.told(time, units[:, 3])
        return found
