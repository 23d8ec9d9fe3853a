"""Meetings: whom an attempt finds, whether it is valid, and what comes of it on either side."""

import math

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.philox import HALF, WORD, draw, unit
from hyosan.transmission.kernels.change import enter, infect, susceptibility
from hyosan.transmission.kernels.draw import is_pulled, page_size, stamp_of
from hyosan.transmission.kernels.presence import acting_place, attends, is_dead, is_open, present
from hyosan.transmission.tables import (
    ACTOR,
    BY_ENCOUNTER,
    BY_INFECTION,
    CODE,
    EVENT_ENCOUNTER,
    HEIGHT_SLOT,
    INFECT,
    KEEP,
    KILL,
    N_EVENTS,
    N_MEETINGS,
    NONE,
    OUTCOME_NUMBER,
    SHELTER,
    STAMP,
    TIME,
    TO_STATE,
    Ints,
    Law,
    Live,
    Log,
    Queue,
    World,
)


@kernel
def unit_of(world: World, law: Law, behaviour: int, person: int) -> int:
    """Who decides: the place (household) counted from behind the people, or the person."""
    kind = law.behaviours[behaviour]["unit_kind"]
    if kind >= 0 and world.member[kind, person] >= 0:
        return int(world.member.shape[1] + world.member[kind, person])
    return person


@kernel
def threshold(law: Law, behaviour: int, unit_id: int) -> float:
    """The cumulative hazard at which a unit decides."""
    words = draw(law.threshold_keys[behaviour], unit_id, 0, 0, 0, 0, 0)
    return -math.log(unit(words[0]))


@kernel
def shelter_factor(world: World, law: Law, live: Live, person: int, setting: int) -> float:
    """The product of the factors of those behaviours that the person has decided on and that work in this setting."""
    factor = 1.0
    if live.people[person]["site"] >= 0 or live.people[person]["home"] < 0:
        return factor
    for behaviour in range(len(law.behaviours)):
        if law.behaviours[behaviour]["action"] != SHELTER or law.behaviour_setting[behaviour, setting] == 0:
            continue
        hazard = live.hazard[behaviour, live.people[person]["home"]]
        if hazard > 0.0 and threshold(law, behaviour, unit_of(world, law, behaviour, person)) <= hazard:
            factor *= law.behaviours[behaviour]["factor"]
    return factor


@kernel
def profile(law: Law, strain: int, age_ticks: int) -> float:
    """Relative infectiousness by time since infection."""
    first = law.strains[strain]["profile"]
    last = law.strains[strain]["profile_end"]
    if first == last:
        return 1.0
    value = 0.0
    for index in range(first, last):
        if law.profile_time[index] > age_ticks:
            break
        value = law.profile_value[index]
    return float(value)


