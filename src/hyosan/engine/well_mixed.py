"""Whether a compiled scenario is one crowd that mixes well: then theory knows what chance and a crowd without it do."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.spec import FixedDwell, StrainSpec
from hyosan.disease.spec_states import SUSCEPTIBLE, Branch
from hyosan.population.interface import AnyPlaceKind, AnyPopulation
from hyosan.scenario import Scenario
from hyosan.scenario.compile import Compiled
from hyosan.transmission.spec import PowerScaling, SettingSpec

LARGEST_LAW = 300
"""So many people a law of the final size is computed for: the time grows with the square."""
MOST_PATHS = 64
"""Ways through the states of a strain that are followed."""


def theory_entry(compiled: Compiled) -> dict[str, Any]:
    """What `run.json` says of theory: the numbers that it needs, or under `not_well_mixed` why there is none.

    `pair_rate_per_day`: how often a case of infectiousness 1 infects one given other a day; `exposure_days`: days of
    one case, each times its infectiousness (null: not the same for all); `no_law` and `no_course`: why the exact law of
    the final size, or the deterministic course, cannot be given.
    """
    scenario, population = compiled.scenario, compiled.population
    reasons = [*_of_transmission(scenario), *_of_time(scenario), *_of_people(compiled)]
    mixing = {name: spec for name, spec in scenario.settings.items() if _has_contacts(spec, population)}
    reasons += _of_settings(mixing, population)
    immune, faults = _immune(scenario, len(population) // max(1, population.copies))
    reasons += faults
    if reasons:
        return {"not_well_mixed": reasons}
    ((strain_name, strain),) = scenario.strains.items()
    ((setting_name, setting),) = mixing.items()
    people = len(population) // population.copies
    exposures = _exposures(strain)
    exposure = exposures[0] if exposures and max(exposures) - min(exposures) <= 1e-9 * max(exposures) else None
    grid = compiled.law.susceptibility[0] * compiled.law.host_infectiousness[0][np.newaxis, :]
    rate = setting.contacts_per_day * _growth(setting, people) / max(1, people - 1)
    return {
        "strain": strain_name,
        "setting": setting_name,
        "people": people,
        "copies": population.copies,
        "immune": immune,
        "first": min(people, sum(spec.count for spec in scenario.seeding)),
        "pair_rate_per_day": rate * strain.transmissibility * float(grid.flat[0]),
        "exposure_days": exposure,
        "no_law": [*_no_law(strain, exposure, people)],
        "no_course": [*_no_course(strain)],
    }


def _of_transmission(scenario: Scenario) -> Iterator[str]:
    if len(scenario.strains) > 1:
        yield f"{len(scenario.strains)} strains ({', '.join(scenario.strains)}), where theory here knows one"
    for key in ("encounters", "behaviours", "interventions", "care"):
        if getattr(scenario, key):
            yield f"there are {key} ({', '.join(getattr(scenario, key))})"
    for name, strain in scenario.strains.items():
        branches = [branch for state in strain.states.values() for branch in state.next]
        if any(branch.to == SUSCEPTIBLE for branch in branches):
            yield f"{name}: one can be infected again"
        if strain.infectiousness_profile is not None:
            yield f"{name}: infectiousness has a profile over the time since infection"
        if any(state.roaming is not None for state in strain.states.values()):
            yield f"{name}: people roam"


def _of_time(scenario: Scenario) -> Iterator[str]:
    """What makes one day unlike another, or brings people in later."""
    seasons = [spec.seasonality for spec in scenario.strains.values()]
    seasons += [spec.seasonality for spec in scenario.settings.values()]
    if any(season is not None for season in seasons):
        yield "transmission has a season"
    if scenario.importation:
        yield "infections arrive from outside during the run"
    if scenario.time.stop is not None:
        yield "the run stops early (time.stop)"
    if any(spec.at > 0 for spec in scenario.seeding):
        yield "people are infected from outside after the start"
    starts = {branch.to for strain in scenario.strains.values() for branch in strain.start}
    if any(spec.state is not None and {spec.state} != starts for spec in scenario.seeding):
        yield "those infected from outside begin in another state than others"


def _of_people(compiled: Compiled) -> Iterator[str]:
    if not len(compiled.population):
        yield "there is nobody"
    grid = compiled.law.susceptibility
    if grid.size and float(np.ptp(grid)) > 0.0:
        yield "susceptibility differs by age or host type"
    if compiled.law.host_infectiousness.size and float(np.ptp(compiled.law.host_infectiousness)) > 0.0:
        yield "infectiousness differs by host type"


def _has_contacts(spec: SettingSpec, population: AnyPopulation) -> bool:
    if spec.contacts_per_day <= 0.0:
        return False
    if spec.edge_kind is not None:
        return any(kind.name == spec.edge_kind and len(kind.source) for kind in population.edge_kinds)
    return any(kind.name == spec.place_kind and _members(kind) for kind in population.place_kinds)


def _members(kind: AnyPlaceKind) -> int:
    """How many people have a place of a kind."""
    sizes, places = kind.sizes()
    return int(sizes @ places)


def _of_settings(mixing: Mapping[str, SettingSpec], population: AnyPopulation) -> Iterator[str]:
    if len(mixing) != 1:
        yield f"people meet in {len(mixing)} settings ({', '.join(mixing)})" if mixing else "nobody meets anybody"
        return
    ((name, spec),) = mixing.items()
    if spec.place_kind is None:
        yield f"{name}: people meet along ties, not all alike"
        return
    if spec.age_mixing is not None:
        yield f"{name}: who meets whom depends on age"
    if spec.share_open < 1.0 or spec.closed:
        yield f"{name}: it is not always open"
    if spec.absent_while_in:
        yield f"{name}: people are absent while in {', '.join(spec.absent_while_in)}"
    kind = population.place_kind(spec.place_kind)
    sizes, places = kind.sizes()
    inhabited = int(places[sizes > 0].sum())
    if inhabited > population.copies:
        yield f"{name}: there are {inhabited // population.copies} places of kind '{kind.name}', not one"
    elif _members(kind) < len(population):
        yield f"{name}: some people belong to no place of kind '{kind.name}'"
    if kind.has_spare_slots():
        yield f"{name}: places have more room than members"


def _immune(scenario: Scenario, people: int) -> tuple[int, list[str]]:
    """How many are wholly immune before the start; why theory cannot know it."""
    covering = {
        name: spec
        for name, spec in scenario.immunity.items()
        if spec.coverage is not None and any(band.value > 0 for band in spec.coverage.by_age)
    }
    if not covering:
        return 0, []
    if len(covering) > 1:
        return 0, [f"{len(covering)} immunities before the start ({', '.join(covering)}), which overlap by chance"]
    ((name, spec),) = covering.items()
    if not spec.protection or any(
        kind.kind != "all-or-nothing" or kind.effect < 1.0 for kind in spec.protection.values()
    ):
        return 0, [f"{name}: it does not protect wholly"]
    if spec.coverage is None or not spec.coverage.is_plain:
        return 0, [f"{name}: coverage differs by age or host type"]
    return round(spec.coverage.by_age[0].value * people), []


def _growth(spec: SettingSpec, people: int) -> float:
    if isinstance(spec.scaling, PowerScaling):
        return float((people / spec.scaling.reference_size) ** spec.scaling.exponent)
    return float(people - 1) if spec.scaling == "per_pair" else 1.0


def _exposures(strain: StrainSpec) -> list[float]:
    """Infectious days, times infectiousness, of each way through the states; empty where the time of one is random."""
    found: list[float] = []
    waiting: list[tuple[str, float, int]] = [(name, 0.0, 1) for name in _possible(strain.start)]
    while waiting:
        name, days, length = waiting.pop()
        state = strain.states[name]
        if state.infectiousness > 0.0:
            if not isinstance(state.dwell, FixedDwell):
                return []
            days += state.infectiousness * state.dwell.value / TICKS_PER_DAY
        if state.dwell is None:
            found.append(days)
        elif length > len(strain.states) or len(found) > MOST_PATHS:
            return []
        else:
            waiting += [(following, days, length + 1) for following in _possible(state.next)]
    return found


def _possible(branches: tuple[Branch, ...]) -> list[str]:
    return [b.to for b in branches if b.probability is None or any(band.value > 0 for band in b.probability.by_age)]


def _no_law(strain: StrainSpec, exposure: float | None, people: int) -> Iterator[str]:
    if exposure is None:
        yield "cases are not all infectious for the same time, or not equally"
    if strain.individual_variation is not None:
        yield "infectiousness varies from person to person"
    if people > LARGEST_LAW:
        yield f"{people} people: computed for {LARGEST_LAW} at most"


def _no_course(strain: StrainSpec) -> Iterator[str]:
    branches = [*strain.start, *(branch for state in strain.states.values() for branch in state.next)]
    if any(branch.probability is not None and not branch.probability.is_plain for branch in branches):
        yield "what follows a state depends on age or host type"
