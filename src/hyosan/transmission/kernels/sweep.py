"""A new page of visitor slots: whoever meets people in the street draws attempts for it."""

from hyosan.core.arrays import Ints
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import MAY_ACT
from hyosan.transmission.kernels.draw import page_size, stamp_of
from hyosan.transmission.kernels.pool import free_rows
from hyosan.transmission.kernels.push import push
from hyosan.transmission.kernels.room import DONE, NEED_ROWS, ROOM_ROWS
from hyosan.transmission.tables import (
    ACTOR,
    BLOCK,
    C_PULL_BLOCK,
    C_STREET,
    CODE,
    FIXED,
    KINDS,
    MEMBER,
    PAGE_FIRST,
    PAGES,
    PEOPLE,
    PLACES,
    PULL_BLOCK,
    ROSTER,
    STATES,
    STRAINS,
    TIME,
    VISITORS,
)


@inner_kernel
def _blocks_ahead(run: Context, person: int, time: int) -> int:
    """How many blocks have been drawn for somebody, the present one and later ones."""
    people = view(run, PEOPLE)
    strain = view(run, STATES)[people[person]["state"]]["strain"]
    if strain < 0 or people[person]["drawn"] < 0:
        return 0
    present = (time - people[person]["infected_at"]) // view(run, STRAINS)[strain]["block"]
    return int(max(0, people[person]["drawn"] + 1 - present))


@inner_kernel
def _rows_needed(run: Context, home: int, time: int) -> int:
    """How many rows a sweep may need, at most."""
    kinds = view(run, KINDS)
    places = view(run, PLACES)
    visitors = view(run, VISITORS)
    rows = 0
    for kind in range(len(kinds)):
        if kinds[kind]["site_kind"] != view(run, FIXED)[C_STREET]:
            continue
        place = kinds[kind]["offset"] + home
        first = places[place]["first"]
        for index in range(first, first + places[place]["size"]):
            rows += 1 + _blocks_ahead(run, view(run, ROSTER)[index], time)
    for page in range(1, PAGES):
        slot = view(run, PAGE_FIRST)[home, page]
        if slot < 0:
            break
        for index in range(slot, slot + page_size(run, home, page)):
            if visitors[index] >= 0:
                rows += 1 + _blocks_ahead(run, visitors[index], time)
    return rows


@inner_kernel
def _push_page(run: Context, person: int, home: int, page: int, time: int) -> None:
    """Have somebody who acts in a street draw attempts for a new visitor page, and meetings as a target."""
    people = view(run, PEOPLE)
    states = view(run, STATES)
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home
    if people[person]["site"] >= 0 and people[person]["site"] != street:
        return
    _push_pulled_page(run, person, home, page, time)
    state = people[person]["state"]
    if not states[state]["flags"] & MAY_ACT or people[person]["drawn"] < 0:
        return
    length = view(run, STRAINS)[states[state]["strain"]]["block"]
    for block in range((time - people[person]["infected_at"]) // length, people[person]["drawn"] + 1):
        start = max(time, people[person]["infected_at"] + block * length)
        push(run, BLOCK, 0, page, person, start, stamp_of(run, person), block)


@inner_kernel
def _push_pulled_page(run: Context, person: int, home: int, page: int, time: int) -> None:
    """Have a target who draws meetings at present draw them for a new visitor page too."""
    fixed = view(run, FIXED)
    people = view(run, PEOPLE)
    if fixed[C_PULL_BLOCK] == 0:
        return
    block = time // fixed[C_PULL_BLOCK]
    if people[person]["pulled"] == block:
        push(run, PULL_BLOCK, home + 1, page, person, time, people[person]["stay"], block)


@inner_kernel
def _belongs_by_another(run: Context, person: int, kind: int, home: int) -> bool:
    """Whether somebody has the street, or an earlier kind that shares its site, there too."""
    kinds = view(run, KINDS)
    street = view(run, FIXED)[C_STREET]
    for other in range(len(kinds)):
        if other != street and (other >= kind or kinds[other]["site_kind"] != street):
            continue
        if view(run, MEMBER)[other, person] == kinds[other]["offset"] + home:
            return True
    return False


@inner_kernel
def _sweep_sharers(run: Context, home: int, page: int, time: int) -> None:
    """Have members of places that share the street's site, who live elsewhere, draw meetings as targets."""
    fixed = view(run, FIXED)
    kinds = view(run, KINDS)
    places = view(run, PLACES)
    for kind in range(len(kinds)):
        if kind == fixed[C_STREET] or kinds[kind]["site_kind"] != fixed[C_STREET]:
            continue
        place = kinds[kind]["offset"] + home
        first = places[place]["first"]
        for index in range(first, first + places[place]["size"]):
            person = view(run, ROSTER)[index]
            if view(run, PEOPLE)[person]["site"] < 0 and not _belongs_by_another(run, person, kind, home):
                _push_pulled_page(run, person, home, page, time)


@inner_kernel
def sweep(run: Context, event: Ints) -> int:
    """A visitor page has opened: everybody who meets others in the street draws attempts for it."""
    places = view(run, PLACES)
    visitors = view(run, VISITORS)
    home = event[ACTOR]
    page = event[CODE] & 0xFFFFFF
    if free_rows(run) < ROOM_ROWS + _rows_needed(run, home, event[TIME]):
        return NEED_ROWS
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home
    first = places[street]["first"]
    for index in range(first, first + places[street]["size"]):
        _push_page(run, view(run, ROSTER)[index], home, page, event[TIME])
    for other in range(1, page + 1):
        slot = view(run, PAGE_FIRST)[home, other]
        for index in range(slot, slot + page_size(run, home, other)):
            if visitors[index] >= 0:
                _push_page(run, visitors[index], home, page, event[TIME])
    _sweep_sharers(run, home, page, event[TIME])
    return DONE
