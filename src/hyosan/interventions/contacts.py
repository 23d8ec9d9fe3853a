"""The contacts that people had, by setting: drawn at addresses of their own, from timetables and contact rates.

Section 12 of the model, "Contacts". What is asked of chance for a person, a calendar day and a setting depends on
nothing else, so it is the same for every intervention, window and time of asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Keys, Records, count_up
from hyosan.core.context import Context, bind, new_context
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.interventions.kernels.contacts import UNDECIDED, count_contacts, draw_contacts
from hyosan.population.tables_function import SEAT
from hyosan.surveillance.chance import poisson, units_at
from hyosan.transmission.tables import Law, World, bind_tuple, fixed_numbers

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


@dataclass(frozen=True)
class Contacts:
    """Who meets whom. `rates`: contacts per tick while open, by setting, `keys` the key of each."""

    context: Context
    arrays: tuple[World, Law, dict[str, NDArray[Any]]]
    """What the context holds the addresses of."""
    age_class: NDArray[np.int16]
    settings: tuple[str, ...]
    rates: Floats
    keys: Keys

    @classmethod
    def of(
        cls,
        seed: int,
        world: World,
        people: dict[str, NDArray[Any]],
        law: Law,
        age_class: NDArray[np.int16],
        rates: Mapping[str, float],
    ) -> Self:
        """Of the settings of a scenario; `rates` in their order. `people`: fields of people by function."""
        keys = np.array([stream_key(seed, Stream.CONTACT, name) for name in rates], dtype=np.uint64).reshape(-1, 2)
        context, arrays = new_context(), {"fixed": fixed_numbers(world, law, 0)} | people
        bind_tuple(context, world)
        bind_tuple(context, law)
        bind(context, arrays)
        return cls(context, (world, law, arrays), age_class, tuple(rates), np.array(list(rates.values())), keys)

    def look_up(self, notes: dict[str, NDArray[Any]]) -> None:
        """Look up what is noted of people by function, in a run that has noted it, instead of computing it."""
        self.arrays[2].update(notes)
        bind(self.context, notes)

    def had(self, people: Ints, begin: Ints, end: Ints) -> Records:
        """The contacts of some people, of each in (begin, end]: one person after another, by setting and day."""
        return self.named(people, begin, end, np.ones(len(self.rates)), self.keys)

    def named(self, people: Ints, begin: Ints, end: Ints, shares: Floats, keys: Keys) -> Records:
        """Of these the share that each names in a setting: by one number, with a key, for all contacts of two there."""
        offset, settings = self.arrays[1].day_offset, len(self.rates)
        people, begin, end = (np.ascontiguousarray(values) for values in (people, begin, end))
        days = (end + offset) // TICKS_PER_DAY - (begin + 1 + offset) // TICKS_PER_DAY + 1
        shape = len(people), settings, max(0, int(days.max(initial=0)))
        seats, means, counts = np.zeros(shape[:2], SEAT), np.zeros(shape), np.zeros(shape, np.int64)
        count_contacts(
            self.context, self.rates, self.keys, self.age_class, people, begin, end, seats, means, counts
        )  # fmt: skip
        self._decide(people, begin, means, counts)
        sums = counts.sum(axis=(1, 2))
        first = np.cumsum(sums) - sums
        out, kept = np.empty(int(sums.sum()), CONTACT), np.zeros(len(people), np.int64)
        draw_contacts(
            self.context, self.keys, self.age_class, people, begin, end, seats, counts, shares, keys, first, out, kept
        )
        return out[np.repeat(first, kept) + count_up(kept)]

    def _decide(self, people: Ints, begin: Ints, means: Floats, counts: Ints) -> None:
        """Find the numbers of contacts that rounding might decide, or that are large."""
        case, setting, day = np.nonzero(counts == UNDECIDED)
        date = (begin[case] + 1 + self.arrays[1].day_offset) // TICKS_PER_DAY + day
        for which in np.unique(setting).tolist():
            rows = setting == which
            at = case[rows], setting[rows], day[rows]
            units = units_at(self.keys[which], people[case[rows]], block=date[rows])[:, 0]
            counts[at] = poisson(units, means[at])
