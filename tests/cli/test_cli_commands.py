"""What the commands do when all is well."""

import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from typing_at import Type

from hyosan import open_run
from hyosan.catalogue import entries
from hyosan.results.compare import same_tables

NO_CONTACTS = [f"--set=settings.{setting}.contacts_per_day=0" for setting in ("home", "classroom", "work", "street")]


def test_list_shows_every_scenario(hyosan: Type) -> None:
    shown, _, more = hyosan("list").stdout.partition("\nTo go on with:\n")
    assert [line.split()[0] for line in shown.splitlines()] == [entry.id for entry in entries()]
    assert more.splitlines()[0].startswith("season-two ")
    assert "hyosan resume first --with season-two --out second" in more


def test_new_writes_a_scenario_that_is_right(hyosan: Type, folder: Path) -> None:
    assert hyosan("new", "first", "--population").exit_code == 0
    assert hyosan("new", "second").exit_code == 0
    assert hyosan("new", "third", "--from", "hyosan").exit_code == 0
    for name, said in (("first", "and so are its 600 people"), ("second", "right"), ("third", "right")):
        result = hyosan("validate", f"{name}.toml")
        assert (result.exit_code, said in result.stdout) == (0, True)
    assert tomllib.loads((folder / "third.toml").read_text())["extends"] == "hyosan"


def test_new_overwrites_nothing(hyosan: Type, folder: Path) -> None:
    (folder / "mine.toml").write_text("precious")
    result = hyosan("new", "mine", "--population")
    assert result.exit_code == 2
    assert result.stderr == "mine.toml: exists already, and is not overwritten\n"
    assert (folder / "mine.toml").read_text() == "precious"
    assert not (folder / "mine-people").exists()


def test_schema_is_json(hyosan: Type) -> None:
    assert "strains" in json.loads(hyosan("schema").stdout)["properties"]


def test_plan_runs_nothing(hyosan: Type, town: Path) -> None:
    result = hyosan("plan", "town.toml")
    assert result.exit_code == 0
    for word in ("people", "600, every one simulated", "places", "memory", "time", "infections", "transitions"):
        assert word in result.stdout
    assert not (town.parent / "runs").exists()


def test_run_says_the_cost_shows_progress_and_ends_with_a_summary(hyosan: Type, town: Path) -> None:
    result = hyosan("run", "town.toml", "--seed", "7")
    assert result.exit_code == 0
    said = result.stdout
    assert said.index("every one simulated") < said.index("one possible course (seed 7), not an estimate")
    for word in ("memory", "how it ended", "infected", "survivors", "classroom", "brought in (seeding)", "simulation"):
        assert word in said
    assert "susceptible 597" in result.stderr
    assert "scenario hours a second" in result.stderr
    folder = Path("runs/town-seed7")
    assert (folder / "curves.png").stat().st_size > 10_000
    assert str(folder) in said
    assert open_run(folder).record["status"] == "died out"


def test_the_same_seed_repeats_and_set_changes(hyosan: Type, town: Path) -> None:
    for out, extra in (("a", []), ("b", ["--threads", "1"]), ("c", NO_CONTACTS)):
        assert hyosan("run", "town.toml", "--quiet", "--out", out, *extra).exit_code == 0
    runs = {name: open_run(name) for name in "abc"}
    assert same_tables(runs["a"], runs["b"]) == []
    assert runs["c"].record["counts"]["infections"] == 3 < runs["a"].record["counts"]["infections"]


