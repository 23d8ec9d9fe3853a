"""A scenario as text again: every default written out, and a hash of what it means."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path

_TABLES = {
    ("*",),
    ("population", "*"),
    *(
        (table, "*")
        for table in (
            "host_types",
            "strains",
            "settings",
            "encounters",
            "immunity",
            "importation",
            "crossing",
            "behaviours",
            "interventions",
        )
    ),
}
_TABLES |= {("strains", "*", "states", "*"), ("strains", "*", "target"), ("strains", "*", "fitted")}
_TABLES |= {("surveillance", "streams", "*"), ("surveillance", "identification"), ("surveillance", "interview")}
_TABLES |= {("interventions", "*", "trigger"), ("interventions", "*", "until")}
NOTHING: Mapping[str, str] = {}
_LISTS = {("seeding",), ("scenario", "sources"), ("encounters", "*", "outcomes")}


def scenario_toml(scenario: Scenario, left_out: Mapping[str, str] = NOTHING) -> str:
    """The scenario as TOML, every default written out; loading it again gives an equal scenario.

    `left_out`: optional settings that it no longer has, and their kinds; a comment at the top names them.
    """
    text = "\n".join(_table((), scenario.model_dump(by_alias=True, exclude_none=True))).strip() + "\n"
    names = ", ".join(f"{name} (of {kind})" for name, kind in left_out.items())
    return f"# Left out, since the population has no places for them: {names}\n\n{text}" if left_out else text


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256, in hexadecimal, of what the scenario says, whatever the order of its tables and wherever its files lie.

    The folder of a population and a city's list of schools are left out: runs record the hashes of these files. So is
    what counts as an outbreak: it is asked of runs, and changes none; so are when checkpoints are written, and that a
    setting may be left out. The form of a table and a timeline by area were all there was before there was another.
    """
    data = scenario.model_dump(by_alias=True, exclude_none=True)
    data["population"].get("files", {}).pop("folder", None)
    city = data["population"].get("city", {})
    city.pop("schools", None)
    for key in ("outbreak_above", "checkpoint_every", "checkpoints_kept"):
        data["record"].pop(key, None)
    if city.get("form") == "table":
        del city["form"]
    if data["record"].get("timeline_by") == "area":
        del data["record"]["timeline_by"]
    for key in ("crossing", "interventions"):
        if not data[key]:
            del data[key]
    for setting in data["settings"].values():
        setting.pop("optional")
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, allow_nan=False, default=date.isoformat)
    return hashlib.sha256(text.encode()).hexdigest()


def _table(path: Path, table: dict[str, Any]) -> Iterator[str]:
    """Lines of a table: its own keys first, then the tables below it."""
    below = {key: value for key, value in table.items() if _has_header((*path, key), value)}
    own = {key: value for key, value in table.items() if key not in below}
    if path and (own or not below):
        yield f"\n[{_header(path)}]"
    for key, value in own.items():
        yield f"{_text_key(key)} = {_value(value)}"
    for key, value in below.items():
        here = (*path, key)
        if isinstance(value, dict):
            yield from _table(here, value)
        else:
            for element in value:
                yield f"\n[[{_header(here)}]]"
                yield from (f"{_text_key(name)} = {_value(item)}" for name, item in element.items())


def _has_header(path: Path, value: Any) -> bool:
    """Whether a value is written under a header of its own rather than in one line."""
    if isinstance(value, dict):
        is_table = any(_fits(path, pattern) for pattern in _TABLES)
        holds_tables = any(_fits((*path, "*"), pattern) for pattern in _TABLES)
        return is_table or (holds_tables and bool(value))
    return bool(value) and isinstance(value, (list, tuple)) and any(_fits(path, pattern) for pattern in _LISTS)


def _fits(path: Path, pattern: tuple[str, ...]) -> bool:
    return len(path) == len(pattern) and all(wanted in ("*", part) for part, wanted in zip(path, pattern, strict=True))


def _header(path: Path) -> str:
    return ".".join(_text_key(str(part)) for part in path)


def _text_key(key: str) -> str:
    is_bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if is_bare else _text(key)


def _text(text: str) -> str:
    # JSON's escapes are TOML's but for the delete character, which JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return (
            f"{{ {', '.join(f'{_text_key(key)} = {_value(item)}' for key, item in value.items())} }}" if value else "{}"
        )
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(item) for item in value)}]"
    return repr(value)
