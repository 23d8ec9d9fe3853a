"""Who works and goes out where, between municipalities of South Korea: flows fitted to counts. Modelled, not observed.

The flows are those of `hyosan.population.travel` (docs/travel.md) with the people that the function form has.
"""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.population.builder.tables import CityTables
from hyosan.population.travel.commuting import commuting_flows, jobs
from hyosan.population.travel.municipalities import load_municipalities, rows_of
from hyosan.population.travel.outings import outing_flows


def commutes(tables: CityTables, employed: Ints) -> Ints:
    """People at work by municipality of home (row) and of work (column).

    Rows add up exactly to `employed`, columns to the jobs: as establishments are, each region with as many jobs as
    workers. Nobody works on another landmass; for a part of the country everybody works inside it.
    """
    towns, rows = load_municipalities(), rows_of(tables.municipality_codes)
    place = (towns.latitude_degrees[rows], towns.longitude_degrees[rows], towns.area_km2[rows])
    job_counts = jobs(employed, tables.establishments, towns.region[rows])
    return commuting_flows(employed, job_counts, *place, towns.landmass[rows])


def outings(tables: CityTables) -> Ints:
    """Everybody by municipality of home (row) and of their habitual destination (column), the own one among them."""
    towns, rows = load_municipalities(), rows_of(tables.municipality_codes)
    place = (towns.latitude_degrees[rows], towns.longitude_degrees[rows], towns.area_km2[rows])
    residents = np.zeros(len(rows), dtype=np.int64)
    np.add.at(residents, tables.area_municipality, tables.residents.sum(axis=(1, 2)))
    return outing_flows(residents, *place, towns.city[rows])
