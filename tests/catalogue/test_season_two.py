"""The second season: the two commands of the catalogue, end to end, in the first hours of the outbreak."""

from pathlib import Path

import pandas as pd
import pytest

import hyosan
from hyosan.catalogue import CHANGES, continuations, find_changes_or_refuse
from hyosan.catalogue.measures_season_two import season_two
from hyosan.core.errors import InputError, ScenarioError
from hyosan.results.run import Run

HOURS = ["time.duration=8 hours", "record.checkpoint_every=8 hours", "time.stop.healthy_below=0"]
BEGUN = pd.Timestamp("2022-10-28 17:00")


@pytest.fixture(scope="module")
def seasons(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """Eight hours of the first, and an hour of the second."""
    folder = tmp_path_factory.mktemp("seasons")
    first = hyosan.run("hyosan", seed=1, out=folder / "first", overrides=HOURS)
    second = hyosan.resume(first, changes="season-two", overrides=["time.duration=9 hours"], out=folder / "second")
    return first, second


def test_authorities_stand_down_and_nobody_is_confined(seasons: tuple[Run, Run]) -> None:
    first, second = seasons
    decided = second.interventions()
    stopped = decided[(decided["time"] == BEGUN) & (decided["what"] == "stop")]["intervention"]
    begun = first.interventions()
    running = set(begun.loc[begun["what"] == "start", "intervention"])
    assert {"cordon", "closure", "curfew", "camp", "camp-gate", "camp-guard"} <= running
    assert running == set(stopped)
    late = decided[(decided["time"] >= BEGUN) & (decided["what"] == "start")]
    assert list(late["intervention"]) == ["all-clear"]
    assert second.record["interventions"]["camp"]["returned"] > 1_000
    assert second.record["scenario_id"] == "season-two"


def test_what_has_happened_stays_and_what_was_left_goes_on(seasons: tuple[Run, Run]) -> None:
    first, second = seasons
    one, other = first.infections(), second.infections()
    assert one.equals(other[other["time"] <= BEGUN].reset_index(drop=True))
    measured = season_two(second)
    assert measured["left_zombie"] == first.timeline()["zombie"].iloc[-1] > 1_000
    assert measured["infected_again"] == len(other) - len(one) > 1_000
    assert (measured["came_back"], measured["persists"]) == (1.0, 1.0)
    assert 0 < measured["days_to_first_bite"] < measured["days_to_come_back"] < 1 / 24


def test_it_goes_on_with_what_it_is_made_for(tmp_path: Path) -> None:
    other = hyosan.run("classroom", seed=1, out=tmp_path / "other", overrides=["record.checkpoint_every=2 days"])
    with pytest.raises(
        ScenarioError, match=r"continues: these changes go on with a run of hyosan or .* one of classroom"
    ):
        hyosan.resume(other, changes="season-two", out=tmp_path / "second")


def test_names_of_changes() -> None:
    assert [entry.id for entry in continuations()] == ["season-two"]
    assert find_changes_or_refuse("season-two") == CHANGES / "season-two.toml"
    with pytest.raises(InputError, match="did you mean 'season-two'"):
        find_changes_or_refuse("season-tow")
