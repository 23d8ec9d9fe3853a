"""North Korea by county and Japan by prefecture: residents by age, places, and modelled trips between them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.population.travel import laws
from hyosan.population.travel.outings import outing_flows

POPULATION = Path(__file__).resolve().parents[1]
BANDS = (*(f"{low}_{low + 4}" for low in range(0, 80, 5)), "80p")
BAND_FROM_AGE_YEARS = tuple(range(0, 85, 5))
PLACES = ("latitude_degrees", "longitude_degrees", "area_km2")
Column = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbour:
    """A country next to South Korea: one row an area, by code."""

    country: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    provinces: tuple[str, ...]
    ages: Counts
    """Residents by band: five years each from `BAND_FROM_AGE_YEARS`, the last 80 and over."""
    female_shares: Column
    """Share of women among all residents; NaN where it is not known (Japan)."""
    latitude_degrees: Column
    longitude_degrees: Column
    located: tuple[str, ...]
    """How it is placed: `town`, `capital` (its seat), `city` (round that city's centre), `province` (invented)."""
    area_km2: Column
    mean_household_size: float
    outings_per_resident_day: float

    @property
    def people(self) -> Counts:
        """Residents of each area."""
        return np.asarray(self.ages.sum(axis=1))

    def habitual_flows(self) -> Counts:
        """Residents by area of home (row) and of habitual destination (column): the fit of Korean trips, borrowed."""
        place = (self.latitude_degrees, self.longitude_degrees, self.area_km2)
        return outing_flows(self.people, *place, np.arange(len(self.codes)))


@cache
def north_korea() -> Neighbour:
    """208 cities, counties and districts; census of 2008 scaled to 26.46 M in 2024, ages of the nation in each."""
    table = pq.read_table(POPULATION / "north_korea" / "counties.parquet").to_pydict()
    return Neighbour(
        country="PRK",
        provinces=tuple(table["province"]),
        female_shares=np.array(table["female_share"], dtype=np.float64),
        located=tuple(table["located"]),
        mean_household_size=laws.NORTH_KOREA_HOUSEHOLD_SIZE,
        outings_per_resident_day=laws.OUTINGS_PER_RESIDENT_DAY * laws.NORTH_KOREA_OUTING_FACTOR,
        **_common(table),
    )


@cache
def japan() -> Neighbour:
    """47 prefectures; residents of 2019 scaled to 123.4 M in 2025, ages by prefecture raked to the nation's of 2025."""
    table = pq.read_table(POPULATION / "japan" / "prefectures.parquet").to_pydict()
    return Neighbour(
        country="JPN",
        provinces=tuple(table["name"]),
        female_shares=np.full(len(table["code"]), np.nan),
        located=("capital",) * len(table["code"]),
        mean_household_size=laws.JAPAN_HOUSEHOLD_SIZE,
        outings_per_resident_day=laws.OUTINGS_PER_RESIDENT_DAY,
        **_common(table),
    )


def _common(table: dict[str, list[Any]]) -> dict[str, Any]:
    """The columns that both tables have."""
    numbers = {name: np.array(table[name], dtype=np.float64) for name in PLACES}
    ages = np.array([table[band] for band in BANDS], dtype=np.int64).T
    return {"codes": tuple(table["code"]), "names": tuple(table["name"]), "ages": ages, **numbers}
