"""Who flees when: units in the order in which they decide."""

from dataclasses import dataclass

import numpy as np

from hyosan.core.arrays import Floats, Ints, Records
from hyosan.core.context import Context
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.decide import thresholds
from hyosan.transmission.tables import FLEE


@dataclass(frozen=True)
class Flight:
    """Units (people, or places counted from behind the people) by neighbourhood and threshold."""

    first: Ints
    units: Ints
    limits: Floats
    cursor: Ints
    """How many have decided, by neighbourhood."""

    def decide_up_to(self, hazard: Floats) -> None:
        """Let all have decided whose threshold the hazard of their neighbourhood has reached; nobody is asked again."""
        for home in range(len(self.cursor)):
            limits = self.limits[self.first[home] : self.first[home + 1]]
            self.cursor[home] = np.searchsorted(limits, hazard[home], side="right")


def plan_flights(compiled: Compiled, context: Context, people: Records) -> dict[int, Flight]:
    """For each behaviour of flight, its units in order."""
    behaviours, world = compiled.law.behaviours, compiled.world
    everybody = world.member.shape[1]
    homes = len(world.neighbour_first) - 1
    flights = {}
    for behaviour in np.flatnonzero(behaviours["action"] == FLEE):
        kind = int(behaviours[behaviour]["unit_kind"])
        units = np.arange(everybody, dtype=np.int64)
        if kind >= 0:
            units = np.where(world.member[kind] >= 0, everybody + world.member[kind].astype(np.int64), units)
        pairs = np.unique(np.stack([people["home"].astype(np.int64), units]), axis=1)
        limits = thresholds(context, int(behaviour), np.ascontiguousarray(pairs[1]))
        order = np.lexsort((pairs[1], limits, pairs[0]))
        first = np.searchsorted(pairs[0][order], np.arange(homes + 1)).astype(np.int64)
        flights[int(behaviour)] = Flight(
            first, np.ascontiguousarray(pairs[1][order]), limits[order], np.zeros(homes, np.int64)
        )
    return flights
