"""The loop over what is due: events one by one in the order of time."""

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit, unit_fine
from hyosan.transmission.kernels.change import branch, enter, state_words
from hyosan.transmission.kernels.draw import FULL, may_draw, page_size, stamp_of, write_block, write_pulled
from hyosan.transmission.kernels.meet import attempt, pulled, threshold
from hyosan.transmission.kernels.move import jump_target, log_move, move, pick_neighbour, push
from hyosan.transmission.kernels.pool import (
    comes_before,
    free_row,
    free_rows,
    new_row,
    pop_heap,
    schedule,
    schedule_block,
)
from hyosan.transmission.tables import (
    HEALTHY,
    ACTOR,
    ACTORS,
    ATTEMPT,
    BEHAVIOUR_UNLESS,
    BEHAVIOURS,
    BLOCK,
    BY_DWELL,
    C_PULL_BLOCK,
    C_STREET,
    CHANNELS,
    CODE,
    COLUMNS,
    CURRENT,
    DEAD,
    EVENT_FLIGHT,
    EVENTS,
    FIXED,
    HAZARD,
    HEAP,
    HEIGHT_SLOT,
    INFECTIONS,
    JUMP,
    KINDS,
    MAY_ACT,
    MEMBER,
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
    NUMBERS,
    ORDER,
    OUTCOME_NUMBER,
    PAGE_FIRST,
    PEOPLE,
    PLACES,
    PULL_BLOCK,
    PULLING,
    REFUGE_KEYS,
    ROAMING,
    ROAMS,
    ROSTER,
    ROWS,
    RULE_TARGET,
    SCRATCH,
    SETTINGS,
    STAMP,
    STATES,
    STRAINS,
    SWEEP,
    TIME,
    TRANSITION,
    TRANSITIONS,
    VISITOR_COUNT,
    VISITORS,
    Floats,
    Ints,
)

# What `work` returns: done, or what it needs more of before it is called again (a pause: to look at clock and keyboard).
DONE, NEED_ROWS, NEED_SCRATCH, NEED_VISITORS, NEED_LOG, NEED_PAUSE = range(6)
ROOM_ROWS = 32
ROOM_LOG = 8


@kernel
def lacks_room(run: Context) -> int:
    """Whether there is room for what any one event may add; DONE if so."""
    if free_rows(run) < ROOM_ROWS:
        return NEED_ROWS
    numbers = view(run, NUMBERS)
    if (
        numbers[N_INFECTIONS] + ROOM_LOG > len(view(run, INFECTIONS))
        or numbers[N_TRANSITIONS] + ROOM_LOG > len(view(run, TRANSITIONS))
        or numbers[N_EVENTS] + ROOM_LOG > len(view(run, EVENTS))
    ):
        return NEED_LOG
    if numbers[N_VISITOR_SLOTS] + numbers[N_RESERVE] > len(view(run, VISITORS)):
        return NEED_VISITORS
    return DONE


@kernel
def put_attempts(run: Context, source: Ints, count: int) -> None:
    """Schedule attempts that were written to a table."""
    view(run, NUMBERS)[N_DRAWN] += count
    for position in range(count):
        row = new_row(run)
        for column in range(COLUMNS - 1):
            view(run, ROWS)[row, column] = source[position, column]
        schedule(run, row)


@kernel
def push_next_block(run: Context, person: int, block: int) -> None:
    """Schedule the beginning of a block."""
    strain = view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]
    length = view(run, STRAINS)[strain]["block"]
    start = view(run, PEOPLE)[person]["infected_at"] + block * length
    if view(run, STRAINS)[strain]["always_roams"] != 0 and start >= view(run, PEOPLE)[person]["leaves_at"]:
        return
    row = new_row(run)
    view(run, ROWS)[row, TIME] = start
    view(run, ROWS)[row, CODE] = np.int64(BLOCK) << 48
    view(run, ROWS)[row, ACTOR] = person
    view(run, ROWS)[row, STAMP] = stamp_of(run, person)
    view(run, ROWS)[row, HEIGHT_SLOT] = block
    view(run, ROWS)[row, OUTCOME_NUMBER] = 0
    schedule_block(run, row)


