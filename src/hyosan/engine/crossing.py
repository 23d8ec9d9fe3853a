"""How an infection crosses the sea in a run drawn ahead: who boards, whom visitors infect, who brings it home.

Settled at the records, of all who were infected since the one before; what follows lies behind the record. The law:
docs/model.md, "Crossing".
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Records
from hyosan.core.context import Context
from hyosan.core.philox import draw, unit, unit_fine, words_of_people
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_HOUR
from hyosan.disease.tables import ACTS, DEAD, IMMUNE, NONE, SYMPTOMATIC
from hyosan.engine.travellers import Travellers, travellers_of
from hyosan.population.function.country import Country
from hyosan.scenario.compile import Compiled
from hyosan.scenario.spec_crossing import CrossingSpec
from hyosan.transmission.kernels.crossing import write_courses, write_traits
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.tables import EVENT_CROSSING

Ints = NDArray[np.int64]
OUTCOMES = ("boarded", "turned in transit", "arrived", "returned")
BOARDED, TURNED, ARRIVED, RETURNED = range(len(OUTCOMES))
MOST_DAYS = 60.0
"""Days from infection within which somebody boards, if at all."""
WORDS = float(1 << 32)


class Exposure(NamedTuple):
    """Somebody in Japan who will be infected unless that has happened before."""

    time: int
    person: int
    strain: int
    state: int
    """First state, or NONE: drawn from the strain's start."""
    infector: int
    """The visitor, or NONE: who comes home infected."""
    traveller: int
    boards: int
    there: int
    """The end of the journey that is not the traveller's home, an area."""
    word: int
    """Decides whether limits of travel leave the journey."""


Journey = tuple[int, int, int, int]
"""The last four fields of an exposure."""
JOURNEY_COLUMNS = 4


@dataclass(frozen=True)
class Course:
    """What became of somebody infected: times and numbers of states."""

    person: int
    area: int
    times: Ints
    states: Ints

    def state_at(self, time: int) -> int:
        """The state at a time from the infection on."""
        return int(self.states[np.searchsorted(self.times, time, side="right") - 1])


