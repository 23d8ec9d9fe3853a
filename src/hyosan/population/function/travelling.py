"""Who works and goes out where, between municipalities: a first form, until flows are fitted to observed travel."""

import numpy as np

from hyosan.core.arrays import Floats, Ints
from hyosan.population.builder.gravity import distances_km, fitted_flows, inner_distance_km
from hyosan.population.builder.schools import commuting_kernel
from hyosan.population.builder.tables import CityTables
from hyosan.population.function.flows import apportioned


def commutes(tables: CityTables, employed: Ints) -> Ints:
    """People at work by municipality of home and of work: by distance, jobs as establishments are."""
    return _moves(_kernel(tables), employed, tables.establishments)


def outings(tables: CityTables) -> Ints:
    """Everybody by municipality of home and of habitual outings: by distance, as many as live there."""
    residents = _sums(tables, tables.residents.sum(axis=(1, 2)).astype(np.float64))
    return _moves(_kernel(tables), residents.astype(np.int64), residents)


def _moves(kernel: Floats, leave: Ints, attraction: Floats) -> Ints:
    expected = fitted_flows(kernel, leave.astype(np.float64), attraction)
    return np.stack([apportioned(row, int(total)) for row, total in zip(expected, leave, strict=True)])


def _kernel(tables: CityTables) -> Floats:
    """How readily people of a municipality go to each other one: by the distance of where their residents live."""
    residents = tables.residents.sum(axis=(1, 2)).astype(np.float64)
    everybody = _sums(tables, residents)
    latitude, longitude = (
        _sums(tables, residents * degrees) / everybody
        for degrees in (tables.latitude_degrees, tables.longitude_degrees)
    )
    inner = inner_distance_km(_sums(tables, tables.area_km2))
    return commuting_kernel(distances_km((latitude, longitude), (latitude, longitude), inner))


def _sums(tables: CityTables, of_area: Floats) -> Floats:
    towns = len(tables.municipality_codes)
    return np.asarray(np.bincount(tables.area_municipality, weights=of_area, minlength=towns), dtype=np.float64)
