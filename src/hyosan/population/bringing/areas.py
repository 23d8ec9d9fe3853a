"""The areas: from their own file, or those that people name."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hyosan.population.bringing.columns import (
    Factor,
    complain_of_names,
    factor,
    numbers,
    optional_factor,
    positions,
    recode,
)
from hyosan.population.bringing.complaints import hint
from hyosan.population.bringing.sheet import Sheet, check_columns, settle_whole_numbers
from hyosan.population.table import NOBODY, Areas

EVERYWHERE = "everywhere"
"""The one area of a population that names none."""

OPTIONAL = ("name", "latitude", "longitude", "municipality")
NUMERIC = {"latitude", "longitude"}


@dataclass(frozen=True)
class KnownAreas:
    """The areas and where their codes were found; `complete` is false after a complaint about the codes themselves."""

    areas: Areas
    codes: pa.Array
    source: str
    complete: bool = True

    def index(self, sheet: Sheet, column: str) -> NDArray[np.int32]:
        """The area of each row by its code; `NOBODY` where empty, a complaint where unknown."""
        if not sheet.has(column):
            return np.full(len(sheet), NOBODY, np.int32)
        named = factor(sheet, column)
        position = positions(named.names, self.codes)
        if self.complete:
            codes = [str(code) for code in self.areas.codes]
            tell = lambda name: f"unknown area '{name}', {self.source}{hint(name, codes)}"  # noqa: E731
            complain_of_names(sheet, column, named, position == NOBODY, tell)
        return recode(named.codes, position)


def read_areas(sheet: Sheet | None, people: Sheet) -> KnownAreas:
    """The areas of a population; at least one."""
    if sheet is not None:
        sheet = settle_whole_numbers(sheet, NUMERIC)
        if not check_columns(sheet, ("area",), OPTIONAL):
            return KnownAreas(_plain_areas((EVERYWHERE,)), pa.array([EVERYWHERE]), "", complete=False)
        if len(sheet):
            return _listed_areas(sheet)
    named = factor(people, "area").names.to_pylist() if people.has("area") else []
    if sheet is not None and named:
        return KnownAreas(_plain_areas((EVERYWHERE,)), pa.array([], pa.string()), f"{sheet.name} lists none")
    codes = tuple(named) or (EVERYWHERE,)
    source = f"which no person in {people.name} has and no areas file lists"
    return KnownAreas(_plain_areas(codes), pa.array(codes, pa.string()), source)


def _plain_areas(codes: tuple[str, ...]) -> Areas:
    unknown = np.full(len(codes), np.nan)
    return Areas(codes, codes, unknown, unknown.copy(), ("",) * len(codes))


def _listed_areas(sheet: Sheet) -> KnownAreas:
    code = factor(sheet, "area")
    sheet.complaints.rows("area", np.flatnonzero(code.codes == NOBODY), lambda _row: "the area has no code")
    first = code.first_rows()
    given = code.codes != NOBODY
    repeated = (
        np.flatnonzero(given & (first[code.codes] != np.arange(len(sheet)))) if given.any() else np.empty(0, np.intp)
    )
    sheet.complaints.rows(
        "area",
        repeated,
        lambda row: f"the area '{code.names[code.codes[row]]}' is listed already",
        lambda row: int(first[code.codes[row]]),
    )
    codes = tuple(code.names.to_pylist())
    name = _texts(optional_factor(sheet, "name"))
    municipality = _texts(optional_factor(sheet, "municipality"))
    areas = Areas(
        names=tuple(name[row] or code for row, code in zip(first, codes, strict=True)),
        codes=codes,
        latitude_degrees=_degrees(sheet, "latitude", 90.0)[first],
        longitude_degrees=_degrees(sheet, "longitude", 180.0)[first],
        municipality=tuple(municipality[row] for row in first),
    )
    return KnownAreas(areas, code.names, f"not in {sheet.name}", complete=bool(codes))


def _texts(names: Factor) -> list[str]:
    known = [*names.names.to_pylist(), ""]
    return [known[code] for code in names.codes]


def _degrees(sheet: Sheet, column: str, limit: float) -> NDArray[np.float64]:
    """Degrees, NaN where empty."""
    if not sheet.has(column):
        return np.full(len(sheet), np.nan)
    given = numbers(sheet, column)
    wrong = ~given.empty & ~(np.abs(given.values) <= limit)
    sheet.complaints.rows(
        column, np.flatnonzero(wrong), lambda row: f"must be degrees from -{limit:g} to {limit:g}, got {given.got(row)}"
    )
    return given.values
