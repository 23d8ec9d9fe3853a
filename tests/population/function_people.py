"""Everybody of a small country in the function form, written out from its arrays with NumPy: for tests only."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.population.function.country import Country
from hyosan.population.kernels.years import AREA_STEP, CELL_STEP, WHOLE
from hyosan.population.tables_function import BAND_YEARS

Index = NDArray[np.int64]


class People(NamedTuple):
    """In order of id."""

    area: Index
    household: Index
    pattern: Index
    member: Index
    cell: Index
    age: Index
    sex: Index
    employed: NDArray[np.bool_]


def everybody(country: Country) -> People:
    function = country.function
    parts = []
    roles = function.pattern_role[:, None] + np.arange(function.pattern_size.max())
    for area in range(len(function.municipality)):
        town = function.municipality[area]
        cells = function.cells[area]
        households = np.diff(function.pattern_first[area]) // function.pattern_size
        begin = int(cells["employed"][0])
        assert begin == 0
        for pattern, many in enumerate(households):
            size = function.pattern_size[pattern]
            columns = np.zeros((6, many, size), dtype=np.int64)
            for member in range(size):
                role = roles[pattern, member]
                own = np.arange(function.role_first[role], function.role_first[role + 1] - 1)
                first, count = cells["first"][own], np.diff(cells["first"][function.role_first[role] : own[-1] + 2])
                assert first[0] == 0
                assert count.sum() == many
                cell = np.repeat(own, count)
                rank = np.arange(many) - np.repeat(first, count)
                inside, band, sex = np.repeat(count, count), function.cell_band[cell], function.cell_sex[cell]
                share = function.year_share[function.role_minor[role], town, sex, band]
                threshold = (area * AREA_STEP + cell * CELL_STEP) % WHOLE / WHOLE
                year = (rank[:, None] >= np.floor(inside[:, None] * share + threshold[:, None])).sum(axis=1) - 1
                works = cells["employed"][cell + 1] - cells["employed"][cell]
                employed = (rank + 1) * works // np.maximum(inside, 1) - rank * works // np.maximum(inside, 1)
                columns[:, :, member] = (
                    function.pattern_household[area, pattern] + np.arange(many),
                    np.full(many, member),
                    cell,
                    band * BAND_YEARS + year,
                    sex,
                    employed,
                )
            flat = columns.reshape(6, -1)
            parts.append(np.concatenate([[np.full(many * size, area), np.full(many * size, pattern)], flat]))
    area, pattern, household, member, cell, age, sex, employed = np.concatenate(parts, axis=1)
    return People(area, household, pattern, member, cell, age, sex, employed.astype(np.bool_))
