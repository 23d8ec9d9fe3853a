"""Branches with other interventions: runs drawn ahead do in them what the engine by blocks does, to the last bit."""

import copy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from random_interventions import with_interventions
from random_scenarios import random_case
from resumed import behind
from test_ahead import assert_alike, one_sided
from test_interventions_resumed import gone_on, some, whole
from twin_runs import run_engine, scenario_of

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.standing import comes_back
from hyosan.interventions.account import WHATS
from hyosan.population.files import read_population
from hyosan.population.table import Population
from hyosan.scenario.compile import compile_scenario

SEEDS = range(60)
CASES = 3
"""Cases of a test, of those in which enough happens."""
ENOUGH = 12
"""Infections."""
Data = dict[str, Any]


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The same with other names, as keys and as values."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def others(data: Data, bare: Data, population: Population, seed: int) -> Data:
    """Other interventions in place of all that there are, over the same streams."""
    second = with_interventions(bare, population, seed + 1_000, ahead=True)
    names = {name: f"other-{name}" for name in second["interventions"]}
    names |= {name: f"other-{name}" for name in second["immunity"] if name not in bare.get("immunity", {})}
    second = renamed(second, names)
    return {**data, "interventions": second["interventions"], "immunity": {**data["immunity"], **second["immunity"]}}


def changed(data: Data) -> Data:
    """The same interventions, most of them otherwise: shares left, lengths, capacities, when they stop."""
    after = copy.deepcopy(data)
    for number, spec in enumerate(after["interventions"].values()):
        if number % 3 == 0:
            continue
        if "left_elsewhere" in spec:
            spec["left_elsewhere"] = 0.2
            spec["left"] = {name: 0.5 * share for name, share in spec["left"].items()}
        if "length" in spec and spec["action"] != "treat":
            spec["length"] = "7 hours"
        spec.pop("until", None)
        spec["duration"] = "1 day"
        if "doses_per_day" in spec:
            spec["doses_per_day"] = 7.0
    return after


def bare_of(data: Data, bare: Data) -> Data:
    """Without interventions, over the same streams; immunity that nobody gives is there all the same."""
    return {**bare, "surveillance": data["surveillance"]}


Change = Callable[[Data, Data, Population, int], tuple[Data, Data]]
CHANGES: dict[str, Change] = {
    "added": lambda data, bare, _people, _seed: (bare_of(data, bare), data),
    "left out": lambda data, bare, _people, _seed: (data, {**bare_of(data, bare), "immunity": data["immunity"]}),
    "replaced": lambda data, bare, people, seed: (data, others(data, bare, people, seed)),
    "changed": lambda data, _bare, _people, _seed: (data, changed(data)),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("returning", [False, True])
def test_as_event_by_event(change: str, returning: bool, tmp_path: Path) -> None:
    """From two records of each; what follows must be another than without the change, and interventions must act."""
    happened: Counter[str] = Counter()
    for seed in SEEDS:
        if happened["cases"] == CASES:
            break
        case, folder = random_case(seed), tmp_path / str(seed)
        folder.mkdir()
        case.write(folder)
        population = read_population(folder / "people")
        bare = one_sided(case.scenario, returning)
        data = with_interventions(bare, population, seed, ahead=True)
        laws = [
            compile_scenario(scenario_of(one), population, seed)
            for one in CHANGES[change](data, bare, population, seed)
        ]
        before, after = laws
        if not len(before.law.channels) or len(run_engine(before)[0].infections) < ENOUGH:
            continue
        happened["cases"] += 1
        outcome, _, _, states = whole(before)
        engines = [AheadSimulation] if comes_back(before.scenario) else [AheadSimulation, OnceSimulation]
        drawn_ahead = [(engine, whole(before, engine)[-1]) for engine in engines]
        for number, state in enumerate(some(states)[1:3]):
            expected = gone_on(after, state, before)
            for engine, saved in drawn_ahead:
                there = next(one for one in saved if one.time == state.time)
                options: dict[str, Any] = {} if number % 2 else {"threads": 1, "width": 3_600_000_000}
                found = gone_on(after, there, before, engine, **options)
                assert_alike(found[0], expected[0])
                assert found[1:] == expected[1:]
                happened[engine.__name__] += 1
            happened["differs"] += expected[0].infections != behind(outcome, state.time).infections
            happened.update(WHATS[row[2]] for row in expected[1])
    needed = {"AheadSimulation", "differs", "stop"} | (set() if change == "left out" else {"start", "doses"})
    needed |= {"placed"} if change in ("added", "replaced") else set()
    assert not [what for what in needed if not happened[what]], happened
