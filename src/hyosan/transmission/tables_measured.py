"""The arrays by which interventions thin the attempts of a run that is drawn ahead: what is in force, who is placed.

Attempts were drawn before it was known what authorities would do. So each keeps what it takes to ask again when it
falls due: the infectiousness of the actor then, and its height.
"""

from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Bytes, Floats, Ints, Shorts
from hyosan.core.context import declare
from hyosan.transmission import tables_areas as _declared_before  # noqa: F401 (fields are numbered in one order)

HEIGHT = np.dtype(
    [
        ("product", np.float64),  # infectiousness of the actor then, season included
        ("word", np.uint32),  # height within its layer
    ],
    align=True,
)
"""What is kept of an attempt that waits, beside `WAITING`."""

NOWHERE, SOMEWHERE, EVERYWHERE = 0, 1, 2
"""Where a measure is in force; one that places people or closes places is everywhere while it may."""


class Measured(NamedTuple):
    """What is in force, and who is placed: a hash table by person."""

    in_force: Bytes  # [measure, area] as in `Live`
    since: Ints  # [measure, area] last start, ticks
    grade: Floats  # [measure, area] as in `Live`
    shut: Ints  # [measure that closes places by themselves, place] end of being closed, ticks
    reach: Bytes  # [measure] NOWHERE, SOMEWHERE, EVERYWHERE
    highest_left: Floats  # [setting] largest factor of all measures together, or a little more; 1 at least
    ever_placed: Bytes  # [person >> 3] a bit for each person who was ever placed
    placed_person: Shorts  # [entry] person, NONE: free; as many entries as a power of 2
    placed_until: Ints  # [entry, measure that places] end of being placed, ticks


HEIGHTS = declare("heights", HEIGHT)
"""[page * PAGE_LENGTH + position] beside `waiting`; empty in runs without interventions."""
REACH = declare("reach", np.uint8)
HIGHEST_LEFT = declare("highest_left", np.float64)
EVER_PLACED = declare("ever_placed", np.uint8)
PLACED_PERSON = declare("placed_person", np.int32)
PLACED_UNTIL = declare("placed_until", np.int64, 2)
