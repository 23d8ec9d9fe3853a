"""Meetings: whom an attempt finds, whether it is valid, and what comes of it on either side."""

import math

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import HALF, WORD, draw, unit
from hyosan.transmission.kernels.change import enter, infect, susceptibility
from hyosan.transmission.kernels.draw import is_pulled, page_size, stamp_of
from hyosan.transmission.kernels.presence import acting_place, attends, is_dead, is_open, present
from hyosan.transmission.tables import (
    ACTOR,
    BEHAVIOUR_SETTING,
    BEHAVIOURS,
    BY_ENCOUNTER,
    BY_INFECTION,
    C_EDGE_KINDS,
    C_STREET,
    CHANNELS,
    CODE,
    EDGE_CUMULATIVE,
    EDGE_FIRST,
    EDGE_TARGET,
    EVENT_ENCOUNTER,
    EVENTS,
    FIXED,
    HAZARD,
    HEIGHT_SLOT,
    INFECT,
    KEEP,
    KILL,
    KINDS,
    MEMBER,
    N_EVENTS,
    N_MEETINGS,
    NONE,
    NUMBERS,
    OUTCOME_CUMULATIVE,
    OUTCOME_FIRST,
    OUTCOME_NUMBER,
    OUTCOMES,
    PAGE_FIRST,
    PEOPLE,
    PLACES,
    PROFILE_TIME,
    PROFILE_VALUE,
    PULLING,
    ROSTER,
    RULE_ACTOR,
    RULE_TARGET,
    SETTINGS,
    SHELTER,
    SLOT,
    STAMP,
    STATES,
    STRAINS,
    THRESHOLD_KEYS,
    TIME,
    TO_STATE,
    VISITORS,
    Ints,
)


@kernel
def unit_of(run: Context, behaviour: int, person: int) -> int:
    """Who decides: the place (household) counted from behind the people, or the person."""
    kind = view(run, BEHAVIOURS)[behaviour]["unit_kind"]
    if kind >= 0 and view(run, MEMBER)[kind, person] >= 0:
        return int(view(run, MEMBER).shape[1] + view(run, MEMBER)[kind, person])
    return person


@kernel
def threshold(run: Context, behaviour: int, unit_id: int) -> float:
    """The cumulative hazard at which a unit decides."""
    words = draw(view(run, THRESHOLD_KEYS)[behaviour], unit_id, 0, 0, 0, 0, 0)
    return -math.log(unit(words[0]))


@kernel
def shelter_factor(run: Context, person: int, setting: int) -> float:
    """The product of the factors of those behaviours that the person has decided on and that work in this setting."""
    factor = 1.0
    if view(run, PEOPLE)[person]["site"] >= 0 or view(run, PEOPLE)[person]["home"] < 0:
        return factor
    for behaviour in range(len(view(run, BEHAVIOURS))):
        if view(run, BEHAVIOURS)[behaviour]["action"] != SHELTER or view(run, BEHAVIOUR_SETTING)[behaviour, setting] == 0:
            continue
        hazard = view(run, HAZARD)[behaviour, view(run, PEOPLE)[person]["home"]]
        if hazard > 0.0 and threshold(run, behaviour, unit_of(run, behaviour, person)) <= hazard:
            factor *= view(run, BEHAVIOURS)[behaviour]["factor"]
    return factor


@kernel
def profile(run: Context, strain: int, age_ticks: int) -> float:
    """Relative infectiousness by time since infection."""
    first = view(run, STRAINS)[strain]["profile"]
    last = view(run, STRAINS)[strain]["profile_end"]
    if first == last:
        return 1.0
    value = 0.0
    for index in range(first, last):
        if view(run, PROFILE_TIME)[index] > age_ticks:
            break
        value = view(run, PROFILE_VALUE)[index]
    return float(value)


