"""Which adults a household has: a couple or a single head, grandparents, grown children, or people of one age."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.apportion import systematic_counts
from hyosan.population.builder.household_sizes import LARGEST

# (adults, has minors, couple, elders, peers, weight). Adults beyond couple or head and elders are grown children or,
# among peers, people of one age. Weights are invented, near the census shares of generations; each neighbourhood tilts
# them to its expected number of couples and of elders who live with a child.
TYPES = (
    (1, 1, 0, 0, 0, 1.00),
    (2, 1, 1, 0, 0, 0.88), (2, 1, 0, 1, 0, 0.04), (2, 1, 0, 0, 0, 0.08),
    (3, 1, 1, 1, 0, 0.35), (3, 1, 1, 0, 0, 0.55), (3, 1, 0, 1, 0, 0.05), (3, 1, 0, 0, 0, 0.05),
    (4, 1, 1, 2, 0, 0.35), (4, 1, 1, 1, 0, 0.25), (4, 1, 1, 0, 0, 0.37), (4, 1, 0, 1, 0, 0.03),
    (5, 1, 1, 2, 0, 0.40), (5, 1, 1, 1, 0, 0.30), (5, 1, 1, 0, 0, 0.30),
    (6, 1, 1, 2, 0, 0.40), (6, 1, 1, 1, 0, 0.30), (6, 1, 1, 0, 0, 0.30),
    (2, 0, 1, 0, 0, 0.65), (2, 0, 0, 0, 0, 0.30), (2, 0, 0, 0, 1, 0.05),
    (3, 0, 1, 0, 0, 0.71), (3, 0, 1, 1, 0, 0.10), (3, 0, 0, 0, 0, 0.13), (3, 0, 0, 1, 0, 0.04), (3, 0, 0, 0, 1, 0.02),
    (4, 0, 1, 0, 0, 0.76), (4, 0, 1, 1, 0, 0.13), (4, 0, 1, 2, 0, 0.02), (4, 0, 0, 0, 0, 0.07), (4, 0, 0, 0, 1, 0.02),
    (5, 0, 1, 0, 0, 0.65), (5, 0, 1, 1, 0, 0.22), (5, 0, 1, 2, 0, 0.10), (5, 0, 0, 0, 1, 0.03),
    (6, 0, 1, 0, 0, 0.65), (6, 0, 1, 1, 0, 0.22), (6, 0, 1, 2, 0, 0.10), (6, 0, 0, 0, 1, 0.03),
    (7, 0, 1, 0, 0, 0.65), (7, 0, 1, 1, 0, 0.22), (7, 0, 1, 2, 0, 0.10), (7, 0, 0, 0, 1, 0.03),
)  # fmt: skip


@dataclass(frozen=True)
class Households:
    """Every household of two or more, in order of area: how many of whom it has."""

    area: NDArray[np.int64]
    size: NDArray[np.int64]
    minors: NDArray[np.int64]
    couple: NDArray[np.int64]
    elders: NDArray[np.int64]
    peers: NDArray[np.int64]

    @property
    def grown(self) -> NDArray[np.int64]:
        """Adults who are neither of a couple, nor head, nor elder."""
        return self.size - self.minors - 1 - self.couple - self.elders


def draw_households(
    minor_counts: NDArray[np.int64],
    couples: NDArray[np.float64],
    elders: NDArray[np.float64],
    rng: np.random.Generator,
) -> Households:
    """Give each household of two or more its type; `couples` and `elders` are expected numbers by area."""
    types = np.array([row[:5] for row in TYPES], dtype=np.int64)
    weight = np.array([row[5] for row in TYPES])
    group_of_type = types[:, 0] * 2 + types[:, 1]
    size, minors = np.divmod(np.arange(6 * LARGEST), LARGEST)
    group_of_cell = np.clip(size + 2 - minors, 0, LARGEST) * 2 + (minors > 0)
    cells = minor_counts.reshape(len(minor_counts), -1)
    group_counts = np.zeros((len(cells), 2 * LARGEST + 2), dtype=np.int64)
    np.add.at(group_counts.T, group_of_cell, cells.T)
    tilt = _tilts(group_counts, types, weight, group_of_type, couples, elders)

    area_cell = np.repeat(np.arange(cells.size), cells.ravel())
    area, cell = np.divmod(area_cell, cells.shape[1])
    kind = np.zeros(len(area), dtype=np.int64)
    shuffled = rng.random(len(area))
    for group in np.unique(group_of_type):
        members = np.flatnonzero(group_of_cell[cell] == group)
        options = np.flatnonzero(group_of_type == group)
        shares = weight[options] * np.exp(tilt @ types[options][:, 2:4].T)
        drawn = systematic_counts(group_counts[:, group], shares, rng)
        ordered = members[np.lexsort((shuffled[members], area[members]))]
        kind[ordered] = np.repeat(np.tile(options, len(cells)), drawn.ravel())
    chosen = types[kind]
    return Households(area, size[cell] + 2, minors[cell], chosen[:, 2], chosen[:, 3], chosen[:, 4])


def _tilts(
    group_counts: NDArray[np.int64],
    types: NDArray[np.int64],
    weight: NDArray[np.float64],
    group_of_type: NDArray[np.int64],
    couples: NDArray[np.float64],
    elders: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Two exponents by area that bring expected couples and elders to their targets (damped Newton, bounded)."""
    features = types[:, 2:4].astype(np.float64)
    target = np.stack([couples, elders], axis=1)
    tilt = np.zeros((len(group_counts), 2))
    counts = group_counts[:, group_of_type].astype(np.float64)
    same_group = (group_of_type[:, None] == group_of_type[None, :]).astype(np.float64)
    for _ in range(40):
        raw = weight * np.exp(tilt @ features.T)
        share = raw / (raw @ same_group)
        expected = (counts * share) @ features
        mean = np.einsum("at,tf,tu->auf", share, features, same_group)
        away = features[None] - mean
        spread = (
            np.einsum("at,atf,atg->afg", counts * share, away, away)
            + np.eye(2) * (0.5 + 0.01 * counts.sum(1))[:, None, None]
        )
        tilt = np.clip(tilt + np.clip(np.linalg.solve(spread, (target - expected)[:, :, None])[:, :, 0], -1, 1), -6, 6)
    return tilt
