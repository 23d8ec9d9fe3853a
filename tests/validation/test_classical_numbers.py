"""SIR in one place, households, superspreading, vaccines, two strains: against exact laws (VALIDATION.md, Classical).

The pass rule and its false alarm are those of test_zombie_numbers.py. The long versions: `python -m verification`.
"""

from functools import partial

import checks_classical as classical
import pytest
from laboratory import Check, failures

LATENT = '{ distribution = "lognormal", median = "2 days", sigma = 0.8 }'
CHECKS: dict[str, Check] = {
    **{
        f"final size {r0:g} {period}": partial(
            classical.final_sizes, r0=r0, period=period, people=100_000, copies=copies, tolerance=0.01
        )
        for r0 in (2.0, 3.0)
        for period, copies in (("exponential", 6), ("fixed", 2))
    },
    "final size, gamma, latent": partial(
        classical.final_sizes, r0=2.0, period="gamma", people=100_000, copies=3, latent=LATENT
    ),
    "final size, weibull, initial share": partial(
        classical.final_sizes, r0=2.0, period="weibull", people=100_000, copies=2, initial=0.1
    ),
    "finite 100 exponential": partial(classical.finite, period="exponential", people=100, copies=15_000, tolerance=1.5),
    "finite 100 fixed": partial(classical.finite, period="fixed", people=100, copies=10_000, tolerance=1.5),
    "finite 10 exponential": partial(classical.finite, period="exponential", people=10, copies=100_000, tolerance=0.05),
    "finite 10 fixed": partial(classical.finite, period="fixed", people=10, copies=100_000, tolerance=0.05),
    **{
        f"household {n} {period}": partial(classical.reed_frost, n=n, period=period, copies=160_000)
        for n in (3, 4)
        for period in ("fixed", "exponential")
    },
    "superspreading 1.5": partial(classical.superspreading, r0=1.5, k=0.5, people=500, copies=5_000, tolerance=0.03),
    "superspreading 3": partial(classical.superspreading, r0=3.0, k=0.16, people=500, copies=5_000, tolerance=0.03),
    "vaccine, leaky": partial(classical.vaccine, kind="leaky", people=20_000, copies=150, tolerance=0.01),
    "vaccine, all or nothing": partial(
        classical.vaccine, kind="all-or-nothing", people=20_000, copies=150, tolerance=0.01
    ),
    "second strain, 3, below": partial(
        classical.strain_invasion,
        r_first=3.0,
        protection=0.5,
        factor=0.8,
        people=4_000,
        copies=250,
        tolerance=0.1,
    ),
    "second strain, 3, above": partial(
        classical.strain_invasion,
        r_first=3.0,
        protection=0.5,
        factor=1.3,
        people=2_000,
        copies=600,
        tolerance=0.07,
    ),
    "second strain, 2, above": partial(
        classical.strain_invasion,
        r_first=2.0,
        protection=0.3,
        factor=1.5,
        people=2_000,
        copies=600,
        tolerance=0.09,
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_classical(name: str) -> None:
    """Every row of the check passes."""
    assert [str(row) for row in failures(CHECKS[name], seed=1)] == []
