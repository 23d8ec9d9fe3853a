"""Links across the sea: who flies and who sails between South Korean provinces and Japanese prefectures in a year."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.population.builder.gravity import distances_km
from hyosan.population.travel.commuting import fitted
from hyosan.population.travel.shares import largest_remainders

Counts = NDArray[np.int64]
Column = NDArray[np.float64]
HERE = Path(__file__).resolve().parent
AIR = HERE.parent / "air_network" / "seats.parquet"
# An airliner's speed, and what take-off and landing add (invented: Seoul to Tokyo, 1,200 km, takes 2.2 hours).
CRUISE_KM_PER_HOUR, CLIMB_HOURS = 800.0, 0.7

# How far people travel to an airport or a port before they prefer another (invented: an hour or two by road or rail).
CATCHMENT_KM = 100.0


@dataclass(frozen=True)
class Links:
    """One row a pair of a Korean province (two digits) and a Japanese prefecture (JIS, two digits)."""

    names: tuple[str, ...]
    province_codes: tuple[str, ...]
    prefecture_codes: tuple[str, ...]
    koreans_per_year: Counts
    """Koreans who go to Japan this way in a year; each comes back the same way."""
    japanese_per_year: Counts
    """Japanese who come to Korea this way in a year; each goes back the same way."""
    hours: NDArray[np.float64]
    """Time on board, without terminals."""

    @property
    def passages_per_day(self) -> NDArray[np.float64]:
        """Passages both ways together: two for each traveller, spread evenly over the year."""
        return (self.koreans_per_year + self.japanese_per_year) * 2 / 365


def catchment(
    people: Counts,
    place: tuple[Column, Column],
    gateway: tuple[Column, Column],
    travellers: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Expected travellers by area of home (row) and gateway (column): all travel as often, from a gateway nearby.

    `place` and `gateway` are latitudes and longitudes in degrees, `travellers` those of each gateway in a year. Columns
    add up to them, rows are in proportion to `people`.
    """
    distance = distances_km(place, gateway, np.zeros(len(people)))
    homes = largest_remainders(int(travellers.sum()), people.astype(np.float64))
    return fitted(np.exp(-distance / CATCHMENT_KM), homes, travellers)


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((HERE / "links.toml").read_text(encoding="utf-8"))


@cache
def sea_links() -> Links:
    """The ferries of Busan: passages of 2024, by route as in 2019."""
    sea = _facts()["sea"]
    routes = sea["routes"]
    passages = np.array([route["passages_2019"] for route in routes], dtype=np.float64)
    travellers = sea["passages"] // 2
    koreans = round(travellers * sea["korean_share"])
    return Links(
        names=tuple(f"{route['from']} - {route['to']}" for route in routes),
        province_codes=tuple(route["province_code"] for route in routes),
        prefecture_codes=tuple(route["prefecture_code"] for route in routes),
        koreans_per_year=largest_remainders(koreans, passages),
        japanese_per_year=largest_remainders(travellers - koreans, passages),
        hours=np.array([route["hours"] for route in routes], dtype=np.float64),
    )


@cache
def air_links() -> Links:
    """Routes of 2014 by seats, scaled to the travellers of 2024 who did not sail."""
    table = pq.read_table(AIR).to_pydict()
    anchors, sea = _facts()["anchors"], sea_links()
    seats = np.array(table["seats"], dtype=np.float64)
    return Links(
        names=tuple(f"{a} - {b}" for a, b in zip(table["province_code"], table["prefecture_code"], strict=True)),
        province_codes=tuple(table["province_code"]),
        prefecture_codes=tuple(table["prefecture_code"]),
        koreans_per_year=largest_remainders(anchors["koreans_to_japan"] - int(sea.koreans_per_year.sum()), seats),
        japanese_per_year=largest_remainders(anchors["japanese_to_korea"] - int(sea.japanese_per_year.sum()), seats),
        hours=np.array(table["distance_km"], dtype=np.float64) / CRUISE_KM_PER_HOUR + CLIMB_HOURS,
    )
