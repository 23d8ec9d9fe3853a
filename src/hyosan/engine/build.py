"""The population that a scenario asks for, checked against it."""

from pathlib import Path
from typing import TYPE_CHECKING

from hyosan.scenario import LoadedScenario, PopulationNames, Scenario, matched_to_population

if TYPE_CHECKING:
    from hyosan.population.table import Population

MOST_CHEAP_BYTES = 20_000_000


def is_cheap(scenario: Scenario) -> bool:
    """Whether the population of a scenario is read from files, and from small ones."""
    files = scenario.population.files
    if files is None:
        return False
    return sum(path.stat().st_size for path in Path(files.folder).glob("*.*") if path.is_file()) <= MOST_CHEAP_BYTES


def build_population(scenario: Scenario, *, copies: int | None = None) -> "Population":
    """Read or build the population of a scenario; `copies` instead of its own, where people come from files."""
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
        seed=scenario.population.seed,
    )


def matched(loaded: LoadedScenario, population: "Population") -> LoadedScenario:
    """The scenario as it holds for these people: optional settings of kinds of place that they have not are left out.

    Raises ScenarioError for every name in the scenario that the population does not know.
    """
    names = PopulationNames(
        place_kinds=[kind.name for kind in population.place_kinds],
        edge_kinds=[kind.name for kind in population.edge_kinds],
        host_types=population.host_type_names,
        place_labels=lambda name: population.place_kind(name).labels or (),
        area_names={*population.areas.names, *population.areas.codes},
    )
    return matched_to_population(loaded, names)