@kernel
def begin_block(run: Context, event: Ints) -> int:
    """Draw a block that begins now; or, with a page or a channel in the code, that part of one already drawn."""
    person = event[ACTOR]
    block = event[HEIGHT_SLOT]
    page = event[CODE] & 0xFFFFFF
    channel = ((event[CODE] >> 24) & 0xFFFFFF) - 1
    whole = page == 0 and channel < 0
    if not may_draw(run, person, event[STAMP]) or (whole and view(run, PEOPLE)[person]["drawn"] >= block):
        return DONE
    count = write_block(run, person, block, event[TIME], channel, page, view(run, SCRATCH), 0)
    if count == FULL:
        return NEED_SCRATCH
    if free_rows(run) < count + ROOM_ROWS:
        return NEED_ROWS
    put_attempts(run, view(run, SCRATCH), count)
    if whole:
        view(run, PEOPLE)[person]["drawn"] = block
        push_next_block(run, person, block + 1)
    return DONE


@kernel
def begin_pull_block(run: Context, event: Ints) -> int:
    """Draw the meetings of a target for the rest of a calendar block."""
    person = event[ACTOR]
    channel = (event[CODE] >> 24) & 0xFFFFFF
    kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
    people = view(run, PEOPLE)
    if event[STAMP] != people[person]["stay"]:
        return DONE
    if view(run, RULE_TARGET)[view(run, CHANNELS)[channel]["rule"], people[person]["state"], people[person]["host"]] == 0:
        people[person]["pulled"] = NONE
        return DONE
    site = people[person]["site"]
    place = view(run, MEMBER)[kind, person] if site < 0 else site
    count = write_pulled(run, person, channel, place, event[HEIGHT_SLOT], event[TIME], view(run, SCRATCH), 0)
    if count == FULL:
        return NEED_SCRATCH
    if free_rows(run) < count + ROOM_ROWS:
        return NEED_ROWS
    put_attempts(run, view(run, SCRATCH), count)
    return DONE


