"""A whole scenario and its population, as the arrays that the engine moves."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.quantiles import LawBook
from hyosan.core.streams import Stream, stream_key
from hyosan.core.units import rate_per_tick
from hyosan.disease.codes import Codes
from hyosan.disease.compile import BranchBook, Protections, add_dwell, protections, sources_of
from hyosan.disease.spec import DEAD as DEAD_NAME
from hyosan.disease.spec import ByGroup
from hyosan.interventions.compile import BehaviourArrays, compile_behaviours
from hyosan.population.table import Population
from hyosan.scenario.model import Scenario
from hyosan.transmission.compile import (
    ChannelArrays,
    RuleArrays,
    SettingArrays,
    compile_channels,
    compile_rules,
    compile_settings,
)
from hyosan.transmission.tables import ACTS, DEAD, IMMUNE, MAY_ACT, NONE, ROAMS, STATE, STRAIN, SYMPTOMATIC, Law, World
from hyosan.transmission.world import NEIGHBOURHOOD, compile_world, used_kinds

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Compiled:
    """Everything that the engine needs; names are for the results only."""

    scenario: Scenario
    population: Population
    seed: int
    codes: Codes
    world: World
    law: Law
    place_kinds: tuple[str, ...]
    settings: tuple[str, ...]
    rules: tuple[str, ...]
    outcomes: tuple[str, ...]
    behaviours: tuple[str, ...]
    sources: tuple[str, ...]


def age_tables(scenario: Scenario) -> Iterator[ByGroup]:
    """Every table by age in a scenario."""
    for strain in scenario.strains.values():
        yield strain.susceptibility
        for branch in itertools.chain(strain.start, *(state.next for state in strain.states.values())):
            if branch.probability is not None:
                yield branch.probability
    for encounter in scenario.encounters.values():
        yield from (outcome.probability for outcome in encounter.outcomes)
    for immunity in scenario.immunity.values():
        if immunity.coverage is not None:
            yield immunity.coverage


def _may_act(scenario: Scenario, codes: Codes, flags: NDArray[np.int32], rules: RuleArrays) -> NDArray[np.bool_]:
    """States from which one may come to act within the same episode, by natural history or by outcomes."""
    count = len(codes.states)
    leads = np.eye(count, dtype=bool)
    for strain, spec in scenario.strains.items():
        for name, state in spec.states.items():
            for branch in state.next:
                if branch.to != "susceptible":
                    leads[codes.state(strain, name), codes.state(strain, branch.to)] = True
    for rule, name in enumerate(rules.names):
        for outcome in range(int(rules.outcome_first[rule]), int(rules.outcome_first[rule + 1])):
            changed = int(rules.outcomes[outcome]["actor_state"])
            if changed >= 0:
                leads[rules.actor[rule] > 0, changed] = True
            if rules.outcomes[outcome]["target_change"] == 1:
                value = int(rules.outcomes[outcome]["target_value"])
                same = np.array([strain == codes.states[value][0] for strain, _ in codes.states])
                leads[same, value] = True
        del name
    for _ in range(count):
        leads = leads | (leads.astype(np.int64) @ leads.astype(np.int64) > 0)
    return np.asarray((leads & ((flags & ACTS) > 0)[None, :]).any(axis=1))


def _states(
    scenario: Scenario, codes: Codes, seed: int, book: LawBook, branches: BranchBook, rules: RuleArrays
) -> tuple[NDArray[np.void], NDArray[np.uint64], NDArray[np.uint8]]:
    records = np.zeros(len(codes.states), dtype=STATE)
    keys = np.zeros((len(codes.states), 2), np.uint64)
    susceptible_to = np.zeros((len(codes.states), len(codes.strains)), np.uint8)
    records["law"], records["strain"] = NONE, NONE
    for number, (strain, name) in enumerate(codes.states):
        keys[number] = stream_key(seed, Stream.STATE, strain, name)
        if not strain:
            continue
        spec, record = scenario.strains[strain].states[name], records[number]
        record["strain"] = codes.strain(strain)
        record["infectiousness"] = spec.infectiousness
        if spec.dwell is not None:
            record["law"] = add_dwell(book, spec.dwell)
            record["branches"], record["branches_end"] = branches.add(strain, spec.next)
        if spec.roaming is not None:
            record["leave_per_tick"] = rate_per_tick(spec.roaming.leave)
            record["enter_per_tick"] = rate_per_tick(spec.roaming.enter)
            record["cross_per_tick"] = rate_per_tick(spec.roaming.cross)
        acts = spec.infectiousness > 0 or rules.actor[:, number].any()
        record["flags"] = (
            DEAD * spec.dead
            + ROAMS * (spec.roaming is not None)
            + IMMUNE * spec.immune
            + SYMPTOMATIC * spec.symptomatic
            + ACTS * bool(acts)
        )
        susceptible_to[number, [codes.strain(other) for other in spec.susceptible_to]] = 1
    records["flags"] |= MAY_ACT * _may_act(scenario, codes, records["flags"], rules)
    return records, keys, susceptible_to


def _strains(
    scenario: Scenario,
    codes: Codes,
    book: LawBook,
    branches: BranchBook,
    channels: ChannelArrays,
    sources: tuple[str, ...],
) -> tuple[NDArray[np.void], list[int], list[int], list[float]]:
    records = np.zeros(len(codes.strains), dtype=STRAIN)
    channels_of: list[int] = []
    profile_time: list[int] = []
    profile_value: list[float] = []
    shelter = np.prod([max(1.0, b.factor or 1.0) for b in scenario.behaviours.values()]) if scenario.behaviours else 1.0
    for number, name in enumerate(codes.strains):
        spec, record = scenario.strains[name], records[number]
        record["block"] = spec.block
        record["starts"], record["starts_end"] = branches.add(name, spec.start)
        record["always_roams"] = int(_always_roams(scenario, name))
        record["variation"] = (
            book.add_gamma(1.0, spec.individual_variation.shape) if spec.individual_variation else NONE
        )
        record["profile"] = len(profile_time)
        if spec.infectiousness_profile is not None:
            profile_time += spec.infectiousness_profile.times
            profile_value += spec.infectiousness_profile.values
        record["profile_end"] = len(profile_time)
        record["channels"] = len(channels_of)
        channels_of += channels.of_strain[number]
        record["channels_end"] = len(channels_of)
        record["mutates_to"] = codes.strain(spec.mutates.to) if spec.mutates else NONE
        record["mutation"] = spec.mutates.probability if spec.mutates else 0.0
        record["source"] = sources.index(name) if name in sources else NONE
        dead = [state for state in sorted(spec.states) if spec.states[state].dead]
        record["dead"] = codes.state(name, DEAD_NAME if DEAD_NAME in dead else dead[0]) if dead else NONE
        highest_profile = max(spec.infectiousness_profile.values) if spec.infectiousness_profile else 1.0
        record["bound"] = (
            max(state.infectiousness for state in spec.states.values())
            * highest_profile
            * float(codes.grid(spec.susceptibility).max())
            * shelter
        )
    return records, channels_of, profile_time, profile_value


def _always_roams(scenario: Scenario, strain: str) -> bool:
    """Whether everybody who acts with a strain roams."""
    acting = {name for name, state in scenario.strains[strain].states.items() if state.infectiousness > 0}
    for encounter in scenario.encounters.values():
        if encounter.actor.strain == strain:
            acting |= set(encounter.actor.states)
    return all(scenario.strains[strain].states[name].roaming is not None for name in acting)


def _host_infectiousness(scenario: Scenario, codes: Codes) -> Floats:
    return np.array(
        [[scenario.strains[s].infectiousness_by_host_type.get(h, 1.0) for h in codes.host_types] for s in codes.strains]
    )


def _keys(seed: int, stream: Stream, names: tuple[str, ...]) -> NDArray[np.uint64]:
    return np.array([stream_key(seed, stream, name) for name in names], dtype=np.uint64).reshape(-1, 2)


def _visitors_matter(scenario: Scenario) -> bool:
    """Whether somebody who holds a visitor slot may be met: those who fled, or whoever else is touched and a target."""
    if any(behaviour.action == "flee" for behaviour in scenario.behaviours.values()):
        return True
    roaming = [
        (strain, state)
        for strain, spec in scenario.strains.items()
        for state in spec.states
        if spec.states[state].roaming
    ]
    for strain, name in roaming:
        spec = scenario.strains[strain]
        reached, todo = set(), [name]
        while todo:
            state = todo.pop()
            if state in reached:
                continue
            reached.add(state)
            if state != "susceptible":
                todo += [branch.to for branch in spec.states[state].next]
                todo += [
                    o.actor
                    for e in scenario.encounters.values()
                    for o in e.outcomes
                    if o.actor and e.actor.strain == strain
                ]
        paths = {
            s if s == "susceptible" else f"{strain}.{s}"
            for s in reached
            if s == "susceptible" or not spec.states[s].dead
        }
        targets = {path for e in scenario.encounters.values() for path in e.target.states}
        if (
            "susceptible" in paths
            or paths & targets
            or any(spec.states[s].susceptible_to for s in reached if s in spec.states)
        ):
            return True
    return False


def _law(
    scenario: Scenario,
    codes: Codes,
    seed: int,
    settings: SettingArrays,
    channels: ChannelArrays,
    rules: RuleArrays,
    behaviours: BehaviourArrays,
    shields: Protections,
    sources: tuple[str, ...],
) -> Law:
    book, branches = LawBook(), BranchBook(codes)
    states, state_keys, susceptible_to = _states(scenario, codes, seed, book, branches, rules)
    strains, channels_of, profile_time, profile_value = _strains(scenario, codes, book, branches, channels, sources)
    laws, law_tables = book.arrays()
    return Law(
        settings=settings.records,
        open_start=settings.open_start,
        open_end=settings.open_end,
        open_before=settings.open_before,
        needs=settings.needs,
        absent=settings.absent,
        states=states,
        state_keys=state_keys,
        branch_to=np.array(branches.to, dtype=np.int32),
        branch_cumulative=np.stack(branches.cumulative),
        laws=laws,
        law_tables=law_tables,
        strains=strains,
        start_keys=_keys(seed, Stream.START, codes.strains),
        variation_keys=_keys(seed, Stream.VARIATION, codes.strains),
        mutation_keys=_keys(seed, Stream.MUTATION, codes.strains),
        profile_time=np.array(profile_time, dtype=np.int64),
        profile_value=np.array(profile_value, dtype=np.float64),
        susceptibility=np.stack([codes.grid(scenario.strains[name].susceptibility) for name in codes.strains]),
        host_infectiousness=_host_infectiousness(scenario, codes),
        susceptible_to=susceptible_to,
        protection_kind=shields.kind,
        protection_effect=shields.effect,
        protection_keys=shields.keys,
        channels=channels.records,
        channels_of=np.array(channels_of, dtype=np.int32),
        attempt_keys=channels.attempt_keys,
        pull_keys=channels.pull_keys,
        rule_actor=rules.actor,
        rule_target=rules.target,
        outcome_first=rules.outcome_first,
        outcomes=rules.outcomes,
        outcome_cumulative=rules.cumulative,
        roam_key=stream_key(seed, Stream.ROAM),
        behaviours=behaviours.records,
        behaviour_setting=behaviours.setting,
        behaviour_unless=behaviours.unless,
        threshold_keys=behaviours.threshold_keys,
        refuge_keys=behaviours.refuge_keys,
        pull_block=channels.pull_block,
        visitors_matter=int(_visitors_matter(scenario)),
        record_moves=int(scenario.record.moves),
    )


def compile_scenario(scenario: Scenario, population: Population, seed: int) -> Compiled:
    """Compile a scenario that has been checked against its population, for one seed."""
    hosts = {*scenario.host_types, *population.host_type_names}
    codes = Codes.of(scenario.strains, hosts, age_tables(scenario))
    roams = any(state.roaming for strain in scenario.strains.values() for state in strain.states.values())
    wanted = {spec.place_kind for spec in scenario.settings.values() if spec.place_kind}
    if any(behaviour.unit == "household" for behaviour in scenario.behaviours.values()):
        wanted.add("household")
    edge_kinds = sorted({spec.edge_kind for spec in scenario.settings.values() if spec.edge_kind})
    kinds = used_kinds(population, wanted, roams)
    place_kinds = tuple(kind.name for kind in kinds)
    street_kinds = {kind.name for kind in kinds if NEIGHBOURHOOD in (kind.name, kind.same_site_as)}
    world = compile_world(population, wanted, edge_kinds, roams)
    settings = compile_settings(scenario.settings, place_kinds, edge_kinds, scenario.time.start, scenario.time.duration)
    channels = compile_channels(seed, codes, scenario.strains, scenario.settings, scenario.encounters, street_kinds)
    rules = compile_rules(codes, scenario.encounters, settings.names)
    behaviours = compile_behaviours(seed, codes, scenario.behaviours, settings.names, place_kinds)
    sources = sources_of(scenario.strains, scenario.immunity)
    shields = protections(seed, codes, sources, scenario.immunity)
    law = _law(scenario, codes, seed, settings, channels, rules, behaviours, shields, sources)
    return Compiled(
        scenario, population, seed, codes, world, law, place_kinds, settings.names, rules.names, rules.outcome_names,
        behaviours.names, sources,
    )  # fmt: skip
