"""The beginning of blocks: attempts are drawn and scheduled."""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import MAY_ACT, NONE
from hyosan.transmission.kernels.draw import FULL, acts_until, may_draw, page_size, stamp_of
from hyosan.transmission.kernels.pool import free_rows, new_row, schedule, schedule_block
from hyosan.transmission.kernels.push import push
from hyosan.transmission.kernels.room import DONE, NEED_ROWS, NEED_SCRATCH, ROOM_ROWS
from hyosan.transmission.kernels.write import write_block, write_pulled
from hyosan.transmission.tables import (
    ACTOR,
    BLOCK,
    C_STREET,
    CHANNELS,
    CODE,
    COLUMNS,
    FIXED,
    HEIGHT_SLOT,
    KINDS,
    MEMBER,
    N_DRAWN,
    NUMBERS,
    OUTCOME_NUMBER,
    PAGE_FIRST,
    PEOPLE,
    PLACES,
    ROSTER,
    ROWS,
    RULE_TARGET,
    SCRATCH,
    SETTINGS,
    STAMP,
    STATES,
    STRAINS,
    TIME,
    VISITOR_COUNT,
    VISITORS,
)


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
    if acts_until(run, person, start + 1) <= start:
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
    if (
        view(run, RULE_TARGET)[view(run, CHANNELS)[channel]["rule"], people[person]["state"], people[person]["host"]]
        == 0
    ):
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
    longest = int(1)
    for index in range(first, first + size):
        person = view(run, ROSTER)[index]
        if (
            view(run, PEOPLE)[person]["drawn"] >= 0
            and view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"] >= 0
        ):
            length = view(run, STRAINS)[view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]]["block"]
            longest = max(
                longest,
                2
                + view(run, PEOPLE)[person]["drawn"]
                - (event[TIME] - view(run, PEOPLE)[person]["infected_at"]) // length,
            )
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
