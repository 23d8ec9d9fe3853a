"""How a run ends, whichever engine makes it."""

from typing import Literal

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.disease.tables import ACTS, DEAD, IMMUNE, SUSCEPTIBLE
from hyosan.scenario.compile import Compiled

Status = Literal["finished", "overrun", "died out", "interrupted"]


def ending(compiled: Compiled, counts: Ints, *, coming: bool) -> Status | None:
    """Whether a run is over before its time; None: it goes on.

    `counts`: people by [area, state]; `coming`: whether somebody is still to be infected from outside.
    """
    law, stop = compiled.law, compiled.scenario.time.stop
    totals, flags = counts.sum(axis=0), law.states["flags"]
    moving = ((law.states["law"] >= 0) | (flags & ACTS > 0)) & (flags & DEAD == 0)
    if not coming and not np.any(totals[moving]):
        return "died out"
    healthy = totals[SUSCEPTIBLE] + totals[flags & IMMUNE > 0].sum()
    if stop is not None and healthy < stop.healthy_below * len(compiled.population):
        return "overrun"
    return None
