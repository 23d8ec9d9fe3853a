"""A scenario file as read: its tables, and where each key stands."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from hyosan.core.errors import Problem, ScenarioError
from hyosan.disease.course_parts import ORIGINS
from hyosan.scenario.positions import Path, Positions, format_path
from hyosan.scenario.scan import scan, scan_lines

OWN_FILES = (("files", "folder"), ("city", "schools"))
"""Keys of [population] with a path relative to the scenario's file."""
DEEPEST = 30
"""Levels of tables and lists that a file may have."""


@dataclass(frozen=True)
class Document:
    """Tables of a scenario before validation, with positions."""

    data: dict[str, Any]
    positions: Positions

    def problem(self, path: Path, message: str) -> Problem:
        """A problem at a path, with the file and line it stands at."""
        path, message = self._as_written(path, message)
        place = self.positions.find(path)
        return Problem(place.file, place.line, format_path(path), message)

    def _as_written(self, path: Path, message: str) -> tuple[Path, str]:
        """A problem in a state that a course makes stands where the course says what the state is."""
        if len(path) < 4 or (path[0], path[2]) != ("strains", "states") or has_part_at(self.data, path[:4]):
            return path, message
        course = (*path[:2], "course")
        if not has_part_at(self.data, course):
            return path, message
        keys = [(*course, key) for key in ORIGINS.get(str(path[3]), ())]
        given = [key for key in keys if has_part_at(self.data, key)]
        return (given or [course])[0], f"state '{path[3]}': {message}"

    def get(self, path: Path) -> Any:
        """The value at a path; KeyError if there is none."""
        value: Any = self.data
        for part in path:
            if not has_part(value, part):
                raise KeyError(format_path(path))
            value = value[part]
        return value


def has_part(value: Any, part: str | int) -> bool:
    """Whether a table has a key, or a list an element."""
    is_key = isinstance(value, dict) and part in value
    return is_key or (isinstance(value, list) and isinstance(part, int) and part < len(value))


def has_part_at(value: Any, path: Path) -> bool:
    """Whether there is a value at a path."""
    for part in path:
        if not has_part(value, part):
            return False
        value = value[part]
    return True


def read_text(text: str, file: str, folder: FilePath) -> Document:
    """The document of a TOML text; a population's own files become absolute, since they are relative to this file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([_syntax_problem(str(error), text, file)]) from None
    except (RecursionError, ValueError):
        problem = "is nested too deeply, or has a number with too many digits"
        raise ScenarioError([Problem(file, None, "", problem)]) from None
    found = excess(data)
    if found is not None:
        raise ScenarioError([Problem(file, scan_lines(text).get(found[0]), format_path(found[0]), found[1])])
    population = data.get("population")
    for table, key in OWN_FILES:
        part = population.get(table) if isinstance(population, dict) else None
        if isinstance(part, dict) and isinstance(part.get(key), str) and part[key]:
            part[key] = absolute_folder(part[key], folder)
    return Document(data, scan(text, file))


def read_file(path: FilePath) -> Document:
    """The document of a TOML file."""
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise ScenarioError([Problem(str(path), None, "", f"cannot be read: {error.strerror or error}")]) from None
    except UnicodeDecodeError:
        raise ScenarioError([Problem(str(path), None, "", "is not text in UTF-8")]) from None
    return read_text(text.replace("\r\n", "\n").removeprefix("\ufeff"), str(path), path.parent)


def absolute_folder(folder: str, base: FilePath) -> str:
    """A folder relative to a base, as an absolute path without links resolved."""
    return str((base / FilePath(folder).expanduser()).absolute())


def excess(data: dict[str, Any]) -> tuple[Path, str] | None:
    """What no scenario has and what would break what follows: endless nesting, numbers beyond 64 bits."""
    waiting: list[tuple[Path, Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            return path[:3], "is nested too deeply"
        if isinstance(value, int) and value.bit_length() > 63:
            return path, "is a number of more than 64 bits"
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*path, key), below) for key, below in items]
    return None


def _syntax_problem(message: str, text: str, file: str) -> Problem:
    match = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
    line = None if match is None else int(match[1]) if match[1] else text.count("\n") + 1
    return Problem(file, line, "", f"not valid TOML: {message[: match.start()] if match else message}")
