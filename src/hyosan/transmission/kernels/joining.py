"""Keeping together: whom somebody joins, and the register of those whom others who roam can find."""

import numpy as np

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import unit
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.find import tie_end, ties_of
from hyosan.transmission.kernels.presence import deepest_site
from hyosan.transmission.tables import (
    BAND_FIRST,
    BAND_NEXT,
    EDGE_TARGET,
    JOIN_STATES,
    NEIGHBOUR,
    NEIGHBOUR_FIRST,
    PEOPLE,
    PLACES,
    STATES,
)


@inner_kernel
def home_of_site(run: Context, person: int) -> int:
    """The neighbourhood in which somebody touched is, NONE: in none."""
    site = view(run, PEOPLE)[person]["site"]
    return int(view(run, PLACES)[site]["home"]) if site >= 0 else NONE


@inner_kernel
def enter_band(run: Context, person: int) -> None:
    """List somebody among those who can be joined where he or she is; lists are in order of person."""
    home = home_of_site(run, person)
    if home < 0:
        return
    first, following = view(run, BAND_FIRST), view(run, BAND_NEXT)
    behind = int(first[home])
    if behind < 0 or behind > person:
        following[person] = behind
        first[home] = person
        return
    while following[behind] >= 0 and following[behind] < person:
        behind = int(following[behind])
    following[person] = following[behind]
    following[behind] = person


@inner_kernel
def leave_band(run: Context, person: int) -> None:
    """Strike somebody off the list of those who can be joined where he or she is."""
    home = home_of_site(run, person)
    if home < 0:
        return
    first, following = view(run, BAND_FIRST), view(run, BAND_NEXT)
    if first[home] == person:
        first[home] = following[person]
    else:
        behind = int(first[home])
        while following[behind] != person:
            behind = int(following[behind])
        following[behind] = following[person]
    following[person] = NONE


@inner_kernel
def listed(run: Context, person: int, home: int, wanted: int) -> tuple[int, int]:
    """Of those listed in a neighbourhood whom the person would join, the one at a position; how many there are."""
    people, joins = view(run, PEOPLE), view(run, JOIN_STATES)
    state, count, found = people[person]["state"], 0, int(NONE)
    other = int(view(run, BAND_FIRST)[home])
    while other >= 0:
        if other != person and joins[state, people[other]["state"]] != 0:
            if count == wanted:
                found = other
            count += 1
        other = int(view(run, BAND_NEXT)[other])
    return found, count


@inner_kernel
def near_by(run: Context, person: int, u: float) -> int:
    """One of those who roam near by whom the person would join, uniformly; NONE without."""
    home = home_of_site(run, person)
    if home < 0:
        return NONE
    first, last = view(run, NEIGHBOUR_FIRST)[home], view(run, NEIGHBOUR_FIRST)[home + 1]
    total = listed(run, person, home, NONE)[1]
    for index in range(first, last):
        total += listed(run, person, view(run, NEIGHBOUR)[index], NONE)[1]
    wanted = int(u * total)
    found, count = listed(run, person, home, wanted)
    for index in range(first, last):
        wanted -= count
        if found >= 0 or wanted < 0:
            break
        found, count = listed(run, person, view(run, NEIGHBOUR)[index], wanted)
    return int(found)


@inner_kernel
def whereabouts_of(run: Context, person: int, time: int) -> int:
    """Where somebody alive is: at the site, or, untouched, at the deepest place of presence."""
    site = view(run, PEOPLE)[person]["site"]
    return int(site) if site >= 0 else int(deepest_site(run, person, time))


@inner_kernel
def has_company(run: Context, person: int, time: int) -> bool:
    """Whether somebody whom the person would join is at the person's site."""
    people, joins = view(run, PEOPLE), view(run, JOIN_STATES)
    state, site = people[person]["state"], people[person]["site"]
    edge = view(run, STATES)[state]["join_edge"]
    if edge >= 0:
        first, end = ties_of(run, person, edge)
        for index in range(first, end):
            other = view(run, EDGE_TARGET)[index]
            if joins[state, people[other]["state"]] != 0 and whereabouts_of(run, other, time) == site:
                return True
        return False
    home = home_of_site(run, person)
    other = int(view(run, BAND_FIRST)[home]) if home >= 0 else int(NONE)
    while other >= 0:
        if other != person and people[other]["site"] == site and joins[state, people[other]["state"]] != 0:
            return True
        other = int(view(run, BAND_NEXT)[other])
    return False


@inner_kernel
def companion(run: Context, person: int, word: np.uint64, time: int) -> int:
    """Whom somebody who roams joins, wherever that one is; NONE: nobody."""
    if has_company(run, person, time):
        return NONE
    state = view(run, PEOPLE)[person]["state"]
    edge = view(run, STATES)[state]["join_edge"]
    other = near_by(run, person, unit(word)) if edge < 0 else tie_end(run, person, edge, int(word))
    if other < 0 or view(run, JOIN_STATES)[state, view(run, PEOPLE)[other]["state"]] == 0:
        return NONE
    return int(other)
