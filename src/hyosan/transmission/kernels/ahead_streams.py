"""The streams of an episode: which may hold attempts, told from their first draw and nothing of their place.

A *stretch* is an episode in one block through one channel; it has a stream for each layer of heights.
"""

import math

import numpy as np

from hyosan.core.arrays import Floats, Ints, Records
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import counter, unit, words_of_counters
from hyosan.transmission.kernels.ahead_course import acts_no_more, first_act
from hyosan.transmission.kernels.ahead_presence import first_interval, open_until
from hyosan.transmission.kernels.ahead_seats import kinds_of
from hyosan.transmission.kernels.draw import FULL, rate_among
from hyosan.transmission.kernels.traits import age_class_of
from hyosan.transmission.tables import (
    ATTEMPT_KEYS,
    CHANNELS,
    CHANNELS_OF,
    MIXING_HIGHEST,
    PROFILE_VALUE,
    SETTINGS,
    STATES,
    STRAINS,
)
from hyosan.transmission.tables_ahead import (
    A_DURATION,
    AHEAD,
    COUNTERS,
    FIRST_WORDS,
    HIGHEST_RATE,
    LIKELY,
    REST_BY_AGE,
    STREAMS,
    STRETCHES,
)

ROUNDING = 1.0 + 1e-9
"""A bound is so much larger than it is in exact numbers."""


@kernel
def rates_among(run: Context, channel: int, sizes: Ints) -> Floats:
    """Rates of a channel, per tick while open, at places of some sizes."""
    rates = np.empty(len(sizes), np.float64)
    for row in range(len(sizes)):
        rates[row] = rate_among(run, channel, sizes[row], sizes[row] - 1)
    return rates


@inner_kernel
def layers_reached(run: Context, person: int, channel: int, scale: float) -> int:
    """How many layers of attempts the person can reach."""
    channels = view(run, CHANNELS)
    bound = view(run, STRAINS)[channels[channel]["strain"]]["bound"] * scale
    bound *= channels[channel]["highest"]
    mixing = view(run, SETTINGS)[channels[channel]["setting"]]["mixing"]
    if mixing >= 0:
        bound *= view(run, MIXING_HIGHEST)[mixing, age_class_of(run, person)]
    return int(min(255, math.ceil(bound)))


@inner_kernel
def largest_product(run: Context, strain: int, scale: float, path: Ints, first: int, changes: int) -> float:
    """The largest infectiousness in the course of an episode, without the season."""
    states, strains, values = view(run, STATES), view(run, STRAINS), view(run, PROFILE_VALUE)
    most, profile = 0.0, 1.0
    for row in range(first, first + changes):
        most = max(most, states[path[row, 1]]["infectiousness"])
    for row in range(strains[strain]["profile"], strains[strain]["profile_end"]):
        profile = values[row] if row == strains[strain]["profile"] else max(profile, values[row])
    return float(most * scale * profile)


@inner_kernel
def fill_stretch(run: Context, channel: int, start: int, end: int, stretch: Records) -> bool:
    """Note of a stretch when it is and how long the setting is open then; False: never."""
    setting = int(view(run, CHANNELS)[channel]["setting"])
    interval, elapsed, limit = 0, float(start), float(end)
    if view(run, SETTINGS)[setting]["always"] == 0:
        interval = first_interval(run, setting, start)
        elapsed = open_until(run, setting, interval, start)
        limit = open_until(run, setting, first_interval(run, setting, end), end)
    stretch["start"] = start
    stretch["end"] = end
    stretch["elapsed"] = elapsed
    stretch["limit"] = limit
    stretch["behind"] = 0.0
    stretch["interval"] = interval
    stretch["channel"] = channel
    stretch["expected"] = view(run, HIGHEST_RATE)[channel] * (limit - elapsed + 1.0) * ROUNDING
    return bool(limit > elapsed)


