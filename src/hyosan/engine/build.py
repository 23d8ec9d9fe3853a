"""The population that a scenario asks for, checked against it."""

from pathlib import Path

from hyosan.population.city import load_city
from hyosan.population.files import read_population
from hyosan.population.table import Population
from hyosan.scenario import LoadedScenario, Scenario, check_against_population


def build_population(scenario: Scenario) -> Population:
    """Read or build the population of a scenario."""
    if scenario.population.files is not None:
        return read_population(Path(scenario.population.files.folder), copies=scenario.population.files.copies)
    city = scenario.population.city
    assert city is not None, "a validated scenario has one of the two"
    return load_city(
        city.municipalities,
        name=city.name,
        fictional_names=city.fictional_names,
        special_school=city.special_school,
        seed=scenario.population.seed,
    )


def check_population(loaded: LoadedScenario | Scenario, population: Population) -> None:
    """Raise ScenarioError for every name in the scenario that the population does not know."""
    check_against_population(
        loaded,
        place_kinds=[kind.name for kind in population.place_kinds],
        edge_kinds=[kind.name for kind in population.edge_kinds],
        host_types=population.host_type_names,
        place_labels=lambda name: population.place_kind(name).labels or (),
        area_names={*population.areas.names, *population.areas.codes},
    )
