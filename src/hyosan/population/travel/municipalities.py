"""The 252 municipalities of South Korea as travel sees them: residents, establishments, centres, their cities."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.population.builder import laws as builder_laws
from hyosan.population.builder.folder import FOLDER
from hyosan.population.builder.tables import BANDS
from hyosan.population.travel.checks import complain

Column = NDArray[np.float64]
Counts = NDArray[np.int64]
JEJU, ULLEUNG = ("50110", "50130"), ("47940",)
# The seven regions of Statistics Korea, by codes of provinces: capital, Chungcheong, Honam, north-east, south-east,
# Gangwon, Jeju.
REGIONS = (
    ("11", "28", "41"),
    ("30", "36", "43", "44"),
    ("29", "46", "52"),
    ("27", "47"),
    ("26", "31", "48"),
    ("51",),
    ("50",),
)
# Of the residents of 15 to 19 two fifths are 18 or 19 and may work; the rest is at school.
ADULT_SHARE_OF_15_TO_19 = 0.4
BAND_AGES_YEARS = (*(low + 2 for low in range(0, 100, 5)), 100)


@dataclass(frozen=True)
class Municipalities:
    """One row a municipality (si, gun, gu; districts of a city apart), by code."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    provinces: tuple[str, ...]
    residents: Counts
    """By sex (0 women, 1 men) and band of five years: shape (municipalities, 2, 21)."""
    establishments: Column
    """In 2020."""
    latitude_degrees: Column
    longitude_degrees: Column
    """Centre of the residents."""
    area_km2: Column
    city: Counts
    """Number of the si or gun that a municipality belongs to: the 25 districts of Seoul share one."""
    city_codes: tuple[str, ...]
    city_names: tuple[str, ...]
    landmass: Counts
    """0 mainland (with islands near it), 1 Jeju, 2 Ulleung: nobody commutes between them."""
    region: Counts
    """Which of the seven `REGIONS` (Ulleung apart, 7): each has as many jobs as workers."""

    @property
    def people(self) -> Counts:
        """Residents of each."""
        return np.asarray(self.residents.sum(axis=(1, 2)))


@cache
def load_municipalities() -> Municipalities:
    """All 252, from the tables that ship."""
    towns = pq.read_table(FOLDER / "municipalities.parquet").to_pydict()
    areas = pq.read_table(FOLDER / "areas.parquet").to_pydict()
    cities = pq.read_table(FOLDER / "cities.parquet").to_pydict()
    codes = tuple(towns["code"])
    town = np.searchsorted(np.array(codes), np.array(areas["municipality_code"]))
    bands = np.array([[areas[f"{sex}_{band}"] for band in BANDS] for sex in "fm"], dtype=np.int64)
    residents = np.zeros((len(codes), 2, len(BANDS)), dtype=np.int64)
    np.add.at(residents, town, bands.transpose(2, 0, 1))
    people = bands.sum(axis=(0, 1)).astype(np.float64)

    def centre(column: str) -> Column:
        return np.asarray(np.bincount(town, people * np.array(areas[column])) / np.bincount(town, people))

    number = {code: row for row, members in enumerate(cities["municipality_codes"]) for code in members.split("|")}
    region = {province: row for row, provinces in enumerate(REGIONS) for province in provinces}
    return Municipalities(
        codes=codes,
        names=tuple(towns["name"]),
        provinces=tuple(towns["province"]),
        residents=residents,
        establishments=np.array(towns["establishments"], dtype=np.float64),
        latitude_degrees=centre("latitude_degrees"),
        longitude_degrees=centre("longitude_degrees"),
        area_km2=np.bincount(town, np.array(areas["area_km2"])).astype(np.float64),
        city=np.array([number[code] for code in codes], dtype=np.int64),
        city_codes=tuple(cities["code"]),
        city_names=tuple(cities["name"]),
        landmass=np.array([1 if code in JEJU else 2 if code in ULLEUNG else 0 for code in codes], dtype=np.int64),
        region=np.array([len(REGIONS) if code in ULLEUNG else region[code[:2]] for code in codes], dtype=np.int64),
    )


def rows_of(codes: Sequence[str]) -> Counts:
    """Rows of the given codes in `load_municipalities()`, in the order given; each may be named once."""
    given = Counter(codes)
    known = set(load_municipalities().codes)
    faults = [f"no municipality has the code {code!r}" for code in given if code not in known]
    complain(faults + [f"municipality {code!r} is named twice" for code in given if given[code] > 1])
    return positions(codes)


def positions(codes: Sequence[str]) -> Counts:
    """Row of each of these known codes, which may be the same many times."""
    return np.searchsorted(np.array(load_municipalities().codes), np.array(codes)).astype(np.int64)


def employed_residents(workforce: str = "by age and sex") -> Counts:
    """Residents of each municipality who work, expected and rounded, by the national rates of their ages and sex.

    `workforce` is one of `builder.laws.WORKFORCES`.
    """
    if workforce not in builder_laws.WORKFORCES:
        raise ValueError(f"workforce: {workforce!r}; one of {', '.join(builder_laws.WORKFORCES)} is allowed")
    rates = builder_laws.by_sex_and_age(*builder_laws.WORKFORCES[workforce])
    ages = np.array(BAND_AGES_YEARS)
    by_band = rates[1:, ages].copy()
    by_band[:, 3] = ADULT_SHARE_OF_15_TO_19 * rates[1:, 18]
    return np.asarray(np.rint((load_municipalities().residents * by_band).sum(axis=(1, 2))), dtype=np.int64)
