"""From a population to the arrays of who belongs where."""

from collections.abc import Collection, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Shorts
from hyosan.disease.tables import NONE
from hyosan.population.function.country import Country, CountryKind
from hyosan.population.table import EdgeKind, PlaceKind, Population
from hyosan.transmission.kernels.roster import fill_given, fill_roster
from hyosan.transmission.neighbours import neighbours
from hyosan.transmission.tables import KIND, PLACE, World

NEIGHBOURHOOD = "neighbourhood"


@overload
def used_kinds(population: Population, wanted: Collection[str], roams: bool) -> list[PlaceKind]: ...
@overload
def used_kinds(population: Country, wanted: Collection[str], roams: bool) -> list[CountryKind]: ...
def used_kinds(
    population: Population | Country, wanted: Collection[str], roams: bool
) -> list[PlaceKind] | list[CountryKind]:
    """The place kinds a run needs, by name: those of its settings and their sites; all when people roam."""
    by_name: dict[str, Any] = {kind.name: kind for kind in population.place_kinds}
    names = set(by_name) if roams else set(wanted) & set(by_name)
    names.add(NEIGHBOURHOOD)
    for name in list(names):
        site = by_name[name].same_site_as
        if site is not None:
            names.add(site)
    return [by_name[name] for name in sorted(names)]


def kind_records(kinds: Sequence[PlaceKind | CountryKind]) -> NDArray[np.void]:
    """Offsets, shared sites and depth of each place kind."""
    names = [kind.name for kind in kinds]
    records = np.zeros(len(kinds), dtype=KIND)
    records["offset"] = np.cumsum([0, *[kind.count for kind in kinds]])[:-1]
    records["order"] = np.argsort(np.argsort(names))
    for number, kind in enumerate(kinds):
        records[number]["site_kind"] = names.index(kind.same_site_as) if kind.same_site_as else number
        depth, at = 0, kind
        while at.name != NEIGHBOURHOOD and at.same_site_as != NEIGHBOURHOOD:
            depth += 1
            if at.parent_kind is None or at.parent_kind not in names:
                break
            at = kinds[names.index(at.parent_kind)]
        records[number]["depth"] = depth
    return records


def rosters(population: Population, kinds: list[PlaceKind]) -> tuple[Shorts, Shorts, Shorts, NDArray[np.void]]:
    """Membership, slots, rosters, and the place records with roster, kind, neighbourhood, parent and area."""
    people = len(population)
    kind_table = kind_records(kinds)
    names = [kind.name for kind in kinds]
    total = int(sum(kind.count for kind in kinds))
    places = np.zeros(total, dtype=PLACE)
    member = np.full((len(kinds), people), NONE, dtype=np.int32)
    slot = np.full((len(kinds), people), NONE, dtype=np.int32)
    members = [np.bincount(kind.member[kind.member >= 0], minlength=kind.count) for kind in kinds]
    roster = np.full(int(sum(int(m.sum()) for m in members)), NONE, dtype=np.int32)
    home_kind = names.index(NEIGHBOURHOOD)
    homes = kinds[home_kind].member
    begin = 0
    for number, kind in enumerate(kinds):
        offset = int(kind_table[number]["offset"])
        rows = places[offset : offset + kind.count]
        rows["size"] = members[number]
        first = begin + np.cumsum(np.concatenate([[0], members[number][:-1]])) if kind.count else np.zeros(0, np.int64)
        rows["first"] = first
        rows["kind"] = number
        members_of, begins = np.array(kind.member, dtype=np.int32), first.astype(np.int64)
        if kind.slot is None:
            fill_roster(members_of, begins, slot[number], roster)
        else:
            fill_given(members_of, np.array(kind.slot, dtype=np.int32), begins, slot[number], roster)
        member[number] = np.where(kind.member >= 0, kind.member + offset, NONE)
        rows["home"] = _homes_of_places(population, kind, rows, roster, homes)
        rows["area"] = _areas_of_homes(population, rows["home"])
        rows["parent"] = _parents(kind, kind_table, names, rows["home"], home_kind)
        begin += int(members[number].sum())
    return member, slot, roster, places


