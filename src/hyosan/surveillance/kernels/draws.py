"""Draws of surveillance at many addresses, and the queue of a stream."""

import math

import numpy as np
from numpy.typing import NDArray

from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.laws import quantile
from hyosan.core.philox import draw, unit
from hyosan.disease.tables import NONE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel
def draw_units(
    key: NDArray[np.uint64], who: Ints, episode: Ints, block: Ints, number: Ints, out: NDArray[np.float64]
) -> None:
    """The four uniform numbers at each address: rows of `out`."""
    for row in range(len(who)):
        words = draw(key, who[row], episode[row], 0, block[row], 0, number[row])
        out[row, 0] = unit(words[0])
        out[row, 1] = unit(words[1])
        out[row, 2] = unit(words[2])
        out[row, 3] = unit(words[3])


@inner_kernel
def law_time(laws: NDArray[np.void], law_tables: Floats, law: int, u: float, factor: float) -> int:
    """A time of a law in whole ticks, times a factor; 0 without a law."""
    if law == NONE:
        return 0
    return int(np.int64(math.floor(quantile(laws, law_tables, law, u) * factor + 0.5)))


@kernel
def law_times(laws: NDArray[np.void], law_tables: Floats, law: int, units: Floats, factor: Floats, times: Ints) -> None:
    """Times of a law in whole ticks, each times a factor."""
    for row in range(len(units)):
        times[row] = law_time(laws, law_tables, law, units[row], factor[row])


@inner_kernel
def days_put_off(share: Floats, day: int, u: float) -> int:
    """By how many days something is put off: until a day keeps it; `share` by day since the start."""
    at, lost = day, 1.0
    while at < len(share):
        lost *= 1.0 - share[at]
        if u > lost:
            break
        at += 1
    return at - day


@kernel
def put_off(share: Floats, day: Ints, units: Floats, days: Ints) -> None:
    """By how many days each is put off."""
    for row in range(len(day)):
        days[row] = days_put_off(share, day[row], units[row])


@kernel
def serve(
    due: Ints, day: Ints, group: Ints, capacity: Ints, waits: bool, midnight: Ints, never: int, last: Ints, used: Ints,
    served: Ints,
) -> None:  # fmt: skip
    """When each of what is due, in order of time, is worked on.

    `capacity`, `midnight`: by day since the start; `last`, `used`: by group, the day it has come to, and how much
    of that is used.
    """
    for row in range(len(due)):
        g = group[row]
        if day[row] > last[g]:
            last[g], used[g] = day[row], 0
        if waits:
            while last[g] < len(capacity) and used[g] >= capacity[last[g]]:
                last[g] += 1
                used[g] = 0
        if last[g] >= len(capacity) or used[g] >= capacity[last[g]]:
            served[row] = never
        else:
            used[g] += 1
            served[row] = due[row] if last[g] == day[row] else midnight[last[g]]