@kernel
def along_edge(world: World, law: Law, live: Live, person: int, setting: int, time: int, slot_word: int) -> int:
    """The person at the other end of a tie chosen by weight, if the two can meet now; else NONE."""
    if not is_open(law, live, setting, time):
        return NONE
    at = np.int64(law.settings[setting]["edge"]) * (len(world.edge_first) // max(1, world.edge_kinds)) + person
    first = world.edge_first[at]
    low = first
    high = world.edge_first[at + 1] - 1
    if high < low:
        return NONE
    wanted = unit(np.uint64(slot_word)) * world.edge_cumulative[high]
    while low < high:
        middle = (low + high) // 2
        if world.edge_cumulative[middle] <= wanted:
            low = middle + 1
        else:
            high = middle
    other = world.edge_target[low]
    if live.people[person]["site"] != live.people[other]["site"]:
        return NONE
    return int(other)


@kernel
def in_slot(
    world: World, law: Law, live: Live, person: int, setting: int, place: int, time: int, slot_word: int
) -> int:
    """Who holds the slot that an actor's attempt points to and is present there; NONE: nobody."""
    kind = law.settings[setting]["kind"]
    size = world.places[place]["size"]
    own = world.slot[kind, person] if world.member[kind, person] == place else NONE
    others = size - (1 if own >= 0 else 0)
    if others <= 0:
        return NONE
    position = (slot_word * others) >> 32
    if own >= 0 and position >= own:
        position += 1
    other = world.roster[world.places[place]["first"] + position]
    site = live.people[other]["site"]
    if site < 0:
        return int(other) if attends(world, law, live, other, setting, time) else NONE
    return int(other) if site == place else NONE


@kernel
def in_visitor_slot(world: World, live: Live, person: int, home: int, page: int, size: int, slot_word: int) -> int:
    """Who holds a visitor slot; NONE: nobody, or the one who asks."""
    other = live.visitors[live.page_first[home, page] + ((slot_word * size) >> 32)]
    return NONE if other == person else int(other)


@kernel
def log_encounter(
    world: World, live: Live, log: Log, rule: int, outcome: int, actor: int, target: int, place: int, time: int
) -> None:
    """Log an outcome of an encounter."""
    row = live.numbers[N_EVENTS]
    live.numbers[N_EVENTS] = row + 1
    events = log.events
    area = live.people[target]["area"]
    if place >= 0 and world.places[place]["area"] >= 0:
        area = world.places[place]["area"]
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
    world: World,
    law: Law,
    live: Live,
    queue: Queue,
    log: Log,
    outcome: int,
    actor: int,
    target: int,
    setting: int,
    place: int,
    time: int,
    rest: float,
) -> None:
    """Apply an outcome to the one who was met; `rest` is a uniform number left over from choosing the outcome."""
    change = law.outcomes[outcome]["target_change"]
    value = law.outcomes[outcome]["target_value"]
    state = live.people[target]["state"]
    if change == INFECT:
        if rest < susceptibility(law, live, target, value):
            infect(world, law, live, queue, log, target, value, time, actor, setting, place, BY_INFECTION, NONE)
    elif change == TO_STATE:
        if state != value and law.states[value]["strain"] == law.states[state]["strain"]:
            enter(world, law, live, queue, log, target, value, time, BY_ENCOUNTER, False)
    elif change == KILL:
        strain = law.states[state]["strain"]
        if strain < 0:
            strain = law.states[live.people[actor]["state"]]["strain"]
        if law.strains[strain]["dead"] >= 0:
            enter(world, law, live, queue, log, target, law.strains[strain]["dead"], time, BY_ENCOUNTER, False)


