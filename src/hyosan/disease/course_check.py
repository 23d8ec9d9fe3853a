"""Contradictions inside a course, with the severity and with the states that a scenario adds to it."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from hyosan.core.spec import Spec
from hyosan.core.units import format_duration
from hyosan.disease.course_parts import ASYMPTOMATIC, ORIGINS, remainder, used_columns, whole_and_parts
from hyosan.disease.moments import moments, sum_of
from hyosan.disease.spec_course import CourseSpec
from hyosan.disease.spec_severity import SeveritySpec

Finding = tuple[str, str]
"""A key below the strain, and what is wrong there."""

_LAWS = {
    "asymptomatic": ("symptomatic", False),
    "onset_to_hospital": ("hospital", True),
    "hospital": ("hospital", True),
    "hospital_before_intensive_care": ("intensive_care", False),
    "intensive_care": ("intensive_care", True),
    "hospital_after_intensive_care": ("intensive_care", False),
}
"""Times in a course: the column that they go with, and whether that column needs them."""


def course_findings(course: CourseSpec, severity: SeveritySpec) -> list[Finding]:
    """Times that are missing or unused, shares that exceed 1 together, times for which nothing is left."""
    used = used_columns(severity.columns)
    endless = list(_endless(course))
    return endless or [
        *_times(course, used),
        *_shares(severity, used),
        *_infectiousness(course, used),
        *(finding for state, whole in _left_over(course, used) for finding in _nothing_left(course, state, whole)),
    ]


def _endless(course: CourseSpec) -> Iterator[Finding]:
    for key, law in course:
        if "distribution" in getattr(type(law), "model_fields", ()) and not math.isfinite(sum(moments(law))):
            yield f"course.{key}", "the mean or the standard deviation of this law is beyond all numbers"


def _times(course: CourseSpec, used: set[str]) -> Iterator[Finding]:
    for key, (column, is_needed) in _LAWS.items():
        law = getattr(course, key)
        if law is None and is_needed and column in used:
            yield f"course.{key}", f"missing: severity has the column '{column}', allowed: a law of time"
        if law is not None and column not in used:
            yield f"course.{key}", f"unused: severity has no column '{column}'"
    if course.onset_to_death is None and "death_outside_care" in used:
        yield "course.onset_to_death", "missing: severity has the column 'death_outside_care', allowed: a law of time"
    if course.onset_to_death is not None and not any(column.startswith("death") for column in used):
        yield "course.onset_to_death", "unused: severity has no column of deaths"


def _shares(severity: SeveritySpec, used: set[str]) -> Iterator[Finding]:
    if not {"hospital", "death_outside_care"} <= used:
        return
    rows = zip(severity.ages, severity.hospital or (), severity.death_outside_care or (), strict=True)
    for age, hospital, death in rows:
        if hospital + death > 1 + 1e-9:
            total = f"hospital and death_outside_care sum to {hospital + death:g} at age {age}"
            yield "severity.death_outside_care", f"{total}, allowed: at most 1 (both are shares of those with symptoms)"
            return


def _infectiousness(course: CourseSpec, used: set[str]) -> Iterator[Finding]:
    missing = {
        "presymptomatic": course.incubation is None and course.presymptomatic is None,
        "asymptomatic": "symptomatic" not in used,
        "hospital": "hospital" not in used,
        "intensive_care": "intensive_care" not in used,
    }
    reasons = {"presymptomatic": "the course has neither incubation nor presymptomatic"}
    columns = {"asymptomatic": "symptomatic"}
    for key in sorted(course.infectiousness.model_fields_set):
        if missing.get(key):
            reason = reasons.get(key, f"severity has no column '{columns.get(key, key)}'")
            yield f"course.infectiousness.{key}", f"unused: {reason}"


def _left_over(course: CourseSpec, used: set[str]) -> Iterator[tuple[str, str]]:
    """The states whose time is what is left of a longer one, each with what it is for."""
    if course.incubation is not None:
        yield "presymptomatic", "the time before symptoms"
    if course.onset_to_death is None or course.onset_to_hospital is None:
        return
    if "death_in_hospital" in used:
        yield "hospital-before-death", "the stay of those who die in hospital"
    if "death_in_intensive_care" in used:
        yield "intensive-care-before-death", "the stay of those who die in intensive care"


def _nothing_left(course: CourseSpec, state: str, what: str) -> Iterator[Finding]:
    """The mean and the variance of a whole must leave something for its last part."""
    whole, parts = whole_and_parts(course)[state]
    total, before = moments(getattr(course, whole)), sum_of(getattr(course, part) for part in parts)
    left, names = remainder(course, state), " and ".join(parts)
    if left.mean < 1:
        means = f"the mean, {_time(total.mean)}, is not longer than that of {names}, {_time(before.mean)}"
        yield f"course.{whole}", f"{means}: nothing is left for {what}"
    elif left.variance < -1e-9 * total.variance:
        sds = f"the standard deviation, {_time(total.sd)}, is less than that of {names}, {_time(before.sd)}"
        yield f"course.{whole}", f"{sds}: no time for {what} makes up for it"


def _time(ticks: float) -> str:
    return format_duration(round(float(f"{ticks:.4g}")))


def state_findings(course: CourseSpec, made: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Finding]:
    """What a state of the scenario's own says a second time, after the course has said it."""
    for name, state in own.items():
        said = {key for key in ("dwell", "infectiousness") if _says(state, key) and key in made.get(name, ())}
        if "dwell" in said and not (name == ASYMPTOMATIC and course.asymptomatic is None):
            yield (
                f"states.{name}.dwell",
                f"the course gives this time already, by {_origin(course, name)}: change it there",
            )
        factor = name.replace("-", "_")
        if "infectiousness" in said and factor in course.infectiousness.model_fields_set:
            yield (
                f"states.{name}.infectiousness",
                f"the course gives it already, by course.infectiousness.{factor}: change it there",
            )


def _says(state: Any, key: str) -> bool:
    return key in (state.model_fields_set if isinstance(state, Spec) else state if isinstance(state, dict) else ())


def _origin(course: CourseSpec, name: str) -> str:
    given = [key for key in ORIGINS[name] if getattr(course, key) is not None]
    return f"course.{given[0]}"
