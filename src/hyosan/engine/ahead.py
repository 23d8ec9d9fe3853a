"""The engine for runs that can be drawn ahead: the same events as `simulation`, many times faster.

Where all that an infected person does follows from the infection, course and attempts are drawn at once; only attempts
wait, and nobody costs anything but at an infection. A bucket sifts out the attempts whose target may be infected,
settles them one by one in the order of time, and unfolds the episodes that began.
"""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hyosan.core.compilation import set_threads
from hyosan.core.context import bind, new_context
from hyosan.core.errors import EngineError
from hyosan.disease.tables import DEAD, NONE, SUSCEPTIBLE
from hyosan.engine.agenda import Agenda
from hyosan.engine.authority import Witness, authority_of
from hyosan.engine.care import Care
from hyosan.engine.deciding import Attended
from hyosan.engine.ending import Status, ending
from hyosan.engine.hearing import ALWAYS, everything
from hyosan.engine.importation import Importation
from hyosan.engine.room import Workroom, new_calendar, with_pages
from hyosan.engine.saving_ahead import SavedAhead
from hyosan.engine.saving_care import ToldOfCare
from hyosan.engine.simulation import Progress, Sink
from hyosan.engine.standing import MOST_EARLY, immune_at_start, new_standing, states_at, usual_width
from hyosan.engine.start import assign_host_types, seed_names, seeds
from hyosan.engine.surveillance import Observer
from hyosan.engine.thinning import Thinning
from hyosan.engine.told import in_order
from hyosan.engine.told_pages import told_of
from hyosan.interventions.work import GAINS, TREATS, Protection
from hyosan.scenario.beat import beat
from hyosan.scenario.compile import Compiled
from hyosan.scenario.model import SeedingSpec
from hyosan.transmission.kernels.ahead_calendar import chain_of, free_chain, post
from hyosan.transmission.kernels.ahead_settle import begin_episode, settle
from hyosan.transmission.kernels.ahead_sift import order_parts, sift, spread
from hyosan.transmission.kernels.ahead_unfold import unfold
from hyosan.transmission.tables import (
    BY_IMPORTATION,
    BY_SEEDING,
    EVENT_COLUMNS,
    INFECTION_COLUMNS,
    TRANSITION_COLUMNS,
    Log,
    bind_tuple,
    fixed_numbers,
)
from hyosan.transmission.tables_ahead import (
    A_BEGUN,
    A_CURSOR,
    A_DRAWN,
    A_DUE,
    A_DURATION,
    A_DYNAMIC,
    A_EARLY,
    A_EARLY_USED,
    A_EVERY,
    A_FREE_PAGE,
    A_MEETINGS,
    A_UNTIL,
    A_WIDTH,
    AHEAD_NUMBERS,
    MOST_WIDTH,
    NEED_CARE,
    PAGE_LENGTH,
    SETTLED,
    UNKNOWN,
    Calendar,
)

Ints = NDArray[np.int64]
EPISODE_COLUMNS = (
    "time", "person", "episode", "infector", "infector_episode", "setting", "place", "area", "strain", "cause"
)  # fmt: skip
"""The columns of rows of infections, as an episode names them."""
MANY = 20_000
"""Items from which work is shared among threads."""
PART = 4_000
"""Attempts of a part of a bucket that is sorted by itself."""


