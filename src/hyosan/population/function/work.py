"""Posts and workplaces of a country by area: how many people work where, and in places of which size."""

from collections.abc import Sequence

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.population.builder import laws
from hyosan.population.builder.workplaces import size_shares
from hyosan.population.function.flows import apportioned

SINGLE_SIZES, SIZE_COUNT = 10, 50
"""Sizes 1 to 10 stand for themselves, and 40 more for those up to `LARGEST_WORKPLACE`, a fifth larger each."""
SMALLEST_LIMIT = 300


def workplace_sizes() -> tuple[Shorts, Floats]:
    """The sizes that workplaces of the function form have, and the share of workplaces of each.

    >>> size, share = workplace_sizes()
    >>> len(size), int(size[-1]), float(share[4:].sum().round(3)), float((size @ share).round(2))
    (50, 9163, 0.136, 4.09)
    """
    law = size_shares(laws.LARGEST_WORKPLACE)
    all_sizes = np.arange(1, laws.LARGEST_WORKPLACE + 1)
    steps = np.geomspace(SINGLE_SIZES + 1, laws.LARGEST_WORKPLACE + 1, SIZE_COUNT - SINGLE_SIZES + 1)[:-1]
    first = np.concatenate([np.arange(SINGLE_SIZES), np.rint(steps) - 1]).astype(np.int64)
    share = np.add.reduceat(law, first)
    mean = np.add.reduceat(law * all_sizes, first) / share
    return np.rint(mean).astype(np.int32), share


def posts_by_area(
    share: Floats, municipality: Ints | Shorts, arrivals: Ints, school_posts: Ints, codes: Sequence[str]
) -> Ints:
    """Posts by area, with as many in a municipality as people come to work in it (`arrivals`).

    `school_posts` are the staff of schools by area; the rest of a municipality's is shared among its areas by `share`.
    Raises ValueError where a municipality's schools need more people than come; `codes` name the municipalities.
    """
    posts = school_posts.copy()
    first = np.searchsorted(municipality, np.arange(len(arrivals) + 1))
    for town, many in enumerate(arrivals):
        own = slice(first[town], first[town + 1])
        left = int(many - school_posts[own].sum())
        if left < 0:
            raise ValueError(f"{codes[town]}: {-left} more staff of schools than people at work")
        posts[own] += apportioned(share[own], left)
    return posts


def workplaces(posts: Ints, municipality: Ints) -> Ints:
    """Workplaces by area and size (`workplace_sizes`) whose posts are exactly those of each area.

    From the largest size down each municipality has its share of what the law leaves for sizes up to this one, its
    areas theirs by the posts that they have left; fractions run on from one municipality to the next and from one size
    to the next, so that the country and each municipality follow the law. Posts that are left over are of size 1.
    """
    size, share = workplace_sizes()
    counts = np.zeros((len(posts), len(size)), dtype=np.int64)
    left = posts.astype(np.int64)
    limit = _largest(posts, municipality)
    due = np.zeros(int(municipality[-1]) + 1)
    for number in range(len(size) - 1, 0, -1):
        able = np.where(size[number] <= np.minimum(limit, left), left, 0)
        of_town = np.bincount(municipality, weights=left) * (np.bincount(municipality, weights=able) > 0)
        due = due + of_town * (share[number] / (share[: number + 1] @ size[: number + 1]))
        many = np.maximum(np.diff(np.floor(np.cumsum(due) + 0.5), prepend=0.0), 0.0)
        due = due - many
        counts[:, number] = np.minimum(_shared(many, able, municipality), left // size[number])
        left -= counts[:, number] * size[number]
    counts[:, 0] = left
    return counts


def _shared(many: Floats, weight: Ints, municipality: Ints) -> Ints:
    """Each municipality's number shared among its areas by weight, in whole numbers."""
    total = np.bincount(municipality, weights=weight)
    end = np.cumsum(weight)
    before = (np.cumsum(total) - total)[municipality]
    per_weight = (many / np.maximum(total, 1.0))[municipality]
    reached = np.floor((end - before) * per_weight + 0.5) - np.floor((end - weight - before) * per_weight + 0.5)
    return np.asarray(reached, dtype=np.int64)


def _largest(posts: Ints, municipality: Ints) -> Ints:
    """Most people in one workplace, by area: a share of the municipality's, as in the table form."""
    total = np.bincount(municipality, weights=posts)
    limit = np.clip(laws.LARGEST_WORKPLACE_SHARE * total, np.minimum(SMALLEST_LIMIT, total), laws.LARGEST_WORKPLACE)
    return np.asarray(limit[municipality], dtype=np.int64)


def employed_rates() -> Floats:
    """Share who work by sex code and single year of age, as `workforce = "by age and sex"` has it."""
    return laws.by_sex_and_age(*laws.WORKFORCES["by age and sex"])
