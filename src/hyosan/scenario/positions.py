"""Paths of keys in a scenario file, and where each of them stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Keys and numbers of list elements from the top of the file."""

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Position:
    """A file and a line in it (from 1); no line for an override from the command line."""

    file: str
    line: int | None


class Positions:
    """The position of every path of a document; never changed after it is built."""

    def __init__(self, places: Mapping[Path, Position], default: Position) -> None:
        self._places = dict(places)
        self._default = default

    @property
    def file(self) -> str:
        """The file of the document itself, not of one that it extends."""
        return self._default.file

    @property
    def files(self) -> frozenset[str]:
        """The files in which something stands: a scenario and those that it extends."""
        return frozenset(place.file for place in (*self._places.values(), self._default))

    def find(self, path: Path) -> Position:
        """The position of a path, or of the nearest table around it that stands in a file."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                return self._places[path[:length]]
        return self._default

    def replaced_by(self, other: "Positions", replaced: Iterable[Path]) -> "Positions":
        """These positions under those of another document, without what it replaced as a whole."""
        gone = set(replaced)
        places = {
            path: place
            for path, place in self._places.items()
            if not any(path[:i] in gone for i in range(1, len(path) + 1))
        }
        return Positions({**places, **other._places}, other._default)

    def elements(self, path: Path, numbers: Mapping[int, int]) -> dict[Path, Position]:
        """The positions of some elements of the list at a path, and of all in them, under new numbers."""
        found = {(*path, new): self.find((*path, number)) for number, new in numbers.items()}
        level = len(path)
        for known, place in self._places.items():
            number = known[level] if len(known) > level and known[:level] == path else None
            if isinstance(number, int) and number in numbers:
                found[(*path, numbers[number], *known[level + 1 :])] = place
        return found

    def with_elements(self, path: Path, places: Mapping[Path, Position]) -> "Positions":
        """These positions, with those of the elements of the list at a path replaced."""
        kept = {
            known: place
            for known, place in self._places.items()
            if len(known) <= len(path) or known[: len(path)] != path
        }
        return Positions({**kept, **places}, self._default)

    def without(self, path: Path) -> "Positions":
        """These positions without a path and all below it."""
        kept = {known: place for known, place in self._places.items() if known[: len(path)] != path}
        return Positions(kept, self._default)

    def with_override(self, path: Path, file: str) -> "Positions":
        """These positions, with a path and all below it given by an override."""
        return Positions({**self.without(path)._places, path: Position(file, None)}, self._default)


def format_path(path: Path) -> str:
    """A path as text: strains.flu.start[0].to.

    >>> format_path(("seeding", 0, "at"))
    'seeding[0].at'
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if BARE_KEY.fullmatch(part) else f'"{part}"')
    return text
