"""All attempts of an episode at once: the same streams as block by block, resolved as far as they can be."""

import math

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.core.prefetch import prefetch
from hyosan.disease.kernels import profile_value
from hyosan.disease.tables import NONE
from hyosan.population.kernels.members import ask_for_holder, member
from hyosan.population.tables_function import KIND_CODE
from hyosan.transmission.kernels.ahead_course import taken_in
from hyosan.transmission.kernels.ahead_presence import first_interval, open_until, stays_in
from hyosan.transmission.kernels.ahead_seats import seats_of_streams
from hyosan.transmission.kernels.ahead_streams import find_likely
from hyosan.transmission.kernels.draw import FULL, edge_rate, pair_rate_among
from hyosan.transmission.kernels.meet import season_factor
from hyosan.transmission.tables import (
    ATTEMPT_KEYS,
    C_EDGE_KINDS,
    CHANNELS,
    EDGE_CUMULATIVE,
    EDGE_FIRST,
    EDGE_TARGET,
    FIXED,
    MIXING,
    OPEN_BEFORE,
    OPEN_START,
    PROFILE_TIME,
    PROFILE_VALUE,
    ROSTER,
    SETTINGS,
    STATES,
    STRAINS,
)
from hyosan.transmission.tables_ahead import (
    A_DYNAMIC,
    A_MEASURED,
    AHEAD,
    FIRST_WORDS,
    INFECTED,
    LIKELY,
    RATE_BY_SIZE,
    REST_BY_AGE,
    SMALL_PLACE,
    STREAM_SEATS,
    STREAMS,
    WHO,
)
from hyosan.transmission.tables_measured import HIGHEST_LEFT


@inner_kernel
def mixing_of(run: Context, actor: int, target: int, setting: int) -> float:
    """The factor of the ages of two who meet."""
    mixing = view(run, SETTINGS)[setting]["mixing"]
    if mixing < 0:
        return 1.0
    who = view(run, WHO)
    return float(view(run, MIXING)[mixing, who[actor]["age_class"], who[target]["age_class"]])


