"""A whole scenario and its population, as the arrays that the engine moves."""

import datetime
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import counts_of_ages
from hyosan.disease.codes import Codes
from hyosan.disease.compile import guards, protections
from hyosan.disease.history import Surroundings, compile_history
from hyosan.disease.sources import sources_of
from hyosan.disease.spec import ByGroup
from hyosan.interventions.behaviours import compile_behaviours
from hyosan.interventions.care import CareArrays, compile_care, leads_of_care
from hyosan.interventions.measures import MeasureArrays, compile_measures
from hyosan.interventions.spec import needs_households
from hyosan.population.function.country import Country
from hyosan.population.table import Population
from hyosan.scenario.law import Parts, law_of
from hyosan.scenario.model import Scenario
from hyosan.scenario.ties import edge_kinds
from hyosan.transmission.compile import (
    ChannelArrays,
    RuleArrays,
    SettingArrays,
    compile_channels,
    compile_rules,
    compile_settings,
)
from hyosan.transmission.mixing import MixingArrays, compile_mixing, compile_seasons
from hyosan.transmission.tables import TO_STATE, Law, World
from hyosan.transmission.world import NEIGHBOURHOOD, compile_world, used_kinds


@dataclass(frozen=True)
class Compiled:
    """Everything that the engine needs; names are for the results only."""

    scenario: Scenario
    population: Population | Country
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
    measures: MeasureArrays
    care: CareArrays

    @property
    def table(self) -> Population:
        """The population, for what needs its columns; TypeError where people are computed from the id."""
        if isinstance(self.population, Country):
            raise TypeError("a population by function has no columns")
        return self.population


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
    for intervention in scenario.interventions.values():
        yield from intervention.by_age()


def mixing_ages(scenario: Scenario) -> Iterator[int]:
    """The first ages of the groups of every matrix by age."""
    for setting in scenario.settings.values():
        if setting.age_mixing is not None:
            yield from setting.age_mixing.ages


def dates_of(scenario: Scenario) -> list[datetime.date]:
    """Every calendar day that the run touches."""
    first, last = scenario.time.start, scenario.time.end
    return [first.date() + datetime.timedelta(days=day) for day in range((last.date() - first.date()).days + 1)]


def closed_days(scenario: Scenario, dates: Sequence[datetime.date]) -> dict[str, frozenset[datetime.date]]:
    """The days on which each setting does not open for holidays and periods of the calendar."""
    days = {
        name: scenario.calendar.days(name, dates[0], dates[-1])
        for name in {name for setting in scenario.settings.values() for name in setting.closed}
    }
    return {
        name: frozenset().union(*(days[period] for period in setting.closed))
        for name, setting in scenario.settings.items()
    }


def _bound_by_targets(
    channels: ChannelArrays,
    settings: SettingArrays,
    mixing: MixingArrays,
    codes: Codes,
    scenario: Scenario,
    largest_factor: float,
) -> None:
    """Note for each channel the largest product of factors that depend on the target of a contact.

    A little more than it is, so that rounding cannot make a product exceed it.
    """
    for record in channels.records:
        strain = scenario.strains[codes.strains[record["strain"]]]
        row = settings.records[record["setting"]]["mixing"]
        highest = float(mixing.factor[row].max()) if row >= 0 else 1.0
        record["rest"] = float(codes.grid(strain.susceptibility).max()) * largest_factor * highest * (1 + 1e-9)


def _raise_bounds(channels: ChannelArrays, measures: MeasureArrays) -> None:
    """Let attempts reach as high as interventions that raise the rate of contacts may lift a product."""
    for record in channels.records:
        highest = measures.highest(int(record["setting"]))
        record["highest"] *= highest
        record["rest"] *= highest


def _leads(codes: Codes, rules: RuleArrays, care: CareArrays) -> NDArray[np.bool_]:
    """[from, to]: the changes of state within an episode that outcomes of encounters and want of beds bring."""
    leads = np.zeros((len(codes.states), len(codes.states)), dtype=bool)
    for rule in range(len(rules.names)):
        for outcome in range(int(rules.outcome_first[rule]), int(rules.outcome_first[rule + 1])):
            record = rules.outcomes[outcome]
            if record["actor_state"] >= 0:
                leads[rules.actor[rule] > 0, record["actor_state"]] = True
            if record["target_change"] == TO_STATE:
                value = int(record["target_value"])
                leads[[strain == codes.states[value][0] for strain, _ in codes.states], value] = True
    for one, other in leads_of_care(care):
        leads[one, other] = True
    return leads


