"""The engine: moves a compiled scenario bucket by bucket, in a visible order of steps.

One bucket: calendar → draw → order → work, with `record`, `fear`, `seed` and `pull` at their own times in between.
Working off events one by one in the order of time makes natural history, moves and meetings one phase; no result
depends on the width of a bucket.
"""

import heapq
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from hyosan.core.compilation import set_threads
from hyosan.core.context import bind, new_context
from hyosan.core.errors import EngineError
from hyosan.engine.start import assign_host_types, immune_before_start, seeding_name, seeds
from hyosan.engine.state import new_live, new_log, new_queue, with_current, with_log, with_rows, with_scratch, with_visitors
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.bucket import continue_blocks, count_rows, place_attempts, take_blocks
from hyosan.transmission.kernels.change import seed as seed_person
from hyosan.transmission.kernels.draw import FULL, write_blocks
from hyosan.transmission.kernels.pool import collect, free_rows, settle_ties
from hyosan.transmission.kernels.run import (
    DONE,
    NEED_LOG,
    NEED_PAUSE,
    NEED_ROWS,
    NEED_SCRATCH,
    NEED_VISITORS,
    ROOM_ROWS,
    decide_pull,
    fear,
    flee,
    lacks_room,
    thresholds,
    work,
)
from hyosan.transmission.tables import (
    ACTS,
    COLUMNS,
    FLEE,
    IMMUNE,
    DEAD,
    N_BUCKET,
    N_CURRENT,
    N_CURSOR,
    N_EVENTS,
    N_INFECTIONS,
    N_TIME,
    N_TRANSITIONS,
    NONE,
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
Status = Literal["finished", "overrun", "died out", "interrupted"]
RECORD, FEAR, SEED, PULL = range(4)


class Sink(Protocol):
    """Where what happens is written; the simulation knows no more of it."""

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Take the first so many rows of each table of the log."""

    def counts(self, time_ticks: int, counts: NDArray[np.int64]) -> None:
        """Take the counts by [area, state] at a time of recording."""


@dataclass
class Flight:
    """Units in order of threshold, by neighbourhood, and how far each neighbourhood has got."""

    first: NDArray[np.int64]
    units: NDArray[np.int64]
    limits: NDArray[np.float64]
    cursor: NDArray[np.int64]


@dataclass
class Progress:
    """What a display needs."""

    time_ticks: int
    duration_ticks: int
    totals: NDArray[np.int64]


@dataclass
class Simulation:
    """One run in memory. `sinks` take the rows; nothing else leaves the run."""

    compiled: Compiled
    sinks: list[Sink] = field(default_factory=list)
    threads: int = 2
    step_seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        scenario = self.compiled.scenario
        self.threads = set_threads(self.threads)
        self.duration = scenario.time.duration
        self.width = bucket_width(scenario.time.step, self.compiled.law.pull_block)
        host = assign_host_types(scenario, self.compiled.population, self.compiled.codes, self.compiled.seed)
        self.live = new_live(self.compiled, host)
        immune_before_start(self.compiled, self.live)
        self.queue = new_queue(self.width, self.duration // self.width + 2)
        self.log = new_log()
        self.context = new_context()
        self._fixed = fixed_numbers(self.compiled.world, self.compiled.law, self.queue)
        bind(self.context, {"fixed": self._fixed})
        for arrays in (self.compiled.world, self.compiled.law, self.live, self.queue, self.log):
            bind_tuple(self.context, arrays)
        self.bucket = 0
        self.time = 0
        self.status: Status = "finished"
        self.ended = False
        self.stop_asked = False
        self.flights = self._flights()
        self.agenda = self._agenda()
        self._out: NDArray[np.int64] = np.zeros((CHUNKS, 64, COLUMNS), np.int64)

    def run(self, watch: Callable[[Progress], None] | None = None) -> Status:
        """Run to the end. `watch` is called after each bucket; `stop_asked` ends the run after the present events."""
        while not self.ended and self.bucket * self.width <= self.duration:
            for name, step in STEPS:
                began = time.perf_counter()
                step(self)
                self.step_seconds[name] = self.step_seconds.get(name, 0.0) + time.perf_counter() - began
            if watch is not None:
                watch(Progress(self.time, self.duration, self.live.counts.sum(axis=0)))
            self.bucket += 1
            if self.stop_asked:
                self.status, self.ended = "interrupted", True
        self.flush()
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
        if self.ended:
            return
        begun = take_blocks(self.context, self.bucket)
        if not len(begun):
            return
        until = (self.bucket + 1) * self.width
        written = np.zeros(self._out.shape[0], np.int64)
        blocks = np.full(len(begun), NONE, np.int64)
        compiled = self.compiled
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
        self._put(self.queue._replace(order=np.argsort(np.ascontiguousarray(self.queue.current[:count, TIME]))))
        settle_ties(self.context, count)

    def work_off(self) -> None:
        """Handle the bucket's events, and what the agenda holds in between."""
        end = min((self.bucket + 1) * self.width, self.duration + 1)
        while not self.ended:
            due = self.agenda[0][0] if self.agenda else end
            self._work(min(due, end))
            if due >= end or self.ended:
                break
            self._keep_agenda(due)
        if not self.ended:
            self.time = min(end, self.duration)
            if end > self.duration:
                self._keep_agenda(self.duration + 1)

    # Parts of the steps.

    def _work(self, until: int) -> None:
        while True:
            code = work(
                self.context, until, EVENTS_BETWEEN_PAUSES
            )
            if code == DONE:
                return
            self._provide(code)
            if self.stop_asked:
                self.status, self.ended = "interrupted", True
                self.time = int(self.live.numbers[N_TIME])
                return

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

    def _agenda(self) -> list[tuple[int, int, int]]:
        """What happens at times of its own: (time, rank at equal times, which)."""
        scenario, law = self.compiled.scenario, self.compiled.law
        agenda = [(0, RECORD, 0)]
        agenda += [(int(law.behaviours[b]["every"]), FEAR, b) for b in range(len(law.behaviours))]
        agenda += [(spec.at, SEED, n) for n, spec in enumerate(scenario.seeding)]
        if law.pull_block:
            agenda.append((law.pull_block, PULL, 0))
        heapq.heapify(agenda)
        return agenda

    def _keep_agenda(self, now: int) -> None:
        """Do what the agenda holds up to now. A record of time T stands at T + 1: it comes after the events of T."""
        actions = {RECORD: self._record, FEAR: self._fear, SEED: self._seed, PULL: self._pull}
        while self.agenda and self.agenda[0][0] <= now and not self.ended:
            due, rank, which = heapq.heappop(self.agenda)
            following = actions[rank](due, which)
            if following is not None and following <= self.duration + 1:
                heapq.heappush(self.agenda, (following, rank, which))

    def _record(self, due: int, which: int) -> int:
        """Hand counts to the sinks; see whether the run is over. The very first record comes before everything."""
        del which
        at = max(0, due - 1)
        self.flush()
        for sink in self.sinks:
            sink.counts(at, self.live.counts)
        if due > 0:
            self._see_whether_over(at)
        return at + self.compiled.scenario.record.every + 1

    def _see_whether_over(self, at: int) -> None:
        law, stop = self.compiled.law, self.compiled.scenario.time.stop
        totals = self.live.counts.sum(axis=0)
        flags = law.states["flags"]
        moving = ((law.states["law"] >= 0) | (flags & ACTS > 0)) & (flags & DEAD == 0)
        pending = any(rank == SEED for _, rank, _ in self.agenda)
        self.time = at
        if totals[moving].sum() == 0 and not pending:
            self.status, self.ended = "died out", True
        healthy = totals[0] + totals[flags & IMMUNE > 0].sum()
        if stop is not None and healthy < stop.healthy_below * len(self.compiled.population):
            self.status, self.ended = "overrun", True

    def _fear(self, due: int, behaviour: int) -> int:
        compiled = self.compiled
        fear(self.context, behaviour)
        if compiled.law.behaviours[behaviour]["action"] == FLEE and self.live.hazard[behaviour].any():
            flight = self.flights[behaviour]
            while True:
                code = flee(
                    self.context, behaviour,
                    flight.first, flight.units, flight.limits, flight.cursor, due,
                )  # fmt: skip
                if code == DONE:
                    break
                self._provide(code)
        return due + int(compiled.law.behaviours[behaviour]["every"])

    def _flights(self) -> dict[int, Flight]:
        """For each behaviour of flight, its units by neighbourhood and threshold."""
        law, world = self.compiled.law, self.compiled.world
        flights = {}
        for behaviour in range(len(law.behaviours)):
            if law.behaviours[behaviour]["action"] != FLEE:
                continue
            kind = int(law.behaviours[behaviour]["unit_kind"])
            everybody = world.member.shape[1]
            units = np.arange(everybody, dtype=np.int64)
            if kind >= 0:
                units = np.where(world.member[kind] >= 0, everybody + world.member[kind].astype(np.int64), units)
            pairs = np.unique(np.stack([self.live.people["home"].astype(np.int64), units]), axis=1)
            limits = thresholds(self.context, behaviour, np.ascontiguousarray(pairs[1]))
            order = np.lexsort((pairs[1], limits, pairs[0]))
            homes = len(self.live.roaming)
            first = np.searchsorted(pairs[0][order], np.arange(homes + 1))
            flights[behaviour] = Flight(
                first.astype(np.int64), np.ascontiguousarray(pairs[1][order]), limits[order], np.zeros(homes, np.int64)
            )
        return flights

    def _seed(self, due: int, which: int) -> None:
        compiled = self.compiled
        spec = compiled.scenario.seeding[which]
        alike = [other for other in compiled.scenario.seeding[:which] if _alike(other, spec)]
        strain = compiled.codes.strain(spec.strain)
        state = compiled.codes.state(spec.strain, spec.state) if spec.state else NONE
        for person in seeds(compiled, spec, seeding_name(spec, len(alike)), self.live):
            while (lack := lacks_room(self.context)) != DONE:
                self._provide(lack)
            seed_person(self.context, person, strain, state, due)

    def _pull(self, due: int, which: int) -> int:
        del which
        compiled = self.compiled
        at = 0
        while (at := decide_pull(self.context, due, at)) != NONE:
            self._provide(NEED_ROWS)
        return due + compiled.law.pull_block


STEPS: tuple[tuple[str, Callable[[Simulation], None]], ...] = (
    ("calendar", Simulation.open_bucket),
    ("draw", Simulation.draw_blocks),
    ("order", Simulation.order_events),
    ("work", Simulation.work_off),
)
"""One bucket, as data: can be printed, timed and extended."""


def bucket_width(step: int, pull_block: int) -> int:
    """Ticks of a bucket: the step, or the longest part of the calendar block that is no longer than the step."""
    if pull_block == 0:
        return step
    parts = math.ceil(pull_block / step)
    while pull_block % parts:
        parts += 1
    return pull_block // parts


def _alike(left: object, right: object) -> bool:
    return getattr(left, "model_copy")(update={"count": 0}) == getattr(right, "model_copy")(update={"count": 0})
