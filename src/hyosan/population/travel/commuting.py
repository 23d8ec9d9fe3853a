"""Who works where: whole flows from employed residents to jobs between municipalities. Modelled, not observed."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.travel.checks import complain, of_counts, of_one_length, of_places
from hyosan.population.travel.distances import between_km, deterrence
from hyosan.population.travel.laws import OWN_MUNICIPALITY_FACTOR, TRIP_DISTANCE_EXPONENT, TRIP_SHIFT_KM
from hyosan.population.travel.rounding import rounded
from hyosan.population.travel.shares import largest_remainders

Column = NDArray[np.float64]
Counts = NDArray[np.int64]
MOST_ROUNDS = 2_000
LARGEST_ERROR_PEOPLE = 1e-3


def jobs(employed: Counts, establishments: Column, region: Counts | None = None) -> Counts:
    """Jobs of each municipality, as many as employed: by its establishments, which are of one mean size in a region.

    Where `region` is given, each region has as many jobs as employed residents; without it, all are one region.

    >>> jobs(np.array([600, 400]), np.array([30.0, 10.0])).tolist()
    [750, 250]
    """
    group = np.zeros(len(employed), dtype=np.int64) if region is None else region
    complain(
        of_one_length({"employed": employed, "establishments": establishments, "region": group})
        + of_counts("employed", employed)
        + [f"establishments: {x:g} in a row; from 0 on is allowed" for x in establishments[~(establishments >= 0)][:1]]
    )
    found = np.zeros(len(employed), dtype=np.int64)
    for number in np.unique(group):
        rows = np.flatnonzero(group == number)
        found[rows] = largest_remainders(int(employed[rows].sum()), establishments[rows])
    return found


def commuting_flows(
    employed: Counts,
    job_counts: Counts,
    latitude_degrees: Column,
    longitude_degrees: Column,
    area_km2: Column,
    landmass: Counts | None = None,
    own_factor: float = OWN_MUNICIPALITY_FACTOR,
) -> Counts:
    """Workers by municipality of home (row) and of work (column), from any set of municipalities to the same.

    Rows add up exactly to `employed`, columns exactly to `job_counts`. Between them the flows are those nearest the
    law of distance of trips, fitted to both margins, rounded to whole people; nobody works on another landmass.
    Inside the own municipality the law is multiplied by `own_factor`.
    """
    count = len(employed)
    mass = np.zeros(count, dtype=np.int64) if landmass is None else landmass
    columns = {
        "employed": employed,
        "job_counts": job_counts,
        "latitude_degrees": latitude_degrees,
        "longitude_degrees": longitude_degrees,
        "area_km2": area_km2,
        "landmass": mass,
    }
    faults = of_one_length(columns) + of_counts("employed", employed) + of_counts("job_counts", job_counts)
    faults += [f"own_factor: {own_factor:g}; more than 0 is needed"] * (not own_factor > 0)
    complain(faults + of_places(latitude_degrees, longitude_degrees, area_km2))
    groups = [np.flatnonzero(mass == number) for number in np.unique(mass)]
    complain(
        f"landmass {mass[rows[0]]}: {employed[rows].sum()} employed residents, {job_counts[rows].sum()} jobs"
        for rows in groups
        if employed[rows].sum() != job_counts[rows].sum()
    )
    flows = np.zeros((count, count), dtype=np.int64)
    for rows in groups:
        distance = between_km(latitude_degrees[rows], longitude_degrees[rows], area_km2[rows])
        prior = deterrence(distance, TRIP_SHIFT_KM, TRIP_DISTANCE_EXPONENT)
        np.fill_diagonal(prior, own_factor * prior.diagonal())
        flows[np.ix_(rows, rows)] = rounded(
            fitted(prior, employed[rows], job_counts[rows]), employed[rows], job_counts[rows]
        )
    return flows


def fitted(prior: NDArray[np.float64], rows: Counts, columns: Counts) -> NDArray[np.float64]:
    """Row and column factors times the prior, with these totals (iterative proportional fitting)."""
    row_factor, column_factor = np.ones(len(rows)), columns.astype(np.float64)
    for _ in range(MOST_ROUNDS):
        row_factor = rows / np.maximum(prior @ column_factor, 1e-300)
        reached = row_factor @ prior
        if np.abs(reached * column_factor - columns).max(initial=0.0) < LARGEST_ERROR_PEOPLE:
            break
        column_factor = columns / np.maximum(reached, 1e-300)
    return row_factor[:, None] * prior * column_factor
