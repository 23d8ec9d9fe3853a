"""All attempts of an episode at once: the same streams as block by block, resolved as far as they can be."""

import math

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.disease.kernels import profile_value
from hyosan.disease.tables import NONE
from hyosan.population.kernels.members import member
from hyosan.population.kernels.people import area_of
from hyosan.population.kernels.seats import function_seats
from hyosan.population.tables_function import KIND_CODE
from hyosan.transmission.kernels.ahead_course import acts_no_more, first_act, taken_in
from hyosan.transmission.kernels.ahead_presence import first_interval, open_until, stays_in
from hyosan.transmission.kernels.draw import FULL, edge_rate, pair_rate_among
from hyosan.transmission.kernels.meet import season_factor
from hyosan.transmission.tables import (
    ATTEMPT_KEYS,
    C_EDGE_KINDS,
    CHANNELS,
    CHANNELS_OF,
    EDGE_CUMULATIVE,
    EDGE_FIRST,
    EDGE_TARGET,
    FIXED,
    MIXING,
    MIXING_HIGHEST,
    OPEN_BEFORE,
    OPEN_START,
    PLACES,
    PROFILE_TIME,
    PROFILE_VALUE,
    ROSTER,
    SETTINGS,
    STATES,
    STRAINS,
)
from hyosan.transmission.tables_ahead import A_DURATION, A_DYNAMIC, AHEAD, BELONGING, INFECTED, LIVES_IN, WHO


@inner_kernel
def mixing_of(run: Context, actor: int, target: int, setting: int) -> float:
    """The factor of the ages of two who meet."""
    mixing = view(run, SETTINGS)[setting]["mixing"]
    if mixing < 0:
        return 1.0
    who = view(run, WHO)
    return float(view(run, MIXING)[mixing, who[actor]["age_class"], who[target]["age_class"]])


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
def roster_seats(run: Context, people: Ints, count: int, seats: Records) -> None:
    """Fill `seats[position, kind]` for the first `count` of `people` from rosters.

    In two passes of reads that do not wait for one another: each misses the caches, and one after the other they took
    most of the time of a run.
    """
    belonging, places = view(run, BELONGING), view(run, PLACES)
    kinds = belonging.shape[1]
    for position in range(count):
        for kind in range(kinds):
            mine = belonging[people[position], kind]
            seats[position, kind]["place"] = mine["place"]
            seats[position, kind]["own"] = mine["slot"]
    for position in range(count):
        for kind in range(kinds):
            place = seats[position, kind]["place"]
            if place >= 0:
                seats[position, kind]["first"] = places[place]["first"]
                seats[position, kind]["size"] = places[place]["size"]
                seats[position, kind]["run"] = places[place]["size"]
                seats[position, kind]["area"] = places[place]["area"]


@inner_kernel
def find_seats(run: Context, people: Ints, count: int, seats: Records) -> None:
    """Fill `seats[position, kind]` for the first `count` of `people`."""
    if len(view(run, KIND_CODE)) == 0:
        roster_seats(run, people, count, seats)
        return
    for position in range(count):
        function_seats(run, people[position], seats[position])


@inner_kernel
def home_area(run: Context, person: int) -> int:
    """The area of residence."""
    lives_in = view(run, LIVES_IN)
    return int(lives_in[person]) if len(lives_in) > 0 else int(area_of(run, person))


@inner_kernel
def product_at(run: Context, path: Ints, count: int, channel: int, scale: float, time: int) -> float:
    """Infectiousness at a time of the episode, season included; 0 in a state in which the person does not act."""
    row = count - 1
    while path[row, 0] > time:
        row -= 1
    infectiousness = view(run, STATES)[path[row, 1]]["infectiousness"]
    if infectiousness <= 0.0:
        return 0.0
    product = infectiousness * scale
    strains = view(run, STRAINS)
    strain = view(run, CHANNELS)[channel]["strain"]
    first, last = strains[strain]["profile"], strains[strain]["profile_end"]
    product *= profile_value(view(run, PROFILE_TIME), view(run, PROFILE_VALUE), first, last, time - path[0, 0])
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
def write_stream_ahead(
    run: Context,
    person: int,
    episode: int,
    channel: int,
    layer: int,
    block: int,
    start: int,
    end: int,
    rate: float,
    seat: Records,
    scale: float,
    path: Ints,
    count: int,
    after: int,
    out: Records,
    found: Ints,
    position: int,
) -> int:
    """Write one stream's attempts in [start, end) that fall behind `after`.

    `seat`: the actor's, of size NONE for ties. In `found` goes what stands for the target, for a tie -1 - target.
    """
    channels, settings = view(run, CHANNELS), view(run, SETTINGS)
    setting = channels[channel]["setting"]
    always = settings[setting]["always"] != 0
    interval, elapsed, limit = 0, float(start), float(end)
    if not always:
        interval = first_interval(run, setting, start)
        elapsed = open_until(run, setting, interval, start)
        limit = open_until(run, setting, first_interval(run, setting, end), end)
    if limit <= elapsed:
        return position
    key, rest = view(run, ATTEMPT_KEYS)[channel], channels[channel]["rest"]
    starts, before, last = view(run, OPEN_START), view(run, OPEN_BEFORE), settings[setting]["last"]
    number = -1
    while True:
        number += 1
        words = draw(key, person, episode, layer, block, 0, number)
        elapsed += -math.log(unit(words[0])) / rate
        if elapsed >= limit:
            return position
        time = int(elapsed)
        if not always:
            while interval + 1 < last and before[interval + 1] <= elapsed:
                interval += 1
            time = starts[interval] + int(elapsed - before[interval])
        time = max(start, time)
        height = layer + unit(words[1])
        if time <= after:
            continue
        product = product_at(run, path, count, channel, scale, time)
        if product * rest <= height or not stays_in(run, person, setting, time):
            continue
        if position >= len(out):
            return FULL
        if seat["size"] < 0:
            found[position] = -1 - other_end(run, person, setting, int(words[2]))
        else:
            slot = (int(words[2]) * (int(seat["size"]) - 1)) >> 32
            slot += 1 if slot >= seat["own"] else 0
            found[position] = seat["first"] + slot if slot < seat["run"] else seat["second"] + slot - seat["run"]
        out[position]["time"] = time
        out[position]["product"] = product
        out[position]["actor"] = person
        out[position]["word"] = words[1]
        out[position]["channel"] = channel
        out[position]["layer"] = layer
        out[position]["episode"] = episode
        out[position]["number"] = number
        position += 1


