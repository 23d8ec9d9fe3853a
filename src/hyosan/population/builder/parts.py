"""Parts of places: classes, departments, wards and units, and the shifts of their staff."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.apportion import rank_within
from hyosan.population.builder.attendance import shares
from hyosan.population.builder.crowd import Crowd, Gathering, Index
from hyosan.population.builder.gathering import apportion
from hyosan.population.spec_places import PlaceKindSpec


def divide(name: str, kind: PlaceKindSpec, parent: Gathering, crowd: Crowd) -> tuple[Gathering, Index]:
    """The parts of all places of a kind, and the place that each is part of.

    Members of one place are dealt into parts of equal size, staff among all of them; a place has at least one part.
    """
    assert kind.size is not None, "a checked kind has a size"
    inside = (parent.member >= 0) & ~parent.staff
    if kind.members is not None:
        chance = shares(kind.members)[crowd.sex, crowd.age]
        inside &= crowd.stream(name, "members").random(len(crowd)) < chance
    slots = parent.slots and kind.members is None
    many = np.bincount(parent.member[inside], minlength=len(parent.area))
    own = parent.room if slots else many
    number = np.where(own > 0, np.maximum(np.rint(own / kind.size.mean), 1), 0).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(number)])
    place = np.repeat(np.arange(len(number)), number)
    key = crowd.stream(name, "parts").random(len(crowd))
    member = np.full(len(crowd), -1, dtype=np.int64)
    people = _by_place(np.flatnonzero(inside), parent, (crowd.age if kind.by_age else key), key)
    at = parent.member[people]
    member[people] = first[at] + rank_within(at, len(number)) * number[at] // np.maximum(many[at], 1)
    whole = kind.members is None and kind.staffed is not False
    staff = _by_place(np.flatnonzero(parent.staff & whole & (parent.member >= 0)), parent, key, key)
    at = parent.member[staff]
    staff, at = staff[number[at] > 0], at[number[at] > 0]
    member[staff] = first[at] + rank_within(at, len(number)) % np.maximum(number[at], 1)
    works = np.zeros(len(crowd), dtype=np.bool_)
    works[staff] = True
    room = _rooms(own, number) if slots else np.bincount(member[(member >= 0) & ~works], minlength=len(place))
    return Gathering(member, works, parent.area[place], room, slots), place


def _by_place(
    people: Index, parent: Gathering, order: NDArray[np.float64] | NDArray[np.uint8], key: NDArray[np.float64]
) -> Index:
    return np.asarray(people[np.lexsort((key[people], order[people], parent.member[people]))])


def _rooms(slots: Index, number: Index) -> Index:
    """Slots of each part: those of the place, shared evenly."""
    rooms = [apportion(np.ones(parts), int(own)) for own, parts in zip(slots, number, strict=True) if parts]
    return np.concatenate([*rooms, np.zeros(0, dtype=np.int64)])


def shift_members(part: Gathering, shares_of_shifts: NDArray[np.float64]) -> list[Index]:
    """Who is in each part during each shift: its members always, its staff in one shift each."""
    staff = np.flatnonzero(part.staff)
    staff = staff[np.argsort(part.member[staff], kind="stable")]
    at = part.member[staff]
    many = np.bincount(at, minlength=len(part.area))
    middle = (rank_within(at, len(part.area)) + 0.5) / np.maximum(many[at], 1)
    until = np.cumsum(shares_of_shifts / shares_of_shifts.sum())
    shift = np.minimum(np.searchsorted(until, middle), len(until) - 1)
    found = []
    for number in range(len(until)):
        away = np.zeros(len(part.member), dtype=np.bool_)
        away[staff[shift != number]] = True
        found.append(np.where(away, -1, part.member))
    return found
