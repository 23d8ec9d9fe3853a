"""The scenarios that ship with Hyosan, their sources, and what is expected of them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "scenarios"
FRAGMENTS = HERE / "fragments"
"""Parts of scenarios, for others to extend."""
EXPECTED = HERE / "expected"
OBSERVED = HERE / "observed"


@dataclass(frozen=True)
class Entry:
    """A scenario of the catalogue."""

    id: str
    title: str
    path: Path


def find(name: str) -> Path | None:
    """The file of a scenario of that id, or of a fragment that scenarios extend; None when there is none."""
    paths = (FOLDER / f"{name}.toml", FRAGMENTS / f"{name}.toml")
    return next((path for path in paths if "/" not in name and path.is_file()), None)


def entries() -> tuple[Entry, ...]:
    """Everything in the catalogue, by id."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open("rb") as file:
            found.append(Entry(path.stem, tomllib.load(file)["scenario"]["title"], path))
    return tuple(found)
