"""Accounts of a run that dies out early, and of people who die while they are placed: days end then."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from observed import scenario, town
from twin_runs import Recorder

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import DEAD
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.reference import PlainSimulation
from hyosan.engine.simulation import Simulation
from hyosan.interventions.account import DIED, Account
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario

NOW = {"date": dt.date(2024, 3, 7)}
LONG = {"trigger": NOW, "length": "300 days", "left_elsewhere": 0.1, "findings": ["suspected", "admitted"]}
INTERVENTIONS: dict[str, dict[str, Any]] = {
    "isolated": {"action": "isolate", "capacity": 3, **LONG},
    "quarantined": {"action": "quarantine", "cost": {"person_day": 2.0}, **LONG},
    "shut": {
        "action": "close", "trigger": NOW, "left": {"class": 0.0}, "place_kind": "classroom", "cases": 1,
        "within": "3 days", "length": "200 days", "cost": {"person_day": 3.0},
    },
    "doses": {
        "action": "vaccinate", "trigger": NOW, "immunity": ["vaccine"], "doses_per_day": 0.1, "every": "4 days",
    },
}  # fmt: skip
PEOPLE = 150
END_DAY = 400
"""Planned."""


def compiled(**changes: Any) -> Compiled:
    """A town in which an outbreak is soon over."""
    data = scenario(
        interventions={name: INTERVENTIONS[name] for name in changes.pop("interventions", INTERVENTIONS)},
        immunity={"vaccine": {"protection": {"flu": {"kind": "leaky", "effect": 0.5}}}},
    )
    data["time"]["duration"] = f"{END_DAY} days"
    data["strains"]["flu"]["severity"] |= changes.pop("severity", {})
    data["record"]["tables"] = ["infections", "affected"]
    data["surveillance"] = {
        "streams": {
            "doctors": {"kind": "clinicians", "probability": 1.0},
            "wards": {"kind": "hospital", "probability": 1.0},
        }
    }
    return compile_scenario(Scenario.model_validate(data), town(PEOPLE), 2)


def accounts_of(ready: Compiled) -> tuple[dict[str, Account], int]:
    """The accounts of a finished run by every engine, which are the same, and when it ended."""
    found = []
    for engine in (Simulation, AheadSimulation, OnceSimulation):
        simulation = engine(ready, [], threads=1)
        assert simulation.run() == "died out"
        assert simulation.authority is not None
        simulation.authority.finish(simulation.time)
        found.append((simulation.authority.accounts, simulation.time))
    plain = PlainSimulation(ready)
    plain.simulate()
    assert plain.authority is not None
    plain.authority.finish(found[0][1])
    assert found[0] == found[1] == found[2] == (plain.authority.accounts, found[0][1])
    return found[0]


@pytest.fixture(scope="module")
def finished() -> tuple[dict[str, Account], float]:
    """Accounts, and the days that the run took."""
    accounts, end = accounts_of(compiled())
    assert 0 < end < END_DAY * TICKS_PER_DAY / 3
    return accounts, end / TICKS_PER_DAY


def test_person_days_end_with_the_run(finished: tuple[dict[str, Account], float]) -> None:
    accounts, days = finished
    for name in ("isolated", "quarantined", "shut"):
        account = accounts[name]
        assert 0 < account.totals.person_days < account.totals.people * days
        assert account.totals.person_days == pytest.approx(sum(row[5] for row in account.rows))
        assert account.totals.cost == pytest.approx(account.cost.person_day * account.totals.person_days)
    placed = [(row[0] / TICKS_PER_DAY, row[4]) for row in accounts["shut"].rows if row[5] > 0]
    assert accounts["shut"].totals.person_days == pytest.approx(sum(people * (days - at) for at, people in placed))


def test_unmet_person_days_end_with_the_run(finished: tuple[dict[str, Account], float]) -> None:
    accounts, days = finished
    away = [(row[0] / TICKS_PER_DAY, row[4]) for row in accounts["isolated"].rows if row[2] == 4]
    assert sum(people for _, people in away) > 10
    assert accounts["isolated"].totals.unmet_person_days == pytest.approx(sum(n * (days - at) for at, n in away))
    doses = accounts["doses"].totals
    assert (days / 4) % 1 > 0
    assert (PEOPLE - doses.doses - doses.died_waiting - 12) * days < doses.unmet_person_days < PEOPLE * days


DEADLY = {"symptomatic": 1.0, "hospital": 0.0, "death_in_hospital": 0.0, "death_outside_care": 1.0}


def test_the_dead_keep_no_place() -> None:
    """All who fall ill die: their places are free at the next decision, and days are counted until then."""
    ready = compiled(severity=DEADLY, interventions=("isolated", "quarantined"))
    accounts, end = accounts_of(ready)
    recorder = Recorder()
    simulation = Simulation(ready, [recorder], threads=1)
    simulation.run()
    dead = np.flatnonzero(ready.law.states["flags"] & DEAD)
    died = {row[1]: row[0] for row in recorder.outcome.transitions if row[3] in dead}
    assert simulation.authority is not None
    affected = simulation.authority.affected.take()
    for number, name in enumerate(accounts):
        totals, every = accounts[name].totals, ready.scenario.interventions[name].every
        begins: dict[int, int] = {}
        for time, person in affected[affected[:, 2] == number, :2].tolist():
            assert time < died.get(person, end)
            begins.setdefault(person, time)
        ends = {person: min(end, -(-died.get(person, end) // every) * every) for person in begins}
        assert totals.people == len(begins)
        days = sum(ends[person] - begins[person] for person in begins) / TICKS_PER_DAY
        assert totals.person_days == pytest.approx(days)
        assert sum(row[4] for row in accounts[name].rows if row[2] == DIED) > 3
    assert accounts["isolated"].totals.most_placed == 3
    assert accounts["isolated"].totals.people > 5
