"""One file of a population (CSV or Parquet) as named columns."""

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from hyosan.core.errors import nearest
from hyosan.population.bringing.comma import read_comma
from hyosan.population.bringing.complaints import Complaints, Ledger
from hyosan.population.table import InputRecord

STEMS = ("people", "places", "areas", "edges")
FORMS = ("csv", "parquet")
SPREADSHEETS = ("xlsx", "xls", "ods")


@dataclass(frozen=True)
class Sheet:
    """The columns of one file, and what is wrong with them."""

    name: str
    table: pa.Table
    complaints: Complaints
    record: InputRecord

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def has(self, column: str) -> bool:
        """Whether the file has this column."""
        return column in self.table.column_names

    def names(self) -> list[str]:
        """The columns in the order of the file."""
        return list(self.table.column_names)


def open_sheets(folder: Path, ledger: Ledger) -> dict[str, Sheet]:
    """The files of a population by stem ("people", ...); those that cannot be read are missing and complained about."""
    about_folder = ledger.about(folder)
    if not folder.is_dir():
        about_folder.whole("", "is a file, not a folder" if folder.exists() else "there is no such folder")
        return {}
    _complain_of_misspelt_files(folder, about_folder)
    sheets = {}
    for stem in STEMS:
        paths = [folder / f"{stem}.{form}" for form in FORMS if (folder / f"{stem}.{form}").exists()]
        if len(paths) > 1:
            about_folder.whole("", f"holds both {paths[0].name} and {paths[1].name}; keep one of them")
        elif paths:
            sheet = _open_sheet(paths[0], ledger.about(paths[0]))
            if sheet is not None:
                sheets[stem] = sheet
        elif stem == "people":
            about_folder.whole("", "holds no people.csv and no people.parquet")
    return sheets


def _complain_of_misspelt_files(folder: Path, about_folder: Complaints) -> None:
    """Other files may lie in the folder, but not those that look like a slip."""
    present = {path.name for path in folder.iterdir()}
    absent = [stem for stem in STEMS if not present & {f"{stem}.{form}" for form in FORMS}]
    for name in sorted(present):
        stem, _, form = name.rpartition(".")
        if form.lower() in SPREADSHEETS and stem.lower() in absent:
            about_folder.whole("", f"holds {name}, which is not read: save it as CSV, {stem.lower()}.csv")
        if form.lower() not in FORMS or (stem in STEMS and form in FORMS):
            continue
        close = difflib.get_close_matches(stem.lower(), absent, n=1, cutoff=0.75)
        if close:
            about_folder.whole("", f"holds {name}, which is not read; did you mean '{close[0]}.{form.lower()}'?")


def _open_sheet(path: Path, complaints: Complaints) -> Sheet | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        complaints.whole("", f"cannot be read: {error.strerror}")
        return None
    table = read_comma(data, complaints) if path.suffix == ".csv" else _read_parquet(data, complaints)
    if table is None:
        return None
    record = InputRecord(path.name, hashlib.sha256(data).hexdigest(), "", "the user's own")
    return Sheet(path.name, table, complaints, record)


def _read_parquet(data: bytes, complaints: Complaints) -> pa.Table | None:
    try:
        table = pyarrow.parquet.ParquetFile(pa.BufferReader(data)).read()
    except (pa.ArrowException, OSError) as error:
        complaints.whole("", f"cannot be read as Parquet: {str(error).splitlines()[0]}")
        return None
    plain = True
    for name in table.column_names:
        if table.column_names.count(name) > 1:
            complaints.whole(name, "this column is given more than once")
            plain = False
        elif _plain_type(table.schema.field(name).type) is None:
            complaints.whole(name, f"must hold text or numbers, got {table.schema.field(name).type}")
            plain = False
    return table.cast(pa.schema([(field.name, _plain_type(field.type)) for field in table.schema])) if plain else None


def _plain_type(kind: pa.DataType) -> pa.DataType | None:
    """The type to read a column as: a number type, or text; None for what is neither (dates, lists)."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_integer(inner) or pa.types.is_floating(inner):
        return inner
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_boolean,
        pa.types.is_null,
    )
    return pa.string() if any(test(inner) for test in tests) else None


def settle_whole_numbers(sheet: Sheet, numeric: set[str]) -> Sheet:
    """Names given as floats (1.0, as data frames with gaps make them) become whole numbers; others are complaints."""
    table = sheet.table
    for position, name in enumerate(table.column_names):
        kind = table.schema.field(name).type
        if name in numeric or not pa.types.is_floating(kind):
            continue
        values = pc.cast(table.column(name), pa.float64()).to_numpy(zero_copy_only=False)
        named = ~np.isnan(values)
        fraction = named & ~(np.isfinite(values) & (np.floor(values) == values) & (np.abs(values) < 2**53))
        if fraction.any():
            sheet.complaints.rows(
                name,
                np.flatnonzero(fraction),
                lambda row, values=values: f"must be text or a whole number, got {values[row]}",  # type: ignore[misc]
            )
        usable = named & ~fraction
        whole = pa.array(np.where(usable, values, 0).astype(np.int64), mask=~usable)
        table = table.set_column(position, name, whole)
    return Sheet(sheet.name, table, sheet.complaints, sheet.record)


def check_columns(sheet: Sheet, required: tuple[str, ...], optional: tuple[str, ...]) -> bool:
    """Complain of unknown and missing columns; whether all required ones are there."""
    line = None if sheet.complaints.locate is None else 1
    known = required + optional
    for name in sheet.names():
        if name not in known:
            sheet.complaints.whole(name, f"unknown column; {nearest(name, known)}", line)
    missing = [name for name in required if not sheet.has(name)]
    for name in missing:
        sheet.complaints.whole(name, f"the column '{name}' is missing", line)
    return not missing
