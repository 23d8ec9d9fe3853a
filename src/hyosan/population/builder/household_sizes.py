"""How many households of each size every neighbourhood has, and how many minors live in each."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.apportion import systematic_counts
from hyosan.population.builder.laws import FIVE_OR_MORE_SHARES
from hyosan.population.builder.tables import CityTables

LARGEST = 7
SIZES = np.arange(1, LARGEST + 1)
# How often a household of 2 to 7 has 0, 1, ... minors before the tilt to the neighbourhood's own number (invented; the
# nation then has 0.39 minors a household against 0.32 counted, so the tilt is mild).
MINORS = np.array(
    [
        [0.960, 0.040, 0.000, 0.000, 0.000, 0.000, 0.000],
        [0.450, 0.450, 0.100, 0.000, 0.000, 0.000, 0.000],
        [0.250, 0.150, 0.570, 0.030, 0.000, 0.000, 0.000],
        [0.080, 0.100, 0.320, 0.480, 0.020, 0.000, 0.000],
        [0.050, 0.100, 0.350, 0.350, 0.140, 0.010, 0.000],
        [0.050, 0.100, 0.300, 0.350, 0.140, 0.050, 0.010],
    ]
)


def size_counts(tables: CityTables, adults: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Households by area and size 1 to 7 that hold everybody, with no more households than adults where possible.

    Each municipality's shares are kept; its areas differ by their persons per registered household (exponential
    tilting, then proportional fitting).
    """
    persons = tables.residents.sum(axis=(1, 2))
    counts = np.zeros((len(persons), LARGEST), dtype=np.int64)
    for town in range(len(tables.municipality_codes)):
        rows = np.flatnonzero((tables.area_municipality == town) & (persons > 0))
        shares = seven_shares(tables.size_shares[town])
        expected = expected_by_area(shares, persons[rows].astype(np.float64), tables.registered_households[rows])
        whole = systematic_counts(np.rint(expected.sum(axis=0)).astype(np.int64), expected.T + 1e-12, rng).T
        for position, area in enumerate(rows):
            counts[area] = _balanced(whole[position], int(persons[area]), int(adults[area]))
    return counts


def seven_shares(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    seven = np.concatenate([shares[:4], shares[4] * np.array(FIVE_OR_MORE_SHARES)])
    return np.asarray(seven / seven.sum())


def expected_by_area(
    shares: NDArray[np.float64], persons: NDArray[np.float64], registered: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Expected households by area and size; columns in the municipality's shares, rows with all the area's persons."""
    mean = shares @ SIZES
    crowding = (persons / np.maximum(registered, 1)) / (persons.sum() / max(registered.sum(), 1))
    wanted = np.clip(mean * crowding, 1.05, 4.5)
    tilted = shares * np.exp(tilts(shares, wanted)[:, None] * SIZES)
    expected = tilted / tilted.sum(axis=1, keepdims=True) * (persons / wanted)[:, None]
    columns = shares * persons.sum() / mean
    for _ in range(60):
        expected *= columns / expected.sum(axis=0)
        expected *= (persons / (expected @ SIZES))[:, None]
    return np.asarray(expected)


def tilts(shares: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = np.full(len(wanted), -8.0), np.full(len(wanted), 8.0)
    for _ in range(50):
        middle = (low + high) / 2
        tilted = shares * np.exp(middle[:, None] * SIZES)
        above = tilted @ SIZES / tilted.sum(axis=1) > wanted
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.asarray((low + high) / 2)


def _balanced(sizes: NDArray[np.int64], persons: int, adults: int) -> NDArray[np.int64]:
    """The counts with one-person households making up the total, and no more households than adults."""
    counts = sizes.copy()
    counts[0] = persons - int(counts[1:] @ SIZES[1:])
    while counts[0] < 0:
        largest = int(np.flatnonzero(counts[1:])[-1]) + 1
        counts[largest] -= 1
        counts[0] += largest + 1
    while counts.sum() > adults and counts[0] > 0 and persons > 1:
        # The lone person joins another household, the smallest there is.
        other = int(np.flatnonzero(counts - (SIZES == 1) > 0)[0])
        if other + 1 >= LARGEST:
            break
        counts[0] -= 1
        counts[other] -= 1
        counts[other + 1] += 1
    return counts


def minors_by_household(
    sizes: NDArray[np.int64], minors: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Number of households by area, size 2 to 7 and minors 0 to 6, holding exactly the minors of each area."""
    number = np.arange(LARGEST)
    prior = np.where(number[None, :] < SIZES[1:, None], MINORS + 1e-7, 0.0)
    low, high = np.full(len(minors), -12.0), np.full(len(minors), 12.0)
    for _ in range(50):
        middle = (low + high) / 2
        shares = _tilted(prior, middle)
        above = (sizes[:, 1:, None] * shares * number).sum(axis=(1, 2)) > minors
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    counts = systematic_counts(sizes[:, 1:], _tilted(prior, (low + high) / 2), rng)
    for area in np.flatnonzero((counts @ number).sum(axis=1) != minors):
        _settle(counts[area], prior, int(minors[area]))
    return counts


def _tilted(prior: NDArray[np.float64], tilt: NDArray[np.float64]) -> NDArray[np.float64]:
    weight = prior[None] * np.exp(tilt[:, None, None] * np.arange(LARGEST))
    return np.asarray(weight / weight.sum(axis=2, keepdims=True))


def _settle(counts: NDArray[np.int64], prior: NDArray[np.float64], minors: int) -> None:
    """Move single households up or down by one minor, where that is most usual, until the total is right."""
    number = np.arange(LARGEST)
    while (missing := minors - int((counts @ number).sum())) != 0:
        step = 1 if missing > 0 else -1
        usual = np.zeros_like(prior)
        if step > 0:
            usual[:, :-1] = counts[:, :-1] * prior[:, 1:]
        else:
            usual[:, 1:] = counts[:, 1:] * prior[:, :-1]
        size, had = np.unravel_index(int(np.argmax(usual)), usual.shape)
        if usual[size, had] <= 0:
            break
        counts[size, had] -= 1
        counts[size, had + step] += 1
