"""Kinds of place beside homes, schools and workplaces: each given its places, members, staff and parts in turn."""

from dataclasses import replace

import numpy as np

from hyosan.population.builder.attendance import turns
from hyosan.population.builder.crowd import Crowd, Gathering, Index
from hyosan.population.builder.gathering import gather
from hyosan.population.builder.parts import divide, shift_members
from hyosan.population.builder.places import place_kind
from hyosan.population.builder.staffing import with_staff
from hyosan.population.builder.visiting import with_visitors
from hyosan.population.kinds import Kinds, visit_of
from hyosan.population.spec_places import PlaceKindSpec
from hyosan.population.table import PlaceKind


def add_places(kinds: Kinds, crowd: Crowd) -> tuple[PlaceKind, ...]:
    """The place kinds of the table for all kinds, in their order; the crowd then knows who is where."""
    crowd.turns = turns(kinds)
    found: list[PlaceKind] = []
    for name, kind in kinds.items():
        found += _whole(name, kind, crowd) if kind.parent is None else _parts(name, kind, crowd)
    return tuple(found)


def _whole(name: str, kind: PlaceKindSpec, crowd: Crowd) -> list[PlaceKind]:
    gathering = gather(name, kind, crowd)
    members = gathering.member >= 0
    if kind.by_day:
        crowd.busy |= members
        crowd.day_area[members] = gathering.area[gathering.member[members]]
    if kind.lives_there:
        crowd.household[members] = -1
    if kind.admitted:
        crowd.admitted |= members
    if kind.role is not None:
        crowd.give_role(members, kind.role)
    if kind.staff is not None:
        gathering = with_staff(name, kind, gathering, crowd)
        crowd.day_area[gathering.staff] = gathering.area[gathering.member[gathering.staff]]
    crowd.gatherings[name] = gathering
    return [_as_kind(name, gathering, "neighbourhood", gathering.area)]


def _parts(name: str, kind: PlaceKindSpec, crowd: Crowd) -> list[PlaceKind]:
    assert kind.parent is not None, "only parts come here"
    part, place = divide(name, kind, crowd.gatherings[kind.parent], crowd)
    crowd.gatherings[name] = part
    found = [_as_kind(name, part, kind.parent, place)]
    if kind.shifts:
        weights = np.array(list(kind.shifts.values()))
        for shift, member in zip(kind.shifts, shift_members(part, weights), strict=True):
            found.append(_same_rooms(f"{name}_{shift}", member, part, name, kind.parent, place))
    if kind.visitors is not None:
        member = with_visitors(name, kind.visitors, part, crowd)
        found.append(_same_rooms(visit_of(name), member, part, name, kind.parent, place))
    return found


def _as_kind(name: str, gathering: Gathering, parent_kind: str, parent: Index) -> PlaceKind:
    made = place_kind(name, gathering.member, gathering.area, parent_kind, parent)
    return replace(made, slots=gathering.room.astype(np.int32)) if gathering.slots else made


def _same_rooms(name: str, member: Index, part: Gathering, site: str, parent_kind: str, place: Index) -> PlaceKind:
    return replace(place_kind(name, member, part.area, parent_kind, place), same_site_as=site)
