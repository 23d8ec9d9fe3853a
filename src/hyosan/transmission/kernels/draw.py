"""Attempts: the meetings that an actor will seek in one block, drawn from their addresses."""

import math

import numpy as np

from hyosan.core.compilation import kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.philox import HALF, draw, unit
from hyosan.transmission.kernels.pool import code_of
from hyosan.transmission.kernels.presence import acting_place, open_before, time_of_open
from hyosan.transmission.tables import (
    ACTOR,
    ATTEMPT,
    ATTEMPT_KEYS,
    C_EDGE_KINDS,
    C_PULL_BLOCK,
    C_STREET,
    C_VISITORS_MATTER,
    CHANNELS,
    CHANNELS_OF,
    CODE,
    CONSTANT,
    EDGE_CUMULATIVE,
    EDGE_FIRST,
    FIXED,
    HEIGHT_SLOT,
    KINDS,
    MAY_ACT,
    MEMBER,
    NONE,
    OUTCOME_NUMBER,
    PAGE_FIRST,
    PAGES,
    PEOPLE,
    PER_PAIR,
    PLACES,
    PULL_KEYS,
    PULLED,
    PULLING,
    SETTINGS,
    SMALLEST_PAGE,
    STAMP,
    STATES,
    STRAINS,
    TIME,
    Ints,
    Keys,
)

FULL = -1
"""Returned instead of a position when the output has no room left."""


@kernel
def stamp_of(run: Context, person: int) -> int:
    """What an attempt remembers of its maker: it is void once the episode or the stay is another."""
    return (np.int64(view(run, PEOPLE)[person]["episode"]) << 32) | np.int64(view(run, PEOPLE)[person]["stay"])


@kernel
def pair_rate(run: Context, channel: int, place: int) -> float:
    """Rate, per tick while open, at which an actor in a place meets the holder of one given other slot."""
    setting = view(run, CHANNELS)[channel]["setting"]
    rate = view(run, CHANNELS)[channel]["rate"]
    size = view(run, PLACES)[place]["size"]
    scaling = view(run, SETTINGS)[setting]["scaling"]
    if scaling == PER_PAIR:
        return float(rate)
    others = max(1, size - 1)
    if scaling == CONSTANT:
        return float(rate / others)
    return float(rate * math.pow(size / view(run, SETTINGS)[setting]["reference"], view(run, SETTINGS)[setting]["exponent"]) / others)


@kernel
def page_size(run: Context, home: int, page: int) -> int:
    """Visitor slots of page 1, 2, ... of a neighbourhood."""
    size = max(SMALLEST_PAGE, view(run, PLACES)[view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home]["size"])
    return int(size << max(0, page - 2))


@kernel
def write_stream(
    run: Context,
    key: Keys,
    setting: int,
    kind: int,
    channel: int,
    layer: int,
    person: int,
    episode: int,
    stay: int,
    stamp: int,
    block: int,
    start: int,
    end: int,
    rate: float,
    out: Ints,
    position: int,
) -> int:
    """Write one stream's attempts in [start, end) behind `position`; returns the new position or FULL."""
    elapsed = open_before(run, setting, start)
    limit = open_before(run, setting, end)
    if limit <= elapsed:
        return position
    number = 0
    code = code_of(kind, channel, layer)
    while True:
        words = draw(key, person, episode, layer, block, stay, number)
        elapsed += -math.log(unit(words[0])) / rate
        if elapsed >= limit:
            return position
        if position >= len(out):
            return FULL
        out[position, TIME] = max(start, time_of_open(run, setting, elapsed))
        out[position, CODE] = code
        out[position, ACTOR] = person
        out[position, STAMP] = stamp
        out[position, HEIGHT_SLOT] = np.int64((words[1] << HALF) | words[2])
        out[position, OUTCOME_NUMBER] = np.int64((words[3] << HALF) | np.uint64(number))
        position += 1
        number += 1


@kernel
def edge_rate(run: Context, channel: int, person: int) -> float:
    """Rate, per tick while open, at which a person meets somebody along ties of the channel's edge kind."""
    setting = view(run, CHANNELS)[channel]["setting"]
    at = np.int64(view(run, SETTINGS)[setting]["edge"]) * (len(view(run, EDGE_FIRST)) // max(1, view(run, FIXED)[C_EDGE_KINDS])) + person
    first = view(run, EDGE_FIRST)[at]
    last = view(run, EDGE_FIRST)[at + 1]
    if first == last:
        return 0.0
    rate = view(run, CHANNELS)[channel]["rate"]
    if view(run, SETTINGS)[setting]["scaling"] == PER_PAIR:
        return float(rate * view(run, EDGE_CUMULATIVE)[last - 1])
    return float(rate)


@kernel
def layers_of(run: Context, person: int, channel: int) -> int:
    """How many layers of attempts the person can reach."""
    if view(run, CHANNELS)[channel]["rule"] >= 0:
        return 1
    bound = view(run, STRAINS)[view(run, CHANNELS)[channel]["strain"]]["bound"] * view(run, PEOPLE)[person]["scale"]
    return min(255, int(math.ceil(bound)))


@kernel
def is_pulled(run: Context, channel: int, site: int) -> bool:
    """Whether, at present, the targets draw the meetings of a channel at this site."""
    if site < 0 or view(run, CHANNELS)[channel]["pullable"] == 0 or view(run, PLACES)[site]["kind"] != view(run, FIXED)[C_STREET]:
        return False
    return bool(view(run, PULLING)[channel, site - view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]] != 0)


