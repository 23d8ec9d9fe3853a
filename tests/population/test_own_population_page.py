"""The page docs/own-population.md: its examples run, print what they say, and name every column."""

import contextlib
import io
import re
import tomllib
from pathlib import Path

import pytest

from hyosan.population.bringing import areas, people, places, ties
from hyosan.population.spec import FilesSpec

PAGE = (Path(__file__).parents[2] / "docs" / "own-population.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:^`([\w./-]+)`\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_examples_run_and_print_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed, runs = "", 0
    for file, language, text in BLOCK.findall(PAGE):
        if language == "csv":
            Path(file).parent.mkdir(exist_ok=True)
            Path(file).write_text(text, encoding="utf-8")
        elif language == "python":
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(text, names)
            printed = output.getvalue()
            runs += 1
        elif language == "toml":
            FilesSpec.model_validate(tomllib.loads(text)["population"]["files"])
        else:
            assert (language, text) == ("text", printed)
    assert runs == PAGE.count("```python") > 5


def test_the_table_names_every_column() -> None:
    listed = set(re.findall(r"^\| (\w+) \| `(\w+)` \|", PAGE, re.MULTILINE))
    known = {
        "people": people.OWN_COLUMNS,
        "places": places.REQUIRED + places.OPTIONAL,
        "areas": ("area", *areas.OPTIONAL),
        "edges": ties.REQUIRED + ties.OPTIONAL,
    }
    assert listed == {(file, column) for file, columns in known.items() for column in columns}
