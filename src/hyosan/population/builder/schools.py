"""Schools: which pupil goes to which, in what class, and who teaches there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.apportion import nearest_age_match, rank_within, systematic_counts
from hyosan.population.builder.gravity import distances_km, fitted_flows, inner_distance_km
from hyosan.population.builder.tables import CityTables

Index = NDArray[np.int64]
# No class is larger than this many times the mean, or than 28 where the mean is small (invented: 38 pupils are split).
LARGEST_CLASS, LARGEST_CLASS_PUPILS = 1.35, 28.0


@dataclass(frozen=True)
class Schools:
    """The schools that have pupils, their classes by school, grade and number, and everybody's place in them."""

    row: Index
    """Row of each school in the table."""
    level: Index
    area: Index
    class_school: Index
    class_grade: Index
    class_number: Index
    school_of_person: Index
    class_of_person: Index
    teacher: NDArray[np.bool_]


def place_pupils(
    tables: CityTables,
    area: NDArray[np.int32],
    sex: NDArray[np.uint8],
    age: NDArray[np.uint8],
    rng: np.random.Generator,
) -> tuple[Index, Index]:
    """School (row of the table) and grade of everybody, -1 for those who go to none."""
    school, grade = np.full(len(area), -1, dtype=np.int64), np.full(len(area), -1, dtype=np.int64)
    areas = len(tables.area_codes)
    for level, first_age in enumerate(laws.LEVEL_FIRST_AGE_YEARS):
        rows = np.flatnonzero(tables.school_level == level)
        grades = laws.LEVEL_GRADES[level]
        pupils = np.flatnonzero((age >= first_age) & (age < first_age + grades))
        if not len(rows) or not len(pupils):
            continue
        cell = (area[pupils].astype(np.int64) * 3 + sex[pupils]) * grades + age[pupils] - first_age
        totals = np.bincount(cell, minlength=areas * 3 * grades)
        flows = _school_flows(tables, level, rows, totals.reshape(areas, 3, grades).sum(axis=2))
        shares = np.repeat(flows.reshape(areas * 3, len(rows)), grades, axis=0)
        counts = systematic_counts(totals, shares + 1e-15, rng)
        order = pupils[np.lexsort((rng.random(len(pupils)), cell))]
        school[order] = np.repeat(np.tile(rows, len(totals)), counts.ravel())
        grade[order] = age[order] - first_age + 1
    return school, grade


def _school_flows(tables: CityTables, level: int, rows: Index, pupils: Index) -> NDArray[np.float64]:
    """Expected pupils by area and sex, and school: by distance, with schools filled in proportion to their size."""
    inner = inner_distance_km(tables.area_km2)
    distance = distances_km(
        (tables.latitude_degrees, tables.longitude_degrees),
        (tables.school_latitude_degrees[rows], tables.school_longitude_degrees[rows]),
        np.zeros_like(inner),
    )
    scale = np.maximum(laws.LEVEL_DISTANCE_KM[level], inner)
    near = np.exp(-distance / scale[:, None])
    open_to = [np.isin(tables.school_sex[rows], (0, sex)) for sex in range(3)]
    kernel = np.stack([near * able for able in open_to], axis=1).reshape(-1, len(rows))
    return fitted_flows(kernel, pupils.reshape(-1).astype(np.float64), tables.school_students[rows])


def class_counts(pupils: Index, group: Index, mean_size: NDArray[np.float64]) -> Index:
    """Classes of each school and grade, so that the pupils of each group over its classes give the group's mean size.

    Rounded by one common divisor a group (at least one class each): small grades have small classes, as in life.
    """
    classes = np.zeros(len(pupils), dtype=np.int64)
    for number in np.unique(group):
        own = np.flatnonzero((group == number) & (pupils > 0))
        wanted = round(pupils[own].sum() / mean_size[number])
        largest = max(LARGEST_CLASS * mean_size[number], LARGEST_CLASS_PUPILS)
        fewest = np.ceil(pupils[own] / largest)
        low, high = mean_size[number] * 0.5, largest
        for _ in range(40):
            middle = (low + high) / 2
            classes[own] = np.maximum(np.rint(pupils[own] / middle), fewest)
            low, high = (middle, high) if classes[own].sum() > wanted else (low, middle)
        _settle(classes, pupils, own, wanted, largest)
    return classes


def _keep_given_classes(classes: Index, pupils: Index, given: NDArray[np.float64]) -> None:
    """Classes of the schools whose own list tells them, shared among grades by pupils; at least one a grade."""
    for school in np.flatnonzero(~np.isnan(given)):
        own = school * 6 + np.flatnonzero(pupils[school * 6 : school * 6 + 6] > 0)
        classes[own] = 1
        for _ in range(int(given[school]) - len(own)):
            classes[own[int(np.argmax(pupils[own] / classes[own]))]] += 1


