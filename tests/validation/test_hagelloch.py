"""`hagelloch-1861` (VALIDATION.md): what was observed, and which of it lies within 90 % of the model's 100 seeds.

The observed numbers are deterministic. The bands are those of the expected outcome (seeds 1 to 100), which quick runs
in tests/catalogue hold the model to: a child's infector is the true one in the model, a named one in the data.
"""

import numpy as np
import pytest

from hyosan.catalogue import EXPECTED
from hyosan.catalogue.expected import read_expected
from hyosan.catalogue.measures_hagelloch import SCENARIO, measures, observed, village

SEEN = measures(observed(), village())
OUTSIDE = {"by_others", "median_day_class_0", "day_of_10_percent", "day_of_50_percent"}
"""Explained on the scenario's page: the outbreak was some four days later than most of the model's."""


def test_the_village() -> None:
    assert np.bincount(village().school_class).tolist() == [90, 30, 68]
    assert (len(np.unique(village().family)), len(np.unique(village().house))) == (69, 56)


@pytest.mark.parametrize(
    ("name", "value", "within"),
    [
        ("infected", 188, 0),
        ("interval_mean_days", 10.391, 0.0005),
        ("interval_sd_days", 1.679, 0.0005),
        ("dispersion_k", 0.255, 0.0005),
        ("largest_offspring", 30, 0),
        ("by_same_family", 77, 0),
    ],
)
def test_what_was_observed(name: str, value: float, within: float) -> None:
    assert SEEN[name] == pytest.approx(value, abs=within or 1e-9)


@pytest.mark.parametrize("measure", read_expected(EXPECTED / f"{SCENARIO}.toml").measures, ids=lambda found: found.name)
def test_it_is_within_the_band_or_known_to_be_outside(measure) -> None:  # type: ignore[no-untyped-def]
    assert measure.low is not None
    assert (measure.low <= SEEN[measure.name] <= measure.high) is (measure.name not in OUTSIDE)
