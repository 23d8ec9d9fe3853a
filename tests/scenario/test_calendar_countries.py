"""Countries whose public holidays a calendar may name."""

import itertools
import string

import holidays
import pydantic
import pytest

from hyosan.scenario.tables_calendar import CalendarSpec


def test_two_capitals_are_right_where_the_library_lists_them() -> None:
    listed = set(holidays.list_supported_countries())
    for pair in itertools.product(string.ascii_uppercase, repeat=2):
        code = "".join(pair)
        if code in listed:
            assert CalendarSpec(public_holidays=code).public_holidays == code
        else:
            with pytest.raises(pydantic.ValidationError, match="unknown country"):
                CalendarSpec(public_holidays=code)


@pytest.mark.parametrize("given", ["kr", "SouthKorea", "HolidayBase", "", "registry"])
def test_other_names_of_the_library_are_no_countries(given: str) -> None:
    assert given not in holidays.list_supported_countries()
    with pytest.raises(pydantic.ValidationError, match=r"unknown country '.*(did you mean|known)"):
        CalendarSpec(public_holidays=given)
