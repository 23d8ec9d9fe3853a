"""When interventions start and stop, against a table of what must be: one unit, days of decisions, what was observed.

The twin shares these decisions with the engine, so nothing else tests them. All is exact: no chance decides it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from hyosan.interventions.course import Scene, Unit, areas_by_unit, decide, switch, units_of
from hyosan.interventions.heard import Heard, no_told
from hyosan.interventions.spec import InterventionSpec
from hyosan.surveillance.series import no_signals
from hyosan.surveillance.tables import FINDINGS

DAY = 86_400_000_000
START = dt.date(2024, 3, 1)
AREAS = [("north", "1", "city"), ("south", "2", "city"), ("isle", "3", "sea")]
RESIDENTS = np.array([600, 300, 100])


def intervention(trigger: Mapping[str, Any], **keys: Any) -> InterventionSpec:
    """One that closes, with a trigger."""
    return InterventionSpec.model_validate({"action": "close", "left_elsewhere": 0.5, "trigger": trigger, **keys})


def moment(date: object) -> int:
    """First moment of a date."""
    assert isinstance(date, dt.date)
    return (date - START).days * DAY


def scene_of(specs: Mapping[str, InterventionSpec]) -> Scene:
    """What some interventions look at; nothing has been told."""
    asked = [t.observed for spec in specs.values() for t in spec.triggers() if t.observed is not None]
    heard = Heard(("doctors", "sewers"), ("clinicians", "wastewater"), RESIDENTS, asked)
    return Scene(heard, AREAS, {name: units_of(spec, AREAS) for name, spec in specs.items()}, moment)


def tell(scene: Scene, day: int, counts: Mapping[int, int], finding: str = "suspected") -> None:
    """So many reports by area, told an hour before midday of a day."""
    told = no_told(sum(counts.values()))
    told["time"], told["finding"] = day * DAY - DAY // 24, FINDINGS.index(finding)
    told["area"] = np.repeat(list(counts), list(counts.values()))
    scene.heard.hear(day * DAY, told, no_signals())


def course(
    specs: Mapping[str, InterventionSpec], reports: Mapping[int, Mapping[int, int]], days: int = 12
) -> dict[str, str]:
    """Whether each unit is in force behind each decision, one a day: `#` in force, `.` not."""
    scene = scene_of(specs)
    found = {f"{name} {unit.name}": "" for name, units in scene.units.items() for unit in units}
    for day in range(days):
        tell(scene, day, reports.get(day, {}))
        at = day * DAY
        decided = [
            (name, unit, decide(name, specs[name], unit, at, scene)) for name in specs for unit in scene.units[name]
        ]
        for name, unit, on in decided:
            if on is not None:
                switch(unit, at, on)
            found[f"{name} {unit.name}"] += "#" if unit.in_force else "."
    return found


def date(day: int) -> dict[str, Any]:
    """The condition of a date, by day since the start."""
    return {"date": START + dt.timedelta(days=day)}


def seen(**keys: Any) -> dict[str, Any]:
    """The condition of something observed in the last day."""
    return {"observed": {"stream": "doctors", "over": "1 day", **keys}}


REPORTS = {2: {0: 6}, 3: {0: 9}, 4: {0: 4, 1: 2}, 5: {0: 2}, 8: {0: 9}}
"""Told on these days; by day: 6, 9, 6, 2, 0, 0, 9, 0, ..."""
TABLE: dict[str, tuple[dict[str, Any], str]] = {
    #                                                                          day  012345678901
    "from a date on": ({"trigger": date(3)}, "...#########"),
    "not from a date on": ({"trigger": {"not": date(3)}}, "###........."),
    "above": ({"trigger": seen(above=5)}, "..###...#..."),
    "above: equal is not above": ({"trigger": seen(above=6)}, "...#....#..."),
    "below": ({"trigger": seen(below=6)}, "##...###.###"),
    "below: equal is not below": ({"trigger": seen(below=2)}, "##....##.###"),
    "by residents": ({"trigger": seen(above=5, per=1000)}, "..###...#..."),
    "by residents: 9 in 1000 are 90 in 10000": ({"trigger": seen(above=89, per=10000)}, "...#....#..."),
    "over two days": ({"trigger": seen(above=5) | {"observed": {"stream": "doctors", "over": "2 days", "above": 7}}},
                      "...###..##.."),
    "for two days": ({"trigger": seen(above=5, **{"for": "2 days"})}, "....#......."),
    "for a day, then begun anew": ({"trigger": seen(above=5, **{"for": "1 day"})}, "...##......."),
    "of one area": ({"trigger": seen(above=0, areas=["south"])}, "....#......."),
    "of a municipality": ({"trigger": seen(above=0, areas=["sea"])}, "............"),
    "of a finding": ({"trigger": seen(above=0, finding="died")}, "............"),
    "all": ({"trigger": {"all_of": [date(4), seen(above=5)]}}, "....#...#..."),
    "any": ({"trigger": {"any_of": [date(7), seen(above=8)]}}, "...#...#####"),
    "not both": ({"trigger": {"not": {"any_of": [date(7), seen(above=8)]}}}, "###.###....."),
    "a duration": ({"trigger": date(3), "duration": "2 days"}, "...##......."),
    "a duration, and again": ({"trigger": seen(above=5), "duration": "2 days"}, "..##....##.."),
    "once": ({"trigger": seen(above=5), "once": True}, "..###......."),
    "until, which is another bound": ({"trigger": seen(above=8), "until": seen(below=1)}, "...###..#..."),
    "until, and not again while it holds": ({"trigger": date(2), "until": seen(above=8)}, "..#........."),
    "a duration, and not again while it holds": ({"trigger": seen(above=0), "duration": "1 day"}, "..#.....#..."),
}  # fmt: skip


@pytest.mark.parametrize("which", TABLE)
def test_one_intervention(which: str) -> None:
    keys, expected = TABLE[which]
    assert course({"x": intervention(**keys)}, REPORTS) == {"x everywhere": expected}


def test_two_bounds_hold_between_them() -> None:
    """Starts above 5, stops below 3: at 4 it goes on, and at 4 it does not start."""
    reports = {0: {0: 4}, 1: {0: 6}, 2: {0: 4}, 3: {0: 4}, 4: {0: 2}, 5: {0: 4}, 6: {0: 6}, 7: {0: 4}, 8: {0: 1}}
    spec = intervention(seen(above=5), until=seen(below=3))
    assert course({"x": spec}, reports, 9) == {"x everywhere": ".###..##."}


def test_started_and_ended_see_what_was_before_the_decision() -> None:
    """Decisions of one time do not see each other: what follows comes a decision later, or so long after."""
    specs = {
        "first": intervention(date(2), duration="3 days"),
        "started": intervention({"started": "first"}),
        "two days after": intervention({"started": "first", "after": "2 days"}),
        "ended": intervention({"ended": "first"}, duration="2 days"),
        "two days after the end": intervention({"ended": "first", "after": "2 days"}),
        "never": intervention({"ended": "started"}),
    }
    assert course(specs, {}, 10) == {
        "first everywhere": "..###.....",
        "started everywhere": "...#######",
        "two days after everywhere": "....######",
        "ended everywhere": "......##..",
        "two days after the end everywhere": ".......###",
        "never everywhere": "..........",
    }


def test_ended_does_not_hold_while_in_force_again() -> None:
    specs = {"x": intervention(seen(above=5)), "y": intervention({"ended": "x"})}
    assert course(specs, REPORTS) == {"x everywhere": "..###...#...", "y everywhere": "......###.##"}


def test_units_are_decided_apart() -> None:
    """By municipality and by area; what has started elsewhere is not seen."""
    reports = {1: {0: 1}, 3: {2: 1}}
    specs = {
        "city": intervention(seen(above=0), by="municipality"),
        "area": intervention(seen(above=0), by="area", areas=["city"]),
        "follows": intervention({"started": "area"}, by="municipality"),
    }
    assert course(specs, reports, 6) == {
        "city city": ".#....",
        "city sea": "...#..",
        "area north": ".#....",
        "area south": "......",
        "follows city": "..####",
        "follows sea": "......",
    }


def test_a_trigger_that_holds_from_the_start_starts_at_once() -> None:
    unit = Unit("everywhere", np.arange(3))
    spec = intervention(date(-5))
    assert decide("x", spec, unit, 0, scene_of({"x": spec})) is True


def test_an_amount_of_a_series_is_its_mean() -> None:
    """Wastewater told of two areas, of one not detected: (30 + 0) / 2."""
    spec = intervention({"observed": {"stream": "sewers", "over": "1 day", "above": 14.9}})
    scene = scene_of({"x": spec})
    signals = no_signals(2)
    signals["stream"], signals["told"], signals["area"], signals["value"] = 1, DAY, [0, 1], [30.0, np.nan]
    scene.heard.hear(DAY - 1, no_told(), signals)
    unit = scene.units["x"][0]
    assert decide("x", spec, unit, DAY - 1, scene) is None
    assert decide("x", spec, unit, DAY, scene) is True


def test_municipalities_that_share_a_name_are_units_of_their_own() -> None:
    """Six municipalities of South Korea are called Jung-gu; the districts of one city are one unit."""
    areas = [
        ("Euljiro", "1114060500", "Jung-gu"),
        ("Nampo", "2611058000", "Jung-gu"),
        ("Hoehyeon", "1114054000", "Jung-gu"),
        ("Seongsan", "4812355000", "Changwon"),
        ("Masan", "4812553000", "Changwon"),
        ("north", "n", "Town"),
        ("south", "s", "Town"),
    ]
    units = {name: members.tolist() for name, members in areas_by_unit("municipality", areas)}
    assert units == {"Jung-gu (11140)": [0, 2], "Jung-gu (26110)": [1], "Changwon": [3, 4], "Town": [5, 6]}
    assert [members.tolist() for _, members in areas_by_unit("municipality", areas, np.array([1, 6]))] == [[1], [6]]
