"""Households of areas in whole numbers, from residents by age and sex and a prior of who lives with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.population.builder.folder import FOLDER
from hyosan.population.builder.household_sizes import SIZES, expected_by_area, seven_shares, tilts
from hyosan.population.builder.tables import CityTables
from hyosan.population.function.groups import GROUP_COUNT, MINOR_GROUPS
from hyosan.population.kernels.housing import Prior, house_everybody
from hyosan.population.kernels.whole_cells import Table

STRATA, SEXES = 100, 2


@dataclass(frozen=True)
class Patterns:
    """Which households there are: their members' relations, and the prior of their numbers, ages and sexes."""

    names: tuple[tuple[str, ...], ...]
    prior: Prior
    table: Table
    cell_group: Shorts
    cell_sex: Shorts
    """1 female, 2 male."""

    @property
    def role_minor(self) -> Shorts:
        return np.array([relation == "child" for names in self.names for relation in names], dtype=np.int32)


@cache
def shipped_patterns() -> Patterns:
    """The patterns of South Korean households that ship with the package, as the table form builds them."""
    table = pq.read_table(FOLDER / "patterns.parquet")
    text = table["pattern"].to_pylist()
    names = list(dict.fromkeys(text))
    size = np.array([name.count(",") + 1 for name in names], dtype=np.int32)
    first_role = np.cumsum(size, dtype=np.int32) - size
    pattern = np.array([names.index(name) for name in text])
    stratum, member, group, sex, share, households = (
        table[name].to_numpy() for name in ("stratum", "member", "age_group", "sex", "share", "households_share")
    )
    order = np.lexsort((member, stratum, pattern))
    pattern, member, group, sex = pattern[order], member[order], group[order].astype(np.int64), sex[order]
    part, part_of = np.unique(pattern * STRATA + stratum[order], return_inverse=True)
    part_size = size[part // STRATA]
    part_role = np.cumsum(part_size, dtype=np.int32) - part_size
    role_of_part = part_role[part_of] + member
    by_role = np.lexsort((stratum[order], first_role[pattern] + member))
    cell_of_part = np.empty(len(order), dtype=np.int64)
    cell_of_part[by_role] = np.arange(len(order))
    cell_role, cell_group, cell_sex = (first_role[pattern] + member)[by_role], group[by_role], sex[by_role] - 1
    prior = Prior(
        pattern_size=size,
        pattern_role=first_role,
        pattern_minors=np.array([name.split(", ").count("child") for name in names], dtype=np.int32),
        pattern_open=_open(size, first_role[pattern] + member, (sex - 1) * GROUP_COUNT + group),
        part_pattern=(part // STRATA).astype(np.int32),
        part_size=part_size,
        part_role=part_role,
        part_role_cell=np.searchsorted(role_of_part, np.arange(part_size.sum() + 1)).astype(np.int32),
        part_cell=cell_of_part.astype(np.int32),
        part_column=((sex - 1) * GROUP_COUNT + group).astype(np.int32),
        weight=share[order].astype(np.float64) * households[order],
    )
    return Patterns(
        tuple(tuple(name.split(", ")) for name in names),
        prior,
        _table(cell_role, cell_sex * GROUP_COUNT + cell_group),
        cell_group.astype(np.int32),
        (cell_sex + 1).astype(np.int32),
    )


def _open(size: Shorts, role: Ints, column: Ints) -> Shorts:
    """Which patterns have a cell for everybody in each role: adults, or minors."""
    held = np.zeros((size.sum(), SEXES, GROUP_COUNT), dtype=np.bool_)
    held.reshape(len(held), -1)[role, column] = True
    minors, adults = held[:, :, :MINOR_GROUPS].all(axis=(1, 2)), held[:, :, MINOR_GROUPS:].all(axis=(1, 2))
    return np.asarray(np.minimum.reduceat(minors | adults, np.cumsum(size) - size), dtype=np.int32)


def _table(role: Ints, column: Ints) -> Table:
    by_column = np.argsort(column, kind="stable")
    return Table(
        cell_role=role.astype(np.int32),
        cell_column=column.astype(np.int32),
        role_cell=np.searchsorted(role, np.arange(role[-1] + 2)).astype(np.int32),
        column_cell=by_column.astype(np.int32),
        column_first=np.searchsorted(column[by_column], np.arange(SEXES * GROUP_COUNT + 1)).astype(np.int32),
    )


def fit_areas(
    residents: Ints,
    size_households: Floats,
    patterns: Patterns,
    group_first: Sequence[int] | Ints | Shorts | None = None,
) -> tuple[Shorts, Shorts]:
    """Households by area and pattern, and people by area and cell of the prior: whole, with all sums kept.

    `residents` are counts by area, sex (female, male) and group of age (`groups`), `size_households` expected
    households by area and size 1 to 7 with as many members as the area has people. What rounding adds or takes in an
    area is made up for in the next ones of its group (`group_first`: where groups of areas begin, and the end).
    Raises ValueError where no households can hold the people of an area: minors without an adult.
    """
    columns = np.ascontiguousarray(residents.reshape(len(residents), -1), dtype=np.int64)
    minors = residents[:, :, :MINOR_GROUPS].sum(axis=(1, 2)).astype(np.int64)
    households = np.zeros((len(columns), len(patterns.prior.pattern_size)), dtype=np.int32)
    people = np.zeros((len(columns), len(patterns.table.cell_role)), dtype=np.int32)
    left = np.zeros(len(columns), dtype=np.int64)
    first = np.array([0, len(columns)] if group_first is None else group_first, dtype=np.int64)
    house_everybody(columns, minors, size_households, first, patterns.prior, patterns.table, households, people, left)
    if left.any():
        raise ValueError(f"the people of areas number {np.flatnonzero(left)[:5].tolist()} fit into no households")
    return households, people


def fit_alike(residents: Ints, size_households: Floats, patterns: Patterns) -> tuple[Shorts, Shorts]:
    """As `fit_areas`, each area for itself: areas with the same people have the same households, fitted once."""
    rows = np.concatenate([residents.reshape(len(residents), -1), size_households.view(np.int64)], axis=1)
    _, one, of_area = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    households, people = fit_areas(residents[one], size_households[one], patterns, np.arange(len(one) + 1))
    return households[of_area.ravel()], people[of_area.ravel()]


def expected_sizes(tables: CityTables) -> Floats:
    """Expected households by area and size 1 to 7, as the table form has them: a municipality's shares, tilted."""
    persons = tables.residents.sum(axis=(1, 2)).astype(np.float64)
    expected = np.zeros((len(persons), len(SIZES)))
    for town, shares in enumerate(tables.size_shares):
        rows = np.flatnonzero((tables.area_municipality == town) & (persons > 0))
        expected[rows] = expected_by_area(seven_shares(shares), persons[rows], tables.registered_households[rows])
    return expected


def sizes_of_mean(persons: NDArray[np.float64], shares: Floats, mean_size: NDArray[np.float64]) -> Floats:
    """Expected households by area and size 1 to 7 with a mean size by area: shares tilted exponentially.

    For areas of which no more is known than their people and the mean size of their households.
    """
    tilted = shares * np.exp(tilts(shares, mean_size)[:, None] * SIZES)
    tilted /= tilted.sum(axis=1, keepdims=True)
    return np.asarray(tilted * (persons / (tilted @ SIZES))[:, None])
