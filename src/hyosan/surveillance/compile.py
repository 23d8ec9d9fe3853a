"""Surveillance and the states of its agent: from what the scenario says to arrays."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Keys, Records
from hyosan.core.quantiles import LawBook
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.codes import Codes
from hyosan.disease.compile import add_dwell
from hyosan.disease.spec import ByGroup, Dwell, StrainSpec
from hyosan.disease.tables import NONE
from hyosan.surveillance.chance import BACKGROUND, CaseKeys
from hyosan.surveillance.days import Days
from hyosan.surveillance.spec import IdentificationSpec, InterviewSpec, SurveillanceSpec
from hyosan.surveillance.spec_streams import PEOPLE_KINDS, StreamSpec
from hyosan.surveillance.tables import MARK_AGENT, MARK_CARE, MARK_DEAD, MARK_ROAMS, MARK_SYMPTOMATIC, NEVER

Marks = NDArray[np.bool_]
UNLIMITED = NEVER >> 11
"""The capacity of a day without a limit."""


@dataclass(frozen=True)
class States:
    """Marks of each state: ill, carries the agent, of the agent, and the bare ones of the scenario."""

    ill: Marks
    carries: Marks
    agent: Marks
    symptomatic: Marks
    care: Marks
    dead: Marks
    roams: Marks

    @classmethod
    def of(cls, codes: Codes, strains: Mapping[str, StrainSpec], agent: Collection[str]) -> "States":
        """The marks of all states; `agent`: strains that count, without any all."""
        specs = [strains[strain].states[name] if strain else None for strain, name in codes.states]
        of_agent = np.array([bool(strain) and (not agent or strain in agent) for strain, _ in codes.states])
        symptomatic = np.array([spec is not None and spec.symptomatic and not spec.dead for spec in specs])
        care = np.array([spec is not None and spec.care is not None for spec in specs])
        immune = np.array([spec is not None and spec.immune for spec in specs])
        dead = np.array([spec is not None and spec.dead for spec in specs])
        roams = np.array([spec is not None and spec.roaming is not None for spec in specs])
        return cls(symptomatic | care, of_agent & ~immune, of_agent, symptomatic, care, dead, roams)

    @property
    def marks(self) -> NDArray[np.uint8]:
        """What of each state makes an event of entering or leaving it, as bits MARK_*."""
        bits = {
            MARK_AGENT: self.agent, MARK_SYMPTOMATIC: self.symptomatic, MARK_CARE: self.care, MARK_DEAD: self.dead,
            MARK_ROAMS: self.roams,
        }  # fmt: skip
        return np.asarray(np.sum([bit * marks for bit, marks in bits.items()], axis=0), np.uint8)


@dataclass(frozen=True)
class Lookout:
    """A stream of surveillance (`Stream` is one of chance); arrays by day are of days since the start."""

    name: str
    number: int
    spec: StreamSpec
    probability: Floats
    """By [age in years, host type]."""
    by_state: Floats
    delay: int
    report_delay: int
    shares: Floats
    probability_factor: Floats
    delay_factor: Floats
    background: Floats
    """Mean per resident, by day."""
    capacity: Ints | None
    group: Ints
    """Whose capacity it is, by area."""
    keys: CaseKeys
    key: Keys
    """Of draws that are of no case."""

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.spec.kind


@dataclass(frozen=True)
class Watch:
    """All that surveillance needs to know but the people."""

    seed: int
    days: Days
    states: States
    streams: tuple[Lookout, ...]
    laws: Records
    law_tables: Floats
    identification: IdentificationSpec | None
    interview: InterviewSpec
    interview_keys: tuple[CaseKeys, ...]
    """By stream to which a background case came; the keys of episodes are the same."""
    settings: int
    sessions: Mapping[str, NDArray[np.bool_]]
    """By stream of school absence: on which days the setting opens."""
    places: Mapping[str, str]
    """By stream of school absence: the kind of place of the setting."""

    @property
    def of_people(self) -> tuple[Lookout, ...]:
        """The streams that see people."""
        return tuple(stream for stream in self.streams if stream.kind in PEOPLE_KINDS)

    def of_kind(self, kind: str) -> tuple[Lookout, ...]:
        """The streams of a kind."""
        return tuple(stream for stream in self.streams if stream.kind == kind)


def compile_watch(
    spec: SurveillanceSpec,
    seed: int,
    codes: Codes,
    strains: Mapping[str, StrainSpec],
    *,
    start: datetime.datetime,
    duration: int,
    holidays: Collection[datetime.date],
    settings: int,
    sessions: Mapping[str, Collection[datetime.date]],
    places: Mapping[str, str],
    municipality: tuple[str, ...],
) -> Watch:
    """Surveillance as arrays. `sessions`, `places`: dates, and kind of place, by stream of school absence.

    `municipality`: of each area.
    """
    days, book = Days.of(start, duration), LawBook()
    streams = [
        _stream(name, number, spec.streams[name], seed, codes, days, book, holidays, municipality)
        for number, name in enumerate(sorted(spec.streams))
    ]
    laws, law_tables = book.arrays()
    open_days = {
        name: np.array([days.date(day) in dates for day in range(days.known)]) for name, dates in sessions.items()
    }
    return Watch(
        seed=seed,
        days=days,
        states=States.of(codes, strains, spec.agent),
        streams=tuple(streams),
        laws=laws,
        law_tables=law_tables,
        identification=spec.identification,
        interview=spec.interview,
        interview_keys=tuple(
            CaseKeys(stream_key(seed, Stream.INTERVIEW), stream_key(seed, Stream.INTERVIEW, stream.name, BACKGROUND))
            for stream in streams
        ),
        settings=settings,
        sessions=open_days,
        places=places,
    )


def _stream(
    name: str,
    number: int,
    spec: StreamSpec,
    seed: int,
    codes: Codes,
    days: Days,
    book: LawBook,
    holidays: Collection[datetime.date],
    municipality: tuple[str, ...],
) -> Lookout:
    by_state = np.array([spec.by_state.get(f"{strain}.{state}", 1.0) for strain, state in codes.states])
    season = spec.background_seasonality
    seasonal = [1.0 if season is None else season.factor(days.date(day)) for day in range(days.known)]
    background = days.changing(spec.changes, lambda change: change.background_factor, 1.0)
    return Lookout(
        name=name,
        number=number,
        spec=spec,
        probability=_grid(spec.probability, codes.host_types),
        by_state=by_state,
        delay=_law(book, spec.delay),
        report_delay=_law(book, spec.report_delay),
        shares=days.shares(spec.weekdays, holidays),
        probability_factor=days.changing(spec.changes, lambda change: change.probability_factor, 1.0),
        delay_factor=days.changing(spec.changes, lambda change: change.delay_factor, 1.0),
        background=spec.background * np.array(seasonal) * background,
        capacity=_capacity(spec, days),
        group=_groups(spec, municipality),
        keys=CaseKeys.of(seed, Stream.DETECTION, name),
        key=stream_key(seed, _BARE.get(spec.kind, Stream.BACKGROUND), name),
    )


_BARE = {"school absence": Stream.ABSENCE, "serosurvey": Stream.SURVEY_TEST, "wastewater": Stream.WASTEWATER}


def _grid(table: ByGroup, host_types: tuple[str, ...]) -> Floats:
    return np.array([[table.value(age, host) for host in host_types] for age in range(256)])


def _law(book: LawBook, law: Dwell | None) -> int:
    return NONE if law is None else add_dwell(book, law)


def _capacity(spec: StreamSpec, days: Days) -> Ints | None:
    if spec.capacity is None and all(change.capacity is None for change in spec.changes):
        return None
    start = float(UNLIMITED if spec.capacity is None else spec.capacity)
    return days.changing(spec.changes, lambda change: change.capacity, start).astype(np.int64)


def _groups(spec: StreamSpec, municipality: tuple[str, ...]) -> Ints:
    areas = max(1, len(municipality))
    if spec.capacity_of == "area":
        return np.arange(areas)
    if spec.capacity_of == "municipality" and municipality:
        return np.unique(np.array(municipality), return_inverse=True)[1].astype(np.int64)
    return np.zeros(areas, np.int64)
