"""Touched people: their sites, their stays, and their jumps."""

import math

import numpy as np

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.disease.tables import ACTS, BANDS, NONE, ROAMS
from hyosan.transmission.kernels.draw import stamp_of
from hyosan.transmission.kernels.joining import companion, enter_band, leave_band, whereabouts_of
from hyosan.transmission.kernels.measures import is_confined, passes
from hyosan.transmission.kernels.push import begin_drawing, begin_pulling, push
from hyosan.transmission.kernels.visit import release_slot, take_slot
from hyosan.transmission.tables import (
    ACTORS,
    C_PULL_BLOCK,
    C_RECORD_MOVES,
    C_STREET,
    C_VISITORS_MATTER,
    CHILDREN,
    EVENT_JOIN,
    EVENT_MOVE,
    EVENTS,
    FIXED,
    JUMP,
    KINDS,
    LURE,
    MEMBER,
    N_ANY_PULL,
    N_EVENTS,
    NEIGHBOUR,
    NEIGHBOUR_CUMULATIVE,
    NEIGHBOUR_FIRST,
    NEVER,
    NUMBERS,
    PEOPLE,
    PLACES,
    ROAM_KEY,
    ROAMING,
    STATES,
)


@inner_kernel
def count_roamer(run: Context, person: int, change: int) -> None:
    """Count somebody who roams in or out of the neighbourhood of his or her site."""
    places = view(run, PLACES)
    site = view(run, PEOPLE)[person]["site"]
    if site < 0:
        return
    home = places[site]["home"]
    if home < 0:
        return
    view(run, ROAMING)[home] += change
    if places[site]["kind"] == view(run, FIXED)[C_STREET]:
        view(run, ACTORS)[home] += change


@inner_kernel
def begin_stay(run: Context, person: int) -> None:
    """Begin a stay where the person is: whatever was drawn in the last one is void."""
    people = view(run, PEOPLE)
    people[person]["leaves_at"] = NEVER
    people[person]["stay"] += 1
    people[person]["drawn"] = NONE
    people[person]["pulled"] = NONE


@inner_kernel
def settle(run: Context, person: int, site: int, time: int) -> None:
    """Begin a stay at a site."""
    fixed = view(run, FIXED)
    view(run, PEOPLE)[person]["site"] = site
    begin_stay(run, person)
    slots_matter = fixed[C_VISITORS_MATTER] != 0 or fixed[C_PULL_BLOCK] != 0
    in_street = site >= 0 and view(run, PLACES)[site]["kind"] == fixed[C_STREET]
    if slots_matter and in_street and view(run, MEMBER)[fixed[C_STREET], person] != site:
        take_slot(run, person, site - view(run, KINDS)[fixed[C_STREET]]["offset"], time)


@inner_kernel
def lure_at(run: Context, site: int) -> float:
    """How strongly the street of an area is lured to; 1 for all other places."""
    places = view(run, PLACES)
    area = places[site]["area"]
    if area < 0 or places[site]["kind"] != view(run, FIXED)[C_STREET]:
        return 1.0
    return float(view(run, LURE)[area])


@inner_kernel
def lure_around(run: Context, home: int) -> float:
    """The mean of the lures of the neighbours of a neighbourhood, by their weights."""
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]
    cumulative = view(run, NEIGHBOUR_CUMULATIVE)
    plain = True
    total, below = 0.0, 0.0
    for index in range(view(run, NEIGHBOUR_FIRST)[home], view(run, NEIGHBOUR_FIRST)[home + 1]):
        lure = lure_at(run, street + view(run, NEIGHBOUR)[index])
        plain = plain and lure == 1.0
        total += (cumulative[index] - below) * lure
        below = cumulative[index]
    return 1.0 if plain else total


@inner_kernel
def roam_rates(run: Context, person: int) -> tuple[float, float, float, float]:
    """Rates per tick of leaving, entering, crossing and joining, from the present site in the present state."""
    fixed = view(run, FIXED)
    neighbour_first = view(run, NEIGHBOUR_FIRST)
    people = view(run, PEOPLE)
    places = view(run, PLACES)
    states = view(run, STATES)
    state = people[person]["state"]
    site = people[person]["site"]
    if site < 0:
        return 0.0, 0.0, 0.0, 0.0
    here = lure_at(run, site)
    parent = places[site]["parent"]
    leave = states[state]["leave_per_tick"] * lure_at(run, parent) if parent >= 0 else 0.0
    enter = states[state]["enter_per_tick"] / here if places[site]["child_count"] > 0 else 0.0
    cross = 0.0
    if places[site]["kind"] == fixed[C_STREET]:
        home = site - view(run, KINDS)[fixed[C_STREET]]["offset"]
        if neighbour_first[home + 1] > neighbour_first[home]:
            cross = states[state]["cross_per_tick"] * lure_around(run, home) / here
    return leave, enter, cross, states[state]["join_per_tick"]


@inner_kernel
def jump_words(run: Context, person: int) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """The words that decide when the present stay ends (0), where it leads (1, 2) and whether past a border (3)."""
    people = view(run, PEOPLE)
    stay = people[person]["stay"]
    return draw(view(run, ROAM_KEY), person, people[person]["episode"], 0, 0, stay, stay >> 12)


@inner_kernel
def plan_jump(run: Context, person: int, time: int) -> None:
    """Schedule the end of a stay."""
    people = view(run, PEOPLE)
    people[person]["leaves_at"] = NEVER
    leave, enter, cross, join = roam_rates(run, person)
    total = leave + enter + cross + join
    if total <= 0.0:
        return
    words = jump_words(run, person)
    gap = -math.log(unit(words[0])) / total
    if gap < 1e18:
        people[person]["leaves_at"] = time + max(1, int(gap + 0.5))
        push(run, JUMP, 0, 0, person, people[person]["leaves_at"], stamp_of(run, person), 0)


