"""The plain twin of `hyosan.engine.areas`: section 14 of docs/model.md, one person after another, without arrays."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.engine.reference_area_courses import LANES, PlainCourses
from hyosan.engine.reference_residents import Area, Resident, areas_of, residents_of
from hyosan.scenario.compile import Compiled
from hyosan.transmission.reference.chance import Key, unit
from hyosan.transmission.reference.facts import Outcome, Rule
from hyosan.transmission.reference.reading import read_facts
from hyosan.transmission.tables import BY_ENCOUNTER, BY_INFECTION, EVENT_ENCOUNTER, INFECT, KILL


@dataclass
class PlainAreas(PlainCourses):
    """A plain run."""

    def simulate(self, change_at: int | None = None, after: Compiled | None = None) -> "PlainAreas":
        """From the start to the end of the duration; behind what is due at `change_at` the law `after` holds."""
        while True:
            scenario = self.compiled.scenario
            self.now = self.step * self.ticks
            self._end_states()
            if self.voyages.is_asked_for:
                self._sail()
            if self.now % scenario.record.every == 0:
                self._count()
            if self.now == change_at and after is not None:
                self._change_law(after)
                scenario = after.scenario
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

    def _change_law(self, after: Compiled) -> None:
        """Let another law hold; where others may be met, lists begin anew with everybody."""
        states, before = range(len(self.facts.states)), self.compiled
        met = [self._may_be_met(state) for state in states]
        self.compiled, self.facts = after, read_facts(after.world, after.law)
        anew = [self._may_be_met(state) for state in states] != met
        fresh = residents_of(after, self.country, [person.host for person in self.people])
        for person, new in zip(self.people, fresh, strict=True):
            person.age_class = new.age_class
        for area, now in zip(self.areas, areas_of(after, self.country, self.people), strict=True):
            area.rates, area.keys, area.leaving = now.rates, now.keys, now.leaving
            known = dict(zip(before.behaviours, area.hazard, strict=True))
            area.hazard = [known.get(name, 0.0) for name in after.behaviours]
            area.lists = now.lists if anew else area.lists

    def _in_lanes(self) -> Iterator[Area]:
        for lane in range(LANES):
            yield from self.areas[lane::LANES]

    def _is_near(self, area: Area) -> bool:
        around = [area, *(self.areas[number] for number, _ in self.neighbours[area.number])]
        return any(not self._is_lost(each) for each in around)

    def _is_lost(self, area: Area) -> bool:
        left = sum(self._may_be_met(person.state) for roster in area.lists for person in roster)
        return left == 0 or sum(self.facts.states[person.state].roams for person in area.roamers) >= 10 * left

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
                who = (actor.number, target.number, NONE, area.number, NONE)
                self.outcomes.append((time, EVENT_ENCOUNTER, self.facts.channels[channel].rule, outcome.number, *who))
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
