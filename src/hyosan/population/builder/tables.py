"""The shipped tables of South Korea, and the part of them that a city needs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.core.errors import PopulationError, Problem, nearest
from hyosan.population.builder.folder import FOLDER
from hyosan.population.table import InputRecord

BANDS = (*(f"{low}_{low + 4}" for low in range(0, 100, 5)), "100p")
ABOUT = {
    "areas": ("residents and boundaries June 2024", "KOGL Type 1; open public data (MOIS, HIRA)"),
    "municipalities": (
        "households 2023, establishments 2020, classes 2023",
        "open public data (KOSIS, KEDI); CC0 estimates",
    ),
    "schools": ("schools 2024/25, sizes modelled", "open public data (MOE, NEIS, KEDI); CC0 estimates"),
}
PATTERNS = {"patterns": ("households of the table form, built from the other tables", "CC0")}
SERVICES = {"services": ("hospitals and education shops 2024", "open public data (HIRA, SEMAS)")}
Column = NDArray[np.float64]
ALL = "all"
"""Stands for every municipality that ships."""
LEVEL_CODES = {"elementary": 0, "middle": 1, "high": 2}
SEX_OF_SCHOOL = {"coed": 0, "girls": 1, "boys": 2}


@dataclass(frozen=True)
class CityTables:
    """Rows of the shipped tables for the chosen municipalities; `*_index` refer to the rows beside them."""

    municipality_codes: tuple[str, ...]
    municipality_names: tuple[str, ...]
    establishments: Column
    size_shares: Column
    mean_class_size: Column
    area_codes: tuple[str, ...]
    area_names: tuple[str, ...]
    area_municipality: NDArray[np.int64]
    latitude_degrees: Column
    longitude_degrees: Column
    area_km2: Column
    registered_households: Column
    medical_institutions: Column
    residents: NDArray[np.int64]
    """By area, sex code and band of five years."""
    school_names: tuple[str, ...]
    school_area: NDArray[np.int64]
    school_level: NDArray[np.int64]
    school_general: NDArray[np.bool_]
    school_sex: NDArray[np.int64]
    """0 for both, else the sex code of its pupils."""
    school_latitude_degrees: Column
    school_longitude_degrees: Column
    school_students: Column
    school_classes: Column
    """Number of classes where one's own list gives it; NaN: by the mean class size of the municipality."""


def input_records(services: bool = False, patterns: bool = False) -> tuple[InputRecord, ...]:
    """Name, hash, vintage and licence of each shipped table; of `services` and `patterns` where they are used."""
    used = ABOUT | (SERVICES if services else {}) | (PATTERNS if patterns else {})
    return tuple(
        InputRecord(
            f"korea/{name}.parquet", hashlib.sha256((FOLDER / f"{name}.parquet").read_bytes()).hexdigest(), *about
        )
        for name, about in used.items()
    )


def resolve(municipalities: Sequence[str]) -> tuple[str, ...]:
    """Five-digit codes of municipalities given by code or by English name.

    >>> resolve(["Chuncheon-si"])
    ('51110',)
    >>> len(resolve(["all"]))
    252
    """
    if isinstance(municipalities, str):
        told = f'a list of names or codes is expected, such as ["Gwacheon-si"], not the text {municipalities!r}'
        raise PopulationError([Problem("population.city", None, "municipalities", told)])
    if list(municipalities) == [ALL]:
        return all_codes()
    problems = [message for _, message in municipality_faults(municipalities)]
    if not municipalities:
        problems.append("no municipality is named")
    if problems:
        raise PopulationError(Problem("population.city", None, "municipalities", message) for message in problems)
    return _looked_up(municipalities)[0]


def municipality_faults(municipalities: Sequence[str]) -> list[tuple[int, str]]:
    """What is wrong with each name or code: its number in the list, and a message.

    >>> municipality_faults(["Chuncheon-si", "Chunchon-si"])
    [(1, "no municipality 'Chunchon-si'; did you mean 'Chuncheon-si'?")]
    >>> municipality_faults(["ALL"])
    [(0, "no municipality 'ALL'; did you mean 'all'?")]
    """
    if ALL in municipalities:
        alone = list(municipalities) == [ALL]
        return [] if alone else [(list(municipalities).index(ALL), f"'{ALL}' stands for every municipality: alone")]
    return _looked_up(municipalities)[1]


def residents_in(municipalities: Sequence[str]) -> int:
    """Registered residents of municipalities that are known, without reading who they are."""
    # Not by `pa.array`, which imports pandas: a scenario is validated without it.
    table = pq.ParquetFile(FOLDER / "municipalities.parquet").read(columns=["code", "population"])
    people_of = dict(zip(table["code"].to_pylist(), table["population"].to_pylist(), strict=True))
    return sum(people_of[code] for code in resolve(municipalities))


def all_codes() -> tuple[str, ...]:
    """Codes of all municipalities that ship, in order."""
    return tuple(sorted(_all_municipalities()[0]))