@kernel
def write_block(
    run: Context,
    person: int,
    block: int,
    start: int,
    only_channel: int,
    only_page: int,
    out: Ints,
    position: int,
) -> int:
    """Write all attempts of a person in a block from `start` on.

    `only_page` > 0 limits them to that visitor page, `only_channel` >= 0 to that channel.
    """
    strain = view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]
    if strain < 0:
        return position
    episode = view(run, PEOPLE)[person]["episode"]
    stay = view(run, PEOPLE)[person]["stay"]
    site = view(run, PEOPLE)[person]["site"]
    stamp = stamp_of(run, person)
    end = view(run, PEOPLE)[person]["infected_at"] + (block + 1) * view(run, STRAINS)[strain]["block"]
    if view(run, STRAINS)[strain]["always_roams"] != 0:
        end = min(end, view(run, PEOPLE)[person]["leaves_at"])
    for index in range(view(run, STRAINS)[strain]["channels"], view(run, STRAINS)[strain]["channels_end"]):
        channel = view(run, CHANNELS_OF)[index]
        layers = layers_of(run, person, channel)
        if layers <= 0 or (only_channel >= 0 and channel != only_channel):
            continue
        setting = view(run, CHANNELS)[channel]["setting"]
        key = view(run, ATTEMPT_KEYS)[channel]
        if view(run, SETTINGS)[setting]["kind"] < 0:
            rate = edge_rate(run, channel, person)
            if rate > 0.0 and only_page == 0:
                for layer in range(layers):
                    position = write_stream(
                        run, key, setting, ATTEMPT, channel, layer, person, episode, stay, stamp, block, start, end, rate, out, position
                    )
                    if position == FULL:
                        return FULL
            continue
        place = acting_place(run, person, setting)
        if place < 0 or is_pulled(run, channel, site):
            continue
        kind = view(run, SETTINGS)[setting]["kind"]
        pair = pair_rate(run, channel, place)
        for page in range(PAGES):
            if page == 0:
                slots = view(run, PLACES)[place]["size"] - (1 if view(run, MEMBER)[kind, person] == place else 0)
            else:
                if kind != view(run, FIXED)[C_STREET] or view(run, FIXED)[C_VISITORS_MATTER] == 0:
                    break
                home = place - view(run, KINDS)[kind]["offset"]
                if view(run, PAGE_FIRST)[home, page] < 0:
                    break
                slots = page_size(run, home, page)
            if slots <= 0 or pair <= 0.0 or (only_page > 0 and page != only_page):
                continue
            rate = pair * slots
            for layer in range(layers):
                position = write_stream(
                    run, key, setting, ATTEMPT, channel, page * 256 + layer, person, episode, stay, stamp, block, start, end, rate, out, position
                )
                if position == FULL:
                    return FULL
    return position


@kernel
def write_pulled(
    run: Context, person: int, channel: int, place: int, block: int, start: int, out: Ints, position: int
) -> int:
    """Write the meetings of a channel that a target draws for itself in a calendar block from `start` on."""
    kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
    home = place - view(run, KINDS)[kind]["offset"]
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home
    pair = pair_rate(run, channel, place)
    end = (block + 1) * view(run, FIXED)[C_PULL_BLOCK]
    for page in range(PAGES):
        slots = view(run, PLACES)[street]["size"]
        if page > 0:
            if view(run, PAGE_FIRST)[home, page] < 0:
                break
            slots = page_size(run, home, page)
        if slots <= 0 or pair <= 0.0:
            continue
        position = write_stream(
            run,
            view(run, PULL_KEYS)[channel],
            view(run, CHANNELS)[channel]["setting"],
            PULLED,
            channel,
            page * 256,
            person,
            view(run, PEOPLE)[person]["episode"],
            view(run, PEOPLE)[person]["stay"],
            np.int64(view(run, PEOPLE)[person]["stay"]),
            block,
            start,
            end,
            pair * slots,
            out,
            position,
        )
        if position == FULL:
            return FULL
    return position


@kernel
def may_draw(run: Context, person: int, stamp: int) -> bool:
    """Whether the beginning of a block still concerns its person."""
    if stamp != stamp_of(run, person):
        return False
    return bool(view(run, STATES)[view(run, PEOPLE)[person]["state"]]["flags"] & MAY_ACT)


@parallel_kernel
def write_blocks(
    run: Context, begun: Ints, until: int, out: Ints, written: Ints, blocks: Ints
) -> None:
    """Draw many people's blocks, all that begin before `until`.

    `begun[q]` is an event (time, ..., actor, stamp, block in HEIGHT_SLOT); chunk c of `out` [chunk, position, column] takes
    `written[c]` attempts, FULL if it had no room; `blocks[q]` is the first block left for later, NONE: none is.
    """
    chunks = out.shape[0]
    total = begun.shape[0]
    share = (total + chunks - 1) // chunks
    for chunk in prange(chunks):
        position = 0
        for q in range(chunk * share, min(total, (chunk + 1) * share)):
            person = begun[q, ACTOR]
            blocks[q] = NONE
            if position == FULL or not may_draw(run, person, begun[q, STAMP]):
                continue
            length = view(run, STRAINS)[view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]]["block"]
            infected_at = view(run, PEOPLE)[person]["infected_at"]
            block = begun[q, HEIGHT_SLOT]
            while infected_at + block * length < until:
                position = write_block(run, person, block, infected_at + block * length, NONE, 0, out[chunk], position)
                if position == FULL:
                    break
                block += 1
            blocks[q] = block
        written[chunk] = position
