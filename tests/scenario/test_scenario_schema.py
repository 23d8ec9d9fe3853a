"""The JSON Schema accepts what the reader accepts: a small validator of the words that the schema uses."""

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import hyosan.catalogue
from hyosan.catalogue import find
from hyosan.scenario import json_schema, load_scenario, scenario_toml

BASE = Path(__file__).parent / "base.toml"
FILES = [
    BASE,
    BASE.with_name("course.toml"),
    *sorted((Path(hyosan.catalogue.__file__).parent / "scenarios").glob("*.toml")),
]
SCHEMA = json_schema()
TYPES: dict[str, Any] = {"object": dict, "array": list, "string": (str, datetime.date), "boolean": bool, "integer": int}


def errors(node: dict[str, Any], value: Any, path: str) -> list[str]:
    """What is wrong with a value by a node of the schema."""
    if "$ref" in node:
        return errors(SCHEMA["$defs"][node["$ref"].rsplit("/", 1)[1]], value, path)
    for word in ("anyOf", "oneOf"):
        forms = [errors(form, value, path) for form in node.get(word, ())]
        if forms and not any(form == [] for form in forms):
            return [f"{path}: no form fits: {forms}"]
    kind = node.get("type")
    if kind == "number":
        is_right = isinstance(value, (int, float)) and not isinstance(value, bool)
    else:
        is_right = kind is None or (kind in TYPES and isinstance(value, TYPES[kind]))
    if not is_right:
        return [f"{path}: {value!r} is no {kind}"]
    return _by_value(node, value, path) + _by_parts(node, value, path)


def _by_value(node: dict[str, Any], value: Any, path: str) -> list[str]:
    is_wrong = [
        "enum" in node and value not in node["enum"],
        "const" in node and value != node["const"],
        isinstance(value, str) and "pattern" in node and not re.search(node["pattern"], value),
        "minimum" in node and value < node["minimum"],
        "maximum" in node and value > node["maximum"],
        "exclusiveMinimum" in node and value <= node["exclusiveMinimum"],
        isinstance(value, list) and len(value) < node.get("minItems", 0),
        isinstance(value, dict) and len(value) < node.get("minProperties", 0),
        isinstance(value, str) and len(value) < node.get("minLength", 0),
    ]
    return [f"{path}: {value!r} against {node}"] if any(is_wrong) else []


def _by_parts(node: dict[str, Any], value: Any, path: str) -> list[str]:
    if isinstance(value, list):
        return [error for item in value for error in errors(node.get("items", {}), item, f"{path}[]")]
    if not isinstance(value, dict):
        return []
    found = [f"{path}: {key} is missing" for key in node.get("required", ()) if key not in value]
    for key, below in value.items():
        patterns = [form for pattern, form in node.get("patternProperties", {}).items() if re.search(pattern, key)]
        form = node.get("properties", {}).get(key) or (patterns or [node.get("additionalProperties", True)])[0]
        if form is False:
            found.append(f"{path}: {key} is not known")
        elif form is not True:
            found += errors(form, below, f"{path}.{key}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenarios_fit_the_schema(path: Path) -> None:
    assert errors(SCHEMA, tomllib.loads(path.read_text()), "") == []
    assert errors(SCHEMA, tomllib.loads(scenario_toml(load_scenario(path, resolve=find))), "") == []


def test_defaults_fit_the_schema() -> None:
    tables = [form for table in SCHEMA["$defs"].values() for form in (table, *table.get("anyOf", ()))]
    nodes = [(key, node) for table in (SCHEMA, *tables) for key, node in table.get("properties", {}).items()]
    defaults = [error for key, node in nodes if "default" in node for error in errors(node, node["default"], key)]
    assert defaults == []
    assert sum("default" in node for _, node in nodes) > 20


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("copies = 2", "copies = 0"),
        ("block =", "blok ="),
        ('"12 hours"', '"12 hourses"'),
        ('"flee"', '"fly"'),
        ("0.05", "[]"),
    ],
)
def test_the_schema_refuses(old: str, new: str) -> None:
    assert errors(SCHEMA, tomllib.loads(BASE.read_text().replace(old, new, 1)), "")
