"""Where places lie: stated, or taken from what they are part of, or from where their members live."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hyosan.population.bringing.columns import recode
from hyosan.population.bringing.places import Listed
from hyosan.population.table import NOBODY


@dataclass(frozen=True)
class Draft:
    """A place kind before its areas are known; `parent` is None when the places file states none."""

    name: str
    names: pa.Array
    member: NDArray[np.int32]
    listed: Listed | None
    parent_kind: str | None = None
    parent: NDArray[np.int32] | None = None


def areas_of_places(
    drafts: list[Draft], neighbourhood: str, home: NDArray[np.int32], area_count: int
) -> dict[str, NDArray[np.int32]]:
    """The area of each place by kind; the drafts come parents first.

    Where the file is silent a place lies in its parent's area, else where most of its members live, or those of the
    places in it; `NOBODY` if there are none.
    """
    own_areas = {neighbourhood: np.arange(area_count, dtype=np.int32)}
    for draft in drafts:
        own_areas[draft.name] = _stated_areas(draft, own_areas)
    member = _members_through_children(drafts)
    known = {neighbourhood: own_areas[neighbourhood]}
    for draft in drafts:
        area = own_areas[draft.name]
        if draft.parent is not None and draft.parent_kind is not None:
            area = np.where(area == NOBODY, recode(draft.parent, known[draft.parent_kind]), area)
        if (area == NOBODY).any():
            most = area_of_most_members(member[draft.name], len(area), home, area_count)
            area = np.where(area == NOBODY, most, area)
        known[draft.name] = area
    return known


def _stated_areas(draft: Draft, above: dict[str, NDArray[np.int32]]) -> NDArray[np.int32]:
    """The areas that the file states for the places or for what they are part of; the two must agree."""
    listed = draft.listed
    if listed is None:
        return np.full(len(draft.names), NOBODY, np.int32)
    if draft.parent is None or draft.parent_kind is None:
        return listed.area
    parents = recode(draft.parent, above[draft.parent_kind])
    differs = np.flatnonzero((listed.area != NOBODY) & (parents != NOBODY) & (listed.area != parents))
    listed.sheet.complaints.rows("area", listed.rows[differs], lambda _row: "not the area in which its parent lies")
    return np.where(listed.area == NOBODY, parents, listed.area)


def _members_through_children(drafts: list[Draft]) -> dict[str, NDArray[np.int32]]:
    """Each person's place, and where there is none that of which the person's place of another kind is part."""
    member = {draft.name: draft.member for draft in drafts}
    for draft in reversed(drafts):
        if draft.parent is not None and draft.parent_kind in member:
            through = recode(member[draft.name], draft.parent)
            above = member[draft.parent_kind]
            member[draft.parent_kind] = np.where(above == NOBODY, through, above)
    return member


def area_of_most_members(
    member: NDArray[np.int32], count: int, home: NDArray[np.int32], area_count: int
) -> NDArray[np.int32]:
    """For each place the area where most of its members live (of equals the first); `NOBODY` without members.

    With one area every place lies in it.
    """
    if area_count == 1:
        return np.zeros(count, np.int32)
    belongs = np.flatnonzero((member != NOBODY) & (home != NOBODY))
    place, lives = member[belongs], home[belongs]
    area = np.full(count, NOBODY, np.int32)
    area[place] = lives
    mixed = np.zeros(count, bool)
    mixed[place[area[place] != lives]] = True
    inside = mixed[place]
    keys, often = np.unique(place[inside].astype(np.int64) * area_count + lives[inside], return_counts=True)
    # Ascending by how often, then by descending area: the last one written is the winner.
    order = np.lexsort((-keys, often))
    area[keys[order] // area_count] = (keys[order] % area_count).astype(np.int32)
    return area
