"""The plain twin of `hyosan.engine.areas`: section 14 of docs/model.md, one person after another, without arrays."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.engine.area_standing import neighbours_of_areas
from hyosan.engine.reference_residents import Area, Resident, areas_of, residents_of
from hyosan.engine.start import assign_host_types, seed_names, seeds_by_id
from hyosan.engine.voyages import Voyages
from hyosan.population.function.country import Country
from hyosan.scenario.compile import Compiled
from hyosan.transmission.reference.chance import AddressBook, Chance, Key, unit, unit_fine
from hyosan.transmission.reference.facts import Branch, Outcome, Rule
from hyosan.transmission.reference.laws import quantile
from hyosan.transmission.reference.reading import read_facts
from hyosan.transmission.tables import (
    BY_DWELL,
    BY_ENCOUNTER,
    BY_IMPORTATION,
    BY_INFECTION,
    BY_SEEDING,
    INFECT,
    KILL,
    NEVER,
)

LANES = 64
Waits = tuple[int, Resident, int, int]
"""When a state ends, whose, after how many changes, and which."""
Rows = list[tuple[int, ...]]


@dataclass
class PlainAreas:
    """A plain run: rows as the engine hands them over, in the order in which they came about."""

    compiled: Compiled
    book: AddressBook | None = None
    infections: Rows = field(default_factory=list)
    changes: Rows = field(default_factory=list)
    counts: list[tuple[int, list[list[int]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        compiled, scenario = self.compiled, self.compiled.scenario
        assert isinstance(compiled.population, Country)
        assert scenario.resolution is not None
        self.country, self.ticks = compiled.population, scenario.resolution.step
        self.facts, self.chance = read_facts(compiled.world, compiled.law), Chance(self.book)
        host = assign_host_types(scenario, self.country, compiled.codes, compiled.seed)
        self.people = residents_of(compiled, self.country, host.tolist())
        self.areas = areas_of(compiled, self.country, self.people)
        first, other, share = neighbours_of_areas(self.country, scenario.land_border)
        pairs = list(zip(other.tolist(), share.tolist(), strict=True))
        self.neighbours = [pairs[first[number] : first[number + 1]] for number in range(len(self.areas))]
        self.waiting: list[list[Waits]] = [[] for _ in range(LANES)]
        self.arriving: list[tuple[Area, Resident]] = []
        self.seeding = dict(zip(seed_names(scenario.seeding), scenario.seeding, strict=True))
        self.voyages = Voyages(compiled, host)
        self.latest: Rows = []
        self.events: Rows = []
        self.step, self.now = 0, 0

    def simulate(self) -> "PlainAreas":
        """From the start to the end of the duration."""
        scenario = self.compiled.scenario
        self._count()
        while True:
            self.now = self.step * self.ticks
            self._end_states()
            if self.voyages.is_asked_for:
                self._sail()
            if self.now and self.now % scenario.record.every == 0:
                self._count()
            if self.now >= scenario.time.duration:
                return self
            self._fear()
            self._seed()
            for area in self._in_lanes():
                self._meet_in(area)
            self._arrive()
            near = [self._is_near(area) for area in self.areas]
            for area in self._in_lanes():
                if near[area.number]:
                    self._cross_from(area)
            self._arrive()
            self.step += 1

    def _in_lanes(self) -> Iterator[Area]:
        for lane in range(LANES):
            yield from self.areas[lane::LANES]

    def _count(self) -> None:
        table = [[0] * len(self.facts.states) for _ in self.areas]
        for person in self.people:
            table[person.home][person.state] += 1
        self.counts.append((self.now, table))

    # Who is where.

    def _is_open(self, setting: int) -> bool:
        facts = self.facts.settings[setting]
        return facts.always or any(begin <= self.now < end for begin, end in facts.intervals)

    def _kind_of(self, setting: int) -> str:
        return self.compiled.place_kinds[self.facts.settings[setting].kind]

    def _is_present(self, person: Resident, setting: int) -> bool:
        if self._kind_of(setting) not in person.kinds or not self._is_open(setting):
            return False
        return not any(self._is_present(person, other) for other in self.facts.settings[setting].absent_while_in)

    def _is_away(self, person: Resident) -> bool:
        by_day = ("classroom", "school", "workplace", "day_neighbourhood")
        settings = range(len(self.facts.settings))
        return any(self._kind_of(s) in by_day and self._is_present(person, s) for s in settings)

    def _is_met(self, person: Resident, setting: int) -> bool:
        at_home = self._kind_of(setting) in ("household", "neighbourhood")
        return self._is_present(person, setting) and not (at_home and self._is_away(person))

    def _area_at(self, person: Resident) -> Area:
        return self.areas[person.day_area if self._is_away(person) else person.home]

    def _may_be_met(self, state: int) -> bool:
        """Whether somebody in a state may be met, now or after what follows by itself."""
        seen, waiting = set(), [state]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            waiting += [branch.to for branch in self.facts.states[one].branches]
        targets = {each for rule in self.facts.rules for each, _ in rule.targets} | {SUSCEPTIBLE}
        return bool(seen & targets)

    def _is_near(self, area: Area) -> bool:
        around = [area, *(self.areas[number] for number, _ in self.neighbours[area.number])]
        return any(not self._is_lost(each) for each in around)

    def _is_lost(self, area: Area) -> bool:
        left = sum(self._may_be_met(person.state) for roster in area.lists for person in roster)
        return left == 0 or sum(self.facts.states[person.state].roams for person in area.roamers) >= 10 * left

    # Courses.

    def _end_states(self) -> None:
        while any(due <= self.now for lane in self.waiting for due, _, _, _ in lane):
            for number, lane in enumerate(self.waiting):
                self.waiting[number] = []
                for due, person, changes, state in lane:
                    if person.state == state and due > self.now:
                        self.waiting[number].append((due, person, changes, state))
                    elif person.state == state:
                        self._end_state(person, changes, state, due, number)
            self._arrive()

    def _end_state(self, person: Resident, changes: int, state: int, due: int, lane: int) -> None:
        facts = self.facts.states[state]
        words = self.chance.words(facts.key, "state", person.number, episode=1, number=changes)
        new = self._branch(facts.branches, person, unit_fine(words[2], words[3]))
        self._enter(person, new, changes + 1, self._area_at(person), due, BY_DWELL, lane)

    def _branch(self, branches: list[Branch], person: Resident, u: float) -> int:
        for branch in branches[:-1]:
            if u < branch.cumulative[person.age_class][person.host]:
                return branch.to
        return branches[-1].to

    def _enter(self, person: Resident, new: int, changes: int, area: Area, time: int, cause: int, lane: int) -> None:
        old, facts = person.state, self.facts.states[new]
        self.changes.append((time, person.number, old, new, cause))
        person.state = new
        if facts.dead:
            return
        if facts.roams and not self.facts.states[old].roams:
            self.arriving.append((area, person))
        if facts.law is not None:
            words = self.chance.words(facts.key, "state", person.number, episode=1, number=changes)
            dwell = quantile(facts.law, unit_fine(words[0], words[1]))
            if dwell < 1e18 and (due := time + max(1, int(dwell + 0.5))) < NEVER:
                self.waiting[lane].append((due, person, changes, new))

    def _begin(
        self, person: Resident, strain: int, state: int, area: Area, time: int, infector: int, setting: int,
        cause: int, lane: int,
    ) -> None:  # fmt: skip
        facts = self.facts.strains[strain]
        if state == NONE:
            words = self.chance.words(facts.start_key, "start", person.number, episode=1)
            state = self._branch(facts.start, person, unit_fine(words[0], words[1]))
        self.infections.append((time, person.number, infector, setting, area.number, strain, cause))
        self.latest.append((time, person.number, person.home, strain))
        self._enter(person, state, 1, area, time, cause, lane)

    def _seed(self) -> None:
        for name in sorted(self.seeding):
            spec = self.seeding[name]
            if spec.at != self.now:
                continue
            codes = self.compiled.codes
            state = codes.state(spec.strain, spec.state) if spec.state else NONE
            chosen = seeds_by_id(self.compiled, spec, name, self._susceptible)
            for person in (self.people[number] for number in chosen.tolist()):
                strain, area = codes.strain(spec.strain), self._area_at(person)
                self._begin(person, strain, state, area, self.now, NONE, NONE, BY_SEEDING, person.home % LANES)
            self.arriving.sort(key=lambda pair: pair[1].home % LANES)
            self._arrive()

    def _sail(self) -> None:
        """Who crosses the sea boards and steps on land; visitors are infected as residents were."""
        kinds = [("time", np.int64), ("person", np.int32), ("home", np.int32), ("strain", np.int16)]
        begun, self.latest = np.array(self.latest, kinds), []
        free = [0] * len(self.areas)
        for person in self.people:
            free[person.home] += person.state == SUSCEPTIBLE
        found = self.voyages.begin(begun, self.now, np.array(free), self._states_of)
        for strain in sorted({visitor.strain for visitor in found}):
            for visitor in (each for each in found if each.strain == strain):
                person, area = self.people[visitor.person], self.areas[visitor.area]
                lane = person.home % LANES
                self._begin(person, strain, NONE, area, self.now, NONE, NONE, BY_IMPORTATION, lane)
            self.arriving.sort(key=lambda pair: pair[1].home % LANES)
            self._arrive()
        for area_number, number in self.voyages.sail(self.now, self._states_of):
            self.areas[area_number].roamers.append(self.people[number])
        self.events += map(tuple, self.voyages.take_events().tolist())

    def _states_of(self, people: Ints) -> Ints:
        return np.array([self.people[number].state for number in people.tolist()], np.int64)

    def _susceptible(self, people: Ints) -> NDArray[np.bool_]:
        return np.array([self.people[number].state == SUSCEPTIBLE for number in people.tolist()], dtype=np.bool_)

    def _arrive(self) -> None:
        areas = np.array([area.number for area, _ in self.arriving], np.int64)
        people = np.array([person.number for _, person in self.arriving], np.int64)
        where = self.voyages.whereabouts(people, areas, self.now)
        for number, (_, person) in zip(where.tolist(), self.arriving, strict=True):
            if number != NONE:
                self.areas[number].roamers.append(person)
        self.arriving = []

    # Fear, meetings, crossings.

    def _fear(self) -> None:
        for area in self.areas:
            roaming = sum(self.facts.states[person.state].roams for person in area.roamers)
            for number, behaviour in enumerate(self.facts.behaviours):
                share = roaming / max(1, area.residents) / behaviour.saturation
                area.hazard[number] += behaviour.hazard * self.ticks * min(1.0, share)
            for which, roster in enumerate(area.lists):
                left = [person for person in roster if self._may_be_met(person.state)]
                area.lists[which] = left if 2 * len(left) < len(roster) else roster
            if 2 * (len(area.roamers) - roaming) > len(area.roamers):
                area.roamers = [person for person in area.roamers if self.facts.states[person.state].roams]

    def _meet_in(self, area: Area) -> None:
        for channel, facts in enumerate(self.facts.channels):
            kind, rule = self._kind_of(facts.setting), self.facts.rules[facts.rule]
            if not self._is_open(facts.setting) or area.rates[channel] <= 0.0:
                continue
            for which in area.lists_of[kind]:
                roster = area.lists[which]
                if area.roamers and any(self._may_be_met(person.state) for person in roster):
                    self._meet_on_list(area, channel, rule, which)

    def _meet_on_list(self, area: Area, channel: int, rule: Rule, which: int) -> None:
        roster, setting = area.lists[which], self.facts.channels[channel].setting
        rate = area.rates[channel] * len(area.roamers) * len(roster)
        key, elapsed, number = area.keys[channel], 0.0, 0
        while True:
            at = {"layer": which, "block": self.step, "number": number}
            words = self.chance.words(key, "meeting in area", area.number, **at)
            elapsed += -math.log(unit(words[0])) / rate
            if elapsed >= self.ticks:
                return
            number += 1
            target = roster[words[1] * len(roster) >> 32]
            actor = area.roamers[words[3] * len(area.roamers) >> 32]
            qualifies = (target.state, target.host) in rule.targets and actor.state in rule.actors
            if qualifies and self._is_met(target, setting):
                self._meet(area, channel, rule, actor, target, self.now + 1 + int(elapsed), unit(words[2]))

    def _meet(
        self, area: Area, channel: int, rule: Rule, actor: Resident, target: Resident, time: int, u: float
    ) -> None:
        setting = self.facts.channels[channel].setting
        age, host = target.age_class, target.host
        factor = self._shelter(target, setting)
        if u >= rule.outcomes[-1].cumulative[setting][age][host] * factor:
            return
        u, below = u / factor, 0.0
        for outcome in rule.outcomes:
            above = outcome.cumulative[setting][age][host]
            if u < above:
                self._change(area, channel, outcome, actor, target, time, (u - below) / (above - below))
                return
            below = above

    def _change(
        self, area: Area, channel: int, outcome: Outcome, actor: Resident, target: Resident, time: int, rest: float
    ) -> None:
        facts, lane = self.facts.channels[channel], area.number % LANES
        if outcome.target_change == INFECT:
            taken = self.facts.strains[outcome.target_value].susceptibility[target.age_class][target.host]
            if target.state == SUSCEPTIBLE and rest < taken:
                who = (target, outcome.target_value, NONE, area, time, actor.number)
                self._begin(*who, facts.setting, BY_INFECTION, lane)
        elif outcome.target_change == KILL:
            own = self.facts.states[target.state].strain
            dead = self.facts.strains[own if own != NONE else facts.strain].dead
            self._enter(target, dead, 0, area, time, BY_ENCOUNTER, lane)
        if outcome.actor_state != NONE:
            self._enter(actor, outcome.actor_state, 0, area, time, BY_ENCOUNTER, lane)

    def _shelter(self, person: Resident, setting: int) -> float:
        factor = 1.0
        for number, behaviour in enumerate(self.facts.behaviours):
            hazard = self.areas[person.home].hazard[number]
            if setting in behaviour.settings and hazard > 0.0:
                unit_number, layer = (person.number, 0) if behaviour.unit_kind == NONE else (person.household, 1)
                words = self.chance.words(behaviour.threshold_key, "threshold", unit_number, layer=layer)
                factor *= behaviour.factor if -math.log(unit(words[0])) <= hazard else 1.0
        return factor

    def _cross_from(self, area: Area) -> None:
        around, count = self.neighbours[area.number], len(area.roamers)
        if not around or not count or area.leaving <= 0.0:
            return
        key: Key = area.crossing_key
        elapsed, number, rate = 0.0, 0, area.leaving * count
        while True:
            words = self.chance.words(key, "crossing", area.number, block=self.step, number=number)
            elapsed += -math.log(unit(words[0])) / rate
            if elapsed >= self.ticks:
                return
            number += 1
            position = words[1] * count >> 32
            if position >= len(area.roamers) or not self.facts.states[area.roamers[position].state].roams:
                continue
            person, last = area.roamers[position], area.roamers.pop()
            if position < len(area.roamers):
                area.roamers[position] = last
            u = unit(words[2])
            goal = next((other for other, below in around[:-1] if u < below), around[-1][0])
            self.arriving.append((self.areas[goal], person))
