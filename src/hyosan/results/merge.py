"""Sealed parts into one sorted file, holding about one row group in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hyosan.results.arrow import arrow_schema, parquet_options
from hyosan.results.schema import Table

READ_ROWS = 1_000_000


def merge_parts(parts: Sequence[Path], whole: Path, table: Table, row_group_rows: int) -> None:
    """Write the rows of the parts, in the table's order, to one Parquet file; no parts make an empty table.

    The first sort column must never go back from one part to the next, nor from one row group to the next.
    """
    schema = arrow_schema(table)
    with pq.ParquetWriter(whole, schema, **parquet_options(table)) as file:
        waiting: list[pa.Table] = []
        waiting_rows = 0
        for rows in sorted_pieces(parts, table, row_group_rows):
            waiting.append(rows)
            waiting_rows += rows.num_rows
            if waiting_rows >= row_group_rows:
                _write_group(file, waiting, schema)
                waiting, waiting_rows = [], 0
        if waiting or not parts:
            _write_group(file, waiting, schema)


def _write_group(file: pq.ParquetWriter, pieces: list[pa.Table], schema: pa.Schema) -> None:
    rows = pa.concat_tables(pieces).unify_dictionaries() if pieces else schema.empty_table()
    file.write_table(rows.cast(schema), row_group_size=max(rows.num_rows, 1))


def sorted_pieces(parts: Sequence[Path], table: Table, rows_at_once: int = READ_ROWS) -> Iterator[pa.Table]:
    """The rows of the parts in the table's order, piece by piece.

    Rows that share the last moment of a piece wait for their equals in the next one.
    """
    leading = table.sort_by[0]
    carried: pa.Table | None = None
    for rows in _pieces(parts, rows_at_once):
        if carried is not None:
            moment = carried[leading][0]
            tied = pc.sum(pc.equal(rows[leading], moment)).as_py()
            carried = _sorted(pa.concat_tables([carried, rows.slice(0, tied)]).unify_dictionaries(), table)
            if tied == rows.num_rows:
                continue
            yield carried
            rows = rows.slice(tied)  # noqa: PLW2901
        last = rows[leading][rows.num_rows - 1]
        kept = rows.num_rows - pc.sum(pc.equal(rows[leading], last)).as_py()
        carried = rows.slice(kept)
        if kept:
            yield rows.slice(0, kept)
    if carried is not None:
        yield carried


def _pieces(parts: Sequence[Path], rows_at_once: int) -> Iterator[pa.Table]:
    for part in parts:
        with pq.ParquetFile(part) as file:
            for batch in file.iter_batches(batch_size=rows_at_once):
                if batch.num_rows:
                    yield pa.Table.from_batches([batch])


def _sorted(rows: pa.Table, table: Table) -> pa.Table:
    keys = [pc.fill_null(rows[name].cast(pa.int64()), -1).to_numpy() for name in table.sort_by]
    return rows.take(np.lexsort(keys[::-1]))
