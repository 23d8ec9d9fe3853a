"""Attempts: the meetings that an actor will seek in one block, drawn from their addresses."""

import math

import numpy as np

from hyosan.core.compilation import kernel, parallel_kernel, prange
from hyosan.core.philox import HALF, draw, unit
from hyosan.transmission.kernels.pool import code_of
from hyosan.transmission.kernels.presence import acting_place, open_before, time_of_open
from hyosan.transmission.tables import (
    ACTOR,
    ATTEMPT,
    CODE,
    CONSTANT,
    HEIGHT_SLOT,
    MAY_ACT,
    NONE,
    OUTCOME_NUMBER,
    PAGES,
    PER_PAIR,
    PULLED,
    SMALLEST_PAGE,
    STAMP,
    TIME,
    Ints,
    Keys,
    Law,
    Live,
    World,
)

FULL = -1
"""Returned instead of a position when the output has no room left."""


@kernel
def stamp_of(live: Live, person: int) -> int:
    """What an attempt remembers of its maker: it is void once the episode or the stay is another."""
    return (np.int64(live.people[person]["episode"]) << 32) | np.int64(live.people[person]["stay"])


@kernel
def pair_rate(world: World, law: Law, channel: int, place: int) -> float:
    """Rate, per tick while open, at which an actor in a place meets the holder of one given other slot."""
    setting = law.channels[channel]["setting"]
    rate = law.channels[channel]["rate"]
    size = world.places[place]["size"]
    scaling = law.settings[setting]["scaling"]
    if scaling == PER_PAIR:
        return float(rate)
    others = max(1, size - 1)
    if scaling == CONSTANT:
        return float(rate / others)
    return float(rate * math.pow(size / law.settings[setting]["reference"], law.settings[setting]["exponent"]) / others)


@kernel
def page_size(world: World, home: int, page: int) -> int:
    """Visitor slots of page 1, 2, ... of a neighbourhood."""
    size = max(SMALLEST_PAGE, world.places[world.kinds[world.street]["offset"] + home]["size"])
    return int(size << max(0, page - 2))


