"""Surveillance of a run: what sinks hear of it goes to the observer, what that is told to the tables of observation."""

import datetime
from collections.abc import Callable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, Records, joined, picked
from hyosan.disease.tables import NONE
from hyosan.population.regions import told_apart
from hyosan.results.writer import RunWriter
from hyosan.scenario.compile import Compiled, closed_days, dates_of
from hyosan.scenario.tables_calendar import HOLIDAYS
from hyosan.surveillance.compile import Watch, compile_watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.days import Days
from hyosan.surveillance.observer import News, Rows, Surveillance
from hyosan.surveillance.tables import ABSENT, CLASSES, FINDINGS, ITEM, NEVER, OUTCOMES
from hyosan.surveillance.telling import class_of, outcome_of
from hyosan.surveillance.waiting import no_items
from hyosan.transmission.tables import EVENT_FLIGHT, TRANSITION_COLUMNS, Log

OUTSIDE = "outside"
"""The exposure of those infected from outside."""
CASES_AT_ONCE = 1 << 20
"""Cases that are written together."""
FLIGHT_TIME, FLIGHT_KIND, FLIGHT_PERSON = 0, 1, 4
"""Columns of the log's events."""


def watch_of(compiled: Compiled) -> Watch:
    """The surveillance of a compiled scenario that has some."""
    scenario = compiled.scenario
    spec = scenario.surveillance
    assert spec is not None, "asked for by scenarios with surveillance only"
    days = Days.of(scenario.time.start, scenario.time.duration)
    holidays = scenario.calendar.days(HOLIDAYS, days.first, days.last)
    dates = dates_of(scenario)
    closed, areas = closed_days(scenario, dates), compiled.population.areas
    schools = {name: stream.setting for name, stream in spec.streams.items() if stream.setting is not None}
    weekdays = {setting: {opening.day for opening in scenario.settings[setting].open} for setting in schools.values()}
    return compile_watch(
        spec,
        compiled.seed,
        compiled.codes,
        scenario.strains,
        start=scenario.time.start,
        duration=scenario.time.duration,
        holidays=holidays,
        settings=len(compiled.settings),
        sessions={
            name: [d for d in dates if d.weekday() in weekdays[setting] and d not in closed[setting]]
            for name, setting in schools.items()
        },
        places={name: scenario.settings[setting].place_kind or "" for name, setting in schools.items()},
        municipality=tuple(told_apart(areas.municipality, areas.codes[: len(areas.municipality)])),
    )


def surveillance_of(compiled: Compiled, host: NDArray[np.int16]) -> Surveillance:
    """The observer of a run; `host`: host type by person."""
    return Surveillance(watch_of(compiled), Crowd(compiled.population, host))


