"""Whether two runs left the same tables: what the tests of determinism ask."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hyosan.results.schema import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from hyosan.results.run import Run


def same_tables(run_a: "Run", run_b: "Run", tables: Sequence[str] = tuple(TABLES)) -> list[str]:
    """The differences between two runs, one sentence each; none when all rows and columns are the same."""
    differences = []
    for name in tables:
        kept = [name in run.record["tables"] for run in (run_a, run_b)]
        if kept[0] != kept[1]:
            differences.append(f"{name}: kept by the {'first' if kept[0] else 'second'} run only")
        elif kept[0]:
            differences += [f"{name}: {text}" for text in _differences(run_a.table(name), run_b.table(name))]
    return differences


def _differences(a: "pa.Table", b: "pa.Table") -> list[str]:
    found = []
    if a.column_names != b.column_names:
        only = set(a.column_names) ^ set(b.column_names)
        found.append(f"columns differ: {', '.join(sorted(only)) or 'other order'}")
    if a.num_rows != b.num_rows:
        found.append(f"{a.num_rows} rows against {b.num_rows}")
    rows = min(a.num_rows, b.num_rows)
    for name in a.column_names:
        if name in b.column_names:
            found += _first_difference(name, _plain(a[name].slice(0, rows)), _plain(b[name].slice(0, rows)))
    return found


def _plain(values: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Names instead of codes: two runs may number the same names differently."""
    import pyarrow as pa

    return values.cast(pa.string()) if pa.types.is_dictionary(values.type) else values


def _first_difference(name: str, a: "pa.ChunkedArray", b: "pa.ChunkedArray") -> list[str]:
    import pyarrow.compute as pc

    if a.type != b.type:
        return [f"{name}: type {a.type} against {b.type}"]
    if a.equals(b):
        return []
    unequal = pc.fill_null(pc.not_equal(a, b), False)
    differs = pc.or_(unequal, pc.xor(pc.is_null(a), pc.is_null(b)))
    row = pc.index(differs, True).as_py()
    count = pc.sum(differs).as_py()
    return [f"{name}: {count} of {len(a)} values differ, first in row {row}: {a[row].as_py()} against {b[row].as_py()}"]
