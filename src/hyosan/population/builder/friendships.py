"""Ties of pupils, friends and enemies: mostly in the class, some in the grade, a few elsewhere in the school."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.table import EdgeKind

Index = NDArray[np.int64]


def make_friendships(
    pupils: Index, groups: tuple[Index, Index, Index], sex: NDArray[np.uint8], rng: np.random.Generator
) -> EdgeKind:
    """The friendships of the pupils; `groups` number everybody's class, grade and school."""
    return _ties("friendship", pupils, groups, sex, laws.FRIENDS_MEAN, np.zeros(0, np.int64), rng)


def make_enmities(
    pupils: Index,
    groups: tuple[Index, Index, Index],
    sex: NDArray[np.uint8],
    mean: float,
    friends: EdgeKind,
    rng: np.random.Generator,
) -> EdgeKind:
    """Enmities of pupils who are no friends, `mean` a pupil; where enemies are found is as with friends."""
    taken = friends.source.astype(np.int64) * len(sex) + friends.target
    return _ties("enmity", pupils, groups, sex, mean, taken, rng)


def _ties(
    name: str,
    pupils: Index,
    groups: tuple[Index, Index, Index],
    sex: NDArray[np.uint8],
    mean: float,
    taken: Index,
    rng: np.random.Generator,
) -> EdgeKind:
    """Ties of weight 1 among the pupils, none twice and none of those `taken`."""
    wanted = len(pupils) * mean / 2
    shares = (laws.FRIENDS_IN_CLASS, laws.FRIENDS_IN_GRADE, 1 - laws.FRIENDS_IN_CLASS - laws.FRIENDS_IN_GRADE)
    ties = np.zeros(0, dtype=np.int64)
    people = len(sex)
    for group, share in zip(groups, shares, strict=True):
        enough = len(ties) + round(wanted * share)
        for _ in range(12):
            missing = enough - len(ties)
            if missing <= 0 or len(pupils) < 2:
                break
            fresh = _candidates(pupils, group, sex, int(missing * 1.8) + 8, rng)
            fresh = fresh[~np.isin(fresh, ties) & ~np.isin(fresh, taken)]
            _, first = np.unique(fresh, return_index=True)
            ties = np.concatenate([ties, fresh[np.sort(first)][:missing]])
    ties = np.sort(ties)
    source, target = np.divmod(ties, people)
    return EdgeKind(name, source.astype(np.int32), target.astype(np.int32), np.ones(len(ties), dtype=np.float32))


def _candidates(pupils: Index, group: Index, sex: NDArray[np.uint8], count: int, rng: np.random.Generator) -> Index:
    """Random pairs inside groups as one number each (smaller index first), fewer between the sexes."""
    ordered = pupils[np.argsort(group[pupils], kind="stable")]
    sizes = np.bincount(group[ordered])
    first = np.concatenate([[0], np.cumsum(sizes)])
    one = rng.integers(len(ordered), size=count)
    own = group[ordered[one]]
    other = first[own] + (rng.random(count) * sizes[own]).astype(np.int64)
    source, target = ordered[one], ordered[other]
    accepted = rng.random(count) < np.where(sex[source] == sex[target], 1.0, laws.FRIENDS_OTHER_SEX)
    keep = accepted & (source != target)
    low, high = np.minimum(source, target)[keep], np.maximum(source, target)[keep]
    return np.asarray(low * len(sex) + high)
