"""A course becomes the states that one would write by hand, and no others; its states can be changed and added to."""

import json

import pytest
from courses import FRAME, FULL

from hyosan.scenario import json_schema, load_text, scenario_hash, scenario_toml

SHORT = """
[strains.flu]
transmissibility = 0.1
[strains.flu.course]
latent = { distribution = "fixed", value = "1 day" }
symptomatic = { distribution = "exponential", mean = "3 days" }
"""

BY_HAND = """
[strains.flu]
transmissibility = 0.1
start = "latent"
[strains.flu.states]
latent = { dwell = { distribution = "fixed", value = "1 day" }, next = "symptomatic" }
recovered = { immune = true }
[strains.flu.states.symptomatic]
infectiousness = 1
symptomatic = true
dwell = { distribution = "exponential", mean = "3 days" }
next = "recovered"
"""

CONTACTS = FRAME.replace("contacts_per_day = 0", "contacts_per_day = 6")


def test_a_short_course_is_what_one_would_write_by_hand() -> None:
    short, by_hand = load_text(CONTACTS + SHORT), load_text(CONTACTS + BY_HAND)
    assert short == by_hand
    assert scenario_hash(short) == scenario_hash(by_hand)


def test_a_course_stands_in_full_in_the_scenario_as_run() -> None:
    scenario = load_text(FULL)
    text = scenario_toml(scenario)
    assert "course" not in text
    assert load_text(text) == scenario
    assert scenario_toml(load_text(text)) == text
    cares = {name: state.care for name, state in scenario.strains["flu"].states.items()}
    assert cares == {
        "latent": None, "presymptomatic": None, "symptomatic": None, "asymptomatic": None,
        "before-hospital": None, "before-death": None, "hospital": "hospital", "hospital-before-death": "hospital",
        "hospital-before-intensive-care": "hospital", "intensive-care": "intensive care",
        "intensive-care-before-death": "intensive care", "hospital-after-intensive-care": "hospital",
        "recovered": None, "dead": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "mean", "sd"),
    [
        ("presymptomatic", "3 days", "1763.6 min"),  # 5 - 2; sqrt(2.5 - 1) days
        ("hospital-before-death", "11 days", "127 hours"),  # 15 - 4; sqrt(36 - 8) days
        ("intensive-care-before-death", "10 days", "124.7 hours"),  # 15 - 4 - 1; sqrt(36 - 8 - 1) days
    ],
)
def test_the_last_part_has_the_mean_and_variance_that_are_left(state: str, mean: str, sd: str) -> None:
    dwell = load_text(FULL).strains["flu"].states[state].dwell
    assert dwell is not None
    assert dwell.model_dump(exclude_none=True) == {"distribution": "gamma", "mean": mean, "sd": sd}


def test_nothing_varies_in_what_is_left_of_a_fixed_time() -> None:
    laws = 'incubation = { distribution = "fixed", value = "3 days" }\n'
    dwell = load_text(CONTACTS + SHORT + laws).strains["flu"].states["presymptomatic"].dwell
    assert dwell is not None
    assert dwell.model_dump() == {"distribution": "fixed", "value": "2 days"}


def test_those_without_symptoms_are_infectious_as_long_as_the_others() -> None:
    severity = "[strains.flu.severity]\nsymptomatic = 0.5\n"
    same = load_text(CONTACTS + SHORT + severity).strains["flu"].states
    assert same["asymptomatic"].dwell == same["symptomatic"].dwell
    law = '{ distribution = "exponential", mean = "4 days" }'
    states = load_text(CONTACTS + SHORT + f"presymptomatic = {law}\n" + severity).strains["flu"].states
    assert states["asymptomatic"].dwell is not None
    assert states["asymptomatic"].dwell.model_dump(exclude_none=True) == {
        "distribution": "gamma", "mean": "7 days", "sd": "5 days",
    }  # fmt: skip


def test_immunity_may_wane_or_be_missing() -> None:
    waning = 'waning = { distribution = "fixed", value = "200 days" }\n'
    recovered = load_text(CONTACTS + SHORT + waning).strains["flu"].states["recovered"]
    assert (recovered.immune, recovered.next[0].to) == (True, "susceptible")
    states = load_text(CONTACTS + SHORT + "immunity = false\n").strains["flu"].states
    assert (list(states), states["symptomatic"].next[0].to) == (["latent", "symptomatic"], "susceptible")


def test_a_state_of_the_course_can_be_changed_key_by_key_and_others_added() -> None:
    own = """
[strains.flu.states]
hospital = { infectiousness = 0.2 }
recovered = { dwell = { distribution = "fixed", value = "90 days" }, next = "tired" }
tired = { immune = true }
"""
    states = load_text(FULL + own).strains["flu"].states
    plain = load_text(FULL).strains["flu"].states
    assert states["hospital"] == plain["hospital"].model_copy(update={"infectiousness": 0.2})
    assert [branch.to for branch in states["recovered"].next] == ["tired"]
    assert states["recovered"].immune
    set_ = load_text(FULL, overrides=["strains.flu.states.hospital.infectiousness=0.2"])
    assert set_.strains["flu"].states["hospital"] == states["hospital"]


def test_own_states_branch_to_states_of_the_course_by_own_columns() -> None:
    own = """
[strains.flu.states.latent]
next = [{ to = "carrier", probability = { severity = "carriers" } }, { to = "presymptomatic" }]
[strains.flu.states.carrier]
dwell = { distribution = "fixed", value = "9 days" }
next = "asymptomatic"
"""
    text = FULL.replace("symptomatic             =", "carriers = [0.1, 0.2, 0.3]\nsymptomatic             =") + own
    branches = load_text(text).strains["flu"].states["latent"].next
    assert branches[0].probability is not None
    assert [branches[0].probability.value(age, "ordinary") for age in (0, 20, 60)] == [0.1, 0.2, 0.3]


def test_sources_may_name_numbers_of_a_course_before_and_after() -> None:
    source = '[[scenario.sources]]\nwhat = "{}"\ninvented = "for a test"\n'
    sources = [source.format(what) for what in ("strains.flu.course.latent.mean", "strains.flu.severity.hospital[1]")]
    scenario = load_text(FULL + "".join(sources))
    assert load_text(scenario_toml(scenario)) == scenario


def test_the_schema_asks_for_states_or_a_course() -> None:
    strain = json_schema()["$defs"]["StrainSpec"]
    assert "required" not in strain or strain["required"] == []
    assert (strain["if"], strain["else"]) == ({"required": ["course"]}, {"required": ["start", "states"]})
    assert "severity" in json.dumps(json_schema()["$defs"]["BranchProbability"])
