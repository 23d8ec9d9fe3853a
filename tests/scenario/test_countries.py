"""Countries, the made-up country, and `where` by municipality and country: what is read, what is refused and where."""

import numpy as np
import pytest

from hyosan.catalogue import find
from hyosan.core.errors import ScenarioError
from hyosan.engine.build import build_population, matched
from hyosan.engine.memory import expected_people
from hyosan.engine.start import id_ranges, seed_names
from hyosan.population.by_function import load_countries
from hyosan.population.function.country import Country
from hyosan.population.function.made_up import build_made_up
from hyosan.population.regions import ambiguous_municipalities, country_ids, in_municipality
from hyosan.scenario import load_text, read_scenario_text, scenario_toml
from hyosan.scenario.model import Scenario, WhereSpec

SCENARIO = """
extends = "korean-settings-with-outings"
[scenario]
id = "far"
title = "An infection far away"
[population.countries]
names = ["japan", "south-korea"]
[time]
start = 2024-10-14
duration = "60 days"
[calendar.periods]
vacation = []
[strains.flu]
transmissibility = 0.08
[strains.flu.course]
latent = { distribution = "gamma", mean = "1 day", shape = 4 }
symptomatic = { distribution = "gamma", mean = "3 days", shape = 3 }
[[seeding]]
strain = "flu"
count = 20
"""
MADE_UP = SCENARIO.replace("countries]", "made_up]").replace('names = ["japan", "south-korea"]', "people = 20_000")


def read(text: str) -> Scenario:
    return load_text(text, "far.toml", resolve=find)


def test_people_are_counted_before_they_are_made_and_by_function() -> None:
    for text, people in ((SCENARIO, 51_032_151 + 123_429_176), (MADE_UP, 20_000)):
        scenario = read(text)
        assert expected_people(scenario) == people
        assert load_text(scenario_toml(scenario)) == scenario
    assert (read(SCENARIO).record.tables, read(SCENARIO).record.timeline_by) == (("infections",), "municipality")
    assert (len(read(MADE_UP).record.tables), read(MADE_UP).record.timeline_by) == (4, "area")


def test_the_order_of_names_changes_nobody() -> None:
    one, other = (build_population(read(SCENARIO.replace('"japan", "south-korea"', order)))
                  for order in ('"north-korea", "japan"', '"japan", "north-korea"'))  # fmt: skip
    assert isinstance(one, Country)
    assert isinstance(other, Country)
    assert country_ids(one) == ["north-korea", "japan"]
    assert (one.areas.codes, len(one)) == (other.areas.codes, len(other))
    assert (one.function.cells == other.function.cells).all()
    assert len(set(one.areas.names)) == len(one.areas)


def test_the_made_up_country_has_the_size_that_is_asked_for() -> None:
    found = build_population(read(MADE_UP.replace("20_000", "20_000\nareas = 40")))
    assert (len(found), len(found.areas)) == (20_000, 40)


def test_where_is_a_country_or_a_municipality() -> None:
    country = load_countries(["south-korea", "japan"])
    first, korea = country.function.area_first, int(country.country_first_area[1])
    assert id_ranges(country, WhereSpec(country="japan")) == [(int(first[korea]), len(country))]
    assert id_ranges(country, WhereSpec(municipality="Tokyo")) == id_ranges(country, WhereSpec(area="13"))
    jung = ambiguous_municipalities(country.areas)["Jung-gu"]
    assert "11140" in jung
    assert len(jung) == 6
    (seoul,) = id_ranges(country, WhereSpec(municipality="11140"))
    assert seoul[1] - seoul[0] == 121_475
    assert in_municipality(country.areas, "Jung-gu").sum() > in_municipality(country.areas, "11140").sum()
    made = build_made_up(40_000, 20)
    assert id_ranges(made, WhereSpec(municipality="Municipality 2")) == [
        (int(made.function.area_first[10]), int(made.function.area_first[20]))
    ]


def test_names_of_municipalities_are_looked_up_among_the_people() -> None:
    text = MADE_UP.replace("20_000", "40_000\nareas = 20")
    for given, said in (
        ("Municipality 3", "unknown municipality 'Municipality 3'; did you mean 'Municipality 2'?"),
        ("Municipality 1", ""),
    ):
        loaded = read_scenario_text(text + f'where = {{ municipality = "{given}" }}\n', "far.toml", resolve=find)
        people = build_population(loaded.scenario)
        if not said:
            assert matched(loaded, people).scenario == loaded.scenario
            continue
        with pytest.raises(ScenarioError) as caught:
            matched(loaded, people)
        assert f"seeding[0].where.municipality: {said[:40]}" in str(caught.value)


