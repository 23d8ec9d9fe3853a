"""Every possible event of chance at one moment: pair meetings by setting and channel, and jumps (sections 4 to 6)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from oracle_company import joined
from oracle_population import NOBODY, Site
from oracle_scenario import Outcome, Rates, Rule, Setting, State
from oracle_world import World


@dataclass(frozen=True)
class Meeting:
    """Actor i meets target j in a setting; rule None: transmission. `pair_rate` is λ."""

    i: int
    j: int
    setting: Setting
    rule: Rule | None
    pair_rate: float


@dataclass(frozen=True)
class Jump:
    """The end of a roaming person's stay."""

    i: int


def visitors(world: World, setting: Setting, place: int) -> list[int]:
    """Touched people at a neighbourhood who are not on its roster (section 4: visitor slots)."""
    kind = setting.place_kind
    assert kind is not None
    site = world.people.site(kind, place)
    if kind != "neighbourhood":
        return []
    roster = world.rosters[kind][place]
    return [v for v in range(len(world.people)) if world.site[v] == site and v not in roster]


def partners(world: World, i: int, setting: Setting) -> Iterator[tuple[int, float]]:
    """Everybody that person i might meet in the setting if both were present, with λ / r."""
    if setting.edge_kind is not None:
        ties = [(b if a == i else a, weight) for a, b, weight in world.people.edges[setting.edge_kind] if i in (a, b)]
        total = sum(weight for _, weight in ties) if setting.scaling == "constant" else 1.0
        yield from ((j, weight / total) for j, weight in ties if weight > 0)
        return
    place = world.place_in(i, setting)
    if place == NOBODY:
        return
    assert setting.place_kind is not None
    roster = world.rosters[setting.place_kind][place]
    factor = setting.pair_factor(len(roster))
    yield from ((j, factor) for j in roster + visitors(world, setting, place) if j != i and factor > 0)


def both_present(world: World, meeting: Meeting, t: int) -> bool:
    """Whether actor and target are present in the same place of the setting (or can use their tie) at time t."""
    i, j, setting = meeting.i, meeting.j, meeting.setting
    if setting.edge_kind is None:
        met = world.place_in(i, setting) == world.place_in(j, setting) != NOBODY
        site_j = world.site[j]
        hidden = site_j is not None and site_j[0] != setting.place_kind
        return met and not hidden and world.present(i, setting, t) and world.present(j, setting, t)
    site_i, site_j = world.site[i], world.site[j]
    if site_i is None and site_j is None:
        return world.present(i, setting, t) and world.present(j, setting, t)
    if not (world.alive(i) and world.alive(j) and world.scenario.is_open(setting, t)):
        return False
    return site_i is not None and site_i == site_j


def shelter(world: World, j: int, setting: Setting, t: int) -> float:
    """F of section 7: the product of the behaviours' factors for a target j met in the setting."""
    return math.prod(behaviour.factor(j, setting, t) for behaviour in world.behaviours)


def least_shelter(world: World, j: int, setting: Setting) -> float:
    """The largest F until somebody's state or place changes or somebody decides: of those that always hold."""
    return math.prod(behaviour.most(j, setting) for behaviour in world.behaviours)


def acts_by(state: State, rule: Rule) -> bool:
    """Whether the rule names the state as one of an actor."""
    return state.strain == rule.strain and state.name in rule.actor_states


def qualifies(world: World, i: int, j: int, rule: Rule) -> bool:
    """Whether actor and target are in the states (and of the host types) that the rule names."""
    state = world.state[i]
    if state is None or not acts_by(state, rule):
        return False
    if world.name_of_state(j) not in rule.target_states:
        return False
    return rule.target_hosts is None or world.host[j] in rule.target_hosts


def hazard(world: World, event: Meeting | Jump, t: int, sheltered: bool = True) -> float:
    """The rate of the event at time t, all conditions looked at anew; also as it would be without shelters."""
    if isinstance(event, Jump):
        return jump_rate(world, event)
    if not both_present(world, event, t):
        return 0.0
    rate = event.pair_rate * (shelter(world, event.j, event.setting, t) if sheltered else 1.0)
    if event.rule is not None:
        return rate if qualifies(world, event.i, event.j, event.rule) else 0.0
    state = world.state[event.i]
    if state is None:
        return 0.0
    strain = world.scenario.strains[state.strain]
    rate *= world.scenario.season(strain, event.setting, t) * world.mixing_of(event.i, event.j, event.setting)
    return rate * strain.transmissibility * world.infectiousness(event.i, t) * world.susceptibility(event.j, strain)


def jump_rate(world: World, jump: Jump) -> float:
    """The rate of a jump, by the rates at the beginning of the stay: 0 when there is nowhere to jump to."""
    state, site = world.state[jump.i], world.site[jump.i]
    if state is None or state.dead or state.roaming is None or site is None:
        return 0.0
    return sum(_possible_rates(world, site, world.stay_rates[jump.i]))


def _possible_rates(world: World, site: Site, rates: Rates) -> list[float]:
    """The rates of leave, enter and cross, 0 where there is nowhere to go; that of joining asks nothing of others."""
    there = (
        world.people.parent(site) is not None,
        bool(world.people.children(site)),
        site[0] == "neighbourhood" and bool(world.people.neighbours.get(site[1])),
        True,
    )
    return [rate if possible else 0.0 for rate, possible in zip(rates, there, strict=True)]


