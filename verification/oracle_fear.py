"""Fear: cumulative hazards by area, thresholds by unit, flight and shelter (section 7)."""

import heapq
from typing import Any

from oracle_language import duration, rate
from oracle_meetings import neighbour
from oracle_population import NOBODY, Site
from oracle_scenario import Setting
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
        self.unit_of = {i: number for number, members in enumerate(self.units) for i in members}
        self.decided = [False] * len(world.people)
        self.broken_units: set[int] = set()
        self.refusals: dict[tuple[int, int], bool] = {}
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
        for area, cumulative in enumerate(self.cumulative):
            for threshold, members in sorted(zip(self.thresholds, self.units, strict=True)):
                deciding = [i for i in members if people.areas[i] == area and not self.decided[i]]
                if deciding and cumulative >= threshold:
                    self._decide(area, deciding, t)
        heapq.heappush(self.world.queue, (t + self.every, UPDATE, self.number, 0, self))

    def _decide(self, area: int, members: list[int], t: int) -> None:
        world = self.world
        for i in members:
            self.decided[i] = True
        target = self._refuge(area, members) if self.raw["action"] == "flee" else None
        for i in members if target is not None else ():
            free = world.alive(i) and world.site[i] is None
            if free and world.name_of_state(i) not in self.raw.get("unless_states", []):
                world.move(i, target, t, "flee")

    # --- flight -----------------------------------------------------------------------------------------------

    def _refuge(self, area: int, members: list[int]) -> Site | None:
        """Where a unit's members of an area flee to: to one of those they are tied to, or to a neighbour."""
        together = self.raw.get("together")
        if together is not None and self.world.rng.random() < together["probability"]:
            away = [k for i in members for k in self._tied(i, together["edge_kind"]) if self._is_away(k, area)]
            sites = [site for site in (self.world.site[k] for k in away) if site is not None]
            if sites:
                return sites[self.world.rng.integers(len(sites))]
        return neighbour(self.world, area) if self.world.people.neighbours.get(area) else None

    def _tied(self, i: int, edge_kind: str) -> list[int]:
        """The other ends of person i's ties."""
        return [b if a == i else a for a, b, _ in self.world.people.edges[edge_kind] if i in (a, b)]

    def _is_away(self, k: int, area: int) -> bool:
        site = self.world.site[k]
        if site is None or not self.world.alive(k) or self.world.roams(k):
            return False
        return site[0] == "neighbourhood" and site[1] != area

    # --- shelter ----------------------------------------------------------------------------------------------

    def factor(self, j: int, setting: Setting, t: int) -> float:
        """This behaviour's factor for a target met in the setting at time t."""
        return 1.0 if self._holds(j, setting) and self._shut_out(j, setting, t) else self._own(j, setting)

    def most(self, j: int, setting: Setting) -> float:
        """The largest factor until the next change: who is present to shut j out changes with the hours."""
        if self.raw.get("breaks") or self.raw.get("refused"):
            return 1.0
        return self._own(j, setting)

    def broken(self, j: int, setting: Setting, t: int, dice: float) -> bool:
        """Whether an encounter that was kept off breaks this shelter for good."""
        if not self._holds(j, setting) or self._shut_out(j, setting, t) or dice >= self.raw.get("breaks", 0.0):
            return False
        self.broken_units.add(self.unit_of[j])
        return True

    def _own(self, j: int, setting: Setting) -> float:
        return float(self.raw["factor"]) if self._holds(j, setting) else 1.0

    def _holds(self, j: int, setting: Setting) -> bool:
        """Whether target j, untouched, has decided on this shelter, and it is not broken."""
        if self.raw["action"] != "shelter" or setting.name not in self.raw["settings"]:
            return False
        whole = self.unit_of[j] not in self.broken_units
        return self.decided[j] and self.world.site[j] is None and whole

    def _shut_out(self, j: int, setting: Setting, t: int) -> bool:
        """Whether one of those tied to j is present in the place where j is met, was there first, and says so."""
        refused, place = self.raw.get("refused"), self.world.place_in(j, setting)
        if refused is None or place == NOBODY:
            return False
        return any(
            self._was_first(k, j)
            and self.world.place_in(k, setting) == place
            and self.world.present(k, setting, t)
            and self._refuses(k, j, refused["probability"])
            for k in self._tied(j, refused["edge_kind"])
        )

    def _was_first(self, k: int, j: int) -> bool:
        whole = self.decided[k] and self.unit_of[k] not in self.broken_units
        free = whole and self.world.site[k] is None and self.world.alive(k)
        return free and self.thresholds[self.unit_of[k]] < self.thresholds[self.unit_of[j]]

    def _refuses(self, k: int, j: int, probability: float) -> bool:
        """Drawn once for a run."""
        if (j, k) not in self.refusals:
            self.refusals[j, k] = bool(self.world.rng.random() < probability)
        return self.refusals[j, k]
