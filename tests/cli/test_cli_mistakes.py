"""Mistakes on the command line: exit status 2, a message, no traceback; ours: 1, and how to report it."""

import shutil
from pathlib import Path

import pytest
from typing_at import Type

from hyosan.core.errors import EngineError

MISTAKES = {
    "no such command": (["valdate"], "Did you mean 'validate'?"),
    "no such option": (["run", "hyosan", "--sed", "3"], "--seed"),
    "seed is no number": (["run", "hyosan", "--seed", "x"], "'x' is not a valid integer"),
    "seed below 0": (["run", "hyosan", "--seed", "-1"], "-1 is not in the range 0<=x<=9223372036854775807"),
    "seed of 64 bits": (["run", "hyosan", "--seed", str(2**63)], f"{2**63} is not in the range 0<=x<="),
    "threads below 1": (["run", "hyosan", "--threads", "0"], "0 is not in the range x>=1"),
    "no scenario named": (["run"], "Missing argument 'SCENARIO'"),
    "unknown id": (
        ["run", "hyosna"],
        "hyosna: no scenario: neither an id of the catalogue nor a file; did you mean 'hyosan'?",
    ),
    "unknown id to plan": (["plan", "influensa-changwon"], "did you mean 'influenza-changwon'?"),
    "no such file": (["validate", "nothing.toml"], "nothing.toml: no scenario"),
    "a folder": (["validate", "."], ".: is a folder"),
    "set without value": (
        ["validate", "town.toml", "--set", "time.duration"],
        "--set: time.duration: got 'time.duration'",
    ),
    "set of an unknown key": (["validate", "town.toml", "--set", "time.duraton=1"], "did you mean 'duration'?"),
    "set to nonsense": (
        ["run", "town.toml", "--set", "time.duration=3"],
        "--set: time.duration: got number 3 without a unit",
    ),
    "set twice": (
        ["validate", "town.toml", "--set", "time.duration=3 days", "--set", "time.duration=4 days"],
        "--set: time.duration: is given more than once; give one value",
    ),
    "no such run": (["show", "runs/nothing"], "runs/nothing"),
    "sql of no run": (["sql", "runs/nothing", "SELECT 1"], "runs/nothing"),
    "new with a bad name": (["new", "My Town"], "small letters, digits and - are allowed"),
    "new from nothing": (["new", "mine", "--from", "hyosna"], "hyosna: not in the catalogue; did you mean 'hyosan'?"),
    "new with both": (["new", "mine", "--from", "hyosan", "--population"], "leave out one"),
    "out is a file": (["run", "town.toml", "--out", "town.toml"], "town.toml: is a file; a run needs a folder"),
    "out holds other things": (["run", "town.toml", "--out", "town-people"], "exists and is not empty"),
    "overwriting what is no run": (["run", "town.toml", "--out", "town-people", "--overwrite"], "town-people"),
    "out cannot be made": (["run", "town.toml", "--out", "/proc/nothing/run"], "/proc/nothing/run: cannot be written"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_and_end_with_status_2(hyosan: Type, town: Path, name: str) -> None:
    arguments, message = MISTAKES[name]
    result = hyosan(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert (town.parent / "town-people" / "people.csv").exists()


def test_every_typo_of_a_file_is_told_with_file_line_and_path(hyosan: Type, town: Path) -> None:
    text = town.read_text().replace("duration =", "duraton =").replace("count = 3", "count = -3")
    town.write_text(text)
    lines = text.splitlines()
    misspelt = next(number for number, line in enumerate(lines, 1) if line.startswith("duraton"))
    negative = next(number for number, line in enumerate(lines, 1) if line.startswith("count"))
    for command in ("validate", "plan", "run"):
        result = hyosan(command, "town.toml")
        assert result.exit_code == 2
        assert result.stdout == ""
        told = result.stderr.splitlines()
        assert all(line.startswith("town.toml:") for line in told)
        assert any(line.startswith(f"town.toml:{misspelt}: time.duraton: ") and "'duration'" in line for line in told)
        assert any(line.startswith(f"town.toml:{negative}: seeding[0].count: ") for line in told)


def test_a_place_kind_that_nobody_has_is_told_by_validate(hyosan: Type, town: Path) -> None:
    town.write_text(town.read_text().replace('place_kind = "classroom"', 'place_kind = "clasroom"'))
    result = hyosan("validate", "town.toml")
    assert result.exit_code == 2
    assert "settings.classroom.place_kind: unknown place kind 'clasroom'; did you mean 'classroom'?" in result.stderr
    assert hyosan("validate", "town.toml", "--no-population").exit_code == 0


def test_extending_what_is_not_there_names_the_nearest(hyosan: Type, folder: Path) -> None:
    (folder / "mine.toml").write_text('extends = "hyosann"\n[scenario]\nid = "mine"\n')
    result = hyosan("validate", "mine.toml")
    assert result.exit_code == 2
    assert result.stderr.startswith("mine.toml:1: extends: got 'hyosann', allowed: ")
    assert result.stderr.endswith("; did you mean 'hyosan'?\n")


WRONG_TOWNS = """extends = "hyosan"
[scenario]
id = "towns"
title = "Towns"
[population.city]
municipalities = [
  "Chunchon-si",
  "Jung-gu",
  "51110",
  "Chuncheon-si",
]
"""


@pytest.mark.parametrize("command", ["validate", "plan", "run"])
def test_municipalities_are_checked_before_anything_is_built(hyosan: Type, folder: Path, command: str) -> None:
    (folder / "towns.toml").write_text(WRONG_TOWNS)
    result = hyosan(command, "towns.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    told = result.stderr.splitlines()
    path = "population.city.municipalities"
    assert told[0] == f"towns.toml:7: {path}[0]: no municipality 'Chunchon-si'; did you mean 'Chuncheon-si'?"
    assert told[1].startswith(f"towns.toml:8: {path}[1]: more than one municipality is called 'Jung-gu': use a code")
    assert told[2] == f"towns.toml:10: {path}[3]: municipality 'Chuncheon-si' is named twice"


def test_a_missing_folder_of_people_is_told_at_its_line(hyosan: Type, town: Path) -> None:
    (town.parent / "town-people").rename(town.parent / "elsewhere")
    line = town.read_text().splitlines().index('folder = "town-people"') + 1
    for command in ("validate", "plan", "run"):
        result = hyosan(command, "town.toml")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"town.toml:{line}: population.files.folder: there is no such folder: ")
    assert hyosan("validate", "town.toml", "--no-population").exit_code == 0


def test_a_missing_list_of_schools_is_told_at_its_line(hyosan: Type, folder: Path) -> None:
    text = WRONG_TOWNS.partition("municipalities")[0] + 'municipalities = ["51110"]\nschools = "schools.csv"\n'
    (folder / "towns.toml").write_text(text)
    result = hyosan("validate", "towns.toml")
    assert result.exit_code == 2
    assert result.stderr.startswith("towns.toml:7: population.city.schools: there is no such file: ")


def test_mistakes_in_the_peoples_files_are_told(hyosan: Type, town: Path) -> None:
    people = town.parent / "town-people" / "people.csv"
    people.write_text(people.read_text().replace("\n2,32,", "\n2,thirty,"))
    result = hyosan("run", "town.toml")
    assert result.exit_code == 2
    assert "people.csv:3: age: " in result.stderr


def test_a_wrong_query_is_told(hyosan: Type, town_run: Path) -> None:
    result = hyosan("sql", str(town_run), "SELECT person FROM infection")
    assert result.exit_code == 2
    assert "infection" in result.stderr
    assert "Traceback" not in result.output


def test_a_run_too_large_for_memory_is_refused(hyosan: Type, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyosan.engine.memory.machine_memory_bytes", lambda: 1_000_000_000)
    monkeypatch.setattr("hyosan.engine.run.build_population", lambda _: pytest.fail("nobody is to be made"))
    result = hyosan("run", "town.toml", "--set", "population.files.copies=50000")
    assert result.exit_code == 2
    assert "30,000,000 people need about" in result.stderr
    assert "people would fit" in result.stderr


def test_our_mistakes_end_with_status_1_and_say_how_to_report(
    hyosan: Type, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise EngineError("the sky fell")

    monkeypatch.setattr("hyosan.engine.plan.plan", broken)
    result = hyosan("plan", "town.toml")
    assert result.exit_code == 1
    assert "EngineError: the sky fell" in result.stderr
    assert "hyosan doctor" in result.stderr
    assert "Traceback" not in result.output
    monkeypatch.setenv("HYOSAN_DEBUG", "1")
    assert "Traceback" in hyosan("plan", "town.toml").stderr


def test_a_folder_of_runs_names_runs_and_ensembles(hyosan: Type, town_run: Path, folder: Path) -> None:
    (folder / "runs" / "many").mkdir(parents=True)
    (folder / "runs" / "many" / "ensemble.json").write_text("{}")
    shutil.copytree(town_run, folder / "runs" / "one")
    result = hyosan("show", "runs")
    assert result.exit_code == 2
    assert "runs in it: runs/many, runs/one" in result.stderr
    assert "did you mean 'runs/many'?" in hyosan("show", "runs/mny").stderr


def test_what_is_not_there_or_something_else_is_called_so(hyosan: Type, town_run: Path, folder: Path) -> None:
    (folder / "empty.toml").write_text("# nothing yet\n")
    shutil.copytree(town_run, folder / "run")
    for arguments, said in (
        (["validate", "empty.toml"], "empty.toml:1: is empty: `hyosan new` writes a scenario to begin with\n"),
        (["show", "empty.toml"], "empty.toml: is a file; a run is a folder\n"),
        (["resume", "empty.toml"], "empty.toml: is a file; a run is a folder\n"),
        (
            ["validate", "run"],
            "run: is a folder; a scenario is a file or an id of the catalogue; what was run in it: run/scenario.toml\n",
        ),
    ):
        result = hyosan(*arguments)
        assert (result.exit_code, result.stderr) == (2, said)
    late = hyosan("resume", "run", "--until", "2020-01-01")
    assert late.exit_code == 2
    assert "--until: got 2020-01-01 00:00:00, allowed: after the start of the run (2024-01-08 00:00:00)" in late.stderr
