"""The command as its own process: fast to start, and put in order by Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typing_at import Type

from hyosan import open_run
from hyosan.results.run import Run

HEAVY = ("numba", "numpy", "scipy", "pandas", "pyarrow", "duckdb", "matplotlib", "pydantic", "rich")
SHOW_IMPORTS = """
import sys
from hyosan.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print(end.code, *(name for name in {heavy} if name in sys.modules), file=sys.stderr)
"""
ENDEMIC = """
[strains.flu.states.recovered]
immune = true
dwell = { distribution = "exponential", mean = "10 days" }
next = "susceptible"
"""


def _imported(*arguments: str) -> tuple[str, set[str]]:
    """Exit status of a command, and which heavy libraries it imported."""
    code = SHOW_IMPORTS.format(heavy=HEAVY)
    result = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    status, *names = result.stderr.splitlines()[-1].split()
    return status, set(names)


@pytest.mark.parametrize("command", [["--help"], ["--version"], ["list"], ["run", "--help"], ["new", "a"]])
def test_what_computes_nothing_imports_nothing(folder: Path, command: list[str]) -> None:
    assert _imported(*command) == ("0", set())


def test_validate_imports_no_engine(town: Path) -> None:
    assert _imported("validate", "town.toml", "--no-population") == ("0", {"pydantic"})
    assert _imported("validate", "hyosan") == ("0", {"pydantic", "numpy", "pyarrow"})
    status, names = _imported("validate", "town.toml")
    assert status == "0"
    assert not names & {"numba", "matplotlib", "duckdb"}


def test_it_starts_in_less_than_three_tenths_of_a_second(folder: Path) -> None:
    """Time of the processor, the best of five: what else the computer does is no matter of ours."""
    times = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, "-m", "hyosan", "list"], check=True, capture_output=True)
        after = os.times()
        times.append(after.children_user - before.children_user + after.children_system - before.children_system)
    assert min(times) < 0.3


ENDING = """
import atexit, sys
from hyosan.cli.main import main, program
class Unfinished:
    def __del__(self):
        print("taken apart")
kept = Unfinished()
main.context_settings["obj"] = kept
sys.modules["kept_in_use"] = kept
atexit.register(print, "called at the end")
program()
"""


@pytest.mark.parametrize(
    ("arguments", "status"), [(["schema"], 0), (["validate", "nothing.toml"], 2), (["nothing"], 2)]
)
def test_a_program_ends_at_once_and_in_order(folder: Path, arguments: list[str], status: int) -> None:
    """Its status, all that it printed into a pipe, and what asked to be called: no more is done."""
    command = [sys.executable, "-c", ENDING, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == status
    assert result.stdout.endswith("called at the end\n")
    assert "taken apart" not in result.stdout
    assert bool(result.stderr) == bool(status)
    if status == 0:
        json.loads(result.stdout.removesuffix("called at the end\n"))


def test_output_may_be_cut_short(folder: Path) -> None:
    result = subprocess.run(
        f"{sys.executable} -m hyosan schema | head -1", shell=True, check=True, capture_output=True, text=True
    )
    assert (result.stdout, result.stderr) == ("{\n", "")


@pytest.fixture
def endless(town: Path) -> Path:
    """Many copies of the town with an influenza that comes back for centuries."""
    text = town.read_text().replace('duration = "120 days"', 'duration = "900000 days"')
    text = text.replace("\n[strains.flu.states.recovered]\nimmune = true\n", ENDEMIC)
    text = text.replace('folder = "town-people"\n', 'folder = "town-people"\ncopies = 60\n')
    town.write_text(text)
    assert ENDEMIC in text
    assert "copies = 60" in text
    return town


def _interrupted(*options: str, signal_number: int = signal.SIGINT) -> subprocess.CompletedProcess[str]:
    """The endless town's run, stopped by Ctrl-C or another signal two seconds after its folder has begun to fill."""
    command = [sys.executable, "-m", "hyosan", "run", "town.toml", "--out", "stopped", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 240
        while not Path("stopped/people.parquet.open").exists() and not list(Path().glob("stopped/people*")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(2)
        process.send_signal(signal_number)
        stdout, stderr = process.communicate(timeout=60)
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def test_ctrl_c_closes_the_folder_and_says_how_to_go_on(endless: Path, hyosan: Type) -> None:
    result = _interrupted("--seed", "7")
    assert result.returncode == 130
    assert re.search(
        r"^interrupted at \S+ of the scenario's clock; everything until then is in stopped$", result.stderr, re.M
    )
    assert "hyosan show stopped" in result.stderr
    assert "--seed 7" in result.stderr
    assert "Traceback" not in result.stderr
    run = open_run("stopped")
    assert run.record["status"] == "interrupted"
    assert not list(Path("stopped").glob("*.open"))
    infections = run.infections()
    assert len(infections) == run.record["counts"]["infections"] > 3
    assert str(infections["time"].max().isoformat()) <= run.record["clock"]["end_simulated"]
    last = run.timeline().iloc[-1]
    assert int(run.timeline()["new_infections"].sum()) == len(infections)
    assert int(last["infectious"]) == _people_in(run, "infectious")
    shown = hyosan("show", "stopped")
    assert shown.exit_code == 0
    assert "interrupted" in shown.stdout


def _people_in(run: Run, state: str) -> int:
    """People in a state at the end, by their changes."""
    changes = run.transitions()
    return int((changes["to"] == state).sum() - (changes["from"] == state).sum())


def test_a_request_to_end_is_as_ctrl_c(endless: Path) -> None:
    result = _interrupted("--quiet", signal_number=signal.SIGTERM)
    assert result.returncode == 130
    assert open_run("stopped").record["status"] == "interrupted"


def test_a_killed_run_can_be_opened(endless: Path, hyosan: Type) -> None:
    assert _interrupted("--quiet", signal_number=signal.SIGKILL).returncode == -signal.SIGKILL
    run = open_run("stopped")
    assert run.record["status"] == "running"
    assert run.record["scenario_id"] == "town"
    shown = hyosan("show", "stopped")
    assert shown.exit_code == 0, shown.stderr


def test_ctrl_c_of_a_quiet_run_says_nothing(endless: Path) -> None:
    result = _interrupted("--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")
    assert open_run("stopped").record["status"] == "interrupted"
