"""The loop over what is due: events one by one in the order of time."""

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.philox import draw, unit, unit_fine
from hyosan.transmission.kernels.change import branch, enter, state_words
from hyosan.transmission.kernels.draw import FULL, may_draw, page_size, stamp_of, write_block, write_pulled
from hyosan.transmission.kernels.meet import attempt, pulled, threshold
from hyosan.transmission.kernels.move import jump_target, log_move, move, pick_neighbour, push
from hyosan.transmission.kernels.pool import comes_before, free_row, free_rows, new_row, pop_heap, schedule, schedule_block
from hyosan.transmission.tables import (
    ACTOR,
    ATTEMPT,
    BLOCK,
    BY_DWELL,
    CODE,
    COLUMNS,
    DEAD,
    EVENT_FLIGHT,
    HEIGHT_SLOT,
    JUMP,
    MAY_ACT,
    N_ANY_PULL,
    N_CURRENT,
    N_CURSOR,
    N_DRAWN,
    N_EVENTS,
    N_HANDLED,
    N_HEAP,
    N_INFECTIONS,
    N_RESERVE,
    N_TIME,
    N_TRANSITIONS,
    N_VISITOR_SLOTS,
    NONE,
    OUTCOME_NUMBER,
    PULL_BLOCK,
    ROAMS,
    STAMP,
    SWEEP,
    TIME,
    TRANSITION,
    Floats,
    Ints,
    Law,
    Live,
    Log,
    Queue,
    World,
)

# What `work` returns: done, or what it needs more of before it is called again (a pause: to look at clock and keyboard).
DONE, NEED_ROWS, NEED_SCRATCH, NEED_VISITORS, NEED_LOG, NEED_PAUSE = range(6)
ROOM_ROWS = 32
ROOM_LOG = 8


@kernel
def lacks_room(live: Live, queue: Queue, log: Log) -> int:
    """Whether there is room for what any one event may add; DONE if so."""
    if free_rows(live, queue) < ROOM_ROWS:
        return NEED_ROWS
    numbers = live.numbers
    if (
        numbers[N_INFECTIONS] + ROOM_LOG > len(log.infections)
        or numbers[N_TRANSITIONS] + ROOM_LOG > len(log.transitions)
        or numbers[N_EVENTS] + ROOM_LOG > len(log.events)
    ):
        return NEED_LOG
    if numbers[N_VISITOR_SLOTS] + numbers[N_RESERVE] > len(live.visitors):
        return NEED_VISITORS
    return DONE


@kernel
def put_attempts(live: Live, queue: Queue, source: Ints, count: int) -> None:
    """Schedule attempts that were written to a table."""
    live.numbers[N_DRAWN] += count
    for position in range(count):
        row = new_row(live, queue)
        for column in range(COLUMNS - 1):
            queue.rows[row, column] = source[position, column]
        schedule(live, queue, row)


@kernel
def push_next_block(law: Law, live: Live, queue: Queue, person: int, block: int) -> None:
    """Schedule the beginning of a block."""
    length = law.strains[law.states[live.people[person]["state"]]["strain"]]["block"]
    row = new_row(live, queue)
    queue.rows[row, TIME] = live.people[person]["infected_at"] + block * length
    queue.rows[row, CODE] = np.int64(BLOCK) << 48
    queue.rows[row, ACTOR] = person
    queue.rows[row, STAMP] = stamp_of(live, person)
    queue.rows[row, HEIGHT_SLOT] = block
    queue.rows[row, OUTCOME_NUMBER] = 0
    schedule_block(live, queue, row)


@kernel
def begin_block(world: World, law: Law, live: Live, queue: Queue, event: Ints) -> int:
    """Draw a block that begins now; or, with a page or a channel in the code, that part of one already drawn."""
    person = event[ACTOR]
    block = event[HEIGHT_SLOT]
    page = event[CODE] & 0xFFFFFF
    channel = ((event[CODE] >> 24) & 0xFFFFFF) - 1
    whole = page == 0 and channel < 0
    if not may_draw(law, live, person, event[STAMP]) or (whole and live.people[person]["drawn"] >= block):
        return DONE
    count = write_block(world, law, live, person, block, event[TIME], channel, page, queue.scratch, 0)
    if count == FULL:
        return NEED_SCRATCH
    if free_rows(live, queue) < count + ROOM_ROWS:
        return NEED_ROWS
    put_attempts(live, queue, queue.scratch, count)
    if whole:
        live.people[person]["drawn"] = block
        push_next_block(law, live, queue, person, block + 1)
    return DONE