def _looked_up(municipalities: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[int, str]]]:
    codes, names = _all_municipalities()
    found: list[str] = []
    faults = []
    for number, given in enumerate(municipalities):
        matches = [code for code, name in zip(codes, names, strict=True) if given in (code, name)]
        if len(matches) == 1 and matches[0] not in found:
            found.append(matches[0])
        elif len(matches) == 1:
            faults.append((number, f"municipality {given!r} is named twice"))
        elif matches:
            choices = ", ".join(matches)
            faults.append((number, f"more than one municipality is called {given!r}: use a code, one of {choices}"))
        else:
            faults.append((number, f"no municipality {given!r}; {_nearest(given, codes, names)}"))
    return tuple(found), faults


def area_rows(codes: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Code, name and code of the municipality of each area of municipalities given by code, in order."""
    table = pq.ParquetFile(FOLDER / "areas.parquet").read(columns=["code", "name", "municipality_code"])
    wanted = {*codes}
    rows = [row for row in zip(*(column.to_pylist() for column in table.columns), strict=True) if row[2] in wanted]
    code, name, town = ([row[part] for row in rows] for part in range(3))
    return code, name, town


def municipality_names() -> dict[str, str]:
    """The English name of every municipality that ships, by code."""
    return dict(zip(*_all_municipalities(), strict=True))


@cache
def _all_municipalities() -> tuple[list[str], list[str]]:
    """Codes and English names of all municipalities that ship."""
    # Not by read_table, which imports pandas: a scenario is validated without it.
    table = pq.ParquetFile(FOLDER / "municipalities.parquet").read(columns=["code", "name"])
    return table["code"].to_pylist(), table["name"].to_pylist()


def _nearest(given: str, codes: list[str], names: list[str]) -> str:
    """The nearest name, or for digits the nearest code of the same province with its name."""
    province = [code for code in codes if given.isdigit() and code[:2] == given[:2]]
    if given.lower() == ALL:
        return f"did you mean '{ALL}'?"
    if not province:
        return nearest(given, {*names, ALL})
    code = min(province, key=lambda known: abs(int(known) - int(given)))
    return f"did you mean '{code}' ({names[codes.index(code)]})?"


def read(codes: Sequence[str]) -> CityTables:
    """The rows of the given municipalities, by code."""
    wanted = sorted(codes)
    towns = _rows("municipalities", "code", wanted)
    areas = _rows("areas", "municipality_code", wanted)
    schools = _rows("schools", "municipality_code", wanted)
    area_index = {code: index for index, code in enumerate(areas["code"])}
    bands = [np.stack([areas[f"{sex}_{band}"] for band in BANDS], axis=1) for sex in "fm"]
    return CityTables(
        municipality_codes=tuple(towns["code"]),
        municipality_names=tuple(towns["name"]),
        establishments=_float(towns["establishments"]),
        size_shares=np.stack([_float(towns[f"share_{k}"]) for k in ("1", "2", "3", "4", "5_or_more")], axis=1),
        mean_class_size=np.stack([_float(towns[f"mean_class_size_{level}"]) for level in LEVEL_CODES], axis=1),
        area_codes=tuple(areas["code"]),
        area_names=tuple(areas["name"]),
        area_municipality=np.searchsorted(np.array(wanted), np.array(areas["municipality_code"], dtype=str)),
        latitude_degrees=_float(areas["latitude_degrees"]),
        longitude_degrees=_float(areas["longitude_degrees"]),
        area_km2=_float(areas["area_km2"]),
        registered_households=_float(areas["households"]),
        medical_institutions=_float(areas["medical_institutions"]),
        residents=np.stack([np.zeros_like(bands[0]), *bands], axis=1).astype(np.int64),
        school_names=tuple(schools["name"]),
        school_area=np.array([area_index[code] for code in schools["area_code"]], dtype=np.int64),
        school_level=np.array([LEVEL_CODES[level] for level in schools["level"]], dtype=np.int64),
        school_general=np.array([kind == "general" for kind in schools["type"]], dtype=np.bool_),
        school_sex=np.array([SEX_OF_SCHOOL[pupils] for pupils in schools["pupils"]], dtype=np.int64),
        school_latitude_degrees=_float(schools["latitude_degrees"]),
        school_longitude_degrees=_float(schools["longitude_degrees"]),
        school_students=_float(schools["students_estimated"]),
        school_classes=np.full(len(schools["name"]), np.nan),
    )


def all_place_names() -> frozenset[str]:
    """Names of all neighbourhoods and municipalities of the country: an invented name must not be one of them."""
    tables = (pq.ParquetFile(FOLDER / f"{name}.parquet").read(columns=["name"]) for name in ("areas", "municipalities"))
    return frozenset(name for table in tables for name in table["name"].to_pylist())


def _rows(name: str, key: str, wanted: Sequence[str]) -> dict[str, list[Any]]:
    table = pq.read_table(FOLDER / f"{name}.parquet")
    chosen = table.filter(pc.is_in(table[key], value_set=pa.array(list(wanted), type=table[key].type)))
    return {column: chosen[column].to_pylist() for column in chosen.column_names}


def _float(values: list[Any]) -> Column:
    return np.array(values, dtype=np.float64)
