"""Who meets whom, on the page of a city: groups of ages, and the page itself."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from hyosan.analysis.contacts.korea import projected
from hyosan.population.kinds import shipped_kinds
from hyosan.report.city_contacts import AGES, age_names, coarse, contact_rows, settings_for
from hyosan.report.city_measures import City
from hyosan.report.city_page import contacts_section

ROOT = Path(__file__).parents[2]


def test_groups_of_ages_keep_all_who_are_met() -> None:
    ages, matrix = projected("community")
    people = np.arange(1, len(ages) + 1) * 100
    found = coarse(matrix, ages, people)
    assert found.shape == (len(AGES), len(AGES))
    # 75 and over is a group of both, 65 to 74 are two: means over people, sums over those met.
    assert found[-1, -1] == pytest.approx(matrix[-1, -1])
    assert found[-2].sum() == pytest.approx(np.average(matrix[13:15].sum(axis=1), weights=people[13:15]))
    assert age_names()[-2:] == ["65-74", "75+"]


def test_settings_are_those_of_the_places_that_a_city_has() -> None:
    assert settings_for([]) == settings_for(["nursery", "nursery_class"]) == "korean-settings"
    assert settings_for([*shipped_kinds(), "fishing_club"]) == "korean-settings-all-places"


def test_the_page_of_hyosan_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("city_page", ROOT / "tools" / "city_page.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    _, codes, options = tool.CITIES["hyosan"]
    city = City.built(codes, **options)
    page = (tool.FOLDER / "hyosan.md").read_text(encoding="utf-8")
    assert "\n".join(contacts_section(city, "hyosan-contacts.png")) in page, "run: python tools/city_page.py hyosan"
    source = [row[1] for row in contact_rows(city.contacts)[:4]]
    assert source == ["9.2 (8.7 to 9.8)", "17.8 (14.6 to 21.5)", "3.5 (2.6 to 4.5)", "1.8"]
