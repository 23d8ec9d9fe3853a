"""Going on from a checkpoint of a run that works block by block: what waits, what is drawn anew under another law."""

import math

import numpy as np

from hyosan.core.arrays import Ints, Keys
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import HALF, draw, unit
from hyosan.disease.tables import ACTS, DEAD, MAY_ACT, NONE
from hyosan.transmission.kernels.blocks import push_next_block
from hyosan.transmission.kernels.draw import (
    FULL,
    acts_until,
    edge_rate,
    is_pulled,
    layers_of,
    page_size,
    rate_at,
    stamp_of,
)
from hyosan.transmission.kernels.pool import code_of, free_rows
from hyosan.transmission.kernels.presence import acting_place, open_before, time_of_open
from hyosan.transmission.kernels.push import begin_drawing, begin_pulling, push
from hyosan.transmission.kernels.room import ROOM_ROWS
from hyosan.transmission.kernels.write import slots_to_meet
from hyosan.transmission.tables import (
    ACTOR,
    ATTEMPT,
    ATTEMPT_KEYS,
    BLOCK_HEADS,
    C_PULL_BLOCK,
    C_STREET,
    CHANNELS,
    CHANNELS_OF,
    CODE,
    FIXED,
    HEADS,
    HEAP,
    HEIGHT_SLOT,
    JUMP,
    KINDS,
    MEMBER,
    N_ANY_PULL,
    N_BUCKET,
    N_HEAP,
    NEVER,
    NEXT,
    NUMBERS,
    OUTCOME_NUMBER,
    PAGE_FIRST,
    PAGE_OPENED,
    PAGES,
    PEOPLE,
    PLACES,
    PULL_KEYS,
    PULLED,
    PULLING,
    PUSHED_FROM,
    ROWS,
    SETTINGS,
    STAMP,
    STATES,
    STRAINS,
    TIME,
    TRANSITION,
)


@kernel
def list_waiting(run: Context, blocks: bool, out: Ints) -> int:
    """Copy the rows that wait in lists, or those of `blocks` to draw; their number, also if `out` is too short."""
    rows, numbers, heap = view(run, ROWS), view(run, NUMBERS), view(run, HEAP)
    heads = view(run, BLOCK_HEADS) if blocks else view(run, HEADS)
    count = 0
    for bucket in range(numbers[N_BUCKET], len(heads)):
        row = heads[bucket]
        while row != NONE:
            if count < len(out):
                out[count] = rows[row]
            count += 1
            row = rows[row, NEXT]
    for at in range(0 if blocks else numbers[N_HEAP]):
        if count < len(out):
            out[count] = rows[heap[at]]
        count += 1
    return count


@inner_kernel
def write_from(
    run: Context, old: Context, key: Keys, kind: int, channel: int, before: int, layer: int, person: int, episode: int,
    stay: int, stamp: int, block: int, start: int, end: int, at: int, rate: float, old_rate: float, out: Ints,
    position: int,
) -> int:  # fmt: skip
    """Write what of a stream that began at `start` falls behind a time; the new position or FULL.

    The stream goes on where the rate and the hours of the law until then brought it; `before`: its channel there.
    """
    setting = view(run, CHANNELS)[channel]["setting"]
    elapsed, limit = open_before(run, setting, start), open_before(run, setting, end)
    if rate <= 0.0 or end <= at or limit <= open_before(run, setting, max(at, start)):
        return position
    if start < at:
        passed = 0.0
        if before != NONE:
            there = view(old, CHANNELS)[before]["setting"]
            passed = (old_rate / rate) * (open_before(old, there, at) - open_before(old, there, start))
        elapsed -= passed - (open_before(run, setting, at) - open_before(run, setting, start))
    number = 0
    while True:
        words = draw(key, person, episode, layer, block, stay, number)
        elapsed += -math.log(unit(words[0])) / rate
        if elapsed >= limit:
            return position
        time = time_of_open(run, setting, max(0.0, elapsed))
        if time > at:
            if position >= len(out):
                return FULL
            out[position, TIME] = max(start, time)
            out[position, CODE] = code_of(kind, channel, layer)
            out[position, ACTOR] = person
            out[position, STAMP] = stamp
            out[position, HEIGHT_SLOT] = np.int64((words[1] << HALF) | words[2])
            out[position, OUTCOME_NUMBER] = np.int64((words[3] << HALF) | np.uint64(number))
            position += 1
        number += 1


@inner_kernel
def pushed_since(run: Context, channel: int, place: int) -> int:
    """When actors last began to draw the meetings of a channel in a place, after targets had."""
    channels = view(run, CHANNELS)
    if channels[channel]["pullable"] == 0:
        return 0
    kind = view(run, SETTINGS)[channels[channel]["setting"]]["kind"]
    return int(view(run, PUSHED_FROM)[channel, place - view(run, KINDS)[kind]["offset"]])


