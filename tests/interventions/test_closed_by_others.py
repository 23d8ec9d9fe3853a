"""Grades and schools that close once so many of their classes are closed."""

from typing import Any

import numpy as np
import pytest
from observed import DAY
from test_limits import SCHOOL, followed, school
from twin_runs import Recorder, run_twin

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation

COUNTING = {key: value for key, value in SCHOOL.items() if key != "within"} | {"closed": 2, "closed_by": ["classes"]}
CLASSES = {**SCHOOL, "absences": 3, "length": "2 days"}
GROUPS = {"classroom": [(0, 1), (2,), (3, 4), (5,)], "school": [(0, 1, 2), (3, 4, 5)]}
"""Classes by grade, and by school."""


@pytest.mark.parametrize(("kind", "rule"), [("classroom", {"by_grade": True}), ("school", {"place_kind": "school"})])
def test_what_closes_is_what_a_plain_count_of_closed_classes_says(kind: str, rule: dict[str, Any]) -> None:
    """At each midnight the classes are counted that were closed at an earlier one and stay closed; so all engines."""
    compiled = school({"classes": CLASSES, "rest": {**COUNTING, **rule}})
    outcome, seen, _ = followed(compiled)
    for engine in (AheadSimulation, OnceSimulation):
        recorder = Recorder()
        engine(compiled, [recorder]).run()
        assert recorder.outcome.infections == outcome.infections
    assert run_twin(compiled).infections == outcome.infections
    at_noon = {at // DAY: ends for at, ends in seen if at % DAY}
    classes, own = (int(compiled.world.kinds["offset"][compiled.place_kinds.index(k)]) for k in ("classroom", kind))
    until = np.zeros(len(GROUPS[kind]), np.int64)
    closings = 0
    for day in range(1, 11):
        before, at = at_noon[day - 1], day * DAY
        for number, group in enumerate(GROUPS[kind]):
            count = sum(before[0, classes + one] > at for one in group)
            if until[number] <= at and count >= 2:
                until[number], closings = at + 3 * DAY, closings + 1
            places = group if kind == "classroom" else (number,)
            assert {int(at_noon[day][1, own + one]) for one in places} == {int(until[number])}
    assert closings > 1


def test_where_no_class_is_closed_nothing_changes() -> None:
    never = {"classes": {**SCHOOL, "absences": 500}, "rest": {**COUNTING, "by_grade": True}}
    assert followed(school(never))[0] == followed(school({}))[0]
