"""Meetings: whom an attempt finds, whether it is valid, and what comes of it: sections 4, 5 and 7 of the model."""

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import NONE
from hyosan.transmission.reference.chance import unit
from hyosan.transmission.reference.changes import enter, infect, susceptibility
from hyosan.transmission.reference.drawing import PAGE, is_pulled
from hyosan.transmission.reference.facts import Outcome
from hyosan.transmission.reference.fear import batter, shelter_factor
from hyosan.transmission.reference.measures import measures_factor
from hyosan.transmission.reference.presence import acting_place, attends, can_be_met, is_open, present
from hyosan.transmission.reference.pull import place_met_in
from hyosan.transmission.reference.run import Event, Person, Run
from hyosan.transmission.tables import BY_ENCOUNTER, BY_INFECTION, EVENT_ENCOUNTER, INFECT, KEEP, KILL, TO_STATE


def profile(run: Run, strain: int, age: int) -> float:
    """Relative infectiousness by time since infection."""
    table = run.facts.strains[strain].profile
    if not table:
        return 1.0
    return next((value for begin, value in reversed(table) if begin <= age), 0.0)


def along_edge(run: Run, person: Person, setting_number: int, time: int, slot_word: int) -> Person | None:
    """The person at the other end of a tie chosen by weight, if the two can meet now."""
    setting = run.facts.settings[setting_number]
    ties = run.facts.ties[setting.edge][person.number]
    if not ties or not is_open(setting, time):
        return None
    wanted = unit(slot_word) * ties[-1][1]
    other = run.people[next((other for other, cumulative in ties if cumulative > wanted), ties[-1][0])]
    return other if other.site == person.site else None


def in_slot(run: Run, person: Person, setting: int, place: int, time: int, slot_word: int) -> Person | None:
    """Who holds the slot that an attempt points to, oneself left out, and is there to be met."""
    others = [other for other in run.facts.places[place].roster if other != person.number]
    if not others:
        return None
    other = run.people[others[slot_word * len(others) >> 32]]
    return other if can_be_met(run, other, setting, place, time) else None


def in_visitor_slot(run: Run, person: Person, home: int, page: int, slot_word: int) -> Person | None:
    """Who holds a visitor slot, unless it is the one who asks."""
    slots = run.streets[home].pages[page - 1]
    other = slots[slot_word * len(slots) >> 32]
    return None if other in (NONE, person.number) else run.people[other]


def _change_target(
    run: Run, outcome: Outcome, actor: Person, target: Person, setting: int, place: int, time: int, rest: float
) -> None:
    own = run.state(target).strain
    if outcome.target_change == INFECT:
        if rest < susceptibility(run, target, outcome.target_value):
            infect(
                run, target, outcome.target_value, time, BY_INFECTION,
                infector=actor, setting=setting, place=place, state=outcome.begins_in,
            )  # fmt: skip
    elif outcome.target_change == TO_STATE:
        if target.state != outcome.target_value and run.facts.states[outcome.target_value].strain == own:
            enter(run, target, outcome.target_value, time, BY_ENCOUNTER)
    elif outcome.target_change == KILL:
        strains = run.facts.strains
        strain = own if own != NONE and strains[own].dead != NONE else run.state(actor).strain
        if strains[strain].dead != NONE:
            enter(run, target, strains[strain].dead, time, BY_ENCOUNTER)


def encounter(
    run: Run, rule_number: int, actor: Person, target: Person, setting: int, place: int, event: Event, height: float
) -> None:
    """A meeting under a rule: at most one outcome, on either side."""
    rule, time = run.facts.rules[rule_number], event.time
    if (target.state, target.host) not in rule.targets:
        return
    left = measures_factor(run, actor, target, setting, place, time, infection=False)
    if height >= shelter_factor(run, target, setting, place, time) * left:
        if height < left:
            batter(run, target, setting, place, time, event.outcome)
        return
    u = unit(event.outcome)
    below = 0.0
    for outcome in rule.outcomes:
        above = outcome.cumulative[setting][target.age_class][target.host]
        if u < above:
            area = run.facts.places[place].area if place != NONE else NONE
            where = (place, area if area != NONE else target.area, NONE)
            run.events.append((time, EVENT_ENCOUNTER, rule_number, outcome.number, actor.number, target.number, *where))
            if outcome.target_change != KEEP:
                _change_target(run, outcome, actor, target, setting, place, time, (u - below) / (above - below))
            if outcome.actor_state not in (NONE, actor.state):
                enter(run, actor, outcome.actor_state, time, BY_ENCOUNTER)
            return
        below = above


