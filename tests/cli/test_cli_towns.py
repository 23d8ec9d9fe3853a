"""`hyosan new --municipality`: every scenario of a country in one town."""

import tomllib
from pathlib import Path

import pytest
from typing_at import Type

from hyosan import open_run
from hyosan.catalogue import FOLDER, find
from hyosan.scenario import load_scenario
from hyosan.scenario.form import by_function

COUNTY = "47770"
OF_COUNTRIES = [
    path.stem for path in sorted(FOLDER.glob("*.toml")) if by_function(load_scenario(path.stem, resolve=find))
]
OF_TWO = ["crossing", "crossing-influenza"]


def test_there_are_country_scenarios() -> None:
    assert {"pandemic-korea", "peninsula", *OF_TWO} < {*OF_COUNTRIES}


@pytest.mark.parametrize("base", sorted({*OF_COUNTRIES} - {*OF_TWO}))
def test_a_country_scenario_in_a_town(hyosan: Type, folder: Path, base: str) -> None:
    """What is written is right, says only what it must, and no place of it lies elsewhere."""
    assert hyosan("new", "town", "--from", base, "--municipality", COUNTY).exit_code == 0
    result = hyosan("validate", "town.toml")
    assert (result.exit_code, result.stderr) == (0, "")
    written = tomllib.loads((folder / "town.toml").read_text())
    assert set(written) <= {"extends", "without", "scenario", "population"}
    found = load_scenario(folder / "town.toml", resolve=find)
    whole = load_scenario(base, resolve=find)
    assert found.strains == whole.strains
    assert found.settings == whole.settings
    assert by_function(found)
    assert found.population.city is not None
    assert found.population.city.name is None


def test_a_story_of_other_areas_in_a_town(hyosan: Type, folder: Path) -> None:
    """Interventions that name areas of the city go, and those that wait for one of them; which is said."""
    result = hyosan("new", "town", "--from", "hyosan", "--municipality", "Ulleung-gun")
    assert result.exit_code == 0
    assert "left out, since they are about areas that are not there" in result.stdout
    assert "cordon" in result.stdout
    result = hyosan("validate", "town.toml", "--population")
    assert (result.exit_code, result.stderr) == (0, "")
    written = tomllib.loads((folder / "town.toml").read_text())
    assert {"interventions.sweep", "population.city.special_school"} < set(written["without"])
    assert "interventions" not in (folder / "town.toml").read_text().partition("[scenario]")[2]


def test_it_runs(hyosan: Type, folder: Path) -> None:
    hyosan("new", "town", "--from", "pandemic-korea", "--municipality", COUNTY)
    result = hyosan("run", "town.toml", "--out", "run", "--set", "time.duration=9 days")
    assert result.exit_code == 0, result.output
    found = open_run(folder / "run")
    assert found.record["counts"]["infections"] > 20
    assert set(found.areas()["municipality"]) == {"Yeongdeok-gun"}


@pytest.mark.parametrize("base", OF_TWO)
def test_what_is_about_two_countries_is_refused(hyosan: Type, folder: Path, base: str) -> None:
    result = hyosan("new", "town", "--from", base, "--municipality", COUNTY)
    assert result.exit_code == 2
    assert f"{base}: is about who travels from one country to another" in result.stderr
    assert not (folder / "town.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "classroom", "--municipality", COUNTY], "classroom: has people of its own"),
        (["--from", "pandemic-korea", "--municipality", "Gwachon-si"], "did you mean 'Gwacheon-si'?"),
        (["--municipality", COUNTY], "--municipality goes with --from"),
    ],
)
def test_mistakes(hyosan: Type, folder: Path, arguments: list[str], said: str) -> None:
    result = hyosan("new", "town", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (folder / "town.toml").exists()


def test_the_page_shows_what_is_written(hyosan: Type, folder: Path) -> None:
    hyosan("new", "my-town", "--from", "pandemic-korea", "--municipality", "Gwacheon-si")
    page = Path(__file__).parents[2].joinpath("docs", "scenario.md").read_text()
    assert (folder / "my-town.toml").read_text().partition("\n# ")[0] in page


BY_HAND = f"""extends = "pandemic-korea"
[scenario]
id = "town"
[population.city]
municipalities = ["{COUNTY}"]
form = "function"
"""


def test_places_where_nobody_lives_are_told_before_people_are_made(hyosan: Type, folder: Path) -> None:
    """With what to do about those that another file names."""
    (folder / "town.toml").write_text(BY_HAND)
    told = hyosan("validate", "town.toml").stderr
    assert "pandemic-korea.toml" in told
    assert "seeding[0].where.area: unknown area '2811062800'; known: " in told
    assert told.strip().endswith('; without = ["seeding[0].where"] at the top of town.toml leaves it out')
    own = '[[seeding]]\nstrain = "influenza"\ncount = 5\nwhere = { municipality = "Gwacheon-si" }\n'
    (folder / "town.toml").write_text(BY_HAND + own)
    line = f"town.toml:{len((BY_HAND + own).splitlines())}: "
    told = hyosan("validate", "town.toml").stderr
    assert told == f"{line}seeding[0].where.municipality: unknown municipality 'Gwacheon-si'; known: Yeongdeok-gun\n"
    (folder / "town.toml").write_text(BY_HAND + own.replace("Gwacheon-si", "Yeongdeok-gun"))
    assert hyosan("validate", "town.toml").exit_code == 0
