"""Touched people: the site they are at, the visitor slots they hold, and their jumps."""

import math

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.philox import draw, unit
from hyosan.transmission.kernels.draw import page_size, stamp_of
from hyosan.transmission.kernels.pool import code_of, new_row, schedule
from hyosan.transmission.tables import (
    ACTOR,
    ACTS,
    BLOCK,
    CODE,
    EVENT_MOVE,
    HEIGHT_SLOT,
    JUMP,
    N_ANY_PULL,
    N_EVENTS,
    N_RESERVE,
    N_VISITOR_SLOTS,
    NONE,
    OUTCOME_NUMBER,
    PAGES,
    PULL_BLOCK,
    ROAMS,
    STAMP,
    SWEEP,
    TIME,
    Law,
    Live,
    Log,
    Queue,
    World,
)


@kernel
def push(
    live: Live, queue: Queue, kind: int, channel: int, layer: int, person: int, time: int, stamp: int, detail: int
) -> None:
    """Schedule an event that is no attempt."""
    row = new_row(live, queue)
    queue.rows[row, TIME] = time
    queue.rows[row, CODE] = code_of(kind, channel, layer)
    queue.rows[row, ACTOR] = person
    queue.rows[row, STAMP] = stamp
    queue.rows[row, HEIGHT_SLOT] = detail
    queue.rows[row, OUTCOME_NUMBER] = 0
    schedule(live, queue, row)


@kernel
def begin_drawing(law: Law, live: Live, queue: Queue, person: int, time: int) -> None:
    """See to it that the present block's attempts of somebody who acts are drawn, from now on."""
    strain = law.states[live.people[person]["state"]]["strain"]
    block = (time - live.people[person]["infected_at"]) // law.strains[strain]["block"]
    if live.people[person]["drawn"] < block:
        push(live, queue, BLOCK, 0, 0, person, time, stamp_of(live, person), block)


@kernel
def begin_pulling(world: World, law: Law, live: Live, queue: Queue, person: int, time: int) -> None:
    """Let somebody who has become a possible target draw meetings wherever targets do so at present."""
    block = time // law.pull_block
    if live.people[person]["pulled"] == block:
        return
    live.people[person]["pulled"] = block
    site = live.people[person]["site"]
    for channel in range(len(law.channels)):
        if law.channels[channel]["pullable"] == 0:
            continue
        kind = law.settings[law.channels[channel]["setting"]]["kind"]
        place = world.member[kind, person] if site < 0 else site
        if place < 0 or world.places[place]["kind"] != kind:
            continue
        if live.pulling[channel, place - world.kinds[kind]["offset"]] != 0:
            push(live, queue, PULL_BLOCK, channel, 0, person, time, live.people[person]["stay"], block)


@kernel
def visitor_slot(world: World, live: Live, home: int, position: int) -> int:
    """The slot at a position counted through all visitor pages of a neighbourhood."""
    for page in range(1, PAGES):
        size = page_size(world, home, page)
        if position < size:
            return int(live.page_first[home, page] + position)
        position -= size
    return NONE


@kernel
def open_page(world: World, law: Law, live: Live, queue: Queue, home: int, page: int, time: int) -> None:
    """Add a page of empty visitor slots; who acts there draws attempts for it at once."""
    size = page_size(world, home, page)
    first = live.numbers[N_VISITOR_SLOTS]
    live.page_first[home, page] = first
    live.visitors[first : first + size] = NONE
    live.numbers[N_VISITOR_SLOTS] = first + size
    if page + 1 < PAGES:
        live.numbers[N_RESERVE] = max(live.numbers[N_RESERVE], page_size(world, home, page + 1))
    if law.visitors_matter != 0:
        push(live, queue, SWEEP, 0, page, home, time, 0, 0)


@kernel
def take_slot(world: World, law: Law, live: Live, queue: Queue, person: int, home: int, time: int) -> None:
    """Give a visitor the first empty slot behind the one that his or her number points to; pages are kept half empty."""
    slots = 0
    pages = 1
    while pages < PAGES and live.page_first[home, pages] >= 0:
        slots += page_size(world, home, pages)
        pages += 1
    if 2 * (live.visitor_count[home] + 1) > slots and pages < PAGES:
        open_page(world, law, live, queue, home, pages, time)
        slots += page_size(world, home, pages)
    if live.visitor_count[home] >= slots:
        return
    position = (np.int64(person) * 2654435761) % slots
    while live.visitors[visitor_slot(world, live, home, position)] >= 0:
        position = (position + 1) % slots
    slot = visitor_slot(world, live, home, position)
    live.visitors[slot] = person
    live.people[person]["visitor"] = slot
    live.visitor_count[home] += 1


@kernel
def release_slot(world: World, live: Live, person: int) -> None:
    """Empty the visitor slot of somebody who leaves or dies."""
    slot = live.people[person]["visitor"]
    if slot >= 0:
        live.visitors[slot] = NONE
        live.people[person]["visitor"] = NONE
        live.visitor_count[live.people[person]["site"] - world.kinds[world.street]["offset"]] -= 1


