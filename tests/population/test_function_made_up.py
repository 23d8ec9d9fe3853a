"""A made-up country by function: exact sums, laws kept, seats both ways. Which people are looked at is fixed."""

import numpy as np
import pytest
from function_seats import mismatches

from hyosan.population.function.assembling import assemble
from hyosan.population.function.country import Country
from hyosan.population.function.made_up import build_made_up, made_up, ring_moves
from hyosan.population.travel.of_country import country_flows


@pytest.fixture(scope="module")
def country() -> Country:
    return build_made_up(3_000_001, 61)


def test_everybody_is_there_once(country: Country) -> None:
    function = country.function
    assert len(country) == 3_000_001
    assert len(country.areas) == 61
    people = np.diff(function.pattern_first, axis=1)
    assert (people % function.pattern_size == 0).all()
    assert (function.pattern_first[:, -1] == np.diff(function.area_first)).all()
    told = country.tell(np.arange(len(country)))
    household = told["place"][2]
    assert (household >= 0).all()
    sizes = np.bincount(household, minlength=country.place_kind("household").count)
    assert sizes.min() >= 1
    assert sizes.max() == 7
    assert np.abs(np.bincount(sizes)[1:] / len(sizes) - [0.25, 0.30, 0.20, 0.15, 0.07, 0.02, 0.01]).max() < 0.01


def test_ages_are_those_of_the_law(country: Country) -> None:
    by_year = np.bincount(country.age_years, minlength=100)
    assert by_year[:60] == pytest.approx(len(country) / 80.5, rel=0.04)
    assert by_year[60:].sum() / len(country) == pytest.approx(20.5 / 80.5, abs=1e-4)
    assert country.age_years.max() < 100


def test_margins(country: Country) -> None:
    flows = country_flows(country)
    assert (flows.work.sum(axis=1) == flows.employed).all()
    assert (flows.work.sum(axis=0) == flows.posts).all()
    assert (flows.habitual.sum(axis=1) == flows.residents).all()
    assert np.trace(flows.work) / flows.work.sum() == pytest.approx(0.6, abs=0.001)
    assert np.trace(flows.habitual) / flows.habitual.sum() == pytest.approx(0.5, abs=0.001)
    assert np.trace(flows.school) == flows.school.sum() > 0


def test_seats_and_holders_are_inverse(country: Country) -> None:
    people = np.random.default_rng(5).integers(0, len(country), 3_000)
    assert mismatches(country, people, np.random.default_rng(6)) == 0


@pytest.mark.parametrize(("people", "areas"), [(200, 1), (5_000, 20), (40_000, 2), (123_457, 25)])
def test_small_countries_are_ordinary(people: int, areas: int) -> None:
    small = build_made_up(people, areas)
    assert len(small) == people
    flows = country_flows(small)
    assert (flows.work.sum(axis=1) == flows.employed).all()
    assert (flows.work.sum(axis=0) == flows.posts).all()
    assert mismatches(small, np.arange(0, people, 97), np.random.default_rng(7)) == 0


def test_too_few_people_for_the_areas() -> None:
    with pytest.raises(ValueError, match=r"1,000 people in 6 areas; at least 200 an area are needed"):
        build_made_up(1_000, 6)


def test_a_municipality_that_32_bits_cannot_count_is_refused() -> None:
    with pytest.raises(ValueError, match=r"municipality 000001: 3,000,000,000 residents; 2,147,483,647 at most"):
        build_made_up(3_000_000_000, 2)


@pytest.mark.parametrize("towns", [1, 2, 3, 4, 7, 8, 100])
def test_moves_round_the_ring(towns: int) -> None:
    people = np.arange(towns) * 1_000 + 100_000
    moves = ring_moves(0.6, people)
    assert len(np.unique(moves.origin * towns + moves.destination)) == len(moves.origin), "no pair twice"
    assert (np.bincount(moves.origin, weights=moves.people) == people).all()
    own = moves.people[moves.origin == moves.destination] / people
    assert own == pytest.approx(0.6 if towns > 1 else 1.0, abs=1e-3)
    near, far = (moves.people[(moves.destination - moves.origin) % towns == step].sum() for step in (1, 2))
    if towns > 6:
        assert near / far == pytest.approx(2.0, abs=0.01)


def test_a_billion_people_are_counts_of_less_than_half_a_byte_each() -> None:
    """Measured on the arrays, nothing is run; a quarter of a byte is the counts of areas, the rest schools."""
    country = build_made_up(1_000_000_000)
    flows = [*country.schooling, *country.commuting, *country.outing]
    assert len(country) == 1_000_000_000
    assert sum(array.nbytes for array in [*country.function, *flows]) < 0.45 * len(country)
    assert mismatches(country, np.array([0, 999_999_999, 512_345_678]), np.random.default_rng(8)) == 0


def test_a_made_up_country_can_be_joined() -> None:
    both = assemble([made_up(100_000, 2), made_up(60_000, 1)])
    assert len(both) == 160_000
    flows = country_flows(both)
    assert flows.work[0, 1] == flows.work[1, 0] == 0
    assert mismatches(both, np.arange(0, 160_000, 331), np.random.default_rng(9)) == 0


def test_equal_arguments_give_an_equal_country() -> None:
    one, other = build_made_up(50_000, 3), build_made_up(50_000, 3, seed=2)
    for first, second in zip(one.function, other.function, strict=True):
        assert (first == second).all()