def _homes_of_places(
    population: Population, kind: PlaceKind, rows: NDArray[np.void], roster: Shorts, homes: Shorts
) -> NDArray[np.int64]:
    """The neighbourhood in which each place lies: its area in its copy, else that of its first member."""
    numbers = np.arange(kind.count)
    if kind.name == NEIGHBOURHOOD or kind.same_site_as == NEIGHBOURHOOD:
        return numbers
    areas = len(population.areas)
    per_copy = max(1, kind.count // max(1, population.copies))
    home = np.where(kind.area >= 0, (numbers // per_copy) * areas + kind.area, NONE)
    lost = (home < 0) & (rows["size"] > 0)
    home[lost] = homes[roster[rows["first"][lost]]]
    return np.asarray(home, dtype=np.int64)


def _areas_of_homes(population: Population, home: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.where(home >= 0, home % max(1, len(population.areas)), NONE)


def _parents(
    kind: PlaceKind,
    table: NDArray[np.void],
    names: list[str],
    home: NDArray[np.int32],
    home_kind: int,
) -> NDArray[np.int64]:
    """The parent of each place: as given, else its neighbourhood; neighbourhoods have none."""
    if kind.name == NEIGHBOURHOOD or kind.same_site_as is not None:
        return np.full(kind.count, NONE)
    street = np.where(home >= 0, table[home_kind]["offset"] + home, NONE)
    if kind.parent is None or kind.parent_kind is None or kind.parent_kind not in names:
        return np.asarray(street, dtype=np.int64)
    offset = table[names.index(kind.parent_kind)]["offset"]
    return np.where(kind.parent >= 0, offset + kind.parent, street)


def children(places: NDArray[np.void]) -> Shorts:
    """List the children of each place and note in its record where they begin."""
    parents = places["parent"]
    having = np.flatnonzero(parents >= 0)
    order = having[np.argsort(parents[having], kind="stable")]
    counts = np.bincount(parents[having], minlength=len(places))
    places["child_count"] = counts
    places["children"] = np.cumsum(np.concatenate([[0], counts[:-1]])) if len(places) else 0
    return order.astype(np.int32)


def ties(kinds: list[EdgeKind], people: int) -> tuple[NDArray[np.int64], Shorts, NDArray[np.float64]]:
    """Each person's ties of each kind, in order of the other person, with weights summed along the list."""
    firsts, targets, cumulatives = [], [], []
    begin = 0
    for kind in kinds:
        source = np.concatenate([kind.source, kind.target])
        target = np.concatenate([kind.target, kind.source])
        weight = np.concatenate([kind.weight, kind.weight]).astype(np.float64)
        order = np.lexsort((target, source))
        counts = np.bincount(source, minlength=people)
        first = np.cumsum(np.concatenate([[0], counts]))
        total = np.concatenate([[0.0], np.cumsum(weight[order])])
        before = np.repeat(total[first[:-1]], counts)
        firsts.append(first + begin)
        targets.append(target[order])
        cumulatives.append(total[1:] - before)
        begin += len(target)
    if not kinds:
        return np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0)
    return np.concatenate(firsts), np.concatenate(targets).astype(np.int32), np.concatenate(cumulatives)


def function_world(country: Country, place_kinds: Collection[str]) -> World:
    """The world of a population whose members are computed: places have numbers, and no records."""
    kinds = used_kinds(country, place_kinds, False)
    nothing, nobody = np.zeros((0, 0), np.int32), np.zeros(0, np.int32)
    none, floats = np.zeros(1, np.int64), np.zeros(0)
    return World(
        member=nothing,
        slot=nothing,
        roster=nobody,
        places=np.zeros(0, PLACE),
        kinds=kind_records(kinds),
        children=nobody,
        street=[kind.name for kind in kinds].index(NEIGHBOURHOOD),
        neighbour_first=none,
        neighbour=nobody,
        neighbour_cumulative=floats,
        edge_first=none,
        edge_target=nobody,
        edge_cumulative=floats,
        edge_kinds=0,
    )


def compile_world(
    population: Population | Country, place_kinds: Collection[str], edge_kinds: list[str], roams: bool
) -> World:
    """The arrays of a population for a scenario that uses these place and edge kinds."""
    if isinstance(population, Country):
        return function_world(population, place_kinds)
    kinds = used_kinds(population, place_kinds, roams)
    member, slot, roster, places = rosters(population, kinds)
    street = [kind.name for kind in kinds].index(NEIGHBOURHOOD)
    by_name = {kind.name: kind for kind in population.edge_kinds}
    edge_first, edge_target, edge_cumulative = ties([by_name[name] for name in edge_kinds], len(population))
    neighbour_first, neighbour, neighbour_cumulative = neighbours(population, kinds[street].count)
    return World(
        member=member,
        slot=slot,
        roster=roster,
        places=places,
        kinds=kind_records(kinds),
        children=children(places) if roams else np.zeros(0, np.int32),
        street=street,
        neighbour_first=neighbour_first,
        neighbour=neighbour,
        neighbour_cumulative=neighbour_cumulative,
        edge_first=edge_first,
        edge_target=edge_target,
        edge_cumulative=edge_cumulative,
        edge_kinds=len(edge_kinds),
    )
