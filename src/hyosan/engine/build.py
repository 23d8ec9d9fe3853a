"""The population that a scenario asks for, checked against it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hyosan.core.errors import InputError, Problem
from hyosan.population.regions import country_ids
from hyosan.population.spec import FORMS
from hyosan.scenario import LoadedScenario, PopulationNames, Scenario, matched_to_population
from hyosan.scenario.area_names import names_of_areas
from hyosan.scenario.form import MOST_AS_TABLE, by_function, table_has

if TYPE_CHECKING:
    from hyosan.population.function.country import Country
    from hyosan.population.interface import AnyPopulation
    from hyosan.population.table import Population

MOST_CHEAP_BYTES = 20_000_000
AT_ONCE = 1 << 20
"""People who are looked at at a time."""


def is_cheap(scenario: Scenario) -> bool:
    """Whether the population of a scenario is read from files, and from small ones."""
    files = scenario.population.files
    if files is None:
        return False
    return sum(path.stat().st_size for path in Path(files.folder).glob("*.*") if path.is_file()) <= MOST_CHEAP_BYTES


def build_population(scenario: Scenario, *, copies: int | None = None) -> "Population | Country":
    """Read or build the population of a scenario; `copies` instead of its own, where people come from files."""
    if by_function(scenario):
        from hyosan.population.by_function import build_by_function

        return build_by_function(scenario.population)
    return _read_or_build(scenario, copies)


def build_table(scenario: Scenario, *, copies: int | None = None) -> "Population":
    """The population of a scenario as a table; InputError where too many people are computed from their number."""
    if not by_function(scenario):
        return _read_or_build(scenario, copies)
    from hyosan.population.by_function import build_by_function
    from hyosan.population.counting import registered_people

    if (people := registered_people(scenario.population)) > MOST_AS_TABLE:
        form = next(form for form in FORMS if getattr(scenario.population, form) is not None)
        message = (
            f"this needs everybody as a table, and {people:,} people by function are too many for one (at most"
            f" {MOST_AS_TABLE:,}): take some municipalities of [population.city], or fewer people"
        )
        path = f"population.{form}"
        raise InputError([Problem(f"scenario '{scenario.scenario.id}'", None, path, message)])
    return build_by_function(scenario.population).as_table()


def _read_or_build(scenario: Scenario, copies: int | None) -> "Population":
    # Imported here: a file is read without what building a city needs.
    if scenario.population.files is not None:
        from hyosan.population.files import read_population

        files = scenario.population.files
        return read_population(Path(files.folder), copies=copies or files.copies)
    from hyosan.population.city import load_city

    city = scenario.population.city
    assert city is not None, "a validated scenario has one of the two"
    return load_city(
        city.municipalities,
        name=city.name,
        fictional_names=city.fictional_names,
        special_school=city.special_school,
        places=city.places,
        place_kinds=city.place_kinds,
        workforce=city.workforce,
        basis=city.basis,
        schools=city.schools,
        enemies=city.enemies,
        seed=scenario.population.seed,
    )


def has_member(population: "AnyPopulation", kind: str, low: int, high: int) -> bool:
    """Whether somebody from one age to another has a place of a kind."""
    row = [found.name for found in population.place_kinds].index(kind)
    for begin in range(0, len(population), AT_ONCE):
        people = np.arange(begin, min(begin + AT_ONCE, len(population)))
        ages = population.age_years[people]
        people = people[(ages >= low) & (ages <= high)]
        if (population.tell(people)["place"][row] >= 0).any():
            return True
    return False


def matched(loaded: LoadedScenario, population: "AnyPopulation") -> LoadedScenario:
    """The scenario as it holds for these people: optional settings of kinds of place that they have not are left out.

    Raises ScenarioError for every name in the scenario that the population does not know.
    """
    names = PopulationNames(
        place_kinds=[kind.name for kind in population.place_kinds],
        edge_kinds=[kind.name for kind in population.edge_kinds],
        host_types=population.host_type_names,
        place_labels=lambda name: population.place_kind(name).labels or (),
        countries=country_ids(population),
        roles=population.role_names,
        has_member=partial(has_member, population),
        by_function=by_function(loaded.scenario),
        table_has=table_has(loaded.scenario),
        **names_of_areas(population.areas),
    )
    return matched_to_population(loaded, names)
