"""The engine and its plain twin give the same events in the same order, to the last bit."""

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from crowds import Crowd
from random_scenarios import random_case
from twin_runs import assert_same, check_equal, named, run_engine, run_twin, scenario_of

from hyosan.population.files import read_population
from hyosan.population.table import Population
from hyosan.scenario.compile import compile_scenario
from hyosan.transmission.reference.chance import AddressBook
from hyosan.transmission.tables import EVENT_FLIGHT, EVENT_JOIN

GROUPS = 6
CASES = 60
TOWNS = 18


def case_of(seed: int, folder: Path) -> tuple[dict[str, Any], Population]:
    """A random case of the oracle, or from 1000 on a crowd."""
    if seed >= 1000:
        crowd = Crowd(seed - 1000)
        return crowd.scenario, read_population(crowd.write_people(folder / str(seed)))
    case = random_case(seed)
    (folder / str(seed)).mkdir()
    case.write(folder / str(seed))
    return case.scenario, read_population(folder / str(seed) / "people")


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_scenarios(group: int, tmp_path: Path) -> None:
    happened = 0
    for seed in range(group, CASES, GROUPS):
        outcome, _ = check_equal(*case_of(seed, tmp_path), seed)
        happened += len(outcome.infections)
    assert happened > 20


def test_crowds(tmp_path: Path) -> None:
    """Towns with flights, visitors, pull, mutation and layers; each of these must have happened."""
    seen: Counter[str] = Counter()
    for seed in range(TOWNS):
        data, population = case_of(1000 + seed, tmp_path)
        compiled = compile_scenario(scenario_of(data), population, seed)
        outcome, pulled = run_engine(compiled)
        book = AddressBook()
        assert_same(run_twin(compiled, book), outcome)
        assert book.faults == []
        attempts = [purpose for purpose in book.purposes.values() if str(purpose[0]).startswith("attempt")]
        layers = [int(str(purpose[3])) for purpose in attempts]
        seen["pull begins"] += any(later > before for before, later in itertools.pairwise(pulled))
        seen["pull ends"] += any(later < before for before, later in itertools.pairwise(pulled))
        seen["several pages"] += max(layers) // 256 > 1
        seen["pulled pages"] += any(
            str(purpose[0]).startswith("pull") and int(str(purpose[3])) for purpose in book.purposes.values()
        )
        seen["layers"] += any(layer % 256 > 1 for layer in layers)
        seen["mutation"] += any(row[8] == 1 for row in outcome.infections)
        seen["flight"] += any(row[1] == EVENT_FLIGHT for row in outcome.events)
        seen["join"] += any(row[1] == EVENT_JOIN for row in outcome.events)
    assert all(seen[what] >= 3 for what in (
        "pull begins", "pull ends", "several pages", "pulled pages", "layers", "mutation", "flight", "join",
    )), seen  # fmt: skip


@pytest.mark.parametrize("seed", [1000, 1003, 1007, 1020, 6, 7, 9])
def test_neither_threads_nor_step_change_anything(seed: int, tmp_path: Path) -> None:
    data, population = case_of(seed, tmp_path)
    compiled = compile_scenario(scenario_of(data), population, seed)
    outcome, _ = run_engine(compiled)
    assert_same(run_engine(compiled, threads=1)[0], outcome)
    check_equal(data, population, seed)


def reversed_order(data: Any) -> Any:
    """The same tables with their keys, and outcomes, in the opposite order."""
    if isinstance(data, dict):
        return {
            key: list(reversed(value))
            if key in ("outcomes", "absent_while_in", "unless_states")
            else reversed_order(value)
            for key, value in reversed(data.items())
        }
    return data


def with_more(data: dict[str, Any]) -> dict[str, Any]:
    """The same with a setting without contacts, and a strain that nobody has.

    The setting is of the neighbourhood: where somebody is present who begins to roam depends on all settings (section 6
    of the model), and everybody is in the neighbourhood who is nowhere else.
    """
    states = {"ill": {"infectiousness": 0.5, "dwell": {"distribution": "fixed", "value": "1 day"}, "next": "safe"}}
    strain = {
        "start": "ill",
        "transmissibility": 0.5,
        "susceptibility": {"by_age": [{"from": 0, "value": 1}, {"from": 33, "value": 0.5}]},
        "states": {**states, "safe": {"immune": True}},
    }
    return {
        **data,
        "settings": {"aaa": {"place_kind": "neighbourhood", "contacts_per_day": 0}, **data["settings"]},
        "strains": {"aaa": strain, **data["strains"]},
        "seeding": [*data.get("seeding", []), {"strain": "aaa", "count": 0}],
    }


@pytest.mark.parametrize("seed", [*range(24), *range(1000, 1008)])
def test_neither_order_nor_unused_parts_change_anything(seed: int, tmp_path: Path) -> None:
    data, population = case_of(seed, tmp_path)
    compiled = compile_scenario(scenario_of(data), population, seed)
    outcome = named(compiled, run_engine(compiled)[0])
    for other in (reversed_order(data), with_more(data)):
        again = compile_scenario(scenario_of(other), population, seed)
        assert named(again, run_engine(again)[0]) == outcome
