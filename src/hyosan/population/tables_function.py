"""The arrays of a population in the function form: who lives, learns and works where is computed from the id.

Ids run by area, household pattern, household, role. Everything else hangs on counts: how many households of a pattern
an area has, how many of a role are of an age and sex, how many of them work, how many go where. Nothing here has an
entry for a person, a household or a workplace.
"""

from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Floats, Ints, Records, Shorts
from hyosan.core.context import declare

GRADES = 12
FIRST_GRADE_AGE_YEARS = 6
BANDS = 21
"""Bands of age: 0 to 4, 5 to 9, ..., 95 to 99, 100 to 104."""
BAND_YEARS = 5

CELL = np.dtype([("first", np.int32), ("employed", np.int32)])
"""People of one role, band of age and sex in an area: the first household (of the pattern, in the area) whose member
they are, and how many of the area work in all cells before. Cells of a role are in order of household, not of age."""


class Flow(NamedTuple):
    """How many go from where to where; both ways by prefix sums.

    Origin o has the entries `out_first[o]` to `out_first[o + 1]`, in order of `out_begin`: who is number r there (after
    a keyed shuffle of the origin's people) goes to `out_goes_to[e]` of the last entry with `out_begin[e]` at most r,
    and arrives as number `out_arrives[e] + r - out_begin[e]` (before the destination's shuffle). The other way alike.
    """

    out_first: Ints
    out_begin: Shorts
    out_goes_to: Shorts
    out_arrives: Shorts
    in_first: Ints
    in_begin: Shorts
    in_comes_from: Shorts
    in_left: Shorts


class Function(NamedTuple):
    """A population in the function form. A areas (in order of municipality), M municipalities, T patterns, R roles, C
    cells, S schools, U school grades, K sizes of workplaces.

    Schools are in order of area, grades of a school in order. A seat is a pupil's, a post somebody's who works; both
    are numbered through the country: seats by school grade, posts by area: first the staff of the area's schools, one
    of them for each class, in order of class, and then workplaces in order of size.
    """

    area_first: Ints  # [A + 1] first person
    municipality: Shorts  # [A]
    municipality_first: Shorts  # [M + 1] first area
    pattern_size: Shorts  # [T] people of a household
    pattern_role: Shorts  # [T] role of its first member; the next members have the next roles
    pattern_first: Shorts  # [A, T + 1] people of the area in households of patterns before
    pattern_household: Ints  # [A, T] number of the first household
    role_first: Shorts  # [R + 1] first cell; the last cell of a role holds nobody and tells where the one before ends
    cell_band: Shorts  # [C] band of age, NONE for the last of a role
    cell_sex: Shorts  # [C] 1 female, 2 male
    cells: Records  # [A, C] CELL
    role_minor: Shorts  # [R] 1 where those of the role are minors (0 to 17), 0 where they are adults
    year_share: (
        Floats  # [2, M, 3, BANDS, 6] adults, minors; by sex: share of a band below its year 0, ..., 5 (0, ..., 1)
    )
    pupil_cell: Shorts  # [GRADES, P] cell in which those are who may be pupils of a grade, NONE
    pupils_before: Shorts  # [A, GRADES, P + 1] pupils of the area and grade in the cells before
    employed_first: Shorts  # [A] people who work and live in areas of the municipality before
    school_first: Shorts  # [A + 1] first school
    school_grade: Shorts  # [S + 1] first school grade
    school_post: Ints  # [S + 1] first post of its staff
    school_staff: Shorts  # [S]
    grade_seat: Ints  # [U + 1] first seat
    grade_class: Ints  # [U + 1] first class
    grade_school: Shorts  # [U]
    area_seat: Ints  # [A + 1] first seat of its schools
    area_post: Ints  # [A + 1] first post
    workplace_size: Shorts  # [K]
    size_post: Shorts  # [A, K + 1] posts of the area in workplaces of sizes before
    size_workplace: Ints  # [A, K] number of the first workplace
    area_outing: Ints  # [A + 1] first of those who come to the area on outings


AREA_FIRST = declare("area_first", np.int64)
MUNICIPALITY = declare("municipality", np.int32)
MUNICIPALITY_FIRST = declare("municipality_first", np.int32)
PATTERN_SIZE = declare("pattern_size", np.int32)
PATTERN_ROLE = declare("pattern_role", np.int32)
PATTERN_FIRST = declare("pattern_first", np.int32, 2)
PATTERN_HOUSEHOLD = declare("pattern_household", np.int64, 2)
ROLE_FIRST = declare("role_first", np.int32)
CELL_BAND = declare("cell_band", np.int32)
CELL_SEX = declare("cell_sex", np.int32)
CELLS = declare("cells", CELL, 2)
ROLE_MINOR = declare("role_minor", np.int32)
YEAR_SHARE = declare("year_share", np.float64, 5)
PUPIL_CELL = declare("pupil_cell", np.int32, 2)
PUPILS_BEFORE = declare("pupils_before", np.int32, 3)
EMPLOYED_FIRST = declare("employed_first", np.int32)
SCHOOL_FIRST = declare("school_first", np.int32)
SCHOOL_GRADE = declare("school_grade", np.int32)
SCHOOL_POST = declare("school_post", np.int64)
SCHOOL_STAFF = declare("school_staff", np.int32)
GRADE_SEAT = declare("grade_seat", np.int64)
GRADE_CLASS = declare("grade_class", np.int64)
GRADE_SCHOOL = declare("grade_school", np.int32)
AREA_SEAT = declare("area_seat", np.int64)
AREA_POST = declare("area_post", np.int64)
WORKPLACE_SIZE = declare("workplace_size", np.int32)
SIZE_POST = declare("size_post", np.int32, 2)
SIZE_WORKPLACE = declare("size_workplace", np.int64, 2)
AREA_OUTING = declare("area_outing", np.int64)


