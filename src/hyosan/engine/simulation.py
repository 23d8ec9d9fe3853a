"""The engine: moves a compiled scenario bucket by bucket, in a visible order of steps.

Events are worked off one by one in the order of time, so that natural history, moves and meetings are one phase; no
result depends on the width of a bucket. What has a date of its own (records, fear, seedings,
pulling) stands in the agenda.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hyosan.core.compilation import set_threads
from hyosan.core.context import bind, new_context
from hyosan.core.errors import EngineError
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.engine.agenda import Agenda
from hyosan.engine.authority import Witness, authority_of
from hyosan.engine.deciding import Attended
from hyosan.engine.ending import Status, ending
from hyosan.engine.flights import plan_flights
from hyosan.engine.importation import Importation
from hyosan.engine.orders import Obeying
from hyosan.engine.saving_stepwise import SavedStepwise
from hyosan.engine.start import assign_host_types, immune_before_start, seed_names, seeds
from hyosan.engine.state import (
    new_live,
    new_log,
    new_queue,
    with_current,
    with_log,
    with_rows,
    with_scratch,
    with_visitors,
)
from hyosan.engine.surveillance import Observer
from hyosan.interventions.work import GAINS, TREATS, Protection
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.bucket import continue_blocks, count_rows, place_attempts, take_blocks
from hyosan.transmission.kernels.change import seed
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.fear import fear, flee
from hyosan.transmission.kernels.orders import treat
from hyosan.transmission.kernels.pool import collect, free_rows, settle_ties
from hyosan.transmission.kernels.pull import decide_pull
from hyosan.transmission.kernels.room import (
    DONE,
    NEED_LOG,
    NEED_PAUSE,
    NEED_ROWS,
    NEED_SCRATCH,
    NEED_VISITORS,
    ROOM_ROWS,
    lacks_room,
)
from hyosan.transmission.kernels.run import work
from hyosan.transmission.kernels.write import write_blocks
from hyosan.transmission.tables import (
    ACTOR,
    BY_IMPORTATION,
    BY_SEEDING,
    CODE,
    COLUMNS,
    FLEE,
    N_BUCKET,
    N_CURRENT,
    N_CURSOR,
    N_DRAWN,
    N_EPISODES,
    N_EVENTS,
    N_HANDLED,
    N_INFECTIONS,
    N_MEETINGS,
    N_TIME,
    N_TRANSITIONS,
    OUTCOME_NUMBER,
    TIME,
    Live,
    Log,
    Queue,
    bind_tuple,
    fixed_numbers,
)

EVENTS_BETWEEN_PAUSES = 2_000_000
LONGEST_LOG = 1 << 20
CHUNKS = 16
MANY_TIES = 1000


class Sink(Protocol):
    """Where what happens is written; the simulation knows no more of it."""

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Take the first so many rows of each table of the log."""

    def counts(self, time_ticks: int, counts: NDArray[np.int64]) -> None:
        """Take the counts by [area, state] at a time of recording."""


@dataclass(frozen=True)
class Progress:
    """What a display needs: ticks since the start, people by state, infections so far."""

    time_ticks: int
    duration_ticks: int
    totals: NDArray[np.int64]
    infections: int


