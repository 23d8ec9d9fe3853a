"""A run that goes on from a checkpoint has the events of one that was never stopped, to the last bit."""

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

GROUPS = 2
CASES = 80


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
    assert behind_any > 5


@pytest.mark.parametrize("group", range(GROUPS))
def test_drawn_ahead(group: int, tmp_path: Path) -> None:
    """From any record on; other threads, other widths of buckets."""
    behind_any = 0
    for seed in range(group, CASES, GROUPS):
        compiled = compiled_case(seed, tmp_path)
        if compiled is None:
            continue
        whole, _ = run_engine(compiled)
        engines: list[Engine] = (
            [AheadSimulation] if comes_back(compiled.scenario) else [AheadSimulation, OnceSimulation]
        )
        for engine in engines:
            _, states = run_saved(engine, compiled)
            for state in states[:: max(1, len(states) // 3)]:
                for options in ({"threads": 1}, {"threads": 2, "width": 3_600_000_000}):
                    assert_alike(go_on(engine, compiled, state, **options), behind(whole, state.time))
                assert_alike(go_on(engine, compiled, state, before=compiled), behind(whole, state.time))
                behind_any += len(behind(whole, state.time).infections)
    assert behind_any > 5


def test_drawn_ahead_with_people_infected_again(tmp_path: Path) -> None:
    again = 0
    for seed in range(300, 360):
        compiled = compiled_case(seed, tmp_path, returning=True)
        if compiled is None:
            continue
        whole, _ = run_engine(compiled)
        _, states = run_saved(AheadSimulation, compiled)
        for state in states[:: max(1, len(states) // 3)]:
            assert_alike(go_on(AheadSimulation, compiled, state), behind(whole, state.time))
            again += sum(row[2] > 1 for row in behind(whole, state.time).infections)
    assert again > 5


@pytest.mark.parametrize("seed", range(40))
def test_a_run_that_ended_goes_on_like_a_longer_one(seed: int, tmp_path: Path) -> None:
    """Also where attempts, courses and opening hours reached beyond the end."""
    compiled = any_case(seed, tmp_path)
    every = compiled.scenario.record.every
    duration = compiled.scenario.time.duration * 3 // 5 // every * every
    if duration == 0 or duration < compiled.scenario.time.step:
        pytest.skip("one record only")
    short = shorter(compiled, duration)
    whole, _ = run_engine(compiled)
    _, states = run_saved(Simulation, short)
    state = states[-1]
    assert_same(go_on(Simulation, compiled, state, before=short), behind(whole, state.time))
    simple = compiled_case(seed + 10_000, tmp_path)
    if simple is not None and not comes_back(simple.scenario):
        every = simple.scenario.record.every
        duration = simple.scenario.time.duration * 3 // 5 // every * every
        if duration < simple.scenario.time.step:
            return
        short, (whole, _) = shorter(simple, duration), run_engine(simple)
        for engine in (AheadSimulation, OnceSimulation):
            _, states = run_saved(engine, short)
            assert_alike(go_on(engine, simple, states[-1], before=short), behind(whole, states[-1].time))
