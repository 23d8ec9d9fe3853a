"""Place kinds: the columns of the people file and the places file brought together."""

import difflib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hyosan.population.bringing.areas import KnownAreas
from hyosan.population.bringing.columns import complain_of_names, positions, recode
from hyosan.population.bringing.complaints import hint
from hyosan.population.bringing.people import DAY_NEIGHBOURHOOD, NEIGHBOURHOOD, People
from hyosan.population.bringing.places import Listed
from hyosan.population.table import NOBODY, PlaceKind


@dataclass(frozen=True)
class _Draft:
    """A place kind before its areas and parents are known."""

    name: str
    names: pa.Array
    member: NDArray[np.int32]
    listed: Listed | None


def build_kinds(people: People, listed: dict[str, Listed], areas: KnownAreas) -> tuple[PlaceKind, ...]:
    """All place kinds of one copy: neighbourhoods first, then in the order of the columns, then those only listed."""
    kinds = [_neighbourhood(NEIGHBOURHOOD, people.area, areas)]
    if people.day_area is not None:
        kinds.append(_neighbourhood(DAY_NEIGHBOURHOOD, people.day_area, areas))
    _complain_of_misspelt_kinds(people, listed)
    drafts = {name: _draft(name, people, listed.get(name)) for name in dict.fromkeys([*people.kinds, *listed])}
    done = {NEIGHBOURHOOD: kinds[0]}
    for name in _parents_first(drafts):
        done[name] = _finish(drafts[name], drafts, done, people.area, areas)
    return (*kinds, *(done[name] for name in drafts if name in done))


def _neighbourhood(name: str, member: NDArray[np.int32], areas: KnownAreas) -> PlaceKind:
    count = len(areas.areas)
    return PlaceKind(
        name=name,
        member=member,
        count=count,
        area=np.arange(count, dtype=np.int32),
        labels=areas.areas.names,
        same_site_as=None if name == NEIGHBOURHOOD else NEIGHBOURHOOD,
    )


def _complain_of_misspelt_kinds(people: People, listed: dict[str, Listed]) -> None:
    """A kind may have places and no members, but not when its name looks like a slip for a column."""
    unlisted = [name for name in people.kinds if name not in listed]
    for name, places in listed.items():
        if name in people.kinds or not len(places.rows):
            continue
        close = difflib.get_close_matches(name, unlisted, n=1, cutoff=0.8)
        if close:
            message = f"no column of {people.sheet.name} is named '{name}'; did you mean '{close[0]}'?"
            places.sheet.complaints.rows("place_kind", places.rows[:1], lambda _row, message=message: message)  # type: ignore[misc]


def _draft(name: str, people: People, listed: Listed | None) -> _Draft:
    """Who belongs where; a complaint about each place that the places file does not list."""
    if name not in people.kinds:
        assert listed is not None
        return _Draft(name, listed.names, np.full(len(people), NOBODY, np.int32), listed)
    column = people.kinds[name]
    if listed is None:
        return _Draft(name, column.names, column.codes, None)
    position = positions(column.names, listed.names)
    if (position == NOBODY).any():
        known = listed.names.to_pylist()
        tell = lambda place: f"unknown {name} '{place}', not in {listed.sheet.name}{hint(place, known)}"  # noqa: E731
        complain_of_names(people.sheet, name, column, position == NOBODY, tell)
    return _Draft(name, listed.names, recode(column.codes, position), listed)


def _parents_first(drafts: dict[str, _Draft]) -> list[str]:
    """The kinds in an order in which parents come before children; complaints about cycles and unknown kinds."""
    parent_of = {name: draft.listed.parent_kind for name, draft in drafts.items() if draft.listed is not None}
    known = [NEIGHBOURHOOD, *drafts]
    for name, parent in parent_of.items():
        if parent is not None and parent not in known:
            _complain_of_parent_kind(drafts[name], f"unknown place kind '{parent}'{hint(parent, known)}")
            parent_of[name] = None
    order: list[str] = []
    for name in drafts:
        chain = [name]
        while (above := parent_of.get(chain[-1])) in drafts and above not in chain and above not in order:
            assert above is not None
            chain.append(above)
        if above in chain:
            cycle = " in ".join([*chain[chain.index(above) :], above])
            _complain_of_parent_kind(drafts[chain[-1]], f"place kinds must not lie in themselves: {cycle}")
            parent_of[chain[-1]] = None
        order += [kind for kind in reversed(chain) if kind not in order]
    return order


def _complain_of_parent_kind(draft: _Draft, message: str) -> None:
    listed = draft.listed
    assert listed is not None
    named = np.flatnonzero(listed.parent_names.is_valid().to_numpy(zero_copy_only=False))
    listed.sheet.complaints.rows("parent_kind", listed.rows[named[:1]], lambda _row: message)


def _finish(
    draft: _Draft, drafts: dict[str, _Draft], done: dict[str, PlaceKind], home: NDArray[np.int32], areas: KnownAreas
) -> PlaceKind:
    """Areas and parents. Where the file is silent a place lies in its parent's area, else where most members live."""
    listed, count = draft.listed, len(draft.names)
    area = np.full(count, NOBODY, np.int32) if listed is None else listed.area.copy()
    parent_kind = NEIGHBOURHOOD
    parent = None
    if listed is not None and listed.parent_kind in done:
        parent_kind = listed.parent_kind
        names = areas.codes if parent_kind == NEIGHBOURHOOD else drafts[parent_kind].names
        parent = _parents(listed, names)
        _take_area_of_parent(listed, area, recode(parent, done[parent_kind].area))
    silent = area == NOBODY
    if silent.any():
        area[silent] = area_of_most_members(draft.member, count, home, len(areas.areas))[silent]
    labels = tuple(draft.names.to_pylist()) if listed is None else listed.labels
    return PlaceKind(
        name=draft.name,
        member=draft.member,
        count=count,
        area=area,
        labels=labels,
        parent_kind=parent_kind,
        parent=area.copy() if parent is None else parent,
    )


def _parents(listed: Listed, names: pa.Array) -> NDArray[np.int32]:
    parent = positions(listed.parent_names, names)
    given = listed.parent_names.is_valid().to_numpy(zero_copy_only=False)
    unknown = np.flatnonzero(given & (parent == NOBODY))
    if len(unknown):
        known = names.to_pylist()

        def tell(row: int) -> str:
            asked = listed.parent_names[int(np.searchsorted(listed.rows, row))].as_py()
            return f"unknown {listed.parent_kind} '{asked}'{hint(asked, known)}"

        listed.sheet.complaints.rows("parent", listed.rows[unknown], tell)
    return parent


def _take_area_of_parent(listed: Listed, area: NDArray[np.int32], above: NDArray[np.int32]) -> None:
    """Fill in areas from the parents; a place in another area than its parent is a contradiction."""
    differs = np.flatnonzero((area != NOBODY) & (above != NOBODY) & (area != above))
    listed.sheet.complaints.rows("area", listed.rows[differs], lambda _row: "not the area in which its parent lies")
    area[area == NOBODY] = above[area == NOBODY]


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
