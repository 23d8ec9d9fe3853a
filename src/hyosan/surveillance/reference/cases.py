"""From what is told, one report after another, to cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hyosan.core.streams import Stream
from hyosan.surveillance.compile import Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.observer import Rows
from hyosan.surveillance.reference.history import History
from hyosan.surveillance.reference.streams import Item, Streams, Subject
from hyosan.surveillance.tables import ADMITTED, CONFIRMED, DIED, DISCHARGED, MISSING, NEGATIVE


@dataclass
class PlainCase:
    """What is known of a case; None: not known."""

    case: int
    subject: Subject
    reported: int
    stream: int
    onset_known: bool
    onset: int | None = None
    specimen: int | None = None
    positive: int | None = None
    negative: int | None = None
    admission: int | None = None
    discharge: int | None = None
    death: int | None = None
    missing: int | None = None
    exposure: int | None = None
    named: int | None = None
    only_missing: bool = True

    def hear(self, report: Item) -> None:
        """Add what a report tells."""
        name = {ADMITTED: "admission", DISCHARGED: "discharge", DIED: "death", MISSING: "missing"}.get(report.finding)
        if name is not None and getattr(self, name) is None:
            setattr(self, name, report.event)
        if report.finding in (CONFIRMED, NEGATIVE):
            which = "positive" if report.finding == CONFIRMED else "negative"
            setattr(self, which, report.time if getattr(self, which) is None else getattr(self, which))
            self.specimen = report.event if self.specimen is None else self.specimen
        self.onset = report.onset if self.onset is None else self.onset
        self.only_missing &= report.finding == MISSING


def plain_surveillance(
    watch: Watch, crowd: Crowd, rows: Rows, until: int
) -> tuple[list[Item], list[PlainCase], Streams]:
    """All reports and cases of a run up to a time; with the streams at work."""
    history = History(watch, rows)
    streams = Streams(watch, crowd, history, until)
    reports = sorted((item for item in streams.told if item.time <= until), key=lambda item: item.order)
    cases: dict[Subject, PlainCase] = {}
    origins = {(row[0], row[1]): row[2:] for row in rows.infections.tolist()}
    for report in reports:
        if report.subject not in cases:
            cases[report.subject] = _interviewed(watch, report, cases, origins, len(cases))
        cases[report.subject].hear(report)
    return reports, list(cases.values()), streams


def _interviewed(
    watch: Watch,
    report: Item,
    cases: dict[Subject, PlainCase],
    origins: dict[tuple[int, int], Sequence[int]],
    number: int,
) -> PlainCase:
    subject, spec = report.subject, watch.interview
    names = (watch.streams[subject.source].name,) if subject.source >= 0 else ()
    u = subject.units(watch.seed, Stream.INTERVIEW, names)
    case = PlainCase(number, subject, report.time, report.stream, u[3] < spec.onset)
    if u[0] >= spec.exposure or not (subject.source >= 0 or subject.episode > 0):
        return case
    origin: Any = origins.get((subject.person, subject.episode))
    if subject.source >= 0 or origin is None or u[1] >= spec.correct:
        case.exposure = int(u[2] * watch.settings) if watch.settings else None
        return case
    infector, episode, setting = origin
    case.exposure = setting if setting >= 0 else watch.settings
    for other in cases.values():
        of = other.subject
        if infector >= 0 and of.source < 0 and (of.person, of.episode) == (infector, episode):
            case.named = other.case
    return case
