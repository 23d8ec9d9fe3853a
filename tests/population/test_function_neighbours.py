"""North Korea, Japan and joined countries by function: sums against the tables, borders, seats both ways.

Nothing is drawn but which people are looked at (fixed seeds): no false alarms.
"""

import tomllib

import numpy as np
import pytest
from function_seats import mismatches

from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country
from hyosan.population.function.laws_beside import POPULATION
from hyosan.population.function.neighbours import build_japan, build_north_korea, build_peninsula
from hyosan.population.tables_function import BANDS, FUNCTION_KINDS, GRADES
from hyosan.population.travel import neighbours
from hyosan.population.travel.of_country import country_flows

OLDEST = 16
"""Number of the last band of the tables: 80 and over."""


@pytest.fixture(scope="module")
def joined() -> Country:
    """201 million people."""
    return build_peninsula(with_japan=True)


@pytest.fixture(scope="module", params=["North Korea", "Japan"])
def neighbour(request: pytest.FixtureRequest) -> tuple[Country, neighbours.Neighbour]:
    if request.param == "Japan":
        return build_japan(), neighbours.japan()
    return build_north_korea(), neighbours.north_korea()


def people_by_age(country: Country) -> np.ndarray:
    """People by area, sex code and band, from the cells."""
    function = country.function
    first = function.cells["first"].astype(np.int64)
    people = np.diff(first, axis=1, append=first[:, -1:])
    found = np.zeros((len(people), 3, BANDS), dtype=np.int64)
    for cell in np.flatnonzero(function.cell_band >= 0):
        found[:, function.cell_sex[cell], function.cell_band[cell]] += people[:, cell]
    return found


def test_ages_are_those_of_the_table(neighbour: tuple[Country, neighbours.Neighbour]) -> None:
    country, source = neighbour
    found = people_by_age(country)
    by_band = found.sum(axis=1)
    assert (by_band[:, :OLDEST] == source.ages[:, :OLDEST]).all()
    assert (by_band[:, OLDEST:].sum(axis=1) == source.ages[:, OLDEST]).all()
    assert (np.diff(country.function.area_first) == source.people).all()
    women = found[:, 1].sum(axis=1) / source.people
    wanted = source.female_shares if source.country == "PRK" else np.full(len(women), 0.5139)
    assert np.abs(women - wanted).max() < 1e-4
    shares = found[:, 1].sum(axis=0) / by_band.sum(axis=0)
    assert shares[0] < 0.5
    assert 0.55 < shares[17] < shares[19], "more boys are born, women grow older"


def test_everybody_has_one_household(neighbour: tuple[Country, neighbours.Neighbour]) -> None:
    country, source = neighbour
    function = country.function
    people = np.diff(function.pattern_first, axis=1)
    households = people // function.pattern_size
    assert (people % function.pattern_size == 0).all()
    assert (function.pattern_first[:, -1] == source.people).all()
    assert source.people.sum() / households.sum() == pytest.approx(source.mean_household_size, rel=1e-3)
    by_area = source.people / households.sum(axis=1)
    assert by_area == pytest.approx(source.mean_household_size, abs=0.06)


def test_posts_seats_and_outings_are_taken(neighbour: tuple[Country, neighbours.Neighbour]) -> None:
    country, _ = neighbour
    flows = country_flows(country)
    assert (flows.work.sum(axis=1) == flows.employed).all()
    assert (flows.work.sum(axis=0) == flows.posts).all()
    assert (flows.habitual.sum(axis=1) == flows.residents).all()
    assert (flows.habitual.sum(axis=0) == np.diff(country.function.area_outing)).all()
    assert np.trace(flows.school) == flows.school.sum() == country.function.pupils_before[:, :, -1].sum()
    sizes, many = country.place_kind("school").sizes()
    assert 300 < (sizes * many).sum() / many.sum() < 450


