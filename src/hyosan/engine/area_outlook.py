"""What a step by area finds at its beginning: which settings are open, how many meet, which areas are not lost."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.transmission.tables import Law
from hyosan.transmission.tables_areas import LISTS, LOST, Roaming


def settings_open(law: Law, time: int) -> tuple[bool, ...]:
    """Which settings are open at a time in ticks."""
    found = []
    for record in law.settings:
        ends = law.open_end[record["first"] : record["last"]]
        at = int(np.searchsorted(ends, time, side="right"))
        within = at < len(ends) and law.open_start[record["first"] + at] <= time
        found.append(bool(record["always"] or within))
    return tuple(found)


def meetings_per_tick(law: Law, roaming: Roaming) -> Floats:
    """By area, how many meetings to expect, void ones too."""
    mean = np.zeros(len(roaming.roamer_count))
    is_open = np.asarray(roaming.is_met.any(axis=0))
    for channel, record in enumerate(law.channels):
        if not is_open[record["setting"]]:
            continue
        for which in range(LISTS):
            if roaming.met_lists[channel] >> which & 1:
                length = roaming.list_length[which] * (roaming.left[which] > 0)
                mean += roaming.met_rate[channel] * roaming.roamer_count * length
    return mean


def areas_near(roaming: Roaming, neighbours: tuple[Ints, Shorts, Floats]) -> NDArray[np.bool_]:
    """By area, whether it or a neighbouring area is not lost."""
    first, other, _ = neighbours
    left, acting = roaming.left.sum(axis=0), roaming.roamer_count - roaming.idle
    here = (left > 0) & (acting < LOST * left)
    around = np.concatenate([[0], np.cumsum(here[other])])
    return np.asarray(here | (around[first[1:]] > around[first[:-1]]))
