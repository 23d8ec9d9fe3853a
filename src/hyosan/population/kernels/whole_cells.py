"""Whole people in the cells of a table with given sums of rows (roles) and columns (ages and sexes)."""

import math

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.core.compilation import inner_kernel

NONE = -1


@inner_kernel
def whole_cells(
    wanted: Floats, cell_role: Shorts, cell_column: Shorts, role_cell: Shorts, rows: Ints, columns: Ints, people: Ints
) -> int:
    """Round the numbers wanted; `rows` and `columns` are the sums, and hold afterwards what could not be placed.

    Cells are rounded down, the rest goes where the largest fractions are; what is left by then moves people along the
    shortest chains of cells. Returns how many nowhere fit.
    """
    round_down(wanted, cell_role, cell_column, rows, columns, people)
    fraction = wanted - people
    for cell in np.argsort(-fraction):
        row, column = cell_role[cell], cell_column[cell]
        if rows[row] > 0 and columns[column] > 0:
            people[cell] += 1
            rows[row] -= 1
            columns[column] -= 1
    left = 0
    for row in range(len(rows)):
        while rows[row] > 0 and lead_away(row, cell_role, cell_column, role_cell, columns, people):
            rows[row] -= 1
        left += rows[row]
    return left


@inner_kernel
def round_down(wanted: Floats, cell_role: Shorts, cell_column: Shorts, rows: Ints, columns: Ints, people: Ints) -> None:
    """Whole people of each cell, never more than its row and its column have left."""
    for cell in range(len(wanted)):
        row, column = cell_role[cell], cell_column[cell]
        people[cell] = min(max(math.floor(wanted[cell]), 0), rows[row], columns[column])
        rows[row] -= people[cell]
        columns[column] -= people[cell]


@inner_kernel
def lead_away(row: int, cell_role: Shorts, cell_column: Shorts, role_cell: Shorts, columns: Ints, people: Ints) -> bool:
    """Give a row one more person: from a column with one left, or by moving others along a chain; False if none."""
    came_by_cell = np.full(len(role_cell), NONE)  # of each row: the cell of its own from which one moves on
    column_cell = np.full(len(columns), NONE)  # of each column: the cell of the row that takes from it
    queue = np.empty(len(role_cell), dtype=np.int64)
    queue[0], begin, end = row, 0, 1
    while begin < end:
        at = queue[begin]
        begin += 1
        for cell in range(role_cell[at], role_cell[at + 1]):
            column = cell_column[cell]
            if column_cell[column] != NONE:
                continue
            column_cell[column] = cell
            if columns[column] > 0:
                columns[column] -= 1
                follow_back(column, row, cell_role, cell_column, came_by_cell, column_cell, people)
                return True
            for other in range(len(cell_column)):
                holder = cell_role[other]
                takes = cell_column[other] == column and people[other] > 0
                if takes and holder != row and came_by_cell[holder] == NONE:
                    came_by_cell[holder] = other
                    queue[end] = holder
                    end += 1
    return False


@inner_kernel
def follow_back(
    column: int,
    row: int,
    cell_role: Shorts,
    cell_column: Shorts,
    came_by_cell: Ints,
    column_cell: Ints,
    people: Ints,
) -> None:
    """Move one person along the chain that ends in the column: each row on it takes one and gives one."""
    while True:
        cell = column_cell[column]
        people[cell] += 1
        holder = cell_role[cell]
        if holder == row:
            return
        given = came_by_cell[holder]
        people[given] -= 1
        column = cell_column[given]
