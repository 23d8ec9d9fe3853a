"""Vaccination, isolation at onset and a cordon, done by interventions, and what is observed: against exact laws
(VALIDATION.md, Classical).

The pass rule and its false alarm are those of test_zombie_numbers.py: a row fails when it is off by 4 standard errors
twice, with another seed the second time (1e-8 a row). The long versions: `python -m verification`.
"""

from functools import partial

import checks_cordon as cordon
import checks_interventions as acting
import checks_observation as observing
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
    "cordon, infected people cross": partial(cordon.crossed, people=400, copies=1_000, entering=1.5, tolerance=0.07),
    "cordon, contacts cross": partial(cordon.touched, people=400, copies=1_000, entering=1.5, tolerance=0.07),
    "predictive value": partial(observing.predictive_value, people=50_000, cases=1_000),
    "fatality while cases grow": partial(observing.fatality, cases=30_000),
}


@pytest.mark.parametrize("name", CHECKS)
def test_numbers(name: str) -> None:
    assert failures(CHECKS[name], 1) == []
