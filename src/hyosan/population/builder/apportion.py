"""Whole people from fractions, without bias and with totals kept; choices by weight; matching by nearest age."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.laws import AGE_COUNT

Index = NDArray[np.int64]


def systematic_counts(
    totals: NDArray[np.int64], shares: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Split each total over the last axis of `shares`: every count is the expected one, rounded; sums are exact."""
    weight = shares.sum(axis=-1, keepdims=True)
    cumulative = np.cumsum(shares, axis=-1) / np.where(weight > 0, weight, 1.0)
    cumulative[..., -1] = 1.0
    start = rng.random((*cumulative.shape[:-1], 1))
    reached = np.floor(cumulative * totals[..., None] + start)
    reached[..., -1] = totals
    return np.diff(np.minimum(reached, totals[..., None]), axis=-1, prepend=0.0).astype(np.int64)


def rank_within(groups: NDArray[Any], group_count: int) -> Index:
    """Position of each element among those of its group, for groups in ascending order."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(groups, minlength=group_count))])
    return np.asarray(np.arange(len(groups)) - starts[groups])


def first_of_each(groups: NDArray[Any], wanted: NDArray[np.int64], order: NDArray[np.float64]) -> Index:
    """Indices of the first `wanted[g]` elements of each group g in ascending `order`, sorted by group."""
    ranked = np.lexsort((order, groups))
    keep = rank_within(groups[ranked], len(wanted)) < wanted[groups[ranked]]
    return np.asarray(ranked[keep])


def choose_by_weight(
    groups: NDArray[Any], weights: NDArray[np.float64], wanted: NDArray[np.int64], rng: np.random.Generator
) -> Index:
    """Draw `wanted[g]` elements of each group without replacement, by weight; weight 0 is never drawn.

    Efraimidis and Spirakis (2006): the smallest exponential ages at the rates of the weights.
    """
    able = np.flatnonzero(weights > 0)
    keys = rng.exponential(size=len(able)) / weights[able]
    return able[first_of_each(groups[able], wanted, keys)]


def nearest_age_match(
    target: tuple[NDArray[Any], NDArray[Any]],
    supply: tuple[NDArray[Any], NDArray[Any]],
    area_count: int,
    spread_years: int,
    rng: np.random.Generator,
) -> Index:
    """For each target (area, age) a different supplied (area, age) of the same area and near age, or -1.

    Ages are served at distance 0, then 1, ... up to `spread_years`; within an area the chosen are then paired in the
    order of age, which keeps the largest distance smallest.
    """
    target_bucket = target[0].astype(np.int64) * AGE_COUNT + target[1].astype(np.int64)
    supply_bucket = supply[0].astype(np.int64) * AGE_COUNT + supply[1].astype(np.int64)
    shape = (area_count, AGE_COUNT)
    demand = np.bincount(target_bucket, minlength=area_count * AGE_COUNT).reshape(shape)
    stock = np.bincount(supply_bucket, minlength=area_count * AGE_COUNT).reshape(shape)
    served, used = np.zeros_like(demand), np.zeros_like(stock)
    for distance in range(spread_years + 1):
        for step in {distance, -distance}:
            at = slice(max(0, -step), AGE_COUNT - max(0, step))
            other = slice(max(0, step), AGE_COUNT - max(0, -step))
            taken = np.minimum(demand[:, at] - served[:, at], stock[:, other] - used[:, other])
            served[:, at] += taken
            used[:, other] += taken
    chosen = first_of_each(target_bucket, served.ravel(), rng.random(len(target_bucket)))
    partners = first_of_each(supply_bucket, used.ravel(), rng.random(len(supply_bucket)))
    match = np.full(len(target_bucket), -1, dtype=np.int64)
    match[chosen] = partners
    return match
