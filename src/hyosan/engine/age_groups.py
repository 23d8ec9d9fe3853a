"""People by age, in groups within which a scenario treats all alike, and how susceptible each group is at the start."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import counts_of_ages
from hyosan.disease.spec import ORDINARY, ByGroup
from hyosan.population.interface import AnyPopulation
from hyosan.scenario.compile import age_tables, mixing_ages
from hyosan.scenario.model import Scenario

Floats = NDArray[np.float64]
USUAL_EDGES = (0, 3, 6, 13, 16, 19, 25, 35, 45, 55, 65, 75, 85)
"""Where days change at the latest: nursery, kindergarten, the three schools, university, work, old age."""
LAST_YEARS = 121


@dataclass(frozen=True)
class AgeGroups:
    """First ages of the groups; the group of each age in years; people in each group."""

    edges: tuple[int, ...]
    of_age: NDArray[np.int16]
    people: Floats


def age_groups(scenario: Scenario, population: AnyPopulation) -> AgeGroups:
    """The groups: the usual ages, and those at which a table or matrix of the scenario changes."""
    own = {band.from_ for table in age_tables(scenario) for band in table.by_age}
    edges = tuple(sorted({*USUAL_EDGES, *own, *mixing_ages(scenario)}))
    group_of_age = np.searchsorted(edges, np.arange(256), side="right") - 1
    by_age = counts_of_ages(population.age_years)
    people = np.bincount(group_of_age, weights=by_age, minlength=len(edges)).astype(np.float64)
    return AgeGroups(edges, group_of_age.astype(np.int16), people)


def susceptible_by_group(
    scenario: Scenario, population: AnyPopulation, groups: AgeGroups, strain: str
) -> tuple[Floats, Floats]:
    """By group: people whom immunity before the start leaves susceptible, and the factor of infection of these."""
    hosts = host_shares(scenario, population)
    left, factor = groups.people.copy(), _by_group(scenario.strains[strain].susceptibility, groups, hosts)
    for spec in scenario.immunity.values():
        if spec.coverage is None or strain not in spec.protection:
            continue
        protection = spec.protection[strain]
        protected = np.minimum(1.0, _by_group(spec.coverage, groups, hosts)) * protection.effect
        if protection.kind == "all-or-nothing":
            left *= 1.0 - protected
        elif protection.kind == "leaky":
            factor *= 1.0 - protected
    return left, factor


def host_shares(scenario: Scenario, population: AnyPopulation) -> dict[str, float]:
    """The share of people of each host type."""
    if population.host_type is not None and len(population):
        counts = np.bincount(population.host_type[population.host_type >= 0], minlength=len(population.host_type_names))
        found = {name: float(n) / len(population) for name, n in zip(population.host_type_names, counts, strict=False)}
    else:
        found = {name: spec.share or 0.0 for name, spec in scenario.host_types.items()}
    others = {name: share for name, share in found.items() if name != ORDINARY}
    return {ORDINARY: max(0.0, 1.0 - sum(others.values())), **others}


def _by_group(table: ByGroup, groups: AgeGroups, hosts: dict[str, float]) -> Floats:
    values = [[table.value(age, host) for host in hosts] for age in groups.edges]
    return np.asarray(np.array(values) @ np.array(list(hosts.values())), dtype=np.float64)
