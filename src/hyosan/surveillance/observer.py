"""Surveillance as a whole: a function of what happened up to a time, brought forward piece by piece."""

import datetime
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, Records, joined, put_under, those_under
from hyosan.core.errors import EngineError, nearest
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.exposures import Exposures
from hyosan.surveillance.kernels.following import PERSON, TIME
from hyosan.surveillance.school import SchoolAbsence
from hyosan.surveillance.seeing import Seeing, wanted_of
from hyosan.surveillance.series import SIGNAL, Signal, no_absences, no_signals
from hyosan.surveillance.serosurvey import Serosurvey
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import FINDINGS, NEGATIVE, REPORT
from hyosan.surveillance.telling import Telling
from hyosan.surveillance.tested import reports_of_tests
from hyosan.surveillance.testing import Identification, Testing, carrying
from hyosan.surveillance.waiting import no_items
from hyosan.surveillance.wastewater import Wastewater

SERIES: dict[str, type[Signal]] = {
    "school absence": SchoolAbsence,
    "serosurvey": Serosurvey,
    "wastewater": Wastewater,
}


@dataclass(frozen=True)
class Rows:
    """What happened: transitions (time, person, from, to, cause), flights (time, person) and infections (person,
    episode, infector, infector's episode, setting), each in the order in which it happened.
    """

    transitions: Ints
    flights: Ints
    infections: Ints


class News(NamedTuple):
    """What is told in a piece of a run."""

    reports: Records
    """`ITEM`, in order of time."""
    signals: Records
    """Values of series, `SIGNAL`."""
    absences: Records
    """Who stayed away, `ABSENCE`: in order of time, stream and person."""


