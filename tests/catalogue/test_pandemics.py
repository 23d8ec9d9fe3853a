"""What is measured in a run of a pandemic: a small run against its own rows, and severity against its sources."""

import numpy as np
import pytest

import hyosan
from hyosan.catalogue import FOLDER
from hyosan.catalogue.sources import read
from hyosan.results.run import Run

REPORT_9_FATALITY = (2e-5, 6e-5, 3e-4, 8e-4, 1.5e-3, 6e-3, 2.2e-2, 5.1e-2, 9.3e-2)
"""Infection fatality by ten years of age: Ferguson and others 2020, Imperial College Report 9, table 1."""
DEATHS_OF_1957 = (6.4, 45, 315)
"""For 100,000 people under 45, of 45 to 64, and of 65 and over, United States: Miller and others 2008, table 1."""
MILLIONS = (19.2, 53.1, 8.2, 104.0, 62.0, 18.4, 12.4, 4.2)
"""People at 0 to 4, 5 to 17, 18 and 19, 20 to 44, 45 to 64, 65 to 74, 75 to 84, 85 and over, census of 2000."""
OF_ALL_ILL = (0.400, 0.531, 0.068)
"""Ill at 0 to 19, 20 to 64, 65 and over as shares of all who are: Meltzer, Cox, Fukuda 1999, table 1."""
ILL_OF_1957 = 0.34
"""Share of people: Chin and others 1960."""

SMALL = """
[scenario]
id = "small"
title = "Two who live in a home for care, and four others"
[population.files]
folder = "people"
[time]
start = 2024-03-04
duration = "30 days"
[strains.covid]
transmissibility = 1
[strains.covid.severity]
hospital = 1
intensive_care = 1
death_in_intensive_care = 1
[strains.covid.course]
latent = { distribution = "fixed", value = "1 day" }
symptomatic = { distribution = "fixed", value = "1 day" }
onset_to_hospital = { distribution = "fixed", value = "1 day" }
hospital = { distribution = "fixed", value = "4 days" }
intensive_care = { distribution = "fixed", value = "2 days" }
[settings.care_home]
place_kind = "care_home"
contacts_per_day = 50
[settings.household]
place_kind = "household"
contacts_per_day = 0.0001
[[seeding]]
strain = "covid"
count = 1
who = { person = "a" }
"""
PEOPLE = """id,age,role,household,care_home,nursing_hospital,hospital,hospital_room
a,85,resident in care,,home,,ward,four
b,86,resident in care,,home,,,
c,40,worker,h,,,ward,
d,41,worker,h,,,ward,
e,42,worker,h,,ill,,
f,70,resident in care,,,ill,,
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("small")
    (folder / "people").mkdir()
    (folder / "people" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    return hyosan.run(folder / "small.toml", out=folder / "run")


def test_the_measures_of_a_small_run(small: Run) -> None:
    from hyosan.catalogue.measures_pandemics import pandemic

    found = pandemic(small)
    assert found["attack_percent"] == pytest.approx(100 * 2 / 6)
    assert found["attack_percent_65_and_over"] == pytest.approx(100 * 2 / 3)
    assert found["attack_percent_in_homes_for_care"] == pytest.approx(100 * 2 / 3)
    assert found["homes_for_care_reached_percent"] == pytest.approx(50)
    assert found["attack_percent_hospital_staff"] == 0
    assert found["attack_percent_hospital_patients"] == 100
    assert found["share_hospitals_percent"] == 0
    assert found["share_homes_for_care_percent"] == pytest.approx(100)
    assert found["hospital_admissions"] == pytest.approx(100_000 * 2 / 6)
    assert found["intensive_care_stay_days"] == pytest.approx(2)
    assert found["infection_fatality_percent_80_and_over"] == 100
    assert found["deaths_outside_care_percent"] == 0
    assert np.isnan(found["infection_fatality_percent_0_to_49"])
    assert np.isnan(found["doubling_time_days"])


def test_fatality_of_the_covid_like_table_is_that_of_its_source() -> None:
    severity = read(FOLDER / "covid-like.toml")["strains"]["covid"]["severity"]
    assert np.allclose(_fatality(severity), REPORT_9_FATALITY, rtol=0.02)


def test_fatality_of_the_pandemic_like_table_is_that_of_its_source() -> None:
    severity = read(FOLDER / "pandemic-like.toml")["strains"]["influenza"]["severity"]
    of_the_ill = (_fatality(severity) / severity["symptomatic"])[[0, 1, 2, 2, 3, 4, 5, 6]]
    people = np.array(MILLIONS)
    bands = [people[:3].sum(), people[3:5].sum(), people[5:].sum()]
    attack = np.repeat(ILL_OF_1957 * people.sum() * np.array(OF_ALL_ILL) / bands, [3, 2, 3])
    deaths = 100_000 * of_the_ill * attack * people
    found = [
        part.sum() / size.sum() for part, size in zip(np.split(deaths, [4, 5]), np.split(people, [4, 5]), strict=True)
    ]
    assert np.allclose(found, DEATHS_OF_1957, rtol=0.03)


def test_fatality_of_the_pandemic_like_table_rises_by_a_tenth_with_each_year_of_age() -> None:
    """From 70 to 79.5 and 89, the mean ages of its last bands; Viboud and others 2006, table 3."""
    severity = read(FOLDER / "pandemic-like.toml")["strains"]["influenza"]["severity"]
    assert np.allclose(np.diff(np.log(_fatality(severity)[-3:])), 0.1 * 9.5, rtol=0.03)
    assert (np.diff(_fatality(severity)[1:]) > 0).all(), "least at school age"


def _fatality(severity: dict[str, list[float] | float]) -> np.ndarray:
    """Deaths of an infection by age, by the shares of the table."""
    share = {name: np.asarray(column) for name, column in severity.items()}
    in_care = share["intensive_care"] * share["death_in_intensive_care"]
    in_care = in_care + (1 - share["intensive_care"]) * share["death_in_hospital"]
    found: np.ndarray = share["symptomatic"] * (share["hospital"] * in_care + share["death_outside_care"])
    return found
