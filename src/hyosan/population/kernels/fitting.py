"""Households of areas from their residents: proportional fitting of expected numbers, area by area."""

import math

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.core.compilation import inner_kernel

TOLERANCE = 2e-5
"""Share of an area's people who may still be in a wrong column when fitting ends; rounding places them."""
ROUNDS = 400


@inner_kernel
def column_sums(expected: Floats, cell_column: Shorts, sums: Floats) -> None:
    sums[:] = 0.0
    for cell in range(len(expected)):
        sums[cell_column[cell]] += expected[cell]


@inner_kernel
def fit_columns(expected: Floats, cell_column: Shorts, wanted: Ints, factor: Floats) -> float:
    """Scale every column to the number of people wanted; returns how many were in a wrong one."""
    column_sums(expected, cell_column, factor)
    wrong = 0.0
    for column in range(len(wanted)):
        wrong += abs(factor[column] - wanted[column])
        factor[column] = wanted[column] / factor[column] if factor[column] > 0.0 else 0.0
    for cell in range(len(expected)):
        expected[cell] *= factor[cell_column[cell]]
    return wrong / 2.0


@inner_kernel
def fit_households(
    expected: Floats,
    role_cell: Shorts,
    pattern_role: Shorts,
    pattern_size: Shorts,
    size_households: Floats,
    households: Floats,
) -> None:
    """Give all roles of a pattern as many people, and all patterns of a size as many households as there are of it.

    The least change (in information): the geometric mean of the roles, times one factor for each size.
    """
    of_size = [0.0] * (len(size_households) + 1)
    for pattern in range(len(pattern_size)):
        size = pattern_size[pattern]
        logarithm, empty = 0.0, False
        for role in range(pattern_role[pattern], pattern_role[pattern] + size):
            people = 0.0
            for cell in range(role_cell[role], role_cell[role + 1]):
                people += expected[cell]
            empty = empty or people <= 0.0
            logarithm += math.log(people) if people > 0.0 else 0.0
        households[pattern] = 0.0 if empty else math.exp(logarithm / size)
        of_size[size] += households[pattern]
    for pattern in range(len(pattern_size)):
        size = pattern_size[pattern]
        if households[pattern] > 0.0:
            households[pattern] *= size_households[size - 1] / of_size[size]
        for role in range(pattern_role[pattern], pattern_role[pattern] + size):
            fit_role(expected, role_cell[role], role_cell[role + 1], households[pattern])


@inner_kernel
def fit_role(expected: Floats, first: int, end: int, wanted: float) -> None:
    """Scale the cells of a role to the number of people wanted."""
    people = 0.0
    for cell in range(first, end):
        people += expected[cell]
    factor = wanted / people if people > 0.0 else 0.0
    for cell in range(first, end):
        expected[cell] *= factor
