"""Schools, workplaces and commuting of the same city in both forms. The table's seed is fixed: no false alarms."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hyosan.population.city import load_city
from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country
from hyosan.population.table import Population
from hyosan.population.travel.commuting import commuting_flows
from hyosan.population.travel.comparing import common_part
from hyosan.population.travel.municipalities import load_municipalities, rows_of
from hyosan.population.travel.of_country import country_flows

CHANGWON = ["48121", "48123", "48125", "48127", "48129"]
Forms = tuple[Country, Population]


@pytest.fixture(scope="module")
def forms() -> Forms:
    return build_country(CHANGWON), load_city(CHANGWON)


def table_sizes(city: Population, kind: str) -> NDArray[np.int64]:
    places = city.place_kind(kind)
    return np.bincount(places.member[places.member >= 0], minlength=places.count)


def function_sizes(country: Country, kind: str) -> NDArray[np.int64]:
    size, count = country.place_kind(kind).sizes()
    return np.repeat(size, count)


@pytest.mark.parametrize(
    ("kind", "count_within", "mean_within", "quantile_within"),
    [("classroom", 0.005, 0.005, 0.07), ("school", 0.02, 0.01, 0.03), ("workplace", 0.02, 0.03, 0.05)],
)
def test_sizes_of_places(
    forms: Forms, kind: str, count_within: float, mean_within: float, quantile_within: float
) -> None:
    function, table = function_sizes(forms[0], kind), table_sizes(forms[1], kind)
    assert len(function) == pytest.approx(len(table), rel=count_within)
    assert function.mean() == pytest.approx(table.mean(), rel=mean_within)
    for share in (10, 50, 90, 99):
        of_function, of_table = np.percentile(function, share), np.percentile(table, share)
        assert of_function == pytest.approx(of_table, rel=quantile_within, abs=1)


def test_colleagues_of_somebody_who_works(forms: Forms) -> None:
    """Mean size of the workplace of one who works, where it has fewer than 1,000.

    Above, the table form has larger ones here: 3 % of the city's workers are the most there, 3 % of the municipality's
    in the function form.
    """
    function, table = (
        sizes[sizes < 1_000] for sizes in (function_sizes(forms[0], "workplace"), table_sizes(forms[1], "workplace"))
    )
    assert (function**2).sum() / function.sum() == pytest.approx((table**2).sum() / table.sum(), rel=0.1)
    assert np.mean(function >= 5) == pytest.approx(np.mean(table >= 5), abs=0.004)


def table_commuting(city: Population) -> NDArray[np.int64]:
    """People at work by municipality of home and of work."""
    names = list(dict.fromkeys(city.areas.municipality))
    town = np.array([names.index(name) for name in city.areas.municipality])
    places = city.place_kind("workplace")
    own = places.member >= 0
    found = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(found, (town[city.area[own]], town[places.area[places.member[own]]]), 1)
    return found


def test_as_many_work_in_each_municipality(forms: Forms) -> None:
    flows, table = country_flows(forms[0]), table_commuting(forms[1])
    for axis in (0, 1):
        function_share = flows.work.sum(axis=axis) / flows.work.sum()
        assert function_share == pytest.approx(table.sum(axis=axis) / table.sum(), abs=0.025)


def test_commuting_follows_the_same_law_but_for_the_own_municipality(forms: Forms) -> None:
    """The weight of 4 of the own municipality, fitted to counts, is the function form's alone: docs/travel.md."""
    flows, table = country_flows(forms[0]), table_commuting(forms[1])
    towns, rows = load_municipalities(), rows_of(CHANGWON)
    place = (towns.latitude_degrees[rows], towns.longitude_degrees[rows], towns.area_km2[rows])
    alike = commuting_flows(flows.employed, flows.posts, *place, own_factor=1.0)
    assert common_part(alike / alike.sum(), table / table.sum()) > 0.9
    assert np.trace(table) / table.sum() == pytest.approx(np.trace(alike) / alike.sum(), abs=0.07)
    assert np.trace(flows.work) / flows.work.sum() == pytest.approx(0.74, abs=0.01)