@dataclass
class AheadSimulation(SavedAhead, Attended):
    """One run in memory, drawn ahead. `sinks` take the rows; `stop_asked` ends it at the next record."""

    compiled: Compiled
    sinks: list[Sink] = field(default_factory=list)
    threads: int = 2
    stop_asked: bool = False
    heard: NDArray[np.int16] | None = None
    """States by class, as told of (`hearing`); without it every change is told."""
    asked: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    """Which of the changes told sinks are given (`hearing`)."""
    width: int = 0
    most_early: ClassVar[float] = MOST_EARLY
    """How many may act in the bucket of their infection."""
    step_seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        compiled, scenario = self.compiled, self.compiled.scenario
        self.threads = set_threads(self.threads)
        self.duration, self.every = scenario.time.duration, scenario.record.every
        self._wanted = self.width or usual_width(compiled, self.most_early)
        self._set_beat(beat(scenario))
        self.host = assign_host_types(scenario, compiled.population, compiled.codes, compiled.seed)
        self._columns: dict[str, NDArray[Any]] = {"host": self.host}
        self.immune_before = immune_at_start(compiled, self._columns)
        """Bits of the immunities that everybody holds before the start."""
        self.standing = new_standing(compiled, self.host, self.immune_before, self.threads)
        self.status: Status = "finished"
        self.ended = False
        self.time = self.until = 0
        self._bind_all()
        self.counts = np.zeros((max(1, len(compiled.population.areas)), len(compiled.law.states)), np.int64)
        self.counts[:, SUSCEPTIBLE] = compiled.population.residents()
        self.authority = authority_of(compiled, self.host, self._thinning.grade)
        self._observer: Observer | None = None
        self.sinks = [*self.sinks, *Witness.of(self.authority)]
        self._protections: list[tuple[int, int, Protection]] = []
        """A heap: behind which time, number, what happens then."""
        self._state = np.zeros(len(compiled.population) if self.authority is not None else 0, np.int16)
        """As far as it has been told, for interventions that look at people; and for those of a branch."""
        self._dead = self.compiled.law.states["flags"] & DEAD > 0
        """Which states are dead ones."""
        self._died: list[Ints] = []
        self._given = 0
        self._next_decision: int | None = None
        self._seeding = dict(zip(seed_names(scenario.seeding), scenario.seeding, strict=True))
        self._importation = Importation(compiled, self._columns)
        self._arrived = 0
        self.seeding_missed = 0
        """Infections that a seeding asked for and found nobody for."""
        self._agenda = self._new_agenda()
        self._told_of_care = ToldOfCare()
        self._infections: list[Ints] = []
        self._episodes: list[NDArray[np.void]] = []
        self._told = told_of(scenario, self.beat, ordered=bool((self._heard == ALWAYS).all()))
        self.infections = 0
        self.bucket = 0

    @property
    def effort(self) -> dict[str, int]:
        """What the run did: attempts drawn and kept, and those that found somebody who could be infected."""
        drawn, meetings = int(self._numbers[A_DRAWN]), int(self._numbers[A_MEETINGS])
        return {"attempts_drawn": drawn, "meetings": meetings, "events_handled": drawn}

    def _set_beat(self, ticks: int) -> None:
        self.beat = ticks
        """Of which all records and decisions are multiples: buckets end with each."""
        parts = -(-self.beat // min(self._wanted, self.beat, MOST_WIDTH))
        while self.beat % parts:
            parts += 1
        self.width = self.beat // parts

    def _bind_all(self) -> None:
        self._numbers = np.zeros(AHEAD_NUMBERS, np.int64)
        numbers = self._numbers
        numbers[A_DYNAMIC] = int(len(self.standing.episodes) > 0)
        numbers[A_DURATION], numbers[A_WIDTH], numbers[A_EVERY] = self.duration, self.width, self.every
        numbers[A_FREE_PAGE] = NONE
        self._room = Workroom(self.threads)
        self.context = new_context()
        self._fixed = fixed_numbers(self.compiled.world, self.compiled.law, self.width)
        self._heard = everything(len(self.compiled.law.states)) if self.heard is None else self.heard
        bind(self.context, {"fixed": self._fixed, "ahead": numbers} | self._room.fields)
        bind(self.context, {"heard": self._heard})
        for arrays in (self.compiled.world, self.compiled.law, self.standing):
            bind_tuple(self.context, arrays)
        self._thinning = Thinning(self.compiled, self.context, numbers)
        self._care = Care(self.compiled, self.context, numbers, self.duration // self.width + 2, self.threads)
        self._keep(new_calendar(self.duration // self.width + 2, numbers))

    def _keep(self, calendar: Calendar) -> None:
        self._calendar = calendar
        bind_tuple(self.context, calendar)

    def _provide_room(self, code: int) -> None:
        if code == NEED_CARE:
            self._care.provide()
            return
        self._room.provide(code)
        bind(self.context, self._room.fields)

    def _widen_room(self) -> None:
        self._room.widen()
        bind(self.context, self._room.fields)

    def _new_agenda(self) -> Agenda:
        agenda = Agenda(self.duration)
        if self.authority is not None:
            agenda.add(0, Agenda.DECIDE)
        for number, name in enumerate(sorted(self._seeding)):
            agenda.add(self._seeding[name].at, Agenda.SEED, number)
        if self._importation.arrivals:
            agenda.add(self._importation.arrivals[0].time, Agenda.IMPORT)
        return agenda

    def run(self, watch: Callable[[Progress], None] | None = None) -> Status:
        """Run to the end; `watch` is called after each bucket."""
        self._attend(self.host)
        if self.time > 0:
            self.decide()  # what is decided at the time of the checkpoint, which was written before
        while not self.ended and self.bucket * self.width < max(1, self.duration):
            self._numbers[A_UNTIL] = self.until = min((self.bucket + 1) * self.width, self.duration)
            for name in STEPS:
                began = time.perf_counter()
                getattr(self, name)()
                self.step_seconds[name] = self.step_seconds.get(name, 0.0) + time.perf_counter() - began
            self.time = self.until
            if watch is not None:
                watch(Progress(self.time, self.duration, self.counts.sum(axis=0), self.infections))
            self.bucket += 1
        self.flush(self.time)
        return self.status

    # The steps of a bucket, in order: see STEPS.

    def sift(self) -> None:
        """Take the bucket's attempts whose target may still be infected, in the order of time."""
        self._care.open(self.bucket)
        room, numbers = self._room, self._numbers
        count = chain_of(self.context, self.bucket, room.chain)
        if count > len(room.chain):
            room.lengthen_chain(count)
            chain_of(self.context, self.bucket, room.chain)
        chain = room.chain[:count]
        on_first = int(self._calendar.filled[self.bucket])
        chunks = self.threads if count * PAGE_LENGTH > MANY else 1
        written = np.zeros(chunks, np.int64)
        sifted = room.sifted(count * PAGE_LENGTH)
        if count:
            sift(self.context, chain, on_first, sifted, written)
        free_chain(self.context, self.bucket, chain)
        total = int(written.sum())
        share = -(-count // chunks)
        parts = max(1, total // PART)
        slots = np.zeros(parts + 1, np.int64)
        self._due, self._order = room.due(total)
        begins = np.arange(chunks, dtype=np.int64) * share * PAGE_LENGTH
        if total:
            start = self.bucket * self.width
            spread(sifted, begins, written, start, self.width + 1, slots, self._due)
            order_parts(self._due, slots, self._order)
        numbers[[A_CURSOR, A_DUE, A_EARLY, A_EARLY_USED, A_BEGUN]] = 0, total, 0, 0, 0

    def settle(self) -> None:
        """Handle the attempts one by one, and what the agenda holds in between."""
        behind = self.until + 1
        while True:
            due = self._agenda.next_time(behind)
            room = self._room
            while (
                code := settle(
                    self.context, min(due, behind), self._due, self._order, room.path[0], room.scratch,
                    room.found[0], room.early, room.heap, room.begun,
                )
            ) != SETTLED:  # fmt: skip
                self._provide_room(code)
            if due >= behind:
                break
            self._keep_agenda(due)

    def unfold(self) -> None:
        """Tell the courses of the episodes that began, and draw their attempts."""
        room, count = self._room, int(self._numbers[A_BEGUN])
        begun = room.begun[:count]
        self._log(begun)
        chunks = self.threads if count > 200 else 1
        bounds = np.linspace(0, count, chunks + 1).astype(np.int64)
        cursors = bounds[:-1].copy()
        while (cursors < bounds[1:]).any():
            written, tellings = np.zeros(chunks, np.int64), np.zeros(chunks, np.int64)
            before = cursors.copy()
            unfold(
                self.context, begun, bounds, cursors, room.out, room.found, written, room.told, tellings, room.path,
            )  # fmt: skip
            while not post(self.context, room.out, written):
                self._keep(with_pages(self._calendar, self._numbers))
            self._take_told(tellings)
            self._care.take_coming()
            if (before == cursors)[cursors < bounds[1:]].any():
                self._widen_room()

    def record(self) -> None:
        """Hand over rows and counts when a record is due; see whether the run is over."""
        self._take_told_of_care()  # behind what `unfold` told, so that of each person it is in the order of time
        if self.until % self.every:
            return
        self.counts = self.counts + self.standing.delta[:, self.until // self.every].sum(axis=0, dtype=np.int64)
        self.flush(self.until)
        for sink in self.sinks:
            sink.counts(self.until, self.counts)
        self._see_whether_over()
        if self.stop_asked and not self.ended:
            self.status, self.ended = "interrupted", True
        self._save_at_record()

    def decide(self) -> None:
        """Let the authority decide, if it does so at the end of this bucket; let doses protect behind it."""
        if self.until == self._next_decision and not self.ended:
            self._decide(self.until)
        self._protect(self.until)

    # Parts of the steps.

    def _decide(self, at: int, _which: int = 0) -> None:
        assert self.authority is not None, "only an authority decides"
        self.flush(at)
        if self._observer is not None:
            self._observer.advance(at)
        orders = self.authority.decide(at, self)
        self._report(orders)
        for measure, areas, on in orders.switched:
            self._thinning.switch(measure, areas, on, at)
        for row, people, ends in orders.placed:
            self._thinning.place(row, people, ends, at)
        for row, places, ends in orders.shut:
            self._thinning.shut(row, places, ends)
        for order in orders.protections():
            if order.does != TREATS:  # which acts on no infection in a run drawn ahead
                self._put_protection(order)
        self._next_decision = self.authority.next_decision(at)
        self._protect(at)

    def _protect(self, now: int) -> None:
        held = self.standing.held
        while self._protections and self._protections[0][0] <= now:
            _, people, bits, does = heapq.heappop(self._protections)[-1]
            held[people] = held[people] | bits if does == GAINS else held[people] & ~bits
            self._thinning.protect()

    def alive(self, people: Ints) -> NDArray[np.bool_]:
        """Which of some people are alive now."""
        return np.asarray(~self._dead[self._state[people]])

    def dead(self) -> Ints:
        """All who are dead now, in order of death."""
        self._died = [np.concatenate([np.zeros(0, np.int64), *self._died])]
        return self._died[0]

    def whereabouts(self, at: int, people: Ints) -> Ints:
        """Never asked: where people are killed or moved a run is not drawn ahead."""
        raise EngineError(f"asked where {len(people)} people are at {at}, in a run drawn ahead")

    def sheltered(self, people: Ints) -> NDArray[np.bool_]:
        """Nobody has barricaded himself or herself."""
        return np.zeros(len(people), np.bool_)

    def displaced(self) -> NDArray[np.bool_]:
        """Nobody is away from home."""
        return np.zeros(len(self.compiled.population), np.bool_)

    def states(self, people: Ints) -> Ints:
        """The state of each of some people now, in runs that tell every change."""
        return self._state[people].astype(np.int64)

    def _log(self, begun: NDArray[np.void]) -> None:
        if not len(begun):
            return
        self._note_begun(begun)
        rows = np.empty((len(begun), INFECTION_COLUMNS), np.int64)
        for column, name in enumerate(
            ("time", "person", "episode", "infector", "infector_episode", "setting", "place")
        ):
            rows[:, column] = begun[name]
        area = self.compiled.population.areas_of(begun["person"]).astype(np.int64)
        places = self.compiled.world.places
        if len(places):
            known = np.where(begun["place"] >= 0, places["area"][begun["place"]], NONE)
            area = np.where(known >= 0, known, area)
        rows[:, 7], rows[:, 8], rows[:, 9] = area, begun["strain"], begun["cause"]
        self._infections.append(rows)
        self.infections += len(rows)

    def _take_told(self, tellings: Ints) -> None:
        for chunk, rows in enumerate(tellings):
            if rows:
                self._told.add(self._room.told[chunk, :rows])

    def _take_told_of_care(self) -> None:
        told = self._care.take_told()
        if len(told):
            self._told.add(told)
        if self.saving is not None:
            self._told_of_care.keep(told, self.until)

    @property
    def beds(self) -> Ints:
        """The row of each unit of beds, columns BED_*."""
        return self._care.beds

    def flush(self, now: int) -> None:
        """Hand the rows up to a time to the sinks."""
        transitions = self._told.take(now, self._state, self.asked)
        if len(self._state):
            died = transitions[self._dead[transitions[:, 3]]]
            self._died.append(in_order(died)[:, 1])
        infections = np.concatenate(self._infections or [np.zeros((0, INFECTION_COLUMNS), np.int64)])
        self._infections = []
        self._tell_episodes()
        log = Log(infections, transitions, np.zeros((0, EVENT_COLUMNS), np.int64))
        for sink in self.sinks:
            if isinstance(sink, Observer):
                sink.changes(transitions)
            sink.rows(log, len(infections), 0 if isinstance(sink, Observer) else len(transitions), 0)

    def _tell_episodes(self) -> None:
        """Hand over infections that are kept as episodes: to the sinks that take them so, as rows to others."""
        pieces, self._episodes = self._episodes, []
        others = [sink for sink in self.sinks if not hasattr(sink, "episodes")]
        for sink in self.sinks:
            if hasattr(sink, "episodes"):
                for begun in pieces:
                    sink.episodes(begun)
        if others and pieces:
            begun = np.concatenate(pieces)
            rows = np.stack([begun[name].astype(np.int64) for name in EPISODE_COLUMNS], axis=1)
            log = Log(rows, np.zeros((0, TRANSITION_COLUMNS), np.int64), np.zeros((0, EVENT_COLUMNS), np.int64))
            for sink in others:
                sink.rows(log, len(rows), 0, 0)

    def _see_whether_over(self) -> None:
        found = ending(self.compiled, self.counts, coming=self._agenda.brings_infections())
        if found is not None:
            self.status, self.ended = found, True

    def _keep_agenda(self, now: int) -> None:
        self._agenda.keep(now, self._actions(), lambda: self.ended)

    def _actions(self) -> dict[int, Callable[[int, int], int | None]]:
        """What is done for each kind of date."""
        return {
            Agenda.RECORD: self._first_record,
            Agenda.DECIDE: self._decide,
            Agenda.SEED: self._seed,
            Agenda.IMPORT: self._import,
        }

    def _first_record(self, _due: int, _which: int) -> None:
        for sink in self.sinks:
            sink.counts(0, self.counts)

    def _seed(self, due: int, which: int) -> None:
        name = sorted(self._seeding)[which]
        spec = self._seeding[name]
        strain = self.compiled.codes.strain(spec.strain)
        state = self.compiled.codes.state(spec.strain, spec.state) if spec.state else NONE
        people = self._seeds(spec, name, due)
        self.seeding_missed += spec.count * self.compiled.population.copies - len(people)
        for person in people:
            self._infect(int(person), strain, state, due, BY_SEEDING)

    def _import(self, due: int, _which: int) -> int | None:
        arrivals = self._importation.arrivals
        arrival = arrivals[self._arrived]
        person = self._importation.person(arrival, lambda people: self._susceptible(people, due))
        if person != NONE and self._importation.enters(arrival, person, self.authority):
            self._infect(person, *self._importation.strain_and_state(arrival), due, BY_IMPORTATION)
        self._arrived += 1
        return arrivals[self._arrived].time if self._arrived < len(arrivals) else None

    def _seeds(self, spec: SeedingSpec, name: str, due: int) -> Ints:
        return seeds(self.compiled, spec, name, {**self._columns, "state": states_at(self.standing, due)})

    def _susceptible(self, people: Ints, time: int) -> NDArray[np.bool_]:
        standing = self.standing
        free = standing.busy[people] == 0
        return np.asarray(free | (standing.free_at[people] < time)) if len(standing.free_at) else np.asarray(free)

    def _infect(self, person: int, strain: int, state: int, time: int, cause: int) -> None:
        room = self._room
        while (
            code := begin_episode(
                self.context, person, strain, state, time, NONE, NONE, NONE, cause, UNKNOWN, room.path[0],
                room.scratch, room.found[0], room.early, room.heap, room.begun,
            )
        ) != SETTLED:  # fmt: skip
            self._provide_room(code)


STEPS = ("sift", "settle", "unfold", "record", "decide")
"""One bucket, as data: the methods, in order."""
