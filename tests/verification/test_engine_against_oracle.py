"""The engine against the oracle on a dozen random scenarios and five special ones, in distribution.

All summary numbers of all cases together have a false alarm below 1e-3 (Bonferroni over 8,160 tests at
most); seeds are fixed. A hundred cases with more runs: `python -m verification engine-against-oracle`.
"""

import numpy as np
import pytest
from engine_against_oracle import compare, differences, one_by_one, same_law
from random_scenarios import Case, random_case
from special_cases import crowd_before_a_holiday, line_of_areas, year_in_a_class
from special_company import enemies_in_a_class, friends_on_a_line

RUNS = 600
CASES = (2, 3, 5, 7, 12, 15, 18, 23, 34, 35, 44, 51, 53)
"""Of the respiratory and of the biting kind: with days in other areas, flight, shelter, stops, waning, two strains,
people who join others, flee together, shut each other out, dates on which settings close, seasons, mixing by age,
arrivals with and without seeds."""
SPECIAL = {
    "line of areas": (line_of_areas(), 600),
    "year in a class": (year_in_a_class(), 1200),
    "crowd before a holiday": (crowd_before_a_holiday(), 400),
    "enemies in a class": (enemies_in_a_class(), 800),
    "friends on a line": (friends_on_a_line(), 400),
}
"""Cases that random ones would hardly contain, and how often they run."""
MOST = 510
"""Most tests of one case."""


@pytest.mark.parametrize("seed", CASES)
def test_same_distributions(seed: int) -> None:
    """No summary number differs."""
    assert_same(random_case(seed), RUNS)


@pytest.mark.parametrize("name", list(SPECIAL))
def test_same_distributions_in_special_cases(name: str) -> None:
    """No summary number differs."""
    assert_same(*SPECIAL[name])


def assert_same(case: Case, runs: int) -> None:
    """No summary number of a case differs."""
    values = compare(case, runs)
    assert len(values) <= MOST
    assert differences({case.seed: values}, tests=MOST * (len(CASES) + len(SPECIAL))) == []


def test_cases_cover_the_features() -> None:
    """Both ways of running, and what is special."""
    cases = [random_case(seed) for seed in CASES]
    assert {one_by_one(case) for case in cases} == {True, False}
    text = str([case.scenario for case in cases])
    for feature in (
        *("flee", "shelter", "roaming", "day_neighbourhood", "healthy_below", "edge_kind", "flu-b", "closed"),
        *("public_holidays", "seasonality", "amplitude", "age_mixing", "importation", "series"),
        *("join", "together", "refused", "breaks"),
    ):
        assert feature in text
    assert any("seeding" not in case.scenario for case in cases)


def test_the_comparison_sees_a_difference() -> None:
    """A tenth more infections are seen in a thousand runs, equal laws are not told apart."""
    rng = np.random.default_rng(1)
    a, b, c = rng.poisson(10, 1000), rng.poisson(10, 1000), rng.poisson(11, 1000)
    assert same_law(a.astype(float), b.astype(float)) > 1e-3
    assert same_law(a.astype(float), c.astype(float)) < 1e-6
