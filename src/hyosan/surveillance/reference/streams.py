"""Streams of people and laboratories, item by item."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import NONE
from hyosan.surveillance.chance import BACKGROUND, poisson
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.reference.history import History, delay, law_time, units
from hyosan.surveillance.tables import (
    ADMISSION,
    AFTER_CARE,
    CONFIRMED,
    DEATH,
    DIED,
    DISCHARGE,
    DISCHARGED,
    EVENT_OF,
    FINDING_OF,
    FIRST,
    NEGATIVE,
    NEVER,
    ONSET,
)

import numpy as np  # isort: skip


@dataclass(frozen=True, order=True)
class Subject:
    """An episode (block and number 0), or a background illness (episode 0), in the order of ties.

    `source`: the stream to which a background illness came, −1 of an episode.
    """

    person: int
    source: int
    episode: int
    block: int
    number: int
    area: int

    def units(self, seed: int, stream: Stream, names: tuple[str, ...], number: int = 0) -> list[float]:
        """The four numbers of a draw of this subject."""
        if self.source >= 0:
            return units(stream_key(seed, stream, *names, BACKGROUND), self.area, 0, self.block, self.number)
        return units(stream_key(seed, stream, *names), self.person, self.episode, 0, number)


@dataclass(frozen=True)
class Item:
    """Something due, worked on or told at `time`."""

    time: int
    subject: Subject
    event: int
    onset: int | None
    told_after: int
    number: int
    finding: int
    stream: int

    @property
    def order(self) -> tuple[Any, ...]:
        """By time, then as ties are broken."""
        return self.time, self.subject, self.stream, self.finding, self.number

    def at(self, time: int) -> "Item":
        """The same at another time."""
        return Item(time, self.subject, self.event, self.onset, self.told_after, self.number, self.finding, self.stream)


class Streams:
    """All that streams work on, and what is told of it, over a whole history."""

    def __init__(self, watch: Watch, crowd: Crowd, history: History, until: int) -> None:
        """Work through the streams of people, then the laboratories."""
        self.watch, self.crowd, self.history, self.until = watch, crowd, history, until
        self.told: list[Item] = []
        self.identified = 0 if watch.identification is None else NEVER
        seen = {stream.number: self._people(stream) for stream in watch.of_people}
        laboratories = watch.of_kind("laboratory")
        specimens = {stream.number: self._specimens(stream, seen) for stream in laboratories}
        if watch.identification is not None:
            times = sorted(i.time for taken in specimens.values() for i in taken if self._carries(i))
            if len(times) >= watch.identification.samples:
                self.identified = times[watch.identification.samples - 1] + watch.identification.delay
        for stream in laboratories:
            self._laboratory(stream, specimens[stream.number])

    def _open_day(self, stream: Lookout, due: int, u: float) -> int:
        """When it is due, if days of less work put it off."""
        refused = 1.0
        day = self.watch.days.day_of(due)
        for later in range(day, len(stream.shares)):
            refused *= 1.0 - float(stream.shares[later])
            if u > refused:
                return due + (later - day) * TICKS_PER_DAY
        return due + (len(stream.shares) - day) * TICKS_PER_DAY

    def _people(self, stream: Lookout) -> list[Item]:
        """Whom a stream of people works on; what is told of it is noted."""
        items, saw = [], set()
        for event in self.history.events:
            if event.kind != EVENT_OF[stream.kind]:
                continue
            u = units(stream.keys.episode, event.person, event.episode, 0, event.number)
            day = self.watch.days.day_of(event.time)
            age, host = int(self.crowd.ages[event.person]), int(self.crowd.host[event.person])
            chance = stream.probability[age, host] * stream.probability_factor[day]
            if u[0] < chance * (1.0 if event.state == NONE else stream.by_state[event.state]):
                area = int(self.crowd.area(np.array([event.person]))[0])
                subject = Subject(event.person, NONE, event.episode, 0, 0, area)
                saw.add((event.person, event.episode))
                due = self._open_day(stream, event.time + delay(self.watch, stream, u[1], event.time), u[2])
                items.append(self._item(stream, due, subject, event.time, event.onset, u[3], event.number))
        items += self._background(stream)
        if EVENT_OF[stream.kind] == ONSET:
            dead = self.watch.states.dead
            items = [i for i in items if not dead[self.history.state(i.subject.person, i.time)]]
        worked = self._serve(stream, items)
        self.told += [item.at(item.time + item.told_after) for item in worked]
        if EVENT_OF[stream.kind] == ADMISSION:
            self._outcomes(stream, saw)
        return worked

    def _item(
        self, stream: Lookout, due: int, subject: Subject, event: int, onset: int | None, u: float, number: int
    ) -> Item:
        told_after = law_time(self.watch, stream.report_delay, u)
        return Item(due, subject, event, onset, told_after, number, FINDING_OF[stream.kind], stream.number)

    def _outcomes(self, stream: Lookout, saw: set[tuple[int, int]]) -> None:
        for event in self.history.events:
            ends = event.kind == DISCHARGE or (event.kind == DEATH and event.in_care)
            if ends and (event.person, event.episode) in saw:
                u = units(stream.keys.episode, event.person, event.episode, 0, AFTER_CARE)
                told = event.time + law_time(self.watch, stream.report_delay, u[3])
                area = int(self.crowd.area(np.array([event.person]))[0])
                subject = Subject(event.person, NONE, event.episode, 0, 0, area)
                finding = DIED if event.kind == DEATH else DISCHARGED
                self.told.append(Item(told, subject, event.time, event.onset, 0, FIRST, finding, stream.number))

    def _background(self, stream: Lookout) -> list[Item]:
        items = []
        key = stream_key(self.watch.seed, Stream.BACKGROUND_CASE, stream.name)
        last = min(self.watch.days.day_of(self.until), self.watch.days.run - 1)
        for day in range(last + 1):
            for area, residents in enumerate(self.crowd.residents.tolist()):
                mean = float(stream.background[day]) * residents
                u = units(stream.key, area, 0, day)[0]
                for n in range(int(poisson(np.array([u]), np.array([mean]))[0]) if mean else 0):
                    items += self._other_illness(stream, key, area, residents, day, n)
        return items

    def _other_illness(self, stream: Lookout, key: Any, area: int, residents: int, day: int, n: int) -> list[Item]:
        u = units(key, area, 0, day, 2 * n)
        time = self.watch.days.midnight_of(day) + int(u[0] * TICKS_PER_DAY)
        person = int(self.crowd.resident(np.array([area]), np.array([int(u[1] * residents)]))[0])
        state, states = self.history.state(person, time), self.watch.states
        if not 0 <= time <= self.until or states.ill[state] or states.dead[state]:
            return []
        event = time - delay(self.watch, stream, units(key, area, 0, day, 2 * n + 1)[0], time)
        onset = self.watch.days.day_of(event) if EVENT_OF[stream.kind] == ONSET else None
        subject = Subject(person, stream.number, 0, day, n, area)
        return [self._item(stream, self._open_day(stream, time, u[2]), subject, event, onset, u[3], 0)]

    def _serve(self, stream: Lookout, items: list[Item]) -> list[Item]:
        """Day after day: who waited first, then who is due; the rest waits or is lost."""
        items = sorted((item for item in items if item.time <= self.until), key=lambda item: item.order)
        if stream.capacity is None:
            return items
        waiting: dict[int, list[Item]] = {}
        by_day: defaultdict[int, list[Item]] = defaultdict(list)
        for item in items:
            by_day[self.watch.days.day_of(item.time)].append(item)
        worked: list[Item] = []
        for day in range(self.watch.days.day_of(self.until) + 1):
            midnight = self.watch.days.midnight_of(day)
            used: Counter[int] = Counter()
            queue = [item.at(midnight) for group in waiting.values() for item in group] + by_day[day]
            waiting = {}
            for item in queue:
                group = int(stream.group[item.subject.area])
                if used[group] < stream.capacity[day]:
                    used[group] += 1
                    worked.append(item)
                elif stream.spec.overflow == "wait":
                    waiting.setdefault(group, []).append(item)
        return [item for item in worked if item.time <= self.until]

    def _carries(self, item: Item) -> bool:
        return bool(self.watch.states.carries[self.history.state(item.subject.person, item.time)])

    def _specimens(self, laboratory: Lookout, seen: dict[int, list[Item]]) -> list[Item]:
        """Those on whom a stream works, of whom a specimen is taken."""
        taken = []
        for source in self.watch.of_people:
            share = laboratory.spec.specimens_from.get(source.name, 0.0)
            for item in seen[source.number]:
                names = (laboratory.name, source.name)
                u = item.subject.units(self.watch.seed, Stream.SPECIMEN, names, item.number)[0]
                day = self.watch.days.day_of(item.time)
                person = item.subject.person
                grid = laboratory.probability[int(self.crowd.ages[person]), int(self.crowd.host[person])]
                if u < share * laboratory.probability_factor[day] * grid:
                    taken.append(item)
        return taken

    def _laboratory(self, laboratory: Lookout, taken: list[Item]) -> None:
        spec, items = laboratory.spec, []
        names = {stream.number: stream.name for stream in self.watch.streams}
        for item in taken:
            if item.time < self.identified:
                continue
            source = (laboratory.name, names[item.stream])
            u = item.subject.units(self.watch.seed, Stream.SPECIMEN, source, item.number)
            false = 1.0 - (spec.specificity or 0.0)
            chance = false
            if self._carries(item):
                state = self.history.state(item.subject.person, item.time)
                chance = max((spec.sensitivity or 0.0) * float(laboratory.by_state[state]), false)
            positive = item.subject.units(self.watch.seed, Stream.TEST, source, item.number)[0] < chance
            due = self._open_day(laboratory, item.time + delay(self.watch, laboratory, u[1], item.time), u[2])
            told_after = law_time(self.watch, laboratory.report_delay, u[3])
            finding = CONFIRMED if positive else NEGATIVE
            items.append(Item(due, item.subject, item.time, item.onset, told_after, 0, finding, laboratory.number))
        self.told += [item.at(item.time + item.told_after) for item in self._serve(laboratory, items)]
