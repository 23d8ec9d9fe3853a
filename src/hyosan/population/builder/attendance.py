"""Who belongs to places of a kind: shares of the people of each age, drawn by person or by household."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.apportion import first_of_each, rank_within
from hyosan.population.builder.crowd import Crowd, Mask
from hyosan.population.kinds import Kinds, shipped_kinds
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
    """Who may belong: for places of the day those who are nowhere by day; into care nobody who lives with minors.

    Admitted is nobody who lives in care, or works in a place of these kinds.
    """
    free = np.ones(len(crowd), dtype=np.bool_)
    if kind.by_day:
        free &= ~crowd.busy
    if kind.admitted:
        free &= ~(crowd.admitted | crowd.employed_elsewhere())
    if kind.together or kind.lives_there or kind.admitted:
        free &= crowd.household >= 0
    if kind.lives_there:
        young = crowd.household[(crowd.age < laws.ADULT_AGE_YEARS) & (crowd.household >= 0)]
        with_minors = np.zeros(int(crowd.household.max(initial=0)) + 1, dtype=np.bool_)
        with_minors[young] = True
        free &= ~with_minors[crowd.household]
    return free


def turns(kinds: Kinds) -> dict[str, NDArray[np.float64]]:
    """Where each kind of the day begins to choose among the people of an age: after the shares of those before it.

    All that ship have their turn, wanted or not: so nobody is in another place because one more kind is there.
    """
    begins: dict[str, NDArray[np.float64]] = {}
    reached = np.zeros((3, laws.AGE_COUNT))
    for name, kind in {**shipped_kinds(), **kinds}.items():
        if kind.parent is None and kind.by_day and kind.members:
            begins[name] = reached
            reached = reached + shares(kind.members)
    return begins


def choose_members(name: str, kind: PlaceKindSpec, crowd: Crowd, room: float | None) -> Mask:
    """Everybody who belongs; with `room` so many, in the proportions of the shares.

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
    if kind.together:
        drawn = crowd.stream(name, "members").random(int(crowd.household.max(initial=0)) + 1)
        chance = np.minimum(expected / np.maximum(able, 1), 1.0)
        return np.asarray(free & (drawn[crowd.household] < chance[cell]))
    expected = np.minimum(expected, able)
    wanted = np.minimum(np.diff(np.rint(np.cumsum(expected)), prepend=0).astype(np.int64), able)
    people = np.flatnonzero(free & (wanted[cell] > 0))
    order = (
        _order(name, kind, crowd)[people] - crowd.turns.get(name, np.zeros((3, laws.AGE_COUNT))).ravel()[cell[people]]
    )
    chosen = np.zeros(len(crowd), dtype=np.bool_)
    chosen[people[first_of_each(cell[people], wanted, order % 1.0)]] = True
    return chosen


def _order(name: str, kind: PlaceKindSpec, crowd: Crowd) -> NDArray[np.float64]:
    """A number from 0 to 1 for everybody: one for all places of the day, an own one for every other kind."""
    if not kind.by_day:
        return crowd.stream(name, "members").random(len(crowd))
    if crowd.day_order is None:
        # Ranks within an age and sex instead of the numbers themselves: turns then meet without gap or overlap.
        cell = crowd.sex.astype(np.int64) * laws.AGE_COUNT + crowd.age
        ordered = np.lexsort((crowd.stream("day", "members").random(len(crowd)), cell))
        count = np.bincount(cell, minlength=3 * laws.AGE_COUNT)
        crowd.day_order = np.empty(len(crowd))
        crowd.day_order[ordered] = (rank_within(cell[ordered], len(count)) + 0.5) / count[cell[ordered]]
    return crowd.day_order


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
