"""A village of sixty, and runs of it; helpers that lie beside the tests can be imported."""

import sys
from pathlib import Path

import pytest

import hyosan
from hyosan.analysis.ensemble import Ensemble
from hyosan.cli.starter import people_rows, scenario_text

sys.path.insert(0, str(Path(__file__).parent))

PEOPLE = 60
SEEDS = tuple(range(1, 9))


def write_village(folder: Path, name: str = "village") -> Path:
    """A scenario file with sixty people beside it: one is brought the flu."""
    people = folder / f"{name}-people"
    people.mkdir(parents=True)
    lines = list(people_rows())[: PEOPLE + 1]
    (people / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = folder / f"{name}.toml"
    text = scenario_text(name, with_people=True).replace("count = 3", "count = 1")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """The scenario file of a village."""
    return write_village(tmp_path)


@pytest.fixture(scope="session")
def shared_village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario file of a village that nobody changes."""
    return write_village(tmp_path_factory.mktemp("village"))


@pytest.fixture(scope="session")
def ensemble(shared_village: Path) -> Ensemble:
    """Eight runs of the village, two at a time; nobody changes them."""
    return hyosan.run_ensemble(shared_village, SEEDS, out=shared_village.parent / "ensemble", processes=2)
