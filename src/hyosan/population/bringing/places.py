"""The places file: which places there are, where they lie and what they are part of."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hyosan.population.bringing.areas import KnownAreas
from hyosan.population.bringing.columns import Factor, complain_of_empty, complain_of_names, factor, optional_factor
from hyosan.population.bringing.people import DAY_NEIGHBOURHOOD, NEIGHBOURHOOD, kind_name_fault
from hyosan.population.bringing.sheet import Sheet, check_columns, settle_whole_numbers
from hyosan.population.table import NOBODY

REQUIRED = ("place_kind", "place")
OPTIONAL = ("area", "parent_kind", "parent", "label")


@dataclass(frozen=True)
class Listed:
    """The places of one kind in the places file: one entry for each row (`rows`: where they stand)."""

    sheet: Sheet
    rows: NDArray[np.intp]
    names: pa.Array
    labels: tuple[str, ...]
    area: NDArray[np.int32]
    parent_kind: str | None
    parent_names: pa.Array


def listed_kinds(sheet: Sheet | None) -> set[str]:
    """The place kinds that the places file names, right or wrong."""
    if sheet is None or not sheet.has("place_kind"):
        return set()
    return set(factor(sheet, "place_kind").names.to_pylist())


def read_places(sheet: Sheet | None, areas: KnownAreas) -> dict[str, Listed]:
    """The listed places by kind, in the order of the file."""
    if sheet is None:
        return {}
    sheet = settle_whole_numbers(sheet, set())
    if not check_columns(sheet, REQUIRED, OPTIONAL):
        return {}
    kind, place = factor(sheet, "place_kind"), factor(sheet, "place")
    complain_of_empty(sheet, "place_kind", kind, "no place kind is given")
    complain_of_empty(sheet, "place", place, "the place has no name")
    faults = {name: _kind_fault(name) for name in kind.names.to_pylist()}
    wrong = np.array([bool(faults[name]) for name in faults], bool)
    complain_of_names(sheet, "place_kind", kind, wrong, lambda name: faults[name])
    usable = (kind.codes != NOBODY) & (place.codes != NOBODY) & _first_of_each(sheet, kind, place)
    usable &= ~np.append(wrong, True)[kind.codes]
    area = areas.index(sheet, "area")
    parent_kind, parent = optional_factor(sheet, "parent_kind"), optional_factor(sheet, "parent")
    _complain_of_half_parents(sheet, parent_kind, parent)
    label = optional_factor(sheet, "label")
    return {
        name: _listed(sheet, np.flatnonzero(usable & (kind.codes == code)), place, label, area, parent_kind, parent)
        for code, name in enumerate(kind.names.to_pylist())
        if not wrong[code]
    }


def _kind_fault(name: str) -> str:
    if name in {NEIGHBOURHOOD, DAY_NEIGHBOURHOOD}:
        return f"the places of the kind '{name}' are the areas; list them in an areas file"
    return kind_name_fault(name)


def _first_of_each(sheet: Sheet, kind: Factor, place: Factor) -> NDArray[np.bool_]:
    """Whether each row is the first of its kind and name; complaints about the others."""
    keys = kind.codes.astype(np.int64) * (len(place.names) + 1) + place.codes
    _, first, back = np.unique(keys, return_index=True, return_inverse=True)
    is_first: NDArray[np.bool_] = first[back] == np.arange(len(keys))
    repeated = np.flatnonzero(~is_first & (kind.codes != NOBODY) & (place.codes != NOBODY))
    sheet.complaints.rows(
        "place",
        repeated,
        lambda row: f"the {kind.names[kind.codes[row]]} '{place.names[place.codes[row]]}' is listed already",
        lambda row: int(first[back[row]]),
    )
    return is_first


def _complain_of_half_parents(sheet: Sheet, parent_kind: Factor, parent: Factor) -> None:
    has_kind, has_name = parent_kind.codes != NOBODY, parent.codes != NOBODY
    sheet.complaints.rows(
        "parent", np.flatnonzero(has_kind & ~has_name), lambda _row: "parent_kind is given without a parent"
    )
    sheet.complaints.rows(
        "parent_kind", np.flatnonzero(has_name & ~has_kind), lambda _row: "parent is given without a parent_kind"
    )


def _listed(
    sheet: Sheet,
    rows: NDArray[np.intp],
    place: Factor,
    label: Factor,
    area: NDArray[np.int32],
    parent_kind: Factor,
    parent: Factor,
) -> Listed:
    kinds = parent_kind.codes[rows]
    named = np.flatnonzero(kinds != NOBODY)
    parent_name = None
    if len(named):
        parent_name = parent_kind.names[kinds[named[0]]].as_py()
        others = rows[named[kinds[named] != kinds[named[0]]]]
        sheet.complaints.rows(
            "parent_kind",
            others,
            lambda _row: f"the parents of one place kind must be of one kind; it is '{parent_name}'",
            lambda _row: int(rows[named[0]]),
        )
        kinds = np.where(kinds == kinds[named[0]], kinds, NOBODY)
    names = place.names.take(pa.array(place.codes[rows]))
    labels = label.names.take(pa.array(label.codes[rows], mask=label.codes[rows] == NOBODY))
    parents = np.where(kinds == NOBODY, NOBODY, parent.codes[rows])
    return Listed(
        sheet=sheet,
        rows=rows,
        names=names,
        labels=tuple(pc.coalesce(labels, names).to_pylist()),
        area=area[rows],
        parent_kind=parent_name,
        parent_names=parent.names.take(pa.array(parents, mask=parents == NOBODY)),
    )
