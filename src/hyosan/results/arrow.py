"""From the schema to Arrow: types, metadata, and NumPy arrays to columns. Imports pyarrow: load when needed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hyosan.core.errors import EngineError
from hyosan.results.schema import RESULTS_VERSION, Column, Table

NO_TIME = np.iinfo(np.int64).min
"""Stands for null in a column of times."""

_DICTIONARY = pa.dictionary(pa.int32(), pa.string())
_ARROW_TYPES: dict[str, pa.DataType] = {
    "timestamp[us]": pa.timestamp("us"),
    "int64": pa.int64(),
    "int32": pa.int32(),
    "uint8": pa.uint8(),
    "float64": pa.float64(),
    "string": pa.string(),
    "dictionary": _DICTIONARY,
}
_BUFFER_TYPES: dict[str, type[np.generic]] = {
    "timestamp[us]": np.int64,
    "int64": np.int64,
    "int32": np.int32,
    "uint8": np.uint8,
    "float64": np.float64,
    "dictionary": np.int32,
}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table, with units and meanings as metadata.

    They stand twice: on each field, where pyarrow shows them, and as JSON under `hyosan.columns` in the file's own
    metadata, which every Parquet reader can see.
    """
    fields = [
        pa.field(
            column.name,
            _ARROW_TYPES[column.type],
            nullable=column.nullable,
            metadata={"unit": column.unit, "meaning": column.meaning},
        )
        for column in table.columns
    ]
    described = {column.name: {"unit": column.unit, "meaning": column.meaning} for column in table.columns}
    metadata = {
        "hyosan.results_version": str(RESULTS_VERSION),
        "hyosan.table": table.name,
        "hyosan.title": table.title,
        "hyosan.sort_by": ",".join(table.sort_by),
        "hyosan.columns": json.dumps(described),
    }
    return pa.schema(fields, metadata=metadata)


BY_PERSON = ("time", "person")
SCATTERED = ("index", "local time", "years")
"""Order of tables, and units of their columns, in which who and where are as good as random: zstd took a fifth of the
time of packing for a file 0.1 % smaller (20 million infections)."""


def parquet_options(table: Table) -> dict[str, Any]:
    """How a table is packed: numbers as packed differences, names as dictionaries, under zstd where it finds something.

    Least and greatest values by group are kept of the columns that rows are in the order of: those of others exclude no
    group, and took a third of the packing.
    """
    packed = [column.name for column in table.columns if column.type not in ("dictionary", "string", "float64")]
    scattered = {column.name for column in table.columns if table.sort_by == BY_PERSON and column.unit in SCATTERED}
    squeezed = [column.name for column in table.columns if column.name not in scattered]
    return {
        "compression": {column.name: "none" if column.name in scattered else "zstd" for column in table.columns},
        "compression_level": dict.fromkeys(squeezed, 1),
        "use_dictionary": [column.name for column in table.columns if column.type == "dictionary"] or False,
        "column_encoding": dict.fromkeys(packed, "DELTA_BINARY_PACKED"),
        "write_statistics": list(table.sort_by) or False,
    }


def to_buffer(column: Column, values: Any, table: str, *, copy: bool = True) -> NDArray[Any]:
    """The values (a copy, if asked) in the type that they are buffered in; EngineError when they do not fit."""
    given = np.asarray(values)
    if given.ndim != 1:
        raise EngineError(f"{table}.{column.name}: an array of one dimension is needed, got {given.ndim}")
    if column.type == "string":
        return np.array([str(value) for value in given.tolist()], dtype=object)
    wanted = np.dtype(_BUFFER_TYPES[column.type])
    if wanted.kind in "iu" and given.dtype.kind not in "iub":
        raise EngineError(f"{table}.{column.name}: whole numbers are needed, got {given.dtype}")
    if wanted.kind in "iu" and given.size and not np.can_cast(given.dtype, wanted):
        limits = np.iinfo(wanted)
        if given.min() < limits.min or given.max() > limits.max:
            raise EngineError(f"{table}.{column.name}: {given.min()} to {given.max()} do not fit in {wanted}")
    return given.astype(wanted, copy=copy)


def check_codes(column: Column, codes: NDArray[Any], names: Sequence[str]) -> None:
    """EngineError where a code of a dictionary column stands for no name."""
    if codes.size and (int(codes.max()) >= len(names) or (not column.nullable and int(codes.min()) < 0)):
        raise EngineError(f"column {column.name}: a code lies outside the vocabulary {column.vocabulary}")


def to_arrow(column: Column, values: NDArray[Any], start_us: int, names: Sequence[str] = ()) -> pa.Array:
    """Buffered values as an Arrow array: microseconds since the start become times, codes names, absence null.

    Absence is −1, of times `NO_TIME`, NaN, or an empty text.
    """
    if column.type == "timestamp[us]":
        known = values != NO_TIME
        mask = ~known if column.nullable else None
        return pa.array(np.where(known, values + start_us, 0), mask=mask).view(pa.timestamp("us"))
    if column.type == "string":
        return pa.array(values, pa.string(), mask=values == "" if column.nullable else None)
    if column.type == "float64":
        return pa.array(values, mask=np.isnan(values) if column.nullable else None)
    absent = values < 0 if column.nullable else None
    if column.type != "dictionary":
        return pa.array(values, mask=absent)
    return pa.DictionaryArray.from_arrays(pa.array(values, mask=absent), pa.array(names, pa.string()))


def to_table(
    table: Table, columns: Mapping[str, NDArray[Any]], start_us: int, vocabularies: Mapping[str, Sequence[str]]
) -> pa.Table:
    """Buffered columns of one table as an Arrow table."""
    arrays = [
        to_arrow(column, columns[column.name], start_us, vocabularies.get(column.vocabulary or "", ()))
        for column in table.columns
    ]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))
