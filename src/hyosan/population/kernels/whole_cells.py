"""Whole people in the cells of a table with given sums of rows (roles) and columns (ages and sexes)."""

import math
from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.core.compilation import inner_kernel

NONE = -1
LEVELS = 20
"""So finely are fractions told apart when the largest are rounded up first."""


class Table(NamedTuple):
    """Row and column of each cell, in order of row; the cells of a column are `column_cell[column_first[c]:...]`."""

    cell_role: Shorts
    cell_column: Shorts
    role_cell: Shorts
    column_cell: Shorts
    column_first: Shorts


@inner_kernel
def whole_cells(wanted: Floats, table: Table, rows: Ints, columns: Ints, people: Ints) -> int:
    """Round the numbers wanted; `rows` and `columns` are the sums, and hold afterwards what could not be placed.

    Cells are rounded down, the rest goes where the largest fractions are; what is left by then moves people along the
    shortest chains of cells. Returns how many nowhere fit.
    """
    round_down(wanted, table, rows, columns, people)
    for level in range(LEVELS):
        round_up(wanted, 1.0 - (level + 1.0) / LEVELS, table, rows, columns, people)
    left = 0
    for row in range(len(rows)):
        while rows[row] > 0 and lead_away(row, table, columns, people):
            rows[row] -= 1
        left += rows[row]
    return left


@inner_kernel
def round_down(wanted: Floats, table: Table, rows: Ints, columns: Ints, people: Ints) -> None:
    """Whole people of each cell, never more than its row and its column have left."""
    for cell in range(len(wanted)):
        row, column = table.cell_role[cell], table.cell_column[cell]
        people[cell] = min(max(math.floor(wanted[cell]), 0), rows[row], columns[column])
        rows[row] -= people[cell]
        columns[column] -= people[cell]


@inner_kernel
def round_up(wanted: Floats, fraction: float, table: Table, rows: Ints, columns: Ints, people: Ints) -> None:
    """One more in cells that lack at least that fraction, where row and column have somebody left."""
    for cell in range(len(wanted)):
        row, column = table.cell_role[cell], table.cell_column[cell]
        if wanted[cell] - people[cell] >= fraction and rows[row] > 0 and columns[column] > 0:
            people[cell] += 1
            rows[row] -= 1
            columns[column] -= 1


@inner_kernel
def lead_away(row: int, table: Table, columns: Ints, people: Ints) -> bool:
    """Give a row one more person: from a column with one left, or by moving others along a chain; False if none."""
    giver = np.full(len(table.role_cell), NONE)  # of each row: the cell of its own from which one moves on
    taker = np.full(len(columns), NONE)  # of each column: the cell of the row that takes from it
    queue = np.empty(len(table.role_cell), dtype=np.int64)
    queue[0], begin, end = row, 0, 1
    while begin < end:
        at = queue[begin]
        begin += 1
        for cell in range(table.role_cell[at], table.role_cell[at + 1]):
            column = table.cell_column[cell]
            if taker[column] != NONE:
                continue
            taker[column] = cell
            if columns[column] > 0:
                columns[column] -= 1
                follow_back(column, row, table, giver, taker, people)
                return True
            for place in range(table.column_first[column], table.column_first[column + 1]):
                other = table.column_cell[place]
                holder = table.cell_role[other]
                if people[other] > 0 and holder != row and giver[holder] == NONE:
                    giver[holder] = other
                    queue[end] = holder
                    end += 1
    return False


@inner_kernel
def follow_back(column: int, row: int, table: Table, giver: Ints, taker: Ints, people: Ints) -> None:
    """Move one person along the chain that ends in the column: each row on it takes one and gives one."""
    while True:
        cell = taker[column]
        people[cell] += 1
        holder = table.cell_role[cell]
        if holder == row:
            return
        given = giver[holder]
        people[given] -= 1
        column = table.cell_column[given]
