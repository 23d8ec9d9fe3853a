"""Runs that several tests measure."""

import pytest
from runs import SEASON, ZOMBIES, run_text, write_town

from hyosan.results.run import Run


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A season in a small town, cut off while it lasts."""
    folder = tmp_path_factory.mktemp("season")
    write_town(folder / "people", people=700)
    return run_text(folder, SEASON, seed=6)


@pytest.fixture(scope="session")
def zombies(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Zombies in the small town, by the minute."""
    folder = tmp_path_factory.mktemp("zombies")
    write_town(folder / "people")
    return run_text(folder, ZOMBIES, seed=2)
