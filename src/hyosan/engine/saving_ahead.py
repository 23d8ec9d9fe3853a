"""Saving a run that is drawn ahead, and going on: the methods `state` and `restore` of the engine `ahead`.

What waits is not saved: it follows again, from the addresses, from the beginnings of the episodes that are not over.
"""

import math
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, put_under, those_under
from hyosan.core.context import Context, bind, new_context
from hyosan.disease.tables import NONE
from hyosan.engine.agenda import Agenda
from hyosan.engine.care import Care
from hyosan.engine.importation import Importation
from hyosan.engine.room import Workroom, with_pages
from hyosan.engine.saving import Saving, State, agenda_after, channel_numbers
from hyosan.engine.saving_care import PERSON, ToldOfCare, add_to_counts
from hyosan.engine.saving_decisions import DecisionsAhead
from hyosan.engine.standing import new_standing
from hyosan.engine.told import Told
from hyosan.engine.told_pages import told_of
from hyosan.engine.under_way import UnderWay
from hyosan.scenario.beat import gives_doses
from hyosan.scenario.compile import Compiled
from hyosan.scenario.model import SeedingSpec
from hyosan.transmission.kernels.ahead_calendar import post
from hyosan.transmission.kernels.resume import redraw, restate
from hyosan.transmission.tables import bind_tuple, fixed_numbers
from hyosan.transmission.tables_ahead import A_DRAWN, A_DYNAMIC, A_MEETINGS, Calendar, Standing

Ints = NDArray[np.int64]


