"""Touched people: their sites, their stays, and their jumps."""

import math

from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.disease.tables import ACTS, NONE, ROAMS
from hyosan.transmission.kernels.draw import stamp_of
from hyosan.transmission.kernels.push import begin_drawing, begin_pulling, push
from hyosan.transmission.kernels.visit import release_slot, take_slot
from hyosan.transmission.tables import (
    ACTORS,
    C_PULL_BLOCK,
    C_RECORD_MOVES,
    C_STREET,
    C_VISITORS_MATTER,
    CHILDREN,
    EVENT_MOVE,
    EVENTS,
    FIXED,
    JUMP,
    KINDS,
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


@kernel
def count_roamer(run: Context, person: int, change: int) -> None:
    """Count somebody who roams in or out of the neighbourhood of his or her site."""
    site = view(run, PEOPLE)[person]["site"]
    if site < 0:
        return
    home = view(run, PLACES)[site]["home"]
    if home < 0:
        return
    view(run, ROAMING)[home] += change
    if view(run, PLACES)[site]["kind"] == view(run, FIXED)[C_STREET]:
        view(run, ACTORS)[home] += change


@kernel
def begin_stay(run: Context, person: int) -> None:
    """Begin a stay where the person is: whatever was drawn in the last one is void."""
    view(run, PEOPLE)[person]["leaves_at"] = NEVER
    view(run, PEOPLE)[person]["stay"] += 1
    view(run, PEOPLE)[person]["drawn"] = NONE
    view(run, PEOPLE)[person]["pulled"] = NONE


@kernel
def settle(run: Context, person: int, site: int, time: int) -> None:
    """Begin a stay at a site."""
    view(run, PEOPLE)[person]["site"] = site
    begin_stay(run, person)
    if (
        site >= 0
        and view(run, PLACES)[site]["kind"] == view(run, FIXED)[C_STREET]
        and view(run, MEMBER)[view(run, FIXED)[C_STREET], person] != site
    ):
        if view(run, FIXED)[C_VISITORS_MATTER] != 0 or view(run, FIXED)[C_PULL_BLOCK] != 0:
            take_slot(run, person, site - view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"], time)


@kernel
def roam_rates(run: Context, person: int) -> tuple[float, float, float]:
    """Rates per tick of leaving, entering and crossing, from the present site in the present state."""
    state = view(run, PEOPLE)[person]["state"]
    site = view(run, PEOPLE)[person]["site"]
    if site < 0:
        return 0.0, 0.0, 0.0
    leave = view(run, STATES)[state]["leave_per_tick"] if view(run, PLACES)[site]["parent"] >= 0 else 0.0
    enter = view(run, STATES)[state]["enter_per_tick"] if view(run, PLACES)[site]["child_count"] > 0 else 0.0
    cross = 0.0
    if view(run, PLACES)[site]["kind"] == view(run, FIXED)[C_STREET]:
        home = site - view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]
        if view(run, NEIGHBOUR_FIRST)[home + 1] > view(run, NEIGHBOUR_FIRST)[home]:
            cross = view(run, STATES)[state]["cross_per_tick"]
    return leave, enter, cross


@kernel
def plan_jump(run: Context, person: int, time: int) -> None:
    """Schedule the end of a stay."""
    view(run, PEOPLE)[person]["leaves_at"] = NEVER
    leave, enter, cross = roam_rates(run, person)
    total = leave + enter + cross
    if total <= 0.0:
        return
    people = view(run, PEOPLE)
    words = draw(
        view(run, ROAM_KEY),
        person,
        people[person]["episode"],
        0,
        0,
        people[person]["stay"],
        people[person]["stay"] >> 12,
    )
    gap = -math.log(unit(words[0])) / total
    if gap < 1e18:
        people[person]["leaves_at"] = time + max(1, int(gap + 0.5))
        push(run, JUMP, 0, 0, person, people[person]["leaves_at"], stamp_of(run, person), 0)


@kernel
def pick_neighbour(run: Context, home: int, u: float) -> int:
    """A neighbour of a neighbourhood by weight, NONE without neighbours."""
    first = view(run, NEIGHBOUR_FIRST)[home]
    last = view(run, NEIGHBOUR_FIRST)[home + 1]
    for index in range(first, last):
        if u < view(run, NEIGHBOUR_CUMULATIVE)[index] or index == last - 1:
            return int(view(run, NEIGHBOUR)[index])
    return NONE


@kernel
def jump_target(run: Context, person: int) -> int:
    """The site that a jump leads to, NONE: nowhere."""
    leave, enter, cross = roam_rates(run, person)
    people = view(run, PEOPLE)
    words = draw(
        view(run, ROAM_KEY),
        person,
        people[person]["episode"],
        0,
        0,
        people[person]["stay"],
        people[person]["stay"] >> 12,
    )
    u = unit(words[1]) * (leave + enter + cross)
    site = people[person]["site"]
    if u < leave:
        return int(view(run, PLACES)[site]["parent"])
    if u < leave + enter:
        index = int(unit(words[2]) * view(run, PLACES)[site]["child_count"])
        return int(view(run, CHILDREN)[view(run, PLACES)[site]["children"] + index])
    if u < leave + enter + cross:
        street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]
        return int(street + pick_neighbour(run, site - street, unit(words[2])))
    return NONE


@kernel
def log_move(run: Context, kind: int, name: int, person: int, site: int, time: int) -> None:
    """Log that a person goes from the present site (or home) to another."""
    row = view(run, NUMBERS)[N_EVENTS]
    view(run, NUMBERS)[N_EVENTS] = row + 1
    events = view(run, EVENTS)
    old = view(run, PEOPLE)[person]["site"]
    events[row, 0] = time
    events[row, 1] = kind
    events[row, 2] = name
    events[row, 3] = NONE
    events[row, 4] = person
    events[row, 5] = NONE
    events[row, 6] = site
    events[row, 7] = view(run, PLACES)[site]["area"]
    events[row, 8] = view(run, PLACES)[old]["area"] if old >= 0 else view(run, PEOPLE)[person]["area"]


@kernel
def draw_anew(run: Context, person: int, time: int) -> None:
    """Draw the attempts of a new stay, on either side."""
    if view(run, STATES)[view(run, PEOPLE)[person]["state"]]["flags"] & ACTS:
        begin_drawing(run, person, time)
    if view(run, NUMBERS)[N_ANY_PULL] != 0:
        begin_pulling(run, person, time)


@kernel
def move(run: Context, person: int, site: int, time: int) -> None:
    """Bring a person to a site: the end of one stay and the beginning of another."""
    flags = view(run, STATES)[view(run, PEOPLE)[person]["state"]]["flags"]
    if view(run, FIXED)[C_RECORD_MOVES] != 0 and flags & ROAMS:
        log_move(run, EVENT_MOVE, NONE, person, site, time)
    if flags & ROAMS:
        count_roamer(run, person, -1)
    release_slot(run, person)
    settle(run, person, site, time)
    if flags & ROAMS:
        count_roamer(run, person, 1)
        plan_jump(run, person, time)
    draw_anew(run, person, time)


@kernel
def jump(run: Context, person: int, time: int) -> None:
    """End a stay; who has nowhere to go in the present state begins another where he or she is."""
    site = jump_target(run, person)
    if site >= 0:
        move(run, person, site, time)
    else:
        begin_stay(run, person)
        draw_anew(run, person, time)
