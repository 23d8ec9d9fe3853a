"""Single years of age: bands of five years split by a smooth curve over birth cohorts."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.apportion import systematic_counts
from hyosan.population.builder.laws import CENTENARIAN_SHARES
from hyosan.population.builder.tables import CityTables

BAND_YEARS = 5


def smooth_single_years(band_counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """People in each single year, 0 to 99, from 20 bands of five years.

    The curve has the smallest sum of squared second differences among those that keep every band's total; where it
    would fall below zero it is cut, and the band rescaled.
    """
    bands = len(band_counts)
    years = bands * BAND_YEARS
    bend = np.diff(np.eye(years), n=2, axis=0)
    member = np.kron(np.eye(bands), np.ones(BAND_YEARS))
    system = np.block([[2 * bend.T @ bend, member.T], [member, np.zeros((bands, bands))]])
    curve = np.linalg.solve(system, np.concatenate([np.zeros(years), band_counts]))[:years]
    curve = np.maximum(curve, 0.02 * np.repeat(band_counts, BAND_YEARS) / BAND_YEARS)
    kept = member @ curve
    return np.asarray(curve * np.repeat(np.where(kept > 0, band_counts / np.where(kept > 0, kept, 1), 0), BAND_YEARS))


def draw_people(
    tables: CityTables, rng: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint8]]:
    """Area index, sex code and age in years of everybody; every band of every area holds exactly the table's count."""
    area_count, sexes, bands = tables.residents.shape
    shares = np.full((len(tables.municipality_codes), sexes, bands, BAND_YEARS), 1 / BAND_YEARS)
    for town in range(len(shares)):
        totals = tables.residents[tables.area_municipality == town].sum(axis=0).astype(np.float64)
        for sex in range(1, sexes):
            shares[town, sex, :-1] = smooth_single_years(totals[sex, :-1]).reshape(-1, BAND_YEARS)
    shares[:, :, -1] = CENTENARIAN_SHARES
    counts = systematic_counts(tables.residents, shares[tables.area_municipality], rng)
    years = bands * BAND_YEARS
    cells = counts.reshape(area_count * sexes * years)
    cell = np.repeat(np.arange(len(cells)), cells)
    area, within = np.divmod(cell, sexes * years)
    sex_code, age_years = np.divmod(within, years)
    return area.astype(np.int32), sex_code.astype(np.uint8), age_years.astype(np.uint8)
