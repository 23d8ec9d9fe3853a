"""Growth, time course, households with global mixing, instantaneous R (VALIDATION.md: growth-rate, time-course,
households-global, r-by-time), and a fitted reproduction number in a village.

The pass rule and its false alarm are those of test_zombie_numbers.py. The long versions: `python -m verification`.
"""

from functools import partial

import checks_by_time as by_time
import checks_growth as growth
import checks_households as households
import checks_targeting as targeting
import pytest
from laboratory import Check, failures

CHECKS: dict[str, Check] = {
    "growth rate": partial(growth.growth_rate, people=1_000_000, seeds=250, runs=10, tolerance=0.06),
    "households with global mixing: attack": partial(
        households.households_global, households=2_500, seeds=30, copies=60, tolerance=0.02
    ),
    "households with global mixing: R*": partial(
        households.household_reproduction, households=2_500, seeds=250, copies=120, tolerance=0.04
    ),
    "reproduction number by time": partial(
        by_time.instantaneous, people=5_000, copies=400, until_day=14, tolerance=0.05
    ),
    "target in a village": partial(
        targeting.targeting, name="village", fitted=300, runs=6, window=(3, 5), r0_off=0.1, doubling_off=0.25
    ),
    "time course": partial(
        growth.time_course, people=500_000, latent=False, runs=2, beginnings=2, tolerance=0.02, days=2.2
    ),
}


def test_the_exact_numbers_are_those_of_validation() -> None:
    """R* 1.4501888, attack .4480903; r .1469891 a day."""
    assert households.households_exact() == pytest.approx((1.4501888, 0.4480903), abs=1e-7)
    assert growth.exact_growth_rate() == pytest.approx(0.1469891, abs=1e-7)


@pytest.mark.parametrize("name", CHECKS)
def test_growth(name: str) -> None:
    """Every row of the check passes."""
    assert [str(row) for row in failures(CHECKS[name], seed=1)] == []
