"""The chain-binomial law of Reed and Frost: how often a small group ends with how many infected."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import comb

Floats = NDArray[np.float64]


def final_size_law(susceptible: int, first: int, escape: float) -> Floats:
    """P(k of the susceptible are infected in the end), k = 0, 1, ..., from generation to generation.

    `escape` is the probability to escape one infected person over his or her whole infectious period. The law is exact
    for any latent period when everybody mixes alike and is infectious for the same fixed time.

    >>> final_size_law(2, 1, 0.8).round(4).tolist()
    [0.64, 0.256, 0.104]
    """
    left = np.zeros((susceptible + 1, susceptible + 1))
    """P(so many are still susceptible, so many were infected last)."""
    ended = np.zeros(susceptible + 1)
    _generation(left, 1.0, susceptible, 1.0 - escape**first)
    for still in range(susceptible, -1, -1):
        for last in range(1, susceptible - still + 1):
            _generation(left, left[still, last], still, 1.0 - escape**last)
        ended[susceptible - still] = left[still, 0]
    return ended


def _generation(left: Floats, chance: float, susceptible: int, risk: float) -> None:
    """One more generation: each of the susceptible is infected with the same risk."""
    infected = np.arange(susceptible + 1)
    left[susceptible - infected, infected] += chance * _binomial(infected, susceptible, risk)


def _binomial(infected: NDArray[np.int64], susceptible: int, risk: float) -> Floats:
    # `scipy.stats` knows it too, and takes most of a second to import.
    return np.asarray(comb(susceptible, infected) * risk**infected * (1.0 - risk) ** (susceptible - infected))
