"""What is noted of everybody is what would be computed from the id, and each chair has one holder."""

import numpy as np

from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country
from hyosan.population.kernels.shuffle import bits_of
from hyosan.population.tables_function import FUNCTION_KINDS


def chairs_told(country: Country) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Classroom or workplace, household slot and area of everybody, computed."""
    told = country.tell(np.arange(len(country)))
    day = FUNCTION_KINDS.index("day_neighbourhood")
    return told["place"][day], told["slot"][FUNCTION_KINDS.index("household")], told["area"]


def test_notes_are_what_is_computed() -> None:
    country = build_country(["47770", "47760"])
    notes = country.notes()["notes"]
    place, own, area = chairs_told(country)
    assert np.array_equal(notes["area"], area)
    assert np.array_equal(notes["own"], own)
    assert np.array_equal(notes["chair"] >= 0, place >= 0)
    seats = int(country.function.grade_seat[-1])
    chair = notes["chair"][notes["chair"] >= 0]
    by_day = np.where(
        chair < seats,
        np.searchsorted(country.function.area_seat, chair, side="right") - 1,
        np.searchsorted(country.function.area_post, chair - seats, side="right") - 1,
    )
    assert np.array_equal(by_day, place[place >= 0])


def test_the_bytes_of_notes_are_those_that_they_take() -> None:
    country = build_country(["47770"])
    assert country.notes_bytes() == sum(array.nbytes for array in country.notes().values()) > 8 * len(country)


def test_each_chair_has_one_holder() -> None:
    country = build_country(["47770", "47760"])
    noted = country.notes()
    notes, holder = noted["notes"], noted["chair_holder"]
    seated = np.flatnonzero(notes["chair"] >= 0)
    assert len(np.unique(notes["chair"][seated])) == len(seated)
    assert np.array_equal(holder[notes["chair"][seated]], seated)
    assert (holder >= 0).all()


def test_the_bits_of_a_count() -> None:
    plain = getattr(bits_of, "py_func", bits_of)  # it has no way in from Python
    for count in [1, 2, 3, 31, 32, 33, 64, 65, 255, 256, 257, 65_536, 65_537, 2**31, 2**32 + 1, 2**33]:
        assert plain(count) == max(5, (max(1, count - 1)).bit_length()), count
