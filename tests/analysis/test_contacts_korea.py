"""The settings of a Korean city beside Korean figures, the page about them, and the command."""

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from click.testing import CliRunner
from settings import crowd, write

from hyosan.analysis.contacts import EmergentContacts
from hyosan.analysis.contacts.groups import by_group
from hyosan.analysis.contacts.korea import BY_AGE, EVERYBODY, OTHERS_AT_HOME, projected
from hyosan.catalogue import FOLDER, FRAGMENTS, find
from hyosan.catalogue.pages import with_tables
from hyosan.catalogue.sources import idle, read, sources, unsourced
from hyosan.cli.main import main

ROOT = Path(__file__).parents[2]
FRAGMENT_FILES = sorted(FRAGMENTS.glob("*.toml"))
ALL_PLACES, FEW_PLACES = "all places", "homes, schools, work"
Cities = dict[tuple[str, str], EmergentContacts]
"""By city, and by which kinds of place it has."""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("contacts_page", ROOT / "tools" / "contacts_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def cities(tool: ModuleType) -> Cities:
    page = tool.PAGE.read_text(encoding="utf-8")
    return {column: tool.found_in(page, *column) for column in tool.COLUMNS}


@pytest.mark.parametrize("places", [ALL_PLACES, FEW_PLACES])
@pytest.mark.parametrize("city", ["Changwon", "Chuncheon"])
def test_people_met_are_within_the_intervals_of_diaries(cities: Cities, city: str, places: str) -> None:
    found = cities[city, places]
    met = found.met_by_age.sum(axis=0)
    assert EVERYBODY.low <= float(found.mean(met)) <= EVERYBODY.high
    for diary in BY_AGE:
        assert diary.low <= met[found.ages.index(diary.first)] <= diary.high
    assert met.argmin() == len(met) - 1, "fewest at 75 and over"
    assert met.max() <= BY_AGE[0].mean + 0.05, "the peak of the diaries"


def test_at_home_are_the_members_and_no_more(cities: Cities) -> None:
    """Met are 92 % of the other members; projected matrices have more than twice as many contacts at all ages."""
    found = cities["Changwon", ALL_PLACES]
    home = by_group(found, found.met_by_age)["home"]
    assert float(found.mean(home)) == pytest.approx(OTHERS_AT_HOME, abs=0.15)
    assert (projected("home")[1].sum(axis=1) > 2 * home).all()


def test_contacts_in_the_community_have_the_ages_of_the_projected_matrix(cities: Cities) -> None:
    """Up to reciprocity and the ages of neighbourhoods: the shares of the ages met near home agree."""
    found = cities["Changwon", ALL_PLACES]
    ours, theirs = found.met[found.settings.index("community")], projected("community")[1]
    total = theirs * found.people[:, None]
    theirs = (total + total.T) / 2 / found.people[:, None]
    shares = [matrix / matrix.sum(axis=1, keepdims=True) for matrix in (ours, theirs)]
    assert np.abs(shares[0] - shares[1]).max() < 0.05


def test_the_page_is_up_to_date(tool: ModuleType, cities: Cities) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")
    tables = {
        "ages": tool.by_age(cities["Changwon", ALL_PLACES]),
        "korea": tool.beside_korea(cities),
        "leisure": tool.days_off(page, cities["Changwon", ALL_PLACES]),
    }
    assert with_tables(page, tables) == page, "run: python tools/contacts_page.py"


@pytest.mark.parametrize("path", FRAGMENT_FILES, ids=lambda path: path.stem)
def test_every_number_of_a_fragment_has_a_source(path: Path) -> None:
    data = read(path)
    assert (unsourced(data), idle(data)) == ([], [])
    named = [source.what for source in sources(data)]
    assert len(named) == len(set(named))
    assert find(path.stem) == path
    assert not (FOLDER / path.name).exists()


TOWN = '[settings.home]\nplace_kind = "household"\ncontacts_per_day = 2\nscaling = "per_pair"\n'


def test_the_command_prints_writes_and_draws(tmp_path: Path) -> None:
    path = str(write(tmp_path, crowd(60), TOWN))
    files = [tmp_path / name for name in ("contacts.csv", "contacts.parquet", "contacts.png")]
    for table in files[:2]:
        done = CliRunner().invoke(
            main, ["contacts", path, "--ages", "0,18,65", "--out", str(table), "--picture", str(files[2])]
        )
        assert done.exit_code == 0, done.output
    assert all(file.stat().st_size for file in files)
    lines = done.output.splitlines()
    assert lines[1].split() == ["age", "people", "home", "people", "met", "contacts"]
    assert [line.split()[0] for line in lines[2:6]] == ["0-17", "18-64", "65+", "all"]
    with files[0].open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    assert set(rows[0]) == {
        "setting",
        "age_from",
        "other_age_from",
        "people",
        "contacts_per_day",
        "people_met_per_day",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--ages", "5,18"], "begin with 0"),
        (["--ages", "0,x"], "begin with 0"),
        (["--out", "contacts.txt"], "a table's name ends in .csv, .parquet"),
        (["--picture", "contacts.txt"], "a picture's name ends in"),
        (["--week-of", "tomorrow"], "tomorrow"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, ["contacts", str(write(tmp_path, crowd(20), TOWN)), *arguments])
    assert done.exit_code == 2
    assert said in done.output


def test_a_fragment_is_no_scenario_to_begin_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["new", "mine", "--from", FRAGMENT_FILES[0].stem])
    assert done.exit_code == 2
    assert "not in the catalogue" in done.output
