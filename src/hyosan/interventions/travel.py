"""Limits of travel as arrays: within which units travel is as ever, and how far one must go to be limited."""

import math
from collections.abc import Sequence

import numpy as np

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.interventions.spec import InterventionSpec
from hyosan.population.interface import AnyPopulation
from hyosan.population.regions import municipalities
from hyosan.transmission.neighbours import EARTH_RADIUS_KM


def units_of_travel(between: str, population: AnyPopulation) -> Shorts:
    """By area, the number of the unit between which travel is limited."""
    areas = population.areas
    if between == "area" or not len(areas):
        return np.arange(max(1, len(areas)), dtype=np.int32)
    if between == "municipality":
        pairs = municipalities(areas)
        numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
        return np.array([numbers[pair] for pair in pairs], np.int32)
    first: Ints = getattr(population, "country_first_area", np.zeros(1, np.int64))
    return (np.searchsorted(first, np.arange(len(areas)), side="right") - 1).astype(np.int32)


def chord_squared(kilometres: float) -> float:
    """The square of the straight line between two points of a sphere of radius 1 that lie so far apart; 0: 0."""
    return 4 * math.sin(min(kilometres / EARTH_RADIUS_KM, math.pi) / 2) ** 2


def positions(population: AnyPopulation) -> Floats:
    """The centroids of areas on a sphere of radius 1: [area, axis], NaN where unknown."""
    areas = population.areas
    latitude, longitude = np.radians(areas.latitude_degrees), np.radians(areas.longitude_degrees)
    axes = (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude))
    return np.stack(axes, axis=1) if len(areas) else np.full((1, 3), np.nan)


def compile_travel(specs: Sequence[InterventionSpec], population: AnyPopulation) -> tuple[Shorts, Floats]:
    """Units by [measure that limits travel, area], and positions of areas (none where no travel is limited)."""
    limits = [spec for spec in specs if spec.action == "limit_travel"]
    if not limits:
        return np.zeros((0, 0), np.int32), np.zeros((0, 3))
    return np.stack([units_of_travel(spec.between, population) for spec in limits]), positions(population)
