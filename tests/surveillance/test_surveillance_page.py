"""docs/surveillance.md: its example runs, and it names every kind."""

import re
from pathlib import Path

import pytest

from hyosan.surveillance.spec_streams import KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "surveillance.md").read_text(encoding="utf-8")


def test_every_kind_is_on_the_page() -> None:
    section = PAGE.partition("## Kinds of stream\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z ]+)` \|", section, re.MULTILINE) == list(KEYS)
    named = set(re.findall(r"`(\w+)`", section))
    assert {key for keys in KEYS.values() for key in keys} <= named | {"weekdays", "capacity"}


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, {})
    told = capsys.readouterr().out
    assert told.endswith("patients were known of on the first evening\n")
    assert int(told.split()[0]) > 0
