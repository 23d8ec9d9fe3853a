"""Engine and plain twin give the same events under random interventions, and no address serves two purposes."""

from collections import Counter
from pathlib import Path
from typing import Any

from crowds import Crowd
from random_interventions import with_interventions
from random_scenarios import random_case
from twin_runs import Recorder, assert_same, run_engine, run_twin, scenario_of

from hyosan.engine.simulation import Simulation
from hyosan.interventions.account import WHATS
from hyosan.population.files import read_population
from hyosan.population.table import Population
from hyosan.scenario.compile import compile_scenario
from hyosan.transmission.reference.chance import AddressBook

CASES = 32
WANTED = (
    *("changed", "start", "stop", "doses", "courses", "placed", "turned away", "tests", "positive", "asked", "named"),
    *("killed", "destroyed", "evacuated", "detained", "returned"),
)
"""What must have happened in some case; `test_tracing` asks for the rest in a larger one."""


def case_of(seed: int, folder: Path) -> tuple[dict[str, Any], Population]:
    """A random case of the oracle with interventions; every second is a crowd."""
    folder = folder / str(seed)
    if seed % 2:
        crowd = Crowd(seed)
        folder.mkdir()
        population = read_population(crowd.write_people(folder / "people"))
        return with_interventions(crowd.scenario, population, seed), population
    case = random_case(seed)
    folder.mkdir()
    case.write(folder)
    population = read_population(folder / "people")
    return with_interventions(case.scenario, population, seed), population


def test_random_interventions(tmp_path: Path) -> None:
    """Events are the same, and no address serves two purposes."""
    happened: Counter[str] = Counter()
    for seed in range(CASES):
        data, population = case_of(seed, tmp_path)
        compiled = compile_scenario(scenario_of(data), population, seed)
        recorder, book = Recorder(), AddressBook()
        simulation = Simulation(compiled, [recorder])
        recorder.outcome.status = simulation.run()
        assert_same(recorder.outcome, run_twin(compiled, book))
        assert book.faults == []
        bare = compile_scenario(scenario_of({**data, "interventions": {}}), population, seed)
        happened["changed"] += run_engine(bare)[0] != recorder.outcome
        assert simulation.authority is not None
        for account in simulation.authority.accounts.values():
            happened.update(WHATS[row[2]] for row in account.rows)
    assert all(happened[what] for what in WANTED), happened