class Surveillance:
    """What authorities know. `reports`: all that was told, in order of time; `signals`: values of series."""

    def __init__(self, watch: Watch, crowd: Crowd) -> None:
        """Nothing has happened yet."""
        self.watch, self._crowd = watch, crowd
        self.subjects = Subjects(len(crowd))
        self.identification = Identification(watch)
        self.time = -1
        self._standing = Standing(len(crowd), watch.states, watch.days)
        self._seeing = [Seeing(watch, stream, crowd) for stream in watch.of_people]
        self._testing = [Testing(watch, stream, crowd) for stream in watch.of_kind("laboratory")]
        self._wanted = wanted_of(watch)
        self._exposures, self._telling = Exposures(watch), Telling(watch)
        self._series = [SERIES[stream.kind](watch, stream, crowd) for stream in watch.streams if stream.kind in SERIES]
        self._opened = 0
        self._told: list[Records] = []
        self._values: list[Records] = []

    @property
    def reports(self) -> Records:
        """All reports told so far, in order of time (see `REPORT`)."""
        if len(self._told) != 1:
            self._told = [joined(np.zeros(0, REPORT), *self._told)]
        return self._told[0]

    @property
    def signals(self) -> Records:
        """All values of series told so far, in order of time (see `SIGNAL`)."""
        return np.concatenate([no_signals(), *self._values])

    def saved(self) -> Arrays:
        """All that the rest follows from, at the time to which it has come."""
        arrays = {"time": np.array([self.time]), "told": self.reports, "values": self.signals}
        for name, part in self._parts.items():
            arrays |= put_under(name, part.saved())
        for worker in self._working:
            arrays |= put_under(f"line.{worker.lookout.name}", worker.line.saved())
        for series in self._series:
            arrays |= put_under(f"series.{series.lookout.name}", series.saved())
        return arrays

    def restore(self, arrays: Arrays, before: Watch | None = None) -> None:
        """Go on from what was saved; `before`: the watch until then, if it was another, of the same streams."""
        self.time = int(arrays["time"][0])
        self._told, self._values = [arrays["told"].astype(REPORT)], [arrays["values"].astype(SIGNAL)]
        for name, part in self._parts.items():
            part.restore(those_under(name, arrays))
        for worker in self._working:
            worker.line.restore(those_under(f"line.{worker.lookout.name}", arrays))
            if before is not None:
                worker.line.change_capacity(before.streams[worker.lookout.number], self.time, self.subjects)
        for series in self._series:
            series.restore(those_under(f"series.{series.lookout.name}", arrays))
        self._open_behind()

    def begin(self, at: int, state: NDArray[Any], episode: NDArray[Any]) -> None:
        """Begin in the middle of a run: what happened up to a time (ticks) is not seen, what happens behind it is.

        `state`, `episode`: of everybody then. For streams of people, laboratories and school absence; other series
        count infections from before.
        """
        self.time = at
        self.identification.begin(at)
        self._standing.begin(state, episode)
        for series in self._series:
            series.begin(at, self._standing)
        self._open_behind()

    def _open_behind(self) -> None:
        """Draw who comes with something else on the rest of the day to whose middle a run has come."""
        for stream in self._seeing:
            stream.open_rest_of_day(self.time)
        self._opened = self.watch.days.day_of(self.time) + 1

    @property
    def _parts(self) -> dict[str, Standing | Subjects | Identification | Exposures | Telling]:
        """What there is once, by the name under which it is saved."""
        return {
            "standing": self._standing, "subjects": self.subjects, "identification": self.identification,
            "exposures": self._exposures, "telling": self._telling,
        }  # fmt: skip

    @property
    def cases(self) -> int:
        """How many cases are known."""
        return self._telling.cases

    @property
    def _working(self) -> list[Seeing | Testing]:
        """All that have a queue."""
        return [*self._seeing, *self._testing]

    def lost(self) -> dict[str, int]:
        """By stream: how many were lost for want of capacity."""
        return {part.lookout.name: part.line.lost for part in self._working if part.line.lost}

    def waiting(self) -> dict[str, int]:
        """By stream: how many are due later, or wait for capacity."""
        return {part.lookout.name: part.line.waiting for part in self._working}

    def advance(self, rows: Rows, until: int) -> News:
        """Take all that happened behind the time before and up to `until` (ticks); what is told of it until then.

        Into how many pieces a run is cut changes nothing."""
        if until <= self.time:
            if len(rows.transitions) or len(rows.flights):
                raise EngineError(f"surveillance has come to {self.time}, and is told of what happened before")
            return News(no_items(), no_signals(), no_absences())
        standing, subjects = self._standing, self.subjects
        events = standing.take(rows.transitions, rows.flights, self._wanted)
        self._exposures.take(rows.infections)
        self._open_days(until)
        specimens: list[tuple[Testing, Records]] = []
        for stream in self._seeing:
            stream.see(events, subjects)
            stream.receive(until, standing, subjects)
            seen = stream.work(until, standing, subjects)
            self._telling.tell_of(seen)
            specimens += [(laboratory, laboratory.specimens(seen, subjects)) for laboratory in self._testing]
        for stream in self._seeing:
            self._telling.add(stream.outcomes(events, subjects))
        self._test(specimens, until)
        reports = self._telling.tell(until, subjects, self._exposures)
        signals = self._observe(until)
        standing.settle()
        self.time = until
        self._keep(reports)
        self._values.append(signals)
        absences = np.concatenate([no_absences(), *(series.absences() for series in self._series)])
        return News(reports, signals, absences[np.argsort(absences["time"], kind="stable")])

    def _keep(self, reports: Records) -> None:
        kept = np.empty(len(reports), REPORT)
        for name in REPORT.fields or ():
            kept[name] = reports[name]
        self._told.append(kept)

    def note_tests(self, name: str, told: int, people: Ints, carries: NDArray[np.bool_]) -> None:
        """Take whom an intervention has found positive at the time to which it has come, told of at another.

        `name`: of the intervention; `carries`: who carries the agent: the others are falsely positive.
        """
        for lookout in self.watch.of_kind("tests"):
            if name in (lookout.spec.interventions or (name,)):
                at = self.time, max(told, self.time + 1)
                found = reports_of_tests(
                    lookout, name, at, people, carries, self._standing, self.subjects, self._crowd, self.watch.days
                )
                self._telling.add(found)

    def _open_days(self, until: int) -> None:
        last = min(self.watch.days.day_of(until), self.watch.days.run - 1)
        for day in range(self._opened, last + 1):
            for stream in self._seeing:
                stream.open_day(day)
        self._opened = max(self._opened, last + 1)

    def _test(self, specimens: list[tuple[Testing, Records]], until: int) -> None:
        carriers = [carrying(self.watch, taken, self._standing, self.subjects) for _, taken in specimens]
        self.identification.count(np.concatenate([np.zeros(0, np.int64), *carriers]))
        for laboratory, taken in specimens:
            laboratory.take(taken[taken["time"] >= self.identification.time], self._standing, self.subjects)
        for laboratory in self._testing:
            self._telling.tell_of(laboratory.line.work(until, self.subjects))

    def _observe(self, until: int) -> Records:
        if not self._series:
            return no_signals()
        begun = self._standing.batch.begun(self.watch.states.agent)
        found = []
        for series in self._series:
            series.take(begun[:, TIME], begun[:, PERSON])
            found.append(series.observe(until, self._standing))
        signals = np.concatenate(found)
        return signals[np.lexsort((signals["area"], signals["time"], signals["stream"], signals["told"]))]

    def stream(self, name: str) -> Lookout:
        """The stream of that name; KeyError with the nearest name when there is none."""
        for stream in self.watch.streams:
            if stream.name == name:
                return stream
        raise KeyError(f"no stream '{name}'; {nearest(name, [stream.name for stream in self.watch.streams])}")

    def known(
        self, stream: str, at: int | datetime.date, area: int | None = None, finding: str | None = None
    ) -> dict[datetime.date, int]:
        """Reports of a stream by date of what they tell of, as known at a time: what was told later is not in it.

        `at`: ticks since the start, or a date, at the end of which; `area`: of residence, without it everywhere;
        `finding`: one of FINDINGS, without it all but negative results. EngineError for a time not come to yet.
        """
        number, days = self.stream(stream).number, self.watch.days
        until = at if isinstance(at, int) else days.midnight_of(days.number(at) + 1) - 1
        if until > self.time and not self._ended_by(until):
            raise EngineError(f"surveillance has come to {self.time} ticks, and is asked for {until}")
        reports = self.reports[: int(np.searchsorted(self.reports["time"], until, side="right"))]
        chosen = reports["stream"] == number
        chosen &= reports["finding"] == FINDINGS.index(finding) if finding else reports["finding"] != NEGATIVE
        if area is not None:
            chosen &= self.subjects.rows["area"][reports["subject"]] == area
        found, counts = np.unique(days.day(reports["event"][chosen]), return_counts=True)
        return {days.date(day): int(count) for day, count in zip(found.tolist(), counts.tolist(), strict=True)}

    def _ended_by(self, until: int) -> bool:
        """Whether a time lies on the last day of the run, of which there may be only a part."""
        return self.watch.days.day_of(until) <= self.watch.days.day_of(self.time)