@inner_kernel
def resolve(run: Context, out: Records, found: Ints, begin: int, end: int) -> int:
    """Find the targets of the attempts written from `begin` to `end`, and keep those that may infect; the new end.

    Again in passes of reads that do not wait for one another.
    """
    roster, who, channels = view(run, ROSTER), view(run, WHO), view(run, CHANNELS)
    static = view(run, AHEAD)[A_DYNAMIC] == 0
    infected = view(run, INFECTED)
    once = len(infected) > 0
    by_roster = len(view(run, KIND_CODE)) == 0
    for row in range(begin, end):
        if found[row] < 0:
            out[row]["target"] = -1 - found[row]
        else:
            out[row]["target"] = roster[found[row]] if by_roster else member(run, found[row])
    for row in range(begin, end):
        found[row] = who[out[row]["target"]]["age_class"]
    kept = begin
    for row in range(begin, end):
        channel, person, target = out[row]["channel"], out[row]["actor"], out[row]["target"]
        if once and (infected[target >> 3] >> (target & 7)) & 1:
            continue
        height = out[row]["layer"] + unit(np.uint64(out[row]["word"]))
        if static and not may_infect(run, person, target, channel, out[row]["product"], height):
            continue
        if not stays_in(run, target, channels[channel]["setting"], out[row]["time"]):
            continue
        if kept != row:
            out[kept] = out[row]
        kept += 1
    return kept


@inner_kernel
def write_channel(
    run: Context,
    person: int,
    episode: int,
    channel: int,
    seats: Records,
    acts_at: int,
    end: int,
    scale: float,
    path: Ints,
    count: int,
    after: int,
    out: Records,
    found: Ints,
    position: int,
) -> int:
    """Write the attempts of an episode through one channel, behind `after` and before `end`."""
    setting = view(run, CHANNELS)[channel]["setting"]
    kind = view(run, SETTINGS)[setting]["kind"]
    rate = 0.0
    seat = seats[len(seats) - 1]
    if kind < 0:
        seat["size"] = NONE
        rate = edge_rate(run, channel, person)
    else:
        seat = seats[kind]
        if seat["place"] < 0:
            return position
        size = int(seat["size"])
        if size > 1:
            rate = pair_rate_among(run, channel, size) * (size - 1)
    if rate <= 0.0:
        return position
    length = view(run, STRAINS)[view(run, CHANNELS)[channel]["strain"]]["block"]
    for layer in range(layers_reached(run, person, channel, scale)):
        block = (acts_at - path[0, 0]) // length
        start = acts_at
        while start < end:
            following = path[0, 0] + (block + 1) * length
            if following > after:
                position = write_stream_ahead(
                    run, person, episode, channel, layer, block, start, min(end, following), rate, seat, scale, path,
                    count, after, out, found, position,
                )  # fmt: skip
                if position == FULL:
                    return FULL
            block += 1
            start = following
    return position


@inner_kernel
def write_episode(
    run: Context,
    person: int,
    episode: int,
    strain: int,
    seats: Records,
    scale: float,
    path: Ints,
    count: int,
    after: int,
    until: int,
    out: Records,
    found: Ints,
    position: int,
) -> int:
    """Write the attempts of an episode that fall behind `after` and not behind `until`; the new position, or FULL.

    They must still be resolved; `seats`: the person's, by kind.
    """
    row = first_act(run, path, count)
    if row < 0:
        return position
    duration = view(run, AHEAD)[A_DURATION]
    end = min(acts_no_more(run, path, count, duration), duration + 1, until + 1)
    strains = view(run, STRAINS)
    for index in range(strains[strain]["channels"], strains[strain]["channels_end"]):
        channel = view(run, CHANNELS_OF)[index]
        position = write_channel(
            run, person, episode, channel, seats, path[row, 0], end, scale, path, count, after, out, found, position
        )
        if position == FULL:
            return FULL
    return position
