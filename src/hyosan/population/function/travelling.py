"""Who works and goes out where, between municipalities."""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.population.builder.gravity import distances_km, fitted_flows, inner_distance_km
from hyosan.population.builder.schools import commuting_kernel
from hyosan.population.builder.tables import CityTables
from hyosan.population.function.flows import apportioned


def commutes(tables: CityTables, employed: Ints) -> Ints:
    """People at work by municipality of home and of work."""
    residents = tables.residents.sum(axis=(1, 2)).astype(float)
    towns = len(tables.municipality_codes)

    def mean(values):  # type: ignore[no-untyped-def]
        weight = np.bincount(tables.area_municipality, weights=residents, minlength=towns)
        return np.bincount(tables.area_municipality, weights=residents * values, minlength=towns) / weight

    centre = (mean(tables.latitude_degrees), mean(tables.longitude_degrees))
    inner = inner_distance_km(np.bincount(tables.area_municipality, weights=tables.area_km2, minlength=towns))
    kernel = commuting_kernel(distances_km(centre, centre, inner))
    expected = fitted_flows(kernel, employed.astype(float), tables.establishments)
    return np.stack([apportioned(row, int(total)) for row, total in zip(expected, employed, strict=True)])


def outings(tables: CityTables) -> Ints:
    """Everybody by municipality of home and of habitual outings."""
    residents = np.zeros(len(tables.municipality_codes), dtype=np.int64)
    np.add.at(residents, tables.area_municipality, tables.residents.sum(axis=(1, 2)))
    return commutes(tables, residents)
