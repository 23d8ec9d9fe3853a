"""Isolated copies of a population: the same people many times over, with nothing between the copies."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hyosan.population.table import NOBODY, EdgeKind, PlaceKind, Population


def repeat_population(population: Population, copies: int) -> Population:
    """Person `copy * n + row`, place `copy * count + place`; areas of residence stay as they are."""
    if copies == 1:
        return population
    counts = {kind.name: kind.count for kind in population.place_kinds}
    return replace(
        population,
        age_years=np.tile(population.age_years, copies),
        sex=np.tile(population.sex, copies),
        area=np.tile(population.area, copies),
        place_kinds=tuple(_repeat_kind(kind, counts, copies) for kind in population.place_kinds),
        edge_kinds=tuple(_repeat_ties(kind, len(population), copies) for kind in population.edge_kinds),
        role=None if population.role is None else np.tile(population.role, copies),
        host_type=None if population.host_type is None else np.tile(population.host_type, copies),
        copies=copies,
    )


def _repeat_index(index: NDArray[np.int32], count: int, copies: int) -> NDArray[np.int32]:
    """The indices once for each copy, `count` further on each time; `NOBODY` stays."""
    repeated = np.empty((copies, len(index)), np.int32)
    absent = index == NOBODY
    for copy in range(copies):
        np.add(index, np.int32(copy * count), out=repeated[copy])
        repeated[copy, absent] = NOBODY
    return repeated.reshape(-1)


def _repeat_kind(kind: PlaceKind, counts: dict[str, int], copies: int) -> PlaceKind:
    parent = kind.parent
    if parent is not None and kind.parent_kind is not None:
        parent = _repeat_index(parent, counts[kind.parent_kind], copies)
    return replace(
        kind,
        member=_repeat_index(kind.member, kind.count, copies),
        count=kind.count * copies,
        area=np.tile(kind.area, copies),
        labels=None if kind.labels is None else kind.labels * copies,
        parent=parent,
    )


def _repeat_ties(kind: EdgeKind, people_count: int, copies: int) -> EdgeKind:
    return EdgeKind(
        name=kind.name,
        source=_repeat_index(kind.source, people_count, copies),
        target=_repeat_index(kind.target, people_count, copies),
        weight=np.tile(kind.weight, copies),
    )
