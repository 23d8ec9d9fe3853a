"""Prefix sums: the columns of `Function` from counts by area."""

from itertools import pairwise
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Shorts
from hyosan.population.function.flows import apportioned
from hyosan.population.function.households import Patterns
from hyosan.population.function.lookups import starts
from hyosan.population.function.schooling import Schooling
from hyosan.population.function.work import workplace_sizes, workplaces


def before_in_row(counts: NDArray[np.integer]) -> Shorts:
    """Sums of the entries before, by row, with the sum of all behind."""
    return np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0))).astype(np.int32)


def within_municipality(counts: Ints, municipality_first: Shorts) -> Shorts:
    """Sums of the areas before in the same municipality."""
    before = starts(counts)
    size = np.diff(municipality_first)
    return (before[:-1] - np.repeat(before[municipality_first[:-1]], size)).astype(np.int32)


class HomeColumns(TypedDict):
    pattern_first: Shorts
    pattern_household: Ints


def home_columns(households: Shorts, patterns: Patterns) -> HomeColumns:
    return {
        "pattern_first": before_in_row(households * patterns.prior.pattern_size),
        "pattern_household": starts(households.ravel())[:-1].reshape(households.shape),
    }


class SchoolColumns(TypedDict):
    school_first: Shorts
    school_grade: Shorts
    school_post: Ints
    school_staff: Shorts
    grade_seat: Ints
    grade_class: Ints
    grade_school: Shorts
    area_seat: Ints


def school_columns(schooling: Schooling, posts: Ints) -> SchoolColumns:
    """`posts` by area: the staff of an area's schools have the first of them."""
    areas = len(posts)
    school_first = np.searchsorted(schooling.area, np.arange(areas + 1)).astype(np.int32)
    staff_before = starts(schooling.staff)
    area_post = starts(posts)[:-1]
    school_post = area_post[schooling.area] + staff_before[:-1] - staff_before[school_first[schooling.area]]
    seats = starts(schooling.grade_pupils)
    return {
        "school_first": school_first,
        "school_grade": schooling.first_grade,
        "school_post": np.append(school_post, posts.sum()),
        "school_staff": schooling.staff.astype(np.int32),
        "grade_seat": seats,
        "grade_class": starts(schooling.grade_classes),
        "grade_school": schooling.grade_school.astype(np.int32),
        "area_seat": seats[schooling.first_grade[school_first]],
    }


class WorkplaceColumns(TypedDict):
    workplace_size: Shorts
    size_post: Shorts
    size_workplace: Ints


def workplace_columns(posts: Ints, municipality: Shorts, part_first: Ints) -> WorkplaceColumns:
    """`posts` by area, without the staff of schools; `size_post` counts from the first of them.

    Each part of the population (`part_first`: its first area, and the end) follows the law of sizes for itself.
    """
    size, _ = workplace_sizes()
    counts = np.concatenate(
        [
            workplaces(posts[first:end], municipality[first:end].astype(np.int64) - int(municipality[first]))
            for first, end in pairwise(part_first)
        ]
    )
    return {
        "workplace_size": size,
        "size_post": before_in_row(counts * size),
        "size_workplace": starts(counts.ravel())[:-1].reshape(counts.shape),
    }


def outing_by_area(people: Ints, arrivals: Ints, municipality_first: Shorts) -> Ints:
    """Who comes to a municipality on outings, by area: in proportion to its residents."""
    parts = [
        apportioned(people[first:end], int(many))
        for first, end, many in zip(municipality_first[:-1], municipality_first[1:], arrivals, strict=True)
    ]
    return np.concatenate(parts)
