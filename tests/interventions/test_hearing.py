"""What is not told because nobody listens changes nothing that anybody knows or does."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from observed import scenario, town
from twin_runs import Recorder

from hyosan.engine.hearing import ALWAYS, changes_asked, classes_heard
from hyosan.engine.once import OnceSimulation
from hyosan.engine.surveillance import Observer, surveillance_of
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario

EARLY = {"date": dt.date(2024, 3, 8)}
PLACES = {"trigger": EARLY, "length": "4 days", "left_elsewhere": 0.5}
TEST = {"sensitivity": 0.9, "specificity": 0.95, "by_state": {"flu.latent": 0.3}}
INTERVENTIONS = {
    "a-cases": {"action": "isolate", **PLACES},
    "b-screen": {"action": "screen", **PLACES, "tests_per_day": 30.0, "test": TEST},
    "c-contacts": {
        "action": "trace", **PLACES, "window": "3 days", "named_elsewhere": 0.5,
        "release": {"after": "2 days", **TEST},
    },
}  # fmt: skip
STREAMS = {
    "doctors": {
        "kind": "clinicians", "probability": 0.6, "background": "0.01 / day", "by_state": {"flu.symptomatic": 0.5},
    },
    "registry": {"kind": "death certificate"},
    "wards": {"kind": "hospital", "probability": 0.8},
}  # fmt: skip


def run_with(compiled: Compiled, heard: Any, asked: Any) -> tuple[OnceSimulation, Recorder, Observer]:
    """A run of which so much is told."""
    recorder = Recorder()
    simulation = OnceSimulation(compiled, [recorder], heard=heard, asked=asked)
    observer = Observer(surveillance_of(compiled, simulation.host))
    simulation.sinks.append(observer)
    simulation.run()
    return simulation, recorder, observer


@pytest.mark.parametrize("tests", [False, True])
def test_nobody_misses_what_is_not_told(tests: bool) -> None:
    """Reports, cases, placings, tests and infections of a watched town, with some of the changes told and with all."""
    specs = INTERVENTIONS if tests else {"a-cases": INTERVENTIONS["a-cases"]}
    streams = STREAMS | ({"found": {"kind": "tests"}} if tests else {})
    data = scenario(interventions=specs, surveillance={"streams": streams}, record={"tables": ["infections"]})
    data["strains"]["flu"]["transmissibility"], data["seeding"][0]["count"] = 0.15, 30
    for seed in range(4):
        compiled = compile_scenario(Scenario.model_validate(data), town(400, seed), seed)
        heard = classes_heard(compiled)
        assert (heard != ALWAYS).all()
        asked, all_of = changes_asked(compiled), np.zeros((0, 0), np.uint8)
        (one, told, seen), (other, everything, known) = (
            run_with(compiled, *which) for which in ((heard, asked), (None, all_of))
        )
        assert len(told.outcome.transitions) < 0.8 * len(everything.outcome.transitions)
        assert set(told.outcome.transitions) <= set(everything.outcome.transitions)
        assert told.outcome.infections == everything.outcome.infections
        assert told.outcome.counts == everything.outcome.counts
        assert np.array_equal(seen.surveillance.reports, known.surveillance.reports)
        assert np.array_equal(seen.surveillance.subjects.rows, known.surveillance.subjects.rows)
        assert one.authority is not None
        assert other.authority is not None
        assert one.authority.accounts == other.authority.accounts
        assert one.dead().tolist() == other.dead().tolist()
        assert len(seen.surveillance.reports) > 50
