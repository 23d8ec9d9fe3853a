"""Schools of a country: who goes where by grade, classes, staff and seats."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.population.builder import laws
from hyosan.population.builder.gravity import distances_km, fitted_flows, inner_distance_km
from hyosan.population.builder.schools import class_counts
from hyosan.population.builder.tables import CityTables
from hyosan.population.function.flows import Moves, shifted
from hyosan.population.tables_function import GRADES

LEVEL_FIRST_GRADE = tuple(first - laws.LEVEL_FIRST_AGE_YEARS[0] for first in laws.LEVEL_FIRST_AGE_YEARS)
SMALLEST_FLOW = 0.25
"""A neighbourhood sends nobody of a grade to a school that fewer are expected to go to; the others take them."""


@dataclass(frozen=True)
class Schooling:
    """Schools with pupils, in order of area and level, and their grades with pupils."""

    area: Ints
    """Of each school."""
    staff: Ints
    first_grade: Shorts
    """Of each school, and where the last one ends."""
    grade_school: Ints
    grade_pupils: Ints
    grade_classes: Ints
    moves: Moves
    """From `area * GRADES + grade` to school grades."""


class Schools(NamedTuple):
    """Schools in order of area and level."""

    area: Ints
    level: Ints
    """0 elementary, 1 middle, 2 high."""


def make_schooling(tables: CityTables, pupils: Ints) -> Schooling:
    """Everybody of school age in a school of the own city, by distance and the schools' sizes.

    `pupils` are counts by area and grade. Girls' and boys' schools take everybody here. Where a city has no school of
    a level its pupils go nowhere.
    """
    city = cities(tables)
    moves = [_level_moves(tables, level, city, pupils) for level in range(len(laws.LEVELS))]
    area, grade, row, people = (np.concatenate(columns) for columns in zip(*moves, strict=True))
    order = np.lexsort((tables.school_level, tables.school_area))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    schools = Schools(tables.school_area[order], tables.school_level[order])

    def classes(school: Ints, seats: Ints) -> Ints:
        """The mean of the municipality and level is the observed one."""
        group = tables.area_municipality[schools.area] * len(laws.LEVELS) + schools.level
        return class_counts(seats, group[school], tables.mean_class_size.ravel())

    return gathered(schools, area * GRADES + grade, place[row], people, classes)


def gathered(
    schools: Schools, origin: Ints, school: Ints, people: Ints, classes: Callable[[Ints, Ints], Ints]
) -> Schooling:
    """Schools and grades that have pupils, from how many go from where (`area * GRADES + grade`) to which school.

    `classes` gives the classes of school grades, from their schools and pupils.
    """
    key, school_grade = np.unique(school * GRADES + origin % GRADES, return_inverse=True)
    used, grade_school = np.unique(key // GRADES, return_inverse=True)
    grade_pupils = np.bincount(school_grade, weights=people, minlength=len(key)).astype(np.int64)
    grade_classes = classes(used[grade_school], grade_pupils)
    many = np.bincount(grade_school, weights=grade_pupils, minlength=len(used))
    per_teacher = np.array(laws.PUPILS_PER_TEACHER)[schools.level[used]]
    school_classes = np.bincount(grade_school, weights=grade_classes, minlength=len(used)).astype(np.int64)
    return Schooling(
        area=schools.area[used],
        staff=np.maximum(np.rint(many / per_teacher).astype(np.int64), school_classes + 1),
        first_grade=np.searchsorted(grade_school, np.arange(len(used) + 1)).astype(np.int32),
        grade_school=grade_school,
        grade_pupils=grade_pupils,
        grade_classes=grade_classes,
        moves=Moves(origin, school_grade, people),
    )


def joined(parts: Sequence[Schooling], areas: Sequence[int]) -> Schooling:
    """The schools of several countries one behind the other; `areas`: how many each has."""
    before_area = np.cumsum([0, *areas])
    grades = [len(part.grade_pupils) for part in parts]
    before_grade, before_school = np.cumsum([0, *grades]), np.cumsum([0, *(len(part.area) for part in parts)])
    first = [part.first_grade[:-1] + before for part, before in zip(parts, before_grade, strict=False)]
    return Schooling(
        area=np.concatenate([part.area + before for part, before in zip(parts, before_area, strict=False)]),
        staff=np.concatenate([part.staff for part in parts]),
        first_grade=np.concatenate([*first, before_grade[-1:]]).astype(np.int32),
        grade_school=np.concatenate(
            [part.grade_school + before for part, before in zip(parts, before_school, strict=False)]
        ),
        grade_pupils=np.concatenate([part.grade_pupils for part in parts]),
        grade_classes=np.concatenate([part.grade_classes for part in parts]),
        moves=shifted([part.moves for part in parts], [GRADES * count for count in areas], grades),
    )


def cities(tables: CityTables) -> Ints:
    """Number of the city of each municipality: the districts (gu) of one city together.

    A city's districts share the first four digits of the code, and the fifth of the city itself is 0. Districts of
    Seoul and the other metropolitan cities stand for themselves.
    """
    first = [code[:4] if "-gu " in name else code for code, name in _named(tables)]
    return np.unique(first, return_inverse=True)[1].astype(np.int64)


def _named(tables: CityTables) -> list[tuple[str, str]]:
    return list(zip(tables.municipality_codes, tables.municipality_names, strict=True))


def _level_moves(tables: CityTables, level: int, city: Ints, pupils: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Pupils of a level: area, grade, row of the school, how many."""
    grades = slice(LEVEL_FIRST_GRADE[level], LEVEL_FIRST_GRADE[level] + laws.LEVEL_GRADES[level])
    of_level = np.flatnonzero(tables.school_level == level)
    area_city = city[tables.area_municipality]
    found = []
    for number in range(int(city.max()) + 1):
        rows = of_level[area_city[tables.school_area[of_level]] == number]
        areas = np.flatnonzero((area_city == number) & (pupils[:, grades].sum(axis=1) > 0))
        if len(rows) and len(areas):
            whole = _whole_moves(_expected(tables, level, areas, rows, pupils[areas, grades]), pupils[areas, grades])
            area, grade, school = np.nonzero(whole)
            found.append((areas[area], grade + grades.start, rows[school], whole[area, grade, school]))
    if not found:
        return (np.zeros(0, dtype=np.int64),) * 4
    area, grade, school, people = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return area, grade, school, people


