"""Fear: cumulative hazards by area, thresholds by unit, flight and shelter (section 7)."""

import heapq
from typing import Any

from oracle_language import duration, rate
from oracle_meetings import neighbour
from oracle_population import NOBODY
from oracle_world import World

UPDATE = 0
FIRST_LOOK_BEFORE, FIRST_LOOK_AFTER = -1, 3
"""Ranks among events of one time: updates come first; the first look at the roaming comes after the seeds of time 0."""


class Behaviour:
    """One behaviour: who has decided, and what follows."""

    def __init__(self, world: World, name: str, number: int) -> None:
        self.world, self.number = world, number
        self.raw: dict[str, Any] = world.scenario.behaviours[name]
        raw = self.raw
        self.every = duration(raw.get("every", "10 min"))
        self.hazard, self.saturation = rate(raw["hazard"]), raw["saturation"]
        self.cumulative = [0.0] * len(world.people.area_names)
        self.roaming = [0] * len(world.people.area_names)
        self.units = self._units()
        self.thresholds = [world.rng.exponential() for _ in self.units]
        self.decided_units: set[int] = set()
        self.decided = [False] * len(world.people)
        world.result.decided[name] = self.decided
        early = not world.readings.fear_sees_seeds_of_the_start
        heapq.heappush(world.queue, (0, FIRST_LOOK_BEFORE if early else FIRST_LOOK_AFTER, self.number, 0, self))

    def _units(self) -> list[tuple[int, list[int]]]:
        """(area of residence, people) of each unit; who has no household is a unit alone."""
        people = self.world.people
        alone = range(len(people))
        units: list[tuple[int, list[int]]] = []
        if self.raw.get("unit", "person") == "household":
            places = people.places["household"]
            rosters = self.world.rosters["household"]
            units = [(places.area[h], roster) for h, roster in enumerate(rosters) if roster]
            alone = [i for i in alone if places.member[i] == NOBODY]  # type: ignore[assignment]
        return units + [(people.areas[i], [i]) for i in alone]

    def update(self, t: int) -> None:
        """The end of one interval and the beginning of the next, before the events of that time."""
        people = self.world.people
        for area in range(len(self.cumulative)) if t > 0 else ():
            residents = people.areas.count(area)
            if residents:
                share = min(1.0, self.roaming[area] / residents / self.saturation)
                self.cumulative[area] += self.hazard * self.every * share
        for unit, (area, members) in enumerate(self.units):
            if unit not in self.decided_units and self.cumulative[area] >= self.thresholds[unit]:
                self.decided_units.add(unit)
                self._decide(area, members, t)
        self.roaming = [0] * len(self.roaming)
        for i in range(len(people)):
            site = self.world.site[i]
            if self.world.roams(i) and site is not None:
                self.roaming[people.places[site[0]].area[site[1]]] += 1
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