class Observer:
    """A sink that lets surveillance follow a run, record by record."""

    def __init__(self, surveillance: Surveillance) -> None:
        """Nothing has happened."""
        self.surveillance = surveillance
        self._transitions: list[Ints] = []
        self._flights: list[Ints] = []
        self._infections: list[Ints] = []
        self._asks = surveillance.watch.interview.exposure > 0
        """Whether cases are asked for their exposure: else infections are not looked at."""
        self.hearers: list[Callable[[News], None]] = []

    def saved(self) -> Arrays:
        """What it is restored from, at a record."""
        return self.surveillance.saved()

    def restore(self, arrays: Arrays, before: Watch | None = None) -> None:
        """Go on from what was saved; `before`: the watch until then, where it was another."""
        self.surveillance.restore(arrays, before)

    def begin(self, at: int, standing: tuple[NDArray[Any], NDArray[Any]]) -> None:
        """Begin at a time in the middle of a run; `standing`: state, and number of the episode, of everybody then."""
        self.surveillance.begin(at, *standing)

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Keep the first so many rows of each table of the log until the next record."""
        if transitions:
            self.changes(log.transitions[:transitions].copy())
        fled = log.events[:events]
        fled = fled[fled[:, FLIGHT_KIND] == EVENT_FLIGHT]
        self._flights.append(fled[:, [FLIGHT_TIME, FLIGHT_PERSON]])
        if self._asks:
            self._infections.append(log.infections[:infections, 1:6].copy())

    def changes(self, transitions: Ints) -> None:
        """Keep transitions that nobody else will change."""
        self._transitions.append(transitions)

    def episodes(self, begun: Records) -> None:
        """Keep infections that are told as episodes."""
        if not self._asks:
            return
        names = ("person", "episode", "infector", "infector_episode", "setting")
        self._infections.append(np.stack([begun[name].astype(np.int64) for name in names], axis=1))

    def counts(self, time_ticks: int, counts: NDArray[np.int64]) -> None:
        """Let surveillance see all up to a time of recording."""
        del counts
        self.advance(time_ticks)

    def advance(self, until: int) -> News:
        """Let surveillance see all up to a time; what it is told of by then."""
        parts = [
            kept[0] if len(kept) == 1 else np.concatenate([np.zeros((0, columns), np.int64), *kept])
            for kept, columns in ((self._transitions, TRANSITION_COLUMNS), (self._flights, 2), (self._infections, 5))
        ]
        self._transitions, self._flights, self._infections = [], [], []
        told = self.surveillance.advance(Rows(*parts), until)
        for hear in self.hearers:
            hear(told)
        return told


class ObservedSink(Observer):
    """An observer that writes the tables of what authorities know into a run's folder."""

    def __init__(self, surveillance: Surveillance, writer: RunWriter, compiled: Compiled) -> None:
        """The names that codes stand for are registered at once."""
        super().__init__(surveillance)
        self._writer, self._population = writer, compiled.population
        self._crowd = Crowd(compiled.population, np.zeros(0, np.int16))
        self._waiting: list[Records] = []
        for group, names in {
            "surveillance_stream": [stream.name for stream in surveillance.watch.streams],
            "finding": FINDINGS,
            "case_class": CLASSES,
            "case_outcome": OUTCOMES,
            "exposure": [*compiled.settings, OUTSIDE],
        }.items():
            writer.vocabulary(group, list(names))

    @classmethod
    def of(cls, compiled: Compiled, host: NDArray[np.int16], writer: RunWriter) -> list[Self]:
        """The sink of a scenario with surveillance; nothing for one without."""
        if compiled.scenario.surveillance is None:
            return []
        return [cls(surveillance_of(compiled, host), writer, compiled)]

    def saved(self) -> Arrays:
        """As an observer, and the reports of the day that are still to be written."""
        return super().saved() | {"to_write": joined(no_items(), *self._waiting)}

    def restore(self, arrays: Arrays, before: Watch | None = None) -> None:
        """As an observer does."""
        super().restore(arrays, before)
        self._waiting = [arrays["to_write"].astype(ITEM)]

    def advance(self, until: int) -> News:
        """As an observer does; whole days of reports, and values of series, are written."""
        news = super().advance(until)
        self._write_signals(news.signals)
        self._waiting.append(news.reports)
        self._write_reporting(self.surveillance.watch.days.day_of(until))
        return news

    def _write_reporting(self, before: int) -> None:
        """Write the reports told before a day."""
        days = self.surveillance.watch.days
        reports = joined(*self._waiting)
        told = days.day(reports["time"])
        self._waiting = [picked(reports, told >= before)]
        now = told < before
        reports, told = picked(reports, now), told[now]
        if not len(reports):
            return
        area = self.surveillance.subjects.rows["area"][reports["subject"]]
        cells = np.stack([told, days.day(reports["event"]), reports["stream"], reports["finding"], area])
        cells, counts = _counted(cells)
        columns = dict(zip(("stream", "finding", "area"), cells[2:], strict=True))
        columns |= {"reported": days.midnight(cells[0]), "date": days.midnight(cells[1]), "count": counts}
        self._writer.append("reporting", columns)

    def _write_signals(self, signals: Records) -> None:
        columns = {name: signals[name] for name in ("time", "stream", "area", "count", "among", "value")}
        self._writer.append("signals", columns | {"reported": signals["told"]})

    def finish(self, now: int) -> None:
        """Let surveillance see the rest of the run, and write all cases as they are known by then."""
        self.advance(max(now, self.surveillance.time))
        self._write_reporting(self.surveillance.watch.days.known)
        case = self.surveillance.subjects.rows["case"]
        known = np.flatnonzero(case != NONE)
        numbers = np.empty(len(known), np.int64)
        numbers[case[known]] = known
        for begin in range(0, max(1, len(numbers)), CASES_AT_ONCE):
            self._write_cases(numbers[begin : begin + CASES_AT_ONCE], now)
        self._writer.describe(surveillance=self._described(now))

    def _write_cases(self, numbers: Ints, now: int) -> None:
        """Write some subjects that are cases."""
        rows = picked(self.surveillance.subjects.rows, numbers)
        streams = self.surveillance.watch.of_kind("missing persons")
        limits = [s.spec.presumed_dead_after for s in streams if s.spec.presumed_dead_after is not None]
        outcome, when = outcome_of(rows, min(limits, default=NEVER >> 1), now)
        sex = self._crowd.sex(rows["person"])
        days = self.surveillance.watch.days
        result = np.where(rows["positive"] < NEVER, rows["positive"], rows["negative"])
        has_onset = rows["onset_known"] & (rows["onset"] != ABSENT)
        columns = {name: rows[name] for name in ("case", "reported", "stream", "person", "area", "exposure")}
        columns |= {name: rows[name] for name in ("specimen", "admission", "missing")}
        columns |= {
            "age": self._crowd.ages[rows["person"]],
            "sex": np.where(sex > 0, sex, NONE),
            "class": class_of(rows),
            "onset": np.where(has_onset, days.midnight(np.where(has_onset, rows["onset"], 0)), ABSENT),
            "result": np.where(result < NEVER, result, ABSENT),
            "outcome": outcome,
            "outcome_time": np.where(outcome != NONE, when, ABSENT),
            "exposure_case": rows["named"],
        }
        self._writer.append("cases", columns)

    def _described(self, now: int) -> dict[str, Any]:
        """When tests existed, and by stream what was lost for want of capacity, and what still waits."""
        watch, since = self.surveillance.watch, self.surveillance.identification.time
        start = datetime.datetime.combine(watch.days.first, datetime.time())
        moment = start + datetime.timedelta(microseconds=since + watch.days.offset) if since <= now else None
        return {
            "tests_from": None if moment is None or not watch.of_kind("laboratory") else moment.isoformat(),
            "lost": self.surveillance.lost(),
            "waiting": self.surveillance.waiting(),
        }


def _counted(cells: Ints) -> tuple[Ints, Ints]:
    """Columns, ascending and each once, and how often each comes: as words, which sort fast."""
    low = cells.min(axis=1)
    spans = tuple((cells.max(axis=1) - low + 1).tolist())
    words, counts = np.unique(np.ravel_multi_index(tuple(cells - low[:, None]), spans), return_counts=True)
    return np.stack(np.unravel_index(words, spans)) + low[:, None], counts
