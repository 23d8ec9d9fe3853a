"""Residents of neighbouring countries by sex and five-year band, from bands without sex that end at 80. Modelled."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints
from hyosan.population.function.flows import apportioned
from hyosan.population.tables_function import BANDS
from hyosan.population.travel.municipalities import load_municipalities

Column = NDArray[np.float64]
TILT_ROUNDS = 60
FIRST_TILTED_BAND = 3
"""15 to 19: boys and girls are born in the same proportion everywhere; men go to war, to barracks, and die earlier."""


def with_sex_and_old_age(ages: Ints, female_share: Column) -> Ints:
    """Residents by area, sex code (0: nobody) and band up to 100 and over, whole; each band keeps its people.

    `ages` are residents by area and band, the last one 80 and over. How the share of women rises with age, and how many
    of the oldest are how old, is South Korea's; from 15 years on its odds are multiplied by one factor an area, so that
    the share of women among all its residents is `female_share`.
    """
    korea = load_municipalities().residents.sum(axis=0)
    known = ages.shape[1] - 1
    women = _women(ages, female_share, _bands_of(korea, known))
    found = np.zeros((len(ages), 3, BANDS), dtype=np.int64)
    for sex, people in ((1, women), (2, ages - women)):
        found[:, sex, :known] = people[:, :known]
        old = korea[sex - 1, known:].astype(np.float64)
        found[:, sex, known:] = np.stack([apportioned(old, int(many)) for many in people[:, known]])
    return found


def _bands_of(korea: Ints, known: int) -> Column:
    """Share of women in South Korea, by band, the last one for the oldest together."""
    by_band = np.concatenate([korea[:, :known], korea[:, known:].sum(axis=1, keepdims=True)], axis=1)
    return np.asarray(by_band[0] / by_band.sum(axis=0))


def _women(ages: Ints, female_share: Column, usual: Column) -> Ints:
    wanted = np.rint(ages.sum(axis=1) * female_share).astype(np.int64)
    odds = usual / (1 - usual)
    low, high = np.full(len(ages), -5.0), np.full(len(ages), 5.0)
    for _ in range(TILT_ROUNDS):
        tilted = _tilted(odds, (low + high) / 2)
        above = (ages * tilted).sum(axis=1) > wanted
        low, high = np.where(above, low, (low + high) / 2), np.where(above, (low + high) / 2, high)
    expected = ages * _tilted(odds, (low + high) / 2)
    return np.stack([apportioned(row, int(total)) for row, total in zip(expected, wanted, strict=True)])


def _tilted(odds: Column, tilt: Column) -> Floats:
    ratio = odds * np.exp(tilt[:, None] * (np.arange(len(odds)) >= FIRST_TILTED_BAND))
    return np.asarray(ratio / (1 + ratio))
