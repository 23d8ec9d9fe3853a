"""Pairs of people who share a place, by groups of age: counted over the places of a table."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.interface import Floats, OfSize

MOST_CELLS = 1_000_000
"""Places × groups that are counted at most; of more places every second, third, ... stands for all."""


def pairs_in_places(
    member: NDArray[np.int32], count: int, group: NDArray[np.int16], groups: int, of_size: OfSize
) -> Floats:
    """[from, to]: sums over pairs of members. `member`: place of everybody, below 0 none; `group`: of everybody."""
    members, weight = _composition(member, count, group, groups)
    once = of_size(members.sum(axis=1))
    return np.asarray(weight * ((members * once[:, None]).T @ members - np.diag(once @ members)), dtype=np.float64)


def _composition(
    member: NDArray[np.int32], count: int, group: NDArray[np.int16], groups: int
) -> tuple[Floats, float]:  # fmt: skip
    """[place, group]: members; of very many places some, and how many members one of theirs stands for."""
    every = max(1, -(-count * groups // MOST_CELLS))
    here = member >= 0 if every == 1 else (member >= 0) & (member % every == 0)
    places = -(-count // every)
    cells = (member[here].astype(np.int64) // every) * groups + group[here]
    counted = np.bincount(cells, minlength=places * groups).reshape(places, groups).astype(np.float64)
    return counted, float((member >= 0).sum()) / max(1.0, float(here.sum()))