@inner_kernel
def redraw_channel(
    run: Context, old: Context, channel: int, before: int, person: int, block: int, start: int, end: int, at: int,
    out: Ints, position: int,
) -> int:  # fmt: skip
    """Write what of a channel's attempts in a block begun at `start` falls behind a time, on all pages."""
    people = view(run, PEOPLE)
    stay, stamp, key = people[person]["stay"], stamp_of(run, person), view(run, ATTEMPT_KEYS)[channel]
    kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
    place = int(NONE)
    rate, old_rate = 0.0, 0.0
    if kind < 0:
        rate = edge_rate(run, channel, person)
        old_rate = edge_rate(old, before, person) if before != NONE else 0.0
    else:
        place = acting_place(run, person, view(run, CHANNELS)[channel]["setting"])
        if place < 0 or is_pulled(run, channel, people[person]["site"]):
            return position
        start = max(start, pushed_since(run, channel, place))
    for page in range(PAGES):
        slots, since = 1, start
        if kind >= 0:
            slots = slots_to_meet(run, person, kind, place, page, at + 1)
        elif page > 0:
            break
        if slots == NONE or position == FULL:
            break
        if kind >= 0:
            rate = rate_at(run, channel, place, slots)
            old_rate = rate_at(old, before, place, slots) if before != NONE else 0.0
        if page > 0:
            since = max(start, view(run, PAGE_OPENED)[place - view(run, KINDS)[kind]["offset"], page])
        for layer in range(page * 256, page * 256 + layers_of(run, person, channel)):
            if slots > 0 and position != FULL:
                position = write_from(
                    run, old, key, ATTEMPT, channel, before, layer, person, people[person]["episode"], stay, stamp,
                    block, since, end, at, rate, old_rate, out, position,
                )  # fmt: skip
    return position


@kernel
def redraw_blocks(run: Context, old: Context, old_channel: Ints, person: int, at: int, out: Ints) -> int:
    """Write what falls behind a time of the attempts in blocks of somebody that were drawn; their number or FULL."""
    people, strains = view(run, PEOPLE), view(run, STRAINS)
    state = view(run, STATES)[people[person]["state"]]
    if state["strain"] < 0 or not state["flags"] & MAY_ACT or people[person]["drawn"] < 0:
        return 0
    length, infected_at, position = strains[state["strain"]]["block"], people[person]["infected_at"], 0
    for block in range((at - infected_at) // length, people[person]["drawn"] + 1):
        start = max(infected_at + block * length, people[person]["drawn_from"])
        end = acts_until(run, person, infected_at + (block + 1) * length)
        for index in range(strains[state["strain"]]["channels"], strains[state["strain"]]["channels_end"]):
            channel = view(run, CHANNELS_OF)[index]
            position = redraw_channel(
                run, old, channel, old_channel[channel], person, block, start, end, at, out, position
            )
            if position == FULL:
                return FULL
    return int(position)


@kernel
def redraw_pulled(run: Context, old: Context, old_channel: Ints, person: int, at: int, out: Ints) -> int:
    """Write what falls behind a time of the meetings that somebody drew as a target; their number or FULL."""
    fixed, channels, kinds = view(run, FIXED), view(run, CHANNELS), view(run, KINDS)
    people, places, length = view(run, PEOPLE), view(run, PLACES), view(run, FIXED)[C_PULL_BLOCK]
    if length == 0 or people[person]["pulled"] < 0 or people[person]["pulled"] != at // length:
        return 0
    block, site, stay, position = people[person]["pulled"], people[person]["site"], people[person]["stay"], 0
    for channel in range(len(channels)):
        if channels[channel]["pullable"] == 0:
            continue
        kind = view(run, SETTINGS)[channels[channel]["setting"]]["kind"]
        place = int(view(run, MEMBER)[kind, person]) if site < 0 else int(site)
        if place < 0 or places[place]["kind"] != kind:
            continue
        home = place - kinds[kind]["offset"]
        if view(run, PULLING)[channel, home] == 0:
            continue
        before = old_channel[channel]
        for page in range(PAGES):
            slots, since = int(places[kinds[fixed[C_STREET]]["offset"] + home]["size"]), people[person]["pulled_from"]
            if page > 0:
                if view(run, PAGE_FIRST)[home, page] < 0:
                    break
                slots, since = page_size(run, home, page), max(since, view(run, PAGE_OPENED)[home, page])
            episode = people[person]["pulled_episode"]
            if since > people[person]["infected_at"]:
                episode = people[person]["episode"]
            if slots > 0:
                rate = rate_at(run, channel, place, slots)
                old_rate = rate_at(old, before, place, slots) if before != NONE else 0.0
                position = write_from(
                    run, old, view(run, PULL_KEYS)[channel], PULLED, channel, before, page * 256, person, episode, stay,
                    stay, block, since, (block + 1) * length, at, rate, old_rate, out, position,
                )  # fmt: skip
                if position == FULL:
                    return FULL
    return int(position)


@kernel
def plan_again(run: Context, at: int, first: int) -> int:
    """Schedule what follows from what people are: changes of state, ends of stays, next blocks, first acts.

    Returns the first person not treated for want of rows, or NONE.
    """
    people, states, strains = view(run, PEOPLE), view(run, STATES), view(run, STRAINS)
    for person in range(first, len(people)):
        if free_rows(run) < ROOM_ROWS:
            return person
        one = people[person]
        state = states[one["state"]]
        if state["flags"] & DEAD:
            continue
        if at < one["changes_at"] < NEVER:
            push(run, TRANSITION, 0, 0, person, one["changes_at"], one["changes"], 0)
        if at < one["leaves_at"] < NEVER:
            push(run, JUMP, 0, 0, person, one["leaves_at"], stamp_of(run, person), 0)
        if state["strain"] < 0 or not state["flags"] & MAY_ACT:
            continue
        following = one["drawn"] + 1
        if one["drawn"] >= 0 and one["infected_at"] + following * strains[state["strain"]]["block"] > at:
            push_next_block(run, person, following)
        if state["flags"] & ACTS:
            begin_drawing(run, person, at + 1)
    return NONE


@kernel
def target_again(run: Context, at: int, first: int) -> int:
    """Have those draw who under the new law may be met by targets' draws; as `plan_again`."""
    if view(run, NUMBERS)[N_ANY_PULL] == 0:
        return NONE
    for person in range(first, len(view(run, PEOPLE))):
        if free_rows(run) < ROOM_ROWS:
            return person
        begin_pulling(run, person, at + 1)
    return NONE