@kernel
def count_roamer(world: World, live: Live, person: int, change: int) -> None:
    """Count somebody who roams in or out of the neighbourhood of his or her site."""
    site = live.people[person]["site"]
    if site < 0:
        return
    home = world.places[site]["home"]
    if home < 0:
        return
    live.roaming[home] += change
    if world.places[site]["kind"] == world.street:
        live.actors[home] += change


@kernel
def settle(world: World, law: Law, live: Live, queue: Queue, person: int, site: int, time: int) -> None:
    """Begin a stay at a site."""
    live.people[person]["site"] = site
    live.people[person]["stay"] += 1
    live.people[person]["drawn"] = NONE
    live.people[person]["pulled"] = NONE
    if site >= 0 and world.places[site]["kind"] == world.street and world.member[world.street, person] != site:
        if law.visitors_matter != 0 or law.pull_block != 0:
            take_slot(world, law, live, queue, person, site - world.kinds[world.street]["offset"], time)


@kernel
def roam_rates(world: World, law: Law, live: Live, person: int) -> tuple[float, float, float]:
    """Rates per tick of leaving, entering and crossing, from the present site in the present state."""
    state = live.people[person]["state"]
    site = live.people[person]["site"]
    if site < 0:
        return 0.0, 0.0, 0.0
    leave = law.states[state]["leave_per_tick"] if world.places[site]["parent"] >= 0 else 0.0
    enter = law.states[state]["enter_per_tick"] if world.places[site]["child_count"] > 0 else 0.0
    cross = 0.0
    if world.places[site]["kind"] == world.street:
        home = site - world.kinds[world.street]["offset"]
        if world.neighbour_first[home + 1] > world.neighbour_first[home]:
            cross = law.states[state]["cross_per_tick"]
    return leave, enter, cross


@kernel
def plan_jump(world: World, law: Law, live: Live, queue: Queue, person: int, time: int) -> None:
    """Schedule the end of a stay."""
    leave, enter, cross = roam_rates(world, law, live, person)
    total = leave + enter + cross
    if total <= 0.0:
        return
    people = live.people
    words = draw(law.roam_key, person, people[person]["episode"], 0, 0, people[person]["stay"], people[person]["stay"] >> 12)
    gap = -math.log(unit(words[0])) / total
    push(live, queue, JUMP, 0, 0, person, time + max(1, np.int64(gap + 0.5)), stamp_of(live, person), 0)


@kernel
def pick_neighbour(world: World, home: int, u: float) -> int:
    """A neighbour of a neighbourhood by weight, NONE without neighbours."""
    first = world.neighbour_first[home]
    last = world.neighbour_first[home + 1]
    for index in range(first, last):
        if u < world.neighbour_cumulative[index] or index == last - 1:
            return int(world.neighbour[index])
    return NONE


@kernel
def jump_target(world: World, law: Law, live: Live, person: int) -> int:
    """The site that a jump leads to, NONE: nowhere."""
    leave, enter, cross = roam_rates(world, law, live, person)
    people = live.people
    words = draw(law.roam_key, person, people[person]["episode"], 0, 0, people[person]["stay"], people[person]["stay"] >> 12)
    u = unit(words[1]) * (leave + enter + cross)
    site = people[person]["site"]
    if u < leave:
        return int(world.places[site]["parent"])
    if u < leave + enter:
        index = np.int64(unit(words[2]) * world.places[site]["child_count"])
        return int(world.children[world.places[site]["children"] + index])
    if u < leave + enter + cross:
        street = world.kinds[world.street]["offset"]
        return int(street + pick_neighbour(world, site - street, unit(words[2])))
    return NONE


@kernel
def log_move(world: World, live: Live, log: Log, kind: int, name: int, person: int, site: int, time: int) -> None:
    """Log that a person goes from the present site (or home) to another."""
    row = live.numbers[N_EVENTS]
    live.numbers[N_EVENTS] = row + 1
    events = log.events
    old = live.people[person]["site"]
    events[row, 0] = time
    events[row, 1] = kind
    events[row, 2] = name
    events[row, 3] = NONE
    events[row, 4] = person
    events[row, 5] = NONE
    events[row, 6] = site
    events[row, 7] = world.places[site]["area"]
    events[row, 8] = world.places[old]["area"] if old >= 0 else live.people[person]["area"]


@kernel
def move(world: World, law: Law, live: Live, queue: Queue, log: Log, person: int, site: int, time: int) -> None:
    """Bring a person to a site: the end of one stay and the beginning of another."""
    flags = law.states[live.people[person]["state"]]["flags"]
    if law.record_moves != 0 and flags & ROAMS:
        log_move(world, live, log, EVENT_MOVE, NONE, person, site, time)
    if flags & ROAMS:
        count_roamer(world, live, person, -1)
    release_slot(world, live, person)
    settle(world, law, live, queue, person, site, time)
    if flags & ROAMS:
        count_roamer(world, live, person, 1)
        plan_jump(world, law, live, queue, person, time)
    if flags & ACTS:
        begin_drawing(law, live, queue, person, time)
    if live.numbers[N_ANY_PULL] != 0:
        begin_pulling(world, law, live, queue, person, time)
