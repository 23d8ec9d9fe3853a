"""The first rows of a run's tables, for a run that goes on behind them: parts are linked, or cut where too long."""

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.folder import OPEN_SUFFIX, final_path, part_path, put_in_place
from hyosan.results.schema import Table

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_PART = re.compile(r"\.part-(\d+)\.parquet$")


def take_rows(source: Path, folder: Path, table: Table, rows: int) -> int:
    """Put parts into a folder that hold exactly the first `rows` rows of a table; returns the number of parts.

    In the folder where they lie, parts that fit stay. What is behind them is dropped by `drop_rows_behind`.
    RunFolderError when the table has fewer rows.
    """
    whole = final_path(source, table.name)
    files = [whole] if whole.exists() else _parts(source, table.name)
    taken, count = 0, 0
    for file in files:
        if taken == rows:
            break
        here = _rows_of(file)
        if here == 0:
            continue
        target = part_path(folder, table.name, count + 1)
        if taken + here > rows:
            _cut(file, target, table, rows - taken)
        elif file != target:
            _link(file, target)
        taken, count = min(rows, taken + here), count + 1
    if taken < rows:
        message = f"damaged: {table.name} has {taken} rows, and had {rows} at the time of the checkpoint"
        raise RunFolderError([Problem(str(source), None, table.name, message)])
    return count


def drop_rows_behind(folder: Path, table: str, parts: int) -> None:
    """Delete what a folder holds of a table beside its first parts."""
    final_path(folder, table).unlink(missing_ok=True)
    for number, part in enumerate(_parts(folder, table)):
        if number >= parts:
            part.unlink()
    for unfinished in folder.glob(f"{table}.*{OPEN_SUFFIX}"):
        unfinished.unlink()


def _parts(folder: Path, table: str) -> list[Path]:
    """The sealed parts of a table in their order."""
    found = {path: _PART.search(path.name) for path in folder.glob(f"{table}.part-*.parquet")}
    return sorted((path for path, match in found.items() if match), key=lambda path: int(found[path][1]))  # type: ignore[index]


def _opened(file: Path) -> "pq.ParquetFile":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(file)
    except pa.ArrowException as error:
        raise RunFolderError([Problem(str(file), None, "", f"damaged: {error}")]) from error


def _rows_of(file: Path) -> int:
    with _opened(file) as opened:
        return int(opened.metadata.num_rows)


def _cut(file: Path, target: Path, table: Table, rows: int) -> None:
    """Write the first rows of a file to another."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hyosan.results.arrow import arrow_schema, parquet_options

    unfinished = target.with_name(target.name + OPEN_SUFFIX)
    schema, left = arrow_schema(table), rows
    try:
        with _opened(file) as opened, pq.ParquetWriter(unfinished, schema, **parquet_options(table)) as writer:
            for batch in opened.iter_batches(batch_size=1_000_000):
                piece = pa.Table.from_batches([batch.slice(0, left)]).cast(schema)
                if piece.num_rows:
                    writer.write_table(piece, row_group_size=piece.num_rows)
                left -= piece.num_rows
                if left == 0:
                    break
        put_in_place(unfinished, target)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _link(file: Path, target: Path) -> None:
    """The same file under another name, or a copy where the system has no such links."""
    unfinished = target.with_name(target.name + OPEN_SUFFIX)
    unfinished.unlink(missing_ok=True)
    with suppress(OSError):
        os.link(file, unfinished)
    if not unfinished.exists():
        shutil.copyfile(file, unfinished)
    put_in_place(unfinished, target)
