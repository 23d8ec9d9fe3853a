"""Who crosses the sea where people roam at the resolution of areas: docs/model.md, section 14, "Across the sea".

A voyage is that of one infected person: who boards in South Korea, or is from Japan and was infected on a visit. The
engine and its plain twin hold the people; here is only who is not at home.
"""

import heapq
import math
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.core.philox import draw, unit, unit_fine, words_of_people
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_HOUR
from hyosan.disease.tables import DEAD, IMMUNE, NONE, ROAMS, SUSCEPTIBLE, SYMPTOMATIC
from hyosan.engine.crossing import ARRIVED, BOARDED, MOST_DAYS, RETURNED, TURNED, WORDS
from hyosan.engine.travellers import Travellers, travellers_of
from hyosan.population.function.country import Country
from hyosan.scenario.compile import Compiled
from hyosan.scenario.spec_crossing import CrossingSpec
from hyosan.transmission.tables import EVENT_COLUMNS, EVENT_CROSSING, NEVER

WAITS, OUT, THERE, BACK = range(4)
"""Stages: at home until the ship leaves; on board; on a visit; on board for home."""
StateOf = Callable[[Ints], NDArray[np.int64]]
"""The present states of some people."""


class Visitor(NamedTuple):
    """Somebody from Japan who is infected on a visit to an area of South Korea."""

    person: int
    strain: int
    area: int


@dataclass
class Voyage:
    """One person's; `due`: tick when the stage ends (NEVER: not before one roams), `ill`, `held`: numbers drawn."""

    due: int
    person: int
    stage: int
    crossing: int
    home: int
    there: int
    aboard_ticks: int
    stay_ticks: int
    ill: float
    held: float
    turned: bool = False


@dataclass(frozen=True)
class _Passage:
    """One crossing of the scenario."""

    spec: CrossingSpec
    strain: int
    travellers: Travellers
    traveller_key: NDArray[np.uint64]
    visitor_key: NDArray[np.uint64]

    @property
    def until(self) -> int:
        return int(NEVER) if self.spec.until is None else self.spec.until


