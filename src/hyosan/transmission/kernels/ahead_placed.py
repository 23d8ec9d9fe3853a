"""Who is placed until when in a run drawn ahead: a hash table by person, since nearly nobody is."""

import numpy as np

from hyosan.core.arrays import Ints, Shorts
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.transmission.tables_measured import EVER_PLACED, PLACED_PERSON, PLACED_UNTIL

SPREAD = np.int64(2654435761)


@inner_kernel
def entry_of(placed: Shorts, person: int) -> int:
    """The entry of a person in a hash table, or the free one for him or her."""
    last = len(placed) - 1
    at = ((person * SPREAD) >> 7) & last
    while placed[at] >= 0 and placed[at] != person:
        at = (at + 1) & last
    return int(at)


@inner_kernel
def placings_of(run: Context, person: int, time: int) -> int:
    """Bits of the measures that place, by row, by which somebody is placed at a time."""
    placed, until, bits = view(run, PLACED_PERSON), view(run, PLACED_UNTIL), 0
    if until.shape[1] == 0 or (view(run, EVER_PLACED)[person >> 3] >> (person & 7)) & 1 == 0:
        return 0
    at = entry_of(placed, person)
    if placed[at] >= 0:
        for row in range(until.shape[1]):
            if time < until[at, row]:
                bits |= 1 << row
    return bits


@kernel
def place_people(run: Context, held: int, people: Ints, ends: Ints) -> None:
    """Note who is placed until when; there is room in the table."""
    placed, until, ever = view(run, PLACED_PERSON), view(run, PLACED_UNTIL), view(run, EVER_PLACED)
    for row in range(len(people)):
        person = people[row]
        at = entry_of(placed, person)
        if placed[at] < 0:
            placed[at] = person
            until[at, :] = 0
        until[at, held] = ends[row]
        ever[person >> 3] |= np.uint8(1 << (person & 7))


@kernel
def take_placed(run: Context, old: Shorts, old_until: Ints, now: int) -> int:
    """Bring into a fresh table the entries of another that hold somebody behind a time; their number."""
    placed, until = view(run, PLACED_PERSON), view(run, PLACED_UNTIL)
    count = 0
    for entry in range(len(old)):
        if old[entry] >= 0 and old_until[entry].max() > now:
            at = entry_of(placed, old[entry])
            placed[at] = old[entry]
            until[at, :] = old_until[entry]
            count += 1
    return count