class Crossing:
    """One crossing of a run."""

    def __init__(self, compiled: Compiled, name: str, spec: CrossingSpec, number: int) -> None:
        assert isinstance(compiled.population, Country), "countries are by function"
        self._compiled, self._spec, self._number = compiled, spec, number
        self._strain = compiled.codes.strain(spec.strain)
        self._travellers: Travellers = travellers_of(spec, compiled.population)
        self._area_first = compiled.population.function.area_first
        self._keys = {
            part: stream_key(compiled.seed, Stream.CROSSING, name, part) for part in ("traveller", "meeting", "visitor")
        }
        law = compiled.law
        self._flags = law.states["flags"]
        self._care = _states_of_care(compiled)
        self._over = (self._flags & (IMMUNE | DEAD) > 0) | ((law.states["law"] < 0) & (self._flags & ACTS == 0))
        record = law.strains[self._strain]
        profile = slice(int(record["profile"]), int(record["profile_end"]))
        self._profile = law.profile_time[profile], law.profile_value[profile]
        self._most_taken_in = float(law.susceptibility[self._strain].max())
        self._most = self._most_taken_in * (float(self._profile[1].max()) if len(self._profile[1]) else 1.0)
        assert spec.contacts_per_day is not None, "asked for where nobody roams by area"
        self._contacts = spec.contacts_per_day * compiled.scenario.strains[spec.strain].transmissibility
        self._until = compiled.scenario.time.duration + 1 if spec.until is None else spec.until
        self.events: list[tuple[int, ...]] = []
        """Journeys as rows of events, those to come among them; behind the columns of events, those of a journey."""

    def settle(self, context: Context, begun: Records, now: int, susceptible: Ints) -> list[Exposure]:
        """What follows from the infections since the record before; `susceptible`: people by area at a record."""
        here = begun[(begun["home"] < self._travellers.areas) & (begun["strain"] == self._strain)]
        found: list[Exposure] = []
        for course in self._courses(context, here, self._who_travels(here)):
            found += self._travel(context, course, now)
        for course in self._courses(context, here, self._whom_a_visitor_joins(here, susceptible)):
            found += self._bring_home(context, course, now)
        return found

    # Residents of South Korea who board.

    def _who_travels(self, here: Records) -> Ints:
        """Rows of those who would travel within `MOST_DAYS`."""
        rate = self._travellers.boardings_per_day[here["home"]]
        words = words_of_people(self._keys["traveller"], here["person"].astype(np.int64), 1)
        u = (words >> np.uint64(32)) / WORDS
        return np.flatnonzero((rate > 0) & (u >= np.exp(-rate * MOST_DAYS) - 1e-9))

    def _travel(self, context: Context, course: Course, now: int) -> list[Exposure]:
        """One journey, if it falls into the infection: boarding, arrival, and meetings until the way back."""
        key, travellers = self._keys["traveller"], self._travellers
        first, second = (draw(key, course.person, 1, 0, 0, 0, number) for number in (0, 1))
        wait = -math.log(unit(first[0])) / travellers.boardings_per_day[course.area]
        boards = max(int(course.times[0]) + int(wait * TICKS_PER_DAY), now)
        end = self._end(course)
        if boards >= min(end, self._until) or self._care[course.state_at(boards)]:
            return []
        if self._flags[course.state_at(boards)] & SYMPTOMATIC and unit(first[1]) >= self._spec.ill_travel:
            return []
        link = travellers.link(course.area, unit(second[0]))
        arrives = boards + int(travellers.hours[link] * TICKS_PER_HOUR)
        leaves = arrives - int(math.log(unit(second[1])) * self._spec.stay)
        area = int(travellers.prefecture[link])
        journey = (course.person, boards, area, int(second[2]))
        self._tell(boards, BOARDED, course.person, area, course.area, journey)
        for time, state in zip(course.times.tolist(), course.states.tolist(), strict=True):
            if boards < time <= arrives and self._flags[state] & SYMPTOMATIC:
                self._tell(time, TURNED, course.person, area, course.area, journey)
                break
        if arrives >= end:
            return []
        self._tell(arrives, ARRIVED, course.person, area, course.area, journey)
        return self._meetings(context, course, journey, arrives, min(leaves, end))

    def _meetings(self, context: Context, course: Course, journey: Journey, begin: int, end: int) -> list[Exposure]:
        """Whom a visitor infects, if they still can be."""
        states = self._compiled.law.states
        gives = self._traits(context, np.array([course.person]))[1][0]
        highest = float(states["infectiousness"][course.states].max()) * gives * self._most
        rate = self._contacts * highest
        found, time, number = [], float(begin), 0
        while rate > 0:
            words = draw(self._keys["meeting"], course.person, 1, 0, 0, 0, 2 * number)
            time -= math.log(unit(words[0])) / rate * TICKS_PER_DAY
            if time >= end:
                break
            who = draw(self._keys["meeting"], course.person, 1, 0, 0, 0, 2 * number + 1)
            person = self._resident(journey[2], unit_fine(who[0], who[1]))
            takes = self._traits(context, np.array([person]))[0][0]
            shed = float(states["infectiousness"][course.state_at(int(time))]) * gives
            if unit(words[1]) * highest < shed * takes * self._by_time(int(time) - int(course.times[0])):
                found.append(Exposure(int(time), person, self._strain, NONE, course.person, *journey))
            number += 1
        return found

    # Residents of Japan who are infected in South Korea.

    def _whom_a_visitor_joins(self, here: Records, susceptible: Ints) -> Ints:
        """Rows of those at whose side a visitor is infected: as likely as there are visitors for each susceptible."""
        chance = self._travellers.visitors / np.maximum(susceptible[: self._travellers.areas], 1)
        words = words_of_people(self._keys["visitor"], here["person"].astype(np.int64), 1)
        return np.flatnonzero((words >> np.uint64(32)) / WORDS < chance[here["home"]])

    def _bring_home(self, context: Context, course: Course, now: int) -> list[Exposure]:
        """A visitor with the course of whom he or she was infected beside comes home, if infected by then."""
        key, travellers = self._keys["visitor"], self._travellers
        first, second = (draw(key, course.person, 1, 0, 0, 0, number) for number in (0, 1))
        link = travellers.link(course.area, unit(first[1]))
        boards = max(int(course.times[0]) - int(math.log(unit(first[2])) * self._spec.stay), now)
        returns = boards + int(travellers.hours[link] * TICKS_PER_HOUR)
        if boards >= self._until or returns >= self._end(course) or self._care[course.state_at(boards)]:
            return []
        area = int(travellers.prefecture[link])
        person = self._resident(area, unit_fine(second[0], second[1]))
        if unit(second[2]) * self._most_taken_in >= self._traits(context, np.array([person]))[0][0]:
            return []
        journey = (person, boards, course.area, int(second[3]))
        self._tell(returns, RETURNED, person, area, course.area, journey)
        return [Exposure(returns, person, self._strain, course.state_at(returns), NONE, *journey)]

    # What both need.

    def _courses(self, context: Context, here: Records, rows: Ints) -> list[Course]:
        """The courses of some of the infected, drawn again at their addresses."""
        people, states, times, held = (
            here[name][rows].astype(np.int64) for name in ("person", "state", "time", "immune")
        )
        length, counts = 8, np.full(len(rows), FULL, np.int64)
        while (counts == FULL).any():
            courses = np.zeros((len(rows), length, 2), np.int64)
            last = self._compiled.scenario.time.duration
            write_courses(context, people, states, times, held, last, courses, counts)
            length *= 2
        homes = here["home"][rows]
        return [
            Course(int(people[i]), int(homes[i]), courses[i, : counts[i], 0], courses[i, : counts[i], 1])
            for i in range(len(rows))
        ]

    def _end(self, course: Course) -> int:
        """When somebody is infected no more: immune, or dead."""
        over = np.flatnonzero(self._over[course.states])
        return int(course.times[over[0]]) if len(over) else self._compiled.scenario.time.duration + 1

    def _traits(self, context: Context, people: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        takes, gives = np.zeros(len(people)), np.zeros(len(people))
        write_traits(context, people.astype(np.int64), self._strain, takes, gives)
        return takes, gives

    def _by_time(self, since: int) -> float:
        """The strain's profile at a time since infection; 1 without one."""
        times, values = self._profile
        at = int(np.searchsorted(times, since, side="right"))
        return 1.0 if not len(times) else float(values[at - 1]) if at else 0.0

    def _resident(self, area: int, u: float) -> int:
        begin, end = int(self._area_first[area]), int(self._area_first[area + 1])
        return begin + min(int(u * (end - begin)), end - begin - 1)

    def _tell(self, time: int, outcome: int, person: int, area: int, from_area: int, journey: Journey) -> None:
        row = (time, EVENT_CROSSING, self._number, outcome, person, NONE, NONE, area, from_area)
        self.events.append((*row, *journey))


def _states_of_care(compiled: Compiled) -> NDArray[np.bool_]:
    """By number of a state, whether it is one of care: nobody boards from there."""
    strains = compiled.scenario.strains
    return np.array(
        [bool(strain) and strains[strain].states[state].care is not None for strain, state in compiled.codes.states]
    )


def crossings_of(compiled: Compiled) -> list[Crossing]:
    """The crossings of a scenario, in order of name."""
    specs = compiled.scenario.crossing
    return [Crossing(compiled, name, specs[name], number) for number, name in enumerate(sorted(specs))]
