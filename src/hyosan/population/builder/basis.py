"""Which count of people a city has: registered residents, or these scaled to the census."""

from dataclasses import replace

import numpy as np

from hyosan.population.builder.tables import CityTables


def scaled(tables: CityTables, factor: float) -> CityTables:
    """Residents times a factor, whole people: each municipality's band of age and sex is the product, rounded.

    Areas of a municipality take turns in being rounded up, so that no band drifts.
    """
    residents = tables.residents
    order = np.argsort(tables.area_municipality, kind="stable")
    grown = np.empty_like(residents)
    before = np.zeros(residents.shape[1:], dtype=np.float64)
    given = np.zeros(residents.shape[1:], dtype=np.int64)
    town = -1
    for area in order:
        if tables.area_municipality[area] != town:
            town, before, given = int(tables.area_municipality[area]), before * 0, given * 0
        before = before + residents[area] * factor
        reached = np.rint(before).astype(np.int64)
        grown[area] = reached - given
        given = reached
    return replace(tables, residents=grown)
