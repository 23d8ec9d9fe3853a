"""Rates and streams: the meetings that somebody seeks, drawn from their addresses."""

import math

import numpy as np

from hyosan.core.arrays import Ints, Keys
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import HALF, draw, unit
from hyosan.disease.tables import ENDS, MAY_ACT, WANDERS
from hyosan.transmission.kernels.pool import code_of
from hyosan.transmission.kernels.presence import open_before, time_of_open
from hyosan.transmission.tables import (
    ACTOR,
    C_EDGE_KINDS,
    C_STREET,
    CHANNELS,
    CODE,
    CONSTANT,
    EDGE_CUMULATIVE,
    EDGE_FIRST,
    FIXED,
    HEIGHT_SLOT,
    KINDS,
    MIXING_HIGHEST,
    OUTCOME_NUMBER,
    PEOPLE,
    PER_PAIR,
    PLACES,
    PULLING,
    SETTINGS,
    SMALLEST_PAGE,
    STAMP,
    STATES,
    STRAINS,
    TIME,
)

FULL = -1
"""Returned instead of a position when the output has no room left."""


@inner_kernel
def stamp_of(run: Context, person: int) -> int:
    """What an attempt remembers of its maker: it is void once the episode or the stay is another."""
    people = view(run, PEOPLE)
    return (int(people[person]["episode"]) << 32) | int(people[person]["stay"])


@inner_kernel
def rate_among(run: Context, channel: int, size: int, slots: int) -> float:
    """Rate, per tick while open, at which an actor meets the holders of some other slots of a place of so many.

    A member meets all others: with constant scaling the rate is then the channel's own, whatever the size.
    """
    settings = view(run, SETTINGS)
    setting = view(run, CHANNELS)[channel]["setting"]
    rate = view(run, CHANNELS)[channel]["rate"]
    if settings[setting]["scaling"] == PER_PAIR:
        return float(rate * slots)
    if settings[setting]["scaling"] != CONSTANT:
        rate *= math.pow(size / settings[setting]["reference"], settings[setting]["exponent"])
    return float(rate * (slots / max(1, size - 1)))


@inner_kernel
def rate_at(run: Context, channel: int, place: int, slots: int) -> float:
    """The same at a given place."""
    return rate_among(run, channel, int(view(run, PLACES)[place]["size"]), slots)


@inner_kernel
def page_size(run: Context, home: int, page: int) -> int:
    """Visitor slots of page 1, 2, ... of a neighbourhood."""
    size = max(SMALLEST_PAGE, view(run, PLACES)[view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home]["size"])
    return int(size << max(0, page - 2))


@inner_kernel
def edge_rate(run: Context, channel: int, person: int) -> float:
    """Rate, per tick while open, at which a person meets somebody along ties of the channel's edge kind."""
    channels = view(run, CHANNELS)
    edge_first = view(run, EDGE_FIRST)
    settings = view(run, SETTINGS)
    setting = channels[channel]["setting"]
    at = int(settings[setting]["edge"]) * (len(edge_first) // max(1, view(run, FIXED)[C_EDGE_KINDS])) + person
    first = edge_first[at]
    last = edge_first[at + 1]
    if first == last:
        return 0.0
    rate = channels[channel]["rate"]
    if settings[setting]["scaling"] == PER_PAIR:
        return float(rate * view(run, EDGE_CUMULATIVE)[last - 1])
    return float(rate)


@inner_kernel
def layers_of(run: Context, person: int, channel: int) -> int:
    """How many layers of attempts the person can reach."""
    channels = view(run, CHANNELS)
    if channels[channel]["rule"] >= 0:
        return 1
    people = view(run, PEOPLE)
    bound = view(run, STRAINS)[channels[channel]["strain"]]["bound"] * people[person]["scale"]
    bound *= channels[channel]["highest"]
    mixing = view(run, SETTINGS)[channels[channel]["setting"]]["mixing"]
    if mixing >= 0:
        bound *= view(run, MIXING_HIGHEST)[mixing, people[person]["age_class"]]
    return int(min(255, math.ceil(bound)))


@inner_kernel
def is_pulled(run: Context, channel: int, site: int) -> bool:
    """Whether, at present, the targets draw the meetings of a channel at this site."""
    fixed = view(run, FIXED)
    if site < 0 or view(run, CHANNELS)[channel]["pullable"] == 0 or view(run, PLACES)[site]["kind"] != fixed[C_STREET]:
        return False
    return bool(view(run, PULLING)[channel, site - view(run, KINDS)[fixed[C_STREET]]["offset"]] != 0)


@inner_kernel
def may_draw(run: Context, person: int, stamp: int) -> bool:
    """Whether the beginning of a block still concerns its person."""
    if stamp != stamp_of(run, person):
        return False
    return bool(view(run, STATES)[view(run, PEOPLE)[person]["state"]]["flags"] & MAY_ACT)


@inner_kernel
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


@inner_kernel
def acts_until(run: Context, person: int, end: int) -> int:
    """The end of what need be drawn: not beyond a stay or a state after which nobody acts in this episode."""
    people = view(run, PEOPLE)
    states = view(run, STATES)
    state = people[person]["state"]
    if states[state]["flags"] & ENDS:
        end = min(end, people[person]["changes_at"])
    if states[state]["flags"] & WANDERS:
        end = min(end, people[person]["leaves_at"])
    return end
