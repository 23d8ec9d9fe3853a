"""What surveillance follows of people: the present state, the number of infections, and events of the present one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.disease.tables import NONE
from hyosan.surveillance.compile import States
from hyosan.surveillance.sorting import by_person
from hyosan.surveillance.tables import ADMISSION, DEATH, DISAPPEARANCE, DISCHARGE, FIRST, FLIGHT, ONSET, SEEN
from hyosan.transmission.tables import BY_IMPORTATION, BY_INFECTION, BY_INTERVENTION, BY_SEEDING

CAUSES = BY_INTERVENTION + 1
BEGINS = (BY_SEEDING, BY_INFECTION, BY_IMPORTATION)
"""Causes of transitions that begin an episode."""
IS_BEGINNING = np.isin(np.arange(CAUSES), BEGINS)
FLED_BIT = 1 << 5
OF_PEOPLE = ("state", "episode", "had", "onset_day")
"""What is known of each person."""
FAR_IN_THE_PAST = np.iinfo(np.int16).min


@dataclass
class Batch:
    """Transitions of some time, by person and time; `episode` of each row, that which it begins included."""

    time: Ints
    person: Ints
    before: Ints
    after: Ints
    begins: NDArray[np.bool_]
    episode: Ints


class Standing:
    """People as they stand before the present batch, and the batch."""

    def __init__(self, people: int, states: States) -> None:
        """Nobody has been infected."""
        self.state = np.zeros(people, np.int16)
        self.episode = np.zeros(people, np.uint16)
        self.had = np.zeros(people, np.uint8)
        self.onset_day = np.full(people, FAR_IN_THE_PAST, np.int16)
        self._states = states
        self.batch = self._batch(np.zeros((0, 5), np.int64))

    def saved(self) -> Arrays:
        """What it is restored from, between two batches."""
        return {name: getattr(self, name) for name in OF_PEOPLE}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        for name in OF_PEOPLE:
            getattr(self, name)[:] = arrays[name]

    def begin(self, state: NDArray[Any], episode: NDArray[Any]) -> None:
        """Begin with people in some states of some episodes; what such a state shows has happened in the episode."""
        self.state[:], self.episode[:] = state, episode
        states, known = self._states, self._states.agent[state]
        shown = {ONSET: states.symptomatic, ADMISSION: states.care, DEATH: states.dead, DISAPPEARANCE: states.roams}
        for kind, shows in shown.items():
            self.had[known & shows[state]] |= 1 << kind

    def take(self, transitions: Ints) -> None:
        """Take rows (time, person, from, to, cause) behind all before, in the order in which they happened."""
        self.batch = self._batch(transitions)

    def _batch(self, rows: Ints) -> Batch:
        order = by_person(rows[:, 1])
        time, person, before, after, cause = (rows[:, column][order] for column in range(5))
        begins = IS_BEGINNING[cause]
        count = np.cumsum(begins)
        firsts = np.flatnonzero(np.diff(person, prepend=-1))
        since: Ints = np.repeat((count - begins)[firsts], np.diff(np.append(firsts, len(order))))
        # Who never is infected twice may have begun an episode of which nothing was told but what came of it.
        return Batch(time, person, before, after, begins, np.maximum(1, self.episode[person] + count - since))

    def _last(self, people: Ints, times: Ints) -> Ints:
        """The last row of the batch of each person up to a time; NONE without."""
        batch = self.batch
        at = np.searchsorted(batch.person, people, side="left")
        end = np.searchsorted(batch.person, people, side="right")
        first = at.copy()
        while True:
            further = at < end
            further[further] = batch.time[at[further]] <= times[further]
            if not further.any():
                return np.where(at > first, at - 1, NONE)
            at = at + further

    def states_at(self, people: Ints, times: Ints) -> Ints:
        """The state of people at times of the batch, after what happened then."""
        row = self._last(people, times)
        if not len(self.batch.after):
            return self.state[people].astype(np.int64)
        return np.where(row >= 0, self.batch.after[row], self.state[people])

    def episodes_at(self, people: Ints, times: Ints) -> Ints:
        """How many infections people had had by times of the batch."""
        row = self._last(people, times)
        if not len(self.batch.after):
            return self.episode[people].astype(np.int64)
        return np.where(row >= 0, self.batch.episode[row], self.episode[people])

    def events(self, flights: Ints) -> Records:
        """The events of the batch, with `flights` (time, person): each at most once in an episode."""
        states, batch = self._states, self.batch
        before, after = batch.before, batch.after
        known = states.agent[after]
        found = {
            ONSET: known & states.symptomatic[after],
            ADMISSION: known & states.care[after],
            DISCHARGE: states.agent[before] & states.care[before] & ~states.care[after] & ~states.dead[after],
            DEATH: known & states.dead[after],
            DISAPPEARANCE: known & states.roams[after],
        }
        parts = [self._first_ones(kind, rows) for kind, rows in found.items()]
        return np.concatenate([*parts, self._flights(flights)])

    def _first_ones(self, kind: int, mask: NDArray[np.bool_]) -> Records:
        batch = self.batch
        rows = np.flatnonzero(mask)
        person, episode = batch.person[rows], batch.episode[rows]
        again = np.zeros(len(rows), bool)
        again[1:] = (person[1:] == person[:-1]) & (episode[1:] == episode[:-1])
        again |= (episode == self.episode[person]) & (self.had[person] >> kind & 1 > 0)
        rows = rows[~again]
        events = np.zeros(len(rows), SEEN)
        events["time"], events["person"], events["episode"] = batch.time[rows], batch.person[rows], batch.episode[rows]
        events["state"], events["number"], events["kind"] = batch.after[rows], FIRST, kind
        events["in_care"] = self._states.care[batch.before[rows]]
        return events

    def _flights(self, flights: Ints) -> Records:
        flights = flights[np.lexsort((flights[:, 0], flights[:, 1]))]
        time, person = flights[:, 0], flights[:, 1]
        episode = self.episodes_at(person, time)
        again = np.zeros(len(flights), bool)
        again[1:] = (person[1:] == person[:-1]) & (episode[1:] == episode[:-1])
        again |= (episode == self.episode[person]) & (self.had[person] & FLED_BIT > 0)
        events = np.zeros(int((~again).sum()), SEEN)
        events["time"], events["person"], events["episode"] = time[~again], person[~again], episode[~again]
        events["state"], events["number"], events["kind"] = NONE, FLIGHT, DISAPPEARANCE
        return events

    def settle(self, events: Records, days: Ints) -> None:
        """Let the batch become the past; `days`: day of each event."""
        batch = self.batch
        lasts = np.flatnonzero(np.diff(batch.person, append=-1))
        person = batch.person[lasts]
        begun = batch.episode[lasts] > self.episode[person]
        self.had[person[begun]] = 0
        self.onset_day[person[begun]] = FAR_IN_THE_PAST
        self.state[person], self.episode[person] = batch.after[lasts], batch.episode[lasts]
        onsets = events["kind"] == ONSET
        present = events["episode"] == self.episode[events["person"]]
        bits = np.where(events["number"] == FLIGHT, FLED_BIT, 1 << events["kind"]).astype(np.uint8)
        np.bitwise_or.at(self.had, events["person"][present], bits[present])
        self.onset_day[events["person"][onsets & present]] = days[onsets & present]
        self.batch = self._batch(np.zeros((0, 5), np.int64))
