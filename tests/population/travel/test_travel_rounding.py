"""Whole flows with both margins, on made-up numbers, and what wrong input is told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyosan.population.travel.commuting import commuting_flows, fitted, jobs
from hyosan.population.travel.municipalities import employed_residents, rows_of
from hyosan.population.travel.outings import outing_flows, outings_per_day, present_share
from hyosan.population.travel.rounding import rounded, rounded_rows
from hyosan.population.travel.schooling import school_flows


@given(st.integers(0, 10_000), st.integers(1, 12), st.sampled_from([3, 40, 5_000]))
@settings(deadline=None)
def test_rounding_keeps_both_margins(seed: int, count: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, most, count)
    columns = rng.multinomial(rows.sum(), rng.dirichlet(np.ones(count)))
    expected = fitted(rng.random((count, count)) ** 4 + 1e-6, rows, columns)
    counts = rounded(expected, rows, columns)
    assert counts.min() >= 0
    assert (counts.sum(axis=1) == rows).all()
    assert (counts.sum(axis=0) == columns).all()


def test_small_flows_do_not_vanish() -> None:
    """A thousand rows of ten people over a hundred columns: each cell expects a tenth of a person."""
    counts = rounded_rows(np.full((1_000, 100), 0.1), np.full(1_000, 10))
    assert counts.max() == 1
    assert counts.sum(axis=0).min() > 80
    assert counts.sum(axis=0).max() < 120


def test_rounding_stays_near() -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(1_000, 50_000, 60)
    columns = rng.permutation(rows)
    expected = fitted(rng.random((60, 60)) ** 3, rows, columns)
    assert np.abs(rounded(expected, rows, columns) - expected).max() < 2


def test_fitting_by_hand() -> None:
    """Two towns, equal margins: the odds ratio of the prior is kept, so x / (3 - x) = sqrt(4)."""
    flows = fitted(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([3, 3]), np.array([3, 3]))
    assert flows == pytest.approx(np.array([[2.0, 1.0], [1.0, 2.0]]), abs=1e-3)


def test_wrong_input_is_told_all_at_once() -> None:
    two, place = np.array([5, 5]), np.array([37.0, 38.0])
    with pytest.raises(ValueError, match=r"longitude_degrees: 1 values, employed has 2; .*-1 in row 0; from 0 on"):
        commuting_flows(np.array([-1, 5]), two, place, np.array([127.0]), np.ones(2))
    with pytest.raises(ValueError, match=r"landmass 1: 5 employed residents, 6 jobs"):
        commuting_flows(two, np.array([4, 6]), place, place, np.ones(2), np.array([0, 1]))
    with pytest.raises(ValueError, match=r"latitude_degrees: 99 in row 0; -90 to 90 is allowed"):
        outing_flows(two, np.array([99.0, 38.0]), place, np.ones(2), np.array([0, 1]))
    with pytest.raises(ValueError, match="whole numbers are needed, got float64"):
        jobs(np.array([1.5]), np.array([1.0]))
    with pytest.raises(ValueError, match="establishments: nan"):
        jobs(np.array([1]), np.array([np.nan]))
    with pytest.raises(ValueError, match=r"own_factor: 0; more than 0 is needed"):
        commuting_flows(two, two, place, place, np.ones(2), own_factor=0.0)
    with pytest.raises(ValueError, match="rows add up to 10, columns to 9"):
        rounded(np.ones((2, 2)), two, np.array([5, 4]))


def test_wrong_names_and_numbers() -> None:
    with pytest.raises(ValueError, match=r"no municipality has the code '99999'; municipality '11140' is named twice"):
        rows_of(["11140", "99999", "11140"])
    with pytest.raises(ValueError, match="workforce: 'all'; one of broad, by age and sex is allowed"):
        employed_residents("all")
    with pytest.raises(ValueError, match="nobody has a destination in another city"):
        outings_per_day(np.array([[3]]), np.array([0]))
    with pytest.raises(ValueError, match=r"outings_a_day: 2; 0 to 1 is allowed; hours: 13; 0 to 12"):
        present_share(2.0, 13.0)
    with pytest.raises(ValueError, match=r"pupils: shape \(2, 1\); \(3, 1\) is needed"):
        school_flows(np.ones((2, 1), dtype=np.int64), ["51110"])
