"""The lists of who roams in each area, all in one array: room for more, packed for saving, laid out again."""

import numpy as np

from hyosan.core.arrays import Ints, Shorts
from hyosan.core.context import Context, bind
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.area_move import relocate
from hyosan.transmission.tables_areas import Roaming

LEAST_ROOM = 16


class Rosters:
    """Where the lists of those who roam lie; one that is too short is copied to the end, or all to a new array."""

    def __init__(self, context: Context, roaming: Roaming) -> None:
        """Nobody roams."""
        self._context, self.roaming = context, roaming
        self._end = 0

    def provide(self, wanted: Ints) -> None:
        """Room for so many who roam in each area."""
        roaming = self.roaming
        short = np.flatnonzero(wanted > roaming.roamer_room)
        if not len(short):
            return
        roaming.roamer_room[short] = 2 * wanted[short] + LEAST_ROOM
        target = roaming.roamers
        if self._end + roaming.roamer_room[short].sum() > len(target):
            short, self._end = np.arange(len(wanted)), 0
            target = np.empty(int(1.5 * roaming.roamer_room.sum()) + LEAST_ROOM, np.int32)
        room = roaming.roamer_room[short]
        to = self._end + np.cumsum(room) - room
        relocate(roaming.roamers, roaming.roamer_first[short], roaming.roamer_count[short], target, to)
        roaming.roamer_first[short] = to
        self._end = int(to[-1] + room[-1])
        self.roaming = roaming._replace(roamers=target)
        bind(self._context, {"roamers": target})

    def add(self, arriving: Ints) -> None:
        """Put people at the end of lists; rows of area, person."""
        self.provide(self.roaming.roamer_count + np.bincount(arriving[:, 0], minlength=len(self.roaming.roamer_count)))
        roaming = self.roaming
        for area, person in arriving.tolist():
            roaming.roamers[roaming.roamer_first[area] + roaming.roamer_count[area]] = person
            roaming.roamer_count[area] += 1
            if len(roaming.roams_in):
                roaming.roams_in[person] = area

    def packed(self) -> Shorts:
        """All who are on the lists, area by area, in order."""
        counts = self.roaming.roamer_count
        found = np.empty(int(counts.sum()), np.int32)
        relocate(self.roaming.roamers, self.roaming.roamer_first, counts, found, np.cumsum(counts) - counts)
        return found

    def put_back(self, people: Shorts, counts: Ints) -> None:
        """Lay out lists as they were packed."""
        self.provide(counts)
        relocate(people, np.cumsum(counts) - counts, counts, self.roaming.roamers, self.roaming.roamer_first)
        self.roaming.roamer_count[:] = counts
        if len(self.roaming.roams_in):
            self.roaming.roams_in[:] = NONE  # who roams on board does so nowhere
            self.roaming.roams_in[people] = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
