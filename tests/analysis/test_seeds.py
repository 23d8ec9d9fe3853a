"""Which seeds are meant."""

import pytest

from hyosan.analysis.seeds import as_seeds, seeds_text
from hyosan.core.errors import InputError


@pytest.mark.parametrize(
    ("given", "seeds"),
    [
        ("3", (1, 2, 3)),
        (3, (1, 2, 3)),
        ("0-2", (0, 1, 2)),
        ("9, 3,5", (3, 5, 9)),
        ("1-3,7,2", (1, 2, 3, 7)),
        ("5-5", (5,)),
        (range(3), (0, 1, 2)),
        ([4, 4, 2], (2, 4)),
        ("9223372036854775807-9223372036854775807", (2**63 - 1,)),
    ],
)
def test_seeds_are_a_number_a_range_or_a_list(given: str | int | list[int], seeds: tuple[int, ...]) -> None:
    assert as_seeds(given) == seeds


@pytest.mark.parametrize("given", ["", "0", "x", "3-1", "1,,2", "-3", "1.5", "1-200000", "9" * 19 + ",1", 0, [], [-1]])
def test_what_is_no_seeds_is_told_with_what_is_allowed(given: str | int | list[int]) -> None:
    with pytest.raises(InputError, match=r"allowed: 1 to 100,000 seeds"):
        as_seeds(given)


def test_seeds_are_said_as_short_as_they_can_be() -> None:
    assert seeds_text([]) == ""
    assert seeds_text([4]) == "4"
    assert seeds_text([9, 1, 2, 3, 10, 5]) == "1-3,5,9-10"
    assert as_seeds(seeds_text([9, 1, 2, 3, 10, 5])) == (1, 2, 3, 5, 9, 10)
