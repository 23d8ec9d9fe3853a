"""A scenario and its people: the names that only the people know, and the settings that these have no places for."""

from dataclasses import replace

from hyosan.core.errors import ScenarioError
from hyosan.scenario.check import contradictions
from hyosan.scenario.loaded import LoadedScenario
from hyosan.scenario.population_names import PopulationNames, population_findings
from hyosan.scenario.unused import unused
from hyosan.scenario.without_places import without_places


def matched_to_population(loaded: LoadedScenario, names: PopulationNames) -> LoadedScenario:
    """The scenario as it holds for its people: without optional settings of kinds that they have not.

    Raises ScenarioError for every name that the population has not, and for what cannot be without those settings.
    """
    scenario, left_out, found = without_places(loaded.scenario, names.place_kinds, names.edge_kinds)
    if left_out:
        found += [*contradictions(scenario), *unused(scenario)]
    found += population_findings(scenario, names, {})
    if found:
        raise ScenarioError(loaded.document.problem(path, message) for path, message in found)
    return replace(loaded, scenario=scenario, left_out={**loaded.left_out, **left_out})