def _settle(classes: Index, pupils: Index, own: Index, wanted: int, largest: float) -> None:
    """Open classes where they are fullest, or close them where the rest stays below `largest`."""
    while classes[own].sum() < wanted:
        fullest = own[int(np.argmax(pupils[own] / classes[own]))]
        if pupils[fullest] <= classes[fullest]:
            return
        classes[fullest] += 1
    while classes[own].sum() > wanted:
        merged = np.where(classes[own] > 1, pupils[own] / np.maximum(classes[own] - 1, 1), np.inf)
        smallest = int(np.argmin(merged))
        if merged[smallest] > largest:
            return
        classes[own[smallest]] -= 1


def make_schools(
    tables: CityTables,
    area: NDArray[np.int32],
    sex: NDArray[np.uint8],
    age: NDArray[np.uint8],
    employed: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Schools:
    """Pupils, classes and teachers of all schools of the city."""
    row_of_person, grade = place_pupils(tables, area, sex, age, rng)
    pupils = np.flatnonzero(row_of_person >= 0)
    rows, school = np.unique(row_of_person[pupils], return_inverse=True)
    level, school_area = tables.school_level[rows], tables.school_area[rows]
    cell = school * 6 + grade[pupils] - 1
    sizes = np.bincount(cell, minlength=len(rows) * 6)
    group = np.repeat(tables.area_municipality[school_area] * 3 + level, 6)
    classes = class_counts(sizes, group, tables.mean_class_size.ravel())
    _keep_given_classes(classes, sizes, tables.school_classes[rows])
    first = np.concatenate([[0], np.cumsum(classes)])
    order = np.lexsort((rng.random(len(pupils)), sex[pupils], cell))
    class_of_person = np.full(len(area), -1, dtype=np.int64)
    ordered = cell[order]
    class_of_person[pupils[order]] = first[ordered] + rank_within(ordered, len(sizes)) % classes[ordered]
    school_of_person = np.full(len(area), -1, dtype=np.int64)
    school_of_person[pupils] = school
    class_cell = np.repeat(np.arange(len(sizes)), classes)
    class_number = np.arange(len(class_cell)) - first[class_cell] + 1
    teacher = _teachers(
        tables,
        (level, school_area),
        class_cell // 6,
        (area, sex, age, employed),
        school_of_person,
        class_of_person,
        rng,
    )
    return Schools(
        rows,
        level,
        school_area,
        class_cell // 6,
        class_cell % 6 + 1,
        class_number,
        school_of_person,
        class_of_person,
        teacher,
    )


def _teachers(
    tables: CityTables,
    schools: tuple[Index, Index],
    class_school: Index,
    people: tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]],
    school_of_person: Index,
    class_of_person: Index,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Draw teachers from the employed and give one to each class; writes both `*_of_person`, returns who teaches."""
    (level, school_area), (area, sex, age, employed) = schools, people
    pupils = np.bincount(school_of_person[school_of_person >= 0], minlength=len(level))
    class_count = np.bincount(class_school, minlength=len(level))
    staff = np.maximum(np.rint(pupils / np.array(laws.PUPILS_PER_TEACHER)[level]).astype(np.int64), class_count + 1)
    post = np.repeat(np.arange(len(level)), staff)
    wanted_sex = np.where(
        rng.random(len(post)) < np.array(laws.TEACHER_FEMALE_SHARE)[level[post]], laws.FEMALE, laws.MALE
    )
    low, high = laws.TEACHER_AGES_YEARS
    able = np.flatnonzero(employed & (age >= low) & (age <= high))
    areas = len(tables.area_codes)
    homes = _home_areas(
        tables, np.bincount(school_area[post], minlength=areas), np.bincount(area[able], minlength=areas), rng
    )
    home = np.empty(len(post), dtype=np.int64)
    home[np.lexsort((rng.random(len(post)), school_area[post]))] = homes
    found = nearest_age_match((home, wanted_sex), (area[able], sex[able]), areas, 1, rng)
    left = np.setdiff1d(np.arange(len(able)), found)
    missing = np.flatnonzero(found < 0)[: len(left)]
    found[missing] = rng.permutation(left)[: len(missing)]
    person = np.where(found >= 0, able[np.maximum(found, 0)], -1)
    filled = person >= 0
    teacher = np.zeros(len(area), dtype=np.bool_)
    teacher[person[filled]] = True
    school_of_person[person[filled]] = post[filled]
    rank = rank_within(post[filled], len(level))
    homeroom = rank < class_count[post[filled]]
    first_class = np.concatenate([[0], np.cumsum(class_count)])
    class_of_person[person[filled][homeroom]] = (first_class[post[filled]] + rank)[homeroom]
    return teacher


def _home_areas(tables: CityTables, posts: Index, people: Index, rng: np.random.Generator) -> Index:
    """Home area of each post, posts in order of the area where they lie."""
    centre = (tables.latitude_degrees, tables.longitude_degrees)
    kernel = commuting_kernel(distances_km(centre, centre, inner_distance_km(tables.area_km2)))
    counts = systematic_counts(posts, kernel * people + 1e-15, rng)
    return np.repeat(np.tile(np.arange(len(posts)), len(posts)), counts.ravel())


def commuting_kernel(distance_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """How trips to work fall off with distance: the law fitted between municipalities, as a prior inside one."""
    return np.asarray((distance_km + laws.COMMUTE_SHIFT_KM) ** -laws.COMMUTE_EXPONENT)