@kernel
def begin_pull_block(world: World, law: Law, live: Live, queue: Queue, event: Ints) -> int:
    """Draw the meetings of a target for the rest of a calendar block."""
    person = event[ACTOR]
    channel = (event[CODE] >> 24) & 0xFFFFFF
    kind = law.settings[law.channels[channel]["setting"]]["kind"]
    people = live.people
    if event[STAMP] != people[person]["stay"]:
        return DONE
    if law.rule_target[law.channels[channel]["rule"], people[person]["state"], people[person]["host"]] == 0:
        people[person]["pulled"] = NONE
        return DONE
    site = people[person]["site"]
    place = world.member[kind, person] if site < 0 else site
    count = write_pulled(world, law, live, person, channel, place, event[HEIGHT_SLOT], event[TIME], queue.scratch, 0)
    if count == FULL:
        return NEED_SCRATCH
    if free_rows(live, queue) < count + ROOM_ROWS:
        return NEED_ROWS
    put_attempts(live, queue, queue.scratch, count)
    return DONE


@kernel
def push_sweep(world: World, law: Law, live: Live, queue: Queue, person: int, street: int, page: int, time: int) -> None:
    """Have somebody who acts in a street draw attempts for a new visitor page."""
    people = live.people
    if people[person]["site"] >= 0 and people[person]["site"] != street:
        return
    state = people[person]["state"]
    if not law.states[state]["flags"] & MAY_ACT or people[person]["drawn"] < 0:
        return
    length = law.strains[law.states[state]["strain"]]["block"]
    for block in range((time - people[person]["infected_at"]) // length, people[person]["drawn"] + 1):
        start = max(time, people[person]["infected_at"] + block * length)
        push(live, queue, BLOCK, 0, page, person, start, stamp_of(live, person), block)


@kernel
def sweep(world: World, law: Law, live: Live, queue: Queue, event: Ints) -> int:
    """A visitor page has opened: everybody who acts in the street draws attempts for it."""
    home = event[ACTOR]
    page = event[CODE] & 0xFFFFFF
    street = world.kinds[world.street]["offset"] + home
    first = world.places[street]["first"]
    size = world.places[street]["size"]
    longest = np.int64(1)
    for index in range(first, first + size):
        person = world.roster[index]
        if live.people[person]["drawn"] >= 0 and law.states[live.people[person]["state"]]["strain"] >= 0:
            length = law.strains[law.states[live.people[person]["state"]]["strain"]]["block"]
            longest = max(longest, 2 + live.people[person]["drawn"] - (event[TIME] - live.people[person]["infected_at"]) // length)
    if free_rows(live, queue) < ROOM_ROWS + (size + live.visitor_count[home]) * longest:
        return NEED_ROWS
    for index in range(first, first + size):
        push_sweep(world, law, live, queue, world.roster[index], street, page, event[TIME])
    for other in range(1, page):
        slot = live.page_first[home, other]
        for index in range(slot, slot + page_size(world, home, other)):
            if live.visitors[index] >= 0:
                push_sweep(world, law, live, queue, live.visitors[index], street, page, event[TIME])
    return DONE


@kernel
def handle(world: World, law: Law, live: Live, queue: Queue, log: Log, event: Ints) -> int:
    """Handle one event; anything but DONE means that nothing was done yet."""
    kind = event[CODE] >> 48
    person = event[ACTOR]
    people = live.people
    if kind == ATTEMPT:
        attempt(world, law, live, queue, log, event)
    elif kind == TRANSITION:
        if event[STAMP] == people[person]["changes"]:
            state = people[person]["state"]
            words = state_words(law, live, person)
            new = branch(
                law, live, person, law.states[state]["branches"], law.states[state]["branches_end"], unit_fine(words[2], words[3])
            )
            enter(world, law, live, queue, log, person, new, event[TIME], BY_DWELL, False)
    elif kind == JUMP:
        if event[STAMP] == stamp_of(live, person) and law.states[people[person]["state"]]["flags"] & ROAMS:
            site = jump_target(world, law, live, person)
            if site >= 0:
                move(world, law, live, queue, log, person, site, event[TIME])
    elif kind == BLOCK:
        return int(begin_block(world, law, live, queue, event))
    elif kind == PULL_BLOCK:
        return int(begin_pull_block(world, law, live, queue, event))
    elif kind == SWEEP:
        return int(sweep(world, law, live, queue, event))
    else:
        pulled(world, law, live, queue, log, event)
    return DONE


@kernel
def work(world: World, law: Law, live: Live, queue: Queue, log: Log, until: int, limit: int) -> int:
    """Handle what is due in the present bucket before `until`, at most `limit` events; returns DONE or what it needs."""
    numbers = live.numbers
    current = queue.current
    event = np.empty(COLUMNS, np.int64)
    for _ in range(limit):
        lack = lacks_room(live, queue, log)
        if lack != DONE:
            return int(lack)
        from_heap = numbers[N_HEAP] > 0
        if numbers[N_CURSOR] < numbers[N_CURRENT]:
            due = current[queue.order[numbers[N_CURSOR]]]
            if from_heap and not comes_before(queue.rows[queue.heap[0]], due):
                from_heap = False
            if not from_heap:
                event[:] = due
        elif not from_heap:
            return DONE
        row = np.int64(NONE)
        if from_heap:
            row = np.int64(queue.heap[0])
            event[:] = queue.rows[row]
        if event[TIME] >= until:
            return DONE
        if from_heap:
            pop_heap(live, queue)
        numbers[N_TIME] = event[TIME]
        lack = handle(world, law, live, queue, log, event)
        if lack != DONE:
            if from_heap:
                schedule(live, queue, row)
            return int(lack)
        numbers[N_HANDLED] += 1
        if from_heap:
            free_row(live, queue, row)
        else:
            numbers[N_CURSOR] += 1
    return NEED_PAUSE


@kernel
def fear(world: World, law: Law, live: Live, behaviour: int) -> None:
    """Add one interval's hazard of a behaviour in every neighbourhood."""
    for home in range(len(live.roaming)):
        residents = world.places[world.kinds[world.street]["offset"] + home]["size"]
        if live.roaming[home] <= 0 or residents == 0:
            continue
        share = (live.roaming[home] / residents) / law.behaviours[behaviour]["saturation"]
        live.hazard[behaviour, home] += law.behaviours[behaviour]["hazard_per_tick"] * law.behaviours[behaviour]["every"] * min(1.0, share)


@kernel
def thresholds(law: Law, behaviour: int, units: Ints) -> Floats:
    """The thresholds of units."""
    result = np.empty(len(units), np.float64)
    for index in range(len(units)):
        result[index] = threshold(law, behaviour, units[index])
    return result


@kernel
def flee_person(
    world: World, law: Law, live: Live, queue: Queue, log: Log, behaviour: int, unit_id: int, person: int, time: int
) -> None:
    """Bring somebody to the refuge of the unit, unless he or she cannot or will not flee."""
    people = live.people
    state = people[person]["state"]
    home = people[person]["home"]
    if people[person]["site"] >= 0 or law.states[state]["flags"] & DEAD or law.behaviour_unless[behaviour, state]:
        return
    words = draw(law.refuge_keys[behaviour], unit_id, 0, 0, 0, 0, 0)
    refuge = pick_neighbour(world, home, unit(words[0]))
    if refuge < 0:
        return
    site = world.kinds[world.street]["offset"] + refuge
    log_move(world, live, log, EVENT_FLIGHT, behaviour, person, site, time)
    move(world, law, live, queue, log, person, site, time)


@kernel
def flee(
    world: World,
    law: Law,
    live: Live,
    queue: Queue,
    log: Log,
    behaviour: int,
    first: Ints,
    units: Ints,
    limits: Floats,
    cursor: Ints,
    time: int,
) -> int:
    """Let every unit flee whose threshold the hazard has reached; units of a neighbourhood are in order of threshold."""
    everybody = world.member.shape[1]
    for home in range(len(cursor)):
        hazard = live.hazard[behaviour, home]
        while cursor[home] < first[home + 1] - first[home]:
            at = first[home] + cursor[home]
            if limits[at] > hazard:
                break
            unit_id = units[at]
            count = 1 if unit_id < everybody else world.places[unit_id - everybody]["size"]
            lack = lacks_room(live, queue, log)
            if lack != DONE:
                return int(lack)
            if free_rows(live, queue) < ROOM_ROWS * (count + 1):
                return NEED_ROWS
            if live.numbers[N_EVENTS] + count + ROOM_LOG > len(log.events):
                return NEED_LOG
            for member in range(count):
                person = unit_id
                if unit_id >= everybody:
                    person = np.int64(world.roster[world.places[unit_id - everybody]["first"] + member])
                if live.people[person]["home"] == home:
                    flee_person(world, law, live, queue, log, behaviour, unit_id, person, time)
            cursor[home] += 1
    return DONE


@kernel
def decide_pull(world: World, law: Law, live: Live, queue: Queue, time: int, start: int) -> int:
    """At the start of a calendar block choose the places where targets draw; returns the first place not done, or NONE."""
    street_first = world.kinds[world.street]["offset"]
    block = time // law.pull_block
    for home in range(start, len(live.actors)):
        wanted = 1 if live.actors[home] > live.susceptible[home] else 0
        for channel in range(len(law.channels)):
            if law.channels[channel]["pullable"] == 0:
                continue
            if wanted == 0 and live.pulling[channel, home] == 0:
                continue
            kind = law.settings[law.channels[channel]["setting"]]["kind"]
            place = world.kinds[kind]["offset"] + home
            street = street_first + home
            needed = world.places[place]["size"] + world.places[street]["size"] + live.visitor_count[home]
            if free_rows(live, queue) < ROOM_ROWS + 2 * needed * len(law.channels):
                return home
        for channel in range(len(law.channels)):
            if law.channels[channel]["pullable"] == 0:
                continue
            before = live.pulling[channel, home]
            live.pulling[channel, home] = wanted
            if wanted != 0:
                _all_pull(world, law, live, queue, channel, home, time, block)
            elif before != 0:
                _all_push(world, law, live, queue, channel, home, time)
    live.numbers[N_ANY_PULL] = 1 if live.pulling.sum() > 0 else 0
    return NONE


@kernel
def _all_pull(world: World, law: Law, live: Live, queue: Queue, channel: int, home: int, time: int, block: int) -> None:
    rule = law.channels[channel]["rule"]
    kind = law.settings[law.channels[channel]["setting"]]["kind"]
    place = world.kinds[kind]["offset"] + home
    people = live.people
    first = world.places[place]["first"]
    for index in range(first, first + world.places[place]["size"]):
        person = world.roster[index]
        if people[person]["site"] >= 0 and people[person]["site"] != place:
            continue
        if law.rule_target[rule, people[person]["state"], people[person]["host"]] != 0:
            people[person]["pulled"] = block
            push(live, queue, PULL_BLOCK, channel, 0, person, time, people[person]["stay"], block)
    if kind != world.street:
        return
    for page in range(1, live.page_first.shape[1]):
        slot = live.page_first[home, page]
        if slot < 0:
            break
        for index in range(slot, slot + page_size(world, home, page)):
            person = live.visitors[index]
            if person >= 0 and law.rule_target[rule, people[person]["state"], people[person]["host"]] != 0:
                people[person]["pulled"] = block
                push(live, queue, PULL_BLOCK, channel, 0, person, time, people[person]["stay"], block)


@kernel
def _one_push(world: World, law: Law, live: Live, queue: Queue, channel: int, person: int, street: int, time: int) -> None:
    people = live.people
    state = people[person]["state"]
    if people[person]["site"] != street or not law.states[state]["flags"] & MAY_ACT or people[person]["drawn"] < 0:
        return
    length = law.strains[law.states[state]["strain"]]["block"]
    block = (time - people[person]["infected_at"]) // length
    start = people[person]["infected_at"] + block * length
    if people[person]["drawn"] >= block and start < time:
        push(live, queue, BLOCK, channel + 1, 0, person, time, stamp_of(live, person), block)


@kernel
def _all_push(world: World, law: Law, live: Live, queue: Queue, channel: int, home: int, time: int) -> None:
    street = world.kinds[world.street]["offset"] + home
    first = world.places[street]["first"]
    for index in range(first, first + world.places[street]["size"]):
        _one_push(world, law, live, queue, channel, world.roster[index], street, time)
    for page in range(1, live.page_first.shape[1]):
        slot = live.page_first[home, page]
        if slot < 0:
            break
        for index in range(slot, slot + page_size(world, home, page)):
            if live.visitors[index] >= 0:
                _one_push(world, law, live, queue, channel, live.visitors[index], street, time)

