"""The JSON Schema of the language, and what it allows at a path: the one source of all "allowed" in messages."""

import functools
from typing import Any

from hyosan.core.units import format_duration, format_rate
from hyosan.scenario.document import has_part
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path
from hyosan.scenario.without import WITHOUT
from hyosan.transmission.spec_opening import ALWAYS, format_open

Node = dict[str, Any]

_FORMATS = {
    "hyosan-duration": 'a duration with its unit, such as "10 min"',
    "hyosan-rate": 'a rate with its unit, such as "4 / day"',
    "date": "a date, such as 2024-01-31",
    "date-time": "a date or local time, such as 2024-01-31T08:00:00",
}


def json_schema() -> Node:
    """The JSON Schema (2020-12) of scenario files, for editors."""
    schema = dict(_root())
    required = schema.pop("required")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://hyosan.invalid/scenario.schema.json",
        **schema,
        "title": "Hyosan scenario",
        "properties": {
            "extends": {
                "type": "string",
                "minLength": 1,
                "description": "Catalogue id, or path relative to this file, of the scenario or part of one to change.",
            },
            WITHOUT: {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "description": "Paths of what is left out of the scenario that this file extends.",
            },
            **schema["properties"],
        },
        "dependentRequired": {WITHOUT: ["extends"]},
        "if": {"required": ["extends"]},
        "else": {"required": required},
    }


@functools.cache
def _root() -> Node:
    root = Scenario.model_json_schema(by_alias=True)
    for table in (root, *root["$defs"].values()):
        for form in (table, *table.get("anyOf", ())):
            for key, node in form.get("properties", {}).items():
                _write_default(key, node)
    return root


def _write_default(key: str, node: Node) -> None:
    """Defaults as a file has them: pydantic leaves them in ticks and numbers per day."""
    if node.get("format") == "hyosan-duration" and "default" in node:
        node["default"] = format_duration(node["default"])
    elif node.get("format") == "hyosan-rate" and "default" in node:
        node["default"] = format_rate(node["default"])
    elif key in ("open", "hours"):
        node["default"] = format_open(ALWAYS)
    elif "default" in node and (node["default"] is None or key in ("record", "calendar", "interview", "weekdays")):
        # What is absent by default, and tables whose keys say their own defaults.
        del node["default"]


def alternatives(node: Node) -> list[Node]:
    """The forms that a node of the schema allows, references followed, without null."""
    if "$ref" in node:
        return alternatives(_root()["$defs"][node["$ref"].rsplit("/", 1)[1]])
    for word in ("anyOf", "oneOf"):
        if word in node:
            return [form for part in node[word] for form in alternatives(part) if form.get("type") != "null"]
    return [node]


def forms_at(path: Path, data: Any = None) -> list[Node]:
    """What the schema allows at a path; laws are narrowed to the one that the data name."""
    forms, value = [_root()], data
    for part in path:
        forms = [below for form in _fitting(forms, value) for below in _below(form, part)]
        value = _child(value, part)
    return _fitting(forms, value)


def known_keys(path: Path, data: Any = None) -> list[str]:
    """The keys that the table at a path may have; empty where the user gives the names."""
    return sorted({key for form in forms_at(path, data) for key in form.get("properties", ())})


def has_free_names(path: Path) -> bool:
    """Whether the keys of the table at a path are names given by the user."""
    return any(_names_schema(form) is not None for form in forms_at(path))


def allowed(path: Path, data: Any = None) -> str:
    """What may stand at a path, in words."""
    forms = forms_at(path, data)
    constants = [_words(form) for form in forms if _constants(form)]
    laws = [form["properties"]["distribution"] for form in forms if "distribution" in form.get("properties", {})]
    if len(laws) > 1:
        return f"a table with distribution ({', '.join(map(_words, laws))}) and the numbers of that law"
    others = [_words(form) for form in forms if not _constants(form)]
    return ", or ".join(dict.fromkeys([*([", ".join(constants)] if constants else []), *others]))


def choices(path: Path, data: Any = None) -> list[str]:
    """The texts that may stand at a path, where they are a fixed list."""
    return [str(word) for form in forms_at(path, data) for word in _constants(form)]


def _below(form: Node, part: str | int) -> list[Node]:
    if isinstance(part, int):
        return alternatives(form["items"]) if "items" in form else []
    if part in form.get("properties", {}):
        return alternatives(form["properties"][part])
    names = _names_schema(form)
    return [] if names is None else alternatives(names)


def _names_schema(form: Node) -> Node | None:
    """The schema of the values of a table whose keys are the user's."""
    if isinstance(form.get("additionalProperties"), dict):
        return dict(form["additionalProperties"])
    return next(iter(form.get("patternProperties", {}).values()), None)


def _fitting(forms: list[Node], value: Any) -> list[Node]:
    law = value.get("distribution") if isinstance(value, dict) else None
    fitting = [form for form in forms if form.get("properties", {}).get("distribution", {}).get("const", law) == law]
    return fitting or forms


def _child(value: Any, part: str | int) -> Any:
    return value[part] if has_part(value, part) else None


def _constants(form: Node) -> list[Any]:
    return list(form["enum"]) if "enum" in form else [form["const"]] if "const" in form else []


def _words(form: Node) -> str:
    if constants := _constants(form):
        return ", ".join(f"'{word}'" for word in constants)
    match form.get("type"):
        case "number" | "integer":
            return _number_words(form)
        case "boolean":
            return "true or false"
        case "string":
            return _string_words(form)
        case "array":
            items = ", or ".join(dict.fromkeys(_words(item) for item in alternatives(form.get("items", {}))))
            return f"a list{' of one or more' if form.get('minItems') else ''}{': each ' if items else ''}{items}"
        case _:
            keys = list(form.get("properties", ()))
            return (
                f"a table with {', '.join(keys)}"
                if keys
                else "a table, not empty"
                if form.get("minProperties")
                else "a table"
            )


def _string_words(form: Node) -> str:
    if "[a-z0-9-]" in form.get("pattern", ""):
        return "small letters, digits and -"
    example = form.get("examples", [""])[0]
    return _FORMATS.get(form.get("format", ""), f'text such as "{example}"' if example else "text")


def _number_words(form: Node) -> str:
    kind = "a whole number" if form["type"] == "integer" else "a number"
    if "minimum" in form and "maximum" in form:
        return f"{kind} from {form['minimum']} to {form['maximum']}"
    if "exclusiveMinimum" in form:
        return f"{kind} > {form['exclusiveMinimum']}"
    return f"{kind} ≥ {form['minimum']}" if "minimum" in form else kind