@dataclass
class Simulation(SavedStepwise, Attended, Obeying):
    """One run in memory. `sinks` take the rows; `stop_asked` ends it after the present events."""

    compiled: Compiled
    sinks: list[Sink] = field(default_factory=list)
    threads: int = 2
    stop_asked: bool = False
    step_seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        compiled = self.compiled
        scenario = compiled.scenario
        self.threads = set_threads(self.threads)
        self.duration = scenario.time.duration
        self.width = bucket_width(scenario.time.step, compiled.law.pull_block)
        self.live = new_live(compiled, assign_host_types(scenario, compiled.population, compiled.codes, compiled.seed))
        immune_before_start(compiled, self.live.people)
        self.queue = new_queue(self.width, self.duration // self.width + 2)
        self.log = new_log()
        self.bucket, self.time = 0, 0
        self.status: Status = "finished"
        self.ended = False
        self._bind_all()
        self._seeding = dict(zip(seed_names(scenario.seeding), scenario.seeding, strict=True))
        self._importation = Importation(compiled, self.live.people)
        self._arrived = 0
        self.seeding_missed = 0
        """Infections that a seeding asked for and found nobody for."""
        self._flights = plan_flights(compiled, self.context, self.live.people)
        self.authority = authority_of(compiled, np.asarray(self.live.people["host"]), self.live.grade)
        self.sinks = [*self.sinks, *Witness.of(self.authority)]
        self._observer: Observer | None = None
        self._protections: list[Protection] = []
        self._agenda = self._new_agenda()
        self._out: NDArray[np.int64] = np.zeros((CHUNKS, 64, COLUMNS), np.int64)

    @property
    def host(self) -> NDArray[np.int16]:
        """Host type of each person."""
        return np.asarray(self.live.people["host"])

    @property
    def immune_before(self) -> NDArray[np.int32]:
        """Bits of the immunities that everybody holds before the start; once the run has begun, those held now."""
        return np.asarray(self.live.people["immune"])

    @property
    def infections(self) -> int:
        """Infections so far."""
        return int(self.live.numbers[N_EPISODES])

    @property
    def effort(self) -> dict[str, int]:
        """What the run did: attempts drawn, meetings with somebody who could be met, events handled."""
        names = {"attempts_drawn": N_DRAWN, "meetings": N_MEETINGS, "events_handled": N_HANDLED}
        return {name: int(self.live.numbers[number]) for name, number in names.items()}

    def _bind_all(self) -> None:
        self.context = new_context()
        self._fixed = fixed_numbers(self.compiled.world, self.compiled.law, self.queue.width)
        bind(self.context, {"fixed": self._fixed})
        for arrays in (self.compiled.world, self.compiled.law, self.live, self.queue, self.log):
            bind_tuple(self.context, arrays)

    def _new_agenda(self) -> Agenda:
        agenda = Agenda(self.duration + 1)
        if self.authority is not None:
            agenda.add(0, Agenda.DECIDE)
        for behaviour, record in enumerate(self.compiled.law.behaviours):
            agenda.add(int(record["every"]), Agenda.FEAR, behaviour)
        for number, name in enumerate(sorted(self._seeding)):
            agenda.add(self._seeding[name].at, Agenda.SEED, number)
        if self._importation.arrivals:
            agenda.add(self._importation.arrivals[0].time, Agenda.IMPORT)
        if self.compiled.law.pull_block:
            agenda.add(self.compiled.law.pull_block, Agenda.PULL)
        return agenda

    def run(self, watch: Callable[[Progress], None] | None = None) -> Status:
        """Run to the end; `watch` is called after each bucket."""
        self._attend(self.host)
        while not self.ended and self.bucket * self.width <= self.duration:
            for name, step in STEPS[-1:] if self._within else STEPS:
                began = time.perf_counter()
                step(self)
                self.step_seconds[name] = self.step_seconds.get(name, 0.0) + time.perf_counter() - began
            self._within = False
            if watch is not None:
                infections = int(self.live.numbers[N_EPISODES])
                watch(Progress(self.time, self.duration, self.live.counts.sum(axis=0), infections))
            self.bucket += 1
            if self.stop_asked:
                self._interrupt(self.time)
        self.flush()
        if self.status == "interrupted":
            for sink in self.sinks:
                sink.counts(self.time, self.live.counts)
        return self.status

    # The steps of a bucket, in order: see STEPS.

    def open_bucket(self) -> None:
        """Begin a bucket: what the agenda holds for its first moment comes before everything else."""
        self.live.numbers[N_BUCKET] = self.bucket
        self.live.numbers[N_CURRENT] = 0
        self.live.numbers[N_CURSOR] = 0
        self.time = self.bucket * self.width
        self._keep_agenda(self.time)

    def draw_blocks(self) -> None:
        """Draw together the attempts of all blocks that begin in this bucket."""
        begun = take_blocks(self.context, self.bucket)
        if self.ended or not len(begun):
            return
        until = (self.bucket + 1) * self.width
        written = np.zeros(CHUNKS, np.int64)
        blocks = np.full(len(begun), NONE, np.int64)
        while True:
            write_blocks(self.context, begun, until, self._out, written, blocks)
            if not (written == FULL).any():
                break
            self._out = np.zeros((CHUNKS, 2 * self._out.shape[1], COLUMNS), np.int64)
        self._make_rows(int(written.sum()) + len(begun))
        self._put(with_current(self.queue, int(self.live.numbers[N_CURRENT] + written.sum())))
        place_attempts(self.context, self._out, written, until)
        continue_blocks(self.context, begun, blocks)

    def order_events(self) -> None:
        """Bring the bucket's events into the order of time."""
        waiting = count_rows(self.context, self.queue.heads[self.bucket])
        self._put(with_current(self.queue, int(self.live.numbers[N_CURRENT]) + waiting))
        collect(self.context, self.bucket)
        count = int(self.live.numbers[N_CURRENT])
        self._put(self.queue._replace(order=order_of_time(self.queue.current[:count])))
        settle_ties(self.context, count)

    def work_off(self) -> None:
        """Handle the bucket's events, and what the agenda holds in between."""
        end = min((self.bucket + 1) * self.width, self.duration + 1)
        while not self.ended:
            due = self._agenda.next_time(end)
            self._work(due)
            if due >= end or self.ended:
                break
            self._keep_agenda(due)
        if not self.ended:
            self.time = min(end, self.duration)
            if end > self.duration:
                self._keep_agenda(self.duration + 1)

    # Parts of the steps.

    def _work(self, until: int) -> None:
        while (code := work(self.context, until, EVENTS_BETWEEN_PAUSES)) != DONE:
            self._provide(code)
            if self.stop_asked:
                self._interrupt(int(self.live.numbers[N_TIME]))
                return

    @property
    def beds(self) -> NDArray[np.int64]:
        """The row of each unit of beds, columns BED_*."""
        return self.live.beds

    def _interrupt(self, at: int) -> None:
        if not self.ended:
            self.status, self.ended, self.time = "interrupted", True, at

    def _put(self, arrays: Live | Queue | Log) -> None:
        """Keep a tuple of arrays, and let the kernels see it."""
        bind_tuple(self.context, arrays)
        if isinstance(arrays, Live):
            self.live = arrays
        elif isinstance(arrays, Queue):
            self.queue = arrays
        else:
            self.log = arrays

    def _provide(self, code: int) -> None:
        """Give a kernel what it said it lacks."""
        if code == NEED_ROWS:
            self._put(with_rows(self.queue, 0))
        elif code == NEED_SCRATCH:
            self._put(with_scratch(self.queue))
        elif code == NEED_VISITORS:
            self._put(with_visitors(self.live))
        elif code == NEED_LOG:
            self.flush()
            if len(self.log.events) < LONGEST_LOG:
                self._put(with_log(self.log))
        elif code != NEED_PAUSE:
            raise EngineError(f"a kernel returned {code}")

    def _make_rows(self, count: int) -> None:
        lacking = count + ROOM_ROWS - free_rows(self.context)
        if lacking > 0:
            self._put(with_rows(self.queue, len(self.queue.rows) + lacking))

    def flush(self) -> None:
        """Hand the log to the sinks and empty it."""
        numbers = self.live.numbers
        filled = [int(numbers[n]) for n in (N_INFECTIONS, N_TRANSITIONS, N_EVENTS)]
        for sink in self.sinks:
            sink.rows(self.log, *filled)
        numbers[[N_INFECTIONS, N_TRANSITIONS, N_EVENTS]] = 0

    def _keep_agenda(self, now: int) -> None:
        actions = {
            Agenda.RECORD: self._record,
            Agenda.DECIDE: self._decide,
            Agenda.PROTECT: self._protect,
            Agenda.FEAR: self._fear,
            Agenda.SEED: self._seed,
            Agenda.PULL: self._pull,
            Agenda.IMPORT: self._import,
        }
        while True:
            self._agenda.keep(now, actions, lambda: self.ended or self._saved_at is not None)
            if self._saved_at is None or self.saving is None:
                return
            self.saving.save(self._saved_at)
            self._saved_at = None

    def _order(self, events: NDArray[np.int64]) -> NDArray[np.int64]:
        return order_of_time(events)

    def _record(self, due: int, _which: int) -> int:
        """Hand counts to the sinks; see whether the run is over."""
        at = max(0, due - 1)
        self.flush()
        for sink in self.sinks:
            sink.counts(at, self.live.counts)
        if due > 0:
            self._see_whether_over(at)
        every = self.compiled.scenario.record.every
        if self.saving is not None and due > 0 and self.saving.at_record(at, every, self.duration, self.ended):
            self._saved_at = at
        return at + self.compiled.scenario.record.every + 1

    def _decide(self, due: int, _which: int) -> int | None:
        """Let the authority decide, and do what it says; when it decides again."""
        assert self.authority is not None, "only an authority stands in the agenda"
        at = max(0, due - 1)
        self.flush()
        if self._observer is not None:
            self._observer.advance(at)
        orders = self.authority.decide(at, self)
        self._obey(orders, at, due)
        self._report(orders)
        following = self.authority.next_decision(at)
        return None if following is None else following + 1

    def _protect(self, _due: int, which: int) -> None:
        _, people, bits, does = self._protections[which]
        immune = self.live.people["immune"]
        if does == TREATS:
            treat(self.context, people, bits)
        else:
            immune[people] = immune[people] | bits if does == GAINS else immune[people] & ~bits

    def _see_whether_over(self, at: int) -> None:
        self.time = at
        found = ending(self.compiled, self.live.counts, coming=self._agenda.brings_infections())
        if found is not None:
            self.status, self.ended = found, True

    def _fear(self, due: int, behaviour: int) -> int:
        record = self.compiled.law.behaviours[behaviour]
        fear(self.context, behaviour)
        if record["action"] == FLEE and self.live.hazard[behaviour].any():
            plan = self._flights[behaviour]
            while (
                code := flee(self.context, behaviour, plan.first, plan.units, plan.limits, plan.cursor, due)
            ) != DONE:
                self._provide(code)
        return due + int(record["every"])

    def _seed(self, due: int, which: int) -> None:
        name = sorted(self._seeding)[which]
        spec = self._seeding[name]
        strain = self.compiled.codes.strain(spec.strain)
        state = self.compiled.codes.state(spec.strain, spec.state) if spec.state else NONE
        people = seeds(self.compiled, spec, name, self.live.people)
        self.seeding_missed += spec.count * self.compiled.population.copies - len(people)
        for person in people:
            self._infect(person, strain, state, due, BY_SEEDING)

    def _infect(self, person: int, strain: int, state: int, time: int, cause: int) -> None:
        while (lack := lacks_room(self.context)) != DONE:
            self._provide(lack)
        seed(self.context, person, strain, state, time, cause)

    def _susceptible(self, people: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.asarray(self.live.people["state"][people] == SUSCEPTIBLE)

    def _import(self, due: int, _which: int) -> int | None:
        """Infect who arrives from outside; the time of the next arrival."""
        arrivals = self._importation.arrivals
        arrival = arrivals[self._arrived]
        person = self._importation.person(arrival, self._susceptible)
        if person != NONE and self._importation.enters(arrival, person, self.authority):
            self._infect(person, *self._importation.strain_and_state(arrival), due, BY_IMPORTATION)
        self._arrived += 1
        return arrivals[self._arrived].time if self._arrived < len(arrivals) else None

    def _pull(self, due: int, _which: int) -> int:
        at = 0
        while (at := decide_pull(self.context, due, at)) != NONE:
            self._provide(NEED_ROWS)
        return due + self.compiled.law.pull_block


STEPS: tuple[tuple[str, Callable[[Simulation], None]], ...] = (
    ("calendar", Simulation.open_bucket),
    ("draw", Simulation.draw_blocks),
    ("order", Simulation.order_events),
    ("work", Simulation.work_off),
)
"""One bucket, as data: can be printed, timed and extended."""


def order_of_time(events: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of events by time; ties are settled afterwards, unless they are so many that it would take long."""
    times = np.ascontiguousarray(events[:, TIME])
    order = np.argsort(times)
    if np.count_nonzero(np.diff(times[order]) == 0) <= MANY_TIES:
        return order
    codes = events[:, CODE]
    return np.lexsort((events[:, OUTCOME_NUMBER] & 0xFFFFFFFF, codes, events[:, ACTOR], codes >> 48, times))


def bucket_width(step: int, pull_block: int) -> int:
    """Ticks of a bucket: the step, or the longest part of the calendar block that is no longer than the step."""
    if pull_block == 0:
        return step
    parts = math.ceil(pull_block / step)
    while pull_block % parts:
        parts += 1
    return pull_block // parts
