"""Single years of age of a country: shares of a band of five years below each of its years, and who is a minor."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints
from hyosan.population.builder.laws import ADULT_AGE_YEARS, CENTENARIAN_SHARES
from hyosan.population.function.groups import PARTED_BAND
from hyosan.population.tables_function import BAND_YEARS, BANDS

MINOR_YEARS = ADULT_AGE_YEARS - PARTED_BAND * BAND_YEARS
"""Years of the parted band whose people are minors: 15, 16 and 17."""


def smooth_years(residents: NDArray[np.float64]) -> Floats:
    """Shares of the five years of each band, shape (..., bands, 5), from people by band, the last of them 100 and over.

    The same curve as in the table form (`builder.ages.smooth_single_years`), for all at once; evenly where a band has
    nobody.
    """
    bands = residents.shape[-1] - 1
    flat = residents[..., :bands].reshape(-1, bands)
    years = bands * BAND_YEARS
    bend = np.diff(np.eye(years), n=2, axis=0)
    member = np.kron(np.eye(bands), np.ones(BAND_YEARS))
    system = np.block([[2 * bend.T @ bend, member.T], [member, np.zeros((bands, bands))]])
    curve = np.linalg.solve(system, np.pad(flat.T, ((years, 0), (0, 0))))[:years].T
    curve = np.maximum(curve.reshape(-1, bands, BAND_YEARS), 0.02 * flat[:, :, None] / BAND_YEARS)
    total = curve.sum(axis=2, keepdims=True)
    shares = np.full((len(flat), bands + 1, BAND_YEARS), 1 / BAND_YEARS)
    shares[:, :-1] = np.where(flat[:, :, None] > 0, curve / np.where(total > 0, total, 1.0), 1 / BAND_YEARS)
    shares[:, -1] = CENTENARIAN_SHARES
    return shares.reshape(*residents.shape, BAND_YEARS)


def year_shares(residents: NDArray[np.float64]) -> Floats:
    """`Function.year_share` from residents by municipality, sex code (unknown, female, male) and band."""
    smooth = smooth_years(residents)
    smooth[:, 0] = smooth[:, 1:].mean(axis=1)
    below = np.zeros((2, *residents.shape, BAND_YEARS + 1))
    for minor in (0, 1):
        shares = smooth.copy()
        left_out = slice(MINOR_YEARS, None) if minor else slice(None, MINOR_YEARS)
        shares[:, :, PARTED_BAND, left_out] = 0.0
        shares /= shares.sum(axis=3, keepdims=True)
        below[minor, ..., 1:] = np.cumsum(shares, axis=3)
    # Whoever is in a band is below its end: no rounding of sums.
    below[1, :, :, PARTED_BAND, MINOR_YEARS:] = 1.0
    below[..., BAND_YEARS] = 1.0
    assert below.shape[3] == BANDS
    return below


def minors_of_parted_band(residents: Ints, area_municipality: Ints, municipalities: int) -> Ints:
    """How many of each area's people of 15 to 19 are minors, by area and sex code; whole, right in a municipality."""
    band = residents[:, :, PARTED_BAND]
    totals = np.zeros((municipalities, *residents.shape[1:]))
    np.add.at(totals, area_municipality, residents)
    share = smooth_years(totals)[:, :, PARTED_BAND, :MINOR_YEARS].sum(axis=2)[area_municipality]
    reached = np.cumsum(band * share, axis=0)
    whole = np.diff(np.floor(reached + 0.5), axis=0, prepend=0.0).astype(np.int64)
    return np.clip(whole, 0, band)
