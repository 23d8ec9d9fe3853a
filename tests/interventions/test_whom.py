"""Roles and kinds of place choose whom interventions are for, and who comes first."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from observed import scenario, town
from town_text import TOWN

from hyosan.core.errors import ScenarioError
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.build import matched
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation
from hyosan.interventions.affected import DOSE, PLACED
from hyosan.population.table import Population
from hyosan.scenario.compile import compile_scenario
from hyosan.scenario.load import read_scenario_text
from hyosan.scenario.model import Scenario

START = {"date": dt.date(2024, 3, 8)}
PEOPLE = 400
ENGINES = (Simulation, AheadSimulation, OnceSimulation)
NURSE, TEACHER, OTHER = range(3)


def people() -> Population:
    """A town of which some are nurses, some teachers, some of these in a classroom."""
    role = np.where(np.arange(PEOPLE) % 7 == 0, NURSE, np.where(np.arange(PEOPLE) % 7 == 1, TEACHER, OTHER))
    return replace(town(PEOPLE), role=role.astype(np.uint8), role_names=("nurse", "teacher", "other"))


def affected(engine: type[Simulation | AheadSimulation], what: int, intervention: dict[str, Any]) -> np.ndarray:
    """Time and person of what an intervention did."""
    immunity = {"vaccine": {"protection": {"flu": {"kind": "leaky", "effect": 0.5}}}}
    record = {"every": "1 day", "tables": ["affected"]}
    gives = {"immunity": immunity} if intervention["action"] == "vaccinate" else {}
    data = scenario(interventions={"it": {"trigger": START, **intervention}}, record=record, **gives)
    simulation = engine(compile_scenario(Scenario.model_validate(data), people(), 1), [], 1)
    simulation.run()
    assert simulation.authority is not None
    rows = simulation.authority.affected.take()
    return rows[rows[:, 3] == what][:, :2]


@pytest.mark.parametrize("engine", ENGINES)
def test_doses_go_to_roles_and_places_first(engine: type[Simulation | AheadSimulation]) -> None:
    groups = [{"roles": ["nurse"]}, {"roles": ["teacher"], "place_kinds": ["classroom"]}, {"min_age": 70}, {}]
    given = affected(
        engine, DOSE, {"action": "vaccinate", "immunity": ["vaccine"], "doses_per_day": 9, "priority": groups}
    )
    told = people()
    in_class = told.place_kinds[1].member >= 0
    group = np.full(PEOPLE, 3)
    group[told.age_years >= 70] = 2
    assert told.role is not None
    group[(told.role == TEACHER) & in_class] = 1
    group[told.role == NURSE] = 0
    order = group[given[:, 1]]
    assert set(order) >= {0, 1, 2}
    days = [order[given[:, 0] == time] for time in np.unique(given[:, 0])]  # rows of a day are in order of person
    assert all(earlier.max() <= later.min() for earlier, later in pairwise(days))
    assert ((told.role == TEACHER) & ~in_class).any()


@pytest.mark.parametrize("engine", ENGINES)
def test_only_the_meant_are_placed(engine: type[Simulation | AheadSimulation]) -> None:
    isolate = {"action": "isolate", "length": "5 days", "left_elsewhere": 0.1, "findings": ["suspected"]}
    everybody, some = (
        affected(engine, PLACED, isolate),
        affected(engine, PLACED, isolate | {"who": {"roles": ["nurse"]}}),
    )
    assert 0 < len(some) < len(everybody)
    assert (people().role[some[:, 1]] == NURSE).all()  # type: ignore[index]


BASE = (
    TOWN
    + """
[[seeding]]
strain = "flu"
count = 5
[surveillance.streams.doctors]
kind = "clinicians"
[interventions.measure]
trigger.date = 2024-01-12
left_elsewhere = 0.1
"""
)
ISOLATE = 'action = "isolate"\nlength = "5 days"\nfindings = ["suspected"]\n'
WRONG = {
    'who.roles = ["nurs"]': "unknown role 'nurs'; did you mean 'nurse'",
    'who.place_kinds = ["class"]': "unknown place kind 'class'",
}


@pytest.mark.parametrize("said", WRONG)
def test_names_are_those_of_the_population(said: str) -> None:
    loaded = read_scenario_text(BASE + ISOLATE + said)
    with pytest.raises(ScenarioError, match=WRONG[said]):
        matched(loaded, people())


def test_where_it_is_asked_at_each_meeting_only_age_and_host_type_count() -> None:
    with pytest.raises(ScenarioError, match=r"'reduce' goes by age and host type alone, .*left says in which settings"):
        read_scenario_text(BASE + 'action = "reduce"\nwho.place_kinds = ["hospital"]')
