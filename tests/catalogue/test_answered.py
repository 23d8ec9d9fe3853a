"""covid-like-korea in one county: everything that is done is done, and it is fewer who are infected."""

from pathlib import Path

import numpy as np
import pytest

from hyosan.catalogue import find
from hyosan.catalogue.measures import BY_SCENARIO
from hyosan.engine.run import prepare, run_prepared
from hyosan.results.run import Run
from hyosan.scenario import read_scenario

COUNTY = ['population.city.municipalities=["47940"]', 'population.city.form="function"', 'time.duration="100 days"']


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Both scenarios in a county of nine thousand people."""
    folder: Path = tmp_path_factory.mktemp("answered")
    return {
        name: run_prepared(prepare(read_scenario(name, overrides=COUNTY, resolve=find)), seed=1, out=folder / name)
        for name in ("covid-like-korea", "covid-like-korea-unanswered")
    }


def test_what_is_done_is_measured(runs: dict[str, Run]) -> None:
    measures = BY_SCENARIO["covid-like-korea"](runs["covid-like-korea"])
    assert measures["confirmed_percent"] > 5
    assert 3 < measures["contacts_named"] < 30
    assert measures["given_up_percent"] == 0
    assert measures["placed_days_a_resident"] > 0
    assert np.isfinite(measures["died_waiting"])
    totals = runs["covid-like-korea"].record["interventions"]
    assert all(totals[name]["people"] > 0 for name in ("isolation", "households", "tracing", "caution"))
    assert set(runs["covid-like-korea"].beds()["care"]) == {"wards", "intensive-care"}


def test_fewer_are_infected_where_something_is_done(runs: dict[str, Run]) -> None:
    """Of this seed 486 were when this was written, and 6,106 where nobody does anything."""
    answered, unanswered = (each.table("infections", ["time"]).num_rows for each in runs.values())
    assert unanswered > 4000
    assert answered < 2 / 3 * unanswered
