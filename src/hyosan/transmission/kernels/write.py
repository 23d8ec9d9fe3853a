"""Attempts of a block, of a target, of many people at once: written to a table, in any number of threads."""

from hyosan.core.arrays import Ints
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.draw import (
    FULL,
    acts_until,
    edge_rate,
    is_pulled,
    layers_of,
    may_draw,
    page_size,
    rate_at,
    stamp_of,
    write_stream,
)
from hyosan.transmission.kernels.presence import acting_place
from hyosan.transmission.tables import (
    ACTOR,
    ATTEMPT,
    ATTEMPT_KEYS,
    C_PULL_BLOCK,
    C_STREET,
    C_VISITORS_MATTER,
    C_WIDTH,
    CHANNELS,
    CHANNELS_OF,
    FIXED,
    HEIGHT_SLOT,
    KINDS,
    MEMBER,
    N_BUCKET,
    NUMBERS,
    PAGE_FIRST,
    PAGE_OPENED,
    PAGES,
    PEOPLE,
    PLACES,
    PULL_KEYS,
    PULLED,
    PULLING,
    SETTINGS,
    STAMP,
    STATES,
    STRAINS,
)


@inner_kernel
def write_layers(
    run: Context,
    channel: int,
    page: int,
    person: int,
    block: int,
    start: int,
    end: int,
    rate: float,
    out: Ints,
    position: int,
) -> int:
    """Write the attempts of one channel and page, layer by layer, behind `position`; returns the new one or FULL."""
    people = view(run, PEOPLE)
    setting = view(run, CHANNELS)[channel]["setting"]
    key = view(run, ATTEMPT_KEYS)[channel]
    episode, stay, stamp = people[person]["episode"], people[person]["stay"], stamp_of(run, person)
    for layer in range(page * 256, page * 256 + layers_of(run, person, channel)):
        position = write_stream(
            run, key, setting, ATTEMPT, channel, layer, person, episode, stay, stamp, block,
            start, end, rate, out, position,
        )  # fmt: skip
        if position == FULL:
            return FULL
    return position


@inner_kernel
def slots_to_meet(run: Context, person: int, kind: int, place: int, page: int, before: int) -> int:
    """Slots, other than one's own, on a page of a place (0: its roster); NONE: no such page opened before a time."""
    fixed = view(run, FIXED)
    if page == 0:
        own = 1 if view(run, MEMBER)[kind, person] == place else 0
        return int(view(run, PLACES)[place]["size"] - own)
    if kind != fixed[C_STREET] or fixed[C_VISITORS_MATTER] == 0:
        return NONE
    home = place - view(run, KINDS)[kind]["offset"]
    if view(run, PAGE_OPENED)[home, page] >= before:
        return NONE
    return int(page_size(run, home, page))


@inner_kernel
def write_at_place(
    run: Context,
    channel: int,
    kind: int,
    person: int,
    block: int,
    start: int,
    end: int,
    only_page: int,
    before: int,
    out: Ints,
    position: int,
) -> int:
    """Write the attempts of a channel of a place kind, page by page."""
    place = acting_place(run, person, view(run, CHANNELS)[channel]["setting"])
    if place < 0 or is_pulled(run, channel, view(run, PEOPLE)[person]["site"]):
        return position
    for page in range(PAGES):
        slots = slots_to_meet(run, person, kind, place, page, before)
        if slots == NONE or position == FULL:
            break
        rate = rate_at(run, channel, place, slots)
        if rate > 0.0 and (only_page == 0 or page == only_page):
            position = write_layers(run, channel, page, person, block, start, end, rate, out, position)
    return position


@inner_kernel
def write_block(
    run: Context,
    person: int,
    block: int,
    start: int,
    only_channel: int,
    only_page: int,
    before: int,
    out: Ints,
    position: int,
) -> int:
    """Write all attempts of a person in a block from `start` on, for visitor pages opened before the time `before`.

    `only_page` > 0 limits them to that visitor page, `only_channel` >= 0 to that channel.
    """
    people = view(run, PEOPLE)
    strains = view(run, STRAINS)
    strain = view(run, STATES)[people[person]["state"]]["strain"]
    if strain < 0:
        return position
    end = people[person]["infected_at"] + (block + 1) * strains[strain]["block"]
    end = acts_until(run, person, end)
    for index in range(strains[strain]["channels"], strains[strain]["channels_end"]):
        channel = view(run, CHANNELS_OF)[index]
        if only_channel >= 0 and channel != only_channel:
            continue
        kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
        if kind < 0:
            rate = edge_rate(run, channel, person)
            if rate > 0.0 and only_page == 0:
                position = write_layers(run, channel, 0, person, block, start, end, rate, out, position)
        else:
            position = write_at_place(run, channel, kind, person, block, start, end, only_page, before, out, position)
        if position == FULL:
            return FULL
    return position


