"""Many seeds and running again, as typed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typing_at import Type

from hyosan import open_ensemble, open_run, run_ensemble
from hyosan.analysis.ensemble import Ensemble

MISTAKES = {
    "both": (["--seeds", "3", "--seed", "1"], "--seed is for one run and --seeds for many"),
    "processes for one": (["--processes", "2"], "--processes is for many runs: --seeds is missing"),
    "cut for one": (["--outbreak-above", "2"], "--outbreak-above is for many runs"),
    "keep for one": (["--keep", "summary"], "--keep is for many runs"),
    "no seeds": (["--seeds", "0"], "--seeds: got '0', allowed: 1 to 100,000 seeds"),
    "nonsense": (["--seeds", "1..5"], "--seeds: got '1..5', allowed"),
    "no process": (["--seeds", "2", "--processes", "0"], "0 is not in the range x>=1"),
    "too many processes": (["--seeds", "2", "--processes", "9000"], "would fit (--processes"),
    "a folder of other things": (["--seeds", "2", "--out", "town-people"], "exists and is not empty"),
}


@pytest.fixture(scope="module")
def many(town_run: Path) -> Ensemble:
    """Three runs of the small town, in a folder beside the scenario."""
    return run_ensemble(town_run.parent / "town.toml", 3, out=town_run.parent / "many")


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told(hyosan: Type, town: Path, name: str) -> None:
    options, message = MISTAKES[name]
    result = hyosan("run", "town.toml", *options)
    assert (result.exit_code, message in result.stderr) == (2, True), result.output
    assert not Path("runs").exists()


def test_seeds_end_with_what_they_say_together(hyosan: Type, town: Path) -> None:
    result = hyosan("run", "town.toml", "--seeds", "2", "--outbreak-above", "50")
    assert result.exit_code == 0, result.output
    said = result.stdout
    assert said.index("2, 2 at a time, 1 thread each") < said.index("2 runs (seeds 1-2), each a possible course")
    for text in ("more than 50 infections (as given)", "95 % interval", "picture  runs/town-ensemble/fan.png"):
        assert text in said
    assert "seeds done 2 of 2" in result.stderr
    folder = Path("runs/town-ensemble")
    assert (folder / "fan.png").stat().st_size > 10_000
    assert open_run(folder / "seed-0002").record["seed"] == 2
    again = hyosan("run", "town.toml", "--seeds", "2")
    assert (again.exit_code, "all 2 seeds are there already" in again.stdout) == (0, True)
    other = hyosan("run", "town.toml", "--seeds", "1", "--set", "time.duration=3 days", "--quiet")
    assert (other.exit_code, other.output) == (0, "")
    assert open_ensemble("runs/town-ensemble-2").seeds == [1]


def test_show_tells_of_an_ensemble(hyosan: Type, many: Ensemble) -> None:
    result = hyosan("show", str(many.folder), "--picture", "fan.svg")
    assert result.exit_code == 0, result.output
    assert "3 runs (seeds 1-3), each a possible course" in result.stdout
    assert "median of the outbreaks over time" in result.stdout
    assert Path("fan.svg").read_text().startswith("<?xml")
    assert hyosan("show", str(many.folder), "--picture", "fan.gif").exit_code == 2


def test_one_run_says_that_it_is_no_estimate(hyosan: Type, town_run: Path) -> None:
    said = hyosan("show", str(town_run)).stdout
    assert "one possible course (seed 7), not an estimate" in said
    assert "hyosan run SCENARIO --seeds 20" in said


def test_a_seed_that_failed_is_named(hyosan: Type, town: Path) -> None:
    assert hyosan("run", "town.toml", "--seeds", "1", "--out", "many", "--quiet").exit_code == 0
    Path("many/seed-0002.open").write_text("in the way")
    result = hyosan("run", "town.toml", "--seeds", "3", "--out", "many")
    assert result.exit_code == 1
    assert "seed 2 failed: RunFolderError" in result.stderr
    assert "1 seed failed and is left out" in result.stdout
    assert open_ensemble("many").seeds == [1, 3]


def test_verify_says_identical_or_different(hyosan: Type, many: Ensemble) -> None:
    folder = many.folder / "seed-0003"
    result = hyosan("verify", str(folder))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("identical: every row of every table\n")
    for word in ("rows compared", "version", "lock", "machine"):
        assert word in result.stdout
    record = folder / "run.json"
    record.write_text(record.read_text().replace('"seed": 3,', '"seed": 2,'))
    different = hyosan("verify", str(folder))
    assert different.exit_code == 1
    assert re.match(r"different: \w+, row \d+, column \w+: .+ in this run, .+ when run again\n", different.stdout)
    (folder / "scenario.toml").write_text("[scenario]\n")
    assert hyosan("verify", str(folder)).exit_code == 2
    assert hyosan("verify", "nothing").exit_code == 2


def test_show_tells_the_indicators_of_an_ensemble(hyosan: Type, many: Ensemble) -> None:
    folder = str(many.folder)
    result = hyosan("show", folder, "--indicators")
    assert result.exit_code == 0, result.output
    said = result.stdout
    for text in (
        "given an outbreak",
        "infected, of residents",
        "households: first generation",
        "local infections in home",
    ):
        assert text in said
    assert "lowest to highest" in said
    assert "definition and denominator of each" in said
    assert result.stderr == ""
    csv = hyosan("show", folder, "--indicators", "--format", "csv")
    rows = csv.stdout.splitlines()
    assert rows[0].startswith("group,name,indicator,unit,denominator,meaning,of_runs,runs,low_90,low_50,median,")
    assert len(rows) == 1 + len(many.indicators().bands())
    found = json.loads(hyosan("show", folder, "--indicators", "--format", "json").stdout)
    assert found[0]["denominator"] == "residents"
    for options in (["--format", "csv"], ["--indicator", "care"]):
        wrong = hyosan("show", folder, *options)
        assert (wrong.exit_code, "--indicators" in wrong.stderr) == (2, True)
    one = hyosan("show", f"{folder}/seed-0001", "--indicators", "--format", "csv")
    assert (one.exit_code, "of many seeds" in one.stderr) == (2, True)


def test_verify_compares_every_seed(hyosan: Type, town_run: Path) -> None:
    many = run_ensemble(town_run.parent / "town.toml", 2, out="two")
    result = hyosan("verify", "two")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("identical: every row of every table of 2 seeds (1-2)\n")
    assert "seeds compared 2 of 2" in result.stderr
    record = many.folder / "seed-0002" / "run.json"
    record.write_text("{")
    damaged = hyosan("verify", "two")
    assert (damaged.exit_code, "seed 2 could not be compared: damaged" in damaged.stdout) == (2, True)
    people = pq.read_table("two/seed-0001/people.parquet")
    pq.write_table(people.slice(1), "two/seed-0001/people.parquet")
    different = hyosan("verify", "two")
    assert (different.exit_code, "seed 1 is different: people, row 0" in different.stdout) == (1, True)
    assert hyosan("verify", "two", "--seeds", "7,9").exit_code == 2
    for options in (["--seeds", "1"], ["--processes", "1"]):
        wrong = hyosan("verify", "two/seed-0001", *options)
        assert (wrong.exit_code, "is for the folder of many runs" in wrong.stderr) == (2, True)


def test_ctrl_c_ends_a_verification_and_says_what_was_compared(town: Path) -> None:
    run_ensemble(town, 60, out="sixty")
    before = sorted(Path("sixty").rglob("*"))
    command = [sys.executable, "-m", "hyosan", "verify", "sixty", "--processes", "2"]
    environment = {**os.environ, "TMPDIR": str(Path("scratch").absolute()), "PYTHONUNBUFFERED": "1"}
    Path("scratch").mkdir()
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, start_new_session=True, env=environment, **pipes) as process:
        deadline = time.monotonic() + 300
        while not any(path.name.isdecimal() and int(path.name) > 4 for path in Path("scratch").glob("*/*")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert re.search(r"^interrupted; until then identical: every row of every table of \d+ seeds", said, re.MULTILINE)
    assert "Traceback" not in said
    assert not list(Path("scratch").iterdir())
    assert sorted(Path("sixty").rglob("*")) == before


def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(town: Path) -> None:
    """Typed in a terminal, Ctrl-C reaches the whole group of processes."""
    command = [sys.executable, "-m", "hyosan", "run", "town.toml", "--seeds", "5000", "--out", "stopped"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, start_new_session=True, **pipes) as process:
        deadline = time.monotonic() + 300
        while len(_finished()) < 3:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    done = len(_finished())
    assert f"interrupted: {done} of 5000 seeds are done and kept in stopped" in said
    assert f"The same command goes on with the other {5000 - done}." in said
    assert "Traceback" not in said
    stopped = open_ensemble("stopped")
    assert (stopped.record["status"], len(stopped.runs())) == ("interrupted", done)
    assert not list(Path("stopped").glob("*.open"))
    command[command.index("5000")] = str(done + 2)
    subprocess.run([*command, "--quiet"], check=True)
    assert open_ensemble("stopped").seeds == list(range(1, done + 3))
    assert open_ensemble("stopped").record["status"] == "finished"


def _finished() -> list[Path]:
    return [path for path in Path("stopped").glob("seed-*") if not path.suffix]
