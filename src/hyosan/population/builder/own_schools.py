"""One's own list of schools, as CSV: it replaces the shipped schools of every level that it names."""

import csv
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from hyosan.core.errors import PopulationError, Problem, nearest
from hyosan.population.builder.gravity import distances_km
from hyosan.population.builder.tables import LEVEL_CODES, SEX_OF_SCHOOL, CityTables
from hyosan.population.table import InputRecord

REQUIRED = ("name", "level", "pupils")
OPTIONAL = ("area", "latitude_degrees", "longitude_degrees", "classes", "admits")
COLUMNS = (*REQUIRED, *OPTIONAL)
SHOWN = 50
"""So many problems of a file are told."""


@dataclass
class _Rows:
    """What has been read, and what is wrong with it."""

    file: str
    found: list[tuple[str, int, int, float, float, float, float, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, line: int | None, column: str, message: str) -> None:
        self.problems.append(Problem(self.file, line, column, message))


def with_own_schools(tables: CityTables, path: str | Path | None) -> tuple[CityTables, tuple[InputRecord, ...]]:
    """The tables with the schools of a file in place of those of its levels, and the record of that file."""
    if path is None:
        return tables, ()
    rows = _Rows(str(path))
    _read(Path(path), tables, rows)
    if rows.problems:
        raise PopulationError(rows.problems[:SHOWN])
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return _replaced(tables, rows), (InputRecord(f"schools: {Path(path).name}", digest, "as brought", "as brought"),)


def _read(path: Path, tables: CityTables, rows: _Rows) -> None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return rows.complain(None, "", f"cannot be read: {error.strerror or error}")
    except UnicodeDecodeError:
        return rows.complain(None, "", "is not text in UTF-8")
    reader = csv.DictReader(text.splitlines())
    columns = [column.strip() for column in reader.fieldnames or ()]
    reader.fieldnames = columns
    for column in columns:
        if column not in COLUMNS:
            rows.complain(1, column, f"unknown column '{column}'; {nearest(column, COLUMNS)}")
    for column in REQUIRED:
        if column not in columns:
            rows.complain(1, column, f"the column is missing; columns are {', '.join(columns) or 'none'}")
    if "area" not in columns and not {"latitude_degrees", "longitude_degrees"} <= set(columns):
        rows.complain(1, "area", "the column is missing, and so are latitude_degrees and longitude_degrees")
    if rows.problems:
        return None
    for row in reader:
        if any((value or "").strip() for key, value in row.items() if key is not None):
            _read_row(row, reader.line_num, tables, rows)
    if not rows.found and not rows.problems:
        rows.complain(None, "", "names no school")
    _refuse_repeats(rows)
    return None


def _read_row(row: dict[str, str | None], line: int, tables: CityTables, rows: _Rows) -> None:
    before = len(rows.problems)
    if None in row:  # csv keeps what stands beyond the header under None
        return rows.complain(line, "", "has more values than the header has columns")
    value = {key: (text or "").strip() for key, text in row.items()}
    if not value["name"]:
        rows.complain(line, "name", "is empty")
    level = _word(value["level"], LEVEL_CODES, line, "level", rows)
    admits = _word(value.get("admits") or "coed", SEX_OF_SCHOOL, line, "admits", rows)
    pupils = _number(value["pupils"], line, "pupils", rows, low=1)
    classes = _number(value["classes"], line, "classes", rows, low=1) if value.get("classes") else np.nan
    if classes > pupils:
        rows.complain(line, "classes", f"{classes:g} classes for {pupils:g} pupils")
    area, latitude, longitude = _place(value, line, tables, rows)
    if len(rows.problems) == before:
        rows.found.append((value["name"], level, area, latitude, longitude, pupils, classes, admits))
    return None


def _word(given: str, known: dict[str, int], line: int, column: str, rows: _Rows) -> int:
    if given in known:
        return known[given]
    hint = nearest(given, known)
    rows.complain(line, column, f"got '{given}', allowed: {', '.join(known)}{'; ' + hint if 'did' in hint else ''}")
    return 0


def _number(
    given: str, line: int, column: str, rows: _Rows, low: float, high: float = np.inf, whole: bool = True
) -> float:
    try:
        number = float(given)
    except ValueError:
        number = np.nan
    if not low <= number <= high or not np.isfinite(number) or (whole and number != int(number)):
        kind = "a whole number" if whole else "a number"
        span = f"from {low:g}" if high == np.inf else f"from {low:g} to {high:g}"
        rows.complain(line, column, f"got '{given}', allowed: {kind} {span}")
        return low
    return number


def _place(value: dict[str, str], line: int, tables: CityTables, rows: _Rows) -> tuple[int, float, float]:
    """Area and coordinates: either may be left out."""
    given = value.get("area", "")
    coordinates = [value.get("latitude_degrees", ""), value.get("longitude_degrees", "")]
    if not given and not all(coordinates):
        rows.complain(line, "area", "neither area nor both coordinates are given")
        return 0, 0.0, 0.0
    area = _area(given, line, tables, rows) if given else None
    if any(coordinates):
        latitude = _number(coordinates[0], line, "latitude_degrees", rows, -90, 90, whole=False)
        longitude = _number(coordinates[1], line, "longitude_degrees", rows, -180, 180, whole=False)
        return (_nearest_area(tables, latitude, longitude) if area is None else area), latitude, longitude
    area = area or 0
    return area, float(tables.latitude_degrees[area]), float(tables.longitude_degrees[area])


def _area(given: str, line: int, tables: CityTables, rows: _Rows) -> int:
    matches = [
        index for index, words in enumerate(zip(tables.area_codes, tables.area_names, strict=True)) if given in words
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        codes = ", ".join(tables.area_codes[index] for index in matches)
        rows.complain(line, "area", f"more than one neighbourhood is called '{given}': use a code, one of {codes}")
    else:
        rows.complain(line, "area", f"no neighbourhood '{given}' in the city; {nearest(given, tables.area_names)}")
    return 0


def _nearest_area(tables: CityTables, latitude: float, longitude: float) -> int:
    there = (np.array([latitude]), np.array([longitude]))
    centre = (tables.latitude_degrees, tables.longitude_degrees)
    return int(np.argmin(distances_km(there, centre, np.zeros(1))[0]))


def _refuse_repeats(rows: _Rows) -> None:
    seen: set[tuple[str, int]] = set()
    for name, level, *_ in rows.found:
        if (name, level) in seen:
            rows.complain(None, "name", f"two schools of one level are called '{name}'")
        seen.add((name, level))


def _replaced(tables: CityTables, rows: _Rows) -> CityTables:
    names, level, area, latitude, longitude, pupils, classes, admits = map(list, zip(*rows.found, strict=True))
    kept = np.flatnonzero(~np.isin(tables.school_level, level))
    return replace(
        tables,
        school_names=(*(tables.school_names[row] for row in kept), *map(str, names)),
        school_area=np.concatenate([tables.school_area[kept], np.array(area, dtype=np.int64)]),
        school_level=np.concatenate([tables.school_level[kept], np.array(level, dtype=np.int64)]),
        school_general=np.concatenate([tables.school_general[kept], np.array(level) == LEVEL_CODES["high"]]),
        school_sex=np.concatenate([tables.school_sex[kept], np.array(admits, dtype=np.int64)]),
        school_latitude_degrees=np.concatenate([tables.school_latitude_degrees[kept], np.array(latitude, dtype=float)]),
        school_longitude_degrees=np.concatenate(
            [tables.school_longitude_degrees[kept], np.array(longitude, dtype=float)]
        ),
        school_students=np.concatenate([tables.school_students[kept], np.array(pupils, dtype=float)]),
        school_classes=np.concatenate([tables.school_classes[kept], np.array(classes, dtype=float)]),
    )
