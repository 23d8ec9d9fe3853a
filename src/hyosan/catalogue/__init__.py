"""The scenarios that ship with Hyosan, their sources, and what is expected of them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "scenarios"
EXPECTED = HERE / "expected"
OBSERVED = HERE / "observed"


@dataclass(frozen=True)
class Entry:
    """A scenario of the catalogue."""

    id: str
    title: str
    path: Path


def find(name: str) -> Path | None:
    """The file of a scenario of that id; None when there is none."""
    path = FOLDER / f"{name}.toml"
    return path if "/" not in name and path.is_file() else None


def entries() -> tuple[Entry, ...]:
    """Everything in the catalogue, by id."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open("rb") as file:
            found.append(Entry(path.stem, tomllib.load(file)["scenario"]["title"], path))
    return tuple(found)