@kernel
def write_stream(
    law: Law,
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
    elapsed = open_before(law, setting, start)
    limit = open_before(law, setting, end)
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
        out[position, TIME] = max(start, time_of_open(law, setting, elapsed))
        out[position, CODE] = code
        out[position, ACTOR] = person
        out[position, STAMP] = stamp
        out[position, HEIGHT_SLOT] = np.int64((words[1] << HALF) | words[2])
        out[position, OUTCOME_NUMBER] = np.int64((words[3] << HALF) | np.uint64(number))
        position += 1
        number += 1


@kernel
def edge_rate(world: World, law: Law, channel: int, person: int) -> float:
    """Rate, per tick while open, at which a person meets somebody along ties of the channel's edge kind."""
    setting = law.channels[channel]["setting"]
    at = np.int64(law.settings[setting]["edge"]) * (len(world.edge_first) // max(1, world.edge_kinds)) + person
    first = world.edge_first[at]
    last = world.edge_first[at + 1]
    if first == last:
        return 0.0
    rate = law.channels[channel]["rate"]
    if law.settings[setting]["scaling"] == PER_PAIR:
        return float(rate * world.edge_cumulative[last - 1])
    return float(rate)


@kernel
def layers_of(law: Law, live: Live, person: int, channel: int) -> int:
    """How many layers of attempts the person can reach."""
    if law.channels[channel]["rule"] >= 0:
        return 1
    bound = law.strains[law.channels[channel]["strain"]]["bound"] * live.people[person]["scale"]
    return min(255, int(math.ceil(bound)))


@kernel
def is_pulled(world: World, law: Law, live: Live, channel: int, site: int) -> bool:
    """Whether, at present, the targets draw the meetings of a channel at this site."""
    if site < 0 or law.channels[channel]["pullable"] == 0 or world.places[site]["kind"] != world.street:
        return False
    return bool(live.pulling[channel, site - world.kinds[world.street]["offset"]] != 0)


@kernel
def write_block(
    world: World,
    law: Law,
    live: Live,
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
    strain = law.states[live.people[person]["state"]]["strain"]
    if strain < 0:
        return position
    episode = live.people[person]["episode"]
    stay = live.people[person]["stay"]
    site = live.people[person]["site"]
    stamp = stamp_of(live, person)
    end = live.people[person]["infected_at"] + (block + 1) * law.strains[strain]["block"]
    for index in range(law.strains[strain]["channels"], law.strains[strain]["channels_end"]):
        channel = law.channels_of[index]
        layers = layers_of(law, live, person, channel)
        if layers <= 0 or (only_channel >= 0 and channel != only_channel):
            continue
        setting = law.channels[channel]["setting"]
        key = law.attempt_keys[channel]
        if law.settings[setting]["kind"] < 0:
            rate = edge_rate(world, law, channel, person)
            if rate > 0.0 and only_page == 0:
                for layer in range(layers):
                    position = write_stream(
                        law, key, setting, ATTEMPT, channel, layer, person, episode, stay, stamp, block, start, end, rate, out, position
                    )
                    if position == FULL:
                        return FULL
            continue
        place = acting_place(world, law, live, person, setting)
        if place < 0 or is_pulled(world, law, live, channel, site):
            continue
        kind = law.settings[setting]["kind"]
        pair = pair_rate(world, law, channel, place)
        for page in range(PAGES):
            if page == 0:
                slots = world.places[place]["size"] - (1 if world.member[kind, person] == place else 0)
            else:
                if kind != world.street or law.visitors_matter == 0:
                    break
                home = place - world.kinds[kind]["offset"]
                if live.page_first[home, page] < 0:
                    break
                slots = page_size(world, home, page)
            if slots <= 0 or pair <= 0.0 or (only_page > 0 and page != only_page):
                continue
            rate = pair * slots
            for layer in range(layers):
                position = write_stream(
                    law, key, setting, ATTEMPT, channel, page * 256 + layer, person, episode, stay, stamp, block, start, end, rate, out, position
                )
                if position == FULL:
                    return FULL
    return position


@kernel
def write_pulled(
    world: World, law: Law, live: Live, person: int, channel: int, place: int, block: int, start: int, out: Ints, position: int
) -> int:
    """Write the meetings of a channel that a target draws for itself in a calendar block from `start` on."""
    kind = law.settings[law.channels[channel]["setting"]]["kind"]
    home = place - world.kinds[kind]["offset"]
    street = world.kinds[world.street]["offset"] + home
    pair = pair_rate(world, law, channel, place)
    end = (block + 1) * law.pull_block
    for page in range(PAGES):
        slots = world.places[street]["size"]
        if page > 0:
            if live.page_first[home, page] < 0:
                break
            slots = page_size(world, home, page)
        if slots <= 0 or pair <= 0.0:
            continue
        position = write_stream(
            law,
            law.pull_keys[channel],
            law.channels[channel]["setting"],
            PULLED,
            channel,
            page * 256,
            person,
            live.people[person]["episode"],
            live.people[person]["stay"],
            np.int64(live.people[person]["stay"]),
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
def may_draw(law: Law, live: Live, person: int, stamp: int) -> bool:
    """Whether the beginning of a block still concerns its person."""
    if stamp != stamp_of(live, person):
        return False
    return bool(law.states[live.people[person]["state"]]["flags"] & MAY_ACT)


@parallel_kernel
def write_blocks(
    world: World, law: Law, live: Live, begun: Ints, until: int, out: Ints, written: Ints, blocks: Ints
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
            if position == FULL or not may_draw(law, live, person, begun[q, STAMP]):
                continue
            length = law.strains[law.states[live.people[person]["state"]]["strain"]]["block"]
            infected_at = live.people[person]["infected_at"]
            block = begun[q, HEIGHT_SLOT]
            while infected_at + block * length < until:
                position = write_block(world, law, live, person, block, infected_at + block * length, NONE, 0, out[chunk], position)
                if position == FULL:
                    break
                block += 1
            blocks[q] = block
        written[chunk] = position
