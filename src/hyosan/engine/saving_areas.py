"""Saving a run by area, and going on: the methods `state` and `restore` of `AreaSimulation`.

Nothing is drawn ahead of the step in which it happens, but for times in states. So another law simply holds from the
next step on.
"""

from abc import ABC, abstractmethod

import numpy as np

from hyosan.core.arrays import Arrays, Bytes, Ints
from hyosan.core.context import Context
from hyosan.core.errors import EngineError
from hyosan.engine.area_rosters import Rosters
from hyosan.engine.area_rows import LaneRows
from hyosan.engine.area_standing import states_gone
from hyosan.engine.saving import Saving, State
from hyosan.engine.voyages import Voyages
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.area_courses import first_due
from hyosan.transmission.kernels.area_lists import count_left, shorten_again
from hyosan.transmission.tables_areas import LANES, OF_WAITING, RESIDENTS, Roaming


class SavedAreas(ABC):
    """What saving adds to a run by area."""

    compiled: Compiled
    time: int
    every: int
    duration: int
    ended: bool
    infections: int
    seeding_missed: int
    counts: Ints
    context: Context
    rows: LaneRows
    rosters: Rosters
    voyages: Voyages
    saving: Saving | None = None
    _attempts: float
    _kept: int
    _first_due: int
    _recorded: int

    @property
    def roaming(self) -> Roaming:
        """Who roams, who can be met."""
        return self.rosters.roaming

    def save_with(self, saving: Saving) -> None:
        """Have the run saved now and then; before it begins, or is restored."""
        self.saving = saving

    def state(self) -> State:
        """All that the rest of the run follows from, at a record."""
        roaming, on = self.roaming, self._on_shortened_lists()
        arrays: Arrays = {
            "state": np.ascontiguousarray(roaming.living["state"]),
            "counts": self.counts,
            "hazard": roaming.hazard,
            "left": roaming.left,
            "list_length": roaming.list_length,
            "on_residents": np.packbits(on & 1),
            "on_day": np.packbits(on >> 1),
            "roamers": self.rosters.packed(),
            "roamer_count": roaming.roamer_count,
            "idle": roaming.idle,
            "waiting": self.rows.written(OF_WAITING),
            "waiting_count": self.rows.counts(OF_WAITING),
            **self.voyages.saved(),
        }
        return State(
            self.time,
            {
                "infections": self.infections,
                "attempts": self._attempts,
                "kept": self._kept,
                "missed": self.seeding_missed,
                "behaviours": list(self.compiled.behaviours),
            },
            arrays,
        )

    def restore(self, state: State, before: Compiled | None = None) -> None:
        """Go on from a saved state; `before`: the law until then, where it was another.

        A run that was over stays so, unless the new law has something to come.
        """
        arrays, roaming = state.arrays, self.roaming
        self.time = self._recorded = state.time
        self.infections, self.seeding_missed = int(state.facts["infections"]), int(state.facts["missed"])
        self._attempts, self._kept = float(state.facts["attempts"]), int(state.facts["kept"])
        self.counts[:] = arrays["counts"]
        roaming.living["state"] = arrays["state"]
        roaming.idle[:], roaming.left[:] = arrays["idle"], arrays["left"]
        for number, name in enumerate(self.compiled.behaviours):
            if name in state.facts["behaviours"]:
                roaming.hazard[number] = arrays["hazard"][state.facts["behaviours"].index(name)]
        self.rosters.put_back(arrays["roamers"], arrays["roamer_count"])
        self.rows.put_back(OF_WAITING, arrays["waiting"], arrays["waiting_count"])
        self.voyages.restore(arrays)
        self._first_due = first_due(self.context)
        if before is not None and (states_gone(before) != states_gone(self.compiled)).any():
            count_left(self.context)
        else:
            self._shorten_again(arrays)
        self._see_whether_over()

    def _save_at_record(self) -> None:
        """Have the run saved, if it is to be at this record."""
        if self.saving is not None and self.saving.at_record(self.time, self.every, self.duration, self.ended):
            self.saving.save(self.time)

    def _on_shortened_lists(self) -> Bytes:
        """By person, bits of the lists with her or him that people were taken out of: 1 residents, 2 another."""
        roaming, found = self.roaming, np.zeros(len(self.roaming.living), np.uint8)
        for which, area in zip(*np.nonzero(roaming.list_length < roaming.list_size), strict=True):
            first = roaming.list_first[which, area]
            listed = roaming.listed[first : first + roaming.list_length[which, area]]
            found[listed] |= 1 if which == RESIDENTS else 2
        return found

    def _shorten_again(self, arrays: Arrays) -> None:
        """Take those out of lists who had been taken out."""
        people, off = len(self.roaming.living), np.zeros(LANES, np.int64)
        on = np.unpackbits(arrays["on_residents"], count=people)
        on |= np.unpackbits(arrays["on_day"], count=people) << 1
        shorten_again(self.context, on, arrays["list_length"], off)
        if off.any():
            raise EngineError("a saved run has lists of other people")

    # What the engine itself says.

    @abstractmethod
    def _see_whether_over(self) -> None:
        """End the run when nothing is left to come."""
