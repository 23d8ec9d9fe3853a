"""A run that is watched, as a folder: truth and observation apart, shown apart, and the same run as without."""

import csv

import pandas as pd
import pytest
from click.testing import CliRunner
from observed import scenario, town

from hyosan.cli.main import main
from hyosan.engine.run import run_prepared
from hyosan.results.observed import observed_summary, reporting_triangle
from hyosan.results.run import Run
from hyosan.results.schema import OBSERVED, TABLES
from hyosan.scenario import Scenario, scenario_toml


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The same scenario and seed, watched and not."""
    from hyosan.engine.run import prepare
    from hyosan.scenario import read_scenario

    folder = tmp_path_factory.mktemp("watched")
    people, made = town(), []
    (folder / "people").mkdir()
    with (folder / "people" / "people.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "age", "area", "household", "classroom"])
        home, room = people.place_kind("household").member, people.place_kind("classroom").member
        for i, age in enumerate(people.age_years):
            rows.writerow([i, age, f"area-{people.area[i]}", home[i], room[i] if room[i] >= 0 else ""])
    for name in ("watched", "blind"):
        data = scenario()
        if name == "blind":
            del data["surveillance"]
        (folder / f"{name}.toml").write_text(scenario_toml(Scenario.model_validate(data)), encoding="utf-8")
        made.append(run_prepared(prepare(read_scenario(folder / f"{name}.toml")), seed=2, out=folder / name))
    return made[0], made[1]


def test_the_run_is_the_same(runs: tuple[Run, Run]) -> None:
    watched, blind = runs
    for table in ("infections", "transitions", "timeline", "events", "people"):
        assert watched.table(table).equals(blind.table(table))
    assert not set(OBSERVED) & set(blind.record["tables"])


def test_truth_and_observation_share_no_table() -> None:
    """Columns of observation say nothing that only the simulation knows."""
    truth = {"strain", "state", "infector", "infector_episode", "episode", "host_type", "cause", "from", "to"}
    for name in OBSERVED:
        assert not truth & {column.name for column in TABLES[name].columns}


def test_tables_agree_with_one_another(runs: tuple[Run, Run]) -> None:
    run = runs[0]
    cases, reporting = run.cases(), run.reporting()
    assert len(cases) > 50
    assert cases["case"].tolist() == list(range(len(cases)))
    assert cases["reported"].is_monotonic_increasing
    assert (reporting["reported"] >= reporting["date"]).all()
    confirmed = reporting.loc[reporting["finding"] == "confirmed", "count"].sum()
    assert (cases["class"] == "confirmed").sum() <= confirmed
    assert cases.loc[cases["class"].isin(["confirmed", "discarded"]), "result"].notna().all()
    assert cases.loc[cases["class"] == "suspected", "result"].isna().all()
    assert (cases["exposure_case"].dropna() < cases["case"][cases["exposure_case"].notna()]).all()
    died = reporting.loc[reporting["finding"] == "died", "count"].sum()
    assert 0 < (cases["outcome"] == "died").sum() <= died
    end = pd.Timestamp(run.record["clock"]["end_simulated"])
    for column in ("reported", "onset", "specimen", "result", "admission", "outcome_time"):
        assert (cases[column].dropna() <= end).all()
    assert cases["onset"].dropna().eq(cases["onset"].dropna().dt.normalize()).all()


def test_the_triangle_adds_up(runs: tuple[Run, Run]) -> None:
    run = runs[0]
    for stream in ("doctors", "registry", "bench", None):
        table = reporting_triangle(run, stream)
        reports = run.reporting()
        mine = reports[(reports["finding"] != "negative") & ((reports["stream"] == stream) | (stream is None))]
        assert table["all"].sum() == mine["count"].sum()
        assert (table.filter(like="delay_").sum(axis=1) == table["all"]).all()


def test_show_tells_them_apart(runs: tuple[Run, Run]) -> None:
    watched, blind = (str(run.folder) for run in runs)
    shown = CliRunner().invoke(main, ["show", watched], env={"COLUMNS": "120"}).output
    assert shown.index("what happened") < shown.index("infected") < shown.index("what the authority knew")
    assert f"{observed_summary(runs[0])['cases']}" in shown[shown.index("what the authority knew") :]
    assert "what the authority knew" not in CliRunner().invoke(main, ["show", blind]).output
    told = CliRunner().invoke(main, ["show", watched, "--reporting", "registry", "--format", "csv"])
    assert told.output.startswith("date,all,delay_0")
    slip = CliRunner().invoke(main, ["show", watched, "--reporting", "registri"])
    assert slip.exit_code != 0
    none = CliRunner().invoke(main, ["show", blind, "--reporting", "all"])
    assert none.exit_code != 0
