"""Vaccination and isolation at onset, done by interventions: against exact laws (VALIDATION.md, Classical).

The pass rule and its false alarm are those of test_zombie_numbers.py: a row fails when it is off by 4 standard errors
twice, with another seed the second time (1e-8 a row). The long versions: `python -m verification`.
"""

from functools import partial

import checks_interventions as acting
import pytest
from laboratory import Check, failures

CHECKS: dict[str, Check] = {
    "vaccination, leaky": partial(acting.vaccination, kind="leaky", people=20_000, copies=60, tolerance=0.012),
    "vaccination, all or nothing": partial(
        acting.vaccination, kind="all-or-nothing", people=20_000, copies=60, tolerance=0.012
    ),
    "isolation at onset": partial(
        acting.isolation, symptomatic=0.6, before=1 / 3, silent=0.5, people=200_000, seeds=20_000, tolerance=0.03
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_numbers(name: str) -> None:
    assert failures(CHECKS[name], 1) == []
