"""The independent oracle: docs/model.md, sections 1 to 9, by brute force, with random numbers of its own.

    from oracle import OraclePopulation, simulate
    result = simulate(tomllib.loads(text), population, seed=1)

Every possible event is enumerated (each actor, target, setting and channel; each jump) with a bound of its rate that
holds until somebody changes state or place. Exponential gaps propose events at the sum of the bounds; the one proposed
is looked at anew at its exact time and kept with probability rate / bound. Nothing is shared with the engine.
"""

import heapq
from typing import Any

import numpy as np
from oracle_fear import Behaviour
from oracle_language import DAY, duration
from oracle_meetings import Jump, Meeting, apply_jump, apply_meeting, hazard, possible
from oracle_population import OraclePlaces, OraclePopulation, OracleResult, from_table
from oracle_scenario import read
from oracle_world import TRANSITION, World
from oracle_year import arrivals

__all__ = ["OraclePlaces", "OraclePopulation", "OracleResult", "from_table", "simulate"]

SEEDING, ARRIVAL, RECORD, END = 1, 2, 4, 5
"""Ranks among events of one time (updates of fear 0, transitions 3)."""


def simulate(scenario: dict[str, Any], population: OraclePopulation, seed: int) -> OracleResult:
    """One run. `scenario` is what tomllib returns, with `extends` applied."""
    return _Run(World(read(scenario), population, seed)).go()


