"""Who belongs to places of a kind: shares of the people of each age, drawn by person or by household."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.crowd import Crowd, Mask
from hyosan.population.spec_places import MembersSpec, PlaceKindSpec

SEXES = {"female": (laws.FEMALE,), "male": (laws.MALE,), None: (0, laws.FEMALE, laws.MALE)}


def shares(members: tuple[MembersSpec, ...]) -> NDArray[np.float64]:
    """Share that belongs by sex code and single year, shape (3, 128); at most 1."""
    table = np.zeros((3, laws.AGE_COUNT))
    for group in members:
        for sex in SEXES[group.sex]:
            table[sex, group.ages[0] : group.ages[1] + 1] += group.share
    return np.minimum(table, 1.0)


def free_people(kind: PlaceKindSpec, crowd: Crowd) -> Mask:
    """Who may belong: for places of the day those who are nowhere by day; into care nobody who lives with minors."""
    free = np.ones(len(crowd), dtype=np.bool_)
    if kind.by_day:
        free &= ~crowd.busy
    if kind.together or kind.lives_there:
        free &= crowd.household >= 0
    if kind.lives_there:
        young = crowd.household[(crowd.age < laws.ADULT_AGE_YEARS) & (crowd.household >= 0)]
        with_minors = np.zeros(int(crowd.household.max(initial=0)) + 1, dtype=np.bool_)
        with_minors[young] = True
        free &= ~with_minors[crowd.household]
    return free


def choose_members(name: str, kind: PlaceKindSpec, crowd: Crowd, room: float | None) -> Mask:
    """Everybody who belongs; with `room` so many in the mean, in the proportions of the shares.

    Those who may not belong are made up for by others of their age and sex, as long as there are any.
    """
    assert kind.members is not None, "a kind without members has slots"
    cell = crowd.sex.astype(np.int64) * laws.AGE_COUNT + crowd.age
    free = free_people(kind, crowd)
    everybody = np.bincount(cell, minlength=3 * laws.AGE_COUNT).astype(np.float64)
    able = np.bincount(cell[free], minlength=3 * laws.AGE_COUNT)
    expected = shares(kind.members).ravel() * everybody
    if room is not None:
        expected *= _factor(expected, able, room)
    crowd.wanted[name] = float(expected.sum()) if room is None else room
    chance = np.minimum(expected / np.maximum(able, 1), 1.0)
    rng = crowd.stream(name, "members")
    drawn = (
        rng.random(int(crowd.household.max(initial=0)) + 1)[crowd.household]
        if kind.together
        else rng.random(len(crowd))
    )
    return np.asarray(free & (drawn < chance[cell]))


def _factor(expected: NDArray[np.float64], able: NDArray[np.int64], room: float) -> float:
    """What all shares are multiplied by, so that as many come as there is room for."""
    low, high = 0.0, 1e6
    for _ in range(80):
        middle = (low + high) / 2
        if np.minimum(expected * middle, able).sum() > room:
            high = middle
        else:
            low = middle
    return low if np.minimum(expected * low, able).sum() > 0 else 0.0
