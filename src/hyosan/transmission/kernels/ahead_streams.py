"""The streams of an episode: which may hold attempts, told from their first draw and nothing of their place."""

import math

import numpy as np

from hyosan.core.arrays import Floats, Ints
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import counter, unit, words_of_counters
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.transmission.kernels.ahead_course import acts_no_more, first_act
from hyosan.transmission.kernels.ahead_seats import kinds_of
from hyosan.transmission.kernels.draw import FULL, pair_rate_among
from hyosan.transmission.tables import (
    ATTEMPT_KEYS,
    C_DAY_OFFSET,
    CHANNELS,
    CHANNELS_OF,
    FIXED,
    MIXING_HIGHEST,
    SETTINGS,
    STRAINS,
)
from hyosan.transmission.tables_ahead import (
    A_DURATION,
    AHEAD,
    COUNTERS,
    FIRST_WORDS,
    HIGHEST_RATE,
    LIKELY,
    OPEN_BY_DAY,
    STREAMS,
    WHO,
)

ROUNDING = 1.0 + 1e-9
"""A bound is so much larger than it is in exact numbers."""


@kernel
def rates_among(run: Context, channel: int, sizes: Ints) -> Floats:
    """Rates of a channel, per tick while open, at places of some sizes."""
    rates = np.empty(len(sizes), np.float64)
    for row in range(len(sizes)):
        rates[row] = pair_rate_among(run, channel, sizes[row]) * (sizes[row] - 1)
    return rates


@inner_kernel
def layers_reached(run: Context, person: int, channel: int, scale: float) -> int:
    """How many layers of attempts the person can reach."""
    channels = view(run, CHANNELS)
    bound = view(run, STRAINS)[channels[channel]["strain"]]["bound"] * scale
    bound *= channels[channel]["highest"]
    mixing = view(run, SETTINGS)[channels[channel]["setting"]]["mixing"]
    if mixing >= 0:
        bound *= view(run, MIXING_HIGHEST)[mixing, view(run, WHO)[person]["age_class"]]
    return int(min(255, math.ceil(bound)))


@inner_kernel
def open_at_most(run: Context, setting: int, start: int, end: int) -> float:
    """Open ticks of a setting between two times, or more: those of whole days, and not more than lie between.

    A tick is added, since exact times are sums that were rounded.
    """
    by_day, offset = view(run, OPEN_BY_DAY), view(run, FIXED)[C_DAY_OFFSET]
    last = by_day.shape[1] - 1
    first_day = min(last, (start + offset) // TICKS_PER_DAY)
    end_day = (end + offset) // TICKS_PER_DAY + 1
    if end_day > last:
        return float(end - start + 1) * ROUNDING
    return float(min(np.float64(end - start), by_day[setting, end_day] - by_day[setting, first_day]) + 1.0) * ROUNDING


@inner_kernel
def list_channel(
    run: Context, person: int, episode: int, channel: int, scale: float, begin: int, acts_at: int, end: int,
    after: int, chunk: int, count: int,
) -> int:  # fmt: skip
    """List the streams of an episode through one channel that reach behind `after`, and before `end`."""
    setting = view(run, CHANNELS)[channel]["setting"]
    kind = view(run, SETTINGS)[setting]["kind"]
    length = view(run, STRAINS)[view(run, CHANNELS)[channel]["strain"]]["block"]
    layers, key = layers_reached(run, person, channel, scale), view(run, ATTEMPT_KEYS)[channel]
    streams, counters = view(run, STREAMS)[chunk], view(run, COUNTERS)[chunk]
    block = (acts_at - begin) // length
    start, following = acts_at, begin + (block + 1) * length
    while start < end:
        last = min(end, following)
        if following > after:
            if count + layers > len(streams):
                return FULL
            ticks = open_at_most(run, setting, start, last)
            for layer in range(layers):
                words = counter(key, person, episode, layer, block, 0, 0)
                for word in range(6):
                    counters[word, count] = words[word]
                streams[count]["start"] = start
                streams[count]["end"] = last
                streams[count]["block"] = block
                streams[count]["scale"] = scale
                streams[count]["ticks"] = ticks
                streams[count]["behind"] = 0.0
                streams[count]["person"] = person
                streams[count]["episode"] = episode
                streams[count]["channel"] = channel
                streams[count]["layer"] = layer
                streams[count]["kind"] = kind
                count += 1
        block += 1
        start, following = following, following + length
    return count


@inner_kernel
def list_streams(
    run: Context, person: int, episode: int, strain: int, scale: float, path: Ints, first: int, changes: int,
    after: int, until: int, chunk: int, count: int,
) -> int:  # fmt: skip
    """List the streams of an episode that reach behind `after` and not behind `until`, and where their draws begin.

    Its course is in `path`, rows `first` to `first + changes`. Returns the new number of streams, or FULL.
    """
    row = first_act(run, path, first, changes)
    if row < 0:
        return count
    duration = view(run, AHEAD)[A_DURATION]
    end = min(acts_no_more(run, path, first, changes, duration), duration + 1, until + 1)
    strains, before, kinds = view(run, STRAINS), count, kinds_of(run, person)
    for index in range(strains[strain]["channels"], strains[strain]["channels_end"]):
        channel = view(run, CHANNELS_OF)[index]
        kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
        if kind >= 0 and (kinds >> kind) & 1 == 0:
            continue
        count = list_channel(
            run, person, episode, channel, scale, path[first, 0], path[row, 0], end, after, chunk, count
        )
        if count == FULL:
            return FULL
    streams = view(run, STREAMS)[chunk]
    for added in range(before, count):
        streams[added]["path"] = first
        streams[added]["changes"] = changes
    return count


@inner_kernel
def find_likely(run: Context, chunk: int, count: int) -> int:
    """List those of a thread's streams whose first waiting time may be short enough; their number.

    That time, -log(u) / rate, is at least (1 - u) / rate.
    """
    streams, likely, words = view(run, STREAMS)[chunk], view(run, LIKELY)[chunk], view(run, FIRST_WORDS)[chunk]
    words_of_counters(view(run, COUNTERS)[chunk], count, words)
    highest, found = view(run, HIGHEST_RATE), 0
    for row in range(count):
        likely[found] = row
        found += int(1.0 - unit(np.uint64(words[0, row])) < highest[streams[row]["channel"]] * streams[row]["ticks"])
    return found
