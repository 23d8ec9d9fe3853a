"""A command line to type at, in an empty folder; a small town and a run of it."""

from pathlib import Path

import pytest
from typing_at import Type, typed

from hyosan.cli.starter import people_rows, scenario_text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands are typed."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hyosan(folder: Path) -> Type:
    """Types a command and gives its result."""
    return typed


@pytest.fixture
def town(folder: Path) -> Path:
    """A scenario file with its people."""
    (folder / "town-people").mkdir()
    (folder / "town-people" / "people.csv").write_text("\n".join(people_rows()) + "\n", encoding="utf-8")
    path = folder / "town.toml"
    path.write_text(scenario_text("town", with_people=True), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def town_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the small town."""
    from hyosan import run

    home = tmp_path_factory.mktemp("town")
    (home / "town-people").mkdir()
    (home / "town-people" / "people.csv").write_text("\n".join(people_rows()) + "\n", encoding="utf-8")
    (home / "town.toml").write_text(scenario_text("town", with_people=True), encoding="utf-8")
    return run(home / "town.toml", seed=7, out=home / "run").folder
