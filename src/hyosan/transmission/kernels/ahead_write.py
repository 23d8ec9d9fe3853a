"""All attempts of an episode at once: the same streams as block by block, resolved as far as they can be."""

import math

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.disease.kernels import profile_value
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.ahead_presence import stays_in
from hyosan.transmission.kernels.ahead_seats import find_seats
from hyosan.transmission.kernels.ahead_streams import find_likely, least_gap
from hyosan.transmission.kernels.ahead_targets import choose_targets, depends_on_size, resolve, want_for_targets
from hyosan.transmission.kernels.draw import FULL, edge_rate, rate_among
from hyosan.transmission.kernels.meet import season_factor
from hyosan.transmission.kernels.traits import age_class_of
from hyosan.transmission.tables import (
    ATTEMPT_KEYS,
    CHANNELS,
    OPEN_BEFORE,
    OPEN_START,
    PROFILE_TIME,
    PROFILE_VALUE,
    SETTINGS,
    STATES,
    STRAINS,
)
from hyosan.transmission.tables_ahead import (
    FIRST_WORDS,
    LIKELY,
    RATE_BY_SIZE,
    REST_BY_AGE,
    SMALL_PLACE,
    STREAM_SEATS,
    STREAMS,
    STRETCHES,
    WANTED,
)


@inner_kernel
def product_at(run: Context, path: Ints, first: int, count: int, channel: int, scale: float, time: int) -> float:
    """Infectiousness at a time of the episode, season included; 0 in a state in which the person does not act.

    The course is in `path`, `count` rows from `first` on.
    """
    row = first + count - 1
    while path[row, 0] > time:
        row -= 1
    infectiousness = view(run, STATES)[path[row, 1]]["infectiousness"]
    if infectiousness <= 0.0:
        return 0.0
    product = infectiousness * scale
    strains = view(run, STRAINS)
    strain = view(run, CHANNELS)[channel]["strain"]
    since, begin, end = time - path[first, 0], strains[strain]["profile"], strains[strain]["profile_end"]
    product *= profile_value(view(run, PROFILE_TIME), view(run, PROFILE_VALUE), begin, end, since)
    product *= season_factor(run, channel, time)
    return float(product)


@inner_kernel
def rate_of_stretch(run: Context, stretch: Records, seat: Records) -> float:
    """Rate, per tick while open, of the attempts of each stream of a stretch; 0 where nobody can be met.

    `seat` is looked at where the rate depends on the size of the place only.
    """
    channel = int(stretch["channel"])
    if stretch["kind"] < 0:
        return float(edge_rate(run, channel, int(stretch["person"])))
    if not depends_on_size(run, stretch):
        return float(view(run, CHANNELS)[channel]["rate"])
    if seat["place"] < 0 or seat["size"] < 2:
        return 0.0
    size = int(seat["size"])
    if size < SMALL_PLACE:
        return float(view(run, RATE_BY_SIZE)[channel, size])
    return float(rate_among(run, channel, size, size - 1))


