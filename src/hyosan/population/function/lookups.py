"""What follows from the arrays of a country, for quick look-ups, and all of it as the fields of a context."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.streams import Stream, stream_key
from hyosan.population.tables_function import (
    FUNCTION_KINDS,
    GUIDE_BITS,
    SEAT_GUIDE_BITS,
    Flow,
    Function,
)

NONE = -1


def starts(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each begins when they lie behind one another, and where the last ends.

    >>> starts(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def guide(first: NDArray[np.int64], bits: int) -> NDArray[np.int32]:
    """Of the numbers 0, 2 ** bits, ...: which of the ranges that begin with `first` they lie in."""
    marks = np.arange((int(first[-1]) >> bits) + 1, dtype=np.int64) << bits
    return np.clip(np.searchsorted(first, marks, side="right") - 1, 0, max(0, len(first) - 2)).astype(np.int32)


def shuffle_keys(seed: int) -> NDArray[np.uint64]:
    """One key for the origins and one for the destinations of schooling, commuting, and outings."""
    names = [(flow, side) for flow in ("schooling", "commuting", "outing") for side in ("origin", "destination")]
    words = [stream_key(seed, Stream.SHUFFLE, *pair) for pair in names]
    return np.array([(int(high) << 32) | int(low) for low, high in words], dtype=np.uint64)


def _owners(first: NDArray[Any], count: int) -> NDArray[np.int32]:
    """Which range each of `count` numbers lies in."""
    return (np.searchsorted(first, np.arange(count), side="right") - 1).astype(np.int32)


def _employed(function: Function) -> NDArray[np.int64]:
    """Who works, by municipality."""
    by_area = function.cells["employed"][:, -1].astype(np.int64)
    return np.diff(starts(by_area)[function.municipality_first])


def _staff(function: Function) -> NDArray[np.int64]:
    """Posts at schools, by area."""
    return np.diff(starts(function.school_staff)[function.school_first])


def _positions(pupil_cell: NDArray[np.int32], cells: int) -> NDArray[np.int32]:
    """Where each cell stands in the list of a grade's cells, NONE where it does not."""
    positions = np.full((len(pupil_cell), cells), NONE, np.int32)
    grade, position = np.nonzero(pupil_cell >= 0)
    positions[grade, pupil_cell[grade, position]] = position
    return positions


def fields(
    function: Function, flows: Mapping[str, Flow], seed: int, kinds: tuple[str, ...]
) -> dict[str, NDArray[Any]]:  # fmt: skip
    """All that kernels ask of a population by function, by the names of fields; `kinds`: as the run numbers them."""
    named: dict[str, Any] = dict(function._asdict())
    for name, flow in flows.items():
        named |= {f"{name}_{column}": values for column, values in flow._asdict().items()}
    named |= {
        "flow_keys": shuffle_keys(seed),
        "cell_role": _owners(function.role_first, len(function.cell_band)),
        "role_pattern": _owners(function.pattern_role, len(function.role_first) - 1),
        "pupil_position": _positions(function.pupil_cell, len(function.cell_band)),
        "municipality_employed": _employed(function),
        "municipality_post": function.area_post[function.municipality_first],
        "municipality_outing": function.area_outing[function.municipality_first],
        "school_area": _owners(function.school_first, int(function.school_first[-1])),
        "area_staff": _staff(function),
        "guide": guide(function.area_first, GUIDE_BITS),
        "post_guide": guide(function.area_post, GUIDE_BITS),
        "seat_guide": guide(function.grade_seat, SEAT_GUIDE_BITS),
        "kind_code": np.array([FUNCTION_KINDS.index(k) if k in FUNCTION_KINDS else NONE for k in kinds], np.int64),
    }
    return {name: np.ascontiguousarray(values) for name, values in named.items()}