@kernel
def along_edge(run: Context, person: int, setting: int, time: int, slot_word: int) -> int:
    """The person at the other end of a tie chosen by weight, if the two can meet now; else NONE."""
    if not is_open(run, setting, time):
        return NONE
    at = np.int64(view(run, SETTINGS)[setting]["edge"]) * (len(view(run, EDGE_FIRST)) // max(1, view(run, FIXED)[C_EDGE_KINDS])) + person
    first = view(run, EDGE_FIRST)[at]
    low = first
    high = view(run, EDGE_FIRST)[at + 1] - 1
    if high < low:
        return NONE
    wanted = unit(np.uint64(slot_word)) * view(run, EDGE_CUMULATIVE)[high]
    while low < high:
        middle = (low + high) // 2
        if view(run, EDGE_CUMULATIVE)[middle] <= wanted:
            low = middle + 1
        else:
            high = middle
    other = view(run, EDGE_TARGET)[low]
    if view(run, PEOPLE)[person]["site"] != view(run, PEOPLE)[other]["site"]:
        return NONE
    return int(other)


@kernel
def in_slot(
    run: Context, person: int, setting: int, place: int, time: int, slot_word: int
) -> int:
    """Who holds the slot that an actor's attempt points to and is present there; NONE: nobody."""
    kind = view(run, SETTINGS)[setting]["kind"]
    size = view(run, PLACES)[place]["size"]
    own = view(run, SLOT)[kind, person] if view(run, MEMBER)[kind, person] == place else NONE
    others = size - (1 if own >= 0 else 0)
    if others <= 0:
        return NONE
    position = (slot_word * others) >> 32
    if own >= 0 and position >= own:
        position += 1
    other = view(run, ROSTER)[view(run, PLACES)[place]["first"] + position]
    site = view(run, PEOPLE)[other]["site"]
    if site < 0:
        return int(other) if attends(run, other, setting, time) else NONE
    return int(other) if site == place else NONE


@kernel
def in_visitor_slot(run: Context, person: int, home: int, page: int, size: int, slot_word: int) -> int:
    """Who holds a visitor slot; NONE: nobody, or the one who asks."""
    other = view(run, VISITORS)[view(run, PAGE_FIRST)[home, page] + ((slot_word * size) >> 32)]
    return NONE if other == person else int(other)


@kernel
def log_encounter(
    run: Context, rule: int, outcome: int, actor: int, target: int, place: int, time: int
) -> None:
    """Log an outcome of an encounter."""
    row = view(run, NUMBERS)[N_EVENTS]
    view(run, NUMBERS)[N_EVENTS] = row + 1
    events = view(run, EVENTS)
    area = view(run, PEOPLE)[target]["area"]
    if place >= 0 and view(run, PLACES)[place]["area"] >= 0:
        area = view(run, PLACES)[place]["area"]
    events[row, 0] = time
    events[row, 1] = EVENT_ENCOUNTER
    events[row, 2] = rule
    events[row, 3] = outcome
    events[row, 4] = actor
    events[row, 5] = target
    events[row, 6] = place
    events[row, 7] = area
    events[row, 8] = NONE


@kernel
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
    change = view(run, OUTCOMES)[outcome]["target_change"]
    value = view(run, OUTCOMES)[outcome]["target_value"]
    state = view(run, PEOPLE)[target]["state"]
    if change == INFECT:
        if rest < susceptibility(run, target, value):
            infect(run, target, value, time, actor, setting, place, BY_INFECTION, NONE)
    elif change == TO_STATE:
        if state != value and view(run, STATES)[value]["strain"] == view(run, STATES)[state]["strain"]:
            enter(run, target, value, time, BY_ENCOUNTER, False)
    elif change == KILL:
        strain = view(run, STATES)[state]["strain"]
        if strain < 0 or view(run, STRAINS)[strain]["dead"] < 0:
            strain = view(run, STATES)[view(run, PEOPLE)[actor]["state"]]["strain"]
        if view(run, STRAINS)[strain]["dead"] >= 0:
            enter(run, target, view(run, STRAINS)[strain]["dead"], time, BY_ENCOUNTER, False)


@kernel
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
    people = view(run, PEOPLE)
    if view(run, RULE_TARGET)[rule, people[target]["state"], people[target]["host"]] == 0:
        return
    if height >= shelter_factor(run, target, setting):
        return
    view(run, NUMBERS)[N_MEETINGS] += 1
    u = unit(np.uint64(outcome_word))
    below = 0.0
    for outcome in range(view(run, OUTCOME_FIRST)[rule], view(run, OUTCOME_FIRST)[rule + 1]):
        above = view(run, OUTCOME_CUMULATIVE)[outcome, setting, people[target]["age_class"], people[target]["host"]]
        if u < above:
            log_encounter(run, rule, outcome, actor, target, place, time)
            if view(run, OUTCOMES)[outcome]["target_change"] != KEEP:
                rest = (u - below) / (above - below)
                change_target(run, outcome, actor, target, setting, place, time, rest)
            new = view(run, OUTCOMES)[outcome]["actor_state"]
            if new >= 0 and new != people[actor]["state"]:
                enter(run, actor, new, time, BY_ENCOUNTER, False)
            return
        below = above


@kernel
def transmit(
    run: Context,
    actor: int,
    target: int,
    strain: int,
    setting: int,
    place: int,
    time: int,
    height: float,
) -> None:
    """A contact that infects if its height is below the product of the factors."""
    people = view(run, PEOPLE)
    product = view(run, STATES)[people[actor]["state"]]["infectiousness"] * people[actor]["scale"]
    product *= profile(run, strain, time - people[actor]["infected_at"])
    if product <= height:
        bound = view(run, STRAINS)[strain]["bound"] * people[actor]["scale"]
        if bound <= height:
            return
    product *= susceptibility(run, target, strain)
    if product <= 0.0:
        return
    product *= shelter_factor(run, target, setting)
    view(run, NUMBERS)[N_MEETINGS] += 1
    if height < product:
        infect(run, target, strain, time, actor, setting, place, BY_INFECTION, NONE)


@kernel
def attempt(run: Context, event: Ints) -> None:
    """Handle an attempt that falls due."""
    actor = event[ACTOR]
    if event[STAMP] != stamp_of(run, actor):
        return
    channel = (event[CODE] >> 24) & 0xFFFFFF
    page = (event[CODE] & 0xFFFFFF) >> 8
    layer = event[CODE] & 0xFF
    rule = view(run, CHANNELS)[channel]["rule"]
    state = view(run, PEOPLE)[actor]["state"]
    strain = view(run, CHANNELS)[channel]["strain"]
    if rule < 0:
        if view(run, STATES)[state]["strain"] != strain or view(run, STATES)[state]["infectiousness"] <= 0.0:
            return
    elif view(run, RULE_ACTOR)[rule, state] == 0:
        return
    setting = view(run, CHANNELS)[channel]["setting"]
    time = event[TIME]
    height = layer + unit((np.uint64(event[HEIGHT_SLOT]) >> HALF) & WORD)
    slot_word = event[HEIGHT_SLOT] & 0xFFFFFFFF
    place = np.int64(NONE)
    if view(run, SETTINGS)[setting]["kind"] < 0:
        target = along_edge(run, actor, setting, time, slot_word)
    else:
        place = acting_place(run, actor, setting)
        if place < 0 or is_pulled(run, channel, view(run, PEOPLE)[actor]["site"]):
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
        transmit(run, actor, target, strain, setting, place, time, height)
    else:
        word = (event[OUTCOME_NUMBER] >> 32) & 0xFFFFFFFF
        encounter(run, rule, actor, target, setting, place, time, height, word)


@kernel
def pulled(run: Context, event: Ints) -> None:
    """Handle a meeting that a target drew: the slot is the actor's."""
    target = event[ACTOR]
    people = view(run, PEOPLE)
    if event[STAMP] != people[target]["stay"]:
        return
    channel = (event[CODE] >> 24) & 0xFFFFFF
    page = (event[CODE] & 0xFFFFFF) >> 8
    setting = view(run, CHANNELS)[channel]["setting"]
    kind = view(run, SETTINGS)[setting]["kind"]
    time = event[TIME]
    site = people[target]["site"]
    place = view(run, MEMBER)[kind, target] if site < 0 else site
    if place < 0 or view(run, PLACES)[place]["kind"] != kind:
        return
    home = place - view(run, KINDS)[kind]["offset"]
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home
    if view(run, PULLING)[channel, home] == 0:
        return
    if site < 0:
        if not attends(run, target, setting, time):
            return
    elif not is_open(run, setting, time):
        return
    slot_word = event[HEIGHT_SLOT] & 0xFFFFFFFF
    if page == 0:
        actor = np.int64(view(run, ROSTER)[view(run, PLACES)[street]["first"] + ((slot_word * view(run, PLACES)[street]["size"]) >> 32)])
    else:
        size = page_size(run, home, page)
        actor = np.int64(in_visitor_slot(run, target, home, page, size, slot_word))
    rule = view(run, CHANNELS)[channel]["rule"]
    if actor < 0 or actor == target or people[actor]["site"] != street or view(run, RULE_ACTOR)[rule, people[actor]["state"]] == 0:
        return
    height = unit((np.uint64(event[HEIGHT_SLOT]) >> HALF) & WORD)
    word = (event[OUTCOME_NUMBER] >> 32) & 0xFFFFFFFF
    encounter(run, rule, actor, target, setting, place, time, height, word)