@inner_kernel
def write_pulled(
    run: Context,
    person: int,
    channel: int,
    place: int,
    block: int,
    start: int,
    only_page: int,
    out: Ints,
    position: int,
) -> int:
    """Write the meetings of a channel that a target draws for itself in a calendar block from `start` on.

    `only_page` > 0 limits them to that visitor page.
    """
    channels = view(run, CHANNELS)
    fixed = view(run, FIXED)
    kinds = view(run, KINDS)
    people = view(run, PEOPLE)
    kind = view(run, SETTINGS)[channels[channel]["setting"]]["kind"]
    home = place - kinds[kind]["offset"]
    street = kinds[fixed[C_STREET]]["offset"] + home
    end = (block + 1) * fixed[C_PULL_BLOCK]
    for page in range(PAGES):
        slots = view(run, PLACES)[street]["size"]
        if page > 0:
            if view(run, PAGE_FIRST)[home, page] < 0:
                break
            slots = page_size(run, home, page)
        rate = rate_at(run, channel, place, slots)
        if rate <= 0.0 or (only_page > 0 and page != only_page):
            continue
        position = write_stream(
            run,
            view(run, PULL_KEYS)[channel],
            channels[channel]["setting"],
            PULLED,
            channel,
            page * 256,
            person,
            people[person]["episode"],
            people[person]["stay"],
            int(people[person]["stay"]),
            block,
            start,
            end,
            rate,
            out,
            position,
        )
        if position == FULL:
            return FULL
    return position


@inner_kernel
def write_pull_block(
    run: Context, person: int, block: int, start: int, only_home: int, only_page: int, out: Ints, position: int
) -> int:
    """Write the meetings that a target draws, wherever targets do so at present, in a calendar block from `start` on.

    `only_page` > 0 limits them to that visitor page of the neighbourhood `only_home`.
    """
    channels = view(run, CHANNELS)
    site = view(run, PEOPLE)[person]["site"]
    for channel in range(len(channels)):
        if channels[channel]["pullable"] == 0:
            continue
        kind = view(run, SETTINGS)[channels[channel]["setting"]]["kind"]
        place = view(run, MEMBER)[kind, person] if site < 0 else site
        if place < 0 or view(run, PLACES)[place]["kind"] != kind:
            continue
        home = place - view(run, KINDS)[kind]["offset"]
        if view(run, PULLING)[channel, home] == 0 or (only_page > 0 and home != only_home):
            continue
        position = write_pulled(run, person, channel, place, block, start, only_page, out, position)
        if position == FULL:
            return FULL
    return position


@parallel_kernel
def write_blocks(run: Context, begun: Ints, until: int, out: Ints, written: Ints, blocks: Ints) -> None:
    """Draw many people's blocks, all that begin before `until`.

    `begun[q]` is an event (time, ..., actor, stamp, block in HEIGHT_SLOT); chunk c of `out` [chunk, position, column]
    takes `written[c]` attempts, FULL if it had no room; `blocks[q]` is the first block left for later, NONE: none is.
    Visitor pages opened in the bucket are left out: their sweeps draw for them.
    """
    people = view(run, PEOPLE)
    opened = view(run, NUMBERS)[N_BUCKET] * view(run, FIXED)[C_WIDTH]
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
            length = view(run, STRAINS)[view(run, STATES)[people[person]["state"]]["strain"]]["block"]
            infected_at = people[person]["infected_at"]
            block = begun[q, HEIGHT_SLOT]
            while infected_at + block * length < until:
                start = infected_at + block * length
                position = write_block(run, person, block, start, NONE, 0, opened, out[chunk], position)
                if position == FULL:
                    break
                block += 1
            blocks[q] = block
        written[chunk] = position