@kernel
def push_sweep(run: Context, person: int, street: int, page: int, time: int) -> None:
    """Have somebody who acts in a street draw attempts for a new visitor page."""
    people = view(run, PEOPLE)
    if people[person]["site"] >= 0 and people[person]["site"] != street:
        return
    state = people[person]["state"]
    if not view(run, STATES)[state]["flags"] & MAY_ACT or people[person]["drawn"] < 0:
        return
    length = view(run, STRAINS)[view(run, STATES)[state]["strain"]]["block"]
    for block in range((time - people[person]["infected_at"]) // length, people[person]["drawn"] + 1):
        start = max(time, people[person]["infected_at"] + block * length)
        push(run, BLOCK, 0, page, person, start, stamp_of(run, person), block)


@kernel
def sweep(run: Context, event: Ints) -> int:
    """A visitor page has opened: everybody who acts in the street draws attempts for it."""
    home = event[ACTOR]
    page = event[CODE] & 0xFFFFFF
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home
    first = view(run, PLACES)[street]["first"]
    size = view(run, PLACES)[street]["size"]
    longest = np.int64(1)
    for index in range(first, first + size):
        person = view(run, ROSTER)[index]
        if view(run, PEOPLE)[person]["drawn"] >= 0 and view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"] >= 0:
            length = view(run, STRAINS)[view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]]["block"]
            longest = max(longest, 2 + view(run, PEOPLE)[person]["drawn"] - (event[TIME] - view(run, PEOPLE)[person]["infected_at"]) // length)
    if free_rows(run) < ROOM_ROWS + (size + view(run, VISITOR_COUNT)[home]) * longest:
        return NEED_ROWS
    for index in range(first, first + size):
        push_sweep(run, view(run, ROSTER)[index], street, page, event[TIME])
    for other in range(1, page):
        slot = view(run, PAGE_FIRST)[home, other]
        for index in range(slot, slot + page_size(run, home, other)):
            if view(run, VISITORS)[index] >= 0:
                push_sweep(run, view(run, VISITORS)[index], street, page, event[TIME])
    return DONE


@kernel
def handle(run: Context, event: Ints) -> int:
    """Handle one event; anything but DONE means that nothing was done yet."""
    kind = event[CODE] >> 48
    person = event[ACTOR]
    people = view(run, PEOPLE)
    if kind == ATTEMPT:
        attempt(run, event)
    elif kind == TRANSITION:
        if event[STAMP] == people[person]["changes"]:
            state = people[person]["state"]
            words = state_words(run, person)
            new = branch(
                run, person, view(run, STATES)[state]["branches"], view(run, STATES)[state]["branches_end"], unit_fine(words[2], words[3])
            )
            enter(run, person, new, event[TIME], BY_DWELL, False)
    elif kind == JUMP:
        if event[STAMP] == stamp_of(run, person) and view(run, STATES)[people[person]["state"]]["flags"] & ROAMS:
            site = jump_target(run, person)
            if site >= 0:
                move(run, person, site, event[TIME])
    elif kind == BLOCK:
        return int(begin_block(run, event))
    elif kind == PULL_BLOCK:
        return int(begin_pull_block(run, event))
    elif kind == SWEEP:
        return int(sweep(run, event))
    else:
        pulled(run, event)
    return DONE


@kernel
def work(run: Context, until: int, limit: int) -> int:
    """Handle what is due in the present bucket before `until`, at most `limit` events; returns DONE or what it needs."""
    numbers = view(run, NUMBERS)
    current = view(run, CURRENT)
    event = np.empty(COLUMNS, np.int64)
    for _ in range(limit):
        lack = lacks_room(run)
        if lack != DONE:
            return int(lack)
        from_heap = numbers[N_HEAP] > 0
        if numbers[N_CURSOR] < numbers[N_CURRENT]:
            due = current[view(run, ORDER)[numbers[N_CURSOR]]]
            if from_heap and not comes_before(view(run, ROWS)[view(run, HEAP)[0]], due):
                from_heap = False
            if not from_heap:
                event[:] = due
        elif not from_heap:
            return DONE
        row = np.int64(NONE)
        if from_heap:
            row = np.int64(view(run, HEAP)[0])
            event[:] = view(run, ROWS)[row]
        if event[TIME] >= until:
            return DONE
        if from_heap:
            pop_heap(run)
        numbers[N_TIME] = event[TIME]
        lack = handle(run, event)
        if lack != DONE:
            if from_heap:
                schedule(run, row)
            return int(lack)
        numbers[N_HANDLED] += 1
        if from_heap:
            free_row(run, row)
        else:
            numbers[N_CURSOR] += 1
    return NEED_PAUSE


@kernel
def fear(run: Context, behaviour: int) -> None:
    """Add one interval's hazard of a behaviour in every neighbourhood."""
    for home in range(len(view(run, ROAMING))):
        residents = view(run, PLACES)[view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home]["size"]
        if view(run, ROAMING)[home] <= 0 or residents == 0:
            continue
        share = (view(run, ROAMING)[home] / residents) / view(run, BEHAVIOURS)[behaviour]["saturation"]
        view(run, HAZARD)[behaviour, home] += view(run, BEHAVIOURS)[behaviour]["hazard_per_tick"] * view(run, BEHAVIOURS)[behaviour]["every"] * min(1.0, share)


@kernel
def thresholds(run: Context, behaviour: int, units: Ints) -> Floats:
    """The thresholds of units."""
    result = np.empty(len(units), np.float64)
    for index in range(len(units)):
        result[index] = threshold(run, behaviour, units[index])
    return result


@kernel
def flee_person(
    run: Context, behaviour: int, unit_id: int, person: int, time: int
) -> None:
    """Bring somebody to the refuge of the unit, unless he or she cannot or will not flee."""
    people = view(run, PEOPLE)
    state = people[person]["state"]
    home = people[person]["home"]
    if people[person]["site"] >= 0 or view(run, STATES)[state]["flags"] & DEAD or view(run, BEHAVIOUR_UNLESS)[behaviour, state]:
        return
    words = draw(view(run, REFUGE_KEYS)[behaviour], unit_id, 0, 0, 0, 0, 0)
    refuge = pick_neighbour(run, home, unit(words[0]))
    if refuge < 0:
        return
    site = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + refuge
    log_move(run, EVENT_FLIGHT, behaviour, person, site, time)
    move(run, person, site, time)


@kernel
def flee(
    run: Context,
    behaviour: int,
    first: Ints,
    units: Ints,
    limits: Floats,
    cursor: Ints,
    time: int,
) -> int:
    """Let every unit flee whose threshold the hazard has reached; units of a neighbourhood are in order of threshold."""
    everybody = view(run, MEMBER).shape[1]
    for home in range(len(cursor)):
        hazard = view(run, HAZARD)[behaviour, home]
        while cursor[home] < first[home + 1] - first[home]:
            at = first[home] + cursor[home]
            if limits[at] > hazard:
                break
            unit_id = units[at]
            count = 1 if unit_id < everybody else view(run, PLACES)[unit_id - everybody]["size"]
            lack = lacks_room(run)
            if lack != DONE:
                return int(lack)
            if free_rows(run) < ROOM_ROWS * (count + 1):
                return NEED_ROWS
            if view(run, NUMBERS)[N_EVENTS] + count + ROOM_LOG > len(view(run, EVENTS)):
                return NEED_LOG
            for member in range(count):
                person = unit_id
                if unit_id >= everybody:
                    person = np.int64(view(run, ROSTER)[view(run, PLACES)[unit_id - everybody]["first"] + member])
                if view(run, PEOPLE)[person]["home"] == home:
                    flee_person(run, behaviour, unit_id, person, time)
            cursor[home] += 1
    return DONE


@kernel
def decide_pull(run: Context, time: int, start: int) -> int:
    """At the start of a calendar block choose the places where targets draw; returns the first place not done, or NONE."""
    street_first = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]
    block = time // view(run, FIXED)[C_PULL_BLOCK]
    for home in range(start, len(view(run, ACTORS))):
        wanted = 1 if view(run, ACTORS)[home] > view(run, HEALTHY)[home] else 0
        for channel in range(len(view(run, CHANNELS))):
            if view(run, CHANNELS)[channel]["pullable"] == 0:
                continue
            if wanted == 0 and view(run, PULLING)[channel, home] == 0:
                continue
            kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
            place = view(run, KINDS)[kind]["offset"] + home
            street = street_first + home
            needed = view(run, PLACES)[place]["size"] + view(run, PLACES)[street]["size"] + view(run, VISITOR_COUNT)[home]
            if free_rows(run) < ROOM_ROWS + 2 * needed * len(view(run, CHANNELS)):
                return home
        for channel in range(len(view(run, CHANNELS))):
            if view(run, CHANNELS)[channel]["pullable"] == 0:
                continue
            before = view(run, PULLING)[channel, home]
            view(run, PULLING)[channel, home] = wanted
            if wanted != 0:
                _all_pull(run, channel, home, time, block)
            elif before != 0:
                _all_push(run, channel, home, time)
    view(run, NUMBERS)[N_ANY_PULL] = 1 if view(run, PULLING).sum() > 0 else 0
    return NONE


