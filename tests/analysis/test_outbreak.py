"""What counts as an outbreak: the cut between the humps, and the interval of its probability."""

from math import sqrt

import pytest

from hyosan.analysis.outbreak import Cut, Size, find_cut, least_outbreak, probability_interval


def _sizes(*infections: int, brought_in: int = 1, lasting: bool = False) -> list[Size]:
    return [Size(number, brought_in, lasting) for number in infections]


def test_the_cut_lies_in_the_largest_gap_of_the_logarithm() -> None:
    cut = find_cut(_sizes(1, 1, 2, 7, 400, 380, 455), people=1000)
    assert (cut.origin, cut.between, cut.above) == ("gap", (7, 380), 51)
    assert [cut.is_outbreak(size) for size in (7, 51, 52, 380)] == [False, False, True, True]
    assert "no run between 7 and 380" in cut.reason


def test_runs_without_any_infection_are_fizzles() -> None:
    cut = find_cut(_sizes(0, 0, 250, 300, brought_in=0), people=1000)
    assert cut.between == (0, 250)
    assert not cut.is_outbreak(0)


@pytest.mark.parametrize("sizes", [(380, 400, 455, 500), (380,), (300, 899)])
def test_outbreaks_alone_are_not_cut_apart(sizes: tuple[int, ...]) -> None:
    cut = find_cut(_sizes(*sizes), people=1000)
    assert (cut.origin, cut.above) == ("least", 10)
    assert all(cut.is_outbreak(size) for size in sizes)


@pytest.mark.parametrize("sizes", [(1, 1, 2, 5), (1,), ()])
def test_fizzles_alone_hold_no_outbreak(sizes: tuple[int, ...]) -> None:
    cut = find_cut(_sizes(*sizes), people=1000)
    assert cut.origin == "least"
    assert not any(cut.is_outbreak(size) for size in sizes)


def test_the_least_outbreak_follows_those_brought_in_and_the_people() -> None:
    assert least_outbreak(_sizes(3, 3, brought_in=3), people=100_000) == 30
    assert least_outbreak(_sizes(3, 3, brought_in=1), people=30) == 3
    assert least_outbreak(_sizes(8, 8, brought_in=8), people=30) == 8
    assert least_outbreak([], people=1000) == 10


def test_what_still_grows_is_no_fizzle() -> None:
    """Runs that end while they grow differ much in size: that is no second hump."""
    growing = _sizes(200, 260, 1900, lasting=True)
    assert find_cut(growing, people=100_000).origin == "least"
    assert find_cut(_sizes(200, 260, 1900), people=100_000).between == (260, 1900)
    with_fizzle = find_cut([*_sizes(3), *growing], people=100_000)
    assert with_fizzle.between == (3, 200)


def test_a_cut_that_is_given_holds() -> None:
    assert find_cut(_sizes(1, 400), people=1000, given=500) == Cut(500, "given")
    assert find_cut(_sizes(1, 400), people=1000, given=0).is_outbreak(1)


@pytest.mark.parametrize(("successes", "runs"), [(0, 20), (1, 20), (10, 20), (20, 20), (137, 200)])
def test_the_interval_is_wilsons(successes: int, runs: int) -> None:
    """Against the formula of Wilson 1927."""
    z, share = 1.959963984540054, successes / runs
    middle = (share + z * z / (2 * runs)) / (1 + z * z / runs)
    half = z / (1 + z * z / runs) * sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs))
    assert probability_interval(successes, runs) == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_without_runs_nothing_is_known() -> None:
    assert probability_interval(0, 0) == (0.0, 1.0)
