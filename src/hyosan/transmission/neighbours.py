"""Which neighbourhoods one can walk between."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.population.table import Population

NEIGHBOURS = 6
EARTH_RADIUS_KM = 6371.0


def kilometres_from(area: int, latitude_degrees: Floats, longitude_degrees: Floats) -> Floats:
    """Distance of every area from one, by their centroids; NaN where one of the two is not known."""
    latitude, longitude = np.radians(latitude_degrees), np.radians(longitude_degrees)
    half = np.sin((latitude - latitude[area]) / 2) ** 2
    half += np.cos(latitude) * np.cos(latitude[area]) * np.sin((longitude - longitude[area]) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def nearest_pairs(latitude_degrees: Floats, longitude_degrees: Floats) -> tuple[Ints, Ints, Floats]:
    """(one, other, kilometres), sorted: pairs of neighbourhoods one of which is among the other's nearest.

    Both directions are listed: who can go somewhere on foot can come back.
    """
    found: dict[tuple[int, int], float] = {}
    for area in range(len(latitude_degrees)):
        distance = kilometres_from(area, latitude_degrees, longitude_degrees)
        distance[area] = np.nan
        for other in np.argsort(distance, kind="stable")[: int(np.isfinite(distance).sum())][:NEIGHBOURS].tolist():
            found[min(area, other), max(area, other)] = float(distance[other])
    found |= {(other, one): far for (one, other), far in found.items()}
    pairs = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1], np.array([found[one, other] for one, other in pairs.tolist()], dtype=np.float64)


def shares_of_neighbours(one: Ints, kilometres: Floats, areas: int) -> tuple[Ints, Floats]:
    """Of pairs in order of `one`: where the list of each neighbourhood begins, and weights summed along it to 1."""
    first = np.cumsum(np.concatenate([[0], np.bincount(one, minlength=areas)])).astype(np.int64)
    total = np.concatenate([[0.0], np.cumsum(1.0 / (kilometres + 1.0))])
    return first, (total[1:] - total[first[one]]) / (total[first[one + 1]] - total[first[one]])


def neighbours(population: Population, homes: int) -> tuple[NDArray[np.int64], Shorts, NDArray[np.float64]]:
    """The neighbours of each neighbourhood: where each list begins, whom it names, and weights summed along it to 1."""
    areas = len(population.areas)
    one, other, kilometres = nearest_pairs(population.areas.latitude_degrees, population.areas.longitude_degrees)
    first, share = shares_of_neighbours(one, kilometres, areas)
    copies = homes // max(1, areas)
    firsts = np.cumsum(np.concatenate([[0], np.tile(np.diff(first), copies)]))
    everywhere = np.concatenate([other + copy * areas for copy in range(copies)]) if copies else other
    return firsts, everywhere.astype(np.int32), np.tile(share, copies)