WRONG = {
    "no such country": (
        ('"japan", "south-korea"', '"japn"'),
        "population.countries.names[0]: got text 'japn', allowed: 'south-korea', 'north-korea', 'japan'; did you mean",
    ),
    "twice": (('"japan", "south-korea"', '"japan", "japan"'), "population.countries.names: 'japan' stands twice"),
    "the basis of another": (
        ('"japan", "south-korea"]', '"japan"]\nbasis = "census-scaled"'),
        "population.countries.basis: is of South Korea's residents",
    ),
    "two populations": (
        ("[time]", "[population.made_up]\npeople = 1000\n[time]"),
        "population.made_up: two populations: only one of",
    ),
    "seeds elsewhere": (
        ("count = 20", 'count = 20\nwhere = { country = "north-korea" }'),
        "seeding[0].where.country: unknown country 'north-korea'",
    ),
    "two places": (
        ("count = 20", 'count = 20\nwhere = { country = "japan", area = "13" }'),
        "seeding[0].where: exactly one of place_kind, area, municipality and country is needed",
    ),
    "a place": (
        ("count = 20", 'count = 20\nwhere = { place_kind = "school" }'),
        "seeding[0].where.place_kind: by function people are chosen by area, municipality, country and age, not by"
        " place; [population.city] as a table has it",
    ),
    "ties": (
        ("[time]", '[settings.friends]\nedge_kind = "friendship"\ncontacts_per_day = 1\n[time]'),
        "so no 'friendship'; [population.city] as a table has them",
    ),
    "too many areas": (
        ('countries]\nnames = ["japan", "south-korea"]', "made_up]\npeople = 1000\nareas = 6"),
        "population.made_up.areas: got 6 areas for 1,000 people, allowed: at most 5",
    ),
    "too many people": (
        ('countries]\nnames = ["japan", "south-korea"]', "made_up]\npeople = 8_000_000_000"),
        "population.made_up.people: got number 8000000000, allowed: a whole number from 200 to 2147483647",
    ),
    "a crossing between others": (
        (
            '"japan", "south-korea"]',
            '"japan"]\n[crossing.sea]\nstrain = "flu"\nby = "sea"\nstay = "2 days"\ncontacts_per_day = 1',
        ),
        "crossing.sea: needs [population.countries]",
    ),
    "a crossing of another strain": (
        (
            "[time]",
            '[crossing.sea]\nstrain = "fly"\nby = "see"\nstay = "2 days"\ncontacts_per_day = 1\n[time]',
        ),
        "crossing.sea.strain: unknown strain 'fly'; did you mean 'flu'?",
    ),
    "a crossing without contacts": (
        ("[time]", '[crossing.sea]\nstrain = "flu"\nby = "sea"\nstay = "2 days"\n[time]'),
        "crossing.sea: needs contacts_per_day where nobody roams by area",
    ),
    "a crossing on which somebody is restrained": (
        (
            "[time]",
            '[crossing.sea]\nstrain = "flu"\nby = "sea"\nstay = "2 days"\ncontacts_per_day = 1\n'
            "restrained = 0.5\n[time]",
        ),
        "crossing.sea.restrained: unused where nobody roams by area",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_where_it_stands(name: str) -> None:
    (old, new), said = WRONG[name]
    assert old in SCENARIO
    with pytest.raises(ScenarioError) as caught:
        read(SCENARIO.replace(old, new))
    assert said in str(caught.value)


def test_new_keys_of_where_leave_the_addresses_of_seeds_as_they_were() -> None:
    seed = read(SCENARIO.replace("count = 20", 'count = 20\nwhere = { area = "13" }')).seeding
    assert '"area": "13", "place": null, "place_kind": null}' in seed_names(seed)[0]
    other = read(SCENARIO.replace("count = 20", 'count = 20\nwhere = { country = "japan" }')).seeding
    assert '"country": "japan"' in seed_names(other)[0]


def test_people_of_a_country_are_one_range_of_numbers() -> None:
    """What importation draws from must not be a list of a hundred million numbers."""
    country = load_countries(["south-korea", "japan"])
    for where in (WhereSpec(country="south-korea"), WhereSpec(municipality="11110")):
        (found,) = id_ranges(country, where)
        assert np.diff(found)[0] == (51_032_151 if where.country else 139_189)
