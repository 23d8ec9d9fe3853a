"""The parts of a course: names of the states it can make, and the times that are what is left of longer ones."""

from collections.abc import Mapping
from typing import Any

from hyosan.disease.moments import Moments, moments, sum_of
from hyosan.disease.spec_course import CourseSpec
from hyosan.disease.spec_severity import COLUMNS
from hyosan.disease.spec_states import DEAD

LATENT, PRESYMPTOMATIC, SYMPTOMATIC, ASYMPTOMATIC = "latent", "presymptomatic", "symptomatic", "asymptomatic"
BEFORE_HOSPITAL, BEFORE_DEATH = "before-hospital", "before-death"
HOSPITAL, HOSPITAL_BEFORE_DEATH = "hospital", "hospital-before-death"
HOSPITAL_BEFORE, HOSPITAL_AFTER = "hospital-before-intensive-care", "hospital-after-intensive-care"
INTENSIVE, INTENSIVE_BEFORE_DEATH, RECOVERED = "intensive-care", "intensive-care-before-death", "recovered"

ORIGINS = {
    LATENT: ("latent",),
    PRESYMPTOMATIC: ("incubation", "presymptomatic"),
    SYMPTOMATIC: ("symptomatic",),
    ASYMPTOMATIC: ("asymptomatic",),
    BEFORE_HOSPITAL: ("onset_to_hospital",),
    BEFORE_DEATH: ("onset_to_death",),
    HOSPITAL: ("hospital",),
    HOSPITAL_BEFORE_DEATH: ("onset_to_death",),
    HOSPITAL_BEFORE: ("hospital_before_intensive_care",),
    INTENSIVE: ("intensive_care",),
    INTENSIVE_BEFORE_DEATH: ("onset_to_death",),
    HOSPITAL_AFTER: ("hospital_after_intensive_care",),
    RECOVERED: ("waning", "immunity"),
    DEAD: (),
}
"""The states that a course can make, and the keys that the time in each comes from."""

NEEDS = {
    "intensive_care": "hospital",
    "death_in_hospital": "hospital",
    "death_in_intensive_care": "intensive_care",
}
"""Columns that mean something only where another is given."""


def used_columns(columns: Mapping[str, Any]) -> set[str]:
    """The columns that a course makes use of."""
    used = {name for name in COLUMNS if name in columns}
    for name, needed in NEEDS.items():
        if needed not in used:
            used.discard(name)
    return used


def whole_and_parts(course: CourseSpec) -> dict[str, tuple[str, list[str]]]:
    """States whose time is what is left of a longer one: the key of the whole, those of the parts that come before."""
    in_hospital = ["onset_to_hospital"]
    in_intensive_care = [*in_hospital, *(["hospital_before_intensive_care"] * has_stay_before(course))]
    return {
        PRESYMPTOMATIC: ("incubation", ["latent"]),
        HOSPITAL_BEFORE_DEATH: ("onset_to_death", in_hospital),
        INTENSIVE_BEFORE_DEATH: ("onset_to_death", in_intensive_care),
    }


def has_stay_before(course: CourseSpec) -> bool:
    """Whether people stay in hospital before intensive care."""
    return course.hospital_before_intensive_care is not None


def remainder(course: CourseSpec, state: str) -> Moments:
    """Mean and variance that are left for a state, so that the whole time has those that it is given."""
    whole, parts = whole_and_parts(course)[state]
    total, before = moments(getattr(course, whole)), sum_of(getattr(course, part) for part in parts)
    return Moments(total.mean - before.mean, total.variance - before.variance)