class Voyages:
    """All voyages of a run; `host`: host type by person."""

    def __init__(self, compiled: Compiled, host: NDArray[np.int16]) -> None:
        assert isinstance(compiled.population, Country), "countries are by function"
        self._compiled, self._country, self._host = compiled, compiled.population, host
        self._flags = compiled.law.states["flags"].astype(np.int64)
        self._passages = [
            self._passage(name, compiled.scenario.crossing[name]) for name in sorted(compiled.scenario.crossing)
        ]
        self._area_first = compiled.population.function.area_first
        self._of: dict[int, Voyage] = {}
        self._due: list[tuple[int, int]] = []
        self._away = set[int]()
        """Who is not at home."""
        self._events: list[tuple[int, ...]] = []

    def _passage(self, name: str, spec: CrossingSpec) -> _Passage:
        traveller, visitor = (
            stream_key(self._compiled.seed, Stream.CROSSING, name, part) for part in ("traveller", "visitor")
        )
        strain = self._compiled.codes.strain(spec.strain)
        return _Passage(spec, strain, travellers_of(spec, self._country), traveller, visitor)

    @property
    def is_asked_for(self) -> bool:
        """Whether the scenario has crossings."""
        return bool(self._passages)

    def take_events(self) -> Ints:
        """Rows of events since they were taken last, in the order in which they came about."""
        rows = np.array(self._events, np.int64).reshape(-1, EVENT_COLUMNS)
        self._events = []
        return rows

    # Who will travel.

    def begin(self, begun: Records, now: int, susceptible: Ints, state_of: StateOf) -> list[Visitor]:
        """Of the infections of the step before: voyages to come, and who of Japan is infected now on a visit.

        `susceptible`: people by area.
        """
        found = []
        for number, passage in enumerate(self._passages):
            here = begun[(begun["home"] < passage.travellers.areas) & (begun["strain"] == passage.strain)]
            if now < passage.until and len(here):
                self._plan_boarding(number, here, now, state_of)
                found += list(self._visitors(number, here, now, susceptible, state_of))
        return found

    def _plan_boarding(self, number: int, here: Records, now: int, state_of: StateOf) -> None:
        """Who may board within `MOST_DAYS`."""
        passage = self._passages[number]
        travellers, key = passage.travellers, passage.traveller_key
        rate = travellers.boardings_per_day[here["home"]]
        words = words_of_people(key, here["person"].astype(np.int64), 1) >> np.uint64(32)
        may = (rate > 0) & (words / WORDS >= np.exp(-rate * MOST_DAYS) - 1e-9)
        may &= self._flags[state_of(here["person"].astype(np.int64))] & (ROAMS | DEAD) == 0
        for row in here[may]:
            person, home = int(row["person"]), int(row["home"])
            first, second, third = (draw(key, person, 1, 0, 0, 0, n) for n in range(3))
            wait = -math.log(unit(first[0])) / travellers.boardings_per_day[home]
            boards = max(int(row["time"]) + int(wait * TICKS_PER_DAY), now)
            if boards >= passage.until or person in self._of:
                continue
            link = travellers.link(home, unit(second[0]))
            self._add(
                Voyage(
                    boards, person, WAITS, number, home, int(travellers.prefecture[link]),
                    int(travellers.hours[link] * TICKS_PER_HOUR), -int(math.log(unit(second[1])) * passage.spec.stay),
                    unit(first[1]), unit(third[0]),
                )
            )  # fmt: skip

    def _visitors(
        self, number: int, here: Records, now: int, susceptible: Ints, state_of: StateOf
    ) -> Iterator[Visitor]:
        """Visitors have the hazard of the residents of the area in which they are."""
        passage = self._passages[number]
        travellers, key = passage.travellers, passage.visitor_key
        chance = travellers.visitors / np.maximum(susceptible[: travellers.areas], 1)
        words = words_of_people(key, here["person"].astype(np.int64), 1) >> np.uint64(32)
        for row in here[words / WORDS < chance[here["home"]]]:
            beside, area = int(row["person"]), int(row["home"])
            first, second, third = (draw(key, beside, 1, 0, 0, 0, n) for n in range(3))
            link = travellers.link(area, unit(first[1]))
            home = int(travellers.prefecture[link])
            person = self._resident(home, unit_fine(second[0], second[1]))
            if person in self._of or state_of(np.array([person]))[0] != SUSCEPTIBLE:
                continue
            if unit(second[2]) >= self._taken_in(passage.strain, person):
                continue
            leaves = now - int(math.log(unit(first[2])) * passage.spec.stay)
            aboard = int(travellers.hours[link] * TICKS_PER_HOUR)
            self._add(Voyage(leaves, person, THERE, number, home, area, aboard, 0, unit(third[1]), unit(third[0])))
            yield Visitor(person, passage.strain, area)

    def _resident(self, area: int, u: float) -> int:
        begin, end = int(self._area_first[area]), int(self._area_first[area + 1])
        return begin + min(int(u * (end - begin)), end - begin - 1)

    def _taken_in(self, strain: int, person: int) -> float:
        """Susceptibility of somebody over the largest."""
        table, codes = self._compiled.law.susceptibility[strain], self._compiled.codes
        age_class = int(codes.age_class(np.array([self._country.age_years[person]], np.uint8))[0])
        return float(table[age_class, int(self._host[person])] / table.max())

    # Voyages that go on.

    def sail(self, now: int, state_of: StateOf) -> list[tuple[int, int]]:
        """End the stages that are due; (area, person) of those who step on land and roam."""
        landed: list[tuple[int, int]] = []
        while self._due and self._due[0][0] <= now:
            due, person = heapq.heappop(self._due)
            voyage = self._of.get(person)
            if voyage is None or voyage.due != due:
                continue
            flags = int(self._flags[state_of(np.array([person]))[0]])
            if flags & (DEAD | IMMUNE):
                self._end(voyage)
            elif voyage.stage in (WAITS, THERE):
                self._leave(voyage, now, flags)
            else:
                landed += self._land(voyage, now)
        return landed

    def whereabouts(self, people: Ints, areas: Ints, now: int) -> Ints:
        """The areas in which some people begin to roam, at home in `areas`; NONE: on board."""
        if not self._away or not len(people):
            return areas
        found = areas.astype(np.int64)
        away = np.sort(np.fromiter(self._away, np.int64, len(self._away)))
        at = np.minimum(np.searchsorted(away, people), len(away) - 1)
        for row in np.flatnonzero(away[at] == people).tolist():
            voyage = self._of[int(people[row])]
            if voyage.stage == THERE:
                found[row] = voyage.there
                self._end(voyage)
            else:
                found[row] = NONE
                voyage.turned = True
                self._tell(now, TURNED, voyage)
        return found

    def _leave(self, voyage: Voyage, now: int, flags: int) -> None:
        """Board, unless one roams by now, is ill and does not travel, or no ship leaves any more."""
        passage = self._passages[voyage.crossing]
        is_ill = bool(flags & SYMPTOMATIC) and voyage.ill >= passage.spec.ill_travel
        if flags & ROAMS or (voyage.stage == WAITS and (is_ill or now >= passage.until)):
            self._end(voyage)
        elif is_ill or now >= passage.until:
            voyage.due = int(NEVER)
        else:
            if voyage.stage == WAITS:
                self._tell(now, BOARDED, voyage)
            voyage.stage += 1
            voyage.due += voyage.aboard_ticks
            self._add(voyage)

    def _land(self, voyage: Voyage, now: int) -> list[tuple[int, int]]:
        """Step on land; who roams does so unless he or she was overpowered on board."""
        restrained = self._passages[voyage.crossing].spec.restrained
        assert restrained is not None, "asked for at the resolution of areas"
        goes_home = voyage.stage == BACK
        goal = voyage.home if goes_home else voyage.there
        is_held = voyage.turned and voyage.held < restrained
        if not is_held and goes_home == (voyage.home >= self._passages[voyage.crossing].travellers.areas):
            self._tell(now, RETURNED if goes_home else ARRIVED, voyage)
        if voyage.turned or goes_home:
            self._end(voyage)
            return [(goal, voyage.person)] if voyage.turned and not is_held else []
        voyage.stage = THERE
        voyage.due += voyage.stay_ticks
        self._add(voyage)
        return []

    def _add(self, voyage: Voyage) -> None:
        """Keep a voyage that is new, or in its next stage."""
        self._of[voyage.person] = voyage
        if voyage.stage != WAITS:
            self._away.add(voyage.person)
        heapq.heappush(self._due, (voyage.due, voyage.person))

    def _end(self, voyage: Voyage) -> None:
        del self._of[voyage.person]
        self._away.discard(voyage.person)

    def _tell(self, now: int, outcome: int, voyage: Voyage) -> None:
        area, other = (voyage.home, voyage.there) if voyage.stage in (THERE, BACK) else (voyage.there, voyage.home)
        row = (now, EVENT_CROSSING, voyage.crossing, outcome, voyage.person, NONE, NONE, area, other)
        self._events.append(row)

    # What a checkpoint holds.

    def saved(self) -> Arrays:
        """What the voyages are restored from; events were taken before."""
        rows = [[*map(float, astuple(voyage))] for voyage in self._of.values()]
        return {"voyages": np.array(rows, np.float64).reshape(len(rows), len(fields(Voyage)))}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        for row in arrays["voyages"].tolist():
            due, person, stage, crossing, home, there, aboard, stay = map(int, row[:8])
            self._add(Voyage(due, person, stage, crossing, home, there, aboard, stay, row[8], row[9], bool(row[10])))
