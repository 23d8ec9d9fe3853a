"""Reading a CSV file as text columns, and finding the line of a row again."""

import contextlib
import csv
import io
from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hyosan.population.bringing.complaints import Complaints

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_comma(data: bytes, complaints: Complaints) -> pa.Table | None:
    """The columns of a CSV file, all as text, empty as null; None (and complaints) when it cannot be read."""
    text = data.removeprefix(BYTE_ORDER_MARK)
    if not text.strip():
        complaints.whole("", "the file is empty; its first line must name the columns, as in 'id,age'")
        return None
    line = _first_undecodable_line(text)
    if line is not None:
        complaints.whole("", "not UTF-8; save the file with the encoding UTF-8", line)
        return None
    if b"\0" in text:
        line = text.count(b"\n", 0, text.find(b"\0")) + 1
        complaints.whole("", "holds a NUL character; save the file as text with the encoding UTF-8", line)
        return None
    names = _header(text)
    if len(names) == 1 and any(sign in names[0] for sign in ";\t|"):
        complaints.whole("", f"columns must be separated by commas, got the first line {names[0][:80]!r}", 1)
        return None
    if len(set(names)) < len(names):
        for name in sorted({name for name in names if names.count(name) > 1}):
            complaints.whole(name, "this column is given more than once", 1)
        return None
    table = _parse(text, names)
    if table is None:
        ragged = {line: len(cells) for line, cells in _records(text) if len(cells) != len(names)}
        complaints.lines(
            list(ragged), lambda line: f"must have one value for each of the {len(names)} columns, got {ragged[line]}"
        )
        if not ragged:
            complaints.whole("", "cannot be read as CSV; is a quotation mark left open?")
        return None
    complaints.locate = partial(_lines_of_rows, text, table.num_rows)
    return None if b'"' in text and _spans_lines(table, complaints) else table


def _spans_lines(table: pa.Table, complaints: Complaints) -> bool:
    """Complain of values with line ends: nearly always an open quotation mark that swallows the rows after it."""
    found = False
    for name in table.column_names:
        rows = np.flatnonzero(pc.match_substring(table.column(name), "\n").fill_null(False).to_numpy())
        complaints.rows(name, rows, lambda _row: "the value spans lines; is a quotation mark left open?")
        found = found or len(rows) > 0
    return found


def _header(text: bytes) -> list[str]:
    return next((cells for _, cells in _records(text)), [])


def _parse(text: bytes, names: list[str]) -> pa.Table | None:
    """The table, or None when a row has too many or too few values."""
    ragged = False

    def note_ragged(_row: object) -> str:
        nonlocal ragged
        ragged = True
        return "skip"

    try:
        table = pyarrow.csv.read_csv(
            # Arrow takes a header without a line end for an empty file.
            pa.BufferReader(text if b"\n" in text else text + b"\n"),
            read_options=pyarrow.csv.ReadOptions(block_size=4 << 20),
            parse_options=pyarrow.csv.ParseOptions(
                # Values that span lines cost a slower reader; without quotation marks there are none.
                newlines_in_values=b'"' in text,
                invalid_row_handler=note_ragged,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None
    return None if ragged else table


def _first_undecodable_line(text: bytes) -> int | None:
    for start, end in _pieces(text):
        try:
            text[start:end].decode("utf-8")
        except UnicodeDecodeError as error:
            return text.count(b"\n", 0, start + error.start) + 1
    return None


def _pieces(text: bytes, size_bytes: int = 16 << 20) -> Iterator[tuple[int, int]]:
    """Pieces that end with a line, so that a large file is not held twice."""
    start = 0
    while start < len(text):
        end = text.find(b"\n", start + size_bytes) + 1 or len(text)
        yield start, end
        start = end


def _records(text: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each record that is no empty line, with the line it begins in."""
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline=""))
    begins = 1
    # A quotation mark that is never closed makes a value longer than the reader takes: the records end there.
    with contextlib.suppress(csv.Error):
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1


def _lines_of_rows(text: bytes, row_count: int, rows: Iterable[int]) -> dict[int, int]:
    """Row → line: counted when no line is empty and none is quoted, else by reading once more."""
    if b'"' not in text and text.count(b"\n") + (not text.endswith(b"\n")) == row_count + 1:
        return {row: row + 2 for row in rows}
    wanted = set(rows)
    # The header is record 0, so row r is record r + 1.
    return {number - 1: line for number, (line, _) in enumerate(_records(text)) if number - 1 in wanted}