def test_quiet_prints_nothing(hyosan: Type, town: Path) -> None:
    result = hyosan("run", "town.toml", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    failed = hyosan("run", "town.toml", "--quiet", "--set", "time.duration=1 dy")
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert failed.stderr.startswith("--set: time.duration: ")


def test_overwrite_replaces_a_run_and_only_when_asked(hyosan: Type, town: Path) -> None:
    assert hyosan("run", "town.toml", "--quiet", "--out", "here").exit_code == 0
    assert hyosan("run", "town.toml", "--quiet", "--out", "here", "--seed", "5").exit_code == 2
    assert open_run("here").record["seed"] == 1
    assert hyosan("run", "town.toml", "--quiet", "--out", "here", "--seed", "5", "--overwrite").exit_code == 0
    assert open_run("here").record["seed"] == 5


def test_show_tells_of_a_run_and_writes_its_picture(hyosan: Type, town_run: Path, folder: Path) -> None:
    result = hyosan("show", str(town_run), "--picture", "town.svg")
    assert result.exit_code == 0
    assert "one possible course (seed 7), not an estimate" in result.stdout
    assert "new infections" in result.stdout
    assert (folder / "town.svg").read_text().startswith("<?xml")
    assert hyosan("show", str(town_run), "--picture", "town.gif").exit_code == 2


def test_show_tells_the_indicators_in_short(hyosan: Type, town_run: Path) -> None:
    result = hyosan("show", str(town_run), "--indicators")
    assert result.exit_code == 0
    for words in (
        "one possible course (seed 7), not an estimate",
        "generation interval",
        "top fifth",
        "--indicator NAME",
    ):
        assert words in result.stdout


def test_show_prints_one_indicator_in_each_form(hyosan: Type, town_run: Path) -> None:
    wanted = open_run(town_run).indicators().attack_rate_by_age()
    for name in ("attack_rate_by_age", "attack-rate-by-age"):
        csv = hyosan("show", str(town_run), "--indicator", name, "--format", "csv").stdout
        assert csv == wanted.to_csv(index=False)
    rows = json.loads(hyosan("show", str(town_run), "--indicator", "attack_rate_by_age", "--format", "json").stdout)
    assert [row["infected"] for row in rows] == wanted["infected"].tolist()
    assert rows[0]["infection_attack_rate"] is None
    table = hyosan("show", str(town_run), "--indicator", "attack_rate_by_age").stdout
    assert table.splitlines()[-1].split()[0] == "80"
    course = json.loads(hyosan("show", str(town_run), "--indicator", "course", "--format", "json").stdout)
    assert course[0]["first_infection"].startswith("2024-01-08T00:00:00")
    assert "peak_incidence" in hyosan("show", str(town_run), "--indicator", "course").stdout


def test_show_prints_every_column_of_an_indicator_unbroken(hyosan: Type, town_run: Path) -> None:
    table = hyosan("show", str(town_run), "--indicator", "severity_by_age").stdout
    headers = [line.split() for line in table.splitlines() if line.startswith("from_age")]
    assert len(headers) > 1
    wanted = open_run(town_run).indicators().severity_by_age().columns
    assert list(dict.fromkeys(name for header in headers for name in header)) == list(wanted)
    assert all(len(line) <= 100 for line in table.splitlines())


def test_show_names_the_nearest_indicator_and_all(hyosan: Type, town_run: Path) -> None:
    result = hyosan("show", str(town_run), "--indicator", "ofspring")
    assert result.exit_code == 2
    assert "did you mean 'offspring'?" in result.stderr
    assert "severity_by_age" in result.stderr
    wrong = hyosan("show", str(town_run), "--format", "csv")
    assert (wrong.exit_code, "--format goes with --indicator NAME" in wrong.stderr) == (2, True)


def test_show_names_the_runs_of_a_folder(hyosan: Type, town_run: Path) -> None:
    result = hyosan("show", str(town_run.parent))
    assert result.exit_code == 2
    assert str(town_run) in result.stderr


def test_sql_answers_as_table_and_as_csv(hyosan: Type, town_run: Path) -> None:
    query = "SELECT setting, count(*) AS n FROM infections GROUP BY ALL ORDER BY n, setting"
    table, csv = hyosan("sql", str(town_run), query), hyosan("sql", str(town_run), query, "--csv")
    assert (table.exit_code, csv.exit_code) == (0, 0)
    assert csv.stdout.splitlines()[:2] == ["setting,n", ",3"]
    assert table.stdout.split()[:3] == ["setting", "n", "3"]


def test_sql_breaks_no_cell_and_names_the_columns_that_do_not_fit(hyosan: Type, town_run: Path) -> None:
    said = hyosan("sql", str(town_run), "SELECT * FROM infections ORDER BY time, person").stdout.splitlines()
    infections = open_run(town_run).infections()
    assert said[0].split()[:5] == ["time", "person", "episode", "infector", "infector_episode"]
    assert all(len(line) <= 100 for line in said[:-1])
    assert len(said) == 202
    assert said[1].startswith("2024-01-08 00:00:00 ")
    assert said[4].startswith(str(infections["time"].iloc[3]))
    shown = said[0].split()
    hidden = ", ".join(infections.columns[len(shown) :])
    rows = len(infections)
    assert said[-1] == (
        f"({len(infections.columns) - len(shown)} more columns: {hidden};"
        f" 200 of {rows:,} rows shown, {rows - 200:,} more; --csv prints all)"
    )


def test_sql_prints_a_single_wide_row_upright(hyosan: Type, town_run: Path) -> None:
    said = hyosan("sql", str(town_run), "SELECT * FROM infections ORDER BY time, person LIMIT 1").stdout.splitlines()
    assert [line.split()[0] for line in said] == list(open_run(town_run).infections().columns)
    assert said[0].split() == ["time", "2024-01-08", "00:00:00"]


@pytest.mark.parametrize("query", ["", ";", " ", "/* nothing */"])
def test_an_empty_query_is_told(hyosan: Type, town_run: Path, query: str) -> None:
    result = hyosan("sql", str(town_run), query)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "sql: the query is empty" in result.stderr


def test_doctor_finds_all_well(hyosan: Type) -> None:
    result = hyosan("doctor")
    assert result.exit_code == 0, result.output
    for word in ("python", "cores", "memory", "6627e8d5 e169c58d bc57ac4c 9b00dbd8", "korea/areas.parquet"):
        assert word in result.stdout


def test_doctor_says_what_is_bad(hyosan: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyosan.cli.commands.doctor.PHILOX_VECTOR", (0, 0, 0, 0))
    result = hyosan("doctor")
    assert result.exit_code == 1
    assert "BAD  kernels" in result.stdout


def test_wall_time_is_told_in_parts(tmp_path: Path) -> None:
    """No more than there was: parts overlap nowhere."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "hyosan", "run", "classroom", "--out", str(tmp_path / "run")]
    subprocess.run(command, check=True, capture_output=True)
    wall = time.perf_counter() - began
    timing = json.loads((tmp_path / "run" / "run.json").read_text())["timing"]
    assert list(timing) == [
        "start_s", "build_s", "plan_s", "compile_s", "simulation_s", "write_s", "picture_s", "summary_s"
    ]  # fmt: skip
    assert all(seconds > 0 for name, seconds in timing.items() if name != "simulation_s")
    assert sum(timing.values()) < wall + 0.1
