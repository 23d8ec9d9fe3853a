"""Runs killed with SIGKILL at random moments, each resumed, each compared with the run that was never killed.

    python -m verification.kills --count 50 [--seed 1] [--engine once]

A kill strikes up to 50 ms behind a checkpoint chosen at random, be it while the run computes, while a part is sealed or
while the next checkpoint is written. Every third resumed run is killed too, and resumed
again. A kill before the first checkpoint must be refused with a message that says so. Prints one line a kill; the exit
status is 1 when a table differs.
"""

import argparse
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from hyosan.catalogue import find
from hyosan.results.checkpoints import checkpoint_folders
from hyosan.results.compare import same_tables
from hyosan.results.run import open_run

ACTED_ON = """
extends = "measles-hagelloch-1861"
[scenario]
id = "hagelloch-acted-on"
title = "Measles in Hagelloch, seen by a doctor and acted on"
[surveillance.streams.doctor]
kind = "clinicians"
probability = 0.8
delay = { distribution = "gamma", mean = "1 day", shape = 2 }
report_delay = { distribution = "exponential", mean = "1 day" }
background = "0.01 / day"
capacity = 6
[surveillance.streams.bench]
kind = "laboratory"
specimens_from = { doctor = 0.7 }
sensitivity = 0.9
specificity = 0.95
delay = { distribution = "exponential", mean = "2 days" }
[interventions.school]
action = "close"
left = { first_class = 0, second_class = 0 }
trigger.observed = { stream = "doctor", over = "4 days", above = 8 }
until.observed = { stream = "doctor", over = "4 days", below = 3 }
[interventions.bed]
action = "isolate"
trigger.observed = { stream = "doctor", above = 0 }
length = "7 days"
left_elsewhere = 0.3
capacity = 20
[interventions.jab]
action = "vaccinate"
trigger.observed = { stream = "doctor", above = 2 }
doses_per_day = 2
delay = "3 days"
immunity = ["jab"]
[immunity.jab]
protection.measles = { kind = "leaky", effect = 0.8 }
"""
"""Everything that a checkpoint holds of authorities; the numbers are invented, so that all of it happens."""
A_CITY = """[population.city]
municipalities = ["51110"]
[resolution]"""
"""In place of the two countries of `peninsula`: the city where it begins, which takes a second."""
HYOSAN = [sys.executable, "-m", "hyosan"]
CASES: dict[str, tuple[str, ...]] = {
    "once": ("measles-hagelloch-1861", "--checkpoint-every", "12 hours"),
    "ahead": (
        *("classroom", "--checkpoint-every", "12 hours", "--set", "time.duration=200 days"),
        *("--set", 'strains.cold.states.recovered.dwell={ distribution = "exponential", mean = "10 days" }'),
        *("--set", 'strains.cold.states.recovered.next="susceptible"'),
    ),
    "stepwise": (
        *("hyosan", "--checkpoint-every", "30 min", "--set", "time.duration=8 hours"),
        *(
            "--set",
            'population.city.municipalities=["51110"]',
            "--set",
            'record.tables=["infections","transitions","events"]',
        ),
    ),
    "areas": (
        *("$HOME/by-area.toml", "--checkpoint-every", "30 min", "--set", "time.duration=2 days"),
        *(
            "--set",
            "record.every=30 min",
            "--set",
            "record.outcomes=true",
            "--set",
            'record.tables=["infections","transitions","events"]',
        ),
    ),
    "acted on": ("$HOME/acted-on.toml", "--checkpoint-every", "12 hours"),
    "by function": (
        *("covid-like-korea", "--checkpoint-every", "12 hours", "--set", "time.duration=100 days"),
        *("--set", 'population.city.municipalities=["47940"]', "--set", 'population.city.form="function"'),
    ),
}
"""By engine, with authorities, and with beds and a whole answer among people by function: a run that is saved often."""
SEED = "1"
LONGEST_DELAY_S = 0.05
"""Longer than a checkpoint takes to write, so that kills strike in the middle of one, and between two."""


@dataclass(frozen=True)
class Whole:
    """The run that was never killed: its folder, and the names of all its checkpoints."""

    folder: Path
    checkpoints: tuple[str, ...]