class _Run:
    """The loop over time."""

    def __init__(self, world: World) -> None:
        self.world, self.scenario = world, world.scenario
        self.events: list[Meeting | Jump] = []
        self.bounds = np.zeros(0)
        self.pending = len(self.scenario.seedings)
        self.done = False
        for number, name in enumerate(sorted(self.scenario.behaviours)):
            world.behaviours.append(Behaviour(world, name, number))
        for k, seeding in enumerate(self.scenario.seedings):
            heapq.heappush(world.queue, (duration(seeding.get("at", "0 min")), SEEDING, k, 0, seeding))
        for k, (name, importation) in enumerate(sorted(self.scenario.importations.items())):
            times = arrivals(importation, self.scenario.clock, self.scenario.duration, world.rng)
            self.pending += len(times)
            for number, t in enumerate(times):
                heapq.heappush(world.queue, (t, ARRIVAL, k, number, name))
        heapq.heappush(world.queue, (0, RECORD, 0, 0, None))
        heapq.heappush(world.queue, (self.scenario.duration, END, 0, 0, None))

    def go(self) -> OracleResult:
        """From the start to the end."""
        world, t = self.world, 0
        while not self.done:
            total = float(self.bounds.sum())
            gap = world.rng.exponential(1.0 / total) if total > 0 else np.inf
            if t + gap < world.queue[0][0]:
                t = int(t + gap)
                changed = self._propose(t)
            else:
                t, rank, _, version, what = entry = heapq.heappop(world.queue)
                changed = self._fixed(t, rank, entry[2], version, what)
            if changed and not self.done:
                self._enumerate()
        return world.result

    def _enumerate(self) -> None:
        found = possible(self.world)
        self.events = [event for _, event in found]
        self.bounds = np.array([bound for bound, _ in found])

    def _propose(self, t: int) -> bool:
        """Look at one proposed event at its exact time; True when something changed."""
        world = self.world
        k = int(np.searchsorted(np.cumsum(self.bounds), world.rng.random() * self.bounds.sum(), side="right"))
        event, bound = self.events[k], self.bounds[k]
        actual = hazard(world, event, t)
        if actual > bound * (1 + 1e-9):
            raise AssertionError("a rate above its bound")
        height = world.rng.random() * bound
        if height >= actual:
            return self._kept_off(event, height, t)
        if isinstance(event, Jump):
            apply_jump(world, event, t)
            return True
        return apply_meeting(world, event, t)

    def _kept_off(self, event: Meeting | Jump, height: float, t: int) -> bool:
        """Section 7: an encounter that takes place but for shelters may break them; True when it does."""
        if isinstance(event, Jump) or event.rule is None or height >= hazard(self.world, event, t, sheltered=False):
            return False
        dice = self.world.rng.random()
        broken = [behaviour.broken(event.j, event.setting, t, dice) for behaviour in self.world.behaviours]
        return any(broken)

    def _fixed(self, t: int, rank: int, person: int, version: int, what: Any) -> bool:
        """An event of known time; True when something changed."""
        if isinstance(what, Behaviour):
            what.update(t)
            return True
        if rank == TRANSITION:
            return self.world.leave_state(person, version, t)
        if rank == SEEDING:
            self._seed(what, t)
            return True
        if rank == ARRIVAL:
            return self._arrive(self.scenario.importations[what], t)
        if rank == RECORD:
            self._record(t)
            return False
        self._end(t, "duration")
        return False

    def _seed(self, seeding: dict[str, Any], t: int) -> None:
        """Section 8: the seeds of one entry; all who match when they are fewer than `count`."""
        self.pending -= 1
        world = self.world
        eligible = self._eligible(seeding)
        count = min(int(seeding.get("count", 1)), len(eligible))
        for i in world.rng.choice(np.array(eligible, dtype=int), size=count, replace=False) if count else ():
            strain = self.scenario.strains[seeding["strain"]]
            world.infect(int(i), strain, t, None, None, "seed", seeding.get("state"))

    def _arrive(self, importation: dict[str, Any], t: int) -> bool:
        """Section 8: one arrival, if anybody matches and is susceptible."""
        self.pending -= 1
        eligible = self._eligible(importation)
        if not eligible:
            return False
        i = eligible[self.world.rng.integers(len(eligible))]
        strain = self.scenario.strains[importation["strain"]]
        self.world.infect(i, strain, t, None, None, "importation", importation.get("state"))
        return True

    def _eligible(self, entry: dict[str, Any]) -> list[int]:
        """Who matches an entry of seeding or importation and is susceptible now."""
        return [i for i in range(len(self.world.people)) if self.world.state[i] is None and self._matches(entry, i)]

    def _matches(self, seeding: dict[str, Any], i: int) -> bool:
        people, where, who = self.world.people, seeding.get("where", {}), seeding.get("who", {})
        if "place_kind" in where:
            places = people.places[where["place_kind"]]
            label = None if places.member[i] < 0 else places.labels[places.member[i]]
            if label is None or where.get("place", label) != label:
                return False
        if "area" in where:
            area = people.areas[i]
            if where["area"] not in (people.area_names[area], *people.area_codes[area : area + 1]):
                return False
        if not who.get("min_age", 0) <= people.ages[i] <= who.get("max_age", 1000):
            return False
        host = who.get("host_type", self.world.host[i])
        return bool(host == self.world.host[i] and str(who.get("person", people.ids[i])) == people.ids[i])

    def _overrun(self) -> bool:
        healthy = sum(state is None or state.immune for state in self.world.state)
        return healthy < (self.scenario.healthy_below or 0.0) * len(self.world.people)

    def _record(self, t: int) -> None:
        """Section 9, and the ends that are looked at between record intervals."""
        world = self.world
        counts: dict[str, int] = {}
        for i in range(len(world.people)):
            counts[world.name_of_state(i)] = counts.get(world.name_of_state(i), 0) + 1
        world.result.record_times.append(t / DAY)
        world.result.counts.append(counts)
        heapq.heappush(world.queue, (t + self.scenario.record_every, RECORD, 0, 0, None))
        if t > 0 and self.pending == 0 and not any(self._active(i) for i in range(len(world.people))):
            self._end(t, "idle")
        elif t > 0 and self._overrun():
            self._end(t, "overrun")

    def _active(self, i: int) -> bool:
        """Whether person i can act or leave the state by itself."""
        state = self.world.state[i]
        if state is None or state.dead:
            return False
        acts = any(rule.strain == state.strain and state.name in rule.actor_states for rule in self.scenario.rules)
        return acts or state.infectiousness > 0 or state.dwell is not None

    def _end(self, t: int, reason: str) -> None:
        world, self.done = self.world, True
        world.result.end_time, world.result.ended_by = t / DAY, reason
        world.result.final_states = [world.name_of_state(i) for i in range(len(world.people))]
        world.result.final_sites = list(world.site)