def apply_jump(world: World, jump: Jump, t: int) -> None:
    """Carry out a jump; which one it is goes by the present state's rates."""
    site, state = world.site[jump.i], world.state[jump.i]
    assert site is not None
    assert state is not None
    assert state.roaming is not None
    rates = np.array(_possible_rates(world, site, state.roaming))
    if rates.sum() == 0.0:
        world.begin_stay(jump.i)
        return
    kind = ("leave", "enter", "cross", "join")[world.rng.choice(4, p=rates / rates.sum())]
    if kind == "join":
        target = joined(world, jump.i, t)
        if target is None:
            world.begin_stay(jump.i)
            return
    elif kind == "leave":
        target = world.people.parent(site)
    elif kind == "enter":
        children = world.people.children(site)
        target = children[world.rng.integers(len(children))]
    else:
        target = neighbour(world, site[1])
    assert target is not None
    world.move(jump.i, target, t, kind)


def neighbour(world: World, area: int) -> Site:
    """A neighbour of the neighbourhood, drawn by weight."""
    options = world.people.neighbours[area]
    total = sum(weight for _, weight in options)
    pick = world.rng.choice(len(options), p=[weight / total for _, weight in options])
    return ("neighbourhood", options[pick][0])


def possible(world: World) -> list[tuple[float, Meeting | Jump]]:
    """Every event that may happen before the next change, with a bound of its rate."""
    events: list[tuple[float, Meeting | Jump]] = []
    for i in range(len(world.people)):
        state = world.state[i]
        if state is None or state.dead:
            continue
        events.append((jump_rate(world, Jump(i)), Jump(i)))
        channels = [rule for rule in world.scenario.rules if acts_by(state, rule)]
        acting = bool(channels) or state.infectiousness > 0.0
        for setting in world.scenario.settings.values() if acting else ():
            for j, factor in partners(world, i, setting):
                meeting = Meeting(i, j, setting, None, setting.contacts * factor)
                events.append((_bound(world, meeting), meeting))
                for rule in channels:
                    rate = rule.meetings.get(setting.name, 0.0) * factor
                    if rate > 0 and qualifies(world, i, j, rule):
                        events.append((rate * least_shelter(world, j, setting), Meeting(i, j, setting, rule, rate)))
    return [(bound, event) for bound, event in events if bound > 0]


def _bound(world: World, meeting: Meeting) -> float:
    """The largest rate of transmission that the pair can have while nobody's state or place changes."""
    state = world.state[meeting.i]
    assert state is not None
    if state.infectiousness == 0.0 or meeting.pair_rate == 0.0:
        return 0.0
    strain = world.scenario.strains[state.strain]
    highest = 1.0 if strain.profile is None else max(strain.profile[1])
    by_host = strain.infectiousness_by_host_type.get(world.host[meeting.i], 1.0)
    kappa = state.infectiousness * highest * by_host * world.strength[meeting.i]
    sigma = world.susceptibility(meeting.j, strain)
    rate = meeting.pair_rate * least_shelter(world, meeting.j, meeting.setting)
    year = world.highest_season(strain, meeting.setting) * world.mixing_of(meeting.i, meeting.j, meeting.setting)
    return rate * strain.transmissibility * kappa * sigma * year


def apply_meeting(world: World, meeting: Meeting, t: int) -> bool:
    """What a valid meeting does; False when it changes nothing."""
    i, j, rule, name = meeting.i, meeting.j, meeting.rule, meeting.setting.name
    state = world.state[i]
    assert state is not None
    if rule is None:
        world.infect(j, world.scenario.strains[state.strain], t, i, name, "transmission", None)
        return True
    dice = world.rng.random()
    chances = [world.of(outcome.probability, j, name) for outcome in rule.outcomes]
    if sum(chances) > 1.0 + 1e-9:
        raise ValueError(f"the outcomes of {rule.name} sum to more than 1")
    for outcome, chance in zip(rule.outcomes, chances, strict=True):
        if dice < chance:
            world.result.encounters.append((t / 86_400e6, rule.name, i, j, name, outcome.name))
            _change_target(world, meeting, outcome, t)
            if outcome.actor is not None and state.name != outcome.actor:
                world.enter(i, world.scenario.strains[state.strain].states.get(outcome.actor), t, "encounter")
            return True
        dice -= chance
    world.result.encounters.append((t / 86_400e6, rule.name, i, j, name, "nothing"))
    return False


def _change_target(world: World, meeting: Meeting, outcome: Outcome, t: int) -> None:
    """The target's side of an outcome (section 5)."""
    j, what = meeting.j, outcome.target
    own, strains = world.state[j], world.scenario.strains
    assert meeting.rule is not None
    if what is None:
        return
    if what.startswith("infect "):
        name, _, state = what.removeprefix("infect ").strip().partition(".")
        if world.rng.random() < world.susceptibility(j, strains[name]):
            world.infect(j, strains[name], t, meeting.i, meeting.setting.name, "encounter", state or None)
    elif what == "dead":
        mine = strains[own.strain].states.get("dead") if own is not None else None
        world.enter(j, mine or strains[meeting.rule.strain].states["dead"], t, "encounter")
    elif own is not None:
        strain_name, _, state_name = what.rpartition(".")
        if strain_name in ("", own.strain) and state_name != own.name:
            world.enter(j, strains[own.strain].states.get(state_name), t, "encounter")
