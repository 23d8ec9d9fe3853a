# ruff: noqa: E501 (a row a mistake)
"""`without` at the top of a file: what it leaves out of the scenario that it extends, and what it cannot."""

from pathlib import Path

import pytest

from hyosan.core.errors import ScenarioError
from hyosan.scenario import Scenario, load_scenario, load_text

BASE = Path(__file__).parent / "base.toml"
CHILD = 'extends = "base.toml"\n{}\n[scenario]\nid = "child"\n'
SEEDS = """
[[seeding]]
strain = "flu"
count = 5
[[seeding]]
strain = "flu"
count = 6
where = { area = "North" }
[[seeding]]
strain = "flu"
count = 7
at = "3 days"
"""
FIRST = '[[seeding]]\nstrain = "flu"\ncount = 20\n'
"""What they take the place of; one seeding of another strain follows."""
COUNTRIES = '[population.countries]\nnames = ["north-korea"]\n'


def loaded(folder: Path, child: str, base: str = "") -> Scenario:
    """The scenario of a file that extends another, written into a folder."""
    folder.joinpath("base.toml").write_text(base or BASE.read_text().replace(FIRST, SEEDS))
    folder.joinpath("child.toml").write_text(child)
    return load_scenario(folder / "child.toml")


def refused(folder: Path, child: str, base: str = "") -> str:
    """What is wrong with such a file."""
    with pytest.raises(ScenarioError) as caught:
        loaded(folder, child, base)
    return str(caught.value).replace(f"{folder}/", "")


def test_keys_tables_and_elements_of_lists(tmp_path: Path) -> None:
    """Elements by their numbers in the other file, in any order."""
    child = CHILD.format('without = ["seeding[0]", "behaviours", "seeding[1].where", "record.moves"]')
    whole, found = loaded(tmp_path, CHILD.format("")), loaded(tmp_path, child)
    assert whole.behaviours
    assert not found.behaviours
    assert [seed.count for seed in found.seeding] == [6, 7, 1]
    assert whole.seeding[1].where is not None
    assert found.seeding[0].where is None
    assert (whole.record.moves, found.record.moves) == (True, False)


def test_what_stays_is_told_at_its_line(tmp_path: Path) -> None:
    """Elements behind one that is gone have other numbers, and stand where they stood."""
    base = BASE.read_text().replace(FIRST, SEEDS.replace('at = "3 days"', 'at = "3 dais"'))
    line = base.splitlines().index('at = "3 dais"') + 1
    child = CHILD.format('without = ["seeding[0]", "seeding[1]"]')
    assert refused(tmp_path, child, base).startswith(f"base.toml:{line}: seeding[0].at: unknown unit 'dais'")


WRONG = {
    "no such table": ('without = ["behaviour"]', "child.toml:2: without[0]: there is no 'behaviour' to leave out; did you mean 'behaviours'?"),
    "no such element": ('without = ["scenario.title", "seeding[4]"]', "child.toml:2: without[1]: there is no 'seeding[4]' to leave out; known: [0], [1], [2], [3]"),
    "what a file is": ('without = ["scenario.title", "seeding[4]"]', "child.toml:2: without[0]: scenario says what a file itself is"),
    "no path": ('without = ["settings..home"]', "child.toml:2: without[0]: 'settings..home' is no path"),
    "no list": ('without = "settings"', "child.toml:2: without: got 'settings', allowed: a list such as"),
    "people of another form": (COUNTRIES, "child.toml:2: population.countries: 'base.toml' has people of another form, [population.files], and nothing of them would stay: leave them out, without = [\"population.files\"] at the top of this file"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told(tmp_path: Path, name: str) -> None:
    text, said = WRONG[name]
    child = CHILD.format("") + text if text == COUNTRIES else CHILD.format(text)
    told = refused(tmp_path, child)
    assert (
        said.replace("toml:2: population", f"toml:{child.splitlines().index(text.splitlines()[0]) + 1}: population")
        in told
    )


def test_people_of_another_form_once_those_are_left_out(tmp_path: Path) -> None:
    """Other things that people by function lack are still told: the scenario is read."""
    told = refused(tmp_path, CHILD.format('without = ["population.files"]') + COUNTRIES)
    assert "another form" not in told
    assert "by function" in told


def test_only_what_extends_leaves_something_out(tmp_path: Path) -> None:
    told = refused(tmp_path, f'without = ["behaviours"]\n{BASE.read_text()}')
    assert told == "child.toml:1: without: only a file that extends another leaves something out"
    with pytest.raises(ScenarioError, match="--set: without: without belongs into the file"):
        load_text(BASE.read_text(), overrides=["without=['behaviours']"])


def test_sources_of_what_is_left_out_go_with_it(tmp_path: Path) -> None:
    what = "behaviours.flight.hazard"
    source = f'[[scenario.sources]]\nwhat = "{what}"\ninvented = "nobody has counted"\n[population]'
    base = BASE.read_text().replace("[population]", source)
    kept = [each.what for each in loaded(tmp_path, CHILD.format(""), base).scenario.sources]
    left = loaded(tmp_path, CHILD.format('without = ["behaviours"]'), base).scenario.sources
    assert [each.what for each in left] == [each for each in kept if each != what]
    assert what in kept
