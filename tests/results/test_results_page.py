"""The page on results agrees with the schema, and its examples run."""

import re
from pathlib import Path

import pytest

from hyosan.results.record import RunRecord
from hyosan.results.run import Run
from hyosan.results.schema import TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


def _rows(title: str) -> list[list[str]]:
    """The cells of the first table under a heading."""
    section = PAGE.partition(f"{title}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_on_the_page_as_it_is(name: str) -> None:
    table = TABLES[name].for_place_kinds(["<kind>"])
    assert _rows(f"### `{name}`") == [[f"`{c.name}`", c.type, c.unit, c.meaning] for c in table.columns]


def test_every_key_of_the_record_is_on_the_page() -> None:
    keys = [key for row in _rows("## `run.json`") for key in re.findall(r"`(\w+)`", row[0])]
    assert sorted(keys) == sorted(RunRecord.__annotations__)


def test_every_file_of_a_run_is_on_the_page(small_run: Run) -> None:
    for path in small_run.folder.iterdir():
        assert f"| `{path.name}` |" in PAGE


def test_there_are_five_queries() -> None:
    assert len(QUERIES) == 5


@pytest.mark.parametrize("query", QUERIES)
def test_the_queries_give_answers(small_run: Run, query: str) -> None:
    assert len(small_run.sql(query)) > 0


def test_the_queries_answer_right(small_run: Run) -> None:
    by_day, interval, ages, spreaders, stays = (small_run.sql(query) for query in QUERIES)
    assert by_day["infections"].tolist() == [2, 1, 1]
    assert interval["mean_days"].tolist() == [pytest.approx((700 + 700 + 1200) / 3 / 86_400)]
    assert ages["infected_share"].tolist() == [1.0, 1.0, 1.0]
    assert spreaders.iloc[0].to_dict() == {"person": 2, "infected": 2, "home": "가음"}
    assert stays.set_index("state").loc["ill", "mean_hours"] == pytest.approx((1800 + 1300) / 2 / 3600)


def test_the_python_example_runs(small_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (small_run.folder.parent / "runs").mkdir()
    small_run.folder.rename(small_run.folder.parent / "runs" / "1")
    monkeypatch.chdir(small_run.folder.parent)
    for code in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(code, {})
    assert Path("timeline.png").exists()
