"""The authority of a run: what it knows from the start, and its accounts in the run's folder."""

import datetime
from dataclasses import asdict
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Records
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.core.units import rate_per_tick
from hyosan.disease.tables import NONE
from hyosan.interventions.account import WHATS
from hyosan.interventions.affected import COLUMNS as AFFECTED_COLUMNS
from hyosan.interventions.affected import WHATS as AFFECTED_WHATS
from hyosan.interventions.authority import Authority
from hyosan.interventions.contacts import Contacts
from hyosan.interventions.homes import homes_of
from hyosan.interventions.public import Public
from hyosan.interventions.realm import Realm
from hyosan.interventions.seats import seats_of
from hyosan.results.arrow import NO_TIME
from hyosan.results.schema import AFFECTED
from hyosan.results.writer import RunWriter
from hyosan.scenario.compile import Compiled
from hyosan.surveillance.compile import States
from hyosan.surveillance.days import Days
from hyosan.transmission.tables import Log

HOUSEHOLD = "household"


def authority_of(compiled: Compiled, host: NDArray[np.int16], grade: Floats | None = None) -> Authority | None:
    """The authority of a scenario with interventions; `host`: host type by person; `grade`: where kernels read it."""
    if not compiled.scenario.interventions:
        return None
    authority = new_authority(compiled, host)
    if grade is not None:
        authority.grade = grade
    return authority


def new_authority(compiled: Compiled, host: NDArray[np.int16]) -> Authority:
    """An authority that has decided nothing, be there interventions or not."""
    scenario, population = compiled.scenario, compiled.population
    days = Days.of(scenario.time.start, scenario.time.duration)
    areas = population.areas
    told: list[tuple[str, ...]] = list(
        zip(areas.names, areas.codes, areas.municipality or areas.names, strict=True)
    ) or [("", "", "")]
    kind = compiled.place_kinds.index(HOUSEHOLD) if HOUSEHOLD in compiled.place_kinds else NONE
    public = Public(compiled.codes, population, host, homes_of(population, compiled.world, kind), compiled.world)

    asked = any(spec.window is not None for spec in scenario.interventions.values())
    ages = compiled.codes.age_class(population.age_years if asked else np.zeros(0, np.uint8))
    rates = {
        name: rate_per_tick(spec.contacts_per_day / spec.share_open) for name, spec in sorted(scenario.settings.items())
    }
    streams = scenario.surveillance.streams if scenario.surveillance is not None else {}
    agent = scenario.surveillance.agent if scenario.surveillance is not None else ()

    def moment(date: object) -> int:
        assert isinstance(date, datetime.date), "a condition names a date"
        return days.number(date) * TICKS_PER_DAY - days.offset

    realm = Realm(
        seed=compiled.seed,
        duration=scenario.time.duration,
        areas=told,
        residents=np.asarray(population.residents()[: len(told)], dtype=np.int64),
        public=public,
        codes=compiled.codes,
        centroids=np.stack([areas.latitude_degrees, areas.longitude_degrees], axis=1)
        if len(areas)
        else np.full((1, 2), np.nan),
        flags=compiled.law.states["flags"].astype(np.int64),
        place_kinds=compiled.place_kinds,
        sources=compiled.sources,
        streams=streams,
        absent_from={
            name: scenario.settings[stream.setting].place_kind or ""
            for name, stream in streams.items()
            if stream.setting is not None
        },
        carries=States.of(compiled.codes, scenario.strains, agent).carries,
        contacts=Contacts.of(
            compiled.seed,
            compiled.world,
            seats_of(population, compiled.world, compiled.place_kinds),
            compiled.law,
            ages,
            rates,
        ),
        moment=moment,
    )
    return Authority(
        scenario.interventions, compiled.measures, realm, keeps_affected=AFFECTED.name in scenario.record.tables
    )


SEEN_COLUMNS = [0, 1, 3, 5, 9]
"""Of rows of the log: time, person, infector, setting, cause."""
SEEN_NAMES = ("time", "person", "infector", "setting", "cause")
"""The same of an episode."""


class Witness:
    """A sink that lets the authority see infections, for interventions that act on contacts or arrivals."""

    def __init__(self, authority: Authority) -> None:
        """Nothing has been seen."""
        self._authority = authority

    @classmethod
    def of(cls, authority: Authority | None) -> list[Self]:
        """The witness that an authority needs."""
        return [cls(authority)] if authority is not None and authority.wants_infections else []

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Tell of infections."""
        del transitions, events
        if infections:
            self._authority.see(log.infections[:infections, SEEN_COLUMNS])

    def episodes(self, begun: Records) -> None:
        """Tell of infections that are told as episodes."""
        rows = np.empty((len(begun), len(SEEN_NAMES)), np.int64)
        for column, name in enumerate(SEEN_NAMES):
            rows[:, column] = begun[name]
        self._authority.see(rows)

    def counts(self, time_ticks: int, counts: NDArray[np.int64]) -> None:
        """Nothing of it."""


class InterventionSink:
    """A sink that writes what interventions did into a run's folder."""

    def __init__(self, authority: Authority, writer: RunWriter) -> None:
        """The names that codes stand for are registered at once."""
        self._authority, self._writer = authority, writer
        writer.vocabulary("intervention", list(authority.accounts))
        writer.vocabulary("intervention_unit", list(authority.unit_names))
        writer.vocabulary("intervention_what", list(WHATS))
        writer.vocabulary("affected_what", list(AFFECTED_WHATS))

    @classmethod
    def of(cls, authority: Authority | None, writer: RunWriter) -> list[Self]:
        """The sink of a run with interventions; nothing for one without."""
        return [] if authority is None else [cls(authority, writer)]

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Nothing of the log is taken."""

    def episodes(self, begun: Records) -> None:
        """Nor of infections that are told as episodes."""

    def counts(self, time_ticks: int, counts: NDArray[np.int64]) -> None:
        """Write what was done up to a time of recording."""
        del time_ticks, counts
        self._write()

    def finish(self, now: int) -> None:
        """Close the accounts at the end of the run, and write the rest and the sums."""
        self._authority.finish(now)
        self._write()
        accounts = self._authority.accounts
        self._writer.describe(interventions={name: asdict(account.totals) for name, account in accounts.items()})

    def _write(self) -> None:
        rows, affected = self._authority.rows(), self._authority.affected.take()
        if rows:
            names = ("time", "intervention", "what", "unit", "count", "person_days", "cost")
            columns = {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
            self._writer.append("interventions", columns)
        if len(affected):
            columns = dict(zip(AFFECTED_COLUMNS, affected.T, strict=True))
            columns["until"] = np.where(columns["until"] == NONE, NO_TIME, columns["until"])
            self._writer.append(AFFECTED.name, columns)
