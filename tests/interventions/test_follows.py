"""Who takes part goes with what is reported: more of the same people the more it is, in every engine and the twin."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from observed import compiled, scenario, town
from town_text import TOWN

from hyosan.core.errors import ScenarioError
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.reference import PlainSimulation
from hyosan.engine.simulation import Simulation
from hyosan.interventions.spec_trigger import FollowsSpec
from hyosan.scenario.load import read_scenario_text

CAUTION: dict[str, Any] = {
    "action": "stay_at_home", "trigger": {"date": dt.date(2024, 3, 7)}, "by": "area", "left_elsewhere": 0.1,
    "follows": {"stream": "doctors", "over": "5 days", "per": 100, "half": 4.0}, "compliance": 0.9,
}  # fmt: skip
STREAMS = {"doctors": {"kind": "clinicians", "probability": 0.8}}


def data(**said: Any) -> dict[str, Any]:
    """A town whose people are cautious once they hear of cases."""
    return scenario(surveillance={"streams": STREAMS}, interventions={"caution": {**CAUTION, **said}})


def infections(engine: type[Simulation | AheadSimulation], scene: dict[str, Any]) -> tuple[int, Any]:
    """How many, and the authority."""
    simulation = engine(compiled(scene, town(), 1), [], 1)
    simulation.run()
    return simulation.infections, simulation.authority


@pytest.mark.parametrize("action", ["stay_at_home", "reduce"])
def test_every_engine_and_the_twin_agree(action: str) -> None:
    scene = data(action=action, wanes="30 days")
    plain = PlainSimulation(compiled(scene, town(), 1))
    plain.simulate()
    expected = len(plain.run.infections)
    found = [infections(engine, scene) for engine in (Simulation, AheadSimulation, OnceSimulation)]
    assert [count for count, _ in found] == [expected] * 3
    assert expected < infections(OnceSimulation, data(half=1.0) | {"interventions": {}})[0]
    assert plain.authority is not None
    for _, authority in found:
        assert (authority.grade == plain.authority.grade).all()


def test_the_share_is_that_of_the_reports() -> None:
    _, authority = infections(AheadSimulation, data())
    asked = authority._specs["caution"].follows
    duration = 40 * 86_400_000_000
    last = duration - duration % authority._specs["caution"].every
    last -= 0 if last < duration else authority._specs["caution"].every
    for unit in authority.units["caution"]:
        value = authority._heard.value(asked, last, unit.areas)
        assert authority.grade[0, unit.areas] == pytest.approx(value / (value + 4.0))


def test_a_large_half_is_as_if_nobody_cared_and_a_small_one_as_if_all_did() -> None:
    """The limits are exact: nobody's number is below 0, and x / (x + half) is 1 to rounding."""
    without = infections(AheadSimulation, {**data(), "interventions": {}})[0]
    never = {**CAUTION["follows"], "half": 1e300}
    assert infections(AheadSimulation, data(follows=never))[0] == without
    assert FollowsSpec(stream="doctors", half=1e-300).share(3.0) == 1.0
    assert FollowsSpec(stream="doctors", half=4.0).share(0.0) == 0.0
    shares = [FollowsSpec(stream="doctors", half=4.0).share(x) for x in (1.0, 4.0, 40.0)]
    assert shares[1] == 0.5
    assert (np.diff(shares) > 0).all()


BASE = (
    TOWN
    + """
[[seeding]]
strain = "flu"
count = 5
[surveillance.streams.doctors]
kind = "clinicians"
[interventions.caution]
trigger.date = 2024-01-12
left_elsewhere = 0.1
"""
)
WRONG = {
    'action = "reduce"\nfollows = { stream = "doctor", half = 3 }': "unknown stream 'doctor'; did you mean 'doctors'",
    'action = "reduce"\nfollows = { stream = "doctors", half = 0 }': "half",
    'action = "reduce"\nfollows = { stream = "doctors", half = 3, finding = "died" }': "which tells suspected",
    'action = "close"\nfollows = { stream = "doctors", half = 3 }': "'close' has no follows",
}


@pytest.mark.parametrize("said", WRONG)
def test_what_is_wrong_is_told(said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario_text(BASE + said)
    assert WRONG[said] in str(caught.value)
