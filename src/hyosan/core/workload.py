"""Work like that of a run, by which machines are compared: draws, logarithms, branches, reads far apart."""

import math

import numpy as np
from numpy.typing import NDArray

from hyosan.core.compilation import kernel
from hyosan.core.philox import draw, unit


@kernel
def mixed_work(key: NDArray[np.uint64], memory: NDArray[np.int64], steps: int) -> float:
    """Draw so often; what is drawn says where in `memory` (of a length that is a power of two) is read, and what next.

    Returns a sum of all, so that nothing is left out. Vector units help little here, as in a run: of random words alone
    one machine made 2.2 times as many as another that took 1.17 times as long for an outbreak (docs/speed.md).
    """
    total, last, number = 0.0, len(memory) - 1, 0
    for step in range(steps):
        words = draw(key, step, 0, 0, 0, 0, number)
        gap = -math.log(unit(words[0]))
        there = memory[np.int64(words[1]) & last]
        if gap < 0.7:  # as good as tossed
            total += gap
            number = (number + there) & 1023
        elif words[2] & np.uint64(1):
            total -= gap / (1.0 + unit(words[3]))
            number += 1
        else:
            total += math.sqrt(gap)
    return total
