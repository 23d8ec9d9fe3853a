"""Who visits the members of a kind of place: somebody they live with, else somebody from their neighbourhood."""

import numpy as np

from hyosan.population.builder.apportion import rank_within
from hyosan.population.builder.crowd import Crowd, Gathering, Index
from hyosan.population.spec_places import VisitorsSpec


def with_visitors(name: str, law: VisitorsSpec, part: Gathering, crowd: Crowd) -> Index:
    """The members of each place, and with them those who visit, one for each member who has a visitor.

    Nobody visits two members, and nobody who is in such a place visits. Families who do not live together are not
    known: a neighbour stands for them.
    """
    member = np.where(part.staff, -1, part.member)
    inside = np.flatnonzero(member >= 0)
    keys = crowd.stream(name, "visitors").random((2, len(crowd)))
    visited = inside[np.argsort(keys[0, inside], kind="stable")][: round(len(inside) * law.per_member)]
    low, high = law.ages
    able = (crowd.household >= 0) & (crowd.age >= low) & (crowd.age <= high) & (member < 0)
    for group in (crowd.household, crowd.area):
        free = np.flatnonzero(able)
        free = free[np.argsort(keys[1, free], kind="stable")]
        found, visitors = _pairs(group[visited], group[free])
        member[free[visitors]] = member[visited[found]]
        able[free[visitors]] = False
        visited = np.delete(visited, found)
    return member


def _pairs(wanted: Index, offered: Index) -> tuple[Index, Index]:
    """Positions of a wanted and an offered one of the same group, the first with the first, as long as there are both.

    >>> [pair.tolist() for pair in _pairs(np.array([7, 5, 7]), np.array([5, 5, 7]))]
    [[1, 0], [0, 2]]

    Group -1 is one like others: of those in no household there is nobody to offer.
    """
    wanted, offered = wanted + 1, offered + 1
    order, other = np.argsort(wanted, kind="stable"), np.argsort(offered, kind="stable")
    groups = int(max(wanted.max(initial=0), offered.max(initial=0))) + 1
    rank, offered_rank = rank_within(wanted[order], groups), rank_within(offered[other], groups)
    many = int(max(rank.max(initial=0), offered_rank.max(initial=0))) + 1
    _, ours, theirs = np.intersect1d(
        wanted[order] * many + rank, offered[other] * many + offered_rank, assume_unique=True, return_indices=True
    )
    return order[ours], other[theirs]
