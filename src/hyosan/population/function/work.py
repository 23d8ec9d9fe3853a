"""Posts and workplaces of a country by area: how many people work where, and in places of which size."""

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.population.builder import laws
from hyosan.population.builder.workplaces import job_shares, size_shares
from hyosan.population.builder.tables import CityTables
from hyosan.population.function.flows import apportioned

SINGLE_SIZES, SIZE_COUNT = 10, 50
"""Sizes 1 to 10 stand for themselves, and 40 more for those up to `LARGEST_WORKPLACE`, a fifth larger each."""
SMALLEST_LIMIT = 300


def workplace_sizes() -> tuple[Shorts, Floats]:
    """The sizes that workplaces of the function form have, and the share of workplaces of each.

    >>> size, share = workplace_sizes()
    >>> len(size), int(size[-1]), float(share[4:].sum().round(3)), float((size @ share).round(2))
    (50, 9152, 0.136, 4.13)
    """
    law = size_shares(laws.LARGEST_WORKPLACE)
    all_sizes = np.arange(1, laws.LARGEST_WORKPLACE + 1)
    edges = np.geomspace(SINGLE_SIZES + 1, laws.LARGEST_WORKPLACE + 1, SIZE_COUNT - SINGLE_SIZES + 1)
    edges = np.concatenate([np.arange(1, SINGLE_SIZES + 1), np.rint(edges)]).astype(np.int64)
    share = np.add.reduceat(law, edges[:-1] - 1)
    mean = np.add.reduceat(law * all_sizes, edges[:-1] - 1) / share
    return np.rint(mean).astype(np.int32), share


def posts_by_area(tables: CityTables, arrivals: Ints, school_posts: Ints) -> Ints:
    """Posts by area, with as many in a municipality as people come to work in it.

    `school_posts` are the staff of schools by area; the rest is shared as establishments are. Raises ValueError where
    a municipality's schools need more people than come.
    """
    share = job_shares(tables)
    posts = school_posts.copy()
    for town in range(len(tables.municipality_codes)):
        own = np.flatnonzero(tables.area_municipality == town)
        left = int(arrivals[town] - school_posts[own].sum())
        if left < 0:
            raise ValueError(f"{tables.municipality_codes[town]}: {-left} more staff of schools than people at work")
        posts[own] += apportioned(share[own], left)
    return posts


def workplaces(posts: Ints, municipality: Ints) -> Ints:
    """Workplaces by area and size (`workplace_sizes`) whose posts are exactly those of each area.

    From the largest size down each area has its share of what the law leaves for sizes up to this one; fractions run
    on from area to area, so that a municipality and the country follow the law. The posts left over are of size 1.
    """
    size, share = workplace_sizes()
    counts = np.zeros((len(posts), len(size)), dtype=np.int64)
    left = posts.astype(np.int64)
    limit = _largest(posts, municipality)
    for number in range(len(size) - 1, 0, -1):
        able = size[number] <= np.minimum(limit, left)
        expected = np.where(able, left * (share[number] / (share[: number + 1] @ size[: number + 1])), 0.0)
        many = np.diff(np.floor(np.cumsum(expected) + 0.5), prepend=0.0).astype(np.int64)
        counts[:, number] = np.minimum(many, left // size[number])
        left -= counts[:, number] * size[number]
    counts[:, 0] = left
    return counts


def _largest(posts: Ints, municipality: Ints) -> Ints:
    """Most people in one workplace, by area: a share of the municipality's, as in the table form."""
    total = np.bincount(municipality, weights=posts)
    limit = np.clip(laws.LARGEST_WORKPLACE_SHARE * total, np.minimum(SMALLEST_LIMIT, total), laws.LARGEST_WORKPLACE)
    return limit.astype(np.int64)[municipality]


def employed_rates() -> Floats:
    """Share who work by sex code and single year of age, as `workforce = "by age and sex"` has it."""
    return laws.by_sex_and_age(*laws.WORKFORCES["by age and sex"])
