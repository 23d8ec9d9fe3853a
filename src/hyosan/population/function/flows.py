"""From counts of people between places to flows with prefix sums both ways, and back."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.population.tables_function import Flow


class Moves(NamedTuple):
    """How many people go from where to where: one entry a pair of places."""

    origin: Ints
    destination: Ints
    people: Ints


def moves_of_matrix(people: Ints) -> Moves:
    """The moves of a table of people by origin (row) and destination (column); pairs with nobody are left out."""
    origin, destination = np.nonzero(people)
    return Moves(origin, destination, people[origin, destination])


def moves_of_flow(flow: Flow, leaving: Ints) -> Moves:
    """The moves that a flow holds, given how many people leave each origin."""
    origin = np.repeat(np.arange(len(leaving)), np.diff(flow.out_first))
    last = np.arange(1, len(origin) + 1) == flow.out_first[origin + 1]
    end: Ints = np.where(last, leaving[origin], np.append(flow.out_begin[1:], 0))
    return Moves(origin, flow.out_goes_to.astype(np.int64), end - flow.out_begin)


def shifted(moves: Sequence[Moves], origins: Sequence[int], destinations: Sequence[int]) -> Moves:
    """Moves inside several parts one behind the other: nobody goes from one part to another.

    `origins` and `destinations` are how many of them each part has.
    """
    before_origin, before_destination = np.cumsum([0, *origins]), np.cumsum([0, *destinations])
    return Moves(
        np.concatenate([each.origin + before_origin[part] for part, each in enumerate(moves)]),
        np.concatenate([each.destination + before_destination[part] for part, each in enumerate(moves)]),
        np.concatenate([each.people for each in moves]),
    )


def make_flow(moves: Moves, origins: int, destinations: int) -> Flow:
    """The flow of so many people between pairs of places; no pair twice. Pairs with nobody are left out.

    People of an origin go to its destinations in order; those of a destination come from its origins in order.
    """
    origin, destination, people = moves
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


def _first(group: Ints, groups: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(group, minlength=groups))]).astype(np.int64)


def _begin(people: Ints, group: Ints, first: Ints) -> Shorts:
    """People of the same group in the entries before."""
    if not len(people):
        return np.zeros(0, dtype=np.int32)
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
