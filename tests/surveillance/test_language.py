"""What a scenario says of surveillance: every slip is told, with its place; written out in full it is the same."""

import tomllib

import pytest
from observed import scenario, surveillance

from hyosan.core.errors import ScenarioError
from hyosan.scenario import Scenario, load_text, scenario_hash, scenario_toml

BASE = """
[scenario]
id = "x"
title = "X"
[population.files]
folder = "people"
[time]
start = 2024-01-08
duration = "60 days"
[strains.flu]
transmissibility = 0.05
start = "ill"
[strains.flu.states.ill]
infectiousness = 1
symptomatic = true
dwell = { distribution = "exponential", mean = "3 days" }
next = "well"
[strains.flu.states.well]
immune = true
[settings.class]
place_kind = "classroom"
contacts_per_day = 6
[settings.friends]
edge_kind = "friendship"
contacts_per_day = 1
[[seeding]]
strain = "flu"
count = 1
[surveillance.streams.doctors]
kind = "clinicians"
"""
LAB = '[surveillance.streams.bench]\nkind = "laboratory"\nspecimens_from = { doctors = 0.5 }\n'
TEST = "sensitivity = 0.9\nspecificity = 0.9\n"


def said(more: str) -> str:
    """What is said of the base with more lines."""
    with pytest.raises(ScenarioError) as caught:
        load_text(BASE + more, "x.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("more", "path", "message"),
    [
        ("probabilty = 0.5", "streams.doctors.probabilty", "did you mean 'probability'?"),
        ("sensitivity = 0.5", "streams.doctors.sensitivity", "unused: 'clinicians' has no sensitivity"),
        ("probability = 1.5", "streams.doctors.probability", "got 1.5, allowed: from 0 to 1"),
        ("delay = 3", "streams.doctors.delay", "allowed: a table with distribution"),
        ('by_state = { "flu.il" = 2 }', 'by_state."flu.il"', "did you mean 'flu.ill'?"),
        ('by_state = { "flu.well" = 2 }', 'by_state."flu.well"', "unused: 'clinicians' sees no entry into it"),
        ('overflow = "lost"', "doctors.overflow", "unused: there is no capacity"),
        ("weekdays = { mnday = 1 }", "weekdays.mnday", "did you mean 'monday'?"),
        ("weekdays = { holidays = 0 }", "weekdays.holidays", "the calendar has no holidays"),
        ("changes = [{ from = 2024-02-01 }]", "changes[0]", "changes nothing"),
        ("changes = [{ from = 2024-02-01, background_factor = 2 }]", "doctors.changes", "there is no background"),
        (LAB, "bench.sensitivity", "missing: 'laboratory' needs sensitivity"),
        (LAB.replace("doctors", "docters") + TEST, "specimens_from.docters", "did you mean 'doctors'?"),
        (LAB.replace("doctors", "bench") + TEST, "specimens_from.bench", "sees no people"),
        ('[surveillance.streams.wards]\nkind = "hospital"', "streams.wards", "unused: no state of the agent has care"),
        ('[surveillance.streams.x]\nkind = "death certificate"', "streams.x", "no state of the agent has dead = true"),
        ("[surveillance.identification]\nsamples = 3", "surveillance.identification", "unused: no laboratory"),
        ("[surveillance.interview]\ncorrect = 0.5", "interview.correct", "unused: no exposure is ever named"),
        ('[surveillance]\nagent = ["flo"]', "surveillance.agent[0]", "did you mean 'flu'?"),
        ('[surveillance.streams.s]\nkind = "school absence"\nsetting = "clas"', "s.setting", "did you mean 'class'?"),
        ('[surveillance.streams.s]\nkind = "school absence"\nsetting = "friends"', "s.setting", "has no places"),
        (
            f'[surveillance.streams.s]\nkind = "serosurvey"\nsample = 9\ndates = [2023-02-01]\n{TEST}',
            "s.dates[0]",
            "is before the run",
        ),
        (
            '[surveillance.streams.s]\nkind = "wastewater"\nevery = "36 hours"\nshedding = [1]',
            "s.every",
            "allowed: whole days",
        ),
    ],
)
def test_a_slip_is_told_with_its_place(more: str, path: str, message: str) -> None:
    found = said(more)
    assert any(path in line and message in line and line.startswith("x.toml:") for line in found.splitlines()), found


def test_written_out_in_full_it_is_the_same() -> None:
    whole = Scenario.model_validate(scenario())
    again = Scenario.model_validate(tomllib.loads(scenario_toml(whole)))
    assert again == whole
    assert again.surveillance is not None
    assert len(again.surveillance.streams) == len(surveillance()["streams"])


def test_a_scenario_without_it_does_not_name_it() -> None:
    data = scenario()
    del data["surveillance"]
    assert '"surveillance"' not in scenario_toml(Scenario.model_validate(data))
    assert scenario_hash(Scenario.model_validate(data)) != scenario_hash(Scenario.model_validate(scenario()))


def test_holidays_may_be_there_for_surveillance_alone() -> None:
    more = 'weekdays = { holidays = 0 }\n[calendar]\npublic_holidays = "KR"\n'
    assert load_text(BASE + more).surveillance is not None
