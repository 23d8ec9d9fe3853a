"""Schools of areas of which no list is known: as many as pupils need, all pupils at one of their own area."""

import numpy as np

from hyosan.core.arrays import Floats, Ints, count_up
from hyosan.population.builder import laws
from hyosan.population.function.schooling import LEVEL_FIRST_GRADE, Schooling, Schools, gathered
from hyosan.population.tables_function import GRADES


def own_area_schools(pupils_a_school: Floats, pupils_a_class: Floats, pupils: Ints) -> Schooling:
    """Everybody of school age in a school of the own area; schools of a level and area are as large as one another.

    `pupils_a_school` and `pupils_a_class` are means by level (elementary, middle, high), `pupils` counts by area and
    grade. An area with pupils of a level has one school of it at least. Classes of a grade are its pupils over the
    mean, rounded.
    """
    area, level, place, many = _schools(pupils_a_school, pupils)
    moves = []
    for grade in range(GRADES):
        own = np.flatnonzero(level == _level_of(grade))
        of_area = pupils[area[own], grade]
        reached = (place[own] + 1) * of_area // many[own]
        here = reached - place[own] * of_area // many[own]
        used = here > 0
        moves.append((area[own][used] * GRADES + grade, own[used], here[used]))
    origin, school, people = (np.concatenate(columns) for columns in zip(*moves, strict=True))

    def classes(school: Ints, seats: Ints) -> Ints:
        return np.maximum(np.rint(seats / pupils_a_class[level[school]]), 1).astype(np.int64)

    return gathered(Schools(area, level), origin, school, people, classes)


def _level_of(grade: int) -> int:
    return int(np.searchsorted(LEVEL_FIRST_GRADE, grade, side="right") - 1)


def _schools(pupils_a_school: Floats, pupils: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Area and level of each school, its number among those of both, and how many these are."""
    ends = [first + count for first, count in zip(LEVEL_FIRST_GRADE, laws.LEVEL_GRADES, strict=True)]
    of_level = [pupils[:, first:end].sum(axis=1) for first, end in zip(LEVEL_FIRST_GRADE, ends, strict=True)]
    people = np.stack(of_level, axis=1)
    counts = np.where(people > 0, np.maximum(np.rint(people / pupils_a_school), 1), 0).astype(np.int64).ravel()
    group = np.repeat(np.arange(len(counts)), counts)
    levels = len(laws.LEVELS)
    return group // levels, group % levels, count_up(counts), counts[group]
