"""What tests of interventions find is told by a stream of surveillance, alike in every engine, and acted upon."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from observed import cases_of, compiled, reports_of, scenario, town

from hyosan.core.errors import ScenarioError
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.reference import PlainSimulation
from hyosan.engine.simulation import Simulation
from hyosan.engine.surveillance import Observer, surveillance_of
from hyosan.scenario.load import read_scenario_text
from hyosan.surveillance.tables import FINDINGS

START = {"date": dt.date(2024, 3, 8)}
ENGINES = (Simulation, AheadSimulation, OnceSimulation)
SCREEN = {
    "action": "screen", "trigger": START, "length": "6 days", "left_elsewhere": 0.1, "tests_per_day": 60,
    "test": {"sensitivity": 0.8, "specificity": 0.97, "delay": "6 hours"}, "every": "12 hours",
}  # fmt: skip
ISOLATE = {
    "action": "quarantine", "trigger": START, "length": "5 days", "left_elsewhere": 0.2, "findings": ["confirmed"],
    "streams": ["found"], "release": {"after": "2 days", "sensitivity": 0.9, "specificity": 0.95, "delay": "1 day"},
}  # fmt: skip
STREAMS = {
    "doctors": {"kind": "clinicians", "probability": 0.6, "background": "0.01 / day"},
    "found": {"kind": "tests", "interventions": ["screening"]},
}


def data(**interventions: Any) -> dict[str, Any]:
    """A town that is screened."""
    watched = {"streams": STREAMS, "interview": {"onset": 0.7, "exposure": 0.5, "correct": 0.5}}
    return scenario(surveillance=watched, interventions={"screening": SCREEN, **interventions})


def found(engine: type[Simulation | AheadSimulation], scene: dict[str, Any]) -> tuple[Any, Observer]:
    """A run, and the observer that followed it."""
    simulation = engine(compiled(scene, town(), 1), [], 1)
    observer = Observer(surveillance_of(simulation.compiled, simulation.host))
    simulation.sinks.append(observer)
    simulation.run()
    observer.advance(simulation.compiled.scenario.time.duration)
    return simulation, observer


def test_every_engine_and_the_twin_tell_the_same() -> None:
    scene = data(homes=ISOLATE)
    plain = PlainSimulation(compiled(scene, town(), 1))
    plain.simulate()
    assert plain.authority is not None
    accounts = {name: account.totals for name, account in plain.authority.accounts.items()}
    assert accounts["homes"].people > 0
    told = []
    for engine in ENGINES:
        simulation, observer = found(engine, scene)
        assert {name: each.totals for name, each in simulation.authority.accounts.items()} == accounts
        told.append((reports_of(observer.surveillance), cases_of(observer.surveillance)))
    assert told[0] == told[1] == told[2]


def test_positive_tests_and_no_others_are_told_when_they_are_known() -> None:
    simulation, observer = found(OnceSimulation, data(homes=ISOLATE))
    surveillance = observer.surveillance
    reports = surveillance.reports[surveillance.reports["stream"] == surveillance.stream("found").number]
    totals = simulation.authority.accounts["screening"].totals
    late = simulation.compiled.scenario.time.duration - dt.timedelta(hours=6) // dt.timedelta(microseconds=1)
    assert totals.false_positive > 0
    assert set(reports["finding"]) == {FINDINGS.index("confirmed")}
    assert len(reports) + (surveillance.subjects.rows["case"] < 0).sum() >= totals.positive
    assert len(reports) <= totals.positive
    assert (reports["event"] <= late).all()
    assert (reports["time"] - reports["event"] == 6 * 3_600_000_000).all()
    rows = surveillance.subjects.rows[reports["subject"]]
    assert (rows["positive"] < np.iinfo(np.int64).max).all()
    infected = np.zeros(len(simulation.compiled.population), bool)
    infected[rows["person"][~rows["background"]]] = True
    assert len(np.unique(rows[rows["background"]][["person", "block", "number"]])) == rows["background"].sum() > 0


def test_a_stream_that_nobody_listens_to_changes_nothing() -> None:
    bare = data()
    bare["surveillance"] = {**bare["surveillance"], "streams": {"doctors": STREAMS["doctors"]}}
    (with_it, seen), (without, other) = (found(AheadSimulation, each) for each in (data(), bare))
    assert with_it.infections == without.infections
    assert (with_it.counts == without.counts).all()
    doctors = [r for r in reports_of(seen.surveillance) if r[7] == 0]
    assert doctors == reports_of(other.surveillance)


NEVER = {"action": "close", "left_elsewhere": 0, "trigger": {"observed": {"stream": "doctors", "above": 10**6}}}


def test_an_intervention_that_never_acts_changes_no_case() -> None:
    """Its name comes first, so that all others have other numbers."""
    told = []
    for scene in (data(homes=ISOLATE), data(homes=ISOLATE, aaa=NEVER)):
        scene["surveillance"]["interview"]["exposure"] = 1.0
        _, observer = found(AheadSimulation, scene)
        rows = observer.surveillance.subjects.rows
        assert (rows["background"] & (rows["source"] == observer.surveillance.stream("found").number)).sum() > 10
        told.append((reports_of(observer.surveillance), cases_of(observer.surveillance)))
    assert told[0] == told[1]


TEXT = """
[scenario]
id = "town"
title = "Town"
[population.files]
folder = "people"
[time]
start = 2024-01-10
duration = "60 days"
[strains.flu]
transmissibility = 0.05
start = "ill"
[strains.flu.states.ill]
infectiousness = 1
dwell = { distribution = "fixed", value = "3 days" }
next = "well"
[strains.flu.states.well]
immune = true
[settings.home]
place_kind = "household"
contacts_per_day = 3
[[seeding]]
strain = "flu"
count = 5
[surveillance.streams.found]
kind = "tests"
"""
CLOSE = '[interventions.shut]\naction = "close"\ntrigger.date = 2024-01-12\nleft_elsewhere = 0.5\n'
TESTS = """
[interventions.gate]
action = "screen"
trigger.date = 2024-01-12
left_elsewhere = 0.5
length = "3 days"
test.sensitivity = 0.9
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXT + CLOSE, "no intervention makes tests"),
        (TEXT + 'interventions = ["shut"]\n' + CLOSE + TESTS, "'shut' makes no tests; known: gate"),
        (TEXT + 'interventions = ["gates"]\n' + TESTS, "unknown intervention 'gates'; did you mean 'gate'"),
        (TEXT + "capacity = 3\n" + TESTS, "'tests' has no capacity"),
    ],
)
def test_what_can_tell_nothing_is_an_error(text: str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario_text(text)
    assert told in str(caught.value)
