"""What happened to each person, in order: states by time, and the events that streams may see."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hyosan.disease.tables import NONE
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.observer import Rows
from hyosan.surveillance.tables import ADMISSION, DEATH, DISAPPEARANCE, DISCHARGE, FIRST, FLIGHT, ONSET
from hyosan.transmission.reference.chance import counter_of, philox, unit
from hyosan.transmission.reference.laws import PlainLaw, quantile
from hyosan.transmission.tables import BY_IMPORTATION, BY_INFECTION, BY_SEEDING

BEGINNINGS = (BY_SEEDING, BY_INFECTION, BY_IMPORTATION)


def units(key: Any, who: int, episode: int = 0, block: int = 0, number: int = 0) -> list[float]:
    """The four uniform numbers at an address."""
    words = philox(counter_of(int(who), int(episode), 0, int(block), 0, int(number)), (int(key[0]), int(key[1])))
    return [unit(word) for word in words]


def law_time(watch: Watch, law: int, u: float, factor: float = 1.0) -> int:
    """A time of a law in ticks."""
    if law == NONE:
        return 0
    record = watch.laws[law]
    table = watch.law_tables[record["row"]].tolist() if record["row"] >= 0 else []
    return math.floor(quantile(PlainLaw(int(record["kind"]), float(record["scale"]), table), u) * factor + 0.5)


def delay(watch: Watch, stream: Lookout, u: float, event: int) -> int:
    """Ticks from an event until it is due."""
    day = max(0, watch.days.day_of(event))
    return law_time(watch, stream.delay, u, float(stream.delay_factor[day]))


class Event(NamedTuple):
    """An event of an episode; `onset`: day of the onset, None without one by then."""

    time: int
    person: int
    episode: int
    state: int
    number: int
    kind: int
    in_care: bool
    onset: int | None


@dataclass
class Person:
    """One person's states by time, episodes by time, onsets by episode."""

    times: list[int] = field(default_factory=list)
    states: list[int] = field(default_factory=list)
    episodes: list[int] = field(default_factory=list)
    onsets: dict[int, int] = field(default_factory=dict)
    had: set[tuple[int, int, int]] = field(default_factory=set)

    def at(self, time: int) -> tuple[int, int]:
        """State and number of infections after what happened at a time."""
        found = (0, 0)
        for when, state, episode in zip(self.times, self.states, self.episodes, strict=True):
            if when <= time:
                found = (state, episode)
        return found


class History:
    """All people of whom something is told, and all events in the order of time."""

    def __init__(self, watch: Watch, rows: Rows) -> None:
        """Read the rows one by one."""
        self.watch = watch
        self.people: defaultdict[int, Person] = defaultdict(Person)
        self.events: list[Event] = []
        self.infected: list[tuple[int, int]] = []
        for time, person, before, after, cause in rows.transitions.tolist():
            self._change(time, person, before, after, cause)
        for time, person in sorted(rows.flights.tolist(), key=lambda row: row[0]):
            _, episode = self.people[person].at(time)
            onset = self.people[person].onsets.get(episode)
            told = onset if onset is not None and onset <= time else None
            self._note(Event(time, person, episode, NONE, FLIGHT, DISAPPEARANCE, False, self._day(told)))

    def _day(self, time: int | None) -> int | None:
        return None if time is None else self.watch.days.day_of(time)

    def _change(self, time: int, person: int, before: int, after: int, cause: int) -> None:
        states, one = self.watch.states, self.people[person]
        episode = (one.episodes[-1] if one.episodes else 0) + (cause in BEGINNINGS)
        one.times.append(time)
        one.states.append(after)
        one.episodes.append(episode)
        of_agent = bool(states.agent[after])
        if cause in BEGINNINGS and of_agent:
            self.infected.append((time, person))
        if of_agent and states.symptomatic[after]:
            one.onsets.setdefault(episode, time)
        kinds = {
            ONSET: of_agent and states.symptomatic[after],
            ADMISSION: of_agent and states.care[after],
            DISCHARGE: states.agent[before]
            and states.care[before]
            and not states.care[after]
            and not states.dead[after],
            DEATH: of_agent and states.dead[after],
            DISAPPEARANCE: of_agent and states.roams[after],
        }
        for kind, happens in kinds.items():
            if happens:
                onset = self._day(one.onsets.get(episode))
                self._note(Event(time, person, episode, after, FIRST, kind, bool(states.care[before]), onset))

    def _note(self, event: Event) -> None:
        key = (event.episode, event.kind, event.number)
        if key not in self.people[event.person].had:
            self.people[event.person].had.add(key)
            self.events.append(event)

    def state(self, person: int, time: int) -> int:
        """A person's state after what happened at a time."""
        return self.people[person].at(time)[0] if person in self.people else 0
