"""Whom an attempt finds: the other end of a tie, the holder of a slot."""

import numpy as np

from hyosan.core.compilation import inner_kernel
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


@inner_kernel
def ties_of(run: Context, person: int, edge: int) -> tuple[int, int]:
    """Where a person's ties of a kind begin and end."""
    edge_first = view(run, EDGE_FIRST)
    at = edge * (len(edge_first) // max(1, view(run, FIXED)[C_EDGE_KINDS])) + person
    return int(edge_first[at]), int(edge_first[at + 1])


@inner_kernel
def other_end(run: Context, person: int, setting: int, slot_word: int) -> int:
    """The person at the other end of a tie of a setting, as `tie_end`."""
    return int(tie_end(run, person, int(view(run, SETTINGS)[setting]["edge"]), slot_word))


@inner_kernel
def tie_end(run: Context, person: int, edge: int, slot_word: int) -> int:
    """The person at the other end of a tie chosen by weight, wherever the two are; NONE without ties."""
    edge_cumulative = view(run, EDGE_CUMULATIVE)
    low, end = ties_of(run, person, edge)
    high = end - 1
    if high < low:
        return NONE
    wanted = unit(np.uint64(slot_word)) * edge_cumulative[high]
    while low < high:
        middle = (low + high) // 2
        if edge_cumulative[middle] <= wanted:
            low = middle + 1
        else:
            high = middle
    return int(view(run, EDGE_TARGET)[low])


@inner_kernel
def along_edge(run: Context, person: int, setting: int, time: int, slot_word: int) -> int:
    """The person at the other end of a tie chosen by weight, if the two can meet now; else NONE."""
    people = view(run, PEOPLE)
    if not is_open(run, setting, time):
        return NONE
    other = other_end(run, person, setting, slot_word)
    if other < 0 or people[person]["site"] != people[other]["site"]:
        return NONE
    return int(other)


@inner_kernel
def in_slot(run: Context, person: int, setting: int, place: int, time: int, slot_word: int) -> int:
    """Who holds the slot that an actor's attempt points to and is present there; NONE: nobody."""
    places = view(run, PLACES)
    kind = view(run, SETTINGS)[setting]["kind"]
    size = places[place]["size"]
    own = view(run, SLOT)[kind, person] if view(run, MEMBER)[kind, person] == place else NONE
    others = size - (1 if own >= 0 else 0)
    if others <= 0:
        return NONE
    position = (slot_word * others) >> 32
    if own >= 0 and position >= own:
        position += 1
    other = view(run, ROSTER)[places[place]["first"] + position]
    site = view(run, PEOPLE)[other]["site"]
    if site < 0:
        return int(other) if attends(run, other, setting, time) else NONE
    return int(other) if site == place else NONE


@inner_kernel
def in_visitor_slot(run: Context, person: int, home: int, page: int, size: int, slot_word: int) -> int:
    """Who holds a visitor slot; NONE: nobody, or the one who asks."""
    other = view(run, VISITORS)[view(run, PAGE_FIRST)[home, page] + ((slot_word * size) >> 32)]
    return NONE if other == person else int(other)
