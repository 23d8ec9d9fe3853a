"""The engine for runs in which nobody is infected twice: drawn ahead, and settled by target on all threads.

An attempt infects if it is the first to reach its target: attempts are neither void nor changed by what happens to
others. So a bucket finds the earliest attempt for each target; only those who are infected and act in the same bucket
are handled one by one. The events are those of the other engines, to the last bit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.context import bind
from hyosan.core.philox import unit
from hyosan.disease.tables import DEAD, NONE, SUSCEPTIBLE
from hyosan.engine.agenda import Agenda
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.crossing import Exposure, crossings_of
from hyosan.engine.room_once import OnceRoom, new_lanes, with_more_pages
from hyosan.engine.saving_once import SavedOnce
from hyosan.engine.start import seeds, seeds_by_id
from hyosan.population.function.country import Country
from hyosan.scenario.model import SeedingSpec
from hyosan.transmission.kernels.once_begin import LACKS_PAGES, LACKS_ROOM, into_slices, join_parts, unfold_once
from hyosan.transmission.kernels.once_early import begin_early, infected_before, settle_early, tell_infection
from hyosan.transmission.kernels.once_elect import collect, elect, gather, order_in_slices, part_out, take_in_order
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
    BEGUN,
    NEED_CARE,
    PAGE_LENGTH,
    SETTLED,
)

Ints = NDArray[np.int64]
MOST_PARTS = 1024
"""Parts of all people, by number, into which the attempts of a bucket are sorted."""
FEW_IN_PART = 64
"""Attempts for whom a part of its own is worth while."""
SLICE = 100
"""Infections of a slice of time that is sorted by itself: so few that sorting takes few comparisons each."""
FEW_ATTEMPTS = 4_000
"""Attempts of a bucket up to which one thread does it all."""


@dataclass
class OnceSimulation(SavedOnce, AheadSimulation):
    """One run in memory in which nobody is infected twice."""

    def _bind_all(self) -> None:
        super()._bind_all()
        people = len(self.compiled.population)
        self.infected = np.zeros((people >> 3) + 1, np.uint8)
        self._divide(0)
        self._once = OnceRoom()
        self._lanes = new_lanes(self.threads, self.duration // self.width + 2, people)
        self._fields: dict[str, NDArray[Any]] = {
            "infected": self.infected,
            "told_infections": self._once.told_infections,
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
        self._shift = max(3, (max(1, people - 1)).bit_length() - most.bit_length() + 1)
        self._parts = (max(1, people) - 1 >> self._shift) + 1

    def _bind_lanes(self) -> None:
        self._thinning.provide(len(self._lanes.waiting))
        bind_tuple(self.context, self._lanes)
        bind(self.context, self._fields)

    # The steps of a bucket, in order: see STEPS.

    def sift(self) -> None:
        """Take the bucket's attempts whose target is free, and find the earliest for each target."""
        self._care.open(self.bucket)
        once, numbers = self._once, self._numbers
        count = pages_of(self.context, self.bucket, once.chain, once.lengths)
        if count > len(once.chain):
            once.lengthen_chain(count)
            pages_of(self.context, self.bucket, once.chain, once.lengths)
        chain, lengths = once.chain[:count], once.lengths[:count]
        self._divide(int(lengths.sum()))
        chunks = self.threads if int(lengths.sum()) > FEW_ATTEMPTS else 1
        written, counts = np.zeros(chunks, np.int64), np.zeros((chunks, self._parts), np.int64)
        gathered = once.gathered(count * PAGE_LENGTH)
        if count:
            gather(self.context, chain, lengths, self._shift, gathered, written, counts)
        free_pages(self.context, self.bucket, chain)
        begins = np.concatenate([[0], np.cumsum(counts.sum(axis=0))])
        offset = begins[:-1] + np.concatenate([np.zeros((1, self._parts), np.int64), np.cumsum(counts, axis=0)[:-1]])
        total = int(begins[-1])
        self._begins, self._earlies = begins, np.zeros(self._parts, np.int64)
        once.provide_due(total)
        if total:
            part_out(gathered, written, -(-count // chunks) * PAGE_LENGTH, self._shift, offset, once.due)
            elect(self.context, once.due, begins, once.table, once.early, self._earlies)
        numbers[[A_DUE, A_EARLY, A_EARLY_USED]] = total, 0, 0
        once.forget_late()
        once.provide_heap(int(self._earlies.sum()))
        begin_early(once.early, begins, self._earlies, once.due, once.heap, self.context)
        self._told_count = 0

    def settle(self) -> None:
        """Handle those who act in the bucket of their infection, and what the agenda holds in between."""
        behind = self.until + 1
        while True:
            due = self._agenda.next_time(behind)
            once, room = self._once, self._room
            while (
                code := settle_early(
                    self.context, min(due, behind), once.due, once.table, once.late, self._begins, self._shift,
                    once.heap, room.path[0], room.scratch, room.found[0],
                )
            ) != SETTLED:  # fmt: skip
                self._provide(code)
            if due >= behind:
                return
            self._keep_agenda(due)

    def unfold(self) -> None:
        """Tell the courses of the episodes that begin, and draw their attempts."""
        rows = self._rows_that_infect()
        count = len(rows)
        if not count:
            return
        room, once = self._room, self._once
        begun = once.begun_rows(count)
        chunks = self.threads if count > 200 else 1
        bounds = np.linspace(0, count, chunks + 1).astype(np.int64)
        cursors = bounds[:-1].copy()
        while (cursors < bounds[1:]).any():
            before, tellings, lacks = cursors.copy(), np.zeros(chunks, np.int64), np.zeros(chunks, np.int64)
            unfold_once(
                self.context, once.due, rows, begun, bounds, cursors, room.out, room.found, room.told, tellings,
                lacks, room.path,
            )  # fmt: skip
            self._take_told(tellings)
            self._care.take_coming()
            if (lacks == LACKS_PAGES).any():
                self._lanes = with_more_pages(self._lanes)
                self._bind_lanes()
            if ((lacks == LACKS_ROOM) & (before == cursors)).any():
                self._widen_room()
        self._log_episodes(self._by_time(begun))
        self._numbers[A_DRAWN] = int(self._lanes.lane_free[:, 2].sum())
        self._numbers[A_MEETINGS] += count - self._told_count

    def _rows_that_infect(self) -> NDArray[np.int32]:
        """The attempts that infect, those of people near one another together: what is read of them is shared."""
        once, total = self._once, int(self._numbers[A_DUE])
        wins = np.zeros(self._parts, np.int64)
        if total:
            collect(self.context, once.due, self._begins, once.table, once.won, wins)
        once.provide_order(int(wins.sum()) + int(self._numbers[A_EARLY_USED]))
        count = join_parts(self.context, once.due, once.won, self._begins, wins, once.late, once.rows)
        return once.rows[:count]

    def _by_time(self, begun: NDArray[np.void]) -> NDArray[np.void]:
        """Episodes in the order of time."""
        once, count = self._once, len(begun)
        slices = np.zeros(max(1, count // SLICE) + 1, np.int64)
        into_slices(begun, self.bucket * self.width, self.width + 1, slices, once.sliced)
        order_in_slices(begun, once.sliced, slices, once.order)
        ordered = np.empty(count, BEGUN)
        take_in_order(begun, once.order[:count], ordered)
        return ordered

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
        kinds = self.compiled.world.kinds
        if self._visitors:
            self._name_visitors(begun)
        if isinstance(self.compiled.population, Country):
            place_kind = self.compiled.law.settings["kind"][begun["setting"]]
            begun["place"] += np.where(begun["place"] >= 0, kinds["offset"][place_kind], 0)
        self._note_begun(begun)
        self._episodes.append(begun)
        self.infections += len(begun)

    def _provide(self, code: int) -> None:
        if code == NEED_CARE:
            self._care.provide()
            return
        total, late, waiting = (int(self._numbers[which]) for which in (A_DUE, A_EARLY_USED, A_EARLY))
        self._once.provide(code, self._room, total, late, waiting)
        bind(self.context, self._room.fields)

    def _infect(self, person: int, strain: int, state: int, time: int, cause: int) -> None:
        self._once.tell(self._told_count, strain, state, cause)
        self._fields["told_infections"] = self._once.told_infections
        bind(self.context, {"told_infections": self._once.told_infections})
        once = self._once
        while (
            code := tell_infection(
                self.context, person, time, self._told_count, once.due, once.table, once.late, self._begins,
                self._shift, once.heap, self._room.path[0],
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
            self.context, people, time + 1, once.due, once.table, once.late, self._begins, self._shift, found
        )
        return np.asarray(found == 0)
