"""Who lives with whom in every area: expected numbers, whole households, whole people of each age and sex."""

from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.population.kernels.fitting import ROUNDS, TOLERANCE, fit_columns, fit_households, fit_role
from hyosan.population.kernels.whole_cells import Table, whole_cells
from hyosan.population.kernels.whole_households import whole_households

REFITS = 30
ATTEMPTS = 60
"""How often fewer of some households are tried where those of an area cannot be made of its people (one in 3,500)."""


class Prior(NamedTuple):
    """Patterns of households, with the numbers that are usual.

    A row of the table is a role, a column an age and sex (`sex * groups + group`, sex 0 female, 1 male). The households
    of a pattern come in parts, by the age of the first member, each with roles and cells of its own, so that the ages
    in a household hang together whatever ages an area has. `part_cell` is the cell in the table of each, which is in
    order of role; here they are in order of part.
    """

    pattern_size: Shorts
    pattern_role: Shorts
    pattern_minors: Shorts
    pattern_open: Shorts
    """1 where adults and minors of every age and sex can be in its roles."""
    part_pattern: Shorts
    part_size: Shorts
    part_role: Shorts
    part_role_cell: Shorts
    part_cell: Shorts
    part_column: Shorts
    weight: Floats
    """Households of the part, times the share of its role that is in the cell."""


@parallel_kernel
def house_everybody(
    columns: Ints,
    minors: Ints,
    size_households: Floats,
    group_first: Ints,
    prior: Prior,
    table: Table,
    households: Shorts,
    people: Shorts,
    left: Ints,
) -> None:
    """Households by area and pattern and people by area and cell; `left` are people of an area whom no cell took.

    What rounding adds or takes in an area is made up for in the next ones of the same group.
    """
    for group in prange(len(group_first) - 1):
        house_group(
            columns,
            minors,
            size_households,
            group_first[group],
            group_first[group + 1],
            prior,
            table,
            households,
            people,
            left,
        )


@inner_kernel
def house_group(
    columns: Ints,
    minors: Ints,
    size_households: Floats,
    first: int,
    end: int,
    prior: Prior,
    table: Table,
    households: Shorts,
    people: Shorts,
    left: Ints,
) -> None:
    cells, patterns = len(table.cell_role), len(prior.pattern_size)
    expected, due = np.empty(cells), np.zeros(cells)
    wanted, owed = np.empty(patterns), np.zeros(patterns)
    factor = np.empty(columns.shape[1])
    whole, whole_people = np.zeros(patterns, dtype=np.int64), np.zeros(cells, dtype=np.int64)
    rows, most = np.empty(len(table.role_cell) - 1, dtype=np.int64), np.empty(patterns, dtype=np.int64)
    for area in range(first, end):
        total = columns[area].sum()
        if total == 0:
            continue
        expect(columns[area], total, size_households[area], prior, expected, factor, wanted)
        for pattern in range(patterns):
            wanted[pattern] += owed[pattern]
        most[:] = total
        for attempt in range(ATTEMPTS):
            able = whole_households(wanted, most, prior.pattern_size, prior.pattern_minors, total, minors[area], whole)
            if not able:
                left[area] = total
                break
            give_rows(whole, prior, rows)
            refit(columns[area], rows, table, expected, factor)
            left[area] = whole_cells(due + expected, table, rows, columns[area].copy(), whole_people)
            if left[area] == 0:
                break
            allow_fewer(whole, rows, prior, 1 << attempt, most)
        for pattern in range(patterns):
            owed[pattern] = wanted[pattern] - whole[pattern]
            households[area, pattern] = whole[pattern]
        for cell in range(cells):
            due[cell] += expected[cell] - whole_people[cell]
            people[area, cell] = whole_people[cell]


@inner_kernel
def expect(
    columns: Ints, total: int, size_households: Floats, prior: Prior, expected: Floats, factor: Floats, wanted: Floats
) -> None:
    """Expected people of each cell and households of each pattern: fitted part by part, and added up."""
    parts = prior.weight.copy()
    of_part = np.empty(len(prior.part_size))
    for _ in range(ROUNDS):
        wrong = fit_columns(parts, prior.part_column, columns, factor)
        fit_households(parts, prior.part_role_cell, prior.part_role, prior.part_size, size_households, of_part)
        if wrong <= TOLERANCE * total:
            break
    expected[:] = 0.0
    for cell in range(len(parts)):
        expected[prior.part_cell[cell]] += parts[cell]
    wanted[:] = 0.0
    for part in range(len(of_part)):
        wanted[prior.part_pattern[part]] += of_part[part]


@inner_kernel
def give_rows(whole: Ints, prior: Prior, rows: Ints) -> None:
    """People of each role: the households of its pattern."""
    for pattern in range(len(whole)):
        for role in range(prior.pattern_role[pattern], prior.pattern_role[pattern] + prior.pattern_size[pattern]):
            rows[role] = whole[pattern]


@inner_kernel
def allow_fewer(whole: Ints, rows: Ints, prior: Prior, fewer: int, most: Ints) -> None:
    """Allow so many households less of each pattern that has a role for which nobody was left."""
    for pattern in range(len(whole)):
        for role in range(prior.pattern_role[pattern], prior.pattern_role[pattern] + prior.pattern_size[pattern]):
            if rows[role] > 0 and prior.pattern_open[pattern] == 0:
                most[pattern] = min(most[pattern], max(whole[pattern] - fewer, 0))


@inner_kernel
def refit(columns: Ints, rows: Ints, table: Table, expected: Floats, factor: Floats) -> None:
    """The same with whole households; a role that was to be empty and is not takes anybody who fits."""
    for role in range(len(rows)):
        first, end = table.role_cell[role], table.role_cell[role + 1]
        if rows[role] > 0 and expected[first:end].sum() <= 0.0:
            expected[first:end] = 1.0
    for _ in range(REFITS):
        for role in range(len(rows)):
            fit_role(expected, table.role_cell[role], table.role_cell[role + 1], rows[role])
        fit_columns(expected, table.cell_column, columns, factor)
