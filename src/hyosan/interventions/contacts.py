"""The contacts that people had, by setting: drawn at addresses of their own, from timetables and contact rates.

Section 12 of the model, "Contacts". What is asked of chance for a person, a calendar day and a setting depends on
nothing else, so it is the same for every intervention, window and time of asking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Keys, Records, count_up
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import NONE
from hyosan.interventions.kernels import choose_ties
from hyosan.interventions.seats import Seats
from hyosan.population.tables_function import SEAT
from hyosan.surveillance.chance import poisson, units_at
from hyosan.transmission.tables import CONSTANT, PER_PAIR, Law, World

CONTACT = np.dtype(
    [
        ("case", np.int64),  # position in the list of those who were asked for
        ("person", np.int64),
        ("other", np.int64),
        ("setting", np.int64),
        ("place", np.int64),  # NONE: along a tie
        ("area", np.int64),  # of the place, NONE without one
        ("time", np.int64),  # ticks since the start
        ("unit", np.float64),  # uniform number, for what interventions leave of it
    ],
    align=True,
)
"""Somebody was met."""
Marks = NDArray[np.bool_]


def no_seats(count: int) -> Records:
    """Seats of people of whom none is asked for."""
    return np.zeros(count, SEAT)


def no_contacts(count: int = 0) -> Records:
    """Contacts to fill."""
    return np.zeros(count, CONTACT)


@dataclass(frozen=True)
class Contacts:
    """Who meets whom. `rates`: contacts per tick while open, by setting."""

    world: World
    seats: Seats
    law: Law
    age_class: NDArray[np.int16]
    settings: tuple[str, ...]
    rates: Floats
    keys: Sequence[Keys]

    @classmethod
    def of(
        cls, seed: int, world: World, seats: Seats, law: Law, age_class: NDArray[np.int16], rates: Mapping[str, float]
    ) -> Self:
        """Of the settings of a scenario; `rates` in their order."""
        keys = [stream_key(seed, Stream.CONTACT, name) for name in rates]
        return cls(world, seats, law, age_class, tuple(rates), np.array(list(rates.values())), keys)

    def had(self, people: Ints, begin: Ints, end: Ints) -> Records:
        """The contacts of some people, of each in (begin, end], in order of position, time, setting and person."""
        found = [self._in_setting(setting, people, begin, end) for setting in range(len(self.rates))]
        contacts = np.concatenate([no_contacts(), *found])
        return contacts[np.lexsort((contacts["other"], contacts["setting"], contacts["time"], contacts["case"]))]

    def _in_setting(self, setting: int, people: Ints, begin: Ints, end: Ints) -> Records:
        kind = int(self.law.settings[setting]["kind"])
        seats = no_seats(len(people)) if kind == NONE else self.seats.of(kind, people)
        rate = self._rate(setting, people, seats)
        offset = self.law.day_offset
        first = (begin + 1 + offset) // TICKS_PER_DAY
        days = np.where((rate > 0) & (end > begin), (end + offset) // TICKS_PER_DAY - first + 1, 0)
        case = np.repeat(np.arange(len(people)), days)
        day = np.repeat(first, days) + count_up(days)
        opens = self._open_before(setting, np.maximum(0, day * TICKS_PER_DAY - offset))
        open_time = self._open_before(setting, (day + 1) * TICKS_PER_DAY - offset) - opens
        key = self.keys[setting]
        number = poisson(units_at(key, people[case], block=day)[:, 0], rate[case] * open_time)
        row = np.repeat(np.arange(len(case)), number)
        case, day = case[row], day[row]
        units = units_at(key, people[case], block=day, number=1 + count_up(number))
        contacts = no_contacts(len(case))
        contacts["case"], contacts["person"], contacts["setting"] = case, people[case], setting
        contacts["time"] = self._time_of_open(setting, opens[row] + units[:, 0] * open_time[row])
        contacts["unit"] = units[:, 3]
        inside = (contacts["time"] > begin[case]) & (contacts["time"] <= end[case])
        contacts, units = contacts[inside], units[inside]
        if kind == NONE:
            self._find_ties(setting, contacts, units[:, 1])
        else:
            self._find_holders(contacts, seats[contacts["case"]], units[:, 1])
        return contacts[self._met(setting, contacts, units[:, 2])]

    def _rate(self, setting: int, people: Ints, seats: Records) -> Floats:
        """Contacts per tick while open of each, with as many more as mixing by age may thin."""
        record, rate = self.law.settings[setting], np.full(len(people), self.rates[setting])
        if record["kind"] == NONE:
            rate *= self._along_ties(setting, people)
        else:
            size = np.where(seats["place"] == NONE, 1, seats["size"]).astype(np.int64)
            if record["scaling"] == PER_PAIR:
                rate *= size - 1
            elif record["scaling"] == CONSTANT:
                rate *= size > 1
            else:
                rate *= np.where(size > 1, (size / record["reference"]) ** record["exponent"], 0.0)
        if record["mixing"] != NONE:
            rate *= self.law.mixing_highest[record["mixing"], self.age_class[people]]
        return np.asarray(rate)

    def _ties(self, setting: int, people: Ints) -> tuple[Ints, Ints]:
        """Where the ties of each begin and end."""
        first = self.world.edge_first
        at = int(self.law.settings[setting]["edge"]) * (len(first) // max(1, self.world.edge_kinds)) + people
        return first[at], first[at + 1]

    def _along_ties(self, setting: int, people: Ints) -> Floats:
        begin, end = self._ties(setting, people)
        if not len(self.world.edge_cumulative):
            return np.zeros(len(people))
        weight = np.where(end > begin, self.world.edge_cumulative[np.maximum(end - 1, 0)], 0.0)
        return weight if self.law.settings[setting]["scaling"] == PER_PAIR else (weight > 0).astype(np.float64)

    def _find_ties(self, setting: int, contacts: Records, units: Floats) -> None:
        """The other end of the tie along which each contact is."""
        begin, end = self._ties(setting, contacts["person"])
        others = np.empty(len(contacts), np.int64)
        choose_ties(
            begin.astype(np.int64), end.astype(np.int64), np.ascontiguousarray(units), self.world.edge_cumulative,
            self.world.edge_target, others,
        )  # fmt: skip
        contacts["other"], contacts["place"], contacts["area"] = others, NONE, NONE

    def _find_holders(self, contacts: Records, seats: Records, units: Floats) -> None:
        """The holder of the slot that each contact is with; `seats`: of those who were asked."""
        slots = (units * (seats["size"] - 1)).astype(np.int64)
        slots += slots >= seats["own"]
        contacts["other"] = self.seats.holders(seats, slots)
        contacts["place"], contacts["area"] = seats["place"], seats["area"]

    def _met(self, setting: int, contacts: Records, units: Floats) -> Marks:
        """Whether both were there, and met as often as people of their ages do."""
        record, time = self.law.settings[setting], contacts["time"]
        met = np.ones(len(contacts), np.bool_)
        if record["kind"] != NONE:
            for who in ("person", "other"):
                met &= self._attends(setting, contacts[who], time)
        if record["mixing"] != NONE:
            ages, others = self.age_class[contacts["person"]], self.age_class[contacts["other"]]
            highest = self.law.mixing_highest[record["mixing"], ages]
            met &= units * highest < self.law.mixing[record["mixing"], ages, others]
        return met

    def _attends(self, setting: int, people: Ints, times: Ints) -> Marks:
        """Whether each is present, as who was never displaced is: section 4 of the model."""
        record = self.law.settings[setting]
        there = self._is_open(setting, times)
        if record["kind"] != NONE:
            there &= self.seats.have(int(record["kind"]), people)
        for other in self.law.absent[record["absent"] : record["absent_end"]].tolist():
            there &= ~self._attends(other, people, times)
        return there

    def _intervals(self, setting: int) -> slice:
        record = self.law.settings[setting]
        return slice(int(record["first"]), int(record["last"]))

    def _is_open(self, setting: int, times: Ints) -> Marks:
        if self.law.settings[setting]["always"]:
            return np.ones(len(times), np.bool_)
        start, end = self.law.open_start[self._intervals(setting)], self.law.open_end[self._intervals(setting)]
        at = np.searchsorted(start, times, side="right") - 1
        return (at >= 0) & (times < np.append(end, 0)[at])

    def _open_before(self, setting: int, times: Ints) -> Floats:
        """Open time between the start of the run and times, in ticks."""
        if self.law.settings[setting]["always"]:
            return times.astype(np.float64)
        which = self._intervals(setting)
        start, end, before = self.law.open_start[which], self.law.open_end[which], self.law.open_before[which]
        if not len(start):
            return np.zeros(len(times))
        at = np.searchsorted(start, times, side="right") - 1
        inside = before[at] + np.minimum(times, end[at]) - start[at]
        return np.where(at >= 0, inside, 0.0)

    def _time_of_open(self, setting: int, elapsed: Floats) -> Ints:
        """The times at which a setting has been open for so long."""
        if self.law.settings[setting]["always"]:
            return elapsed.astype(np.int64)
        which = self._intervals(setting)
        start, before = self.law.open_start[which], self.law.open_before[which]
        if not len(start):
            return np.zeros(len(elapsed), np.int64)
        at = np.maximum(np.searchsorted(before, elapsed, side="right") - 1, 0)
        return np.asarray(start[at] + (elapsed - before[at]).astype(np.int64))
