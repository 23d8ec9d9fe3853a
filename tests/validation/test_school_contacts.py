"""`school-contacts` (VALIDATION.md): the contacts that the shipped settings imply, and how far they are from sensors.

Conditions: nine classes of 29 to 44 (the French high school that sensors watched), five school days, everybody there.
The engine is held to the law within 4 standard errors over schools, twice if need be: for five numbers of 20 schools a
false alarm below 1e-4. What the shipped scenario deviates by is asserted too: whoever mends it changes the page.
"""

from functools import partial

import checks_school_contacts as school
import pytest
from laboratory import failures

SHIPPED = school.law(school.FRENCH_CLASSES, *school.shipped_rates())
WITH_FRIENDS = school.law(
    school.FRENCH_CLASSES, school.CLASS_PER_DAY, school.SCHOOL_PER_DAY, school.FRIENDS, school.TIE_PER_DAY
)


@pytest.mark.parametrize("friends", [False, True])
def test_the_engine_meets_as_the_law_says(friends: bool) -> None:
    check = partial(school.school_contacts, copies=20, friends=friends)
    assert [str(row) for row in failures(check, seed=1)] == []


def test_the_shipped_settings_beside_sensors() -> None:
    """Sensors are a floor: 14.8 people a day; the shipped settings stay 12 % below, and repeat by chance only."""
    assert pytest.approx(12.98, abs=0.005) == SHIPPED.distinct < school.OBSERVED.distinct
    assert pytest.approx(0.788, abs=0.0005) == SHIPPED.share_inside < school.OBSERVED.share_inside
    assert pytest.approx(0.761, abs=0.0005) == SHIPPED.links_inside < school.OBSERVED.links_inside
    assert pytest.approx(0.120, abs=0.0005) == SHIPPED.repeated < school.OBSERVED.repeated


def test_lasting_ties_would_do_it() -> None:
    """Six friends in the class, met twice a day each, give all three numbers of links."""
    for number in ("distinct", "links_inside", "repeated"):
        assert getattr(WITH_FRIENDS, number) == pytest.approx(getattr(school.OBSERVED, number), rel=0.001)
