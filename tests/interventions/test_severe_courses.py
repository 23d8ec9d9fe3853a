"""Protection from severe courses: which milder states there are, and by how much severe ones are fewer."""

from typing import Any

import numpy as np
import pytest
from observed import gamma, scenario, town
from scipy.stats import binomtest
from twin_runs import Outcome, run_engine

from hyosan.core.errors import ScenarioError
from hyosan.disease.spec_states import DEGREES
from hyosan.engine.simulation import Simulation
from hyosan.scenario import load_text, scenario_toml
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario

COURSE = {
    "latent": gamma("1 day"), "presymptomatic": gamma("2 days"), "symptomatic": gamma("3 days"),
    "onset_to_hospital": gamma("2 days"), "hospital": gamma("4 days"), "onset_to_death": gamma("9 days"),
    "hospital_before_intensive_care": gamma("1 day"), "intensive_care": gamma("6 days"),
    "infectiousness": {"presymptomatic": 1, "symptomatic": 0, "asymptomatic": 1},
}  # fmt: skip
SEVERITY = {
    "ages": [0, 50], "symptomatic": [0.6, 1.0], "hospital": [0.3, 0.5], "intensive_care": [0.0, 0.4],
    "death_in_hospital": 0.2, "death_in_intensive_care": 0.5, "death_outside_care": 0.1,
}  # fmt: skip
STRAINS = {"flu": {"transmissibility": 0.3, "course": COURSE, "severity": SEVERITY}}


def compiled(people: int = 60, **guards: Any) -> Compiled:
    """A course with everything, nobody infecting once ill; half have each of some immunities."""
    immunity = {name: {"coverage": 0.5, "severity": {"flu": guard}} for name, guard in guards.items()}
    data = scenario(strains=STRAINS, immunity=immunity)
    del data["surveillance"]
    return compile_scenario(Scenario.model_validate(data), town(people), 5)


def test_milder_states_by_hand() -> None:
    """By list of branches, branch and degree, for the young and the old; where everybody falls ill nothing else is."""
    ready = compiled(guard={"from": "death", "kind": "leaky", "effect": 0.5})
    law, codes = ready.law, ready.codes
    name = {code: state for code, (_, state) in enumerate(codes.states)}
    found: dict[tuple[str, str, str, int], str] = {}
    for code, state in enumerate(law.states):
        for branch in range(int(state["branches"]), int(state["branches_end"])):
            for age in range(2):
                for degree, instead in enumerate(law.branch_milder[branch, age, 0].tolist()):
                    if instead >= 0:
                        to = name[int(law.branch_to[branch])], name[int(law.branch_to[instead])]
                        found[name[code], to[0], DEGREES[degree - 1], age] = to[1]
    onset = "presymptomatic"
    doomed = [("before-hospital", ("hospital",)), ("before-death", DEGREES[1:])]
    expected = {
        (onset, to, degree, age): "symptomatic" for to, degrees in doomed for degree in degrees for age in (0, 1)
    }
    expected["latent", onset, "symptoms", 0] = "asymptomatic"
    expected |= {
        ("before-hospital", "hospital-before-death", degree, age): "hospital"
        for degree in DEGREES[2:]
        for age in (0, 1)
    }
    expected["before-hospital", "hospital-before-intensive-care", "intensive care", 1] = "hospital"
    dying = ("hospital-before-intensive-care", "intensive-care-before-death", "death")
    expected |= {(*dying, age): "intensive-care" for age in (0, 1)}
    assert found == expected


def worst(ready: Compiled, outcome: Outcome, people: set[int]) -> dict[int, int]:
    """The highest degree that each of some people came to."""
    states = (
        ("symptomatic", "before-hospital", "before-death"),
        ("hospital", "hospital-before-death", "hospital-before-intensive-care"),
        ("intensive-care", "intensive-care-before-death"),
        ("dead",),
    )
    degrees = {state: degree for degree, some in enumerate(states, 1) for state in some}
    found: dict[int, int] = {}
    for _, person, _, new, _ in outcome.transitions:
        if person in people:
            found[person] = max(found.get(person, 0), degrees.get(ready.codes.states[new][1], 0))
    return found


@pytest.mark.parametrize("kind", ["leaky", "all-or-nothing"])
def test_severe_courses_are_fewer_by_the_effect_and_nothing_else_changes(kind: str) -> None:
    """Half have it. Infections and all others' courses are the same to the event; of the admissions (and the deaths)
    among those who have it, as many are left as the effect says: exactly binomial, since each is kept by a number of
    its own. Alarms falsely in one of 10,000 sets of seeds."""
    runs = {}
    for effect in (0.0, 0.35, 0.8):
        ready = compiled(3000, guard={"from": "hospital", "kind": kind, "effect": effect})
        runs[effect] = run_engine(ready)[0]
    bare = compiled(3000)
    assert run_engine(bare)[0].transitions == runs[0.0].transitions
    held = set(np.flatnonzero(Simulation(ready, threads=1).immune_before).tolist())
    others = set(range(3000)) - held
    assert len(held) == 1500
    levels = {effect: worst(ready, outcome, held) for effect, outcome in runs.items()}
    for effect, outcome in runs.items():
        assert outcome.infections == runs[0.0].infections
        assert [t for t in outcome.transitions if t[1] in others] == [
            t for t in runs[0.0].transitions if t[1] in others
        ]
        for least in (2, 4):
            at_risk = {p for p, level in levels[0.0].items() if level >= least}
            left = sum(levels[effect][p] >= least for p in at_risk)
            assert len(at_risk) > 100
            assert effect == 0.0 or binomtest(left, len(at_risk), 1 - effect).pvalue > 1e-4 / 8
    assert all(levels[0.8][p] <= levels[0.35][p] <= levels[0.0][p] for p in levels[0.0])


BASE = """
[scenario]
id = "town"
title = "Town"
[population.files]
folder = "people"
[time]
start = 2024-01-10
duration = "60 days"
[strains.flu]
start = "ill"
[strains.flu.states.ill]
symptomatic = true
dwell = { distribution = "fixed", value = "3 days" }
next = "well"
[strains.flu.states.well]
immune = true
[[seeding]]
strain = "flu"
count = 5
"""
GUARD = 'kind = "leaky", effect = 0.5'
WRONG = {
    "nothing": ("[immunity.vaccine]\ncoverage = 0.5", "needs protection or severity"),
    "an unknown strain": (
        f'[immunity.vaccine]\ncoverage = 0.5\nseverity.fl = {{ from = "symptoms", {GUARD} }}', "did you mean 'flu'",
    ),
    "nothing so severe": (
        f'[immunity.vaccine]\ncoverage = 0.5\nseverity.flu = {{ from = "hospital", {GUARD} }}', "unused: no state",
    ),
    "who is immune": (f'[immunity.flu]\nseverity.flu = {{ from = "symptoms", {GUARD} }}', "is not infected again"),
}  # fmt: skip


def test_a_protection_survives_writing() -> None:
    text = f'{BASE}\n[immunity.vaccine]\ncoverage = 0.5\nseverity.flu = {{ from = "symptoms", {GUARD} }}\n'
    scenario_once = load_text(text, "town.toml")
    assert load_text(scenario_toml(scenario_once), "again.toml") == scenario_once


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told(what: str) -> None:
    text, told = WRONG[what]
    with pytest.raises(ScenarioError) as caught:
        load_text(f"{BASE}\n{text}\n", "town.toml")
    assert told in str(caught.value)