def _expected(tables: CityTables, level: int, areas: Ints, rows: Ints, pupils: Ints) -> Floats:
    """Share of an area's pupils that go to each school, as in the table form but for both sexes together."""
    inner = inner_distance_km(tables.area_km2[areas])
    distance = distances_km(
        (tables.latitude_degrees[areas], tables.longitude_degrees[areas]),
        (tables.school_latitude_degrees[rows], tables.school_longitude_degrees[rows]),
        np.zeros_like(inner),
    )
    near = np.exp(-distance / np.maximum(laws.LEVEL_DISTANCE_KM[level], inner)[:, None])
    flows = fitted_flows(near, pupils.sum(axis=1).astype(np.float64), tables.school_students[rows])
    return np.asarray(flows / flows.sum(axis=1, keepdims=True))


def _whole_moves(share: Floats, pupils: Ints) -> Ints:
    """Pupils by area, grade and school: rounded so that every area and grade has all of its own.

    What is rounded off in a grade is made up for in the next one.
    """
    mean = pupils.mean(axis=1, keepdims=True)
    kept = np.where((share * mean >= SMALLEST_FLOW) | (share >= share.max(axis=1, keepdims=True)), share, 0.0)
    kept /= kept.sum(axis=1, keepdims=True)
    reached = np.cumsum(kept, axis=1)
    reached[:, -1] = 1.0
    whole = np.empty((pupils.shape[0], pupils.shape[1], share.shape[1]), dtype=np.int64)
    areas = np.arange(len(pupils))[:, None]
    for grade in range(pupils.shape[1]):
        # A start between 0 and 1 that is another for every grade and area, evenly spread.
        start = ((areas * 0.7548776662466927 + grade * 0.5698402909980532) + 0.5) % 1.0
        until = np.minimum(np.floor(reached * pupils[:, grade, None] + start), pupils[:, grade, None])
        until[:, -1] = pupils[:, grade]
        whole[:, grade] = np.diff(until, axis=1, prepend=0.0)
    return whole
