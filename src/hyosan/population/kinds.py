"""Kinds of place of a city: those that ship, changed or joined by a scenario's own."""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from hyosan.core.errors import nearest
from hyosan.population.spec_places import PlaceKindSpec

SHIPPED = Path(__file__).with_name("kinds.toml")
ALL = "all"
ALWAYS_THERE = ("neighbourhood", "household", "school", "classroom", "laboratory", "workplace", "day_neighbourhood")
"""Kinds that every city has; schools and classrooms can hold a kind of one's own."""
BY_FUNCTION = ("classroom", "day_neighbourhood", "household", "neighbourhood", "outing", "school", "workplace")
"""Kinds that people by function have: all of them, and no others."""
TIES = ("friendship",)
"""Kinds of tie that every city has."""
ENMITY = "enmity"
"""Kind of tie of a city whose pupils have enemies."""
PARENTS = ("school", "classroom")
COLUMNS = ("hospitals", "general_hospitals", "tertiary_hospitals", "nursing_hospitals", "education_shops")
"""Of the shipped table of services: what can be counted in a municipality."""
Kinds = Mapping[str, PlaceKindSpec]
Complaint = tuple[str, str]


@functools.cache
def shipped_kinds() -> Kinds:
    """The kinds that ship, in the order in which people are given to them."""
    table = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return {name: PlaceKindSpec.model_validate(kind) for name, kind in table.items()}


def resolve_kinds(places: Sequence[str], changes: Kinds) -> Kinds:
    """The kinds that a city has, complete: parents before their parts, those that ship before one's own.

    A kind comes with the shipped kinds that are part of it, and with its parents.
    """
    known = _known(changes)
    wanted = set(known) if ALL in places else {name for name in places if name in known}
    for _ in range(len(known)):
        parts = {name for name, kind in shipped_kinds().items() if kind.parent in wanted}
        parents = {known[name].parent for name in wanted} & set(known)
        wanted |= parts | {name for name in parents if name is not None}
    ordered = [name for name in shipped_kinds() if name in wanted]
    ordered += sorted(wanted - set(ordered), key=lambda name: (_depth(name, known), name))
    return {name: known[name] for name in ordered}


def names_in_city(places: Sequence[str], changes: Kinds) -> tuple[str, ...]:
    """The names of all kinds of place that a city has, shifts and visits included, as its people will have them.

    >>> names_in_city(["nursery"], {})[-2:]
    ('nursery', 'nursery_class')
    """
    found = list(ALWAYS_THERE)
    for name, kind in resolve_kinds(places, changes).items():
        found += [name, *(f"{name}_{shift}" for shift in kind.shifts or {})]
        found += [visit_of(name)] if kind.visitors is not None else []
    return tuple(found)


def problems_of_kinds(places: Sequence[str], changes: Kinds) -> list[Complaint]:
    """What is wrong with the kinds that a scenario names and declares: key and message."""
    known = _known(changes)
    found = [
        (f"places.{number}", f"unknown kind of place '{name}'; {nearest(name, [ALL, *known])}")
        for number, name in enumerate(places)
        if name != ALL and name not in known
    ]
    wanted = resolve_kinds(places, changes)
    shifts = {f"{name}_{shift}": name for name, kind in known.items() for shift in kind.shifts or {}}
    visits = {visit_of(name): name for name, kind in known.items() if kind.visitors is not None}
    for name, change in changes.items():
        path = f"place_kinds.{name}"
        if name in ALWAYS_THERE:
            found.append((path, f"every city has '{name}', made by laws of its own; choose another name"))
        elif name == ALL:
            found.append((path, f"'{ALL}' stands for every kind; choose another name"))
        elif name in shifts:
            found.append((path, f"'{name}' is a shift of '{shifts[name]}'; choose another name"))
        elif name in visits:
            found.append((path, f"'{name}' is for the visitors of '{visits[name]}'; choose another name"))
        elif name not in wanted:
            found.append((path, f"unused: places does not name '{name}'"))
        found += [(f"{path}.{key}" if key else path, message) for key, message in _problems(name, known, change)]
    return found


def visit_of(name: str) -> str:
    """The kind of place in which members of a kind meet their visitors."""
    return f"{name}_visit"


def _known(changes: Kinds) -> Kinds:
    changed = {name: _changed(kind, changes.get(name)) for name, kind in shipped_kinds().items()}
    return changed | {name: kind for name, kind in changes.items() if name not in changed}


def _changed(kind: PlaceKindSpec, change: PlaceKindSpec | None) -> PlaceKindSpec:
    if change is None:
        return kind
    given = {key: getattr(change, key) for key in change.model_fields_set if getattr(change, key) is not None}
    return kind.model_copy(update=given)


def _depth(name: str, known: Kinds) -> int:
    depth, at = 0, name
    while (parent := known[at].parent) in known and parent is not None and depth <= len(known):
        depth, at = depth + 1, parent
    return depth


def _problems(name: str, known: Kinds, change: PlaceKindSpec) -> list[Complaint]:
    """What is wrong with one kind, as changed."""
    kind, found = known[name], []
    if kind.size is None:
        found.append(("", "size is missing: a table with the mean number of members"))
    parents = {*known, *PARENTS}
    if kind.parent is not None and kind.parent not in parents:
        found.append(("parent", f"unknown kind of place '{kind.parent}'; {nearest(kind.parent, parents)}"))
    elif kind.parent is not None and _depth(name, known) > len(known):
        found.append(("parent", f"'{name}' is in the end its own parent"))
    if kind.parent is None:
        found += _problems_of_top(kind)
    else:
        if kind.size is not None and (kind.size.spread or kind.size.largest):
            found.append(("size", "parts of a place are of equal size: only the mean is used"))
        whole = (
            "by_day",
            "lives_there",
            "admitted",
            "together",
            "counted",
            "slots",
            "filled",
            "sites",
            "near_km",
            "staff",
        )
        found += [
            (key, f"a kind with a parent has the {key} of its parent")
            for key in whole
            if getattr(change, key) is not None
        ]
    return found


def _problems_of_top(kind: PlaceKindSpec) -> list[Complaint]:
    found = []
    if not kind.members and not kind.slots:
        found.append(("", "members is missing: a list of ages and shares (or slots = true, for places without any)"))
    if kind.slots and not any((kind.counted or {}).values()):
        found.append(("counted", "slots need counted: the number of places, and slots of each"))
    found += [
        (f"counted.{column}", f"unknown column '{column}'; {nearest(column, COLUMNS)}")
        for column in kind.counted or {}
        if column not in COLUMNS
    ]
    for key in ("by_age", "shifts", "staffed", "visitors"):
        if getattr(kind, key) not in (None, False):
            found.append((key, "only for a kind with a parent"))
    if kind.lives_there and not kind.by_day:
        found.append(("lives_there", "who lives there spends the day there: by_day = true is needed"))
    if kind.admitted and (kind.by_day or kind.together):
        found.append(("admitted", "who is in there day and night keeps home and work: without by_day and together"))
    if kind.lives_there and kind.together:
        found.append(("together", "nobody who lives there has a household"))
    return found
