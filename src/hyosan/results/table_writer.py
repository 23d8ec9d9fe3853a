"""One table while it is being written: rows wait in memory, go to the open part, are sealed, and merge at the end."""

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.core.errors import EngineError
from hyosan.results.arrow import NO_TIME, arrow_schema, check_codes, parquet_options, to_buffer, to_table
from hyosan.results.folder import OPEN_SUFFIX, final_path, part_path, put_in_place
from hyosan.results.merge import merge_parts
from hyosan.results.schema import Table

Columns = dict[str, NDArray[Any]]
MOST_PENDING = 2
"""Row groups of a table that wait to be written; who appends more has to wait too."""


class TableWriter:
    """Takes rows of one table whose first sort column never goes back, and leaves them sorted in files.

    Full row groups are sorted, packed and written by `aside` while others go on; what fails there is raised by the next
    call.
    """

    def __init__(
        self,
        folder: Path,
        table: Table,
        start_us: int,
        vocabularies: Mapping[str, Sequence[str]],
        row_group_rows: int,
        aside: Executor,
    ) -> None:
        self.table = table
        self.sealed_parts = 0
        self.rows = 0
        self._folder = folder
        self._start_us = start_us
        self._vocabularies = vocabularies
        self._row_group_rows = row_group_rows
        self._blocks: list[Columns] = []
        self._waiting_rows = 0
        self._aside = aside
        self._pending: deque[Future[None]] = deque()
        self._flushed_until: int | None = None
        self._last_key: tuple[int, ...] | None = None
        self._sorted_as_written = True
        self._file: pq.ParquetWriter | None = None

    def go_on(self, parts: int, rows: int) -> None:
        """Go on behind sealed parts that lie in the folder, which hold so many rows in all."""
        self.sealed_parts, self.rows, self._sorted_as_written = parts, rows, False

    def append(self, columns: Mapping[str, Any], *, given_away: bool = False) -> None:
        """Take rows; a missing column that may be null is null. `given_away`: the arrays need not be copied."""
        block = self._checked(columns, copy=not given_away)
        rows = len(block[self.table.sort_by[0]])
        if rows == 0:
            return
        first = int(block[self.table.sort_by[0]].min())
        if self._flushed_until is not None and first < self._flushed_until:
            message = f"went back from {self._flushed_until} to {first} after rows had been written"
            raise EngineError(f"{self.table.name}.{self.table.sort_by[0]}: {message}")
        self._blocks.append(block)
        self._waiting_rows += rows
        self.rows += rows
        if self._waiting_rows >= self._row_group_rows:
            self.flush()

    def flush(self) -> None:
        """Have the waiting rows sorted and written to the open part."""
        if not self._blocks:
            return
        leading = self.table.sort_by[0]
        self._flushed_until = max(int(block[leading].max()) for block in self._blocks)
        blocks, self._blocks, self._waiting_rows = self._blocks, [], 0
        self._settle(MOST_PENDING - 1)
        self._pending.append(self._aside.submit(self._write_blocks, blocks))

    def _settle(self, left: int = 0) -> None:
        """Wait until at most so many row groups are still to be written; raise what went wrong."""
        while len(self._pending) > left:
            self._pending.popleft().result()

    def _write_blocks(self, blocks: list[Columns]) -> None:
        names = [column.name for column in self.table.columns]
        columns = {name: np.concatenate([block[name] for block in blocks]) for name in names}
        keys = [columns[name] for name in self.table.sort_by]
        order = _order(keys)
        if order is not None:
            columns = {name: values[order] for name, values in columns.items()}
            keys = [columns[name] for name in self.table.sort_by]
        self._sorted_as_written &= self._last_key is None or self._last_key <= tuple(int(key[0]) for key in keys)
        self._last_key = tuple(int(key[-1]) for key in keys)
        self._write(to_table(self.table, columns, self._start_us, self._vocabularies))

    def seal(self) -> None:
        """Make everything taken so far durable as the next part; nothing happens when there is nothing new."""
        self.flush()
        self._settle()
        if self._file is None:
            return
        self._file.close()
        self._file = None
        put_in_place(self._open_path, part_path(self._folder, self.table.name, self.sealed_parts + 1))
        self.sealed_parts += 1

    def finish(self) -> None:
        """Merge the sealed parts into the table's file and remove them."""
        parts = [part_path(self._folder, self.table.name, number + 1) for number in range(self.sealed_parts)]
        whole = final_path(self._folder, self.table.name)
        if len(parts) == 1 and self._sorted_as_written:
            parts[0].replace(whole)
            return
        unfinished = whole.with_name(whole.name + OPEN_SUFFIX)
        try:
            merge_parts(parts, unfinished, self.table, self._row_group_rows)
            put_in_place(unfinished, whole)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        for part in parts:
            part.unlink()

    def discard(self) -> None:
        """Drop the open part and the rows that wait: what to do after a failure of the disk."""
        for pending in self._pending:
            # What failed has been told.
            with suppress(Exception):
                pending.result()
        self._pending.clear()
        if self._file is not None:
            # The disk is full: the unfinished part is deleted anyway.
            with suppress(OSError):
                self._file.close()
            self._file = None
        self._open_path.unlink(missing_ok=True)
        self._blocks.clear()

    @property
    def _open_path(self) -> Path:
        whole = part_path(self._folder, self.table.name, self.sealed_parts + 1)
        return whole.with_name(whole.name + OPEN_SUFFIX)

    def _write(self, rows: pa.Table) -> None:
        if self._file is None:
            self._file = pq.ParquetWriter(self._open_path, arrow_schema(self.table), **parquet_options(self.table))
        self._file.write_table(rows, row_group_size=max(rows.num_rows, 1))

    def _checked(self, columns: Mapping[str, Any], *, copy: bool) -> Columns:
        name = self.table.name
        unknown = set(columns) - {column.name for column in self.table.columns}
        if unknown:
            raise EngineError(f"{name}: no such columns: {', '.join(sorted(unknown))}")
        missing = [c.name for c in self.table.columns if c.name not in columns and not c.nullable]
        if missing:
            raise EngineError(f"{name}: missing columns: {', '.join(missing)}")
        given = [c for c in self.table.columns if c.name in columns]
        block = {c.name: to_buffer(c, columns[c.name], name, copy=copy) for c in given}
        for column in self.table.columns:
            if column.type == "dictionary" and column.name in block:
                check_codes(column, block[column.name], self._vocabularies.get(column.vocabulary or "", ()))
        lengths = {len(values) for values in block.values()}
        if len(lengths) != 1:
            raise EngineError(f"{name}: columns of different lengths: {sorted(lengths)}")
        rows = lengths.pop()
        for column in self.table.columns:
            if column.name not in block:
                absent: Any = {"float64": np.nan, "string": "", "timestamp[us]": NO_TIME}.get(column.type, -1)
                block[column.name] = to_buffer(column, np.full(rows, absent), name)
        return {column.name: block[column.name] for column in self.table.columns}


def _order(keys: Sequence[NDArray[Any]]) -> NDArray[np.int64] | None:
    """The order of rows by the keys, the first key weighing most; None where they are in it.

    Rows come by time as a rule: then only those that share a moment are looked at.
    """
    leading, rows = keys[0], np.arange(len(keys[0]), dtype=np.int64)
    if (leading[1:] < leading[:-1]).any():
        return np.asarray(np.lexsort(keys[::-1]), dtype=np.int64)
    tied = np.zeros(len(leading), dtype=np.bool_)
    same = leading[1:] == leading[:-1]
    tied[1:] |= same
    tied[:-1] |= same
    among = np.flatnonzero(tied)
    found = among[np.lexsort([key[among] for key in keys[::-1]])]
    if (found == among).all():
        return None
    rows[among] = found
    return rows
