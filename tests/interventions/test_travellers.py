"""A check at the border of those who come home, infected abroad or not."""

import math
from typing import Any

import pytest
from observed import compiled as compiled_town
from observed import town
from test_interventions_properties import SCREEN, compiled
from test_tests_told import ENGINES, ISOLATE, data, found
from test_tests_told import SCREEN as WATCHED
from test_tracing import account_of, counts

from hyosan.engine.reference import PlainSimulation
from hyosan.engine.simulation import Simulation

BORDER = {**SCREEN, "whom": "arrivals", "travellers_per_day": 100.0, "left_elsewhere": 0.95}
PERFECT = {"sensitivity": 1.0, "specificity": 1.0}


def checked(**more: Any) -> tuple[Any, Any]:
    """Totals and tests by time of a town of 400 with a check at the border."""
    simulation = Simulation(compiled({"s": {key: value for key, value in (BORDER | more).items() if value}}, town(400)))
    simulation.run()
    account = account_of(simulation, "s")
    return account.totals, counts(account, "tests")


def test_most_who_are_found_are_well() -> None:
    """One in twenty of those who carry nothing, within five standard deviations: false alarm 6 in 10 million."""
    totals, tests = checked(test={"sensitivity": 1.0, "specificity": 0.95}, tests_per_day=None)
    well = totals.tests - totals.positive + totals.false_positive
    assert max(tests.values()) <= 100
    assert totals.tests > 50 * len(tests)
    assert abs(totals.false_positive - 0.05 * well) < 5 * math.sqrt(well * 0.05 * 0.95)


def test_travellers_are_people_like_all_others() -> None:
    """Those who carry the agent are found among them, though no importation infects anybody."""
    totals, _ = checked(test=PERFECT, tests_per_day=None)
    assert totals.positive > totals.false_positive == 0


def test_tests_are_shared_by_all_who_arrive() -> None:
    _, tests = checked(tests_per_day=20.0)
    assert set(tests.values()) - {0} == {20}


@pytest.mark.parametrize("imported", [False, True])
def test_every_engine_and_the_twin_test_the_same(imported: bool) -> None:
    scene = data(homes=ISOLATE)
    screen = {**WATCHED, "whom": "arrivals", "travellers_per_day": 90.0}
    scene["interventions"] = {**scene["interventions"], "screening": screen}
    if imported:
        scene["importation"] = {"flights": {"strain": "flu", "rate": "4 / day"}}
    plain = PlainSimulation(compiled_town(scene, town(), 1))
    plain.simulate()
    assert plain.authority is not None
    accounts = [{name: each.totals for name, each in plain.authority.accounts.items()}]
    for engine in ENGINES:
        simulation, _ = found(engine, scene)
        accounts.append({name: each.totals for name, each in simulation.authority.accounts.items()})
    assert accounts[0]["screening"].tests > 100
    assert all(each == accounts[0] for each in accounts)
