"""A municipality of South Korea, person by person: everybody's age, home, school, class, workplace and friends."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import PopulationError, Problem
from hyosan.population.builder import cache, laws, names
from hyosan.population.builder.ages import draw_people
from hyosan.population.builder.friendships import make_friendships
from hyosan.population.builder.households import make_households
from hyosan.population.builder.schools import Schools, make_schools
from hyosan.population.builder.streams import stream
from hyosan.population.builder.tables import CityTables, input_records, read, resolve
from hyosan.population.builder.workplaces import draw_employed, make_workplaces
from hyosan.population.table import NOBODY, Areas, PlaceKind, Population

BUILDER_VERSION = 1
"""Rises whenever the same arguments would give another population."""

ROLE_NAMES = ("preschool child", "pupil", "teacher", "worker", "other adult", "retired")
PRESCHOOL, PUPIL, TEACHER, WORKER, OTHER_ADULT, RETIRED = range(6)
SPECIAL_GRADE, SPECIAL_NUMBER = 2, 5


def load_city(
    municipalities: Sequence[str],
    *,
    name: str | None = None,
    fictional_names: bool = False,
    special_school: str | None = None,
    seed: int = 1,
) -> Population:
    """The same as `build_city`, from the cache when it was built before.

    The cache is the folder in `HYOSAN_CACHE`, or the user's cache folder; a damaged file is built anew, and a folder
    that cannot be written is left alone.
    """
    codes = resolve(municipalities)
    key = {
        "municipalities": sorted(codes),
        "name": name,
        "fictional_names": fictional_names,
        "special_school": special_school,
        "seed": seed,
        "tables": [asdict(record) for record in input_records()],
        "builder": BUILDER_VERSION,
    }
    path = cache.cache_path(key)
    found = cache.fetch(path)
    if found is not None:
        return found
    built = build_city(codes, name=name, fictional_names=fictional_names, special_school=special_school, seed=seed)
    cache.store(path, built)
    return built


def build_city(
    municipalities: Sequence[str],
    *,
    name: str | None = None,
    fictional_names: bool = False,
    special_school: str | None = None,
    seed: int = 1,
) -> Population:
    """Build everybody of the municipalities, given by five-digit code or by English name.

    With `fictional_names` neighbourhoods and schools have invented names; `special_school` renames the general high
    school of median size. Equal arguments give equal people. How it is made: docs/population.md.
    """
    tables = read(resolve(municipalities))
    area, sex, age = draw_people(tables, stream(seed, "ages"))
    household, relation = make_households(tables, area, sex, age, stream(seed, "households"))
    order = np.lexsort((age, relation, household))
    area, sex, age, household = area[order], sex[order], age[order], household[order]
    employed = draw_employed(sex, age, stream(seed, "employment"))
    schools = make_schools(tables, area, sex, age, employed, stream(seed, "schools"))
    workplace, workplace_area = make_workplaces(tables, area, employed & ~schools.teacher, stream(seed, "workplaces"))
    areas, school_names = _names(tables, schools, name, fictional_names, special_school)
    pupils = np.flatnonzero((schools.class_of_person >= 0) & ~schools.teacher)
    grade_group = schools.school_of_person * 7 + schools.class_grade[schools.class_of_person]
    groups = (schools.class_of_person, grade_group, schools.school_of_person)
    return Population(
        age_years=age,
        sex=sex,
        area=area,
        areas=areas,
        place_kinds=(
            *_homes(areas, area, household),
            *_school_kinds(schools, school_names, special_school),
            _kind("workplace", workplace, workplace_area, "neighbourhood", workplace_area),
            _by_day(areas, schools, workplace, workplace_area),
        ),
        edge_kinds=(make_friendships(pupils, groups, sex, stream(seed, "friendships")),),
        role=_roles(age, schools, workplace),
        role_names=ROLE_NAMES,
        basis="registered",
        inputs=input_records(),
    )


def _kind(
    kind: str,
    member: NDArray[np.int64] | NDArray[np.int32],
    area: NDArray[np.int64] | NDArray[np.int32],
    parent_kind: str | None = None,
    parent: NDArray[np.int64] | NDArray[np.int32] | None = None,
    labels: tuple[str, ...] | None = None,
) -> PlaceKind:
    inner = None if parent is None else parent.astype(np.int32)
    return PlaceKind(kind, member.astype(np.int32), len(area), area.astype(np.int32), labels, parent_kind, inner)


def _homes(areas: Areas, area: NDArray[np.int32], household: NDArray[np.int32]) -> tuple[PlaceKind, PlaceKind]:
    household_area = np.zeros(int(household.max(initial=-1)) + 1, dtype=np.int32)
    household_area[household] = area
    return (
        _kind("neighbourhood", area, np.arange(len(areas)), labels=areas.names),
        _kind("household", household, household_area, "neighbourhood", household_area),
    )


def _school_kinds(
    schools: Schools, school_names: tuple[str, ...], special_school: str | None
) -> tuple[PlaceKind, PlaceKind, PlaceKind]:
    class_labels = tuple(
        f"{school_names[school]} {grade}-{number}"
        for school, grade, number in zip(schools.class_school, schools.class_grade, schools.class_number, strict=True)
    )
    special = school_names.index(special_school) if special_school else NOBODY
    lab_class = np.array(
        [_laboratory_class(schools, school, school == special) for school in np.flatnonzero(schools.level > 0)],
        dtype=np.int64,
    )
    lab_school = schools.class_school[lab_class]
    lab_of_class = np.full(len(schools.class_school) + 1, NOBODY, dtype=np.int64)
    lab_of_class[lab_class] = np.arange(len(lab_class))
    lab_labels = tuple(f"{school_names[school]} science lab" for school in lab_school)
    member = lab_of_class[schools.class_of_person]
    return (
        _kind("school", schools.school_of_person, schools.area, "neighbourhood", schools.area, school_names),
        _kind(
            "classroom",
            schools.class_of_person,
            schools.area[schools.class_school],
            "school",
            schools.class_school,
            class_labels,
        ),
        _kind("laboratory", member, schools.area[lab_school], "school", lab_school, lab_labels),
    )


def _laboratory_class(schools: Schools, school: int, special: bool) -> int:
    """The class that has science: 2-5 of the special school where there is one, else the middle class of grade 2."""
    own = np.flatnonzero(schools.class_school == school)
    second = own[schools.class_grade[own] == SPECIAL_GRADE]
    if not len(second):
        second = own
    fifth = second[schools.class_number[second] == SPECIAL_NUMBER]
    return int(fifth[0] if special and len(fifth) else second[len(second) // 2])


def _by_day(
    areas: Areas, schools: Schools, workplace: NDArray[np.int64], workplace_area: NDArray[np.int64]
) -> PlaceKind:
    member = np.append(schools.area, NOBODY)[schools.school_of_person]
    member = np.where(workplace >= 0, np.append(workplace_area, NOBODY)[workplace], member)
    return PlaceKind(
        "day_neighbourhood",
        member.astype(np.int32),
        len(areas),
        np.arange(len(areas), dtype=np.int32),
        areas.names,
        same_site_as="neighbourhood",
    )


def _roles(age: NDArray[np.uint8], schools: Schools, workplace: NDArray[np.int64]) -> NDArray[np.uint8]:
    first, last = laws.LEVEL_FIRST_AGE_YEARS[0], laws.LEVEL_FIRST_AGE_YEARS[-1] + laws.LEVEL_GRADES[-1]
    return np.select(
        [age < first, age < last, schools.teacher, workplace >= 0, age >= laws.RETIREMENT_AGE_YEARS],
        [PRESCHOOL, PUPIL, TEACHER, WORKER, RETIRED],
        OTHER_ADULT,
    ).astype(np.uint8)


def _names(
    tables: CityTables, schools: Schools, name: str | None, fictional: bool, special_school: str | None
) -> tuple[Areas, tuple[str, ...]]:
    """The areas and the names of the schools that have pupils."""
    towns = [name or tables.municipality_names[town] for town in tables.area_municipality]
    school_towns = [tables.municipality_names[tables.area_municipality[area]] for area in schools.area]
    area_names, school_names = list(tables.area_names), [tables.school_names[row] for row in schools.row]
    if fictional:
        maker = names.NameMaker(tables.municipality_codes, [text.split()[0] for text in (name, special_school) if text])
        area_names = list(names.fictional_area_names(area_names, maker))
        girls = [bool(tables.school_sex[row] == laws.FEMALE) for row in schools.row]
        levels = schools.level.tolist()
        school_names = list(names.fictional_school_names(levels, schools.area.tolist(), girls, area_names, maker))
    if special_school:
        school_names = _with_special(tables, schools, school_names, special_school)
    areas = Areas(
        names.unique_names(area_names, [tables.municipality_names[town] for town in tables.area_municipality]),
        tables.area_codes,
        tables.latitude_degrees,
        tables.longitude_degrees,
        tuple(towns),
    )
    return areas, names.unique_names(school_names, school_towns)


def _with_special(tables: CityTables, schools: Schools, school_names: list[str], special: str) -> list[str]:
    """The names with that of the general high school nearest the median size replaced."""
    general = np.flatnonzero((schools.level == len(laws.LEVELS) - 1) & tables.school_general[schools.row])
    if not len(general):
        message = f"{special!r} needs a general high school, and there is none in the municipalities chosen"
        raise PopulationError([Problem("population.city", None, "special_school", message)])
    sizes = np.bincount(schools.school_of_person[schools.school_of_person >= 0], minlength=len(schools.row))
    chosen = general[names.median_index(sizes[general].tolist())]
    renamed = [f"Old {text}" if text == special else text for text in school_names]
    renamed[chosen] = special
    return renamed
