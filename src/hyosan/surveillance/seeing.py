"""A stream of people: who is seen by it, and who comes with something else."""

from collections.abc import Callable

import numpy as np

from hyosan.core.arrays import Floats, Ints, Records, count_up, joined, picked
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.surveillance.chance import poisson, units_at
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.kernels.seeing import see
from hyosan.surveillance.laws import delays, report_delays
from hyosan.surveillance.line import Line
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.subjects import UNKNOWN, Subjects, words_of
from hyosan.surveillance.tables import (
    ABSENT,
    ADMISSION,
    AFTER_CARE,
    DEATH,
    DIED,
    DISCHARGE,
    DISCHARGED,
    EVENT_OF,
    FINDING_OF,
    ITEM,
    ONSET,
)
from hyosan.surveillance.waiting import no_items

ARRIVAL = np.dtype(
    [
        ("time", np.int64),
        ("person", np.int64),
        ("area", np.int64),
        ("day", np.int64),
        ("n", np.int64),
        ("u", np.float64, 3),
    ]
)
"""Somebody with something else: `u` are the numbers for days put off, delay of the report, and delay."""


class Seeing:
    """One stream of people at work."""

    def __init__(self, watch: Watch, lookout: Lookout, crowd: Crowd) -> None:
        """Nobody has been seen."""
        self.lookout = lookout
        self.line = Line(lookout, watch.days)
        self._watch, self._crowd = watch, crowd
        self._event = EVENT_OF[lookout.kind]
        self._case_key = stream_key(watch.seed, Stream.BACKGROUND_CASE, lookout.name)
        self._arrivals = np.zeros(0, ARRIVAL)

    def see(self, events: Records, subjects: Subjects) -> None:
        """Draw for each event whether it is seen, and when that is due."""
        lookout, watch, crowd = self.lookout, self._watch, self._crowd
        rows, items = subjects.room(len(events)), np.empty(len(events), ITEM)
        seen, made = see(
            events, self._event, lookout.number, FINDING_OF[lookout.kind], lookout.keys.episode, lookout.probability,
            crowd.ages, crowd.host, lookout.probability_factor, lookout.by_state, watch.days.offset, watch.laws,
            watch.law_tables, lookout.delay, lookout.delay_factor, lookout.report_delay, lookout.shares, subjects.last,
            rows, words_of(rows), UNKNOWN, len(subjects), items,
        )  # fmt: skip
        new = subjects.grow(made)
        new["area"] = crowd.area(new["person"])
        self.line.add(items[:seen])

    def _put(self, items: Records, due: Ints, units: Floats, subjects: Subjects) -> None:
        """Let items become due; `units`: for the days put off and the delay of the report."""
        items["time"] = self.line.due_on_open_days(due, np.ascontiguousarray(units[:, 0]))
        items["told_after"] = report_delays(self._watch, self.lookout, units[:, 1])
        items["finding"], items["stream"] = FINDING_OF[self.lookout.kind], self.lookout.number
        np.bitwise_or.at(subjects.rows["seen_by"], items["subject"], 1 << self.lookout.number)
        self.line.add(items)

    def outcomes(self, events: Records, subjects: Subjects) -> Records:
        """What a hospital tells of the end of the care of those whom it saw, at the times when it is told."""
        if self._event != ADMISSION:
            return no_items()
        wanted = (events["kind"] == DISCHARGE) | ((events["kind"] == DEATH) & events["in_care"])
        if not wanted.any():
            return no_items()
        events = picked(events, wanted)
        numbers = subjects.find(events["person"], events["episode"])
        saw = numbers >= 0
        saw[saw] = subjects.rows["seen_by"][numbers[saw]] >> self.lookout.number & 1 > 0
        events, numbers = picked(events, saw), numbers[saw]
        units = units_at(self.lookout.keys.episode, events["person"], events["episode"], 0, AFTER_CARE)
        items = no_items(len(events))
        items["event"], items["onset"], items["subject"] = events["time"], events["onset"], numbers
        items["time"] = events["time"] + report_delays(self._watch, self.lookout, units[:, 3])
        items["finding"] = np.where(events["kind"] == DEATH, DIED, DISCHARGED)
        items["stream"] = self.lookout.number
        return items

    def open_day(self, day: int) -> None:
        """Draw who comes on a day with something else."""
        lookout, crowd = self.lookout, self._crowd
        if not lookout.background[day]:
            return
        areas = np.flatnonzero(crowd.residents)
        first = units_at(lookout.key, areas, 0, day)[:, 0]
        counts = poisson(first, lookout.background[day] * crowd.residents[areas].astype(float))
        area = np.repeat(areas, counts)
        n = count_up(counts)
        units = units_at(self._case_key, area, 0, day, 2 * n)
        arrivals = np.zeros(len(area), ARRIVAL)
        midnight = self._watch.days.midnight_of(day)
        arrivals["time"] = midnight + (units[:, 0] * TICKS_PER_DAY).astype(np.int64)
        arrivals["person"] = crowd.resident(area, (units[:, 1] * crowd.residents[area]).astype(np.int64))
        arrivals["area"], arrivals["day"], arrivals["n"] = area, day, n
        arrivals["u"][:, :2] = units[:, 2:]
        arrivals["u"][:, 2] = units_at(self._case_key, area, 0, day, 2 * n + 1)[:, 0]
        self._arrivals = joined(self._arrivals, picked(arrivals, arrivals["time"] >= 0))

    def open_rest_of_day(self, at: int) -> None:
        """Draw who comes with something else on the day of a time, behind it."""
        self.open_day(self._watch.days.day_of(at))
        self._arrivals = self._arrivals[self._arrivals["time"] > at]

    def receive(self, until: int, standing: Standing, subjects: Subjects) -> None:
        """Take in who has come up to a time, unless ill with what spreads, or dead."""
        now = self._arrivals["time"] <= until
        come, self._arrivals = picked(self._arrivals, now), picked(self._arrivals, ~now)
        states = self._watch.states
        state = standing.states_at(come["person"], come["time"])
        come = picked(come, ~(states.ill[state] | states.dead[state]))
        if not len(come):
            return
        numbers, rows = subjects.add(len(come))
        rows["person"], rows["who"], rows["area"] = come["person"], come["area"], come["area"]
        rows["block"], rows["number"], rows["background"] = come["day"], come["n"], True
        rows["source"] = self.lookout.number
        items = no_items(len(come))
        day = self._watch.days.day(come["time"])
        items["event"] = come["time"] - delays(self._watch, self.lookout, come["u"][:, 2], day)
        items["onset"] = self._watch.days.day(items["event"]) if self._event == ONSET else ABSENT
        items["subject"] = numbers
        self._put(items, come["time"], come["u"][:, :2], subjects)

    def work(self, until: int, standing: Standing, subjects: Subjects) -> Records:
        """Whom the stream works on up to a time, in no order."""
        return self.line.work(until, subjects, self._alive(standing, subjects) if self._event == ONSET else None)

    def _alive(self, standing: Standing, subjects: Subjects) -> Callable[[Records], Records]:
        dead = self._watch.states.dead
        return lambda items: items[: standing.keep_living(items, subjects.rows, dead)]


def wanted_of(watch: Watch) -> int:
    """The kinds of event that streams look at, as bits."""
    kinds = {EVENT_OF[stream.kind] for stream in watch.of_people}
    if ADMISSION in kinds:
        kinds |= {DISCHARGE, DEATH}
    return sum(1 << kind for kind in kinds)
