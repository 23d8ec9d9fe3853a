"""Meetings: whether an attempt is valid when it falls due, and what comes of it on either side."""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import HALF, WORD, unit
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.kernels import profile_value
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.change import enter, infect, susceptibility
from hyosan.transmission.kernels.decide import batter, shelter_factor
from hyosan.transmission.kernels.draw import is_pulled, page_size, stamp_of
from hyosan.transmission.kernels.find import along_edge, in_slot, in_visitor_slot
from hyosan.transmission.kernels.measures import measures_factor
from hyosan.transmission.kernels.presence import acting_place, attends, is_dead, is_open, present
from hyosan.transmission.tables import (
    ACTOR,
    BY_ENCOUNTER,
    BY_INFECTION,
    C_DAY_OFFSET,
    C_STREET,
    CHANNELS,
    CODE,
    EVENT_ENCOUNTER,
    EVENTS,
    FIXED,
    HEIGHT_SLOT,
    INFECT,
    KEEP,
    KILL,
    KINDS,
    MEMBER,
    MIXING,
    N_EVENTS,
    N_MEETINGS,
    NUMBERS,
    OUTCOME_CUMULATIVE,
    OUTCOME_FIRST,
    OUTCOME_NUMBER,
    OUTCOMES,
    PEOPLE,
    PLACES,
    PROFILE_TIME,
    PROFILE_VALUE,
    PULLING,
    ROSTER,
    RULE_ACTOR,
    RULE_TARGET,
    SEASON,
    SETTINGS,
    STAMP,
    STATES,
    STRAINS,
    TIME,
    TO_STATE,
)


@inner_kernel
def log_encounter(run: Context, rule: int, outcome: int, actor: int, target: int, place: int, time: int) -> None:
    """Log an outcome of an encounter."""
    events = view(run, EVENTS)
    numbers = view(run, NUMBERS)
    places = view(run, PLACES)
    row = numbers[N_EVENTS]
    numbers[N_EVENTS] = row + 1
    area = view(run, PEOPLE)[target]["area"]
    if place >= 0 and places[place]["area"] >= 0:
        area = places[place]["area"]
    events[row, 0] = time
    events[row, 1] = EVENT_ENCOUNTER
    events[row, 2] = rule
    events[row, 3] = outcome
    events[row, 4] = actor
    events[row, 5] = target
    events[row, 6] = place
    events[row, 7] = area
    events[row, 8] = NONE


@inner_kernel
def change_target(
    run: Context,
    outcome: int,
    actor: int,
    target: int,
    setting: int,
    place: int,
    time: int,
    rest: float,
) -> None:
    """Apply an outcome to the one who was met; `rest` is a uniform number left over from choosing the outcome."""
    outcomes = view(run, OUTCOMES)
    people = view(run, PEOPLE)
    states = view(run, STATES)
    strains = view(run, STRAINS)
    change = outcomes[outcome]["target_change"]
    value = outcomes[outcome]["target_value"]
    state = people[target]["state"]
    if change == INFECT:
        if rest < susceptibility(run, target, value):
            infect(run, target, value, time, actor, setting, place, BY_INFECTION, outcomes[outcome]["begins_in"])
    elif change == TO_STATE:
        if state != value and states[value]["strain"] == states[state]["strain"]:
            enter(run, target, value, time, BY_ENCOUNTER, False)
    elif change == KILL:
        strain = states[state]["strain"]
        if strain < 0 or strains[strain]["dead"] < 0:
            strain = states[people[actor]["state"]]["strain"]
        if strains[strain]["dead"] >= 0:
            enter(run, target, strains[strain]["dead"], time, BY_ENCOUNTER, False)


@inner_kernel
def encounter(
    run: Context,
    rule: int,
    actor: int,
    target: int,
    setting: int,
    place: int,
    time: int,
    height: float,
    outcome_word: int,
) -> None:
    """A meeting under a rule: at most one outcome, on either side."""
    outcomes = view(run, OUTCOMES)
    outcome_first = view(run, OUTCOME_FIRST)
    people = view(run, PEOPLE)
    if view(run, RULE_TARGET)[rule, people[target]["state"], people[target]["host"]] == 0:
        return
    sheltered = shelter_factor(run, target, setting, place, time)
    left = measures_factor(run, actor, target, setting, place, time, False)
    if height >= sheltered * left:
        if height < left:
            batter(run, target, setting, place, time, outcome_word)
        return
    view(run, NUMBERS)[N_MEETINGS] += 1
    u = unit(np.uint64(outcome_word))
    below = 0.0
    for outcome in range(outcome_first[rule], outcome_first[rule + 1]):
        above = view(run, OUTCOME_CUMULATIVE)[outcome, setting, people[target]["age_class"], people[target]["host"]]
        if u < above:
            log_encounter(run, rule, outcome, actor, target, place, time)
            if outcomes[outcome]["target_change"] != KEEP:
                rest = (u - below) / (above - below)
                change_target(run, outcome, actor, target, setting, place, time, rest)
            new = outcomes[outcome]["actor_state"]
            if new >= 0 and new != people[actor]["state"]:
                enter(run, actor, new, time, BY_ENCOUNTER, False)
            return
        below = above


