"""docs/scenario.md names every key of the language, and no other."""

import re
from pathlib import Path

import pytest

from hyosan.core.errors import ScenarioError
from hyosan.scenario import json_schema, load_text
from hyosan.scenario.scan import parse_path
from hyosan.scenario.schema import forms_at

PAGE = (Path(__file__).parents[2] / "docs" / "scenario.md").read_text()
SECTIONS = dict(re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("heading", SECTIONS)
def test_a_section_has_the_keys_of_its_table(heading: str) -> None:
    path = parse_path(heading.replace("[]", "[0]"))
    forms = [form for form in forms_at(path) if "properties" in form]
    known = {key for form in forms for key in form["properties"]}
    rows = SECTIONS[heading].rpartition("| --- | --- | --- | --- |\n")[2]
    written = re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE)
    assert sorted(written) == sorted(known)


def test_every_table_has_a_section() -> None:
    described = {
        form["title"]
        for heading in SECTIONS
        for form in forms_at(parse_path(heading.replace("[]", "[0]")))
        if "title" in form
    }
    tables = [form for table in json_schema()["$defs"].values() for form in (table, *table.get("anyOf", ()))]
    assert {table["title"] for table in tables if "properties" in table} <= described
    top = {heading.partition(".")[0].partition("[")[0] for heading in SECTIONS}
    assert top == json_schema()["properties"].keys() - {"extends", "without"}
    assert "`extends = " in PAGE
    assert "`without = " in PAGE


def test_the_example_can_be_loaded() -> None:
    example = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]
    assert load_text(example).scenario.id == "flu-in-a-school"


def test_the_errors_shown_are_those_said() -> None:
    example, shown = (
        re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0],
        re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0],
    )
    wrong = example.replace("60 days", "60 dais").replace('next = "infectious"', 'next = "infectous"')
    with pytest.raises(ScenarioError) as caught:
        load_text(wrong.replace("contacts_per_day", "contact_per_day"), "flu.toml")
    assert str(caught.value) == shown.strip()
