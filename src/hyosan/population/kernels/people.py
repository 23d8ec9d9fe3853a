"""From an id to who it is, and back, in the function form: area, household, age, rank among those who work or learn."""

from hyosan.core.arrays import Shorts
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.population.kernels.years import below
from hyosan.population.tables_function import (
    AREA_FIRST,
    BAND_YEARS,
    CELL_BAND,
    CELL_ROLE,
    CELL_SEX,
    CELLS,
    FIRST_GRADE_AGE_YEARS,
    GUIDE,
    GUIDE_BITS,
    MUNICIPALITY,
    PATTERN_FIRST,
    PATTERN_ROLE,
    PATTERN_SIZE,
    PUPIL_CELL,
    PUPIL_POSITION,
    PUPILS_BEFORE,
    ROLE_FIRST,
    ROLE_MINOR,
    ROLE_PATTERN,
    YEAR_SHARE,
)

NONE = -1


@inner_kernel
def last_at_most(row: Shorts, first: int, last: int, value: int) -> int:
    """The last of the ascending entries `first` to `last` (not included) that is at most `value`; the first is."""
    low, length = first, last - first
    while length > 1:  # without a branch: the processor would foresee every second one wrongly
        half = length >> 1
        low += half * int(row[low + half] <= value)
        length -= half
    return low


@inner_kernel
def area_of(run: Context, person: int) -> int:
    """The area in which somebody lives."""
    area_first = view(run, AREA_FIRST)
    area = int(view(run, GUIDE)[person >> GUIDE_BITS])
    while area_first[area + 1] <= person:
        area += 1
    return area


@inner_kernel
def household_of(run: Context, area: int, local: int) -> tuple[int, int, int]:
    """Pattern, number of the household among those of the area and pattern, and role of the local person."""
    row = view(run, PATTERN_FIRST)[area]
    pattern = last_at_most(row, 0, len(row) - 1, local)
    size = int(view(run, PATTERN_SIZE)[pattern])
    within = local - int(row[pattern])
    household = within // size
    return pattern, household, int(view(run, PATTERN_ROLE)[pattern]) + within - household * size


@inner_kernel
def cell_of(run: Context, area: int, role: int, household: int) -> int:
    """The cell of the member with a role of a household."""
    cells = view(run, CELLS)[area]
    low, high = int(view(run, ROLE_FIRST)[role]), int(view(run, ROLE_FIRST)[role + 1]) - 1
    while high - low > 1:
        middle = (low + high) >> 1
        if cells[middle]["first"] <= household:
            low = middle
        else:
            high = middle
    return low


@inner_kernel
def year_begin(run: Context, area: int, role: int, cell: int, people: int, year: int) -> int:
    """How many of the people of a cell are below a year of its band."""
    minor, municipality = int(view(run, ROLE_MINOR)[role]), int(view(run, MUNICIPALITY)[area])
    share = view(run, YEAR_SHARE)[minor, municipality, view(run, CELL_SEX)[cell], view(run, CELL_BAND)[cell], year]
    return int(below(people, share, area, cell))


@inner_kernel
def year_of(run: Context, area: int, role: int, cell: int, household: int) -> int:
    """The year of the band, 0 to 4, of the member of a household in a cell."""
    cells = view(run, CELLS)[area]
    begin = int(cells[cell]["first"])
    people, within = int(cells[cell + 1]["first"]) - begin, household - begin
    year = 0
    while year < BAND_YEARS - 1 and year_begin(run, area, role, cell, people, year + 1) <= within:
        year += 1
    return year


@inner_kernel
def person_at(run: Context, area: int, role: int, household: int) -> int:
    """The id of the member with a role of a household, numbered among those of its pattern in the area."""
    roles = view(run, PATTERN_ROLE)
    pattern = int(view(run, ROLE_PATTERN)[role])
    size = int(view(run, PATTERN_SIZE)[pattern])
    begin = int(view(run, PATTERN_FIRST)[area, pattern])
    return int(view(run, AREA_FIRST)[area]) + begin + household * size + role - int(roles[pattern])


@inner_kernel
def rank_at_work(run: Context, area: int, cell: int, household: int) -> int:
    """Number among those who live in the area and work of the member of a household in a cell; NONE: does not work.

    Those who work are spread evenly over a cell.
    """
    cells = view(run, CELLS)[area]
    begin, before = int(cells[cell]["first"]), int(cells[cell]["employed"])
    employed = int(cells[cell + 1]["employed"]) - before
    if employed == 0:
        return NONE
    people, within = int(cells[cell + 1]["first"]) - begin, household - begin
    rank = within * employed // people
    return before + rank if (within + 1) * employed // people > rank else NONE


@inner_kernel
def worker_at(run: Context, area: int, rank: int) -> int:
    """The id of somebody who works, by number in the area: the inverse of `rank_at_work`."""
    cells = view(run, CELLS)[area]
    low, high = 0, len(cells)
    while high - low > 1:
        middle = (low + high) >> 1
        if cells[middle]["employed"] <= rank:
            low = middle
        else:
            high = middle
    begin, before = int(cells[low]["first"]), int(cells[low]["employed"])
    people, employed = int(cells[low + 1]["first"]) - begin, int(cells[low + 1]["employed"]) - before
    within = ((rank - before + 1) * people + employed - 1) // employed - 1
    return person_at(run, area, int(view(run, CELL_ROLE)[low]), begin + within)


@inner_kernel
def grade_of(run: Context, cell: int, year: int) -> int:
    """The school grade, from 0, of the age of somebody in a cell; below 0 or GRADES and more: none."""
    return int(view(run, CELL_BAND)[cell]) * BAND_YEARS + year - FIRST_GRADE_AGE_YEARS


@inner_kernel
def rank_in_grade(run: Context, area: int, role: int, cell: int, household: int, year: int, grade: int) -> int:
    """Number among the area's pupils of a grade of somebody of that age; NONE: no pupil's cell."""
    position = int(view(run, PUPIL_POSITION)[grade, cell])
    if position < 0:
        return NONE
    cells = view(run, CELLS)[area]
    begin = int(cells[cell]["first"])
    people = int(cells[cell + 1]["first"]) - begin
    younger = year_begin(run, area, role, cell, people, year)
    return int(view(run, PUPILS_BEFORE)[area, grade, position]) + household - begin - younger


@inner_kernel
def pupil_at(run: Context, area: int, grade: int, rank: int) -> int:
    """The id of a pupil by number among the area's pupils of a grade: the inverse of `rank_in_grade`."""
    before = view(run, PUPILS_BEFORE)[area, grade]
    position = last_at_most(before, 0, len(before) - 1, rank)
    cell = int(view(run, PUPIL_CELL)[grade, position])
    role, cells = int(view(run, CELL_ROLE)[cell]), view(run, CELLS)[area]
    begin = int(cells[cell]["first"])
    people = int(cells[cell + 1]["first"]) - begin
    year = grade + FIRST_GRADE_AGE_YEARS - int(view(run, CELL_BAND)[cell]) * BAND_YEARS
    younger = year_begin(run, area, role, cell, people, year)
    return person_at(run, area, role, begin + younger + rank - int(before[position]))
