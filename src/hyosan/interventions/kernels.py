"""Draws about very many people at once: who complies, and in which order doses are given."""

import numpy as np

from hyosan.core.arrays import Bytes, Floats, Ints, Keys
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
