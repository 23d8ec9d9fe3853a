"""People by function from the command line: run, plan, show, verify, many seeds, fitting, and what is refused."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typing_at import Type, typed

import hyosan
from hyosan.catalogue import find
from hyosan.engine.age_groups import age_groups
from hyosan.engine.build import build_population
from hyosan.engine.contact_rates import contact_rates
from hyosan.engine.run import prepare, run_prepared
from hyosan.engine.spread import spread
from hyosan.population.function.country import MOST_TABLE_PEOPLE, Country
from hyosan.population.kinds import BY_FUNCTION
from hyosan.population.tables_function import FUNCTION_KINDS
from hyosan.results.compare import same_tables
from hyosan.results.run import Run, open_run
from hyosan.scenario import load_text, read_scenario, scenario_toml
from hyosan.scenario.form import MOST_AS_TABLE, MOST_POSSIBLE_AS_TABLE

COUNTY = "47770"
SCENARIO = f"""
extends = "korean-settings-with-outings"
[scenario]
id = "county"
title = "Influenza in a county"
[population.city]
municipalities = ["{COUNTY}"]
form = "function"
[time]
start = 2024-10-14
duration = "60 days"
[calendar.periods]
vacation = []
[strains.influenza]
transmissibility = 0.08
block = "30 days"
[strains.influenza.course]
latent = {{ distribution = "gamma", mean = "1 day", shape = 4 }}
symptomatic = {{ distribution = "gamma", mean = "3 days", shape = 3 }}
incubation = {{ distribution = "gamma", mean = "1.5 days", shape = 4 }}
[[seeding]]
strain = "influenza"
count = 20
who = {{ min_age = 20 }}
"""


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("county") / "county.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def run(county: Path) -> Run:
    """A run from the command line."""
    result = typed("run", str(county), "--seed", "3", "--out", str(county.parent / "run"))
    assert result.exit_code == 0, result.output
    return open_run(county.parent / "run")


@pytest.fixture(scope="session")
def people(county: Path) -> Country:
    found = build_population(read_scenario(county, resolve=find).scenario)
    assert isinstance(found, Country)
    return found


def test_the_names_of_kinds_are_those_of_the_form() -> None:
    assert BY_FUNCTION == FUNCTION_KINDS


def test_the_run_says_what_its_people_are(run: Run, people: Country) -> None:
    population = run.record["population"]
    assert population["form"] == "function"
    assert population["people"] == len(people)
    assert population["by_age"] == np.trim_zeros(np.bincount(people.age_years), "b").tolist()
    assert run.record["counts"]["infections"] == len(run.infections()) > 5_000
    text = (run.folder / "scenario.toml").read_text()
    for word in ('form = "function"', 'timeline_by = "area"'):
        assert word in text


def test_every_infection_is_between_two_who_share_the_place(run: Run, people: Country) -> None:
    rows = run.infections()
    local = rows[rows["infector"].notna()]
    assert len(local) == len(rows) - 20
    for role in ("person", "infector"):
        told = people.tell(local[role].to_numpy().astype(np.int64))
        for kind, place in enumerate(told["place"]):
            here = (local["place_kind"] == FUNCTION_KINDS[kind]).to_numpy()
            assert (place[here] == local["place"].to_numpy()[here].astype(np.int64)).all()
    assert (local["person"] != local["infector"]).all()
    assert set(local["infector"]) <= set(rows["person"])
    assert (rows["age"].to_numpy() == people.age_years[rows["person"].to_numpy()]).all()
    assert {"outing", "household", "workplace", "classroom"} <= set(local["place_kind"])


def test_people_are_written_where_they_are_asked_for(run: Run, people: Country) -> None:
    table = run.people()
    told = people.tell(np.arange(len(people)))
    assert (table["age"].to_numpy() == told["age"]).all()
    for kind, name in enumerate(FUNCTION_KINDS):
        assert (table[f"place_{name}"].fillna(-1).to_numpy().astype(np.int64) == told["place"][kind]).all()


def test_the_same_tables_as_from_a_table(run: Run, county: Path, tmp_path: Path) -> None:
    prepared = prepare(read_scenario(county, resolve=find))
    assert isinstance(prepared.population, Country)
    table = replace(prepared.population.as_table(), areas=prepared.population.areas)
    again = run_prepared(replace(prepared, population=table), seed=3, out=tmp_path / "run")
    assert again.record["population"]["form"] == "table"
    assert same_tables(run, again) == []


def test_it_repeats(run: Run) -> None:
    result = typed("verify", str(run.folder), "--threads", "1")
    assert (result.exit_code, "identical" in result.stdout) == (0, True), result.output


def test_show_and_sql_answer(run: Run) -> None:
    assert "infected" in typed("show", str(run.folder)).stdout
    assert "not_well_mixed" in run.record["theory"]
    told = typed("sql", str(run.folder), "SELECT count(*) AS n FROM infections WHERE place_kind = 'outing'", "--csv")
    assert int(told.stdout.split()[1]) > 100


def test_many_keep_infections_alone_and_attack_by_age_and_area_is_known(county: Path, run: Run, tmp_path: Path) -> None:
    text = SCENARIO + '[record]\ntables = ["infections"]\ntimeline_by = "municipality"\n'
    (tmp_path / "few.toml").write_text(text, encoding="utf-8")
    assert typed("run", str(tmp_path / "few.toml"), "--seed", "3", "--out", str(tmp_path / "run")).exit_code == 0
    few = open_run(tmp_path / "run")
    assert not (few.folder / "people.parquet").exists()
    assert "people and transitions (record.tables asks for them)" in typed("show", str(few.folder)).stdout
    assert "not kept" not in typed("show", str(run.folder)).stdout
    for name in ("attack_rate", "attack_rate_by_age", "attack_rate_by_area"):
        columns = ["residents", "infected", "infection_attack_rate"]
        less, more = (getattr(found.indicators(), name)()[columns] for found in (few, run))
        assert less.equals(more), name
    areas = few.timeline(by="area").index.get_level_values("area").unique()
    assert areas.tolist() == [0]
    assert (few.timeline()["susceptible"] == run.timeline()["susceptible"]).all()
    assert (few.timeline()["new_infections"] == run.timeline()["new_infections"]).all()
    assert few.timeline_raw()["new_infections"].sum() == len(few.infections())


def test_the_plan_expects_what_happens(county: Path, run: Run) -> None:
    result = typed("plan", str(county))
    assert result.exit_code == 0
    rows = re.search(r"^infections\s+([\d,]+)", result.stdout, re.MULTILINE)
    assert rows is not None
    # The mean of the renewal equation, which leaves out that members of a place are infected together.
    assert 1.0 <= int(rows[1].replace(",", "")) / len(run.infections()) < 1.35


def test_expected_contacts_are_those_of_the_same_people_as_a_table(people: Country) -> None:
    """Sums over pairs are estimated from some people: nearly all here, and eight others with each of them."""
    scenario = load_text(SCENARIO, resolve=find)
    table = people.as_table()
    groups = age_groups(scenario, people)
    assert (groups.people == age_groups(scenario, table).people).all()
    one = contact_rates(scenario, people, groups, "influenza", 3.0)
    other = contact_rates(scenario, table, groups, "influenza", 3.0)
    assert one.keys() == other.keys()
    for name in one:
        assert one[name].sum() == pytest.approx(other[name].sum(), rel=0.01), name
        assert np.abs(one[name] - other[name]).sum() < 0.1 * other[name].sum(), name
    expected = [spread(scenario, found, "influenza") for found in (people, table)]
    assert expected[0].reproduction == pytest.approx(expected[1].reproduction, rel=0.02)
    assert expected[0].infections == pytest.approx(expected[1].infections, rel=0.02)


def test_many_seeds(county: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "ensemble"
    result = typed("run", str(county), "--seeds", "3-4", "--out", str(folder), "--set", "time.duration='20 days'")
    assert result.exit_code == 0, result.output
    assert json.loads((folder / "ensemble.json").read_text())["finished"] == [3, 4]
    one = open_run(folder / "seed-0003").infections()
    assert (one["person"].to_numpy() == run.infections()["person"].to_numpy()[: len(one)]).all()


def test_the_written_scenario_is_the_one_that_was_run(county: Path) -> None:
    loaded = read_scenario(county, resolve=find).scenario
    assert load_text(scenario_toml(loaded)) == loaded


# What is refused, each with its place.


def problems(text: str, tmp_path: Path) -> str:
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    result = typed("validate", str(tmp_path / "wrong.toml"))
    assert result.exit_code == 2, result.output
    return result.stderr


WRONG = {
    "a kind of place": (
        '[settings.academy]\nplace_kind = "academy"\ncontacts_per_day = 1\n',
        r"wrong.toml:\d+: settings.academy.place_kind: people by function have no place kind 'academy'; known",
    ),
    "a misspelt kind": (
        '[settings.trip]\nplace_kind = "outin"\ncontacts_per_day = 1\n',
        r"wrong.toml:\d+: settings.trip.place_kind: unknown place kind 'outin'; did you mean 'outing'\?",
    ),
    "ties": (
        '[settings.friends]\nedge_kind = "friendship"\ncontacts_per_day = 1\n',
        r"wrong.toml:\d+: settings.friends.edge_kind: people by function have no ties",
    ),
    "reinfection": (
        '[strains.influenza.states.recovered]\ndwell = { distribution = "fixed", value = "5 days" }\n'
        'next = "susceptible"\n',
        r"wrong.toml:\d+: strains.influenza.states.recovered.next: by function nobody is infected twice",
    ),
    "a person": (
        '[importation.one]\nstrain = "influenza"\nrate = "1 / day"\nwho = { person = "7" }\n',
        r"wrong.toml:\d+: importation.one.who.person: by function people are chosen by area and age, not by person",
    ),
    "a place of seeds": (
        '[importation.one]\nstrain = "influenza"\nrate = "1 / day"\nwhere = { place_kind = "school" }\n',
        r"wrong.toml:\d+: importation.one.where.place_kind: by function people are chosen by area, municipality,",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_form_lacks_is_named(name: str, tmp_path: Path) -> None:
    more, said = WRONG[name]
    assert re.search(said, problems(SCENARIO + more, tmp_path))


def test_places_of_a_city_are_named(tmp_path: Path) -> None:
    text = SCENARIO.replace('form = "function"', 'form = "function"\nplaces = ["hospital"]\nfictional_names = true')
    said = problems(text, tmp_path)
    assert re.search(r"population.city.places\[0\]: by function there is no 'hospital', only classroom,", said)
    assert re.search(r"population.city.fictional_names: by function this cannot be changed", said)


def test_outings_are_of_the_function_form(tmp_path: Path) -> None:
    said = problems(SCENARIO.replace('"function"', '"table"'), tmp_path)
    assert 'people by function have it (form = "function")' in said


def test_all_stands_alone(tmp_path: Path) -> None:
    said = problems(SCENARIO.replace(f'["{COUNTY}"]', f'["{COUNTY}", "all"]'), tmp_path)
    assert "population.city.municipalities[1]: 'all' stands for every municipality: alone" in said


def test_an_unknown_area_is_told_when_the_people_are_there(county: Path) -> None:
    text = SCENARIO.replace("who = { min_age = 20 }", 'where = { area = "Ulreung-eup" }')
    path = county.parent / "area.toml"
    path.write_text(text, encoding="utf-8")
    result = typed("validate", str(path), "--population")
    assert result.exit_code == 2
    assert "unknown area 'Ulreung-eup'" in result.stderr


def test_too_many_records_are_refused(hyosan: Type, county: Path) -> None:
    result = hyosan("run", str(county), "--set", "record.every='1 s'", "--set", "time.step='1 s'")
    assert result.exit_code == 2
    assert re.search(r"record.every: counted [\d,]+ times in \d+ areas; people by function at most", result.stderr)


# The form by size.


def test_the_form_follows_from_size_and_from_what_there_is() -> None:
    def form(text: str) -> str | None:
        city = load_text(text, resolve=find).population.city
        assert city is not None
        return city.form

    unsaid = SCENARIO.replace('form = "function"\n', "")
    every = unsaid.replace(f'["{COUNTY}"]', '["all"]')
    busan = ["26350", "26290", "26230", "26260", "26320", "26380", "26410", "26440", "26530", "26470"]
    large = unsaid.replace(f'["{COUNTY}"]', json.dumps(busan))
    assert form(every) == "function"
    assert form(unsaid.replace('extends = "korean-settings-with-outings"', 'extends = "korean-settings"')) == "table"
    assert hyosan.load("influenza-changwon").population.city.form == "table"  # type: ignore[union-attr]
    assert form(large) == "function"
    ties = '[settings.friends]\nedge_kind = "friendship"\ncontacts_per_day = 1\n'
    without = large.replace('extends = "korean-settings-with-outings"', 'extends = "korean-settings"')
    assert form(without + ties) == "table"
    assert (MOST_AS_TABLE, MOST_POSSIBLE_AS_TABLE) == (2_000_000, MOST_TABLE_PEOPLE)


def test_a_table_of_too_many_is_refused_where_it_is_asked_for(tmp_path: Path) -> None:
    text = SCENARIO.replace(f'["{COUNTY}"]', '["all"]').replace('"function"', '"table"')
    said = problems(text, tmp_path)
    line = text.splitlines().index('form = "table"') + 1
    assert re.search(rf":{line}: population.city.form: 51,032,151 people are too many for a table, .*20,000,000", said)


def test_of_many_people_infections_alone_are_kept_by_municipality() -> None:
    record = hyosan.load("pandemic-korea").record
    assert (record.tables, record.timeline_by) == (("infections",), "municipality")
    assert hyosan.load("pandemic-korea", overrides=['record.tables=["people"]']).record.tables == ("people",)
    assert hyosan.load("pandemic-like").record.timeline_by == "area"
