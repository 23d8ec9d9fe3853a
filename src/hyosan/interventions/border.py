"""Journeys that limits of travel stop: arrivals from outside, and crossings of the sea."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints
from hyosan.disease.tables import NONE
from hyosan.interventions.measures import MeasureArrays
from hyosan.interventions.public import Public
from hyosan.transmission.tables import OF_TRAVEL


@dataclass
class Border:
    """Where travel was limited, decision by decision: journeys are asked for when they have begun."""

    measures: MeasureArrays
    public: Public
    _times: list[int] = field(default_factory=list)
    _in_force: list[NDArray[np.bool_]] = field(default_factory=list)

    @property
    def limits(self) -> Ints:
        """The measures that limit travel."""
        return np.flatnonzero(self.measures.records["form"] == OF_TRAVEL)

    def note(self, at: int, in_force: NDArray[np.bool_]) -> None:
        """Keep what is in force behind a decision: [measure, area]."""
        if len(self.limits) and not (self._in_force and np.array_equal(self._in_force[-1], in_force)):
            self._times.append(at)
            self._in_force.append(in_force)

    def saved(self) -> Arrays:
        """What it is restored from."""
        return {"times": np.array(self._times, np.int64), "in_force": np.array(self._in_force, np.uint8)}

    def restore(self, arrays: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._times = arrays["times"].tolist()
        self._in_force = list(arrays["in_force"].astype(np.bool_))

    def follow(self, old: "Border") -> None:
        """Know what was in force under another law, of the measures that there still are."""
        then, now = old.measures.names, self.measures.names
        pairs = [(then.index(name), number) for number, name in enumerate(now) if name in then]
        self._times, self._in_force = list(old._times), []
        for before in old._in_force:
            in_force = np.zeros((len(now), before.shape[1]), np.bool_)
            for was, number in pairs:
                in_force[number] = before[was]
            self._in_force.append(in_force)

    def share_left(self, person: int, begins: int, there: int = NONE) -> float:
        """The share left of journeys of a person between home and an area, or (NONE) what is outside of all areas."""
        last = int(np.searchsorted(self._times, begins, side="left")) - 1
        home, left = self.public.area_of(np.array([person])), 1.0
        for measure in self.limits.tolist() if last >= 0 else ():
            in_force = self._in_force[last][measure]
            limited = bool(in_force[home][0])
            if there != NONE:
                limited = bool(self.measures.limits(measure, in_force, home, np.array([there]))[0])
            key, who = self.measures.keys[measure], self.measures.who[measure]
            if limited and self.public.willing(key, who, np.array([person]))[0]:
                left *= float(self.measures.records["leak"][measure])
        return left