@inner_kernel
def season_factor(run: Context, channel: int, time: int) -> float:
    """The factor of the calendar day."""
    season = view(run, CHANNELS)[channel]["season"]
    if season < 0:
        return 1.0
    return float(view(run, SEASON)[season, (time + view(run, FIXED)[C_DAY_OFFSET]) // TICKS_PER_DAY])


@inner_kernel
def mixing_factor(run: Context, actor: int, target: int, setting: int) -> float:
    """The factor of the ages of two who meet."""
    mixing = view(run, SETTINGS)[setting]["mixing"]
    if mixing < 0:
        return 1.0
    people = view(run, PEOPLE)
    return float(view(run, MIXING)[mixing, people[actor]["age_class"], people[target]["age_class"]])


@inner_kernel
def transmit(run: Context, actor: int, target: int, channel: int, place: int, time: int, height: float) -> None:
    """A contact that infects if its height is below the product of the factors."""
    people = view(run, PEOPLE)
    strains = view(run, STRAINS)
    channels = view(run, CHANNELS)
    strain, setting = channels[channel]["strain"], channels[channel]["setting"]
    product = view(run, STATES)[people[actor]["state"]]["infectiousness"] * people[actor]["scale"]
    first, last = strains[strain]["profile"], strains[strain]["profile_end"]
    age_ticks = time - people[actor]["infected_at"]
    product *= profile_value(view(run, PROFILE_TIME), view(run, PROFILE_VALUE), first, last, age_ticks)
    product *= season_factor(run, channel, time)
    if product * channels[channel]["rest"] <= height:
        return
    product *= susceptibility(run, target, strain)
    if product <= 0.0:
        return
    product *= shelter_factor(run, target, setting, place, time)
    product *= mixing_factor(run, actor, target, setting)
    product *= measures_factor(run, actor, target, setting, place, time, True)
    view(run, NUMBERS)[N_MEETINGS] += 1
    if height < product:
        infect(run, target, strain, time, actor, setting, place, BY_INFECTION, NONE)


@inner_kernel
def attempt(run: Context, event: Ints) -> None:
    """Handle an attempt that falls due."""
    channels = view(run, CHANNELS)
    people = view(run, PEOPLE)
    states = view(run, STATES)
    actor = event[ACTOR]
    if event[STAMP] != stamp_of(run, actor):
        return
    channel = (event[CODE] >> 24) & 0xFFFFFF
    page = (event[CODE] & 0xFFFFFF) >> 8
    layer = event[CODE] & 0xFF
    rule = channels[channel]["rule"]
    state = people[actor]["state"]
    strain = channels[channel]["strain"]
    if rule < 0:
        if states[state]["strain"] != strain or states[state]["infectiousness"] <= 0.0:
            return
    elif view(run, RULE_ACTOR)[rule, state] == 0:
        return
    setting = channels[channel]["setting"]
    time = event[TIME]
    height = layer + unit((np.uint64(event[HEIGHT_SLOT]) >> HALF) & WORD)
    slot_word = event[HEIGHT_SLOT] & 0xFFFFFFFF
    place = int(NONE)
    if view(run, SETTINGS)[setting]["kind"] < 0:
        target = along_edge(run, actor, setting, time, slot_word)
    else:
        place = acting_place(run, actor, setting)
        if place < 0 or is_pulled(run, channel, people[actor]["site"]):
            return
        if not present(run, actor, setting, time):
            return
        if page == 0:
            target = in_slot(run, actor, setting, place, time, slot_word)
        else:
            home = place - view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]
            size = page_size(run, home, page)
            target = in_visitor_slot(run, actor, home, page, size, slot_word)
    if target < 0 or is_dead(run, target):
        return
    if rule < 0:
        transmit(run, actor, target, channel, place, time, height)
    else:
        word = (event[OUTCOME_NUMBER] >> 32) & 0xFFFFFFFF
        encounter(run, rule, actor, target, setting, place, time, height, word)


@inner_kernel
def pulled(run: Context, event: Ints) -> None:
    """Handle a meeting that a target drew: the slot is the actor's."""
    channels = view(run, CHANNELS)
    kinds = view(run, KINDS)
    people = view(run, PEOPLE)
    places = view(run, PLACES)
    target = event[ACTOR]
    if event[STAMP] != people[target]["stay"]:
        return
    channel = (event[CODE] >> 24) & 0xFFFFFF
    page = (event[CODE] & 0xFFFFFF) >> 8
    setting = channels[channel]["setting"]
    kind = view(run, SETTINGS)[setting]["kind"]
    time = event[TIME]
    site = people[target]["site"]
    place = view(run, MEMBER)[kind, target] if site < 0 else site
    if place < 0 or places[place]["kind"] != kind:
        return
    home = place - kinds[kind]["offset"]
    street = kinds[view(run, FIXED)[C_STREET]]["offset"] + home
    if view(run, PULLING)[channel, home] == 0:
        return
    if site < 0:
        if not attends(run, target, setting, time):
            return
    elif not is_open(run, setting, time):
        return
    slot_word = event[HEIGHT_SLOT] & 0xFFFFFFFF
    size = places[street]["size"]
    if page == 0:
        actor = int(view(run, ROSTER)[places[street]["first"] + ((slot_word * size) >> 32)])
    else:
        actor = int(in_visitor_slot(run, target, home, page, page_size(run, home, page), slot_word))
    rule = channels[channel]["rule"]
    if (
        actor < 0
        or actor == target
        or people[actor]["site"] != street
        or view(run, RULE_ACTOR)[rule, people[actor]["state"]] == 0
    ):
        return
    height = unit((np.uint64(event[HEIGHT_SLOT]) >> HALF) & WORD)
    word = (event[OUTCOME_NUMBER] >> 32) & 0xFFFFFFFF
    encounter(run, rule, actor, target, setting, place, time, height, word)
