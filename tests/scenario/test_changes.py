"""What is told of a file of changes that is laid over the scenario of a run."""

from pathlib import Path

import pytest

from hyosan.core.errors import ScenarioError
from hyosan.engine.warm import AREAS
from hyosan.scenario import load_text, read_changed, scenario_toml

TOWN = """
[scenario]
id = "town"
title = "Town"
[population.files]
folder = "people"
[time]
start = 2024-01-01
duration = "20 days"
[strains.flu]
transmissibility = 0.05
start = "ill"
[strains.flu.states.ill]
infectiousness = 1.0
[settings.household]
place_kind = "household"
contacts_per_day = 4
[[seeding]]
strain = "flu"
count = 5
"""


def told(folder: Path, scenario: str, changes: str, *overrides: str) -> str:
    """What is wrong with changes of the run of a scenario, whose file has everything written out."""
    folder.joinpath("scenario.toml").write_text(scenario_toml(load_text(scenario, folder=folder)))
    folder.joinpath("changes.toml").write_text(changes)
    with pytest.raises(ScenarioError) as caught:
        read_changed(folder / "scenario.toml", folder / "changes.toml", overrides=overrides)
    return str(caught.value).replace(f"{folder}/", "")


def test_what_stays_is_told_before_what_follows_from_it(tmp_path: Path) -> None:
    """Another step contradicts how often fear grows, of which the changes say nothing."""
    said = told(tmp_path, AREAS, '[resolution]\nstep = "20 min"\n')
    assert said.startswith("changes.toml:2: resolution.step: cannot change while a run goes on")
    assert said.count("\n") == 0
    said = told(tmp_path, AREAS, '[record]\nevery = "1 hour"\n', "resolution.step=20 min")
    assert "--set: resolution.step: cannot change while a run goes on" in said


@pytest.mark.parametrize(
    ("changes", "path", "name", "meant"),
    [
        ("[strains.flue]\ntransmissibility = 0.01\n", "strains.flue.start: missing", "flue", "flu"),
        ("[settings.houshold]\ncontacts_per_day = 1\n", "settings.houshold: ", "houshold", "household"),
    ],
)
def test_a_misspelt_name_is_not_only_taken_for_a_new_one(
    tmp_path: Path, changes: str, path: str, name: str, meant: str
) -> None:
    line = next(line for line in told(tmp_path, TOWN, changes).splitlines() if path in line)
    assert line.startswith("changes.toml:1: ")
    assert line.endswith(f"; '{name}' is new here: did you mean '{meant}'?")


def test_a_new_name_that_is_like_no_other_is_new(tmp_path: Path) -> None:
    assert "is new here" not in told(tmp_path, TOWN, "[settings.market]\ncontacts_per_day = 1\n")
