"""`--set path=value`: single values from the command line, laid over the file before it is validated."""

import copy
import tomllib
from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Any

from hyosan.core.errors import Problem, ScenarioError, nearest
from hyosan.disease.course_merge import made_by_course
from hyosan.scenario.document import OWN_FILES, Document, absolute_folder, excess
from hyosan.scenario.positions import Path, format_path
from hyosan.scenario.scan import parse_path
from hyosan.scenario.schema import forms_at, has_free_names, known_keys
from hyosan.scenario.without import WITHOUT

FILE = "--set"


def with_overrides(document: Document, overrides: Sequence[str]) -> Document:
    """The document with each "path=value" laid over it, in order; a path given twice is a problem."""
    data, positions = copy.deepcopy(document.data), document.positions
    problems: list[Problem] = []
    given: set[Path] = set()
    for override in overrides:
        try:
            path, value = _parse(override)
            if path in given:
                raise ValueError("is given more than once; give one value")
            given.add(path)
            _put(data, path, value)
            positions = positions.with_override(path, FILE)
        except ValueError as problem:
            problems.append(Problem(FILE, None, override.partition("=")[0].strip(), str(problem)))
    found = excess(data)
    if found is not None:
        problems.append(Problem(FILE, None, format_path(found[0]), found[1]))
    if problems:
        raise ScenarioError(problems)
    return Document(data, positions)


def _parse(override: str) -> tuple[Path, Any]:
    key, equals, text = override.partition("=")
    if not equals:
        raise ValueError(f"got '{override}', allowed: path=value, such as strains.flu.block=\"2 hours\"")
    path = parse_path(key.strip())
    if path[0] in ("extends", WITHOUT):
        raise ValueError(f"{path[0]} belongs into the file")
    try:
        parsed = tomllib.loads(f"value = {text}")
        value = parsed["value"] if len(parsed) == 1 else text.strip()
    except (ValueError, RecursionError):
        value = text.strip()
    if path[:1] == ("population",) and path[1:] in OWN_FILES and isinstance(value, str) and value:
        value = absolute_folder(value, FilePath())
    return path, value


def _put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path; tables that the language knows are made on the way."""
    here: Any = data
    for i, part in enumerate(path):
        is_last = i == len(path) - 1
        _check_step(data, here, path[:i], part, is_last)
        if is_last:
            here[part] = value
        elif isinstance(here, dict):
            here = here.setdefault(part, {})
        else:
            here = here[part]


def _is_state_of_a_course(data: dict[str, Any], above: Path, part: str) -> bool:
    """A course makes states that the file does not name, but that may be changed."""
    if len(above) != 3 or (above[0], above[2]) != ("strains", "states"):
        return False
    return part in made_by_course(data["strains"][above[1]])


def _check_step(data: dict[str, Any], here: Any, above: Path, part: str | int, is_last: bool) -> None:
    name = format_path(above) or "the file"
    if isinstance(part, int):
        if not isinstance(here, list):
            raise ValueError(f"{name} is no list")
        if part >= len(here):
            raise ValueError(f"{name} has {len(here)} elements, counted from 0")
        return
    if not isinstance(here, dict):
        raise ValueError(f"{name} is no table")
    if part in here:
        return
    # A new name may be given a value (a meeting rate, a factor), but not be invented on the way to something else.
    known = known_keys(above, data) if known_keys(above, data) else list(here)
    is_named = is_last or not has_free_names(above) or _is_state_of_a_course(data, above, part)
    is_known = bool(forms_at((*above, part), data)) and is_named
    if not is_known:
        raise ValueError(f"unknown '{part}' in {name}; {nearest(part, known) or 'there are none'}")
