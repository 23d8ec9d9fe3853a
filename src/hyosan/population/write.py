"""Writing a population as a folder of files, from arrays: the inverse of `files.read_population`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from hyosan.core.errors import PopulationError, Problem
from hyosan.population.bringing.sheet import FORMS, STEMS

Columns = Mapping[str, Any]
"""Column name → values of one length: a NumPy array, a list, a data frame's column."""

NOT_PLACES = ("id", "age")
"""The columns of people in which a negative number is not "none"."""


def write_population(
    folder: Path,
    *,
    people: Columns,
    places: Columns | None = None,
    areas: Columns | None = None,
    edges: Columns | None = None,
    form: Literal["csv", "parquet"] = "parquet",
) -> Path:
    """Write the files of a population into a folder, made if need be; returns the folder.

    None, NaN and, in people's place columns, negative numbers become empty. Files of the same name are replaced;
    a folder with other population files is refused, since they would be read together with the new ones.
    Nothing is checked but lengths: `read_population` checks.

    >>> import tempfile
    >>> from hyosan.population.files import read_population
    >>> folder = Path(tempfile.mkdtemp())
    >>> population = read_population(write_population(folder, people={"id": [1, 2], "household": ["h", "h"]}))
    >>> population.place_kind("household").member.tolist()
    [0, 0]
    """
    given = {"people": people, "places": places, "areas": areas, "edges": edges}
    tables = {stem: _table(folder, stem, columns, form) for stem, columns in given.items() if columns is not None}
    _refuse_mixture(folder, {f"{stem}.{form}" for stem in tables})
    folder.mkdir(parents=True, exist_ok=True)
    for stem, table in tables.items():
        if form == "csv":
            _write_comma(table, folder / f"{stem}.csv")
        else:
            pyarrow.parquet.write_table(table, folder / f"{stem}.parquet")
    return folder


def _refuse_mixture(folder: Path, written: set[str]) -> None:
    known = [f"{stem}.{form}" for stem in STEMS for form in FORMS]
    problems = [
        Problem(
            str(folder / name), None, "", "lies in the folder already and would not be replaced; take it away first"
        )
        for name in known
        if name not in written and (folder / name).exists()
    ]
    if problems:
        raise PopulationError(problems)


def _table(folder: Path, stem: str, columns: Columns, form: str) -> pa.Table:
    """The columns as a table; all of one length."""
    arrays = {name: pa.array(values, from_pandas=True) for name, values in columns.items()}
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        first, length = next(iter(lengths.items()))
        raise PopulationError(
            Problem(str(folder / f"{stem}.{form}"), None, name, f"has {other:,} values, '{first}' has {length:,}")
            for name, other in lengths.items()
            if other != length
        )
    if stem == "people":
        arrays = {name: array if name in NOT_PLACES else _without_nobody(array) for name, array in arrays.items()}
    return pa.table(arrays)


def _without_nobody(array: pa.Array) -> pa.Array:
    """Indices with -1 for none, as in the table form, become empty where they are negative."""
    if not pa.types.is_signed_integer(array.type):
        return array
    return pc.if_else(pc.less(array, 0), pa.scalar(None, array.type), array)


def _write_comma(table: pa.Table, path: Path) -> None:
    """Quoted only where a value needs it: Arrow would quote all text, which is harder to read and slower to load."""
    names = pa.array(table.column_names, pa.string())
    texts = [column for column in table.columns if not _is_number(column.type)]
    special = any(
        pc.any(pc.match_substring_regex(pc.cast(text, pa.string()), '[",\r\n]')).as_py() for text in [names, *texts]
    )
    if not special:
        with path.open("wb") as file:
            file.write((",".join(table.column_names) + "\n").encode())
            options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
            pyarrow.csv.write_csv(table, file, options)
        return
    pyarrow.csv.write_csv(table, path)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))