def test_of_japan_as_many_cross_the_border_of_a_prefecture_as_were_counted() -> None:
    country = build_japan()
    flows, row = country_flows(country), {name: number for number, name in enumerate(country.areas.names)}
    assert np.trace(flows.work) / flows.work.sum() == pytest.approx(1 - 0.081, abs=0.01)
    # Census of 2000, millions, pupils and students among them: within a third.
    for home, counted in (("Saitama", 0.96), ("Kanagawa", 0.93), ("Chiba", 0.80)):
        assert flows.work[row[home], row["Tokyo"]] / 1e6 == pytest.approx(counted, rel=0.33)
    assert flows.posts[row["Tokyo"]] > flows.employed[row["Tokyo"]] + 0.2 * flows.residents[row["Tokyo"]]


def test_joined_countries_are_the_same_people(joined: Country) -> None:
    """South Korea comes first, so that it is the same to the last number; the others differ in single years only."""
    south, north, japan = build_country(), build_north_korea(), build_japan()
    assert len(joined) == len(south) + len(north) + len(japan) == 200_921_640
    assert joined.country_names == ("South Korea", "North Korea", "Japan")
    assert np.diff(joined.country_first_area).tolist() == [3558, 208, 47]
    first = joined.country_first_area
    for number, alone in enumerate((south, north, japan)):
        own = slice(first[number], first[number + 1])
        assert (joined.function.cells[own] == alone.function.cells).all()
        assert (joined.function.pattern_first[own] == alone.function.pattern_first).all()
        assert joined.areas.names[own] == alone.areas.names
    for name in ("pupils_before", "size_post", "size_workplace", "pattern_household", "employed_first"):
        assert (getattr(joined.function, name)[: first[1]] == getattr(south.function, name)).all(), name
    for name in ("school_staff", "grade_school", "workplace_size"):
        alone = getattr(south.function, name)
        assert (getattr(joined.function, name)[: len(alone)] == alone).all(), name


def test_no_border_is_crossed(joined: Country) -> None:
    flows = country_flows(joined)
    of_area = np.repeat(np.arange(3), np.diff(joined.country_first_area))
    of_town = of_area[joined.function.municipality_first[:-1]]
    across = of_town[:, None] != of_town
    for each in (flows.work, flows.school, flows.habitual):
        assert each[across].sum() == 0
        assert each.sum() > 0
    assert (flows.work.sum(axis=1) == flows.employed).all()
    assert (flows.work.sum(axis=0) == flows.posts).all()


def test_seats_and_holders_are_inverse_over_joined_countries(joined: Country) -> None:
    people = np.random.default_rng(1).integers(0, len(joined), 3_000)
    edges = joined.function.area_first[joined.country_first_area]
    people = np.concatenate([people, edges[:-1], edges[1:] - 1])
    assert mismatches(joined, people, np.random.default_rng(2)) == 0


def test_who_is_met_by_day_lives_in_the_same_country(joined: Country) -> None:
    """Places of all kinds lie where their members' country is."""
    people = np.random.default_rng(3).integers(0, len(joined), 20_000)
    told = joined.tell(people)
    country = np.searchsorted(joined.country_first_area, told["area"], side="right")
    for number, kind in enumerate(joined.place_kinds):
        place, own = told["place"][number], country[told["place"][number] >= 0]
        for each in (1, 2):
            here, next_one = place[place >= 0][own == each], place[place >= 0][own == each + 1]
            assert here.max() < next_one.min(), kind.name
    assert set(np.unique(country)) == {1, 2, 3}
    assert len(FUNCTION_KINDS) == len(joined.place_kinds)


def test_every_pupil_learns_in_a_school_of_the_own_area() -> None:
    country = build_north_korea()
    origin = np.repeat(np.arange(len(country.schooling.out_first) - 1), np.diff(country.schooling.out_first))
    area = np.repeat(np.arange(len(country.areas)), np.diff(country.function.school_first))
    goes_to = area[country.function.grade_school[country.schooling.out_goes_to]]
    assert (goes_to == origin // GRADES).all()


@pytest.mark.parametrize("folder", ["north_korea", "japan", "made_up"])
def test_every_law_names_its_source_or_says_that_it_is_invented(folder: str) -> None:
    told = tomllib.loads((POPULATION / folder / "laws.toml").read_text(encoding="utf-8"))
    assert told
    for name, law in told.items():
        assert set(law) == {"value", "source"}, name
        known = ("invented", "census", "Korea", "fitted", "2023")
        assert len(law["source"]) >= len("invented"), name
        assert any(word in law["source"] for word in known), name