def _care(scenario: Scenario, codes: Codes, population: Population | Country) -> CareArrays:
    areas = population.areas if scenario.care else None
    told: list[tuple[str, ...]] = (
        [] if areas is None else list(zip(areas.names, areas.codes, areas.municipality or areas.names, strict=True))
    )
    return compile_care(codes, scenario.care, told, population.residents(), population.copies)


def _by_age(codes: Codes, population: Population | Country) -> NDArray[np.int64]:
    """People by age class."""
    years = counts_of_ages(population.age_years)
    classes = codes.age_class(np.arange(256, dtype=np.uint8))
    return np.bincount(classes, weights=years, minlength=len(codes.age_edges)).astype(np.int64)


def _roams(scenario: Scenario) -> bool:
    """Whether somebody roams from place to place: not by area."""
    return scenario.resolution is None and any(
        state.roaming for strain in scenario.strains.values() for state in strain.states.values()
    )


def _wanted_kinds(scenario: Scenario) -> set[str]:
    """The kinds of place that settings, behaviours and interventions need."""
    wanted = {spec.place_kind for spec in scenario.settings.values() if spec.place_kind}
    together = any(behaviour.unit == "household" for behaviour in scenario.behaviours.values())
    if together or any(needs_households(spec) for spec in scenario.interventions.values()):
        wanted.add("household")
    return wanted | {spec.place_kind for spec in scenario.interventions.values() if spec.place_kind is not None}


def compile_scenario(
    scenario: Scenario, population: Population | Country, seed: int, *, world: World | None = None
) -> Compiled:
    """Compile a scenario that has been checked against its population, for one seed.

    `world`: that of a scenario with the same settings but for their numbers, for who compiles many.
    """
    host_types = {*scenario.host_types, *population.host_type_names}
    codes = Codes.of(scenario.strains, host_types, age_tables(scenario), mixing_ages(scenario))
    dates = dates_of(scenario)
    by_age = _by_age(codes, population)
    mixing = compile_mixing(scenario.settings, codes.age_edges, by_age)
    seasons = compile_seasons(scenario.strains, scenario.settings, dates)
    roams, wanted = _roams(scenario), _wanted_kinds(scenario)
    ties = edge_kinds(scenario)
    kinds = used_kinds(population, wanted, roams)
    place_kinds = tuple(kind.name for kind in kinds)
    street_kinds = {kind.name for kind in kinds if NEIGHBOURHOOD in (kind.name, kind.same_site_as)}
    settings = compile_settings(
        scenario.settings,
        place_kinds,
        ties,
        scenario.time.start,
        scenario.time.duration,
        closed_days(scenario, dates),
        mixing,
    )
    channels = compile_channels(
        seed, codes, scenario.strains, scenario.settings, scenario.encounters, street_kinds, seasons
    )
    rules = compile_rules(codes, scenario.encounters, settings.names)
    behaviours = compile_behaviours(seed, codes, scenario.behaviours, settings.names, place_kinds, ties)
    measures = compile_measures(seed, codes, scenario.interventions, settings.names, place_kinds, population)
    care = _care(scenario, codes, population)
    sources = sources_of(scenario.strains, scenario.immunity)
    around = Surroundings(
        acts=np.asarray(rules.actor.any(axis=0)),
        leads=_leads(codes, rules, care),
        channels=channels.of_strain,
        largest_factor=math.prod(max(1.0, b.factor or 1.0) for b in scenario.behaviours.values()),
        edge_kinds=ties,
    )
    shields = protections(seed, codes, sources, scenario.immunity)
    guarding = guards(seed, codes, sources, scenario.immunity)
    spares = len(guarding.records) > 0
    history = compile_history(seed, scenario.strains, codes, sources, around, spares=spares)
    parts = Parts(settings, channels, rules, behaviours, measures, care, shields, guarding, history, mixing, seasons)
    _bound_by_targets(channels, settings, mixing, codes, scenario, around.largest_factor)
    _raise_bounds(channels, measures)
    return Compiled(
        scenario=scenario,
        population=population,
        seed=seed,
        codes=codes,
        world=world if world is not None else compile_world(population, wanted, ties, roams),
        law=law_of(scenario, codes, seed, parts, max(1, len(population) // population.copies)),
        place_kinds=place_kinds,
        settings=settings.names,
        rules=rules.names,
        outcomes=rules.outcome_names,
        behaviours=behaviours.names,
        sources=sources,
        measures=measures,
        care=care,
    )
