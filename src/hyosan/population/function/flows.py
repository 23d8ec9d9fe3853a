"""From counts of people between places to flows with prefix sums both ways."""

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.population.tables_function import Flow


def make_flow(origin: Ints, destination: Ints, people: Ints, origins: int, destinations: int) -> Flow:
    """The flow of so many people between pairs of places; no pair twice. Pairs with nobody are left out.

    People of an origin go to its destinations in order; those of a destination come from its origins in order.
    """
    used = people > 0
    origin, destination, people = origin[used], destination[used], people[used]
    out = np.lexsort((destination, origin))
    origin, destination, people = origin[out], destination[out], people[out]
    into = np.lexsort((origin, destination))
    out_first, in_first = _first(origin, origins), _first(destination, destinations)
    out_begin = _begin(people, origin, out_first)
    in_begin = _begin(people[into], destination[into], in_first)
    arrives = np.empty(len(into), dtype=np.int32)
    arrives[into] = in_begin
    return Flow(
        out_first=out_first,
        out_begin=out_begin,
        out_goes_to=destination.astype(np.int32),
        out_arrives=arrives,
        in_first=in_first,
        in_begin=in_begin,
        in_comes_from=origin[into].astype(np.int32),
        in_left=out_begin[into],
    )


def flow_of_matrix(people: Ints) -> Flow:
    """The flow of a table of people by origin (row) and destination (column)."""
    origin, destination = np.nonzero(people)
    return make_flow(origin, destination, people[origin, destination], *people.shape)


def _first(group: Ints, groups: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(group, minlength=groups))]).astype(np.int64)


def _begin(people: Ints, group: Ints, first: Ints) -> Shorts:
    """People of the same group in the entries before."""
    before = np.cumsum(people) - people
    return np.asarray(before - before[np.minimum(first[group], len(before) - 1)], dtype=np.int32)


def apportioned(weight: Ints | Floats, total: int) -> Ints:
    """Whole numbers in proportion to weights that add up to a total: the largest fractions are rounded up.

    >>> apportioned(np.array([1, 1, 2]), 5).tolist()
    [1, 1, 3]
    """
    exact = weight / max(weight.sum(), 1e-300) * total
    whole = np.floor(exact).astype(np.int64)
    up = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[up] += 1
    return np.asarray(whole)
