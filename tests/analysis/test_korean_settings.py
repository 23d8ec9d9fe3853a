"""The two sets of settings of a Korean city: of homes, schools and work, and of all kinds of place."""

import datetime
from pathlib import Path

import numpy as np
import pytest
from settings import HEAD

import hyosan
from hyosan.analysis.contacts import emergent_contacts
from hyosan.analysis.contacts.groups import GROUPS, group_of
from hyosan.analysis.contacts.week import attendance
from hyosan.analysis.verify import verify
from hyosan.catalogue import find
from hyosan.engine.build import build_population
from hyosan.population.kinds import shipped_kinds
from hyosan.population.table import Population
from hyosan.results.run import Run
from hyosan.scenario import Scenario, load_scenario, load_text

ALL_PLACES, FEW_PLACES = "korean-settings-all-places", "korean-settings"
ISLAND, TOWN = "47940", "47760"
"""Ulleung, 9,000 people, and Yeongyang, 15,000."""


def text(settings: str, more: str = "") -> str:
    return f'extends = "{settings}"\n{HEAD}\n[population.city]\nmunicipalities = ["{ISLAND}"]\n{more}'


@pytest.fixture(scope="module")
def island() -> tuple[Scenario, Population]:
    scenario = load_text(text(ALL_PLACES), resolve=find)
    return scenario, build_population(scenario)


@pytest.fixture(scope="module")
def town() -> tuple[Scenario, Population]:
    """With a hospital, which the island has not."""
    scenario = load_text(text(ALL_PLACES).replace(ISLAND, TOWN), resolve=find)
    return scenario, build_population(scenario)


@pytest.mark.parametrize("settings", [ALL_PLACES, FEW_PLACES])
def test_a_city_builds_and_runs(tmp_path: Path, settings: str) -> None:
    path = tmp_path / "island.toml"
    path.write_text(text(settings), encoding="utf-8")
    run = hyosan.run(path, seed=1, out=tmp_path / "run")
    assert run.summary()["infected"] > 1


def test_there_is_a_setting_for_every_kind_of_place_that_ships(island: tuple[Scenario, Population]) -> None:
    covered = {setting.place_kind for setting in island[0].settings.values()}
    for name, kind in shipped_kinds().items():
        # A part with shifts is covered by these.
        assert covered >= ({f"{name}_{shift}" for shift in kind.shifts} if kind.shifts else {name})
        assert kind.visitors is None or f"{name}_visit" in covered


def test_every_kind_of_place_of_a_city_has_a_group(island: tuple[Scenario, Population]) -> None:
    groups = {kind.name: group_of(kind.name) for kind in island[1].place_kinds}
    assert set(groups.values()) == set(GROUPS) - {"other"}
    assert groups["hospital_ward_night"] == "work"
    assert groups["hospital_room"] == "home"
    assert groups["hospital_room_visit"] == "community"
    assert groups["nursing_hospital_ward_night"] == groups["care_home_unit_day"] == "home"
    assert group_of("hospital_shop") == "other"


@pytest.mark.parametrize("community", ["community", "community_at_leisure", "community_by_day"])
def test_who_lives_in_care_is_never_in_the_neighbourhood(island: tuple[Scenario, Population], community: str) -> None:
    scenario, population = island
    resident = population.role == population.role_names.index("resident in care")
    assert resident.any()
    assert (population.place_kind("household").member[resident] < 0).all()
    there = attendance(community, scenario.settings, population, {})
    minutes = np.diagonal(there.both_minutes.sum(axis=2))[there.type_of_person]
    assert (minutes[resident] == 0).all()
    workers = population.role == population.role_names.index("worker")
    assert (minutes[workers] > 0).all()


def test_patients_are_in_hospital_and_nowhere_else(town: tuple[Scenario, Population]) -> None:
    scenario, population = town
    patient = population.place_kind("hospital_room").member >= 0
    assert patient.sum() > 50
    in_care = population.role == population.role_names.index("resident in care")
    for name, setting in scenario.settings.items():
        assert setting.place_kind is not None
        here = population.place_kind(setting.place_kind).member >= 0
        there = attendance(name, scenario.settings, population, {})
        minutes = np.diagonal(there.both_minutes.sum(axis=2))[there.type_of_person]
        # Nobody but patients is kept away from anywhere by hospitals.
        assert np.all((minutes[patient & here] > 0) == setting.place_kind.startswith("hospital")), name
        assert np.all(minutes[~patient & ~in_care & here] > 0), name