@inner_kernel
def pick_neighbour(run: Context, home: int, u: float) -> int:
    """A neighbour of a neighbourhood by weight, NONE without neighbours."""
    neighbour_first = view(run, NEIGHBOUR_FIRST)
    first = neighbour_first[home]
    last = neighbour_first[home + 1]
    for index in range(first, last):
        if u < view(run, NEIGHBOUR_CUMULATIVE)[index] or index == last - 1:
            return int(view(run, NEIGHBOUR)[index])
    return NONE


@inner_kernel
def pick_lured(run: Context, home: int, u: float) -> int:
    """A neighbour of a neighbourhood by weight times lure."""
    around = lure_around(run, home)
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]
    cumulative = view(run, NEIGHBOUR_CUMULATIVE)
    last = view(run, NEIGHBOUR_FIRST)[home + 1]
    total, below = 0.0, 0.0
    for index in range(view(run, NEIGHBOUR_FIRST)[home], last):
        neighbour = view(run, NEIGHBOUR)[index]
        total += (cumulative[index] - below) * lure_at(run, street + neighbour)
        below = cumulative[index]
        if u * around < total or index == last - 1:
            return int(neighbour)
    return NONE


@inner_kernel
def jump_target(run: Context, person: int, time: int) -> tuple[int, int]:
    """The site that a jump leads to, NONE: nowhere; and who is joined there, NONE: nobody."""
    people = view(run, PEOPLE)
    places = view(run, PLACES)
    leave, enter, cross, join = roam_rates(run, person)
    words = jump_words(run, person)
    u = unit(words[1]) * (leave + enter + cross + join)
    site = people[person]["site"]
    if u < leave:
        return int(places[site]["parent"]), NONE
    if u < leave + enter:
        index = int(unit(words[2]) * places[site]["child_count"])
        return int(view(run, CHILDREN)[places[site]["children"] + index]), NONE
    if u < leave + enter + cross:
        street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]
        if lure_around(run, site - street) == 1.0:
            return int(street + pick_neighbour(run, site - street, unit(words[2]))), NONE
        return int(street + pick_lured(run, site - street, unit(words[2]))), NONE
    if u < leave + enter + cross + join:
        other = companion(run, person, words[2], time)
        return (int(whereabouts_of(run, other, time)), int(other)) if other >= 0 else (int(site), NONE)
    return NONE, NONE


@inner_kernel
def log_move(run: Context, kind: int, name: int, person: int, site: int, time: int) -> None:
    """Log that a person goes from the present site (or home) to another."""
    events = view(run, EVENTS)
    numbers = view(run, NUMBERS)
    people = view(run, PEOPLE)
    places = view(run, PLACES)
    row = numbers[N_EVENTS]
    numbers[N_EVENTS] = row + 1
    old = people[person]["site"]
    events[row, 0] = time
    events[row, 1] = kind
    events[row, 2] = name
    events[row, 3] = NONE
    events[row, 4] = person
    events[row, 5] = NONE
    events[row, 6] = site
    events[row, 7] = places[site]["area"] if site >= 0 else people[person]["area"]
    events[row, 8] = places[old]["area"] if old >= 0 else people[person]["area"]


@inner_kernel
def draw_anew(run: Context, person: int, time: int) -> None:
    """Draw the attempts of a new stay, on either side."""
    if view(run, STATES)[view(run, PEOPLE)[person]["state"]]["flags"] & ACTS:
        begin_drawing(run, person, time)
    if view(run, NUMBERS)[N_ANY_PULL] != 0:
        begin_pulling(run, person, time)


@inner_kernel
def move(run: Context, person: int, site: int, time: int) -> None:
    """Bring a person to a site: the end of one stay and the beginning of another."""
    flags = view(run, STATES)[view(run, PEOPLE)[person]["state"]]["flags"]
    if flags & ROAMS:
        count_roamer(run, person, -1)
    if flags & BANDS:
        leave_band(run, person)
    release_slot(run, person)
    settle(run, person, site, time)
    if flags & BANDS:
        enter_band(run, person)
    if flags & ROAMS:
        count_roamer(run, person, 1)
        plan_jump(run, person, time)
    draw_anew(run, person, time)


@inner_kernel
def log_jump(run: Context, person: int, site: int, other: int, time: int) -> None:
    """Log a jump, where jumps are recorded; `other`: who is joined by it."""
    if other >= 0:
        log_move(run, EVENT_JOIN, NONE, person, site, time)
        view(run, EVENTS)[view(run, NUMBERS)[N_EVENTS] - 1, 5] = other
        return
    joins = view(run, STATES)[view(run, PEOPLE)[person]["state"]]["join_per_tick"] > 0.0
    if joins or view(run, FIXED)[C_RECORD_MOVES] != 0:
        log_move(run, EVENT_MOVE, NONE, person, site, time)


@inner_kernel
def jump(run: Context, person: int, time: int) -> None:
    """End a stay; who has nowhere to go, or does not pass a border, begins another where he or she is."""
    site, other = jump_target(run, person, time)
    own = view(run, PEOPLE)[person]["site"]
    if site >= 0 and site != own:
        places = view(run, PLACES)
        chance = passes(run, places[own]["area"], places[site]["area"])
        passes_all = chance >= 1.0 or unit(jump_words(run, person)[3]) < chance
        if passes_all and not is_confined(run, person, time):
            log_jump(run, person, site, other, time)
            move(run, person, site, time)
            return
    begin_stay(run, person)
    if site >= 0:
        plan_jump(run, person, time)
    draw_anew(run, person, time)
