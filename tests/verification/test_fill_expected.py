"""The rule by which expected values are filled in: a right program passes, a wrong one does not."""

import numpy as np
import pytest
import tomlkit
from verification.fill_expected import fill, measured

from hyosan.catalogue.expected import Measure

SD = 0.01


@pytest.mark.parametrize("seeds", [1, 2, 4, 12, 20])
def test_a_right_program_passes_and_one_that_is_off_does_not(seeds: int) -> None:
    """Of 2,000 measurements of three seeds each at most three are called wrong.

    A difference of medians may be the sum of both tolerances, each four standard errors, so 5.6 of its own where the
    spread is known; the quantiles of twelve runs tell it within a quarter, and one in 10,000 or so is called wrong.
    """
    rng, wrong = np.random.default_rng(seeds), 0
    for _ in range(2000):
        expected = measured("x", "median", rng.normal(1.0, SD, seeds).tolist(), least_spread=SD)
        wrong += not Measure("x", "", "median", **expected).agrees(rng.normal(1.0, SD, 3).tolist())
    assert wrong <= 3
    assert not Measure("x", "", "median", **measured("x", "median", [1.0, 1.001], SD)).agrees([1.3, 1.3])


def test_a_share_reaches_to_the_end_of_its_interval() -> None:
    found = Measure("x", "", "share", **measured("x", "share", [1.0] * 5))
    assert found.agrees([1.0, 0.0, 1.0]), "two in three is inside 57 to 100 %"
    assert not found.agrees([0.0, 0.0])


def test_a_document_is_filled_in_and_keeps_its_words() -> None:
    head = 'seeds = 0\nfirst_seed = 1\nmeasured = "not yet"\n'
    document = tomlkit.parse(head + '[[measure]]\nname = "peak_day"\nmeaning = "day"\nkind = "median"\n')
    fill(document, [{"seed": 3, "peak_day": 47.0}, {"seed": 4, "peak_day": 54.0}], {}, "today")
    filled = document.unwrap()
    assert (filled["seeds"], filled["first_seed"], filled["measured"]) == (2, 3, "today")
    assert filled["measure"][0]["meaning"] == "day"
    assert filled["measure"][0]["tolerance"] >= 7.0
    assert fill(document, [{"seed": 3, "peak_day": 47.0}], {}, "today") == ["peak_day"], "one run has no spread"
