"""Saving what authorities decided, and going on with it, under another law too; of each engine its own side."""

import heapq
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, put_under, those_under
from hyosan.disease.tables import NONE
from hyosan.engine.agenda import Agenda
from hyosan.engine.authority import new_authority
from hyosan.engine.deciding import protects_at
from hyosan.engine.saving import State, standing_of
from hyosan.engine.surveillance import Observer, surveillance_of, watch_of
from hyosan.engine.thinning import Thinning
from hyosan.interventions.authority import Authority
from hyosan.interventions.work import LOSES, Protection
from hyosan.scenario.compile import Compiled
from hyosan.transmission.tables import Live

if TYPE_CHECKING:
    from hyosan.engine.simulation import Sink

HELD = {"until": "held", "shut": "shut"}
"""Names of the ends of what interventions hold, by row; and the field of `MEASURE` that tells the row."""
NOTHING = np.zeros((2, 0), np.int64)


class SavedDecisions(ABC):
    """What saving adds where authorities decide."""

    compiled: Compiled
    authority: Authority | None
    sinks: "list[Sink]"
    _own_observer: Observer | None

    def _decided(self, at: int) -> Arrays:
        """What was decided and what follows of it; and what an observer of the run's own has seen."""
        arrays = {} if self._own_observer is None else put_under("observer", self._own_observer.saved())
        if self.authority is None:
            return arrays
        for field in HELD:
            for name, row in self._rows(field).items():
                arrays[f"{field}.{name}"] = self._ends_behind(field, row, at)
        arrays |= put_under("since", dict(zip(self.compiled.measures.names, self._since(), strict=True)))
        orders = self._protections_to_come()
        rows = [(order.at, order.bits, order.does, len(order.people)) for order in orders]
        arrays["doses"] = np.array(rows, np.int64).reshape(-1, 4)
        arrays["dosed"] = np.concatenate([np.zeros(0, np.int64), *(order.people for order in orders)])
        return arrays | put_under("authority", self.authority.saved())

    def _restore_decided(self, state: State, before: Compiled | None) -> None:
        """Go on from what was decided; `before`: the law until then, where it was another."""
        if "observer.time" in state.arrays:
            self._own_observer = Observer(surveillance_of(self.compiled, self._host_types))
            watched = None if before is None else watch_of(before)
            self._own_observer.restore(those_under("observer", state.arrays), watched)
            self.sinks.append(self._own_observer)
        elif self.compiled.scenario.surveillance is not None and not any(isinstance(s, Observer) for s in self.sinks):
            self._own_observer = Observer(surveillance_of(self.compiled, self._host_types))
            self._own_observer.begin(state.time, standing_of(state))
            self.sinks.append(self._own_observer)
        self._restore_authority(state, before)
        if self.authority is None:
            return
        for number, name in enumerate(self.compiled.measures.names):
            since = state.arrays.get(f"since.{name}", np.zeros(len(self.compiled.population.areas) or 1, np.int64))
            self._put_in_force(number, self.authority.areas_in_force(name), since)
        for field in HELD:
            for name, row in self._rows(field).items():
                which, ends = state.arrays.get(f"{field}.{name}", NOTHING)
                self._put_ends(field, row, which, ends, state.time)
        self._restore_doses(state)
        self._decide_next(self.authority.next_decision(state.time - 1))

    def _restore_authority(self, state: State, before: Compiled | None) -> None:
        saved = those_under("authority", state.arrays)
        if not saved:
            return
        self.authority = self.authority or new_authority(self.compiled, self._host_types)
        if before is None:
            self.authority.restore(saved)
            return
        old = new_authority(before, self._host_types)
        old.restore(saved)
        self.authority.follow(old, state.time)

    def _restore_doses(self, state: State) -> None:
        if "doses" not in state.arrays:
            return
        ends = np.cumsum(state.arrays["doses"][:, -1])[:-1]
        for (at, bits, does, _), people in zip(
            state.arrays["doses"].tolist(), np.split(state.arrays["dosed"], ends), strict=False
        ):
            now = int(self._sources_again(np.array([bits]), state)[0])
            self._put_protection(Protection(at, people, now, does))

    def _rows(self, field: str) -> dict[str, int]:
        """By intervention that places people or closes places by themselves, its row of what it holds."""
        rows = self.compiled.measures.records[HELD[field]].tolist()
        return {name: row for name, row in zip(self.compiled.measures.names, rows, strict=True) if row != NONE}

    def _sources_again(self, bits: Ints, state: State) -> Ints:
        """Bits of sources of protection as they are numbered now."""
        then, now = state.facts["sources"], list(self.compiled.sources)
        if then == now:
            return bits
        found = np.zeros_like(bits)
        for number, name in enumerate(then):
            found |= (bits >> number & 1) << now.index(name)
        return found

    # What the engines themselves say.

    @property
    @abstractmethod
    def _host_types(self) -> NDArray[np.int16]:
        """Host type of everybody."""

    @abstractmethod
    def _ends_behind(self, field: str, row: int, at: int) -> Ints:
        """People or places that are held behind a time, and the end of each: two rows."""

    @abstractmethod
    def _put_ends(self, field: str, row: int, which: Ints, ends: Ints, at: int) -> None:
        """Hold people or places again."""

    @abstractmethod
    def _since(self) -> Ints:
        """Last start of each measure in each area."""

    @abstractmethod
    def _put_in_force(self, measure: int, areas: NDArray[np.bool_], since: Ints) -> None:
        """Let a measure be in force again, since some time."""

    @abstractmethod
    def _protections_to_come(self) -> list[Protection]:
        """Doses and courses that do not act yet, and protections that will be lost."""

    @abstractmethod
    def _put_protection(self, order: Protection) -> None:
        """Let one come to act."""

    @abstractmethod
    def _decide_next(self, at: int | None) -> None:
        """Let the next decision be at a time; None: there is none."""