@inner_kernel
def other_end(run: Context, person: int, setting: int, slot_word: int) -> int:
    """The person at the other end of a tie chosen by weight."""
    edge_cumulative = view(run, EDGE_CUMULATIVE)
    edge_first = view(run, EDGE_FIRST)
    kinds = max(1, view(run, FIXED)[C_EDGE_KINDS])
    at = int(view(run, SETTINGS)[setting]["edge"]) * (len(edge_first) // kinds) + person
    low, high = edge_first[at], edge_first[at + 1] - 1
    if high < low:
        return NONE
    wanted = unit(np.uint64(slot_word)) * edge_cumulative[high]
    while low < high:
        middle = (low + high) // 2
        if edge_cumulative[middle] <= wanted:
            low = middle + 1
        else:
            high = middle
    return int(view(run, EDGE_TARGET)[low])


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
def may_infect(run: Context, person: int, target: int, channel: int, product: float, height: float) -> bool:
    """Whether a contact infects somebody who has no episode then."""
    channels = view(run, CHANNELS)
    product *= taken_in(run, target, channels[channel]["strain"])
    if product <= 0.0:
        return False
    product *= mixing_of(run, person, target, channels[channel]["setting"])
    return bool(height < product)


@inner_kernel
def ask_for_member(run: Context, reference: int) -> None:
    """Ask for what tells which person a reference stands for."""
    if reference < 0:
        return
    if len(view(run, KIND_CODE)) == 0:
        prefetch(view(run, ROSTER), reference)
    else:
        ask_for_holder(run, reference)


@inner_kernel
def rate_of_stream(run: Context, stream: Records, seat: Records) -> float:
    """Rate, per tick while open, of the attempts of a stream; 0 without anybody else there."""
    channel = int(stream["channel"])
    if stream["kind"] < 0:
        return float(edge_rate(run, channel, int(stream["person"])))
    if seat["place"] < 0 or seat["size"] < 2:
        return 0.0
    size = int(seat["size"])
    if size < SMALL_PLACE:
        return float(view(run, RATE_BY_SIZE)[channel, size])
    return float(pair_rate_among(run, channel, size) * (size - 1))


@inner_kernel
def target_in(run: Context, stream: Records, seat: Records, setting: int, word: int) -> int:
    """What stands for the target that a word chooses; for ties -1 - target."""
    if stream["kind"] < 0:
        return -1 - other_end(run, int(stream["person"]), setting, word)
    slot = (word * (int(seat["size"]) - 1)) >> 32
    slot += 1 if slot >= seat["own"] else 0
    return int(seat["first"] + slot if slot < seat["run"] else seat["second"] + slot - seat["run"])


@inner_kernel
def write_stream_ahead(
    run: Context, chunk: int, row: int, path: Ints, after: int, out: Records, found: Ints, position: int
) -> int:
    """Write one stream's attempts behind `after`, and in `found` what stands for their targets; the new position."""
    stream, seat = view(run, STREAMS)[chunk, row], view(run, STREAM_SEATS)[chunk, row]
    rate = rate_of_stream(run, stream, seat)
    first_words = view(run, FIRST_WORDS)[chunk]
    words = np.uint64(first_words[0, row]), np.uint64(first_words[1, row]), np.uint64(first_words[2, row])
    if rate * stream["ticks"] <= 1.0 - unit(words[0]):
        return position
    channels, settings = view(run, CHANNELS), view(run, SETTINGS)
    channel, layer, start, end = int(stream["channel"]), int(stream["layer"]), int(stream["start"]), int(stream["end"])
    person, episode, block = int(stream["person"]), int(stream["episode"]), int(stream["block"])
    setting = int(channels[channel]["setting"])
    always = settings[setting]["always"] != 0
    interval, elapsed, limit = 0, float(start), float(end)
    if not always:
        interval = first_interval(run, setting, start)
        elapsed = open_until(run, setting, interval, start)
        limit = open_until(run, setting, first_interval(run, setting, end), end)
    elapsed -= float(stream["behind"])
    key, least = view(run, ATTEMPT_KEYS)[channel], (1.0 - 1e-9) / rate
    rest = view(run, REST_BY_AGE)[channel, view(run, WHO)[person]["age_class"]]
    starts, before, last = view(run, OPEN_START), view(run, OPEN_BEFORE), settings[setting]["last"]
    first, changes = int(stream["path"]), int(stream["changes"])
    number = 0
    while limit > elapsed:
        # Half of all streams end here without a logarithm: -log(u) is at least 1 - u.
        if elapsed + (1.0 - unit(words[0])) * least >= limit + 1.0:
            return position
        elapsed += -math.log(unit(words[0])) / rate
        if elapsed >= limit:
            return position
        time = int(elapsed)
        if not always:
            while interval + 1 < last and before[interval + 1] <= elapsed:
                interval += 1
            time = starts[interval] + int(elapsed - before[interval])
        time = max(start, time)
        if time > after:
            product = product_at(run, path, first, changes, channel, float(stream["scale"]), time)
            if product * rest > layer + unit(words[1]) and stays_in(run, person, setting, time):
                if position >= len(out):
                    return FULL
                found[position] = target_in(run, stream, seat, setting, int(words[2]))
                ask_for_member(run, found[position])
                out[position]["time"] = time
                out[position]["product"] = product
                out[position]["actor"] = person
                out[position]["word"] = words[1]
                out[position]["channel"] = channel
                out[position]["layer"] = layer
                out[position]["episode"] = episode
                out[position]["number"] = number
                position += 1
        number += 1
        following = draw(key, person, episode, layer, block, 0, number)
        words = following[0], following[1], following[2]
    return position


@inner_kernel
def resolve(run: Context, out: Records, found: Ints, begin: int, end: int) -> int:
    """Find the targets of the attempts written from `begin` to `end`, and keep those that may infect; the new end.

    In two passes, so that what is asked for in the first is there in the second.
    """
    roster, who, channels = view(run, ROSTER), view(run, WHO), view(run, CHANNELS)
    static = view(run, AHEAD)[A_DYNAMIC] == 0 and view(run, AHEAD)[A_MEASURED] < 2
    highest_left = view(run, HIGHEST_LEFT)
    infected = view(run, INFECTED)
    once = len(infected) > 0
    by_roster = len(view(run, KIND_CODE)) == 0
    for row in range(begin, end):
        if found[row] < 0:
            out[row]["target"] = -1 - found[row]
        else:
            out[row]["target"] = roster[found[row]] if by_roster else member(run, found[row])
        prefetch(who, int(out[row]["target"]))
        if once:
            prefetch(infected, int(out[row]["target"]) >> 3)
    kept = begin
    for row in range(begin, end):
        channel, person, target = out[row]["channel"], out[row]["actor"], out[row]["target"]
        if once and (infected[target >> 3] >> (target & 7)) & 1:
            continue
        height = out[row]["layer"] + unit(np.uint64(out[row]["word"]))
        most = out[row]["product"] * highest_left[channels[channel]["setting"]]
        if static and not may_infect(run, person, target, channel, most, height):
            continue
        if not stays_in(run, target, channels[channel]["setting"], out[row]["time"]):
            continue
        if kept != row:
            out[kept] = out[row]
        kept += 1
    return kept


@inner_kernel
def draw_streams(
    run: Context, chunk: int, count: int, path: Ints, after: int, out: Records, found: Ints, begin: int
) -> int:
    """Write the attempts of a thread's streams behind `after` from row `begin` on, those that may infect.

    Returns the end, or FULL.
    """
    count = find_likely(run, chunk, count)
    seats_of_streams(run, chunk, count)
    likely, position = view(run, LIKELY), begin
    for number in range(count):
        position = write_stream_ahead(run, chunk, likely[chunk, number], path, after, out, found, position)
        if position == FULL:
            return FULL
    return int(resolve(run, out, found, begin, position))
