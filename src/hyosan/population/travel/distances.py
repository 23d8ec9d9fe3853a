"""How far the areas of a country are from one another."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.gravity import distances_km, inner_distance_km

Column = NDArray[np.float64]
Matrix = NDArray[np.float64]


def between_km(latitude_degrees: Column, longitude_degrees: Column, area_km2: Column) -> Matrix:
    """Great-circle distances between centres in km; on the diagonal the mean distance from the centre of such a disc.

    >>> between_km(np.array([37.5, 37.5]), np.array([127.0, 128.0]), np.array([100.0, 400.0])).round(1).tolist()
    [[3.8, 88.2], [88.2, 7.5]]
    """
    centre = (latitude_degrees, longitude_degrees)
    distance = distances_km(centre, centre, np.zeros(len(area_km2)))
    np.fill_diagonal(distance, inner_distance_km(area_km2))
    return distance


def deterrence(distance_km: Matrix, shift_km: float, exponent: float) -> Matrix:
    """How readily people cover a distance: a shifted power law."""
    return np.asarray((distance_km + shift_km) ** -exponent)
