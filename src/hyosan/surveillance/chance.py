"""Draws of surveillance: units at the addresses of subjects, counts at one word, choices without replacement."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr, pdtrik

from hyosan.core.arrays import Floats, Ints, Keys, Records, picked
from hyosan.core.philox import words_of_people
from hyosan.core.streams import Stream, stream_key
from hyosan.surveillance.kernels.draws import draw_units

AT_ONCE = 1 << 20
BACKGROUND = "background"
"""The name that keys of background cases have besides those of others."""


def units_at(key: Keys, who: Ints, episode: Ints | int = 0, block: Ints | int = 0, number: Ints | int = 0) -> Floats:
    """Four uniform numbers at each address: [row, word]."""
    rows = len(who)
    out = np.empty((rows, 4))
    draw_units(key, _column(who, rows), _column(episode, rows), _column(block, rows), _column(number, rows), out)
    return out


def _column(values: Ints | int, rows: int) -> Ints:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(values, np.int64), rows))


@dataclass(frozen=True)
class CaseKeys:
    """The keys of one purpose: for episodes, and for background cases."""

    episode: Keys
    background: Keys

    @classmethod
    def of(cls, seed: int, stream: Stream, *names: str) -> "CaseKeys":
        """The keys of a stream of chance under some names."""
        return cls(stream_key(seed, stream, *names), stream_key(seed, stream, *names, BACKGROUND))

    def units(self, subjects: Records, number: Ints | int = 0) -> Floats:
        """Four uniform numbers for each subject: [row, word]."""
        out = np.empty((len(subjects), 4))
        numbers = np.broadcast_to(np.asarray(number, np.int64), len(subjects))
        for key, rows in ((self.episode, ~subjects["background"]), (self.background, subjects["background"])):
            chosen = picked(subjects, rows)
            # The number of a background case says which it is; of its day it has one draw for each purpose.
            n = np.where(chosen["background"], chosen["number"], numbers[rows])
            out[rows] = units_at(key, chosen["who"], chosen["episode"], chosen["block"], n)
        return out


def poisson(units: Floats, mean: Floats) -> Ints:
    """The number of a Poisson law at each uniform number: the least k with P(at most k) ≥ u."""
    with np.errstate(invalid="ignore"):
        guess = np.ceil(np.nan_to_num(pdtrik(units, mean)))
    return _least(guess, lambda k: np.where(mean > 0, pdtr(k, mean), 1.0) >= units)


def _least(guess: Floats, enough: Callable[[Floats], NDArray[np.bool_]]) -> Ints:
    """The inverse is found to rounding: one down where that is enough, one up where it is not."""
    k = np.maximum(guess, 0.0)
    below = np.maximum(k - 1, 0.0)
    k = np.where(enough(below), below, k)
    return np.asarray(np.where(enough(k), k, k + 1), np.int64)


def first_of_shuffle(key: Keys, eligible: NDArray[np.bool_], count: int) -> Ints:
    """The first of those who are eligible, in a keyed order: people, ascending."""
    people: list[Ints] = []
    words: list[NDArray[np.uint64]] = []
    for begin in range(0, len(eligible), AT_ONCE):
        part = np.flatnonzero(eligible[begin : begin + AT_ONCE]) + begin
        people.append(part)
        words.append(words_of_people(key, part, 0))
        if len(people) > 1 or len(part) > count:
            all_people, all_words = np.concatenate(people), np.concatenate(words)
            kept = np.lexsort((all_people, all_words))[:count]
            people, words = [all_people[kept]], [all_words[kept]]
    return np.sort(np.concatenate(people)) if people else np.zeros(0, np.int64)
