"""The declarative whole: TOML files to validated, immutable scenarios, with errors that name file, line and path."""

from hyosan.scenario.inputs_check import check_inputs
from hyosan.scenario.load import load_scenario, load_text, read_changed, read_scenario, read_scenario_text
from hyosan.scenario.loaded import LoadedScenario
from hyosan.scenario.model import Scenario
from hyosan.scenario.population_check import matched_to_population
from hyosan.scenario.population_names import PopulationNames
from hyosan.scenario.schema import json_schema
from hyosan.scenario.write import scenario_hash, scenario_toml

__all__ = [
    "LoadedScenario",
    "PopulationNames",
    "Scenario",
    "check_inputs",
    "json_schema",
    "load_scenario",
    "load_text",
    "matched_to_population",
    "read_changed",
    "read_scenario",
    "read_scenario_text",
    "scenario_hash",
    "scenario_toml",
]
