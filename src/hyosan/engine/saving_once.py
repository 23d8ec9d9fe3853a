"""Saving a run in which nobody is infected twice: what is added to `saving_ahead` for the engine `once`."""

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints
from hyosan.engine.agenda import Agenda
from hyosan.engine.crossing import JOURNEY_COLUMNS, Crossing, Exposure
from hyosan.engine.room_once import with_more_pages
from hyosan.engine.saving import State
from hyosan.engine.saving_ahead import SavedAhead
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.resume import post_drawn
from hyosan.transmission.tables import EVENT_COLUMNS
from hyosan.transmission.tables_ahead import Lanes


class SavedOnce(SavedAhead):
    """What saving adds to a run in which nobody is infected twice."""

    saved_of_people: ClassVar[tuple[str, ...]] = ()
    infected: NDArray[np.uint8]
    _lanes: Lanes
    _crossings: list[Crossing]
    _exposures: list[Exposure]

    def _own_arrays(self) -> Arrays:
        coming = [self._exposures[which] for _, which in self._agenda.coming(Agenda.CROSS)]
        journeys = [event for crossing in self._crossings for event in crossing.events]
        return {
            "infected": self.infected,
            "exposures": np.array(coming, np.int64).reshape(-1, len(Exposure._fields)),
            "journeys": np.array(journeys, np.int64).reshape(-1, EVENT_COLUMNS + JOURNEY_COLUMNS),
        }

    def _put_back_own(self, arrays: Arrays) -> None:
        self.infected[:] = arrays["infected"]
        self._exposures = [Exposure(*row) for row in arrays["exposures"].tolist()]
        for which, exposure in enumerate(self._exposures):
            self._agenda.add(exposure.time, Agenda.CROSS, which)
        for number, crossing in enumerate(self._crossings):
            crossing.events = [tuple(row) for row in arrays["journeys"].tolist() if row[2] == number]

    def _restore_decided(self, state: State, before: Compiled | None) -> None:
        super()._restore_decided(state, before)
        self._bind_lanes()  # with room for what attempts keep now

    def _post_again(self, written: Ints) -> None:
        while not post_drawn(self.context, self._room.out, written):
            self._lanes = with_more_pages(self._lanes)
            self._bind_lanes()

    def _set_effort(self, drawn: int, meetings: int) -> None:
        super()._set_effort(drawn, meetings)
        self._lanes.lane_free[:, 2] = 0
        self._lanes.lane_free[0, 2] = drawn

    @abstractmethod
    def _bind_lanes(self) -> None:
        """Let kernels find the lanes."""