@kernel
def encounter(
    world: World,
    law: Law,
    live: Live,
    queue: Queue,
    log: Log,
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
    people = live.people
    if law.rule_target[rule, people[target]["state"], people[target]["host"]] == 0:
        return
    if height >= shelter_factor(world, law, live, target, setting):
        return
    live.numbers[N_MEETINGS] += 1
    u = unit(np.uint64(outcome_word))
    below = 0.0
    for outcome in range(law.outcome_first[rule], law.outcome_first[rule + 1]):
        above = law.outcome_cumulative[outcome, setting, people[target]["age_class"], people[target]["host"]]
        if u < above:
            log_encounter(world, live, log, rule, outcome, actor, target, place, time)
            if law.outcomes[outcome]["target_change"] != KEEP:
                rest = (u - below) / (above - below)
                change_target(world, law, live, queue, log, outcome, actor, target, setting, place, time, rest)
            new = law.outcomes[outcome]["actor_state"]
            if new >= 0 and new != people[actor]["state"]:
                enter(world, law, live, queue, log, actor, new, time, BY_ENCOUNTER, False)
            return
        below = above


@kernel
def transmit(
    world: World,
    law: Law,
    live: Live,
    queue: Queue,
    log: Log,
    actor: int,
    target: int,
    strain: int,
    setting: int,
    place: int,
    time: int,
    height: float,
) -> None:
    """A contact that infects if its height is below the product of the factors."""
    people = live.people
    product = law.states[people[actor]["state"]]["infectiousness"] * people[actor]["scale"]
    product *= profile(law, strain, time - people[actor]["infected_at"])
    if product <= height:
        bound = law.strains[strain]["bound"] * people[actor]["scale"]
        if bound <= height:
            return
    product *= susceptibility(law, live, target, strain)
    if product <= 0.0:
        return
    product *= shelter_factor(world, law, live, target, setting)
    live.numbers[N_MEETINGS] += 1
    if height < product:
        infect(world, law, live, queue, log, target, strain, time, actor, setting, place, BY_INFECTION, NONE)


@kernel
def attempt(world: World, law: Law, live: Live, queue: Queue, log: Log, event: Ints) -> None:
    """Handle an attempt that falls due."""
    actor = event[ACTOR]
    if event[STAMP] != stamp_of(live, actor):
        return
    channel = (event[CODE] >> 24) & 0xFFFFFF
    page = (event[CODE] & 0xFFFFFF) >> 8
    layer = event[CODE] & 0xFF
    rule = law.channels[channel]["rule"]
    state = live.people[actor]["state"]
    strain = law.channels[channel]["strain"]
    if rule < 0:
        if law.states[state]["strain"] != strain or law.states[state]["infectiousness"] <= 0.0:
            return
    elif law.rule_actor[rule, state] == 0:
        return
    setting = law.channels[channel]["setting"]
    time = event[TIME]
    height = layer + unit((np.uint64(event[HEIGHT_SLOT]) >> HALF) & WORD)
    slot_word = event[HEIGHT_SLOT] & 0xFFFFFFFF
    place = np.int64(NONE)
    if law.settings[setting]["kind"] < 0:
        target = along_edge(world, law, live, actor, setting, time, slot_word)
    else:
        place = acting_place(world, law, live, actor, setting)
        if place < 0 or is_pulled(world, law, live, channel, live.people[actor]["site"]):
            return
        if not present(world, law, live, actor, setting, time):
            return
        if page == 0:
            target = in_slot(world, law, live, actor, setting, place, time, slot_word)
        else:
            home = place - world.kinds[world.street]["offset"]
            size = page_size(world, home, page)
            target = in_visitor_slot(world, live, actor, home, page, size, slot_word)
    if target < 0 or is_dead(law, live, target):
        return
    if rule < 0:
        transmit(world, law, live, queue, log, actor, target, strain, setting, place, time, height)
    else:
        word = (event[OUTCOME_NUMBER] >> 32) & 0xFFFFFFFF
        encounter(world, law, live, queue, log, rule, actor, target, setting, place, time, height, word)


@kernel
def pulled(world: World, law: Law, live: Live, queue: Queue, log: Log, event: Ints) -> None:
    """Handle a meeting that a target drew: the slot is the actor's."""
    target = event[ACTOR]
    people = live.people
    if event[STAMP] != people[target]["stay"]:
        return
    channel = (event[CODE] >> 24) & 0xFFFFFF
    page = (event[CODE] & 0xFFFFFF) >> 8
    setting = law.channels[channel]["setting"]
    kind = law.settings[setting]["kind"]
    time = event[TIME]
    site = people[target]["site"]
    place = world.member[kind, target] if site < 0 else site
    if place < 0 or world.places[place]["kind"] != kind:
        return
    home = place - world.kinds[kind]["offset"]
    street = world.kinds[world.street]["offset"] + home
    if live.pulling[channel, home] == 0:
        return
    if site < 0:
        if not attends(world, law, live, target, setting, time):
            return
    elif not is_open(law, live, setting, time):
        return
    slot_word = event[HEIGHT_SLOT] & 0xFFFFFFFF
    if page == 0:
        actor = np.int64(world.roster[world.places[street]["first"] + ((slot_word * world.places[street]["size"]) >> 32)])
    else:
        size = page_size(world, home, page)
        actor = np.int64(in_visitor_slot(world, live, target, home, page, size, slot_word))
    rule = law.channels[channel]["rule"]
    if actor < 0 or actor == target or people[actor]["site"] != street or law.rule_actor[rule, people[actor]["state"]] == 0:
        return
    height = unit((np.uint64(event[HEIGHT_SLOT]) >> HALF) & WORD)
    word = (event[OUTCOME_NUMBER] >> 32) & 0xFFFFFFFF
    encounter(world, law, live, queue, log, rule, actor, target, setting, place, time, height, word)

