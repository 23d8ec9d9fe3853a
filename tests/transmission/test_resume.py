"""A run that goes on from a checkpoint has the events of one that was never stopped, to the last bit."""

from dataclasses import replace
from pathlib import Path

import pytest
from random_scenarios import random_case
from resumed import Engine, behind, go_on, run_saved
from test_ahead import assert_alike, compiled_case
from twin_runs import assert_same, run_engine, scenario_of

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation
from hyosan.engine.standing import comes_back
from hyosan.population.files import read_population
from hyosan.scenario.compile import Compiled, compile_scenario

GROUPS = 4
CASES = 160


def any_case(seed: int, folder: Path) -> Compiled:
    """A random case with all that the language has."""
    case = random_case(seed)
    (folder / str(seed)).mkdir()
    case.write(folder / str(seed))
    return compile_scenario(scenario_of(case.scenario), read_population(folder / str(seed) / "people"), seed)


def shorter(compiled: Compiled, duration: int) -> Compiled:
    """The same scenario with another duration."""
    scenario = compiled.scenario
    time = scenario.time.model_copy(update={"duration": duration})
    return compile_scenario(scenario.model_copy(update={"time": time}), compiled.population, compiled.seed)


@pytest.mark.parametrize("group", range(GROUPS))
def test_stepwise(group: int, tmp_path: Path) -> None:
    """From any record on; other threads, other steps."""
    behind_any = 0
    for seed in range(group, CASES, GROUPS):
        compiled = any_case(seed, tmp_path)
        whole, _ = run_engine(compiled)
        saved, states = run_saved(Simulation, compiled)
        assert_same(saved, whole)
        for state in states[:: max(1, len(states) // 3)]:
            assert_same(go_on(Simulation, compiled, state, threads=1), behind(whole, state.time))
            assert_same(go_on(Simulation, compiled, state, before=compiled), behind(whole, state.time))
            behind_any += len(behind(whole, state.time).infections)
    assert behind_any > 20
