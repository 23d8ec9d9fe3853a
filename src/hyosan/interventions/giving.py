"""What one dose after another gives: whom it protects, from when, and until when."""

from dataclasses import dataclass

import numpy as np

from hyosan.core.arrays import Ints, Keys, Records
from hyosan.core.quantiles import LawBook
from hyosan.core.streams import Stream
from hyosan.disease.compile import add_dwell
from hyosan.disease.spec import Dwell
from hyosan.interventions.work import Moment, Post
from hyosan.surveillance.chance import units_at
from hyosan.surveillance.kernels.draws import law_times


@dataclass(frozen=True)
class Dose:
    """The n-th dose of an intervention, from 0; `after`: ticks since the one before."""

    number: int
    after: int
    bits: int
    delay: int
    key: Keys
    waning: tuple[Records, np.ndarray] | None
    """The law by which what it gives is lost."""

    def give(self, moment: Moment, people: Ints, every: int) -> None:
        """Give it to people: it protects after the delay, and no more from a decision on."""
        protects = moment.at + self.delay
        moment.orders.doses.append((protects, people, self.bits))
        if self.waning is None:
            return
        units = units_at(self.key, people, number=self.number)[:, 0]
        lasts = np.zeros(len(people), np.int64)
        law_times(*self.waning, 0, np.ascontiguousarray(units), np.ones(len(people)), lasts)
        ends = -(-(protects + np.maximum(lasts, 1)) // every) * every
        for end in np.unique(ends).tolist():
            moment.orders.lapses.append((end, people[ends == end], self.bits))


def doses_of(post: Post) -> list[Dose]:
    """The doses of an intervention, in order."""
    spec = post.spec
    rows = [(0, spec.immunity, spec.delay, spec.wane)]
    rows += [(dose.after, dose.immunity, dose.delay, dose.wane) for dose in spec.further_doses]
    return [
        Dose(number, after, bits_of(post, names), delay, post.key(Stream.WANING), _law(wane))
        for number, (after, names, delay, wane) in enumerate(rows)
    ]


def bits_of(post: Post, names: tuple[str, ...]) -> int:
    """Some named immunities as bits of sources of protection."""
    return sum(1 << post.realm.sources.index(name) for name in names)


def _law(wane: Dwell | None) -> tuple[Records, np.ndarray] | None:
    if wane is None:
        return None
    book = LawBook()
    add_dwell(book, wane)
    return book.arrays()
