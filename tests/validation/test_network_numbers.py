"""Networks brought as edges, against exact laws (VALIDATION.md: networks, bond-percolation).

The pass rule and its false alarm are those of test_zombie_numbers.py. The long versions: `python -m verification`.
"""

from functools import partial

import checks_networks as networks
import numpy as np
import pytest
from laboratory import Check, failures, random_regular

CHECKS: dict[str, Check] = {
    **{
        f"4-regular {period}": partial(
            networks.regular, period=period, people=1_000, copies=1_500, attack_se=0.002, tolerance=0.05
        )
        for period in ("exponential", "fixed")
    },
    "lattice": partial(networks.percolation, rows=20, copies=5_000, tolerance=0.03),
}


@pytest.mark.parametrize("name", CHECKS)
def test_networks(name: str) -> None:
    """Every row of the check passes."""
    assert [str(row) for row in failures(CHECKS[name], seed=1)] == []


def test_random_regular_graph() -> None:
    """Everybody has four ties, none double, none with oneself."""
    source, target = random_regular(501, 4, seed=3)
    assert (np.bincount(np.concatenate([source, target])) == 4).all()
    assert (source != target).all()
    assert len(np.unique(np.stack([source, target]), axis=1).T) == len(source) == 1002