SCHOOLING_OUT_FIRST = declare("schooling_out_first", np.int64)
SCHOOLING_OUT_BEGIN = declare("schooling_out_begin", np.int32)
SCHOOLING_OUT_GOES_TO = declare("schooling_out_goes_to", np.int32)
SCHOOLING_OUT_ARRIVES = declare("schooling_out_arrives", np.int32)
SCHOOLING_IN_FIRST = declare("schooling_in_first", np.int64)
SCHOOLING_IN_BEGIN = declare("schooling_in_begin", np.int32)
SCHOOLING_IN_COMES_FROM = declare("schooling_in_comes_from", np.int32)
SCHOOLING_IN_LEFT = declare("schooling_in_left", np.int32)
COMMUTING_OUT_FIRST = declare("commuting_out_first", np.int64)
COMMUTING_OUT_BEGIN = declare("commuting_out_begin", np.int32)
COMMUTING_OUT_GOES_TO = declare("commuting_out_goes_to", np.int32)
COMMUTING_OUT_ARRIVES = declare("commuting_out_arrives", np.int32)
COMMUTING_IN_FIRST = declare("commuting_in_first", np.int64)
COMMUTING_IN_BEGIN = declare("commuting_in_begin", np.int32)
COMMUTING_IN_COMES_FROM = declare("commuting_in_comes_from", np.int32)
COMMUTING_IN_LEFT = declare("commuting_in_left", np.int32)
OUTING_OUT_FIRST = declare("outing_out_first", np.int64)
OUTING_OUT_BEGIN = declare("outing_out_begin", np.int32)
OUTING_OUT_GOES_TO = declare("outing_out_goes_to", np.int32)
OUTING_OUT_ARRIVES = declare("outing_out_arrives", np.int32)
OUTING_IN_FIRST = declare("outing_in_first", np.int64)
OUTING_IN_BEGIN = declare("outing_in_begin", np.int32)
OUTING_IN_COMES_FROM = declare("outing_in_comes_from", np.int32)
OUTING_IN_LEFT = declare("outing_in_left", np.int32)
FLOW_KEYS = declare("flow_keys", np.uint64)
"""Keys of the shuffles: origins and destinations of schooling, commuting, outings."""

# What follows from the arrays above, for quick look-ups.
CELL_ROLE = declare("cell_role", np.int32)  # [C] role of a cell
ROLE_PATTERN = declare("role_pattern", np.int32)  # [R] pattern of a role
PUPIL_POSITION = declare("pupil_position", np.int32, 2)  # [GRADES, C] where a cell stands in PUPIL_CELL, or NONE
MUNICIPALITY_EMPLOYED = declare("municipality_employed", np.int64)  # [M]
MUNICIPALITY_POST = declare("municipality_post", np.int64)  # [M + 1] first post
MUNICIPALITY_OUTING = declare("municipality_outing", np.int64)  # [M + 1] first of those who come on outings
SCHOOL_AREA = declare("school_area", np.int32)  # [S]
AREA_STAFF = declare("area_staff", np.int64)  # [A] posts at schools
GUIDE = declare("guide", np.int32)  # area of person i << GUIDE_BITS
SEAT_GUIDE = declare("seat_guide", np.int32)  # school grade of seat i << SEAT_GUIDE_BITS
POST_GUIDE = declare("post_guide", np.int32)  # area of post i << GUIDE_BITS
KIND_CODE = declare("kind_code", np.int64)  # [kind of the run] which kind of place it is, or NONE

NOTE = np.dtype(
    [
        ("chair", np.int32),  # where somebody learns or works: the seat, or behind all seats the post; NONE
        ("area", np.uint16),  # of residence
        ("own", np.uint8),  # slot in the household
        ("size", np.uint8),  # of the household
    ]
)
"""What is noted of somebody, so that it need not be computed each time."""
NOTES = declare("notes", NOTE)
"""[person] empty where all is computed."""
CHAIR_HOLDER = declare("chair_holder", np.int32)
"""[chair] who sits there, NONE; empty where that is computed."""

GUIDE_BITS, SEAT_GUIDE_BITS = 11, 6

# What a reference to a member stands for, in its highest bits; negative: the person -1 - reference.
BY_ROSTER, BY_ID, BY_SEAT, BY_POST, BY_OUTING = range(5)
REFERENCE_BITS = 59

SEAT = np.dtype(
    [
        ("first", np.int64),  # reference to the member in slot 0
        ("second", np.int64),  # reference to the member in slot `run`
        ("place", np.int64),  # NONE without
        ("size", np.int32),
        ("own", np.int32),  # slot
        ("run", np.int32),  # slots of which `first` is the first reference
        ("area", np.int32),  # in which the place lies, NONE unknown
    ],
    align=True,
)
"""A place as its member sees it."""

CLASSROOM, DAY_NEIGHBOURHOOD, HOUSEHOLD, NEIGHBOURHOOD, OUTINGS, SCHOOL, WORKPLACE = range(7)
FUNCTION_KINDS = ("classroom", "day_neighbourhood", "household", "neighbourhood", "outing", "school", "workplace")
"""Kinds of place of the function form, by code."""