class SavedAhead(DecisionsAhead, ABC):
    """What saving adds to a run drawn ahead."""

    compiled: Compiled
    threads: int
    duration: int
    every: int
    width: int
    until: int
    bucket: int
    time: int
    ended: bool
    infections: int
    seeding_missed: int
    counts: Ints
    beat: int
    host: NDArray[np.int16]
    immune_before: NDArray[np.int32]
    standing: Standing
    context: Context
    saving: Saving | None = None
    under_way: UnderWay | None = None
    _care: Care
    saved_of_people: ClassVar[tuple[str, ...]] = ("busy", "free_at", "episodes", "changes")
    """Arrays of `Standing` that change."""
    _numbers: Ints
    _told: Told
    _told_of_care: ToldOfCare
    _room: Workroom
    _calendar: Calendar
    _agenda: Agenda
    _arrived: int
    _seeding: dict[str, SeedingSpec]
    _importation: Importation

    def save_with(self, saving: Saving) -> None:
        """Have the run saved now and then; before it begins, or is restored."""
        self.saving = saving
        self.under_way = self._new_under_way()
        if not len(self._state):
            self._state = np.zeros(len(self.compiled.population), np.int16)

    def state(self) -> State:
        """All that the rest of the run follows from, at a record."""
        assert self.under_way is not None, "a run that is to be saved notes who is under way"
        self.under_way.prune(self.until)
        arrays: Arrays = {"counts": self.counts, "under_way": self.under_way.rows()}
        arrays |= {name: getattr(self.standing, name) for name in self.saved_of_people} | self._own_arrays()
        if self._numbers[A_DYNAMIC] or self._thinning.dosed:
            arrays["held"] = self.standing.held
        arrays |= self._decided(self.until)
        if self._care.cares:
            arrays |= put_under("care", self._care.saved() | {"told": self._told_of_care.rows})
        drawn, meetings = int(self._numbers[A_DRAWN]), int(self._numbers[A_MEETINGS])
        return State(
            self.until,
            {
                "infections": self.infections,
                "drawn": drawn,
                "meetings": meetings,
                "missed": self.seeding_missed,
                "sources": list(self.compiled.sources),
                "dosed": self._thinning.dosed,
            },
            arrays,
        )

    def restore(self, state: State, before: Compiled | None = None) -> None:
        """Go on from a saved state; `before`: the law until then, where it was another.

        A run that was over stays so, unless the new law has something to come.
        """
        self._narrow(state)
        self.time = self.until = state.time
        self.bucket = state.time // self.width
        self._agenda = Agenda(self.duration, begun=True)
        self._arrived = agenda_after(self._agenda, self._seeding, self._importation, state.time)
        for name in self.saved_of_people:
            getattr(self.standing, name)[:] = state.arrays[name]
        if "held" in state.arrays:
            self._hold_again(state)
        self._put_back_own(state.arrays)
        self.counts = state.arrays["counts"].copy()
        self.infections = int(state.facts["infections"])
        under_way = self.under_way = self._new_under_way()
        under_way.put_back(self._immune_again(state.arrays["under_way"], state))
        self._restore_decided(state, before)
        if self._care.cares:
            self._restore_care(those_under("care", state.arrays), state)
        old = None if before is None else _OldLaw(before, self)
        for slab in under_way.slabs():
            self._draw_again(under_way.begun(slab), state.time, old)
        self._set_effort(int(state.facts["drawn"]), int(state.facts["meetings"]))
        self.seeding_missed = int(state.facts["missed"])
        self._see_whether_over()

    def _immune_again(self, rows: NDArray[np.void], state: State) -> NDArray[np.void]:
        """Episodes with the sources of protection that were held at infection as these are numbered now."""
        if "immune" not in (rows.dtype.names or ()):
            return rows
        rows = rows.copy()
        rows["immune"] = self._sources_again(rows["immune"], state)
        return rows

    def _restore_care(self, saved: Arrays, state: State) -> None:
        """Let patients, and what was told of them ahead of its time, be as they were."""
        saved["patients"] = self._immune_again(saved["patients"], state)
        self._care.restore(saved, self.width)
        told = saved["told"]
        areas = self.compiled.population.areas_of(told[:, PERSON]).astype(np.int64)
        add_to_counts(told, areas, self.standing.delta[0], self.every)
        if len(told):
            self._told.add(told)
        self._told_of_care.keep(told, self.until)

    def _hold_again(self, state: State) -> None:
        """Let people hold the protections that they held."""
        held = np.asarray(self._sources_again(state.arrays["held"], state), dtype=np.int32)
        self._let_hold()
        self.standing.held[:] = held
        if state.facts["dosed"]:
            self._thinning.expect(loses=False)
            self._thinning.protect()

    def _let_hold(self) -> None:
        """Have an array of the protections that people hold, also where no intervention gives any."""
        if not len(self.standing.held):
            self.standing = self.standing._replace(held=np.zeros(len(self.compiled.population), np.int32))
            bind_tuple(self.context, self.standing)

    def _narrow(self, state: State) -> None:
        """Let buckets end, too, with each time at which a protection comes or goes that was given before."""
        moments = state.arrays["doses"][:, 0].tolist() if "doses" in state.arrays else []
        if any(moment % self.width for moment in moments):
            self._set_beat(math.gcd(self.beat, *moments))
            self._bind_all()
            self._told = told_of(self.compiled.scenario, self.beat, ordered=True)
            if self.authority is not None:
                self.authority.grade = self._thinning.grade

    def _restore_doses(self, state: State) -> None:
        if len(state.arrays.get("doses", ())):
            self._let_hold()
        super()._restore_doses(state)

    def _new_under_way(self) -> UnderWay:
        changes = len(self.standing.episodes) > 0 or gives_doses(self.compiled.scenario)
        return UnderWay(self.context, again=changes)

    def _note_begun(self, begun: NDArray[np.void]) -> None:
        """Note the episodes that began in a bucket."""
        if self.under_way is not None:
            self.under_way.add(begun, self.until)

    def _save_at_record(self) -> None:
        """Have the run saved, if it is to be at this record."""
        if self.saving is not None and self.saving.at_record(self.until, self.every, self.duration, self.ended):
            self.saving.save(self.until)

    def _draw_again(self, begun: NDArray[np.void], at: int, old: "_OldLaw | None") -> None:
        """Tell courses and draw attempts behind a time."""
        if self._numbers[A_DYNAMIC]:
            self._restate(begun)
        context, channels = (self.context, np.zeros(0, np.int64)) if old is None else (old.context, old.channels)
        chunks = self.threads if len(begun) > 200 else 1
        bounds = np.linspace(0, len(begun), chunks + 1).astype(np.int64)
        cursors = bounds[:-1].copy()
        while (cursors < bounds[1:]).any():
            written, tellings, here = np.zeros(chunks, np.int64), np.zeros(chunks, np.int64), cursors.copy()
            room = self._room
            redraw(
                self.context, context, channels, begun, at, bounds, cursors, room.out, room.found, written, room.told,
                tellings, room.path,
            )  # fmt: skip
            self._post_again(written)
            self._take_told(tellings)
            if (here == cursors)[cursors < bounds[1:]].any():
                self._widen_room()

    def _restate(self, begun: NDArray[np.void]) -> None:
        """Note again when episodes end, and what protection they leave; what was given since they began stays."""
        held, people, sources = self.standing.held, begun["person"], self.compiled.law.strains["source"]
        left = int(np.bitwise_or.reduce(1 << sources[sources != NONE].astype(np.int32), initial=0))
        given, path, done = held[people] & ~left, np.empty((1024, 2), np.int64), 0
        while done < len(begun):
            done += restate(self.context, begun[done:], path)
            path = np.empty((2 * len(path), 2), np.int64) if done < len(begun) else path
        held[people] = held[people] & left | given

    # What the engines themselves say.

    def _own_arrays(self) -> Arrays:
        """Arrays of this engine alone that are saved."""
        return {}

    def _put_back_own(self, arrays: Arrays) -> None:
        """Put back the arrays of this engine alone."""
        del arrays

    def _post_again(self, written: Ints) -> None:
        """Let attempts wait that were drawn again."""
        while not post(self.context, self._room.out, written):
            self._keep(with_pages(self._calendar, self._numbers))

    def _set_effort(self, drawn: int, meetings: int) -> None:
        """Count on from what a run had done."""
        self._numbers[A_DRAWN], self._numbers[A_MEETINGS] = drawn, meetings

    @abstractmethod
    def _bind_all(self) -> None:
        """Make all that kernels read, as before the start."""

    @abstractmethod
    def _set_beat(self, ticks: int) -> None:
        """Let buckets end with each multiple of so many ticks."""

    @abstractmethod
    def _keep(self, calendar: Calendar) -> None:
        """Let the calendar be the one of the run."""

    @abstractmethod
    def _take_told(self, tellings: Ints) -> None:
        """Take the changes of state that a kernel told, so many rows a chunk."""

    @abstractmethod
    def _widen_room(self) -> None:
        """Double the tables of a chunk."""

    @abstractmethod
    def _see_whether_over(self) -> None:
        """End the run when nothing is left to come."""


class _OldLaw:
    """The law until a branch, as kernels read it; `channels`: by channel of the new law, its number in this one."""

    def __init__(self, before: Compiled, simulation: SavedAhead) -> None:
        self.context = new_context()
        standing = new_standing(before, simulation.host, simulation.immune_before, 1)
        fixed = fixed_numbers(before.world, before.law, simulation.width)
        bind(self.context, {"fixed": fixed})
        for arrays in (before.world, before.law, standing):
            bind_tuple(self.context, arrays)
        self.channels = channel_numbers(simulation.compiled.law.attempt_keys, before.law.attempt_keys)
        self._kept: list[Any] = [before, standing, fixed]
