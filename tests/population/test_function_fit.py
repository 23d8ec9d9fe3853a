"""Households fitted to residents: areas of which little is known, areas that are odd, and what cannot be housed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hyosan.population.builder.ages import smooth_single_years
from hyosan.population.builder.household_sizes import SIZES
from hyosan.population.builder.tables import read
from hyosan.population.function.ages import minors_of_parted_band, smooth_years, year_shares
from hyosan.population.function.groups import GROUP_COUNT, MINOR_GROUPS, with_parted_band
from hyosan.population.function.households import fit_areas, shipped_patterns, sizes_of_mean
from hyosan.population.function.work import workplace_sizes, workplaces
from hyosan.population.kernels.years import below

Counts = NDArray[np.int64]
SHARES = np.array([0.10, 0.14, 0.18, 0.26, 0.18, 0.09, 0.05])


def a_young_country(areas: int, generator: np.random.Generator) -> Counts:
    """Counties of which only totals are known, with the ages of a nation of large families."""
    pyramid = np.concatenate([np.full(3, 7.0), [4.2, 2.8], np.full(9, 6.0), np.linspace(4.5, 0.1, 8)])
    total = generator.integers(500, 200_000, areas)
    by_sex = np.stack([0.49 * total, 0.51 * total], axis=1)
    return np.rint(by_sex[:, :, None] * pyramid / pyramid.sum()).astype(np.int64)


def sums(households: Counts, people: Counts) -> tuple[Counts, Counts]:
    """Members of each role and people of each age and sex, by area."""
    patterns = shipped_patterns()
    table = patterns.table
    roles = np.add.reduceat(people, table.role_cell[:-1], axis=1)
    columns = np.zeros((len(people), 2 * GROUP_COUNT), dtype=np.int64)
    np.add.at(columns.T, table.cell_column, people.T)
    expected = np.repeat(households, patterns.prior.pattern_size, axis=1)
    assert (roles == expected).all()
    return roles, columns


def test_counties_with_totals_and_a_mean_household_size_are_housed() -> None:
    residents = a_young_country(30, np.random.default_rng(4))
    persons = residents.sum(axis=(1, 2)).astype(np.float64)
    mean = np.linspace(3.4, 4.2, len(persons))
    households, people = fit_areas(residents, sizes_of_mean(persons, SHARES, mean), shipped_patterns())
    _, columns = sums(households, people)
    assert (columns == residents.reshape(len(residents), -1)).all()
    built = persons / households.sum(axis=1)
    assert np.abs(built - mean)[persons > 5000].max() < 0.02
    # What is rounded in one area is made up for in the next: over all of them few households are astray.
    wanted = sizes_of_mean(persons, SHARES, mean).sum(axis=0)
    size = shipped_patterns().prior.pattern_size
    of_size = np.array([households[:, size == number].sum() for number in SIZES])
    assert np.abs(of_size / wanted - 1).max() < 0.01


@pytest.mark.parametrize("seed", range(20))
def test_odd_small_areas_are_housed(seed: int) -> None:
    """A few dozen people of any ages; two adults and one for three minors at least, so that they can be."""
    generator = np.random.default_rng(seed)
    residents = generator.poisson(generator.gamma(0.3, 3.0, (40, 2, GROUP_COUNT))).astype(np.int64)
    minors = residents[:, :, :MINOR_GROUPS].sum(axis=(1, 2))
    adults = residents.sum(axis=(1, 2)) - minors
    residents[:, 0, 8] += np.maximum(minors // 3 + 2 - adults, 0)
    residents[0] = 0
    persons = residents.sum(axis=(1, 2)).astype(np.float64)
    shares = np.array([0.36, 0.29, 0.19, 0.13, 0.024, 0.005, 0.001])
    expected = sizes_of_mean(persons, shares, np.full(len(persons), 2.2))
    households, people = fit_areas(residents, expected, shipped_patterns())
    _, columns = sums(households, people)
    assert (columns == residents.reshape(len(residents), -1)).all()
    assert (people >= 0).all()
    assert households[0].sum() == 0


def test_minors_without_an_adult_cannot_be_housed() -> None:
    residents = np.zeros((2, 2, GROUP_COUNT), dtype=np.int64)
    residents[:, :, 1] = 5
    residents[0, :, 8] = 5
    sizes = sizes_of_mean(residents.sum(axis=(1, 2)).astype(np.float64), SHARES, np.full(2, 3.0))
    with pytest.raises(ValueError, match=r"\[1\] fit into no households"):
        fit_areas(residents, sizes, shipped_patterns())


def test_years_are_split_as_in_the_table_form() -> None:
    tables = read(["51110"])
    totals = tables.residents.sum(axis=0).astype(np.float64)
    shares = smooth_years(totals)
    for sex in (1, 2):
        curve = smooth_single_years(totals[sex, :-1]).reshape(-1, 5)
        assert shares[sex, :-1] * totals[sex, :-1, None] == pytest.approx(curve, rel=1e-6)
    below_year = year_shares(totals[None])
    assert below_year.shape == (2, 1, 3, 21, 6)
    minors = minors_of_parted_band(tables.residents, tables.area_municipality, 1)
    parted = with_parted_band(tables.residents, minors)
    assert (parted.sum(axis=2) == tables.residents.sum(axis=2)).all()
    assert minors[:, 1:].sum() == pytest.approx((shares[1:, 3, :3].sum(axis=1) * totals[1:, 3]).sum(), abs=1)


def test_a_cell_of_one_has_every_year_in_turn() -> None:
    """Cells of few people in many areas hold the years in their shares: no year is favoured by rounding."""
    share = np.array([0.0, 0.1, 0.3, 0.6, 0.8, 1.0])
    for people in (1, 2, 7):
        until = np.array([[below_year(people, part, area) for part in share] for area in range(4000)])
        assert until[:, 0].tolist() == [0] * 4000
        assert until[:, -1].tolist() == [people] * 4000
        assert np.diff(until, axis=1).mean(axis=0) == pytest.approx(people * np.diff(share), abs=0.005)


def below_year(people: int, part: float, area: int) -> int:
    plain = getattr(below, "py_func", below)
    return int(plain(people, part, area, 17))


def test_workplaces_fill_the_posts_of_areas_without_any_and_with_many() -> None:
    posts = np.array([0, 1, 2, 40_000, 7, 0, 300_000, 12])
    municipality = np.array([0, 0, 0, 0, 1, 1, 2, 2])
    counts = workplaces(posts, municipality)
    size, share = workplace_sizes()
    assert (counts @ size == posts).all()
    assert (counts >= 0).all()
    assert counts[6, size >= 5].sum() / counts[6].sum() == pytest.approx(share[size >= 5].sum(), abs=0.005)
    assert counts[6] @ size / counts[6].sum() == pytest.approx(4.1, abs=0.1)
    assert np.flatnonzero(counts[3])[-1] < np.flatnonzero(counts[6])[-1]
