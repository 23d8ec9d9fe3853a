"""The engine for runs in which nobody is infected twice: drawn ahead, and settled by target on all threads.

An attempt infects if it is the first to reach its target: attempts are neither void nor changed by what happens to
others. So a bucket finds the earliest attempt for each target; only those who are infected and act in the same bucket
are handled one by one. The events are those of the other engines, to the last bit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hyosan.core.context import bind
from hyosan.core.philox import unit
from hyosan.disease.tables import DEAD, NONE, SUSCEPTIBLE
from hyosan.engine.agenda import Agenda
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.crossing import Exposure, crossings_of
from hyosan.engine.helpers import Team
from hyosan.engine.room_once import MOST_PARTS, OnceRoom, new_lanes, with_more_pages
from hyosan.engine.saving_once import SavedOnce
from hyosan.engine.standing import MOST_EARLY_ONCE, sure_to_stay
from hyosan.engine.start import seeds, seeds_by_id
from hyosan.population.function.country import Country
from hyosan.scenario.model import SeedingSpec
from hyosan.transmission.kernels.once_bucket import ROWS
from hyosan.transmission.kernels.once_early import infected_before, tell_infection
from hyosan.transmission.kernels.once_lanes import free_pages, pages_of
from hyosan.transmission.tables import (
    BY_IMPORTATION,
    BY_INFECTION,
    EVENT_COLUMNS,
    INFECTION_COLUMNS,
    TRANSITION_COLUMNS,
    Log,
    bind_tuple,
)
from hyosan.transmission.tables_ahead import (
    A_DRAWN,
    A_DUE,
    A_EARLY,
    A_EARLY_USED,
    A_MEETINGS,
    NEED_CARE,
    PAGE_LENGTH,
    SETTLED,
)
from hyosan.transmission.tables_once import (
    B_BEFORE,
    B_CHUNKS,
    B_CODE,
    B_FROM,
    B_PAGES,
    B_PARTS,
    B_ROWS,
    B_SHIFT,
    B_START,
    B_UNDONE,
    COLLECT,
    DONE,
    GATHER,
    LACKS_PAGES,
    LACKS_ROOM,
    LACKS_TAKING,
    LINE,
    M_PHASES,
    SETTLE,
    UNFOLD,
)

Ints = NDArray[np.int64]
FEW_IN_PART = 64
"""Attempts for whom a part of its own is worth while."""
NOTED = ("notes", "chair_holder")
"""Fields of what is noted of people by function."""
FEW_ATTEMPTS, FEW_INFECTED = 4_000, 200
"""Attempts and infections of a bucket up to which the leading thread does it all."""
MOST_TOLD = 1 << 17
"""Changes of state for which a thread gets room at most: whenever it is full, all threads wait until they are taken."""
CHUNKS_A_THREAD = 4
"""Chunks into which the pages of a bucket are divided, so that threads share them evenly."""


@dataclass
class OnceSimulation(SavedOnce, AheadSimulation):
    """One run in memory in which nobody is infected twice."""

    most_early: ClassVar[float] = MOST_EARLY_ONCE

    def _bind_all(self) -> None:
        super()._bind_all()
        people = len(self.compiled.population)
        self.infected = np.zeros((people >> 3) + 1, np.uint8)
        self._once = OnceRoom(self.context, self._room, CHUNKS_A_THREAD * self.threads)
        self._team = Team(self.context, self.threads)
        self._few = True
        self._divide(0)
        self._lanes = new_lanes(self.threads, self.duration // self.width + 2, people)
        self._fields: dict[str, NDArray[Any]] = {
            "infected": self.infected,
            "sure_to_stay": sure_to_stay(self.compiled.law, self.width + 1),
        }
        if isinstance(self.compiled.population, Country):
            country = self.compiled.population
            self._fields |= country.fields(self.compiled.place_kinds) | country.notes()
        self._bind_lanes()
        self._crossings = crossings_of(self.compiled)
        self._exposures: list[Exposure] = []
        self._visitors: dict[tuple[int, int], int] = {}
        """Who infected whom as a visitor, by person infected and time."""

    def _divide(self, attempts: int) -> None:
        """Choose the parts of all people for a bucket with so many attempts: few need few, else parts cost more."""
        people, most = len(self.compiled.population), min(MOST_PARTS, attempts // FEW_IN_PART + 1)
        shift = max(3, (max(1, people - 1)).bit_length() - most.bit_length() + 1)
        self._once.numbers[[B_SHIFT, B_PARTS]] = shift, (max(1, people) - 1 >> shift) + 1

    def _bind_lanes(self) -> None:
        self._thinning.provide(len(self._lanes.waiting))
        bind_tuple(self.context, self._lanes)
        bind(self.context, self._fields)

    def _attend(self, host: NDArray[np.int16]) -> None:
        super()._attend(host)
        if self.authority is not None:
            self.authority.contacts.look_up({name: self._fields[name] for name in NOTED if name in self._fields})

    # The steps of a bucket, in order: see STEPS.

    def sift(self) -> None:
        """Take the bucket's attempts whose target is free, and find the earliest for each target."""
        self._care.open(self.bucket)
        once = self._once
        pages = pages_of(self.context, self.bucket, once.chain, once.lengths)
        if pages > len(once.chain):
            once.lengthen_chain(pages)
            pages_of(self.context, self.bucket, once.chain, once.lengths)
        attempts = int(once.lengths[:pages].sum())
        self._few = attempts <= FEW_ATTEMPTS
        self._divide(attempts)
        chunks = 1 if self._few else min(pages, CHUNKS_A_THREAD * self.threads)
        once.numbers[[B_PAGES, B_CHUNKS, B_START]] = pages, chunks, self.bucket * self.width
        once.provide_gathered(pages * PAGE_LENGTH)
        once.forget_late()
        self._work(GATHER, SETTLE, self._few)
        free_pages(self.context, self.bucket, once.chain[:pages])
        self._told_count = 0

    def settle(self) -> None:
        """Handle those who act in the bucket of their infection, and what the agenda holds in between."""
        behind = self.until + 1
        while True:
            due = self._agenda.next_time(behind)
            if self._numbers[A_EARLY] or self._care.cares:
                self._once.numbers[B_BEFORE] = min(due, behind)
                self._work(SETTLE, COLLECT, True)
            if due >= behind:
                return
            self._keep_agenda(due)

    def unfold(self) -> None:
        """Tell the courses of the episodes that begin, and draw their attempts."""
        if self._numbers[A_DUE] + self._numbers[A_EARLY_USED] == 0:
            return
        once = self._once
        self._work(COLLECT, UNFOLD, self._few)
        rows = self._rows_that_infect()
        if len(rows) < once.numbers[B_ROWS]:
            once.leave_rows(rows)
        count = len(rows)
        if not count:
            return
        once.provide_begun(count)
        begun = once.fresh_rows(count)
        once.numbers[[B_UNDONE, B_FROM]] = 0
        once.leave_undone([])
        once.tellings[:] = 0
        self._work(UNFOLD, DONE, count <= FEW_INFECTED)
        self._take_lanes()
        self._log_episodes(begun)
        if not self._crossings and all(hasattr(sink, "episodes") for sink in self.sinks):
            self._tell_episodes()  # a day of them takes some 4 bytes a person at the height of an outbreak
        self._numbers[A_DRAWN] = int(self._lanes.lane_free[:, 2].sum())
        self._numbers[A_MEETINGS] += count - self._told_count

    def _rows_that_infect(self) -> NDArray[np.int32]:
        """The attempts whose targets are unfolded, those of people near one another together."""
        return self._once.rows_that_infect()

    def _work(self, first: int, last: int, alone: bool) -> None:
        """Work phases off, providing whatever lacks in between."""
        while (first := self._team.work(first, last, alone=alone)) < last:
            if first == UNFOLD:
                self._go_on_unfolding()
            else:
                self._provide(int(self._once.numbers[B_CODE]))

    def _take_lanes(self) -> None:
        """Take what was told when episodes were unfolded, of each thread, and who was noted as a patient."""
        self._take_told(self._once.tellings)
        self._once.tellings[:] = 0
        self._care.take_coming()

    def _go_on_unfolding(self) -> None:
        """Provide what threads lacked when episodes were unfolded, and note which of these are left."""
        once = self._once
        left, taken = once.undone(), int(self._team.marks[M_PHASES + 2 * LINE * UNFOLD])
        stopped = once.pending[once.lacks != SETTLED]
        once.numbers[B_FROM] += ROWS * max(0, taken - len(left))
        once.numbers[B_FROM] = min(once.numbers[B_FROM], once.numbers[B_ROWS])
        once.leave_undone([(int(begin), int(end)) for begin, end in stopped] + left[taken:])
        once.numbers[B_UNDONE] = len(once.undone())
        self._take_lanes()
        if (once.lacks == LACKS_PAGES).any():
            self._lanes = with_more_pages(self._lanes)
            self._bind_lanes()
        if (once.lacks == LACKS_ROOM).any():
            self._widen_room()
        elif (once.lacks == LACKS_TAKING).any() and self._room.told.shape[1] < MOST_TOLD:
            self._room.more_told()
            once.bind_work()
        once.lacks[:] = SETTLED

    def record(self) -> None:
        """Hand over rows and counts when a record is due; before that, see who crosses the sea."""
        if self._crossings and self.until % self.every == 0:
            self._cross()
        super().record()

    # Parts of the steps.

    def _cross(self) -> None:
        """Settle the crossings of all who were infected since the record before."""
        if not self._episodes:
            return
        begun = np.concatenate(self._episodes)
        for crossing in self._crossings:
            found = crossing.settle(self.context, begun, self.until, self.counts[:, SUSCEPTIBLE])
            for exposure in found:
                self._agenda.add(exposure.time, Agenda.CROSS, len(self._exposures))
                self._exposures.append(exposure)

    def flush(self, now: int) -> None:
        """Hand the rows up to a time to the sinks, journeys among them."""
        super().flush(now)
        told = sorted(event for crossing in self._crossings for event in crossing.events if event[0] <= now)
        for crossing in self._crossings:
            crossing.events = [event for event in crossing.events if event[0] > now]
        made = [event[:EVENT_COLUMNS] for event in told if self._is_made(*event[EVENT_COLUMNS:])]
        rows = np.array(made, np.int64).reshape(-1, EVENT_COLUMNS)
        nothing = Log(np.zeros((0, INFECTION_COLUMNS), np.int64), np.zeros((0, TRANSITION_COLUMNS), np.int64), rows)
        for sink in self.sinks if made else ():
            sink.rows(nothing, 0, 0, len(rows))

    def _actions(self) -> dict[int, Callable[[int, int], int | None]]:
        return {**super()._actions(), Agenda.CROSS: self._expose}

    def _expose(self, due: int, which: int) -> None:
        """Infect who met a visitor, or came home infected, unless that has happened before."""
        exposure = self._exposures[which]
        journey = exposure.traveller, exposure.boards, exposure.there, exposure.word
        if not self._susceptible(np.array([exposure.person]), due)[0] or not self._is_made(*journey):
            return
        self._infect(exposure.person, exposure.strain, exposure.state, due, BY_IMPORTATION)
        if exposure.infector != NONE:
            self._visitors[exposure.person, due] = exposure.infector

    def _is_made(self, traveller: int, boards: int, there: int, word: int) -> bool:
        """Whether limits of travel leave a journey that has begun."""
        share = 1.0 if self.authority is None else self.authority.border.share_left(traveller, boards, there)
        return unit(np.uint64(word)) < share

    def _name_visitors(self, begun: NDArray[np.void]) -> None:
        """Write the visitors as infectors of those whom they infected."""
        for row in np.flatnonzero(begun["cause"] == BY_IMPORTATION):
            infector = self._visitors.pop((int(begun["person"][row]), int(begun["time"][row])), NONE)
            if infector != NONE:
                begun["infector"][row], begun["infector_episode"][row] = infector, 1
                begun["cause"][row] = BY_INFECTION

    def _log_episodes(self, begun: NDArray[np.void]) -> None:
        if self._visitors:
            self._name_visitors(begun)
        self._note_begun(begun)
        self._episodes.append(begun)
        self.infections += len(begun)

    def _provide(self, code: int) -> None:
        if code == NEED_CARE:
            self._care.provide()
            return
        self._once.provide(code, *(int(self._numbers[which]) for which in (A_DUE, A_EARLY_USED, A_EARLY)))

    def _widen_room(self) -> None:
        super()._widen_room()
        self._once.bind_work()

    def _infect(self, person: int, strain: int, state: int, time: int, cause: int) -> None:
        self._once.tell(self._told_count, strain, state, cause)
        once = self._once
        while (
            code := tell_infection(
                self.context, person, time, self._told_count, once.due, once.table, once.late, once.begins,
                int(once.numbers[B_SHIFT]), once.heap, self._room.path[0],
            )
        ) != SETTLED:  # fmt: skip
            self._provide(code)
        self._told_count += 1

    def _seeds(self, spec: SeedingSpec, name: str, due: int) -> Ints:
        if isinstance(self.compiled.population, Country):
            return seeds_by_id(self.compiled, spec, name, lambda people: self._susceptible(people, due))
        free = self._susceptible(np.arange(len(self.compiled.population)), due)
        state = np.where(free, SUSCEPTIBLE, DEAD).astype(np.int16)
        return seeds(self.compiled, spec, name, {**self._columns, "state": state})

    def _susceptible(self, people: Ints, time: int) -> NDArray[np.bool_]:
        found = np.zeros(len(people), np.int64)
        once = self._once
        infected_before(
            self.context, people, time + 1, once.due, once.table, once.late, once.begins,
            int(once.numbers[B_SHIFT]), found,
        )  # fmt: skip
        return np.asarray(found == 0)
