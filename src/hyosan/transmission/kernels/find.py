"""Whom an attempt finds: the other end of a tie, the holder of a slot."""

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import unit
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.presence import attends, is_open
from hyosan.transmission.tables import (
    C_EDGE_KINDS,
    EDGE_CUMULATIVE,
    EDGE_FIRST,
    EDGE_TARGET,
    FIXED,
    MEMBER,
    PAGE_FIRST,
    PEOPLE,
    PLACES,
    ROSTER,
    SETTINGS,
    SLOT,
    VISITORS,
)


@kernel
def along_edge(run: Context, person: int, setting: int, time: int, slot_word: int) -> int:
    """The person at the other end of a tie chosen by weight, if the two can meet now; else NONE."""
    if not is_open(run, setting, time):
        return NONE
    at = (
        int(view(run, SETTINGS)[setting]["edge"])
        * (len(view(run, EDGE_FIRST)) // max(1, view(run, FIXED)[C_EDGE_KINDS]))
        + person
    )
    first = view(run, EDGE_FIRST)[at]
    low = first
    high = view(run, EDGE_FIRST)[at + 1] - 1
    if high < low:
        return NONE
    wanted = unit(np.uint64(slot_word)) * view(run, EDGE_CUMULATIVE)[high]
    while low < high:
        middle = (low + high) // 2
        if view(run, EDGE_CUMULATIVE)[middle] <= wanted:
            low = middle + 1
        else:
            high = middle
    other = view(run, EDGE_TARGET)[low]
    if view(run, PEOPLE)[person]["site"] != view(run, PEOPLE)[other]["site"]:
        return NONE
    return int(other)


@kernel
def in_slot(run: Context, person: int, setting: int, place: int, time: int, slot_word: int) -> int:
    """Who holds the slot that an actor's attempt points to and is present there; NONE: nobody."""
    kind = view(run, SETTINGS)[setting]["kind"]
    size = view(run, PLACES)[place]["size"]
    own = view(run, SLOT)[kind, person] if view(run, MEMBER)[kind, person] == place else NONE
    others = size - (1 if own >= 0 else 0)
    if others <= 0:
        return NONE
    position = (slot_word * others) >> 32
    if own >= 0 and position >= own:
        position += 1
    other = view(run, ROSTER)[view(run, PLACES)[place]["first"] + position]
    site = view(run, PEOPLE)[other]["site"]
    if site < 0:
        return int(other) if attends(run, other, setting, time) else NONE
    return int(other) if site == place else NONE


@kernel
def in_visitor_slot(run: Context, person: int, home: int, page: int, size: int, slot_word: int) -> int:
    """Who holds a visitor slot; NONE: nobody, or the one who asks."""
    other = view(run, VISITORS)[view(run, PAGE_FIRST)[home, page] + ((slot_word * size) >> 32)]
    return NONE if other == person else int(other)
