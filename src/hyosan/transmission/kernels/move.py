"""Touched people: the site they are at, the visitor slots they hold, and their jumps."""

import math

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.transmission.kernels.draw import page_size, stamp_of
from hyosan.transmission.kernels.pool import code_of, new_row, schedule
from hyosan.transmission.tables import (
    ACTOR,
    ACTORS,
    ACTS,
    BLOCK,
    C_PULL_BLOCK,
    C_RECORD_MOVES,
    C_STREET,
    C_VISITORS_MATTER,
    CHANNELS,
    CHILDREN,
    CODE,
    EVENT_MOVE,
    EVENTS,
    FIXED,
    HEIGHT_SLOT,
    JUMP,
    KINDS,
    MEMBER,
    N_ANY_PULL,
    N_EVENTS,
    N_RESERVE,
    N_VISITOR_SLOTS,
    NEIGHBOUR,
    NEIGHBOUR_CUMULATIVE,
    NEIGHBOUR_FIRST,
    NEVER,
    NONE,
    NUMBERS,
    OUTCOME_NUMBER,
    PAGE_FIRST,
    PAGES,
    PEOPLE,
    PLACES,
    PULL_BLOCK,
    PULLING,
    ROAM_KEY,
    ROAMING,
    ROAMS,
    ROWS,
    SETTINGS,
    STAMP,
    STATES,
    STRAINS,
    SWEEP,
    TIME,
    VISITOR_COUNT,
    VISITORS,
)


@kernel
def push(
    run: Context, kind: int, channel: int, layer: int, person: int, time: int, stamp: int, detail: int
) -> None:
    """Schedule an event that is no attempt."""
    row = new_row(run)
    view(run, ROWS)[row, TIME] = time
    view(run, ROWS)[row, CODE] = code_of(kind, channel, layer)
    view(run, ROWS)[row, ACTOR] = person
    view(run, ROWS)[row, STAMP] = stamp
    view(run, ROWS)[row, HEIGHT_SLOT] = detail
    view(run, ROWS)[row, OUTCOME_NUMBER] = 0
    schedule(run, row)


@kernel
def begin_drawing(run: Context, person: int, time: int) -> None:
    """See to it that the present block's attempts of somebody who acts are drawn, from now on."""
    strain = view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]
    block = (time - view(run, PEOPLE)[person]["infected_at"]) // view(run, STRAINS)[strain]["block"]
    if view(run, PEOPLE)[person]["drawn"] < block:
        push(run, BLOCK, 0, 0, person, time, stamp_of(run, person), block)


@kernel
def begin_pulling(run: Context, person: int, time: int) -> None:
    """Let somebody who has become a possible target draw meetings wherever targets do so at present."""
    block = time // view(run, FIXED)[C_PULL_BLOCK]
    if view(run, PEOPLE)[person]["pulled"] == block:
        return
    view(run, PEOPLE)[person]["pulled"] = block
    site = view(run, PEOPLE)[person]["site"]
    for channel in range(len(view(run, CHANNELS))):
        if view(run, CHANNELS)[channel]["pullable"] == 0:
            continue
        kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
        place = view(run, MEMBER)[kind, person] if site < 0 else site
        if place < 0 or view(run, PLACES)[place]["kind"] != kind:
            continue
        if view(run, PULLING)[channel, place - view(run, KINDS)[kind]["offset"]] != 0:
            push(run, PULL_BLOCK, channel, 0, person, time, view(run, PEOPLE)[person]["stay"], block)


@kernel
def visitor_slot(run: Context, home: int, position: int) -> int:
    """The slot at a position counted through all visitor pages of a neighbourhood."""
    for page in range(1, PAGES):
        size = page_size(run, home, page)
        if position < size:
            return int(view(run, PAGE_FIRST)[home, page] + position)
        position -= size
    return NONE


@kernel
def open_page(run: Context, home: int, page: int, time: int) -> None:
    """Add a page of empty visitor slots; who acts there draws attempts for it at once."""
    size = page_size(run, home, page)
    first = view(run, NUMBERS)[N_VISITOR_SLOTS]
    view(run, PAGE_FIRST)[home, page] = first
    view(run, VISITORS)[first : first + size] = NONE
    view(run, NUMBERS)[N_VISITOR_SLOTS] = first + size
    if page + 1 < PAGES:
        view(run, NUMBERS)[N_RESERVE] = max(view(run, NUMBERS)[N_RESERVE], page_size(run, home, page + 1))
    if view(run, FIXED)[C_VISITORS_MATTER] != 0:
        push(run, SWEEP, 0, page, home, time, 0, 0)


@kernel
def take_slot(run: Context, person: int, home: int, time: int) -> None:
    """Give a visitor the first empty slot behind the one that his or her number points to; pages are kept half empty."""
    slots = 0
    pages = 1
    while pages < PAGES and view(run, PAGE_FIRST)[home, pages] >= 0:
        slots += page_size(run, home, pages)
        pages += 1
    if 2 * (view(run, VISITOR_COUNT)[home] + 1) > slots and pages < PAGES:
        open_page(run, home, pages, time)
        slots += page_size(run, home, pages)
    if view(run, VISITOR_COUNT)[home] >= slots:
        return
    position = (np.int64(person) * 2654435761) % slots
    while view(run, VISITORS)[visitor_slot(run, home, position)] >= 0:
        position = (position + 1) % slots
    slot = visitor_slot(run, home, position)
    view(run, VISITORS)[slot] = person
    view(run, PEOPLE)[person]["visitor"] = slot
    view(run, VISITOR_COUNT)[home] += 1


@kernel
def release_slot(run: Context, person: int) -> None:
    """Empty the visitor slot of somebody who leaves or dies."""
    slot = view(run, PEOPLE)[person]["visitor"]
    if slot >= 0:
        view(run, VISITORS)[slot] = NONE
        view(run, PEOPLE)[person]["visitor"] = NONE
        view(run, VISITOR_COUNT)[view(run, PEOPLE)[person]["site"] - view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]] -= 1


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
def settle(run: Context, person: int, site: int, time: int) -> None:
    """Begin a stay at a site."""
    view(run, PEOPLE)[person]["leaves_at"] = NEVER
    view(run, PEOPLE)[person]["site"] = site
    view(run, PEOPLE)[person]["stay"] += 1
    view(run, PEOPLE)[person]["drawn"] = NONE
    view(run, PEOPLE)[person]["pulled"] = NONE
    if site >= 0 and view(run, PLACES)[site]["kind"] == view(run, FIXED)[C_STREET] and view(run, MEMBER)[view(run, FIXED)[C_STREET], person] != site:
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
    words = draw(view(run, ROAM_KEY), person, people[person]["episode"], 0, 0, people[person]["stay"], people[person]["stay"] >> 12)
    gap = -math.log(unit(words[0])) / total
    if gap < 1e18:
        people[person]["leaves_at"] = time + max(1, np.int64(gap + 0.5))
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
    words = draw(view(run, ROAM_KEY), person, people[person]["episode"], 0, 0, people[person]["stay"], people[person]["stay"] >> 12)
    u = unit(words[1]) * (leave + enter + cross)
    site = people[person]["site"]
    if u < leave:
        return int(view(run, PLACES)[site]["parent"])
    if u < leave + enter:
        index = np.int64(unit(words[2]) * view(run, PLACES)[site]["child_count"])
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
    if flags & ACTS:
        begin_drawing(run, person, time)
    if view(run, NUMBERS)[N_ANY_PULL] != 0:
        begin_pulling(run, person, time)
