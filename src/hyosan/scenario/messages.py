"""Errors of pydantic as problems that say what was got and what is allowed."""

import datetime
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from hyosan.core.errors import Problem, nearest
from hyosan.core.spec import NAME_RULE
from hyosan.scenario.document import Document, has_part, has_part_at
from hyosan.scenario.positions import Path
from hyosan.scenario.schema import allowed, choices, has_free_names, known_keys
from hyosan.scenario.without import WITHOUT


def problems_of(error: ValidationError, document: Document) -> list[Problem]:
    """All problems of a failed validation, each at the key it hangs on."""
    found: dict[tuple[Path, str], None] = {}
    for detail in error.errors(include_url=False):
        for path, message in _explain(dict(detail), document):
            new = _new_name(path, document) if detail["type"] in ("missing", "contradiction") else ""
            found[path, message + new] = None
    return [document.problem(path, message) for path, message in found]


def describe(value: Any) -> str:
    """A value as a user would call it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"text '{value if len(value) <= 40 else value[:37] + '...'}'" if value else "an empty text"
    if isinstance(value, (int, float)):
        return f"number {value}"
    if isinstance(value, (dict, list, tuple)):
        return f"{'a' if value else 'an empty'} {'table' if isinstance(value, dict) else 'list'}"
    if isinstance(value, (datetime.date, datetime.time)):
        return f"{'time' if isinstance(value, datetime.time) else 'date'} {value.isoformat()}"
    return f"{value!r}"


def _explain(detail: dict[str, Any], document: Document) -> Iterable[tuple[Path, str]]:
    kind = detail["type"]
    location = detail["loc"]
    path = _as_written(location[:-1] if kind in ("missing", "extra_forbidden") else location, document.data)
    data = document.data
    match kind:
        case "too_short" if detail["input"]:
            return  # the elements are there, but none of them is right: each is a problem of its own
        case _ if location == ("record", "every") and not has_part(data.get("record"), "every"):
            return  # taken over from time.step, whose problem is reported there
        case "contradiction":
            for key, message in detail["ctx"]["problems"]:
                yield _down(path, key), message
        case "unit":
            yield path, detail["ctx"]["text"]
        case "missing":
            path = (*path, location[-1])
            yield path, f"missing, allowed: {allowed(path, data)}"
        case "extra_forbidden":
            yield (
                (*path, location[-1]),
                f"unknown key '{location[-1]}'; {nearest(str(location[-1]), _keys(path, data))}",
            )
        case "union_tag_not_found" | "union_tag_invalid" if isinstance(detail["input"], dict):
            path = (*path, "distribution")
            got = describe(detail["input"]["distribution"]) if "distribution" in detail["input"] else ""
            yield path, _got(got, path, detail["input"].get("distribution"), data)
        case _ if location[-1:] == ("[key]",):
            yield path, f"got the name '{path[-1]}', {NAME_RULE}"
        case _:
            value = document.get(path)
            yield path, _got(describe(value), path, value, data)


def _new_name(path: Path, document: Document) -> str:
    """Of what is wrong in a table that a file adds to those of another: the name there that it may have meant."""
    for level in range(1, len(path)):
        above, name = path[:level], path[level]
        if not (has_free_names(above) and isinstance(name, str) and has_part_at(document.data, path[: level + 1])):
            continue
        file = document.positions.find(path[: level + 1]).file
        others = [other for other in document.get(above) if document.positions.find((*above, other)).file != file]
        hint = nearest(name, others)
        if hint.startswith("did"):
            return f"; '{name}' is new here: {hint}"
    return ""


def _got(got: str, path: Path, value: Any, data: Any) -> str:
    message = f"{f'got {got}' if got else 'missing'}, allowed: {allowed(path, data)}"
    known = choices(path, data)
    hint = nearest(value, known) if isinstance(value, str) and known else ""
    return f"{message}; {hint}" if hint.startswith("did") else message


def _keys(path: Path, data: Any) -> list[str]:
    return known_keys(path, data) if path else [*known_keys(path, data), "extends", WITHOUT]


def _as_written(location: tuple[str | int, ...], data: Any) -> Path:
    """The part of a location that stands in the file: pydantic adds the names of forms on the way."""
    path: Path = ()
    for part in location:
        if has_part(data, part):
            data = data[part]
            path = (*path, part)
    return path


def _down(path: Path, key: str) -> Path:
    parts = [int(part) if part.isdigit() else part for part in key.split(".")] if key else []
    return (*path, *parts)
