"""Place kinds: the columns of the people file and the places file brought together."""

import difflib
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hyosan.population.bringing.areas import KnownAreas
from hyosan.population.bringing.columns import complain_of_names, positions, recode
from hyosan.population.bringing.complaints import hint
from hyosan.population.bringing.lying import Draft, areas_of_places
from hyosan.population.bringing.people import DAY_NEIGHBOURHOOD, NEIGHBOURHOOD, People
from hyosan.population.bringing.places import Listed
from hyosan.population.table import NOBODY, PlaceKind


def build_kinds(people: People, listed: dict[str, Listed], areas: KnownAreas) -> tuple[PlaceKind, ...]:
    """All place kinds of one copy: neighbourhoods first, then in the order of the columns, then those only listed."""
    kinds = [_neighbourhood(NEIGHBOURHOOD, people.area, areas)]
    if people.day_area is not None:
        kinds.append(_neighbourhood(DAY_NEIGHBOURHOOD, people.day_area, areas))
    _complain_of_misspelt_kinds(people, listed)
    drafts = {name: _draft(name, people, listed.get(name)) for name in dict.fromkeys([*people.kinds, *listed])}
    # Only kinds that come before: a cycle, complained of, has been cut open somewhere.
    names = {NEIGHBOURHOOD: areas.codes}
    parents_first = []
    for name in _parents_first(drafts):
        parents_first.append(_with_parents(drafts[name], names))
        names[name] = drafts[name].names
    area = areas_of_places(parents_first, NEIGHBOURHOOD, people.area, len(areas.areas))
    done = {draft.name: _finish(draft, area[draft.name]) for draft in parents_first}
    return (*kinds, *(done[name] for name in drafts))


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


def _draft(name: str, people: People, listed: Listed | None) -> Draft:
    """Who belongs where; a complaint about each place that the places file does not list."""
    if name not in people.kinds:
        assert listed is not None
        return Draft(name, listed.names, np.full(len(people), NOBODY, np.int32), listed)
    column = people.kinds[name]
    if listed is None:
        return Draft(name, column.names, column.codes, None)
    position = positions(column.names, listed.names)
    if (position == NOBODY).any():
        known = listed.names.to_pylist()
        tell = lambda place: f"unknown {name} '{place}', not in {listed.sheet.name}{hint(place, known)}"  # noqa: E731
        complain_of_names(people.sheet, name, column, position == NOBODY, tell)
    return Draft(name, listed.names, recode(column.codes, position), listed)


def _parents_first(drafts: dict[str, Draft]) -> list[str]:
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


def _complain_of_parent_kind(draft: Draft, message: str) -> None:
    listed = draft.listed
    assert listed is not None
    named = np.flatnonzero(listed.parent_names.is_valid().to_numpy(zero_copy_only=False))
    listed.sheet.complaints.rows("parent_kind", listed.rows[named[:1]], lambda _row: message)


def _with_parents(draft: Draft, names: dict[str, pa.Array]) -> Draft:
    """The draft with the parents that the places file states, if any."""
    if draft.listed is None or draft.listed.parent_kind not in names:
        return draft
    kind = draft.listed.parent_kind
    return replace(draft, parent_kind=kind, parent=_parents(draft.listed, names[kind]))


def _finish(draft: Draft, area: NDArray[np.int32]) -> PlaceKind:
    """The place kind. A kind for which the file states no parents lies in the neighbourhoods."""
    return PlaceKind(
        name=draft.name,
        member=draft.member,
        count=len(draft.names),
        area=area,
        labels=tuple(draft.names.to_pylist()) if draft.listed is None else draft.listed.labels,
        parent_kind=NEIGHBOURHOOD if draft.parent is None else draft.parent_kind,
        parent=area.copy() if draft.parent is None else draft.parent,
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
