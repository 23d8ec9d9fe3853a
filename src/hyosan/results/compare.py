"""Whether two runs left the same tables: what the tests of determinism and `hyosan verify` ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hyosan.results.schema import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from hyosan.results.run import Run


@dataclass(frozen=True)
class Difference:
    """The first place where two tables differ. Without a column: one of the two has no such row, or no such column."""

    table: str
    row: int | None
    column: str | None
    first: Any
    second: Any


def first_difference(
    run_a: "Run", run_b: "Run", tables: Sequence[str], before: datetime | None = None
) -> Difference | None:
    """The first difference in the tables, in their order; None when all rows and columns are the same.

    With `before`, only what happened earlier than that moment is compared.
    """
    for name in tables:
        a, b = (_earlier(run.table(name), before) for run in (run_a, run_b))
        found = min(_in_columns(name, a, b), key=lambda one: -1 if one.row is None else one.row, default=None)
        if found is not None:
            return found
        if a.num_rows != b.num_rows:
            rows = min(a.num_rows, b.num_rows)
            ends = [table.slice(rows, 1).to_pylist() for table in (a, b)]
            first, second = (end[0] if end else None for end in ends)
            return Difference(name, rows, None, first, second)
    return None


def rows_before(run: "Run", table: str, before: datetime | None = None) -> int:
    """Rows of a table that tell of what happened earlier than a moment; without one, all."""
    return int(_earlier(run.table(table), before).num_rows)


def _earlier(rows: "pa.Table", before: datetime | None) -> "pa.Table":
    import pyarrow.compute as pc

    return rows if before is None or "time" not in rows.column_names else rows.filter(pc.field("time") < before)


def _in_columns(table: str, a: "pa.Table", b: "pa.Table") -> Iterator[Difference]:
    """The first difference of each column that has one, among the rows that both tables have."""
    rows = min(a.num_rows, b.num_rows)
    for name in dict.fromkeys([*a.column_names, *b.column_names]):
        if name not in a.column_names or name not in b.column_names:
            here = (name in a.column_names, name in b.column_names)
            yield Difference(table, None, name, *("a column" if there else None for there in here))
            continue
        one, other = _plain(a[name].slice(0, rows)), _plain(b[name].slice(0, rows))
        row = _first_row(one, other)
        if row is not None:
            yield Difference(table, row, name, one[row].as_py(), other[row].as_py())


def _first_row(a: "pa.ChunkedArray", b: "pa.ChunkedArray") -> int | None:
    import pyarrow.compute as pc

    if a.type != b.type:
        return 0 if len(a) else None
    if a.equals(b):
        return None
    row = int(pc.index(_unequal(a, b), True).as_py())
    return row if row >= 0 else None


def _unequal(a: "pa.ChunkedArray", b: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """True where values differ, or one is null and the other is not."""
    import pyarrow.compute as pc

    return pc.or_(pc.fill_null(pc.not_equal(a, b), False), pc.xor(pc.is_null(a), pc.is_null(b)))


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
    differs = _unequal(a, b)
    row = pc.index(differs, True).as_py()
    count = pc.sum(differs).as_py()
    return [f"{name}: {count} of {len(a)} values differ, first in row {row}: {a[row].as_py()} against {b[row].as_py()}"]
