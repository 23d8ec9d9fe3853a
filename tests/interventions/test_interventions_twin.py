"""Engine and plain twin give the same events under random interventions, and no address serves two purposes."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from crowds import Crowd
from random_interventions import with_interventions
from random_scenarios import random_case
from twin_runs import assert_same, run_engine, run_twin, scenario_of

from hyosan.engine.simulation import Simulation
from hyosan.population.files import read_population
from hyosan.population.table import Population
from hyosan.scenario.compile import compile_scenario
from hyosan.transmission.reference.chance import AddressBook

GROUPS = 4
CASES = 24


def case_of(seed: int, folder: Path) -> tuple[dict[str, Any], Population]:
    """A random case of the oracle with interventions; every fourth is a crowd."""
    folder = folder / str(seed)
    if seed % 4 == 3:
        crowd = Crowd(seed)
        folder.mkdir()
        population = read_population(crowd.write_people(folder / "people"))
        return with_interventions(crowd.scenario, population, seed), population
    case = random_case(seed)
    folder.mkdir()
    case.write(folder)
    population = read_population(folder / "people")
    return with_interventions(case.scenario, population, seed), population


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_interventions(group: int, tmp_path: Path) -> None:
    happened: Counter[str] = Counter()
    for seed in range(group, CASES, GROUPS):
        data, population = case_of(seed, tmp_path)
        compiled = compile_scenario(scenario_of(data), population, seed)
        outcome, _ = run_engine(compiled)
        book = AddressBook()
        assert_same(outcome, run_twin(compiled, book))
        assert book.faults == []
        bare = compile_scenario(scenario_of({**data, "interventions": {}}), population, seed)
        happened["changed"] += run_engine(bare)[0] != outcome
        authority = finished(data, population, seed).authority
        assert authority is not None
        for account in authority.accounts.values():
            happened["starts"] += account.totals.starts > 0
            happened["stops"] += account.totals.stops > 0
            happened["doses"] += account.totals.doses > 0
            happened["placed"] += any(row[2] == 3 for row in account.rows)
    assert all(happened[what] for what in ("changed", "starts", "stops", "doses", "placed")), happened


def finished(data: dict[str, Any], population: Population, seed: int) -> Simulation:
    """A run that is over."""
    simulation = Simulation(compile_scenario(scenario_of(data), population, seed))
    simulation.run()
    return simulation