class DecisionsStepwise(SavedDecisions):
    """Decisions in a run that works block by block."""

    live: Live
    _agenda: Agenda
    _protections: list[Protection]

    @property
    def _host_types(self) -> NDArray[np.int16]:
        return np.asarray(self.live.people["host"])

    def _ends_behind(self, field: str, row: int, at: int) -> Ints:
        ends = getattr(self.live, field)[row]
        behind = np.flatnonzero(ends > at)
        return np.stack([behind, ends[behind]])

    def _put_ends(self, field: str, row: int, which: Ints, ends: Ints, at: int) -> None:
        del at
        getattr(self.live, field)[row, which] = ends

    def _since(self) -> Ints:
        return self.live.since

    def _put_in_force(self, measure: int, areas: NDArray[np.bool_], since: Ints) -> None:
        self.live.in_force[measure] = areas
        self.live.since[measure] = since

    def _protections_to_come(self) -> list[Protection]:
        return [self._protections[which] for _, which in self._agenda.coming(Agenda.PROTECT)]

    def _put_protection(self, order: Protection) -> None:
        self._agenda.add(protects_at(order.at), Agenda.PROTECT, len(self._protections))
        self._protections.append(order)

    def _decide_next(self, at: int | None) -> None:
        assert self.authority is not None, "it decides"
        lure = self.authority.lure()
        self.live.lure[:] = 1.0 if lure is None else lure
        if at is not None:
            self._agenda.add(at + 1, Agenda.DECIDE)


class DecisionsAhead(SavedDecisions):
    """Decisions in a run drawn ahead."""

    host: NDArray[np.int16]
    _thinning: Thinning
    _protections: list[tuple[int, int, Protection]]
    _given: int
    _next_decision: int | None
    _state: NDArray[np.int16]
    _died: list[Ints]

    def _decided(self, at: int) -> Arrays:
        """As for all; and how people stand, which a branch may ask for."""
        dead = np.concatenate([np.zeros(0, np.int64), *self._died])
        return super()._decided(at) | {"state_of_people": self._state, "died": dead}

    def _restore_decided(self, state: State, before: Compiled | None) -> None:
        """As for all; and how people stood."""
        super()._restore_decided(state, before)
        if self.authority is not None or len(self._state):
            self._state, self._died = state.arrays["state_of_people"].copy(), [state.arrays["died"]]

    @property
    def _host_types(self) -> NDArray[np.int16]:
        return self.host

    def _ends_behind(self, field: str, row: int, at: int) -> Ints:
        return self._thinning.ends_behind(field, row, at)

    def _put_ends(self, field: str, row: int, which: Ints, ends: Ints, at: int) -> None:
        if not len(which):
            return
        if field == "until":
            self._thinning.place(row, which, ends, at)
        else:
            self._thinning.shut(row, which, ends)

    def _since(self) -> Ints:
        return self._thinning.since

    def _put_in_force(self, measure: int, areas: NDArray[np.bool_], since: Ints) -> None:
        self._thinning.resume(measure, areas, since)

    def _protections_to_come(self) -> list[Protection]:
        return [order for _, _, order in sorted(self._protections, key=lambda one: one[:2])]

    def _restore_doses(self, state: State) -> None:
        """As for all; what is to come counts whether or not some intervention still gives doses."""
        super()._restore_doses(state)
        if self._protections:
            self._thinning.expect(any(order.does == LOSES for _, _, order in self._protections))

    def _put_protection(self, order: Protection) -> None:
        heapq.heappush(self._protections, (order.at, self._given, order))
        self._given += 1

    def _decide_next(self, at: int | None) -> None:
        self._next_decision = at
