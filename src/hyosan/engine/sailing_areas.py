"""Who crosses the sea in a run by area: the step `sail` of `AreaSimulation`, and where those roam who are away."""

from abc import ABC, abstractmethod

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.engine.area_rosters import Rosters
from hyosan.engine.area_rows import LaneRows
from hyosan.engine.voyages import Voyages
from hyosan.transmission.tables import BY_IMPORTATION
from hyosan.transmission.tables_ahead import BEGUN
from hyosan.transmission.tables_areas import OF_ARRIVALS


class SailingAreas(ABC):
    """What crossing the sea adds to a run by area."""

    time: int
    counts: Ints
    rows: LaneRows
    rosters: Rosters
    voyages: Voyages
    latest: list[Records]
    """Episodes that began since voyages were looked at, where people cross the sea."""

    def sail(self) -> None:
        """Let who crosses the sea board and step on land; infect visitors as residents were."""
        if not self.voyages.is_asked_for:
            return
        begun = np.concatenate([np.zeros(0, BEGUN), *self.latest])
        self.latest = []
        found = self.voyages.begin(begun, self.time, self.counts[:, SUSCEPTIBLE], self._states_of)
        for strain in sorted({visitor.strain for visitor in found}):
            some = [visitor for visitor in found if visitor.strain == strain]
            people, areas = (np.array(each, np.int64) for each in zip(*((v.person, v.area) for v in some), strict=True))
            self._infect(people, strain, NONE, areas, BY_IMPORTATION)
        landed = np.array(self.voyages.sail(self.time, self._states_of), np.int64).reshape(-1, 2)
        if len(landed):
            self.rosters.add(landed)

    def _place_travellers(self) -> None:
        """Let those who are not at home begin to roam where they are; who is on board does so nowhere."""
        if not self.voyages.is_asked_for:
            return
        for arrivals in self.rows.pieces(OF_ARRIVALS):
            people = arrivals["person"].astype(np.int64)
            arrivals["area"] = self.voyages.whereabouts(people, arrivals["area"], self.time)
            if len(self.rosters.roaming.roams_in):
                self.rosters.roaming.roams_in[people] = NONE

    def _states_of(self, people: Ints) -> Ints:
        return np.asarray(self.rosters.roaming.living["state"][people], dtype=np.int64)

    # What the engine itself says.

    @abstractmethod
    def _infect(self, people: Ints, strain: int, state: int, areas: Ints, cause: int) -> None:
        """Infect people without infectors; `areas`: where, NONE: where they are by the hour."""
