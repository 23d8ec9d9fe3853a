"""The authority: decides at its times, from what was known then, and says what is to be changed."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Records, joined
from hyosan.disease.tables import NONE
from hyosan.interventions.account import Account, Row
from hyosan.interventions.affected import Affected, lengths
from hyosan.interventions.border import Border
from hyosan.interventions.course import Scene, Unit, decide, switch, units_of
from hyosan.interventions.cull import Cull
from hyosan.interventions.doses import Vaccination
from hyosan.interventions.evacuation import Evacuation
from hyosan.interventions.heard import Heard
from hyosan.interventions.known import News
from hyosan.interventions.leaving import left_of
from hyosan.interventions.lure import Lure
from hyosan.interventions.measures import MeasureArrays
from hyosan.interventions.placing import Placing
from hyosan.interventions.realm import Realm
from hyosan.interventions.returning import Return
from hyosan.interventions.saving import SavedAuthority
from hyosan.interventions.screening import Screening
from hyosan.interventions.shutting import Shutting
from hyosan.interventions.spec import InterventionSpec
from hyosan.interventions.strike import Strike
from hyosan.interventions.tracing import Tracing
from hyosan.interventions.treatment import Treatment
from hyosan.interventions.work import Ground, Moment, Orders, Post, Work
from hyosan.transmission.tables import OF_HELD, OF_PEOPLE, OF_SHUT, OF_TRAVEL

WORKS: dict[str, type[Work]] = {
    "isolate": Placing,
    "quarantine": Placing,
    "trace": Tracing,
    "screen": Screening,
    "vaccinate": Vaccination,
    "treat": Treatment,
    "strike": Strike,
    "lure": Lure,
    "cull": Cull,
    "evacuate": Evacuation,
    "return": Return,
}
"""What actions do at decisions; all others are in force, and no more."""


def work_of(spec: InterventionSpec) -> type[Work] | None:
    """What an intervention does at its decisions; None: it is in force, and no more."""
    return Shutting if spec.closes_by_place else WORKS.get(spec.action)


class Authority(SavedAuthority):
    """All interventions of a run at work."""

    def __init__(
        self,
        specs: Mapping[str, InterventionSpec],
        measures: MeasureArrays,
        realm: Realm,
        *,
        keeps_affected: bool = False,
    ) -> None:
        """Nothing has been decided; `keeps_affected`: it is kept to whom something is done."""
        self.names = tuple(sorted(specs))
        self._specs, self._measures, self._realm = specs, measures, realm
        self.contacts = realm.contacts
        self.border = Border(measures, realm.public)
        streams = tuple(sorted(realm.streams))
        kinds = tuple(realm.streams[name].kind for name in streams)
        asked = [series for spec in specs.values() for series in spec.series()]
        self._heard = Heard(streams, kinds, realm.residents, asked)
        self.units = {name: units_of(specs[name], realm.areas) for name in self.names}
        self.unit_names = tuple(sorted({unit.name for units in self.units.values() for unit in units}))
        self._numbers = {name: number for number, name in enumerate(self.unit_names)}
        single = [unit for units in self.units.values() for unit in units if len(unit.areas) == 1]
        self._area_of_unit = {self._number(unit): int(unit.areas[0]) for unit in single}
        self._scene = Scene(self._heard, realm.areas, self.units, realm.moment)
        self.accounts = {name: Account(number, specs[name].cost) for number, name in enumerate(self.names)}
        self.works = {
            name: work(self._post(name, streams)) for name in self.names if (work := work_of(specs[name])) is not None
        }
        self.grade: Floats = np.ones((len(measures.names), max(1, len(realm.areas))))
        """[measure, area] share of those who comply that take part; an engine has one of its own put in its place."""
        self.affected = Affected(is_kept=keeps_affected)
        self._reached = {name: np.zeros(len(realm.areas), np.bool_) for name in self.names}
        self._under = {name: self._people_under(name) for name in self.names}
        self._signals: list[Records] = []
        self._told: list[Records] = []

    def next_decision(self, at: int) -> int | None:
        """The first decision behind a time; None if there is none before the end of the run."""
        times = [(at // spec.every + 1) * spec.every for spec in self._specs.values()]
        first = min(times, default=self._realm.duration)
        return first if first < self._realm.duration else None

    def hear(self, told: Records, signals: Records, absences: Records) -> None:
        """Take reports, values of series and absences (`ABSENCE`); they are used by the decisions that follow."""
        self._told.append(told)
        self._signals.append(signals)
        news = News(told)
        for work in self.works.values():
            work.hear(news)
            work.miss(absences)

    @property
    def wants_infections(self) -> bool:
        """Whether some intervention is to see infections."""
        return any(work.wants_infections for work in self.works.values())

    def see(self, infections: Ints) -> None:
        """Take infections since the last: rows of time, person, infector (NONE without), setting, cause."""
        for work in self.works.values():
            work.see(infections)

    def decide(self, at: int, ground: Ground) -> Orders:
        """Decide at a time on all interventions that are due."""
        if self._signals:
            self._heard.hear(at, joined(*self._told), np.concatenate(self._signals))
            self._told, self._signals = [], []
        due = [name for name in self.names if at % self._specs[name].every == 0]
        found = {
            name: [
                (unit, on)
                for unit in self.units[name]
                if (on := decide(name, self._specs[name], unit, at, self._scene)) is not None
            ]
            for name in due
        }
        orders = Orders()
        for name in due:
            for unit, on in found[name]:
                self._switch(name, unit, at, on, orders)
            self._follow_series(name, at)
        closed = {name: work.closed(at) for name, work in self.works.items() if isinstance(work, Shutting)}
        for name in due:
            if name in self.works:
                in_force = self._in_force(name)
                started = self._areas_of(unit for unit, on in found[name] if on)
                moment = Moment(
                    *(at, self._realm.duration, in_force, started, ground, orders),
                    *(self._share_left, self._in_camps, closed),
                )
                before = lengths(orders)
                self.works[name].act(moment)
                self.affected.note(at, self.accounts[name].number, orders, before)
        orders.lure = self.lure()
        self.border.note(at, self._all_in_force())
        return orders

    def _follow_series(self, name: str, at: int) -> None:
        """Let as many take part as the series bids that an intervention follows."""
        follows = self._specs[name].follows
        if follows is None:
            return
        row = self.grade[self._measures.names.index(name)]
        for unit in self.units[name]:
            if unit.in_force:
                row[unit.areas] = follows.share(self._heard.value(follows, at, unit.areas))

    def _in_camps(self) -> NDArray[np.bool_]:
        """Whom some evacuation has brought away."""
        away = [work.away for work in self.works.values() if isinstance(work, Evacuation)]
        return np.any(away, axis=0) if away else np.zeros(len(self._realm.public), np.bool_)

    def lure(self) -> Floats | None:
        """How strongly each area lures, as of the last decision; None without lures."""
        lures = [work.strength for work in self.works.values() if isinstance(work, Lure)]
        return np.prod(lures, axis=0) if lures else None

    def _areas_of(self, units: Iterable[Unit]) -> NDArray[np.bool_]:
        found = np.zeros(len(self._realm.areas), np.bool_)
        for unit in units:
            found[unit.areas] = True
        return found

    def finish(self, now: int) -> None:
        """Close the accounts of what is in force at the end of the run."""
        for work in self.works.values():
            work.finish(now)
        for name in self.names:
            for unit in self.units[name]:
                if unit.in_force and unit.last_start is not None:
                    people = int(self._under[name][unit.areas].sum())
                    self.accounts[name].stop(now, self._number(unit), unit.last_start, people, at_end=True)
        for account in self.accounts.values():
            account.finish(now)

    def rows(self) -> list[Row]:
        """The rows of all accounts since they were asked for last, in order of time."""
        rows = [row for account in self.accounts.values() for row in account.rows]
        for account in self.accounts.values():
            account.rows = []
        return sorted(rows)

    def happened(self) -> Ints:
        """Starts, stops and places destroyed since they were asked for last, in order of time.

        [event, (time, kind, intervention, unit, place, area, people)]; the area of a unit that is a single one.
        """
        found = [event for account in self.accounts.values() for event in account.happened]
        for account in self.accounts.values():
            account.happened = []
        rows = np.array(sorted(found), np.int64).reshape(-1, 6)
        area = [self._area_of_unit.get(unit, NONE) for unit in rows[:, 3].tolist()]
        return np.insert(rows, 5, area, axis=1)

    def _number(self, unit: Unit) -> int:
        return self._numbers[unit.name]

    def _switch(self, name: str, unit: Unit, at: int, on: bool, orders: Orders) -> None:
        account, under = self.accounts[name], self._under[name]
        if on:
            new = unit.areas[~self._reached[name][unit.areas]]
            self._reached[name][unit.areas] = True
            account.start(at, self._number(unit), int(under[new].sum()))
        else:
            assert unit.last_start is not None, "what stops has started"
            account.stop(at, self._number(unit), unit.last_start, int(under[unit.areas].sum()), at_end=False)
        switch(unit, at, on)
        if name in self._measures.names:
            orders.switched.append((self._measures.names.index(name), unit.areas, on))

    def _in_force(self, name: str) -> Ints:
        """The number of the unit in force in each area, NONE without."""
        return self._by_area(unit for unit in self.units[name] if unit.in_force)

    def _by_area(self, units: Iterable[Unit]) -> Ints:
        numbers = np.full(len(self._realm.areas), NONE)
        for unit in units:
            numbers[unit.areas] = self._number(unit)
        return numbers

    def _share_left(self, contacts: Records) -> Floats:
        """What all that is in force now leaves of contacts; at most all of them."""
        return left_of(contacts, self._measures, self._all_in_force(), self.grade, self._realm.public)

    def _all_in_force(self) -> NDArray[np.bool_]:
        """[measure, area]: what is in force."""
        found = [self._in_force(name) >= 0 for name in self._measures.names]
        return np.array(found, np.bool_).reshape(len(found), len(self._realm.areas))

    def _people_under(self, name: str) -> Ints:
        """Residents by area who are under it wherever it is in force; none of one that places or vaccinates."""
        realm = self._realm
        if name not in self._measures.names:
            return np.zeros(len(realm.areas), np.int64)
        number = self._measures.names.index(name)
        form = int(self._measures.records["form"][number])
        if form in (OF_HELD, OF_SHUT):
            return np.zeros(len(realm.areas), np.int64)
        if form not in (OF_PEOPLE, OF_TRAVEL):
            return realm.residents
        key, who = self._measures.keys[number], self._measures.who[number]
        return realm.public.count_by_area(realm.public.all_willing(key, who), len(realm.areas))

    def _post(self, name: str, streams: tuple[str, ...]) -> Post:
        realm, measures = self._realm, self._measures
        spec = self._specs[name]
        held, shut = (
            int(measures.records[key][measures.names.index(name)]) if name in measures.names else NONE
            for key in ("held", "shut")
        )
        return Post(
            name=name,
            number=self.names.index(name),
            unit=self._number(self.units[name][0]),
            spec=spec,
            account=self.accounts[name],
            row=held,
            shut_row=shut,
            streams=streams,
            unit_of_area=self._by_area(self.units[name]),
            realm=realm,
        )
