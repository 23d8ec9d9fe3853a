"""The first half of the twin of `engine.areas`, one person after another: where people are, how courses go on."""

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
from hyosan.transmission.reference.chance import AddressBook, Chance, unit_fine
from hyosan.transmission.reference.facts import Branch
from hyosan.transmission.reference.laws import quantile
from hyosan.transmission.reference.reading import read_facts
from hyosan.transmission.tables import BY_DWELL, BY_IMPORTATION, BY_SEEDING, NEVER

LANES = 64
Waits = tuple[int, Resident, int, int]
"""When a state ends, whose, after how many changes, and which."""
Rows = list[tuple[int, ...]]


@dataclass
class PlainCourses:
    """A plain run without meetings: rows as the engine hands them over, in the order in which they came about."""

    compiled: Compiled
    book: AddressBook | None = None
    infections: Rows = field(default_factory=list)
    changes: Rows = field(default_factory=list)
    outcomes: Rows = field(default_factory=list)
    events: Rows = field(default_factory=list)
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
        self.step, self.now = 0, 0

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
