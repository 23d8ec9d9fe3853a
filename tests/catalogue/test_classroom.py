"""The classroom against theory: the shipped scenario, in many isolated copies, and the law on its page.

Condition: everybody alike and infectious for the same two days, no latent time: then the chain-binomial law of Reed and
Frost is exact. The chi-square test fails by chance once in 1e4 seeds; its seed is fixed, and a failure is tried once
more with another: false alarm 1e-8.
"""

import sys
from math import exp
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import hyosan
from hyosan.analysis.chain_binomial import final_size_law
from hyosan.analysis.mean_field import fixed_period, mean_field_course

sys.path.insert(0, str(Path(__file__).parents[2] / "verification"))
import exact
from laboratory import LawRow

PEOPLE, CLASSES = 31, 20_000
ONE_PAIR = 10 * 0.1 * 2 / (PEOPLE - 1)
"""Contacts that infect, of one infectious person with one other: contacts a day, probability, days."""


def infected(folder: Path, seed: int, *overrides: str) -> NDArray[np.int64]:
    """People infected in each class, the first among them."""
    changes = [f"population.files.copies={CLASSES}", 'record.tables=["infections"]', *overrides]
    person = hyosan.run("classroom", seed=seed, out=folder / str(seed), overrides=changes).infections()["person"]
    return np.bincount(person.to_numpy() // PEOPLE, minlength=CLASSES)


def agrees(folder: Path, law: NDArray[np.float64], first: int, *overrides: str) -> bool:
    """Whether the law may have made the sizes of the classes, at the second try if not at the first."""
    for seed in (1, 7920):
        sizes = infected(folder, seed, *overrides) - first
        row = LawRow("final size", law.tolist(), np.bincount(sizes, minlength=len(law)).tolist())
        if row.passes:
            return True
    return False


def test_final_sizes_follow_the_chain_binomial_law(tmp_path: Path) -> None:
    assert agrees(tmp_path, final_size_law(PEOPLE - 1, 1, exp(-ONE_PAIR)), 1)


def test_so_they_do_with_three_first_cases(tmp_path: Path) -> None:
    """An exercise of the page."""
    assert agrees(tmp_path, final_size_law(PEOPLE - 3, 3, exp(-ONE_PAIR)), 3, "seeding[0].count=3")


def test_a_changing_period_follows_another_law(tmp_path: Path) -> None:
    """An exponential period of the same mean: Ball's law, and not the chain-binomial one."""
    longer = 'strains.cold.states.infectious.dwell={ distribution = "exponential", mean = "2 days" }'
    law = np.array(exact.final_size_law(PEOPLE - 1, 1, exact.exponential_escape(ONE_PAIR)))
    assert agrees(tmp_path, law, 1, longer)
    assert law[0] - final_size_law(PEOPLE - 1, 1, exp(-ONE_PAIR))[0] > 0.19


@pytest.mark.parametrize(("susceptible", "first"), [(2, 1), (3, 1), (30, 1), (28, 3)])
def test_the_law_agrees_with_another_derivation(susceptible: int, first: int) -> None:
    """Chains of generations against Ball's equations; for n = 3 and 4 the numbers of VALIDATION.md (q = 0.8)."""
    ball = exact.final_size_law(susceptible, first, exact.fixed_escape(ONE_PAIR))
    assert final_size_law(susceptible, first, exp(-ONE_PAIR)) == pytest.approx(ball, abs=1e-12)


def test_reed_frost_numbers() -> None:
    assert final_size_law(3, 1, 0.8) == pytest.approx([0.512, 0.24576, 0.159744, 0.082496], abs=1e-12)


@pytest.mark.parametrize("stages", [1, 50])
def test_the_deterministic_course_ends_at_its_final_size(stages: int) -> None:
    """ln(S0 / S) = rate of a pair × (people - S): the same for any infectious period."""
    left, _ = mean_field_course(
        np.array([0.0, 400.0]),
        susceptible=PEOPLE - 1,
        first=1,
        pair_rate_per_day=1.0 / (PEOPLE - 1),
        stages=fixed_period(2.0, stages),
    )
    assert np.log((PEOPLE - 1) / left[-1]) == pytest.approx(ONE_PAIR * (PEOPLE - left[-1]), rel=1e-5)
