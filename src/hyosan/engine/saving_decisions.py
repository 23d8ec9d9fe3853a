"""Saving what authorities decided in a run that works block by block, and going on with it, under another law too."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, put_under, those_under
from hyosan.disease.tables import NONE
from hyosan.engine.agenda import Agenda
from hyosan.engine.authority import new_authority
from hyosan.engine.saving import State
from hyosan.engine.surveillance import Observer, surveillance_of, watch_of
from hyosan.interventions.authority import Authority
from hyosan.interventions.work import Protection
from hyosan.scenario.compile import Compiled
from hyosan.transmission.tables import Live

if TYPE_CHECKING:
    from hyosan.engine.simulation import Sink

HELD = {"until": "held", "shut": "shut"}
"""Arrays of `Live` with the ends of what interventions hold, by row; and the field of `MEASURE` that tells the row."""
NOTHING = np.zeros((2, 0), np.int64)


class SavedDecisions:
    """What saving adds where authorities decide."""

    compiled: Compiled
    live: Live
    authority: Authority | None
    sinks: "list[Sink]"
    _agenda: Agenda
    _protections: list[Protection]
    _own_observer: Observer | None

    def _decided(self, at: int) -> Arrays:
        """What was decided and what follows of it; and what an observer of the run's own has seen."""
        arrays = {} if self._own_observer is None else put_under("observer", self._own_observer.saved())
        if self.authority is None:
            return arrays
        for field in HELD:
            for name, row in self._rows(field).items():
                ends = getattr(self.live, field)[row]
                behind = np.flatnonzero(ends > at)
                arrays[f"{field}.{name}"] = np.stack([behind, ends[behind]])
        arrays |= put_under("since", dict(zip(self.compiled.measures.names, self.live.since, strict=True)))
        coming = self._agenda.coming(Agenda.PROTECT)
        orders = [self._protections[which] for _, which in coming]
        rows = [(time, o.at, o.bits, o.does, len(o.people)) for (time, _), o in zip(coming, orders, strict=True)]
        arrays["doses"] = np.array(rows, np.int64).reshape(-1, 5)
        arrays["dosed"] = np.concatenate([np.zeros(0, np.int64), *(order.people for order in orders)])
        return arrays | put_under("authority", self.authority.saved())

    def _restore_decided(self, state: State, before: Compiled | None) -> None:
        """Go on from what was decided; `before`: the law until then, where it was another."""
        if "observer.time" in state.arrays:
            self._own_observer = Observer(surveillance_of(self.compiled, self._host_types))
            watched = None if before is None else watch_of(before)
            self._own_observer.restore(those_under("observer", state.arrays), watched)
            self.sinks.append(self._own_observer)
        self._restore_authority(state, before)
        if self.authority is None:
            return
        for number, name in enumerate(self.compiled.measures.names):
            self.live.in_force[number] = self.authority.areas_in_force(name)
            self.live.since[number] = state.arrays.get(f"since.{name}", 0)
        for field in HELD:
            for name, row in self._rows(field).items():
                which, ends = state.arrays.get(f"{field}.{name}", NOTHING)
                getattr(self.live, field)[row, which] = ends
        lure = self.authority.lure()
        self.live.lure[:] = 1.0 if lure is None else lure
        self._restore_doses(state)
        following = self.authority.next_decision(state.time - 1)
        if following is not None:
            self._agenda.add(following + 1, Agenda.DECIDE)

    def _restore_authority(self, state: State, before: Compiled | None) -> None:
        saved = those_under("authority", state.arrays)
        if before is None or not saved:
            if self.authority is not None and saved:
                self.authority.restore(saved)
            return
        old = new_authority(before, self._host_types)
        old.restore(saved)
        self.authority = self.authority or new_authority(self.compiled, self._host_types)
        self.authority.follow(old, state.time)

    def _restore_doses(self, state: State) -> None:
        if "doses" not in state.arrays:
            return
        ends = np.cumsum(state.arrays["doses"][:, -1])[:-1]
        for (time, at, bits, does, _), people in zip(
            state.arrays["doses"].tolist(), np.split(state.arrays["dosed"], ends), strict=False
        ):
            self._agenda.add(time, Agenda.PROTECT, len(self._protections))
            now = int(self._sources_again(np.array([bits]), state)[0])
            self._protections.append(Protection(at, people, now, does))

    @property
    def _host_types(self) -> NDArray[np.int16]:
        return np.asarray(self.live.people["host"])

    def _rows(self, field: str) -> dict[str, int]:
        """By intervention that places people or closes places by themselves, its row of an array of `Live`."""
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
