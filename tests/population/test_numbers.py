"""Numbers that nobody has are refused before a kernel reads at them."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from hyosan.core.errors import PopulationError
from hyosan.population.by_function import load_countries, load_country
from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country

ASKED: dict[str, Callable[[Country, np.ndarray], object]] = {
    "tell": lambda country, people: country.tell(people),
    "places_of": lambda country, people: country.places_of("school", people),
    "areas_of": lambda country, people: country.areas_of(people),
    "seats_of": lambda country, people: country.seats_of(0, people),
    "have_place": lambda country, people: country.have_place(0, people),
    "ids": lambda country, people: country.ids(people),
}


@pytest.fixture(scope="module")
def county() -> Country:
    return build_country(["47940"])


@pytest.mark.parametrize("asked", ASKED)
def test_nobody_has_the_number(county: Country, asked: str) -> None:
    count = len(county)
    for people in ([count], [0, -1, 2**40]):
        with pytest.raises(ValueError, match=f"people are numbered from 0 to {count - 1:,}"):
            ASKED[asked](county, np.array(people))
    with pytest.raises(ValueError, match="whole numbers"):
        ASKED[asked](county, np.array([0.5]))


def test_any_whole_numbers_will_do(county: Country) -> None:
    told = county.tell(np.array([0, len(county) - 1], np.uint16))
    assert np.array_equal(told["age"], county.age_years[[0, -1]])
    assert told["place"].shape == told["slot"].shape == (len(county.place_kinds), 2)
    assert len(county.tell(np.zeros(0, np.int64))["age"]) == 0


def test_a_text_is_no_list_of_municipalities() -> None:
    with pytest.raises(PopulationError) as caught:
        load_country("runs/gwacheon-seed1")
    assert len(caught.value.problems) == 1
    assert "a list of names" in str(caught.value)


def test_countries_that_there_are_not() -> None:
    with pytest.raises(PopulationError, match="a list of names"):
        load_countries("japan")
    with pytest.raises(PopulationError, match=re.escape("no country 'japn'; did you mean 'japan'?")):
        load_countries(["japn", "south-korea"])
