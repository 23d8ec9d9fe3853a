"""Early outbreaks among people by function are those among the same people as a table, and so is what is fitted."""

import re
from pathlib import Path

import pytest
from typing_at import typed

from hyosan.analysis.fit.definition import Guess
from hyosan.analysis.fit.measures import household_secondary_attack_rate, reproduction_number
from hyosan.analysis.fit.outbreaks import Laboratory
from hyosan.catalogue import find
from hyosan.engine.build import build_population
from hyosan.population.function.country import Country
from hyosan.scenario import load_text
from hyosan.scenario.fitted import fitted_entries

SCENARIO = """
extends = "korean-settings-with-outings"
[scenario]
id = "county"
title = "Influenza in a county"
[population.city]
municipalities = ["47770"]
form = "function"
[time]
start = 2024-10-14
duration = "60 days"
[calendar.periods]
vacation = []
[strains.influenza]
block = "30 days"
[strains.influenza.target]
reproduction_number = 1.6
[strains.influenza.course]
latent = { distribution = "gamma", mean = "1 day", shape = 4 }
symptomatic = { distribution = "gamma", mean = "3 days", shape = 3 }
incubation = { distribution = "gamma", mean = "1.5 days", shape = 4 }
[[seeding]]
strain = "influenza"
count = 20
"""


def test_outbreaks_are_the_same_in_both_forms() -> None:
    """Cases and offspring one for one; weights differ by who was infected within the same day."""
    scenario = load_text(SCENARIO, resolve=find)
    country = build_population(scenario)
    assert isinstance(country, Country)
    found = []
    for people in (country, country.as_table()):
        place = Laboratory(scenario, people, "influenza", 1.6)
        found.append(place.run(Guess(0.03, {}), range(1, 6)))
    by_function, by_table = found
    assert by_function.cases.sum() > 100
    assert (by_function.cases == by_table.cases).all()
    assert (by_function.exposed == by_table.exposed).all()
    assert sorted(by_function.interval_days) == sorted(by_table.interval_days)
    for number in (reproduction_number, household_secondary_attack_rate):
        assert number(by_function).value == pytest.approx(number(by_table).value, rel=1e-3)


def test_a_target_is_met_from_the_command_line(tmp_path: Path) -> None:
    """With outbreaks of other seeds within 15 %, which is 3 standard errors of so few."""
    (tmp_path / "county.toml").write_text(SCENARIO, encoding="utf-8")
    path = tmp_path / "fitted.toml"
    result = typed("fit-transmission", str(tmp_path / "county.toml"), "--seeds", "100", "--out", str(path))
    assert result.exit_code == 0, result.output
    realised = re.search(r"reproduction number\s+([\d.]+)", result.output)
    assert realised is not None
    assert float(realised[1]) == pytest.approx(1.6, rel=0.15)
    fitted = load_text(path.read_text(encoding="utf-8"), resolve=find, folder=tmp_path)
    assert fitted_entries(fitted, build_population(fitted))["influenza"]["as_fitted"] is True
    other = build_population(load_text(SCENARIO.replace("47770", "47940"), resolve=find))
    entry = fitted_entries(fitted, other)["influenza"]
    assert (entry["as_fitted"], "the people are others" in entry["not_as_fitted"]) == (False, True)
