"""Measuring programs one after the other; a program that fails is told about and left out."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks.peers.environments import python_of
from benchmarks.peers.largest import Largest, find_largest, guess
from benchmarks.peers.matching import matching_transmissibility
from benchmarks.peers.process import Limits, Outcome, run_case
from benchmarks.peers.programs import Case, Program
from benchmarks.peers.rows import Row, row_of
from benchmarks.peers.runner import SMALL_PEOPLE

MATCHED_AT_PEOPLE = 50_000
RANGE = (0.5, 2.0)
"""Where a matching transmissibility is sought, as factors of the one that a program has."""


@dataclass
class Measured:
    """All that was found, with what went wrong."""

    rows: list[Row] = field(default_factory=list)
    first_s: dict[str, tuple[float, float]] = field(default_factory=dict)
    largest: dict[str, Largest] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def _run(program: Program, case: Case, limits: Limits, environment: dict[str, str] | None = None) -> Outcome:
    """A case of a program; trouble of any kind is an outcome."""
    try:
        python = python_of(program)
    except (OSError, subprocess.CalledProcessError) as error:
        return Outcome(None, f"could not be installed: {getattr(error, 'stderr', '') or error}".strip())
    return run_case(python, program.runner, case, limits, environment)


def measure_sizes(program: Program, sizes: list[int], chosen: dict[str, Any], found: Measured) -> None:
    """All sizes of a program; before them a small process where nothing has been compiled, and the same once more.

    Whole processes, since some programs compile while they are imported.
    """
    small = program.case(**{**chosen, "people": SMALL_PEOPLE, "repeats": 1})
    with tempfile.TemporaryDirectory(prefix="peers-empty-") as empty:
        caches = {"NUMBA_CACHE_DIR": empty, "HYOSAN_CACHE": empty}
        first, again = (_run(program, small, Limits(), caches) for _ in range(2))
    if first.answer is None or again.answer is None:
        found.troubles.append(f"{program.name}: {first.trouble or again.trouble}")
        return
    found.first_s[program.name] = (first.wall_s, again.wall_s)
    for people in sizes:
        load = os.getloadavg()[0]
        case = program.case(**chosen, people=people)
        outcome = _run(program, case, Limits())
        if outcome.answer is None:
            found.troubles.append(f"{program.name}, {people:,} people: {outcome.trouble}")
            return
        row = row_of(program, case, outcome.answer, load)
        found.rows.append(row)
        say(f"{program.name}: {people:,} people, attack {row.attack:.3f}, {row.simulate_s:.3g} s, load {load:.1f}")


def measure_largest(program: Program, chosen: dict[str, Any], found: Measured, limits: Limits) -> None:
    """The largest population of a program that was measured, sought from its largest row on."""
    rows = [row for row in found.rows if row.program == program.name]
    if not rows:
        return
    row = max(rows, key=lambda each: each.people)
    start = guess(row.people, row.set_up_s + row.simulate_s, row.bytes_a_person, row.base_bytes, limits)

    def run(people: int) -> Outcome:
        outcome = _run(program, program.case(**{**chosen, "people": people, "repeats": 1}), limits)
        say(f"{program.name}: {people:,} people: {outcome.trouble or f'{outcome.wall_s:.0f} s'}")
        return outcome

    found.largest[program.name] = find_largest(run, start)


def match(program: Program, target: float, chosen: dict[str, Any]) -> float:
    """The transmissibility at which a program has an attack rate. ValueError when it has none or cannot be run."""

    def attack_of(transmissibility: float) -> float:
        case = program.case(**{**chosen, "people": MATCHED_AT_PEOPLE, "repeats": 1})
        outcome = _run(program, replace(case, transmissibility=transmissibility), Limits())
        if outcome.answer is None:
            raise ValueError(f"{program.name}: {outcome.trouble}")
        attack = float(outcome.answer["infections"][0]) / case.people
        say(f"{program.name}: transmissibility {transmissibility:.5f}, attack {attack:.3f}")
        return attack

    low, high = (factor * program.transmissibility for factor in RANGE)
    return matching_transmissibility(attack_of, target, low, high)


def attack_rate(program: Program, chosen: dict[str, Any]) -> float:
    """The attack rate of a program as it is, at the size at which programs are matched."""
    case = program.case(**{**chosen, "people": MATCHED_AT_PEOPLE, "repeats": 1})
    outcome = _run(program, case, Limits())
    if outcome.answer is None:
        raise ValueError(f"{program.name}: {outcome.trouble}")
    return float(outcome.answer["infections"][0]) / case.people


@contextmanager
def one_core_busy(wanted: bool) -> Iterator[None]:
    """Another process that counts for ever, meanwhile."""
    if not wanted:
        yield
        return
    other = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        other.kill()
        other.wait()
