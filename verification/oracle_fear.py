"""Fear: cumulative hazards by area, thresholds by unit, flight and shelter (section 7)."""

import heapq
from typing import Any

from oracle_language import duration, rate
from oracle_meetings import neighbour
from oracle_population import NOBODY
from oracle_world import World

UPDATE = 0
"""Rank among events of one time: updates come first."""


class Behaviour:
    """One behaviour: who has decided, and what follows."""

    def __init__(self, world: World, name: str, number: int) -> None:
        self.world, self.number = world, number
        self.raw: dict[str, Any] = world.scenario.behaviours[name]
        raw = self.raw
        self.every = duration(raw.get("every", "10 min"))
        self.hazard, self.saturation = rate(raw["hazard"]), raw["saturation"]
        self.cumulative = [0.0] * len(world.people.area_names)
        self.units = self._units()
        self.thresholds = [world.rng.exponential() for _ in self.units]
        self.decided = [False] * len(world.people)
        world.result.decided[name] = self.decided
        heapq.heappush(world.queue, (self.every, UPDATE, self.number, 0, self))

    def _units(self) -> list[list[int]]:
        """The people of each unit; who has no household is a unit alone."""
        people = self.world.people
        if self.raw.get("unit", "person") == "person":
            return [[i] for i in range(len(people))]
        member = people.places["household"].member
        return self.world.rosters["household"] + [[i] for i in range(len(people)) if member[i] == NOBODY]

    def update(self, t: int) -> None:
        """The hazard grows by what roams now, before the events of that time; some decide."""
        people = self.world.people
        roaming = [0] * len(self.cumulative)
        for i in range(len(people)):
            site = self.world.site[i]
            if self.world.roams(i) and site is not None:
                roaming[people.places[site[0]].area[site[1]]] += 1
        for area, count in enumerate(roaming):
            residents = people.areas.count(area)
            if residents:
                self.cumulative[area] += self.hazard * self.every * min(1.0, count / residents / self.saturation)
        for members, threshold in zip(self.units, self.thresholds, strict=True):
            for area in sorted({people.areas[i] for i in members}):
                deciding = [i for i in members if people.areas[i] == area and not self.decided[i]]
                if deciding and self.cumulative[area] >= threshold:
                    self._decide(area, deciding, t)
        heapq.heappush(self.world.queue, (t + self.every, UPDATE, self.number, 0, self))

    def _decide(self, area: int, members: list[int], t: int) -> None:
        world = self.world
        for i in members:
            self.decided[i] = True
            if self.raw["action"] == "shelter":
                for setting in self.raw["settings"]:
                    key = (i, setting)
                    world.fear_factor[key] = world.fear_factor.get(key, 1.0) * self.raw["factor"]
        if self.raw["action"] != "flee" or not world.people.neighbours.get(area):
            return
        target = neighbour(world, area)
        for i in members:
            free = world.alive(i) and world.site[i] is None
            if free and world.name_of_state(i) not in self.raw.get("unless_states", []):
                world.move(i, target, t, "flee")
