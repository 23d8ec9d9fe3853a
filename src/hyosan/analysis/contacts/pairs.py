"""Sums over all pairs of people who share a place or a tie, without visiting a pair.

Two people in a place meet at a rate that depends on the size of the place, on their ages and on when both are there.
So pairs are counted by size of place and by the *groups* (age and attendance) of the two; the rest is arithmetic.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from hyosan.core.arrays import Floats, Ints
from hyosan.population.table import NOBODY, EdgeKind, PlaceKind
from hyosan.transmission.spec import PowerScaling, SettingSpec
from hyosan.transmission.spec_opening import MINUTES_PER_DAY


@dataclass(frozen=True)
class PairSums:
    """Sums over pairs [group of the actor, group of the other], a mean day of the week."""

    meetings: Floats
    """Meetings."""
    met: Floats
    """Pairs who meet at least once in the day: people met, counted once."""

    def __add__(self, other: "PairSums") -> "PairSums":
        return PairSums(self.meetings + other.meetings, self.met + other.met)


def rate_per_minute(spec: SettingSpec, others: Floats | float, slots: Floats | float) -> Floats | float:
    """Rate at which one meets the holder of each other slot while the setting is open: section 4 of the model."""
    open_rate = spec.contacts_per_day / spec.share_open / MINUTES_PER_DAY
    if isinstance(spec.scaling, PowerScaling):
        return open_rate * (slots / spec.scaling.reference_size) ** spec.scaling.exponent / others
    return open_rate if spec.scaling == "per_pair" else open_rate / others


def place_pairs(spec: SettingSpec, kind: PlaceKind, group: Ints, groups: int, both: Ints, mixing: Floats) -> PairSums:
    """Sums over the places of a setting; `both` [group, group, weekday] in minutes, `mixing` [group, group]."""
    total = PairSums(np.zeros((groups, groups)), np.zeros((groups, groups)))
    for slots, pairs in pairs_by_size(kind, group, groups):
        rate = mixing * rate_per_minute(spec, max(1.0, slots - 1.0), float(slots))
        total += in_a_week(pairs, rate, both)
    return total


def pairs_by_size(kind: PlaceKind, group: Ints, groups: int) -> Iterator[tuple[int, Floats]]:
    """For each size of place: how many ordered pairs of different people of two groups share one."""
    people = np.flatnonzero(kind.member != NOBODY)
    places = kind.member[people]
    table = csr_array((np.ones(len(people)), (places, group[people])), shape=(kind.count, groups))
    sizes = np.bincount(places, minlength=kind.count)
    order = np.argsort(sizes, kind="stable")
    ends = np.flatnonzero(np.diff(sizes[order], append=-1)) + 1
    begin = 0
    for end in ends.tolist():
        size = int(sizes[order[begin]])
        if size > 1:
            rows = table[order[begin:end]]
            pairs = np.asarray((rows.T @ rows).todense(), dtype=np.float64)
            # Nobody meets oneself.
            yield size, pairs - np.diag(np.asarray(rows.sum(axis=0)).reshape(-1))
        begin = end


def edge_pairs(spec: SettingSpec, kind: EdgeKind, people: int, group: Ints, groups: int, open_by_day: Ints) -> PairSums:
    """Sums over the ties of a setting, each from both its ends; `open_by_day` in minutes."""
    actor = np.concatenate([kind.source, kind.target]).astype(np.int64)
    other = np.concatenate([kind.target, kind.source]).astype(np.int64)
    weight = np.concatenate([kind.weight, kind.weight]).astype(np.float64)
    if spec.scaling == "constant":
        weight = weight / np.bincount(actor, weight, minlength=people)[actor]
    rate = weight * (spec.contacts_per_day / spec.share_open / MINUTES_PER_DAY)
    pair = group[actor] * groups + group[other]
    sums = in_a_week(np.ones(len(pair)), rate, np.broadcast_to(open_by_day, (len(pair), len(open_by_day))))
    meetings, met = (
        np.bincount(pair, values, minlength=groups * groups).astype(np.float64).reshape(groups, groups)
        for values in (sums.meetings, sums.met)
    )
    return PairSums(meetings, met)


def in_a_week(pairs: Floats, rate: Floats, minutes: Ints) -> PairSums:
    """Numbers of pairs × what one pair has in a mean day; `minutes` with the weekday as last axis."""
    expected = rate[..., None] * minutes
    return PairSums(pairs * expected.mean(axis=-1), pairs * -np.expm1(-expected).mean(axis=-1))
