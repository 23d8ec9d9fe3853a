"""The beginning of blocks: attempts are drawn and scheduled."""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.transmission.kernels.draw import FULL, acts_until, may_draw, stamp_of
from hyosan.transmission.kernels.pool import free_rows, new_row, schedule, schedule_block
from hyosan.transmission.kernels.push import is_pull_target
from hyosan.transmission.kernels.room import DONE, NEED_ROWS, NEED_SCRATCH, ROOM_ROWS
from hyosan.transmission.kernels.write import write_block, write_pull_block
from hyosan.transmission.tables import (
    ACTOR,
    BLOCK,
    CODE,
    COLUMNS,
    HEIGHT_SLOT,
    N_DRAWN,
    NUMBERS,
    OUTCOME_NUMBER,
    PEOPLE,
    ROWS,
    SCRATCH,
    STAMP,
    STATES,
    STRAINS,
    TIME,
)


@inner_kernel
def put_attempts(run: Context, source: Ints, count: int) -> None:
    """Schedule attempts that were written to a table."""
    view(run, NUMBERS)[N_DRAWN] += count
    for position in range(count):
        row = new_row(run)
        for column in range(COLUMNS - 1):
            view(run, ROWS)[row, column] = source[position, column]
        schedule(run, row)


@inner_kernel
def block_length(run: Context, person: int) -> int:
    """Ticks of a block of somebody's strain."""
    return int(view(run, STRAINS)[view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]]["block"])


@inner_kernel
def push_next_block(run: Context, person: int, block: int) -> None:
    """Schedule the beginning of a block."""
    people = view(run, PEOPLE)
    rows = view(run, ROWS)
    start = people[person]["infected_at"] + block * block_length(run, person)
    if acts_until(run, person, start + 1) <= start:
        return
    row = new_row(run)
    rows[row, TIME] = start
    rows[row, CODE] = np.int64(BLOCK) << 48
    rows[row, ACTOR] = person
    rows[row, STAMP] = stamp_of(run, person)
    rows[row, HEIGHT_SLOT] = block
    rows[row, OUTCOME_NUMBER] = 0
    schedule_block(run, row)


@inner_kernel
def begin_block(run: Context, event: Ints) -> int:
    """Draw a block that begins now; or, with a page or a channel in the code, that part of one already drawn."""
    people = view(run, PEOPLE)
    scratch = view(run, SCRATCH)
    person = event[ACTOR]
    block = event[HEIGHT_SLOT]
    page = event[CODE] & 0xFFFFFF
    channel = ((event[CODE] >> 24) & 0xFFFFFF) - 1
    whole = page == 0 and channel < 0
    if not may_draw(run, person, event[STAMP]) or (whole and people[person]["drawn"] >= block):
        return DONE
    before = event[TIME] if channel >= 0 else event[TIME] + 1
    count = write_block(run, person, block, event[TIME], channel, page, before, scratch, 0)
    if count == FULL:
        return NEED_SCRATCH
    if free_rows(run) < count + ROOM_ROWS:
        return NEED_ROWS
    put_attempts(run, scratch, count)
    if whole:
        begins = people[person]["infected_at"] + block * block_length(run, person)
        if people[person]["drawn"] < 0 or event[TIME] != begins:
            people[person]["drawn_from"] = event[TIME]
        people[person]["drawn"] = block
        push_next_block(run, person, block + 1)
    return DONE


@inner_kernel
def begin_pull_block(run: Context, event: Ints) -> int:
    """Draw a target's meetings for the rest of a calendar block; or, with a page in the code, for that page alone."""
    people = view(run, PEOPLE)
    scratch = view(run, SCRATCH)
    person = event[ACTOR]
    block = event[HEIGHT_SLOT]
    page = event[CODE] & 0xFFFFFF
    home = ((event[CODE] >> 24) & 0xFFFFFF) - 1
    drawn = people[person]["pulled"] == block
    if event[STAMP] != people[person]["stay"] or drawn == (page == 0) or not is_pull_target(run, person):
        return DONE
    count = write_pull_block(run, person, block, event[TIME], home, page, scratch, 0)
    if count == FULL:
        return NEED_SCRATCH
    if free_rows(run) < count + ROOM_ROWS:
        return NEED_ROWS
    put_attempts(run, scratch, count)
    if not drawn:
        people[person]["pulled_from"] = event[TIME]
        people[person]["pulled_episode"] = people[person]["episode"]
    people[person]["pulled"] = block
    return DONE
