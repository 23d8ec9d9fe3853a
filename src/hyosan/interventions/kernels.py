"""Draws about very many people at once: who complies, in which order doses are given, along which tie one meets."""

import numpy as np

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Shorts
from hyosan.core.compilation import kernel, parallel_kernel, prange
from hyosan.core.philox import draw, unit

SHARE = 1 << 14
"""People of a part of the work."""


@parallel_kernel
def comply(key: Keys, probability: Floats, people: Ints, layer: int, out: Bytes) -> None:
    """1 in `out` where the uniform number of a person (layer 0) or household (layer 1) is below a probability."""
    for part in prange((len(people) + SHARE - 1) // SHARE):
        for row in range(part * SHARE, min(len(people), (part + 1) * SHARE)):
            chance = probability[row]
            out[row] = np.uint8(chance > 0.0)
            if 0.0 < chance < 1.0:
                out[row] = np.uint8(unit(draw(key, people[row], 0, layer, 0, 0, 0)[0]) < chance)


@kernel
def first_bytes(key: Keys, people: Ints, out: Bytes) -> None:
    """The first byte of the word by which each of some people has a place in the order."""
    for row in range(len(people)):
        out[row] = np.uint8(draw(key, people[row], 0, 0, 0, 0, 0)[0] >> np.uint64(24))


@kernel
def choose_ties(begin: Ints, end: Ints, units: Floats, cumulative: Floats, target: Shorts, out: Ints) -> None:
    """The other end of one tie of each of some people, chosen by weight; their ties are from `begin` to `end`.

    `cumulative`: of all ties, summed up person by person.
    """
    for row in range(len(units)):
        first, last = begin[row], end[row] - 1
        wanted = units[row] * cumulative[last]
        while first < last:
            middle = (first + last) // 2
            if cumulative[middle] > wanted:
                last = middle
            else:
                first = middle + 1
        out[row] = target[first]
