"""Areas that are known without their people are called as those that are built."""

from typing import Any

import pytest

from hyosan.population.by_function import build_by_function
from hyosan.population.city import build_city
from hyosan.population.known_areas import known_areas
from hyosan.population.spec import PopulationSpec
from hyosan.population.table import Areas

COUNTIES = ("47940", "47770")
"""Ulleung and Yeongdeok; both have a Buk-myeon or its like, so names are told apart."""
CITIES: dict[str, dict[str, Any]] = {
    "as they are": {},
    "a name of one's own": {"name": "Twin Town"},
    "invented": {"name": "Twin Town", "fictional_names": True},
}


def same(one: Areas | None, other: Areas) -> bool:
    """Whether names, codes and municipalities are the same."""
    return one is not None and (one.names, one.codes, one.municipality) == (
        other.names,
        other.codes,
        other.municipality,
    )


@pytest.mark.parametrize("name", CITIES)
def test_areas_of_a_city(name: str) -> None:
    built = build_city(COUNTIES, **CITIES[name])
    spec = PopulationSpec.model_validate({"city": {"municipalities": COUNTIES, **CITIES[name]}})
    assert same(known_areas(spec), built.areas)


@pytest.mark.parametrize(
    "population",
    [
        {"city": {"municipalities": COUNTIES, "form": "function"}},
        {"city": {"municipalities": COUNTIES, "form": "function", "name": "Twin Town"}},
        {"countries": {"names": ["japan", "north-korea"]}},
    ],
)
def test_areas_of_people_by_function(population: dict[str, Any]) -> None:
    spec = PopulationSpec.model_validate(population)
    assert same(known_areas(spec), build_by_function(spec).areas)


def test_a_made_up_country_tells_nothing_before_it_is_made() -> None:
    assert known_areas(PopulationSpec.model_validate({"made_up": {"people": 1000}})) is None
