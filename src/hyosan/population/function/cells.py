"""Cells of the function form: how people of each role, age and sex lie behind one another in an area."""

from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Floats, Ints, Records, Shorts
from hyosan.population.builder.laws import ADULT_AGE_YEARS
from hyosan.population.function.groups import GROUP_BAND, PARTED_BAND
from hyosan.population.function.households import Patterns
from hyosan.population.function.work import employed_rates
from hyosan.population.kernels.filling import NONE, count_pupils, fill_cells
from hyosan.population.tables_function import BAND_YEARS, CELL, FIRST_GRADE_AGE_YEARS, GRADES


class Layout(NamedTuple):
    """Columns of `Function` that are the same for every area."""

    role_first: Shorts
    cell_band: Shorts
    cell_sex: Shorts
    pupil_cell: Shorts


def layout(patterns: Patterns) -> Layout:
    """The cells of the prior, each role followed by one of nobody."""
    table = patterns.table
    roles = len(table.role_cell) - 1
    at = np.arange(len(table.cell_role)) + table.cell_role
    band = np.full(len(at) + roles, NONE, dtype=np.int32)
    sex = np.zeros(len(band), dtype=np.int32)
    band[at], sex[at] = GROUP_BAND[patterns.cell_group], patterns.cell_sex
    minor = patterns.role_minor[table.cell_role] == 1
    grades = [at[minor & (band[at] == (FIRST_GRADE_AGE_YEARS + grade) // BAND_YEARS)] for grade in range(GRADES)]
    pupil_cell = np.full((GRADES, max(map(len, grades))), NONE, dtype=np.int32)
    for grade, cells in enumerate(grades):
        pupil_cell[grade, : len(cells)] = cells
    return Layout((table.role_cell + np.arange(roles + 1)).astype(np.int32), band, sex, pupil_cell)


def make_cells(people: Shorts, municipality: Shorts, patterns: Patterns) -> Records:
    """`Function.cells` from people by area and cell of the prior."""
    role_cell = patterns.table.role_cell
    cells = np.zeros((len(people), people.shape[1] + len(role_cell) - 1), dtype=CELL)
    fill_cells(people, role_cell, _rates(patterns), municipality, cells)
    return cells


def _rates(patterns: Patterns) -> Floats:
    """Share of each cell that works: rates hold for whole groups of age."""
    age = GROUP_BAND[patterns.cell_group] * BAND_YEARS
    adult = patterns.role_minor[patterns.table.cell_role] == 0
    age = np.where(adult & (GROUP_BAND[patterns.cell_group] == PARTED_BAND), ADULT_AGE_YEARS, age)
    return np.where(adult, employed_rates()[patterns.cell_sex, age], 0.0)


def make_pupils(cells: Records, shape: Layout, municipality: Shorts, year_share: Floats) -> Shorts:
    """`Function.pupils_before`: the last entry of each area and grade is its number of pupils."""
    before = np.zeros((len(cells), GRADES, shape.pupil_cell.shape[1] + 1), dtype=np.int32)
    count_pupils(cells, shape.pupil_cell, shape.cell_sex, municipality, year_share, before)
    return before


def employed_by_area(cells: Records) -> Ints:
    return cells["employed"][:, -1].astype(np.int64)