def test_a_kind_of_place_is_switched_off_in_one_line_as_if_its_settings_were_deleted_by_hand(tmp_path: Path) -> None:
    by_hand = f"""
[population.city]
municipalities = ["{ISLAND}"]
places = ["nursery"]
workforce = "by age and sex"
[settings.classroom]
contacts_per_day = 12.2
[settings.community]
contacts_per_day = 0.86
open = ["Mon-Fri 07:00-23:00"]
closed = ["holidays"]
[settings.community_at_leisure]
place_kind = "neighbourhood"
contacts_per_day = 4.6
open = ["daily 07:00-23:00"]
age_mixing = {{ matrix = "prem-2021-korea-community" }}
absent_while_in = ["community"]
[settings.community_by_day]
contacts_per_day = 0.7
[settings.nursery_class]
place_kind = "nursery_class"
contacts_per_day = 8.0
open = ["Mon-Fri 09:00-16:00"]
closed = ["holidays"]
[settings.nursery]
place_kind = "nursery"
contacts_per_day = 1.5
open = ["Mon-Fri 09:00-16:00"]
closed = ["holidays"]
[record]
tables = ["infections", "transitions", "people"]
"""
    record = '[record]\ntables = ["infections", "transitions", "people"]\n'
    texts = {
        "line": text(ALL_PLACES, f'places = ["nursery"]\n{record}'),
        "hand": f'extends = "{FEW_PLACES}"\n{HEAD}{by_hand}',
    }
    runs = {}
    for name, written in texts.items():
        path = tmp_path / f"{name}.toml"
        started = written.replace("count = 1\n", "count = 2000\n").replace("start = 2024-01-01", "start = 2024-03-04")
        path.write_text(started, encoding="utf-8")
        runs[name] = hyosan.run(path, seed=3, out=tmp_path / name)
    line, hand = runs["line"], runs["hand"]
    assert set(line.infections()["setting"].dropna()) >= {"nursery_class", "household"}
    for table in line.record["tables"]:
        assert line.table(table).equals(hand.table(table)), table
    assert hand.record["left_out"] == {}
    left = line.record["left_out"]
    assert set(left) == {*load_text(text(ALL_PLACES), resolve=find).settings} - {*settings_of(hand)}
    assert left["hospital_visit"] == "hospital_room_visit"
    assert settings_of(line) == settings_of(hand)
    assert verify(line).is_identical


def settings_of(run: Run) -> set[str]:
    return set(load_scenario(run.folder / "scenario.toml").settings)


def test_days_off_have_a_community_of_their_own(island: tuple[Scenario, Population]) -> None:
    """In the week from 12 February 2024, Monday is a holiday (the Lunar New Year's substitute)."""
    scenario, population = island
    week = datetime.date(2024, 2, 12)
    closed = {name: {0} for name, spec in scenario.settings.items() if "holidays" in spec.closed}
    in_care = population.role == population.role_names.index("resident in care")
    for name, off in (("community", 0), ("community_at_leisure", 1)):
        there = attendance(name, scenario.settings, population, closed)
        minutes = np.diagonal(there.both_minutes, axis1=0, axis2=1).T[there.type_of_person[~in_care]]
        day_off = np.array([True, False, False, False, False, True, True])
        assert ((minutes > 0) == (day_off == off)).all(), name
    met = [emergent_contacts(scenario, population, week=day) for day in (None, week)]
    total = [float(found.mean(found.met_by_age.sum(axis=0))) for found in met]
    assert 0.9 < total[1] / total[0] < 1, "a holiday costs a third of a day's contacts"


def test_a_scenario_fills_in_the_vacations(island: tuple[Scenario, Population]) -> None:
    """In the week from 8 January, without public holidays, schools are closed for three days, universities for all."""
    periods = """
[calendar.periods]
vacation = [{ from = 2024-01-08, to = 2024-01-10 }]
university_vacation = [{ from = 2023-12-22, to = 2024-02-29 }]
"""
    scenario = load_text(text(ALL_PLACES, periods), resolve=find)
    ordinary = emergent_contacts(*island)
    week = emergent_contacts(scenario, island[1], week=datetime.date(2024, 1, 9))
    before, after = (
        np.array([found.contacts[i].sum() for i in range(len(found.settings))]) for found in (ordinary, week)
    )
    left = dict.fromkeys(ordinary.settings, 1.0)
    left |= dict.fromkeys(("classroom", "school", "kindergarten", "kindergarten_class"), 2 / 5)
    left |= dict.fromkeys(("university", "university_department"), 0.0)
    assert after == pytest.approx(before * [left[name] for name in ordinary.settings])
