"""A run drawn ahead has the events of the engine that works block by block, and of the plain twin, to the last bit."""

import copy
from pathlib import Path
from typing import Any

import pytest
from random_scenarios import random_case
from twin_runs import Outcome, Recorder, run_engine, run_twin, scenario_of

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.standing import can_be_drawn_ahead, comes_back
from hyosan.population.files import read_population
from hyosan.scenario.compile import Compiled, compile_scenario

GROUPS = 6
CASES = 240


def run_ahead(compiled: Compiled, threads: int = 2, **options: Any) -> Outcome:
    """A run drawn ahead."""
    recorder = Recorder()
    recorder.outcome.status = AheadSimulation(compiled, [recorder], threads, **options).run()
    return recorder.outcome


def run_once(compiled: Compiled, threads: int = 2, **options: Any) -> Outcome:
    """A run in which nobody is infected twice, settled by target."""
    recorder = Recorder()
    recorder.outcome.status = OnceSimulation(compiled, [recorder], threads, **options).run()
    return recorder.outcome


def assert_alike(one: Outcome, other: Outcome) -> None:
    """Equal, but for the order of what happens to different people in the same microsecond."""
    assert one.infections == other.infections
    assert sorted(one.transitions) == sorted(other.transitions)
    assert one.counts == other.counts
    assert one.status == other.status


def one_sided(data: dict[str, Any], returning: bool) -> dict[str, Any]:
    """A scenario without what keeps it from being drawn ahead: rules, behaviours, roaming, infections of the infected.

    `returning`: nobody stays in any state, but the dead.
    """
    data = {key: copy.deepcopy(value) for key, value in data.items() if key not in ("encounters", "behaviours")}
    for strain in data["strains"].values():
        for state in strain["states"].values():
            state.pop("roaming", None)
            state.pop("susceptible_to", None)
            if returning and "dwell" not in state and not state.get("dead"):
                state.update(dwell={"distribution": "exponential", "mean": "3 hours"}, next="susceptible")
    return data


def compiled_case(seed: int, folder: Path, returning: bool = False) -> Compiled | None:
    """A random case of the oracle made one-sided; None where nothing transmits then."""
    case = random_case(seed)
    (folder / str(seed)).mkdir()
    case.write(folder / str(seed))
    scenario = scenario_of(one_sided(case.scenario, returning))
    population = read_population(folder / str(seed) / "people")
    assert can_be_drawn_ahead(scenario, population, 2)
    compiled = compile_scenario(scenario, population, seed)
    return compiled if len(compiled.law.channels) else None


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_scenarios(group: int, tmp_path: Path) -> None:
    happened, cases = 0, 0
    for seed in range(group, CASES, GROUPS):
        compiled = compiled_case(seed, tmp_path)
        if compiled is None:
            continue
        outcome = run_ahead(compiled)
        assert_alike(outcome, run_engine(compiled)[0])
        if not comes_back(compiled.scenario):
            assert_alike(outcome, run_once(compiled))
            assert_alike(outcome, run_once(compiled, threads=1, width=TICKS_PER_DAY // 48))
        if seed < CASES // 4:
            assert_alike(outcome, run_twin(compiled))
        happened += len(outcome.infections)
        cases += 1
    assert cases > 3
    assert happened > 20


def test_people_who_are_infected_again(tmp_path: Path) -> None:
    again = 0
    for seed in range(300, 420):
        compiled = compiled_case(seed, tmp_path, returning=True)
        if compiled is not None:
            outcome = run_ahead(compiled)
            assert_alike(outcome, run_engine(compiled)[0])
            again += sum(row[2] > 1 for row in outcome.infections)
    assert again > 20


@pytest.mark.parametrize("minutes", [1, 7, 60, 1440])
def test_neither_threads_nor_width_change_anything(minutes: int, tmp_path: Path) -> None:
    compared = 0
    for seed in range(40):
        compiled = compiled_case(seed, tmp_path)
        if compiled is not None:
            outcome = run_ahead(compiled)
            assert run_ahead(compiled, threads=1, width=minutes * 60_000_000) == outcome
            compared += len(outcome.infections)
    assert compared > 20