def started(*arguments: str) -> "subprocess.Popen[str]":
    """A command of Hyosan as a process."""
    return subprocess.Popen([*HYOSAN, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def arguments_of(engine: str, home: Path) -> list[str]:
    """What a run of a case is asked with; files lie in `home`."""
    return [argument.replace("$HOME", str(home)) for argument in CASES[engine]]


def checkpoints_in(folder: Path) -> list[str]:
    """Names of the checkpoints that a folder holds now."""
    return [path.name for path in checkpoint_folders(folder)]


def run_whole(engine: str, folder: Path) -> Whole:
    """Run without a kill, and keep every checkpoint."""
    kept = ("--set", "record.checkpoints_kept=1000000")
    process = started(
        "run", *arguments_of(engine, folder.parent), *kept, "--seed", SEED, "--quiet", "--out", str(folder)
    )
    said = process.communicate()[1]
    if process.returncode:
        raise SystemExit(said)
    return Whole(folder, tuple(checkpoints_in(folder)))


def killed_at(process: "subprocess.Popen[str]", folder: Path, checkpoint: str, delay_s: float) -> bool:
    """Kill a process some time after it has written a checkpoint ("": has begun); whether it was still there."""
    there = False
    while process.poll() is None and not there:
        there = (folder / "run.json").exists() and max(checkpoints_in(folder), default="") >= checkpoint
        time.sleep(0.0005)
    time.sleep(delay_s)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def killed_and_resumed(whole: Whole, engine: str, folder: Path, draw: random.Random, again: bool) -> str:
    """Kill a run and resume it until it is over; what there is to say about it, "differs" when it is another run."""
    process = started("run", *arguments_of(engine, folder.parent), "--seed", SEED, "--quiet", "--out", str(folder))
    behind, delay_s = draw.choice(("", *whole.checkpoints)), draw.uniform(0.0, LONGEST_DELAY_S)
    said = f"killed {1000 * delay_s:.0f} ms behind {behind or 'the start'}"
    if not killed_at(process, folder, behind, delay_s):
        said = f"over before it could be {said}"
    if not checkpoints_in(folder):
        refused = started("resume", str(folder), "--quiet")
        text = refused.communicate()[1]
        no_run = not (folder / "run.json").exists()
        return said + (
            ", no checkpoint"
            if refused.returncode == 2 and ("no checkpoint" in text or no_run)
            else f", differs: {text}"
        )
    if again:
        later = [name for name in whole.checkpoints if name > checkpoints_in(folder)[-1]] or [""]
        if killed_at(started("resume", str(folder), "--quiet"), folder, draw.choice(later), delay_s):
            said += ", killed again"
    process = started("resume", str(folder), "--quiet")
    text = process.communicate()[1]
    if process.returncode == 2 and "is over" in text:
        said += ", was over"
    elif process.returncode:
        return f"{said}, differs: {text}"
    one, other = open_run(whole.folder), open_run(folder)
    differences = same_tables(one, other, one.record["tables"])
    if differences or one.record["counts"] != other.record["counts"]:
        return f"{said}, differs: {differences} {one.record['counts']} {other.record['counts']}"
    return (
        f"{said}, resumed from {other.record['resumed'][-1]['at'] if other.record['resumed'] else 'nothing'}, the same"
    )


def write_scenarios(home: Path) -> None:
    """The scenarios of cases that are in no catalogue."""
    (home / "acted-on.toml").write_text(ACTED_ON, encoding="utf-8")
    path = find("peninsula")
    assert path is not None
    text = path.read_text(encoding="utf-8")
    (home / "by-area.toml").write_text(
        re.sub(r"\[population\.countries\][^[]*\[[^]]*\][^[]*\[resolution\]", A_CITY, text)
    )


def main() -> None:
    """Kill as often as asked, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50, help="kills, shared among the engines")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--engine", choices=[*CASES], action="append", help="which (default: all)")
    asked = parser.parse_args()
    engines, draw, differ = asked.engine or [*CASES], random.Random(asked.seed), 0
    with tempfile.TemporaryDirectory(prefix="hyosan-kills-") as home:
        write_scenarios(Path(home))
        wholes = {engine: run_whole(engine, Path(home) / engine) for engine in engines}
        for number in range(asked.count):
            engine = engines[number % len(engines)]
            said = killed_and_resumed(wholes[engine], engine, Path(home) / f"{number}", draw, number // 3 % 3 == 2)
            print(f"{number + 1:3} {engine:11} {said}", flush=True)
            differ += "differs" in said
    print(f"{asked.count} kills, {differ} runs that differ")
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
