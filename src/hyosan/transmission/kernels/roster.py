"""Rosters of places: who holds which slot."""

import numpy as np

from hyosan.core.arrays import Ints, Shorts
from hyosan.core.compilation import kernel


@kernel
def fill_roster(member: Shorts, first: Ints, slot: Shorts, roster: Shorts) -> None:
    """Give the members of each place their slots in order of person; `first[p]`: the first slot of place p."""
    taken = np.zeros(len(first), np.int32)
    for person in range(len(member)):
        place = member[person]
        if place >= 0:
            slot[person] = taken[place]
            roster[first[place] + taken[place]] = person
            taken[place] += 1


@kernel
def fill_given(member: Shorts, given: Shorts, first: Ints, slot: Shorts, roster: Shorts) -> None:
    """Give members the slots that the population says."""
    for person in range(len(member)):
        place = member[person]
        if place >= 0:
            slot[person] = given[person]
            roster[first[place] + given[person]] = person
