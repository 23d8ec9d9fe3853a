"""Children sorted into sets of siblings with plausible years between them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.apportion import choose_by_weight, nearest_age_match
from hyosan.population.builder.laws import SIBLING_GAP_SHARES

Index = NDArray[np.int64]


def sibling_sets(
    child: tuple[NDArray[Any], NDArray[Any]],
    family_area: NDArray[Any],
    family_children: NDArray[np.int64],
    family_priority: NDArray[np.float64],
    oldest_years: int,
    rng: np.random.Generator,
) -> Index:
    """Family of each child (area, age), -1 for children beyond the families' places.

    Firstborns are drawn first; each later child finds an elder sibling some years older in the same area. Families of
    one size with a higher `family_priority` get the older sets.
    """
    area, age = child[0].astype(np.int64), child[1].astype(np.int64)
    area_count = int(max(area.max(initial=0), family_area.max(initial=0))) + 1
    order = np.full(len(area), -1, dtype=np.int64)
    chain = np.full(len(area), -1, dtype=np.int64)
    length = np.zeros(len(area), dtype=np.int64)
    most = int(family_children.max(initial=0))
    # Later children are the younger ones: the more so, the later.
    for birth in range(most, 1, -1):
        wanted = np.bincount(family_area[family_children >= birth], minlength=area_count)
        weight = np.where(order < 0, np.maximum(oldest_years + 1.0 - age, 0.3) ** (birth - 1), 0.0)
        order[choose_by_weight(area, weight, wanted, rng)] = birth
    wanted = np.bincount(family_area[family_children >= 1], minlength=area_count)
    first = choose_by_weight(area, (order < 0).astype(np.float64), wanted, rng)
    order[first], chain[first], length[first] = 1, first, 1
    for birth in range(2, most + 1):
        younger, elder = np.flatnonzero(order == birth), np.flatnonzero((order == birth - 1) & (chain >= 0))
        gap = rng.choice(len(SIBLING_GAP_SHARES), size=len(younger), p=SIBLING_GAP_SHARES)
        sought = np.minimum(age[younger] + gap, oldest_years)
        found = nearest_age_match((area[younger], sought), (area[elder], age[elder]), area_count, oldest_years + 1, rng)
        younger, elder = younger[found >= 0], elder[found[found >= 0]]
        chain[younger] = chain[elder]
        length[chain[younger]] = birth
    return _sets_to_families(area, age, chain, length, (family_area, family_children, family_priority), rng)


def _sets_to_families(
    area: Index,
    age: Index,
    chain: Index,
    length: Index,
    family: tuple[NDArray[Any], NDArray[np.int64], NDArray[np.float64]],
    rng: np.random.Generator,
) -> Index:
    family_area, family_children, family_priority = family
    heads = np.flatnonzero(length > 0)
    noise = rng.normal(0.0, 3.0, size=len(heads))
    set_order = heads[np.lexsort((age[heads] + noise, length[heads], area[heads]))]
    families = np.flatnonzero(family_children > 0)
    jitter = rng.random(len(families))
    ordered = families[
        np.lexsort((jitter, family_priority[families], family_children[families], family_area[families]))
    ]
    family_of_set = np.full(len(area), -1, dtype=np.int64)
    if len(set_order) == len(ordered):
        family_of_set[set_order] = ordered
    else:
        _pair_by_area(family_of_set, set_order, ordered, area, family_area)
    return np.where(chain >= 0, family_of_set[np.maximum(chain, 0)], -1)


def _pair_by_area(family_of_set: Index, sets: Index, families: Index, area: Index, family_area: NDArray[Any]) -> None:
    """Too few children in some area: its longest sets go to its largest families, the rest stay without."""
    for place in np.unique(family_area[families]):
        own_sets, own = sets[area[sets] == place][::-1], families[family_area[families] == place][::-1]
        paired = min(len(own_sets), len(own))
        family_of_set[own_sets[:paired]] = own[:paired]
