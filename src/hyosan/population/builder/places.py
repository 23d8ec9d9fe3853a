"""From members to the place kinds and roles of the population's table."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.schools import Schools
from hyosan.population.table import NOBODY, Areas, PlaceKind

ROLE_NAMES = ("preschool child", "pupil", "teacher", "worker", "other adult", "retired")
PRESCHOOL, PUPIL, TEACHER, WORKER, OTHER_ADULT, RETIRED = range(6)
SPECIAL_GRADE, SPECIAL_NUMBER = 2, 5


def place_kind(
    kind: str,
    member: NDArray[np.int64] | NDArray[np.int32],
    area: NDArray[np.int64] | NDArray[np.int32],
    parent_kind: str | None = None,
    parent: NDArray[np.int64] | NDArray[np.int32] | None = None,
    labels: tuple[str, ...] | None = None,
) -> PlaceKind:
    """A place kind of the table, in 32-bit indices."""
    inner = None if parent is None else parent.astype(np.int32)
    return PlaceKind(kind, member.astype(np.int32), len(area), area.astype(np.int32), labels, parent_kind, inner)


def home_kinds(
    areas: Areas, area: NDArray[np.int32], household: NDArray[np.int32] | NDArray[np.int64]
) -> tuple[PlaceKind, PlaceKind]:
    """Neighbourhoods, one an area, and households in them."""
    housed = household >= 0
    household_area = np.zeros(int(household.max(initial=-1)) + 1, dtype=np.int32)
    household_area[household[housed]] = area[housed]
    return (
        place_kind("neighbourhood", area, np.arange(len(areas)), labels=areas.names),
        place_kind("household", household, household_area, "neighbourhood", household_area),
    )


def school_kinds(
    schools: Schools, school_names: tuple[str, ...], special_school: str | None
) -> tuple[PlaceKind, PlaceKind, PlaceKind]:
    """Schools, their classrooms, and a laboratory for each middle and high school."""
    class_labels = tuple(
        f"{school_names[school]} {grade}-{number}"
        for school, grade, number in zip(schools.class_school, schools.class_grade, schools.class_number, strict=True)
    )
    special = school_names.index(special_school) if special_school else NOBODY
    lab_class = np.array(
        [
            _laboratory_class(schools, int(school), bool(school == special))
            for school in np.flatnonzero(schools.level > 0)
        ],
        dtype=np.int64,
    )
    lab_school = schools.class_school[lab_class]
    lab_of_class = np.full(len(schools.class_school) + 1, NOBODY, dtype=np.int64)
    lab_of_class[lab_class] = np.arange(len(lab_class))
    lab_labels = tuple(f"{school_names[school]} science lab" for school in lab_school)
    member = lab_of_class[schools.class_of_person]
    return (
        place_kind("school", schools.school_of_person, schools.area, "neighbourhood", schools.area, school_names),
        place_kind(
            "classroom",
            schools.class_of_person,
            schools.area[schools.class_school],
            "school",
            schools.class_school,
            class_labels,
        ),
        place_kind("laboratory", member, schools.area[lab_school], "school", lab_school, lab_labels),
    )


def _laboratory_class(schools: Schools, school: int, special: bool) -> int:
    """The class that has science: 2-5 of the special school where there is one, else the middle class of grade 2."""
    own = np.flatnonzero(schools.class_school == school)
    second = own[schools.class_grade[own] == SPECIAL_GRADE]
    if not len(second):
        second = own
    fifth = second[schools.class_number[second] == SPECIAL_NUMBER]
    return int(fifth[0] if special and len(fifth) else second[len(second) // 2])


def day_neighbourhoods(
    areas: Areas,
    schools: Schools,
    workplace: NDArray[np.int64],
    workplace_area: NDArray[np.int64],
    elsewhere: NDArray[np.int64] | None = None,
) -> PlaceKind:
    """The neighbourhoods by day: those who work or learn there; `elsewhere` are areas of other places, or -1."""
    member = np.append(schools.area, NOBODY)[schools.school_of_person]
    member = np.where(workplace >= 0, np.append(workplace_area, NOBODY)[workplace], member)
    if elsewhere is not None:
        member = np.where(elsewhere >= 0, elsewhere, member)
    return PlaceKind(
        "day_neighbourhood",
        member.astype(np.int32),
        len(areas),
        np.arange(len(areas), dtype=np.int32),
        areas.names,
        same_site_as="neighbourhood",
    )


def roles(age: NDArray[np.uint8], schools: Schools, workplace: NDArray[np.int64]) -> NDArray[np.uint8]:
    """What everybody does by day: an index into `ROLE_NAMES`."""
    first, last = laws.LEVEL_FIRST_AGE_YEARS[0], laws.LEVEL_FIRST_AGE_YEARS[-1] + laws.LEVEL_GRADES[-1]
    return np.select(
        [age < first, age < last, schools.teacher, workplace >= 0, age >= laws.RETIREMENT_AGE_YEARS],
        [PRESCHOOL, PUPIL, TEACHER, WORKER, RETIRED],
        OTHER_ADULT,
    ).astype(np.uint8)