def season_factor(run: Run, channel: int, time: int) -> float:
    """The factor of the calendar day."""
    season = run.facts.channels[channel].season
    return season[(time + run.facts.day_offset) // TICKS_PER_DAY] if season else 1.0


def transmit(run: Run, actor: Person, target: Person, channel: int, place: int, time: int, height: float) -> None:
    """A contact that infects if its height is below the product of the factors."""
    strain, setting = run.facts.channels[channel].strain, run.facts.channels[channel].setting
    product = run.state(actor).infectiousness * actor.scale
    product *= profile(run, strain, time - actor.infected_at)
    product *= season_factor(run, channel, time)
    product *= susceptibility(run, target, strain)
    product *= shelter_factor(run, target, setting, place, time)
    mixing = run.facts.settings[setting].mixing
    product *= mixing[actor.age_class][target.age_class] if mixing else 1.0
    product *= measures_factor(run, actor, target, setting, place, time, infection=True)
    if height < product:
        infect(run, target, strain, time, BY_INFECTION, infector=actor, setting=setting, place=place)


def attempt(run: Run, event: Event) -> None:
    """An attempt of an actor falls due."""
    actor, channel = run.people[event.actor], run.facts.channels[event.channel]
    state = run.state(actor)
    if event.stamp != actor.spell:
        return
    if channel.rule == NONE and (state.strain != channel.strain or state.infectiousness <= 0.0):
        return
    if channel.rule != NONE and actor.state not in run.facts.rules[channel.rule].actors:
        return
    page, layer = divmod(event.layer, PAGE)
    place = NONE
    if run.facts.settings[channel.setting].kind == NONE:
        target = along_edge(run, actor, channel.setting, event.time, event.slot)
    else:
        place = acting_place(run, actor, channel.setting)
        if place == NONE or is_pulled(run, event.channel, actor.site):
            return
        if not present(run, actor, channel.setting, event.time):
            return
        if page == 0:
            target = in_slot(run, actor, channel.setting, place, event.time, event.slot)
        else:
            target = in_visitor_slot(run, actor, run.facts.places[place].home, page, event.slot)
    if target is None or run.state(target).dead:
        return
    height = layer + unit(event.height)
    if channel.rule == NONE:
        transmit(run, actor, target, event.channel, place, event.time, height)
    else:
        encounter(run, channel.rule, actor, target, channel.setting, place, event, height)


def pulled(run: Run, event: Event) -> None:
    """A meeting that a target drew falls due: the slot is the actor's."""
    target, channel = run.people[event.actor], run.facts.channels[event.channel]
    place = place_met_in(run, target, event.channel)
    if event.stamp != (target.stay,) or place == NONE:
        return
    home = run.facts.places[place].home
    if (event.channel, home) not in run.pulling:
        return
    if target.site == NONE and not attends(run, target, channel.setting, event.time):
        return
    if not is_open(run.facts.settings[channel.setting], event.time):
        return
    page = event.layer // PAGE
    if page == 0:
        residents = run.residents(home)
        actor: Person | None = run.people[residents[event.slot * len(residents) >> 32]]
    else:
        actor = in_visitor_slot(run, target, home, page, event.slot)
    if actor is None or actor is target or actor.site != run.facts.street_of(home):
        return
    if actor.state in run.facts.rules[channel.rule].actors:
        encounter(run, channel.rule, actor, target, channel.setting, place, event, unit(event.height))
