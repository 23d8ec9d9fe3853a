"""Who sits where and who holds a seat are inverse to each other in the function form; shuffles are even."""

import numpy as np
import pytest

from hyosan.core.compilation import kernel
from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country
from hyosan.population.kernels.shuffle import shuffled, unshuffled
from hyosan.population.kernels.sweep import holders, room
from hyosan.population.tables_function import FUNCTION_KINDS

ULLEUNG_AND_YEONGDEOK = ["47940", "47770"]


@pytest.fixture(scope="module")
def county() -> Country:
    return build_country(ULLEUNG_AND_YEONGDEOK)


@kernel
def all_shuffled(count: int, key: np.uint64, out: np.ndarray, back: np.ndarray) -> None:
    """Both ways for every position."""
    for position in range(count):
        out[position] = shuffled(count, key, position)
        back[position] = unshuffled(count, key, out[position])


def test_a_shuffle_is_a_permutation_and_goes_back() -> None:
    for count in (1, 2, 3, 5, 8, 23, 257, 4096, 12_345):
        for key in (1, 77, 2**63 + 5):
            out, back = np.empty(count, np.int64), np.empty(count, np.int64)
            all_shuffled(count, np.uint64(key), out, back)
            assert np.array_equal(np.sort(out), np.arange(count))
            assert np.array_equal(back, np.arange(count))


@pytest.mark.parametrize("count", [3, 5, 8, 12])
def test_every_position_goes_everywhere_alike(count: int) -> None:
    """Chi-square over (from, to), (n - 1) ** 2 degrees of freedom: the false alarm is below 1e-3 for each size.

    Rows and columns of a permutation sum to one, so the square is (n - 1) / n times chi-square.
    """
    keys = np.random.default_rng(1).integers(0, 2**63, 40_000, dtype=np.uint64)
    seen = np.zeros((count, count), np.int64)
    out, back = np.empty(count, np.int64), np.empty(count, np.int64)
    for key in keys:
        all_shuffled(count, key, out, back)
        seen[np.arange(count), out] += 1
    expected = len(keys) / count
    square = ((seen - expected) ** 2 / expected).sum()
    free = (count - 1) ** 2
    assert square < free + 4.5 * np.sqrt(2 * free) + 12


def test_seats_are_all_taken_once(county: Country) -> None:
    told = county.tell(np.arange(len(county)))
    for number, kind in enumerate(county.place_kinds):
        place, slot = told["place"][number], told["slot"][number]
        inside = place >= 0
        sizes = np.bincount(place[inside], minlength=kind.count)
        assert len(np.unique(place[inside] * (1 << 32) + slot[inside])) == inside.sum()
        last = np.zeros(kind.count, np.int64)
        np.maximum.at(last, place[inside], slot[inside])
        assert np.array_equal(last[sizes > 0] + 1, sizes[sizes > 0]), kind.name


def test_a_seat_is_held_by_who_sits_there(county: Country) -> None:
    told = county.tell(np.arange(len(county)))
    found, seats = np.empty(100_000, np.int64), room(len(FUNCTION_KINDS))
    for person in np.random.default_rng(2).integers(0, len(county), 60).tolist():
        for number in range(len(FUNCTION_KINDS)):
            size = holders(county.context, person, number, seats, found)
            if size:
                assert np.array_equal(told["slot"][number][found[:size]], np.arange(size))
                assert (told["place"][number][found[:size]] == told["place"][number][person]).all()


def test_ages_by_cell_are_those_by_person(county: Country) -> None:
    assert np.array_equal(county.age_years, county.tell(np.arange(len(county)))["age"])
