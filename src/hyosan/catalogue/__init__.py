"""The scenarios that ship with Hyosan, their sources, and what is expected of them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "scenarios"
FRAGMENTS = HERE / "fragments"
"""Parts of scenarios, for others to extend."""
CHANGES = HERE / "changes"
"""Changes with which a finished run goes on."""
EXPECTED = HERE / "expected"
OBSERVED = HERE / "observed"
PUBLISHED = HERE / "published"
"""Ranges from the literature, beside which a scenario's runs are set."""


@dataclass(frozen=True)
class Entry:
    """A scenario of the catalogue."""

    id: str
    title: str
    path: Path


@dataclass(frozen=True)
class Continuation(Entry):
    """Changes of the catalogue, and the scenarios, by id, whose runs go on with them."""

    continues: tuple[str, ...]


class _Finder:
    """Finds scenarios by id, and knows the ids there are."""

    def __call__(self, name: str) -> Path | None:
        """The file of a scenario of that id, or of a fragment that scenarios extend; None when there is none."""
        paths = (FOLDER / f"{name}.toml", FRAGMENTS / f"{name}.toml")
        return next((path for path in paths if "/" not in name and path.is_file()), None)

    def ids(self) -> list[str]:
        """The ids of the catalogue."""
        return sorted(path.stem for path in FOLDER.glob("*.toml"))


find = _Finder()
"""The file of a scenario of that id; None when there is none."""


def find_changes_or_refuse(changes: str | Path) -> Path:
    """The file of changes of that id, else the path; InputError with the nearest id when there is no such file."""
    path = Path(changes)
    if path.is_file():
        return path
    ids = [entry.id for entry in continuations()]
    if str(changes) in ids:
        return CHANGES / f"{changes}.toml"
    from hyosan.core.errors import InputError, Problem, nearest

    hint = nearest(path.stem, ids)
    message = f"no changes: neither an id of the catalogue nor a file; {hint}"
    raise InputError([Problem(str(changes), None, "", message)])


def find_or_refuse(scenario: str | Path) -> Path | None:
    """As `find`; InputError with the nearest id when there is no file of that name either."""
    found = find(scenario) if isinstance(scenario, str) else None
    path = Path(scenario)
    if found is not None or (path.exists() and not path.is_dir()):
        return found
    from hyosan.core.errors import InputError, Problem, nearest

    if path.is_dir():
        message = "is a folder; a scenario is a file or an id of the catalogue"
        if (path / "scenario.toml").is_file():
            message += f"; what was run in it: {path / 'scenario.toml'}"
        raise InputError([Problem(str(scenario), None, "", message)])
    hint = nearest(path.stem, [*find.ids(), *(file.stem for file in path.parent.glob("*.toml"))])
    message = "no scenario: neither an id of the catalogue nor a file"
    raise InputError([Problem(str(scenario), None, "", f"{message}; {hint}" if hint else message)])


def entries() -> tuple[Entry, ...]:
    """Everything in the catalogue, by id."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open("rb") as file:
            found.append(Entry(path.stem, tomllib.load(file)["scenario"]["title"], path))
    return tuple(found)


def continuations() -> tuple[Continuation, ...]:
    """All changes of the catalogue, by id."""
    found = []
    for path in sorted(CHANGES.glob("*.toml")):
        with path.open("rb") as file:
            data = tomllib.load(file)
        found.append(Continuation(path.stem, data["scenario"]["title"], path, tuple(data["continues"])))
    return tuple(found)
