"""North Korea, Japan and the links across the sea: sums, margins, places, licences beside the tables."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from hyosan.population.travel.links import air_links, catchment, sea_links
from hyosan.population.travel.municipalities import load_municipalities
from hyosan.population.travel.neighbours import POPULATION, Neighbour, japan, north_korea

PROVINCES = {"KP-01": 3_688_928, "KP-02": 4_591_426, "KP-10": 815_083}


def test_counties_add_up() -> None:
    country = north_korea()
    assert len(country.codes) == len(set(country.codes)) == 208
    assert country.people.sum() == 26_460_313
    for code, residents in PROVINCES.items():
        own = [each.startswith(code) for each in country.codes]
        assert country.people[own].sum() == residents
    census = np.array(pq.read_table(POPULATION / "north_korea" / "counties.parquet")["census_2008"])
    assert census.sum() == 23_349_859
    growth = country.people / census
    assert growth.min() > 1.13
    assert growth.max() < 1.14
    assert 0.48 < country.female_shares.min() < country.female_shares.max() < 0.55
    over_65 = country.ages[:, 13:].sum() / country.people.sum()
    assert over_65 == pytest.approx(0.123, abs=0.001)


def test_prefectures_add_up() -> None:
    country = japan()
    assert len(country.codes) == 47
    assert country.people.sum() == round(126_167_000 * 0.9783)
    assert country.people[country.names.index("Tokyo")] == pytest.approx(13_921_000 * 0.9783, abs=1)
    old = country.ages[:, 13:].sum(axis=1) / country.people
    assert country.ages[:, 13:].sum() / country.people.sum() == pytest.approx(0.296, abs=0.001)
    assert country.names[int(np.argmax(old))] == "Akita", "the oldest prefecture of Japan"
    assert country.names[int(np.argmin(old))] in ("Okinawa", "Tokyo")


@pytest.mark.parametrize("country", [north_korea(), japan()])
def test_neighbours_are_where_they_should_be(country: Neighbour) -> None:
    low, high = ((37.5, 43.1), (124.0, 131.0)) if country.country == "PRK" else ((26.0, 43.5), (127.0, 142.0))
    assert ((country.latitude_degrees > low[0]) & (country.latitude_degrees < low[1])).all()
    assert ((country.longitude_degrees > high[0]) & (country.longitude_degrees < high[1])).all()
    flows = country.habitual_flows()
    assert (flows.sum(axis=1) == country.people).all()
    assert flows.min() >= 0
    assert 0 < country.outings_per_resident_day < 0.5
    assert country.mean_household_size > 2


def test_most_north_koreans_live_where_a_town_is_known() -> None:
    country = north_korea()
    known = np.array([each in ("town", "city") for each in country.located])
    assert country.people[known].sum() / country.people.sum() > 0.5
    capital = country.names.index("Jung-guyok")
    assert country.latitude_degrees[capital] == pytest.approx(39.03, abs=0.05)


def test_travellers_across_the_sea_are_those_counted() -> None:
    air, sea = air_links(), sea_links()
    assert air.koreans_per_year.sum() + sea.koreans_per_year.sum() == 8_630_000
    assert air.japanese_per_year.sum() + sea.japanese_per_year.sum() == 3_224_079
    assert sea.passages_per_day.sum() * 365 == pytest.approx(849_433, abs=2)
    assert set(sea.prefecture_codes) == {"40", "42", "35", "27"}
    assert len(set(air.names)) == len(air.names) == 38
    incheon = np.array([code == "28" for code in air.province_codes])
    assert air.koreans_per_year[incheon].sum() / air.koreans_per_year.sum() > 0.5
    provinces = {code[:2] for code in load_municipalities().codes}
    for links in (air, sea):
        assert set(links.province_codes) <= provinces
        assert set(links.prefecture_codes) <= set(japan().codes)
        assert ((links.hours > 0.5) & (links.hours < 24)).all()


def test_travellers_come_from_everywhere() -> None:
    towns = load_municipalities()
    place = (towns.latitude_degrees, towns.longitude_degrees)
    gateway = (np.array([37.46, 35.18]), np.array([126.44, 128.94]))
    travellers = np.array([6_000_000, 1_500_000])
    homes = catchment(towns.people, place, gateway, travellers)
    assert homes.sum(axis=0) == pytest.approx(travellers, rel=1e-6)
    assert homes.sum(axis=1) / towns.people == pytest.approx(7.5e6 / towns.people.sum(), rel=1e-2)
    busan = [code.startswith("26") for code in towns.codes]
    seoul = [code.startswith("11") for code in towns.codes]
    assert homes[busan, 1].sum() > homes[busan, 0].sum()
    assert homes[seoul, 0].sum() > 10 * homes[seoul, 1].sum()


@pytest.mark.parametrize("folder", ["north_korea", "japan", "air_network"])
def test_sources_and_hashes_lie_beside_the_tables(folder: str) -> None:
    place = Path(POPULATION / folder)
    lines = (place / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    listed = {name: digest for digest, name in (line.split() for line in lines)}
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place.glob("*.parquet")}
    sources = (place / "SOURCES.md").read_text(encoding="utf-8")
    for table in place.glob("*.parquet"):
        for column in pq.read_schema(table).names:
            assert f"`{column}`" in sources or column[0].isdigit()
    assert "Licence" in sources


def test_the_air_network_says_that_it_is_under_the_odbl() -> None:
    text = (POPULATION / "air_network" / "LICENSE-ODbL.txt").read_text(encoding="utf-8")
    assert "opendatacommons.org/licenses/odbl/1-0" in text
    assert "OpenFlights.org" in text
    assert sorted(path.suffix for path in (POPULATION / "air_network").iterdir()) == ["", ".md", ".parquet", ".txt"]
