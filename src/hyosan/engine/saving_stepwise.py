"""Saving a run that works block by block, and going on: the methods `state` and `restore` of `Simulation`."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.context import Context, bind, new_context
from hyosan.disease.tables import NONE
from hyosan.engine.agenda import Agenda
from hyosan.engine.flights import Flight
from hyosan.engine.importation import Importation
from hyosan.engine.saving import Saving, State, agenda_after, channel_numbers
from hyosan.engine.saving_decisions import DecisionsStepwise
from hyosan.engine.state import FIRST_ROWS, new_queue
from hyosan.scenario.compile import Compiled
from hyosan.scenario.model import SeedingSpec
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.pool import settle_ties
from hyosan.transmission.kernels.resume_stepwise import (
    list_waiting,
    plan_again,
    redraw_blocks,
    redraw_pulled,
    target_again,
)
from hyosan.transmission.kernels.room import NEED_ROWS
from hyosan.transmission.tables import (
    ATTEMPT,
    BLOCK,
    CODE,
    COLUMNS,
    JUMP,
    N_BUCKET,
    N_CURRENT,
    N_CURSOR,
    N_EVENTS,
    N_FREE,
    N_FREE_COUNT,
    N_HEAP,
    N_INFECTIONS,
    N_TRANSITIONS,
    N_USED,
    NEXT,
    PULLED,
    TIME,
    TRANSITION,
    Live,
    Log,
    Queue,
    bind_tuple,
    fixed_numbers,
)

Ints = NDArray[np.int64]
PLACES = (
    "counts",
    "roaming",
    "actors",
    "healthy",
    "page_first",
    "page_opened",
    "visitors",
    "visitor_count",
    "beds",
    "queue_behind",
    "queue_ahead",
    "destroyed",
    "band_first",
    "band_next",
    "numbers",
)
"""Arrays of `Live` that mean the same under every law."""
DRAWN_KINDS = (TRANSITION, JUMP, ATTEMPT, PULLED)
"""Kinds of events that follow again from what people are and from the addresses."""


class SavedStepwise(DecisionsStepwise, ABC):
    """What saving adds to a run that works block by block."""

    compiled: Compiled
    duration: int
    seeding_missed: int
    width: int
    bucket: int
    time: int
    ended: bool
    live: Live
    queue: Queue
    log: Log
    context: Context
    saving: Saving | None = None
    _agenda: Agenda
    _arrived: int
    _seeding: dict[str, SeedingSpec]
    _importation: Importation
    _flights: dict[int, Flight]
    _fixed: Ints
    _within = False
    """The run begins within a bucket, behind its first steps."""
    _saved_at: int | None = None
    """The record at which the run is to be saved as soon as the agenda has been put in order."""

    def save_with(self, saving: Saving) -> None:
        """Have the run saved now and then."""
        self.saving = saving

    def state(self) -> State:
        """All that the rest of the run follows from, at the record that was made last."""
        assert self._saved_at is not None, "a run is saved at a record"
        people, law = self.live.people, self.compiled
        arrays: dict[str, NDArray[Any]] = {name: getattr(self.live, name) for name in PLACES}
        arrays |= {name: people[name].copy() for name in people.dtype.names or ()}
        arrays |= {
            "hazard": self.live.hazard,
            "broken": self.live.broken,
            "pulling": self.live.pulling,
            "pushed_from": self.live.pushed_from,
        }
        arrays |= {"attempt_keys": law.law.attempt_keys, "waiting": self._waiting(), "blocks": self._listed(True)}
        facts: dict[str, Any] = {"behaviours": list(law.behaviours), "place_kinds": list(law.place_kinds)}
        facts |= {"missed": self.seeding_missed, "sources": list(law.sources)}
        return State(self._saved_at, facts, arrays | self._decided(self._saved_at))

    def restore(self, state: State, before: Compiled | None = None) -> None:
        """Go on from a saved state; `before`: the law until then, where it was another (or ended sooner)."""
        arrays = state.arrays
        self.seeding_missed = int(state.facts["missed"])
        self.time, self.bucket, self._within = state.time, (state.time + 1) // self.width, True
        self._put_back(state)
        self.queue = new_queue(self.width, self.duration // self.width + 2)
        bind_tuple(self.context, self.queue)
        self._agenda = self._agenda_after(state.time)
        self._restore_decided(state, before)
        waiting, drawn = arrays["waiting"], arrays["blocks"]
        if before is not None:
            follows = np.isin(waiting[:, CODE] >> 48, DRAWN_KINDS) | _is_whole_block(waiting)
            waiting, drawn = waiting[~follows], self._drawn_again(before, state.time)
        self._wait(np.concatenate([waiting, drawn]))
        if before is not None:
            self._plan_again(state.time)
        self._see_whether_over(state.time)

    def _waiting(self) -> Ints:
        """What waits, but for the beginnings of blocks that are drawn together."""
        numbers = self.live.numbers
        rest = self.queue.current[self.queue.order[numbers[N_CURSOR] : numbers[N_CURRENT]]]
        return np.concatenate([rest, self._listed(False)])

    def _listed(self, blocks: bool) -> Ints:
        rows = np.empty((list_waiting(self.context, blocks, np.empty((0, COLUMNS), np.int64)), COLUMNS), np.int64)
        list_waiting(self.context, blocks, rows)
        return rows

    def _put_back(self, state: State) -> None:
        """Put back what is known of people and places, whatever the law numbers otherwise."""
        arrays, live = state.arrays, self.live
        age_class = live.people["age_class"].copy()
        for name in live.people.dtype.names or ():
            live.people[name] = arrays[name]
        live.people["age_class"] = age_class
        for name in ("immune", "shield", "treated"):
            live.people[name] = self._sources_again(live.people[name], state)
        for name in PLACES[:-1]:
            if name != "visitors":
                getattr(live, name)[:] = arrays[name]
        numbers = arrays["numbers"].copy()
        numbers[[N_INFECTIONS, N_TRANSITIONS, N_EVENTS, N_CURRENT, N_CURSOR, N_HEAP, N_USED, N_FREE_COUNT]] = 0
        numbers[N_FREE], numbers[N_BUCKET] = NONE, self.bucket
        for number, name in enumerate(self.compiled.behaviours):
            if name in state.facts["behaviours"]:
                before = state.facts["behaviours"].index(name)
                live.hazard[number] = arrays["hazard"][before]
                if number in self._flights:
                    self._flights[number].decide_up_to(live.hazard[number])
                if arrays["broken"].shape[1] == live.broken.shape[1]:
                    live.broken[number] = arrays["broken"][before]
        channels = channel_numbers(self.compiled.law.attempt_keys, arrays["attempt_keys"])
        for channel in np.flatnonzero(channels != NONE).tolist():
            live.pulling[channel] = arrays["pulling"][channels[channel]]
            live.pushed_from[channel] = arrays["pushed_from"][channels[channel]]
        self._put(live._replace(visitors=arrays["visitors"].copy(), numbers=numbers))

    def _agenda_after(self, at: int) -> Agenda:
        """What the agenda holds behind a record."""
        agenda, law, every = (
            Agenda(self.duration + 1, begun=True),
            self.compiled.law,
            self.compiled.scenario.record.every,
        )
        agenda.add((at // every + 1) * every + 1, Agenda.RECORD)
        for behaviour, record in enumerate(law.behaviours):
            agenda.add((at // int(record["every"]) + 1) * int(record["every"]), Agenda.FEAR, behaviour)
        if law.pull_block:
            agenda.add((at // law.pull_block + 1) * law.pull_block, Agenda.PULL)
        self._arrived = agenda_after(agenda, self._seeding, self._importation, at)
        return agenda

    def _wait(self, events: Ints) -> None:
        """Let events wait in an empty queue: those of the present bucket in the order of time, others in lists."""
        bucket = events[:, TIME] // self.width
        here = np.ascontiguousarray(events[bucket <= self.bucket])
        is_block, later = _is_whole_block(events), (bucket > self.bucket) & (bucket < len(self.queue.heads))
        rows = np.zeros((0, COLUMNS), np.int64)
        for heads, chosen in ((self.queue.heads, later & ~is_block), (self.queue.block_heads, later & is_block)):
            rows = np.concatenate([rows, _chained(events[chosen], bucket[chosen], heads, len(rows))])
        self.live.numbers[N_USED] = len(rows)
        room = np.zeros((FIRST_ROWS, COLUMNS), np.int64)
        rows = np.concatenate([rows, room])
        current = np.concatenate([here, room[:1]])
        self.live.numbers[N_CURRENT] = len(here)
        queue = self.queue._replace(rows=rows, heap=np.zeros(len(rows), np.int64), current=current)
        self._put(queue._replace(order=self._order(here)))
        settle_ties(self.context, len(here))

    def _drawn_again(self, before: Compiled, at: int) -> Ints:
        """The attempts behind a time of blocks in progress, drawn again."""
        old, kept = self._old_context(before)
        keys = self.compiled.law.attempt_keys, before.law.attempt_keys
        channels, out, found = channel_numbers(*keys), np.empty((1 << 12, COLUMNS), np.int64), []
        for person in np.flatnonzero((self.live.people["drawn"] >= 0) | (self.live.people["pulled"] >= 0)).tolist():
            for kernel in (redraw_blocks, redraw_pulled):
                while (count := kernel(self.context, old, channels, person, at, out)) == FULL:
                    out = np.empty((2 * len(out), COLUMNS), np.int64)
                found.append(out[:count].copy())
        del kept
        return np.concatenate([np.empty((0, COLUMNS), np.int64), *found])

    def _old_context(self, before: Compiled) -> tuple[Context, list[Any]]:
        """The law until then, as kernels read it, over the same people; and what must be kept alive."""
        context = new_context()
        fixed = fixed_numbers(before.world, before.law, self.width)
        bind(context, {"fixed": fixed})
        for arrays in (before.world, before.law, self.live):
            bind_tuple(context, arrays)
        return context, [before, fixed, self.live]

    def _plan_again(self, at: int) -> None:
        """Schedule what follows from what people are."""
        for kernel in (plan_again, target_again):
            first = 0
            while (first := kernel(self.context, at, first)) != NONE:
                self._provide(NEED_ROWS)

    # What the engine itself says.

    @abstractmethod
    def _put(self, arrays: Live | Queue | Log) -> None:
        """Put arrays into the run and its context."""

    @abstractmethod
    def _provide(self, code: int) -> None:
        """Give a kernel the room that it lacks."""

    @abstractmethod
    def _see_whether_over(self, at: int) -> None:
        """End the run when nothing is left to come."""

    @abstractmethod
    def _order(self, events: Ints) -> Ints:
        """Bring events into the order in which they are handled."""


def _is_whole_block(events: Ints) -> NDArray[np.bool_]:
    """Beginnings of whole blocks: those are drawn together with others of a bucket."""
    return np.asarray(events[:, CODE] == BLOCK << 48)


def _chained(events: Ints, bucket: Ints, heads: Ints, first: int) -> Ints:
    """Events as rows from number `first` on, chained by bucket; `heads` gets the first of each bucket."""
    order = np.argsort(bucket, kind="stable")
    rows, bucket = events[order], bucket[order]
    rows[:, NEXT] = np.arange(first + 1, first + len(rows) + 1)
    begins = np.flatnonzero(np.diff(bucket, prepend=-1))
    if len(rows):
        rows[np.append(begins[1:] - 1, len(rows) - 1), NEXT] = NONE
    heads[bucket[begins]] = first + begins
    return rows
