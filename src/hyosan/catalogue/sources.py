"""Where the numbers of a scenario come from: which numbers need a source, and which source covers which.

The rule: every number under one of `SECTIONS` is covered by an element of `scenario.sources` whose `what` is the path
of the number or begins it. A text that holds a number ("4 min", "Mon-Fri 08:30-16:30") counts as one. Every `what`
names something that is in the file.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECTIONS = (
    "host_types",
    "strains",
    "settings",
    "encounters",
    "immunity",
    "behaviours",
    "interventions",
    "seeding",
    "importation",
    "surveillance",
)
_NAMES = frozenset(
    {"to", "next", "name", "place", "place_kind", "edge_kind", "area", "person", "strain", "state", "setting", "kind"}
)
_KEY = re.compile(r"[^.\[\]]+")

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """One element of `scenario.sources`."""

    what: str
    value: str | None
    source: str | None
    invented: str | None

    @property
    def keys(self) -> Keys:
        """`what` as keys: "a.b[0]" is ("a", "b", 0)."""
        return path_keys(self.what)


def read(path: Path) -> dict[str, Any]:
    """A scenario file as it stands."""
    with path.open("rb") as file:
        return tomllib.load(file)


def sources(data: dict[str, Any]) -> tuple[Source, ...]:
    """The sources that a scenario file lists, in their order."""
    listed = data["scenario"].get("sources", [])
    return tuple(Source(s["what"], s.get("value"), s.get("source"), s.get("invented")) for s in listed)


def path_keys(path: str) -> Keys:
    """Keys of a path as it is written in scenario files and messages.

    >>> path_keys("encounters.bite.outcomes[1].probability")
    ('encounters', 'bite', 'outcomes', 1, 'probability')
    """
    return tuple(int(key) if key.isdigit() else key for key in _KEY.findall(path))


def path_text(keys: Keys) -> str:
    """The path of keys: the inverse of `path_keys`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")


def numbers(data: dict[str, Any]) -> Iterator[Keys]:
    """The paths of all numbers that need a source, in the order of the file."""
    for section in SECTIONS:
        if section in data:
            yield from _numbers_in(data[section], (section,))


def _numbers_in(value: Any, keys: Keys) -> Iterator[Keys]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers_in(inner, (*keys, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _numbers_in(inner, (*keys, index))
    elif _is_number(value) and keys[-1] not in _NAMES:
        yield keys


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and any(letter.isdigit() for letter in value))


def unsourced(data: dict[str, Any]) -> list[str]:
    """Paths of numbers that no source covers."""
    covered = [source.keys for source in sources(data)]
    return [path_text(keys) for keys in numbers(data) if not any(keys[: len(what)] == what for what in covered)]


def idle(data: dict[str, Any]) -> list[str]:
    """Sources whose `what` is not in the file, or covers nothing that another, longer one does not cover as well."""
    listed = sources(data)
    used: set[Keys] = set()
    for keys in numbers(data):
        fitting = [source.keys for source in listed if keys[: len(source.keys)] == source.keys]
        if fitting:
            used.add(max(fitting, key=len))
    outside = {source.keys for source in listed if source.keys[0] not in SECTIONS and _is_there(data, source.keys)}
    return [source.what for source in listed if source.keys not in used | outside]


def at(data: dict[str, Any], keys: Keys) -> Any:
    """The value at a path; KeyError or IndexError when there is none."""
    value: Any = data
    for key in keys:
        value = value[key]
    return value


def _is_there(data: dict[str, Any], keys: Keys) -> bool:
    try:
        at(data, keys)
    except (KeyError, IndexError, TypeError):
        return False
    return True