@inner_kernel
def write_stream_ahead(
    run: Context, chunk: int, row: int, path: Ints, after: int, out: Records, found: Ints, position: int
) -> int:
    """Write one stream's attempts behind `after` that may reach high enough; the new position.

    `found` gets the stretch and, in its lower 32 bits, the word that chooses the target.
    """
    which, layer = int(view(run, STREAMS)[chunk, row]["stretch"]), int(view(run, STREAMS)[chunk, row]["layer"])
    stretch = view(run, STRETCHES)[chunk, which]
    rate, first_words = rate_of_stretch(run, stretch, view(run, STREAM_SEATS)[chunk, which]), view(run, FIRST_WORDS)
    if rate <= 0.0:
        return position
    words = (
        np.uint64(first_words[chunk, 0, row]),
        np.uint64(first_words[chunk, 1, row]),
        np.uint64(first_words[chunk, 2, row]),
    )
    elapsed, limit, least = stretch["elapsed"] - stretch["behind"], stretch["limit"], (1.0 - 1e-9) / rate
    channel, interval, number = int(stretch["channel"]), int(stretch["interval"]), 0
    while limit > elapsed:
        if elapsed + least_gap(words[0]) * least >= limit + 1.0:  # most streams end here, without a logarithm
            return position
        elapsed += -math.log(unit(words[0])) / rate
        if elapsed >= limit:
            return position
        if stretch["reach"] > layer + unit(words[1]):
            if position >= len(out):
                return FULL
            interval, time = time_in(run, stretch, interval, elapsed)
            product = kept_product(run, stretch, path, after, time, layer + unit(words[1]))
            if product > 0.0:
                found[position] = (which << 32) | np.int64(words[2])
                out[position]["time"] = time
                out[position]["product"] = product
                out[position]["actor"] = stretch["person"]
                out[position]["word"] = words[1]
                out[position]["channel"] = channel
                out[position]["layer"] = layer
                out[position]["episode"] = stretch["episode"]
                out[position]["number"] = number
                position += 1
        number += 1
        key = view(run, ATTEMPT_KEYS)[channel]
        following = draw(
            key, int(stretch["person"]), int(stretch["episode"]), layer, int(stretch["block"]), 0, number
        )  # fmt: skip
        words = following[0], following[1], following[2]
    return position


@inner_kernel
def time_in(run: Context, stretch: Records, interval: int, elapsed: float) -> tuple[int, int]:
    """When a setting has been open so long, looked for from an opening interval on: the interval then, and the time."""
    setting = view(run, CHANNELS)[stretch["channel"]]["setting"]
    start, settings = int(stretch["start"]), view(run, SETTINGS)
    if settings[setting]["always"] != 0:
        return interval, max(start, int(elapsed))
    before, last = view(run, OPEN_BEFORE), settings[setting]["last"]
    while interval + 1 < last and before[interval + 1] <= elapsed:
        interval += 1
    return interval, max(start, int(view(run, OPEN_START)[interval]) + int(elapsed - before[interval]))


@inner_kernel
def kept_product(run: Context, stretch: Records, path: Ints, after: int, time: int, height: float) -> float:
    """The product of an attempt at a time, as far as its actor brings it; 0 if nobody can be infected by it."""
    if time <= after:
        return 0.0
    channel, person = int(stretch["channel"]), int(stretch["person"])
    product = product_at(
        run, path, int(stretch["path"]), int(stretch["changes"]), channel, float(stretch["scale"]), time
    )  # fmt: skip
    rest = view(run, REST_BY_AGE)[channel, age_class_of(run, person)]
    if not product * rest > height:
        return 0.0
    return product if stays_in(run, person, int(view(run, CHANNELS)[channel]["setting"]), time) else 0.0


@inner_kernel
def want_for_rates(run: Context, chunk: int, count: int) -> int:
    """List the stretches of a thread's likely streams whose rate depends on the size of their place; their number."""
    streams, stretches = view(run, STREAMS)[chunk], view(run, STRETCHES)[chunk]
    likely, wanted = view(run, LIKELY)[chunk], view(run, WANTED)[chunk]
    listed, before = 0, NONE
    for number in range(count):
        which = int(streams[likely[number]]["stretch"])
        if which != before and depends_on_size(run, stretches[which]):
            wanted[listed] = which
            listed += 1
        before = which
    return listed


@inner_kernel
def draw_streams(
    run: Context, chunk: int, count: int, path: Ints, after: int, out: Records, found: Ints, begin: int
) -> int:
    """Write the attempts of a thread's streams behind `after` from row `begin` on, those that may infect.

    Returns the end, or FULL. Places are found as late as can be: for rates that depend on them, then for targets.
    """
    count = find_likely(run, chunk, count)
    find_seats(run, chunk, want_for_rates(run, chunk, count))
    likely, end = view(run, LIKELY), begin
    for number in range(count):
        end = write_stream_ahead(run, chunk, likely[chunk, number], path, after, out, found, end)
        if end == FULL:
            return FULL
    find_seats(run, chunk, want_for_targets(run, chunk, found, begin, end))
    end = choose_targets(run, chunk, out, found, begin, end)
    return int(resolve(run, out, found, begin, end))