@kernel
def _all_pull(run: Context, channel: int, home: int, time: int, block: int) -> None:
    rule = view(run, CHANNELS)[channel]["rule"]
    kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
    place = view(run, KINDS)[kind]["offset"] + home
    people = view(run, PEOPLE)
    first = view(run, PLACES)[place]["first"]
    for index in range(first, first + view(run, PLACES)[place]["size"]):
        person = view(run, ROSTER)[index]
        if people[person]["site"] >= 0 and people[person]["site"] != place:
            continue
        if view(run, RULE_TARGET)[rule, people[person]["state"], people[person]["host"]] != 0:
            people[person]["pulled"] = block
            push(run, PULL_BLOCK, channel, 0, person, time, people[person]["stay"], block)
    if kind != view(run, FIXED)[C_STREET]:
        return
    for page in range(1, view(run, PAGE_FIRST).shape[1]):
        slot = view(run, PAGE_FIRST)[home, page]
        if slot < 0:
            break
        for index in range(slot, slot + page_size(run, home, page)):
            person = view(run, VISITORS)[index]
            if person >= 0 and view(run, RULE_TARGET)[rule, people[person]["state"], people[person]["host"]] != 0:
                people[person]["pulled"] = block
                push(run, PULL_BLOCK, channel, 0, person, time, people[person]["stay"], block)


@kernel
def _one_push(run: Context, channel: int, person: int, street: int, time: int) -> None:
    people = view(run, PEOPLE)
    state = people[person]["state"]
    if people[person]["site"] != street or not view(run, STATES)[state]["flags"] & MAY_ACT or people[person]["drawn"] < 0:
        return
    length = view(run, STRAINS)[view(run, STATES)[state]["strain"]]["block"]
    block = (time - people[person]["infected_at"]) // length
    start = people[person]["infected_at"] + block * length
    if people[person]["drawn"] >= block and start < time:
        push(run, BLOCK, channel + 1, 0, person, time, stamp_of(run, person), block)


@kernel
def _all_push(run: Context, channel: int, home: int, time: int) -> None:
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home
    first = view(run, PLACES)[street]["first"]
    for index in range(first, first + view(run, PLACES)[street]["size"]):
        _one_push(run, channel, view(run, ROSTER)[index], street, time)
    for page in range(1, view(run, PAGE_FIRST).shape[1]):
        slot = view(run, PAGE_FIRST)[home, page]
        if slot < 0:
            break
        for index in range(slot, slot + page_size(run, home, page)):
            if view(run, VISITORS)[index] >= 0:
                _one_push(run, channel, view(run, VISITORS)[index], street, time)

