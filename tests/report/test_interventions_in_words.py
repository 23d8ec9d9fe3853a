"""What the summary says of interventions: spans that fit their scale."""

from dataclasses import asdict
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hyosan.interventions.account import Totals
from hyosan.report.interventions import intervention_rows
from hyosan.results.run import Run


def words(**totals: Any) -> str:
    """The line of an intervention that did so much."""
    run = SimpleNamespace(record={"interventions": {"camp": asdict(Totals(starts=1, **totals))}})
    return intervention_rows(cast("Run", run))[0][1]


@pytest.mark.parametrize(
    ("days", "person_days", "said"),
    [
        (11.5 / 24, 0.5, "started once, 11.5 hours in force, 3 people, 12 person-hours"),
        (1.75, 40.0, "started once, 42 hours in force, 3 people, 40 person-days"),
        (20.0, 4000.0, "started once, 20 days in force, 3 people, 4,000 person-days"),
    ],
)
def test_below_two_days_there_are_hours(days: float, person_days: float, said: str) -> None:
    assert words(days_in_force=days, people=3, person_days=person_days) == said


def test_who_came_too_late_is_named_only_where_there_is_somebody() -> None:
    assert words(courses=4) == "started once, 0 hours in force, 4 courses"
    assert words(courses=4, given_up=2).endswith("4 courses, 2 people too late for one")
