"""What surveillance follows of people: the present state, the number of infections, and events of the present one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.surveillance.batch import IS_BEGINNING, Batch
from hyosan.surveillance.compile import States
from hyosan.surveillance.days import Days
from hyosan.surveillance.flights import FLED_BIT, flights_of
from hyosan.surveillance.kernels.following import find_states, follow, settle
from hyosan.surveillance.kernels.seeing import keep_living
from hyosan.surveillance.tables import ADMISSION, DEATH, DISAPPEARANCE, FAR_IN_THE_PAST, ONSET, SEEN, STANDS, STOOD
from hyosan.transmission.tables import TRANSITION_COLUMNS

OF_PEOPLE = ("state", "episode", "had", "onset_day")
"""What is known of each person."""


class Standing:
    """People as they stand before the present batch, and the batch."""

    def __init__(self, people: int, states: States, days: Days) -> None:
        """Nobody has been infected."""
        self._people = np.zeros(people, STANDS)
        self._people["onset_day"] = FAR_IN_THE_PAST
        self._states, self._marks, self._days = states, states.marks, days
        self._empty()

    def _empty(self) -> None:
        self.batch = Batch.of(np.zeros((0, TRANSITION_COLUMNS), np.int64))
        self._stood = np.zeros(0, STOOD)
        self._fled = np.zeros(0, SEEN)
        self._named = np.zeros(1, np.uint8)
        """By the last bits of the numbers of people: 1 where somebody of the batch has them."""

    def saved(self) -> Arrays:
        """What it is restored from, between two batches."""
        return {name: self._people[name].copy() for name in OF_PEOPLE}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        for name in OF_PEOPLE:
            self._people[name] = arrays[name]

    def begin(self, state: NDArray[Any], episode: NDArray[Any]) -> None:
        """Begin with people in some states of some episodes; what such a state shows has happened in the episode."""
        self._people["state"], self._people["episode"] = state, episode
        states, known = self._states, self._states.agent[state]
        shown = {ONSET: states.symptomatic, ADMISSION: states.care, DEATH: states.dead, DISAPPEARANCE: states.roams}
        for kind, shows in shown.items():
            self._people["had"][known & shows[state]] |= 1 << kind

    def take(self, transitions: Ints, flights: Ints, wanted: int) -> Records:
        """Take rows (time, person, from, to, cause) behind all before, and flights (time, person).

        The rows of each person are in the order in which they happened. Returns the events of the batch of kinds
        `wanted` (bits), each at most once in an episode.
        """
        self.batch = batch = Batch.of(transitions)
        asked = wanted | (1 << ONSET if len(flights) else 0)
        # Of a change of state up to three are events: an onset, an admission, and a disappearance or a death.
        events, stood = np.empty(3 * len(transitions), SEEN), np.empty(len(transitions), STOOD)
        counts, self._named = np.zeros(2, np.int64), np.zeros(1 << (4 * len(transitions)).bit_length(), np.uint8)
        follow(
            batch.rows, batch.words, batch.bits, self._marks, IS_BEGINNING, asked, self._days.offset, self._people,
            events, stood, self._named, counts,
        )  # fmt: skip
        self._stood = stood[: counts[1]]
        events = events[: counts[0]]
        if not len(flights):
            return events
        self._fled = flights_of(batch, flights, events, self._people)
        return np.concatenate([events[wanted >> events["kind"] & 1 > 0], self._fled])

    @property
    def episode(self) -> NDArray[np.uint16]:
        """How many infections each person has had, before the batch."""
        return self._people["episode"]

    @property
    def onset_day(self) -> NDArray[np.int16]:
        """The day of the onset in the present episode of each person, before the batch; FAR_IN_THE_PAST without."""
        return self._people["onset_day"]

    def states_at(self, people: Ints, times: Ints) -> Ints:
        """The state of people at times of the batch, after what happened then."""
        batch, found = self.batch, np.empty(len(people), np.int64)
        people, times = np.ascontiguousarray(people, np.int64), np.ascontiguousarray(times, np.int64)
        find_states(batch.rows, batch.words, batch.bits, self._named, self._people, people, times, found)
        return found

    def keep_living(self, items: Records, subjects: Records, dead: NDArray[np.bool_]) -> int:
        """Bring items to the front whose subjects are alive at the time of each; how many. `dead`: by state."""
        batch = self.batch
        return int(keep_living(items, subjects, dead, batch.rows, batch.words, batch.bits, self._named, self._people))

    def settle(self) -> None:
        """Let the batch become the past."""
        settle(self._stood, self._people)
        people, fled = self._people, self._fled["person"]
        people["had"][fled[self._fled["episode"] == people["episode"][fled]]] |= FLED_BIT
        self._empty()
