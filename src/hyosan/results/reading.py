"""Tables read from a run's folder, whether it was closed, still runs or was killed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hyosan.core.errors import NotKeptError, Problem, RunFolderError, nearest
from hyosan.results.folder import final_path, part_path
from hyosan.results.record import RunRecord
from hyosan.results.schema import TABLES, Table

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

UNCLOSED = ("running", "failed")
"""A run of which nothing was closed: of a table of which nothing was sealed there is no file."""


def table_of(folder: Path, record: RunRecord, name: str) -> Table:
    """The schema of a table that this run keeps; RunFolderError when it keeps none of that name."""
    if name not in TABLES:
        raise RunFolderError([Problem(str(folder), None, "", f"no such table: {name}; {nearest(name, TABLES)}")])
    if name not in record["tables"]:
        message = f"this run kept no table {name}; it has: {', '.join(record['tables'])}"
        raise NotKeptError([Problem(str(folder), None, "", message)])
    return TABLES[name].for_place_kinds(record["vocabularies"].get("place_kind", ()))


def table_files(folder: Path, record: RunRecord, name: str) -> list[Path]:
    """The files that hold a table: the whole one, else the parts sealed when the record was read."""
    whole = final_path(folder, table_of(folder, record, name).name)
    if whole.exists():
        return [whole]
    parts = [part_path(folder, name, number + 1) for number in range(record["sealed_parts"].get(name, 0))]
    missing = [part.name for part in parts if not part.exists()]
    if not missing and record["status"] not in UNCLOSED and not parts:
        missing = [whole.name]
    # A run that was closed while we looked has its whole file by now.
    if missing and whole.exists():
        return [whole]
    if missing:
        raise RunFolderError([Problem(str(folder), None, "", f"damaged: {', '.join(missing)} is missing")])
    return parts


def read_table(folder: Path, record: RunRecord, name: str, columns: Sequence[str] | None = None) -> "pa.Table":
    """A whole table, or some of its columns, in its sort order; without rows when nothing is sealed yet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hyosan.results.arrow import arrow_schema
    from hyosan.results.merge import sorted_pieces

    table = table_of(folder, record, name)
    files = table_files(folder, record, name)
    try:
        if files == [final_path(folder, name)]:
            with pq.ParquetFile(files[0]) as file:
                return file.read(columns=None if columns is None else list(columns))
        pieces = list(sorted_pieces(files, table))
    except (OSError, pa.ArrowException) as error:
        raise RunFolderError([Problem(str(folder), None, name, f"damaged: {error}")]) from error
    whole = pa.concat_tables(pieces).unify_dictionaries() if pieces else arrow_schema(table).empty_table()
    return whole if columns is None else whole.select(list(columns))


def to_pandas(rows: "pa.Table") -> "pd.DataFrame":
    """An Arrow table as a data frame: names as categories, integers with absence as pandas' nullable integers."""
    import pandas as pd
    import pyarrow as pa

    nullable = {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int16(): pd.Int16Dtype(),
    }
    with_absence = [field.name for field in rows.schema if field.nullable and field.type in nullable]
    frame = rows.drop_columns(with_absence).to_pandas()
    absent = rows.select(with_absence).to_pandas(types_mapper=nullable.get)
    joined: pd.DataFrame = pd.concat([frame, absent], axis=1)[rows.column_names]
    return joined
