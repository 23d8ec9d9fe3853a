"""The page on ensembles agrees with the schema, the record and the folder; its example runs."""

import re
from pathlib import Path

import pytest

from hyosan.analysis.ensemble import Ensemble
from hyosan.analysis.record import EnsembleRecord
from hyosan.analysis.schema import TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "ensembles.md").read_text(encoding="utf-8")


def _rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = PAGE.partition(f"{title}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_on_the_page_as_it_is(name: str) -> None:
    assert _rows(f"### `{name}`") == [[f"`{c.name}`", c.type, c.unit, c.meaning] for c in TABLES[name].columns]


def test_every_key_of_the_record_is_on_the_page(ensemble: Ensemble) -> None:
    keys = [key for row in _rows("### `ensemble.json`") for key in re.findall(r"`(\w+)`", row[0])]
    assert sorted(keys) == sorted(EnsembleRecord.__annotations__) == sorted(ensemble.record)


def test_the_example_runs(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(village.parent)
    village.rename("my-town.toml")
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], {})
    assert Path("fan.png").exists()
