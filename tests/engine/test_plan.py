"""The cost of a run, said beforehand."""

import json
from pathlib import Path

import pytest

from hyosan import load
from hyosan.core.errors import InputError
from hyosan.engine import calibration
from hyosan.engine.build import build_population
from hyosan.engine.effort import Effort, effort
from hyosan.engine.memory import arrays_bytes, expected_people
from hyosan.engine.plan import Plan, plan
from hyosan.engine.run import prepare, run_prepared
from hyosan.population.write import write_population
from hyosan.scenario import read_scenario
from hyosan.scenario.compile import compile_scenario

SCENARIO = """
[scenario]
id = "one-room"
title = "One room"
[population.files]
folder = "people"
[time]
start = 2024-01-01
duration = "100 days"
[strains.flu]
transmissibility = 0.5
start = "ill"
[strains.flu.states.ill]
infectiousness = 1
dwell = { distribution = "fixed", value = "2 days" }
next = [{ to = "dead", probability = 0.25 }, { to = "well" }]
[strains.flu.states.well]
immune = true
[strains.flu.states.dead]
dead = true
[settings.room]
place_kind = "room"
contacts_per_day = 4
[settings.ties]
edge_kind = "contact"
contacts_per_day = 0.5
[[seeding]]
strain = "flu"
count = 1
"""
PEOPLE = 1000


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A thousand people in rooms of ten, each tied to the next."""
    numbers = range(PEOPLE)
    write_population(
        tmp_path / "people",
        people={"id": list(numbers), "room": [number // 10 for number in numbers]},
        edges={"source": list(numbers), "target": [(number + 1) % PEOPLE for number in numbers]},
    )
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def _effort(path: Path, *overrides: str) -> Effort:
    loaded = load(path, overrides=overrides)
    return effort(loaded, build_population(loaded))


def test_the_effort_of_an_episode_follows_from_the_scenario(scenario: Path) -> None:
    found = _effort(scenario)
    # Two days of four contacts in the room and half a contact with each of two tied people, half of which infect.
    assert found.attempts == pytest.approx(2 * (4 + 2 * 0.5) * 0.5)
    assert found.transitions == pytest.approx(2)
    assert not found.lasting
    denser = _effort(scenario, "settings.room.scaling=per_pair")
    assert denser.attempts == pytest.approx(2 * (4 * 9 + 1) * 0.5)


def test_counts_and_tables(scenario: Path) -> None:
    found = plan(prepare(read_scenario(scenario)))
    assert (found.people, found.areas, found.ties) == (PEOPLE, 1, PEOPLE)
    assert found.places == 101
    sizes = {table.name: table for table in found.tables}
    assert sizes["people"].rows == sizes["infections"].most_rows == PEOPLE
    assert 0 < sizes["infections"].rows < PEOPLE
    assert sizes["events"].most_rows == 0
    assert found.result_bytes <= found.most_result_bytes
    assert 0 < found.seconds <= found.most_seconds


def test_what_happens_stays_within_the_plan(scenario: Path, tmp_path: Path) -> None:
    prepared = prepare(read_scenario(scenario, overrides=["seeding[0].count=300"]))
    found = plan(prepared)
    run = run_prepared(prepared, seed=3, out=tmp_path / "run")
    for table in found.tables:
        assert run.table(table.name).num_rows <= table.most_rows
    assert run.record["counts"]["infections"] > PEOPLE / 2
    size = sum(path.stat().st_size for path in run.folder.iterdir())
    assert size < 2 * found.most_result_bytes


def test_bytes_of_arrays_are_those_of_the_compiled_scenario(scenario: Path) -> None:
    loaded = load(scenario)
    population = build_population(loaded)
    world = compile_scenario(loaded, population, 1).world
    held = sum(array.nbytes for array in world if hasattr(array, "nbytes"))
    assert held <= arrays_bytes(loaded, population, ahead=False) <= held + 400 * PEOPLE


def test_tables_that_are_not_kept_cost_nothing(scenario: Path) -> None:
    loaded = read_scenario(scenario, overrides=['record.tables=["infections"]'])
    assert {table.name for table in plan(prepare(loaded)).tables} == {"timeline", "infections", "areas"}


def test_what_does_not_fit_is_refused_with_what_would(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(read_scenario(scenario))
    needed = plan(prepared).memory_bytes
    monkeypatch.setattr("hyosan.engine.memory.machine_memory_bytes", lambda: int(needed) - 50_000)
    with pytest.raises(InputError, match=r"1,000 people need about 0\.\d GB of memory.* about \d+ people would fit"):
        plan(prepared)


def test_people_are_counted_before_they_are_made(scenario: Path) -> None:
    loaded = load(scenario, overrides=["population.files.copies=7"])
    assert expected_people(loaded) == 7 * PEOPLE
    city = load("hyosan")
    assert expected_people(city) == len(build_population(city))


def test_the_speed_of_the_machine_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(calibration, "workload_seconds", lambda: 3 * calibration.REFERENCE_SECONDS)
    assert calibration.slowness() == pytest.approx(3)
    kept = next((tmp_path / "machine").glob("*.json"))
    kept.write_text(json.dumps({"workload_s": 5 * calibration.REFERENCE_SECONDS}), encoding="utf-8")
    assert calibration.slowness() == pytest.approx(5)
    kept.write_text("rubbish", encoding="utf-8")
    assert calibration.slowness() == pytest.approx(3)


def test_a_slow_machine_is_said_to_take_longer(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def seconds(factor: float) -> Plan:
        monkeypatch.setattr("hyosan.engine.plan.slowness", lambda: factor)
        return plan(prepare(read_scenario(scenario)))

    assert seconds(4.0).most_seconds == pytest.approx(4 * seconds(1.0).most_seconds)
