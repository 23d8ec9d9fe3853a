"""What can never act is an error: triggers in a circle, doses that add nothing, streams and settings without people."""

from dataclasses import replace

import numpy as np
import pytest
from observed import town
from town_text import TOWN

from hyosan.core.errors import ScenarioError
from hyosan.engine.build import matched
from hyosan.population.table import Population
from hyosan.scenario.load import read_scenario_text

BASE = (
    TOWN
    + """
[settings.class]
place_kind = "classroom"
contacts_per_day = 3
open = ["Mon-Fri 08:00-15:00"]
[[seeding]]
strain = "flu"
count = 5
"""
)
CLOSE = 'action = "close"\nleft_elsewhere = 0.5\n'
VACCINATE = """
[immunity.vaccine]
protection.flu = { kind = "leaky", effect = 0.5 }
[immunity.booster]
protection.flu = { kind = "leaky", effect = 0.5 }
[interventions.doses]
action = "vaccinate"
trigger.date = 2024-01-12
doses_per_day = 4
immunity = ["vaccine"]
delay = "14 days"
"""
FIXED = '{ distribution = "fixed", value = "9 days" }'


def close(name: str, trigger: str) -> str:
    """An intervention that waits for something."""
    return f"[interventions.{name}]\n{CLOSE}trigger = {trigger}\n"


CIRCLES = {
    "two": (close("a", '{ started = "b" }') + close("b", '{ ended = "a" }'), ["a", "b"]),
    "behind one": (
        close("a", '{ started = "b" }') + close("b", '{ started = "a" }') + close("c", '{ started = "b" }'),
        ["a", "b", "c"],
    ),
    "all of": (
        close("a", '{ all_of = [{ date = 2024-01-12 }, { started = "b" }] }') + close("b", '{ started = "a" }'),
        ["a", "b"],
    ),
}
NO_CIRCLES = (
    close("a", '{ any_of = [{ date = 2024-01-12 }, { started = "b" }] }') + close("b", '{ started = "a" }'),
    close("a", '{ not = { started = "b" } }') + close("b", '{ started = "a" }'),
)


@pytest.mark.parametrize("which", CIRCLES)
def test_interventions_that_wait_for_each_other(which: str) -> None:
    text, names = CIRCLES[which]
    with pytest.raises(ScenarioError, match="never begins") as error:
        read_scenario_text(BASE + text)
    assert [problem.path for problem in error.value.problems] == [f"interventions.{name}.trigger" for name in names]


@pytest.mark.parametrize("text", NO_CIRCLES)
def test_who_has_another_way_to_begin_waits_in_no_circle(text: str) -> None:
    assert set(read_scenario_text(BASE + text).scenario.interventions) == {"a", "b"}


@pytest.mark.parametrize(
    ("dose", "adds"),
    [
        ('{ after = "21 days", immunity = ["vaccine"] }', False),
        ('{ after = "21 days", immunity = ["vaccine", "booster"] }', True),
        ('{ after = "1 day", immunity = ["vaccine"] }', True),  # which protects before the first does
    ],
)
def test_a_dose_that_adds_nothing(dose: str, adds: bool) -> None:
    text = BASE + VACCINATE + f"further_doses = [{dose}]\n"
    text = text if "booster" in dose else text.replace("[immunity.booster]", "[immunity.other]\ncoverage = 0.1")
    if adds:
        assert read_scenario_text(text).scenario.interventions["doses"].further_doses[0].immunity[0] == "vaccine"
    else:
        with pytest.raises(ScenarioError, match=r"immunity: adds nothing"):
            read_scenario_text(text)


def childless() -> Population:
    """A town in which nobody learns: the classrooms stand empty."""
    found = town()
    empty = np.full(len(found), -1, np.int32)
    kinds = [replace(k, member=empty) if k.name == "classroom" else k for k in found.place_kinds]
    return replace(found, place_kinds=tuple(kinds))


ABSENCE = '[surveillance.streams.schools]\nkind = "school absence"\nsetting = "class"\n'


def test_streams_without_members() -> None:
    """Settings may be empty: a small town has no school."""
    loaded = read_scenario_text(BASE + ABSENCE)
    matched(loaded, town())
    with pytest.raises(ScenarioError, match="sees nobody: no 'classroom'"):
        matched(loaded, childless())
    matched(read_scenario_text(BASE), childless())


def test_a_stream_of_an_age_that_nobody_has() -> None:
    loaded = read_scenario_text(BASE + ABSENCE + "min_age = 60\n")
    with pytest.raises(ScenarioError, match="of 60 to 255 years"):
        matched(loaded, town())


def test_a_seeding_of_a_host_type_that_nobody_has() -> None:
    text = BASE.replace("count = 5", 'count = 5\nwho.host_type = "hybrid"') + "[host_types.hybrid]\nshare = 0\n"
    with pytest.raises(ScenarioError, match=r"who\.host_type: matches nobody"):
        read_scenario_text(text)
