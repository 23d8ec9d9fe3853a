"""The edges file: explicit ties between people."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hyosan.population.bringing.columns import Factor, complain_of_names, factor, numbers, positions
from hyosan.population.bringing.people import People, kind_name_fault, plain_ids
from hyosan.population.bringing.sheet import Sheet, check_columns, settle_whole_numbers
from hyosan.population.table import NOBODY, EdgeKind

CONTACT = "contact"
"""The kind of ties whose kind is not given."""

REQUIRED = ("source", "target")
OPTIONAL = ("kind", "weight")
NUMERIC = {"weight"}


def read_ties(sheet: Sheet | None, people: People, place_kinds: set[str]) -> tuple[EdgeKind, ...]:
    """The ties by kind, in the order of the file."""
    if sheet is None:
        return ()
    sheet = settle_whole_numbers(sheet, NUMERIC)
    if not check_columns(sheet, REQUIRED, OPTIONAL):
        return ()
    weight = _weights(sheet)
    kind = _kinds(sheet, place_kinds)
    if people.ids is None:
        return ()
    source, target = (_people(sheet, column, people.ids, people.sheet.name) for column in REQUIRED)
    selves = np.flatnonzero((source == target) & (source != NOBODY))
    sheet.complaints.rows("target", selves, lambda row: f"a tie of {_tie(people.ids, source, target, row)} with itself")
    kinds = []
    for code, name in enumerate(kind.names.to_pylist()):
        rows = slice(None) if len(kind.names) == 1 else np.flatnonzero(kind.codes == code)
        ends = source[rows], target[rows]
        _complain_of_repeats(sheet, people.ids, *ends, rows, name)
        kinds.append(EdgeKind(name, *ends, weight[rows]))
    return tuple(kinds)


def _tie(ids: pa.Array, source: NDArray[np.int32], target: NDArray[np.int32], row: int) -> str:
    ends = dict.fromkeys(repr(ids[int(end[row])].as_py()) for end in (source, target))
    return " and ".join(ends)


def _people(sheet: Sheet, column: str, ids: pa.Array, people_file: str) -> NDArray[np.int32]:
    """The person of each end; complaints about the empty and the unknown."""
    named = plain_ids(sheet, column)
    empty = named.is_null().to_numpy(zero_copy_only=False)
    sheet.complaints.rows(column, np.flatnonzero(empty), lambda _row: "no person is given")
    known = ids
    if named.type != known.type:
        named, known = pc.cast(named, pa.string()), pc.cast(known, pa.string())
    person = positions(named, known)
    unknown = np.flatnonzero((person == NOBODY) & ~empty)
    sheet.complaints.rows(
        column, unknown, lambda row: f"unknown person {named[row].as_py()!r}, not an id in {people_file}"
    )
    return person


def _weights(sheet: Sheet) -> NDArray[np.float32]:
    if not sheet.has("weight"):
        return np.ones(len(sheet), np.float32)
    given = numbers(sheet, "weight")
    with np.errstate(over="ignore", invalid="ignore"):
        weight = given.values.astype(np.float32)
        wrong = np.flatnonzero(~((weight > 0) & np.isfinite(weight)))

    def tell(row: int) -> str:
        return "no weight is given" if given.empty[row] else f"must be a number above 0, got {given.got(row)}"

    sheet.complaints.rows("weight", wrong, tell)
    return weight


def _kinds(sheet: Sheet, place_kinds: set[str]) -> Factor:
    """The kind of each tie; every code is one of the names."""
    if not sheet.has("kind"):
        return Factor(np.zeros(len(sheet), np.int32), pa.array([CONTACT]))
    given = factor(sheet, "kind")
    names = given.names.to_pylist()
    faults = [kind_name_fault(name) for name in names]
    for code, name in enumerate(names):
        if name in place_kinds:
            faults[code] = f"'{name}' is a place kind; ties need a name of their own"
    told = dict(zip(names, faults, strict=True))
    complain_of_names(sheet, "kind", given, np.array([bool(fault) for fault in faults], bool), lambda name: told[name])
    empty = given.codes == NOBODY
    if not empty.any() or CONTACT in names:
        contact = names.index(CONTACT) if CONTACT in names else NOBODY
        return Factor(np.where(empty, np.int32(contact), given.codes), given.names)
    return Factor(np.where(empty, np.int32(0), given.codes + np.int32(1)), pa.array([CONTACT, *names], pa.string()))


def _complain_of_repeats(
    sheet: Sheet,
    ids: pa.Array,
    source: NDArray[np.int32],
    target: NDArray[np.int32],
    rows: slice | NDArray[np.intp],
    kind: str,
) -> None:
    """A tie works in both directions, so (a, b) and (b, a) are the same one."""
    low, high = np.minimum(source, target), np.maximum(source, target)
    keys = low.astype(np.int64) * len(ids) + high
    known = (low != NOBODY) & (low != high)
    ordered = np.sort(keys[known])
    if not (ordered[1:] == ordered[:-1]).any():
        return
    numbered = np.arange(len(sheet))[rows]
    _, first, back = np.unique(keys, return_index=True, return_inverse=True)
    repeated = np.flatnonzero(known & (first[back] != np.arange(len(keys))))

    def tie_of(row: int) -> int:
        return int(np.searchsorted(numbered, row))

    sheet.complaints.rows(
        "target",
        numbered[repeated],
        lambda row: f"the tie of {_tie(ids, source, target, tie_of(row))} of kind '{kind}' is given already",
        lambda row: int(numbered[first[back[tie_of(row)]]]),
    )