@inner_kernel
def list_layers(run: Context, channel: int, stretch: Records, row: int, layers: int, chunk: int, count: int) -> None:
    """List the streams of a stretch, which is in row `row`, and where their draws begin."""
    streams, counters = view(run, STREAMS)[chunk], view(run, COUNTERS)[chunk]
    key = view(run, ATTEMPT_KEYS)[channel]
    words = counter(key, int(stretch["person"]), int(stretch["episode"]), 0, int(stretch["block"]), 0, 0)
    for layer in range(layers):
        at = count + layer
        streams[at]["stretch"] = row
        streams[at]["layer"] = layer
        counters[0, at] = words[0]
        counters[1, at] = words[1] | np.uint64(layer)
        counters[2, at] = words[2]
        counters[3, at] = words[3]
        counters[4, at] = words[4]
        counters[5, at] = words[5]


@inner_kernel
def list_channel(
    run: Context, episode: Records, channel: int, begin: int, acts_at: int, end: int, after: int, chunk: int,
    count: int,
) -> int:  # fmt: skip
    """List the streams of an episode through one channel that reach behind `after`, and before `end`.

    `episode` is a stretch with what is the same in all of the episode's; its `reach` holds for targets that bring 1.
    """
    length = view(run, STRAINS)[view(run, CHANNELS)[channel]["strain"]]["block"]
    person, streams, stretches = int(episode["person"]), view(run, STREAMS)[chunk], view(run, STRETCHES)[chunk]
    reach = episode["reach"] * view(run, CHANNELS)[channel]["highest"]
    reach *= view(run, REST_BY_AGE)[channel, age_class_of(run, person)]
    layers = min(layers_reached(run, person, channel, float(episode["scale"])), math.ceil(min(255.0, reach)))
    if layers <= 0:
        return count
    block = (acts_at - begin) // length
    start, following = acts_at, begin + (block + 1) * length
    while start < end:
        if following > after:
            if count + layers >= len(streams):
                return FULL
            row = int(streams[count - 1]["stretch"]) + 1 if count > 0 else 0
            stretches[row] = episode
            if fill_stretch(run, channel, start, min(end, following), stretches[row]):
                stretches[row]["block"] = block
                stretches[row]["reach"] = reach
                list_layers(run, channel, stretches[row], row, layers, chunk, count)
                count += layers
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
    strains, kinds = view(run, STRAINS), kinds_of(run, person)
    same = view(run, STRETCHES)[chunk, view(run, STRETCHES).shape[1] - 1]
    same["person"] = person
    same["episode"] = episode
    same["path"] = first
    same["changes"] = changes
    same["scale"] = scale
    same["reach"] = largest_product(run, strain, scale, path, first, changes)
    for index in range(strains[strain]["channels"], strains[strain]["channels_end"]):
        channel = view(run, CHANNELS_OF)[index]
        kind = view(run, SETTINGS)[view(run, CHANNELS)[channel]["setting"]]["kind"]
        if kind >= 0 and (kinds >> kind) & 1 == 0:
            continue
        same["kind"] = kind
        count = list_channel(run, same, channel, path[first, 0], path[row, 0], end, after, chunk, count)
        if count == FULL:
            return FULL
    return count


@inner_kernel
def least_gap(word: np.uint64) -> float:
    """A little less than the exponential gap -log(u) of a word, without a logarithm: the first terms of its series."""
    rest = 1.0 - unit(word)
    return rest * (1.0 + rest * (0.5 + rest * (1.0 / 3.0 - 1e-9)))


@inner_kernel
def find_likely(run: Context, chunk: int, count: int) -> int:
    """List those of a thread's streams whose first waiting time may be short enough; their number."""
    streams, likely, words = view(run, STREAMS)[chunk], view(run, LIKELY)[chunk], view(run, FIRST_WORDS)[chunk]
    words_of_counters(view(run, COUNTERS)[chunk], count, words)
    stretches, found = view(run, STRETCHES)[chunk], 0
    for row in range(count):
        likely[found] = row
        found += int(least_gap(np.uint64(words[0, row])) < stretches[streams[row]["stretch"]]["expected"])
    return found
