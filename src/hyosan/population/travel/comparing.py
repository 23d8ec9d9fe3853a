"""Modelled travel beside the fit of counted trips: between cities, common part of commuters, day population."""

from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.population.builder.folder import FOLDER
from hyosan.population.travel import laws
from hyosan.population.travel.distances import between_km
from hyosan.population.travel.outings import trip_weights

Matrix = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class FittedTrips:
    """The 159 si and gun of the fit: their rows among the 162 cities, trips a day by origin and destination."""

    city: Counts
    trips: Matrix
    """Diagonal 0: trips inside a city were not counted."""


def fitted_trips() -> FittedTrips:
    """The best fit of counted trips: 0.4444 a resident and day, shared by residents and distance of destinations."""
    table = pq.read_table(FOLDER / "cities.parquet").to_pydict()
    city = np.flatnonzero(np.array(table["fitted"]))
    column = {
        name: np.array(table[name])[city] for name in ("residents", "latitude_degrees", "longitude_degrees", "area_km2")
    }
    distance = between_km(column["latitude_degrees"], column["longitude_degrees"], column["area_km2"])
    weights = trip_weights(column["residents"].astype(np.int64), distance)
    np.fill_diagonal(weights, 0.0)
    shares = weights / weights.sum(axis=1, keepdims=True)
    return FittedTrips(city, shares * laws.TRIPS_PER_RESIDENT_DAY * column["residents"][:, None])


def between_cities(flows: NDArray[np.float64] | Counts, city: Counts, chosen: Counts) -> Matrix:
    """Flows between municipalities summed to the chosen cities; those inside a city are left out (0)."""
    count = int(max(city.max(), chosen.max())) + 1
    member = (city[:, None] == np.arange(count)).astype(np.float64)
    summed = (member.T @ flows @ member)[np.ix_(chosen, chosen)]
    np.fill_diagonal(summed, 0.0)
    return np.asarray(summed)


def common_part(one: Matrix, other: Matrix) -> float:
    """Common part of commuters: 1 where two flow matrices agree, 0 where no flow is shared.

    >>> common_part(np.array([[0.0, 3.0]]), np.array([[1.0, 1.0]]))
    0.4
    """
    return float(2 * np.minimum(one, other).sum() / (one.sum() + other.sum()))


def day_population(residents: Counts, *flows: Counts) -> Counts:
    """Residents, less those who leave for work or school, plus those who come; outings are not counted."""
    return residents + sum((each.sum(axis=0) - each.sum(axis=1) for each in flows), np.zeros_like(residents))
