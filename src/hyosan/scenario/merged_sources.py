"""`scenario.sources` of a scenario that extends another: which of the other's sources stay."""

from collections.abc import Iterator
from typing import Any

from hyosan.scenario.document import Document
from hyosan.scenario.positions import Path
from hyosan.scenario.scan import parse_path

SOURCES: Path = ("scenario", "sources")


def with_merged_sources(merged: Document, base: Document, own: Document) -> Document:
    """The merged document with the sources that stay of the base's, in their order, and then its own.

    A source of the base goes where an own one has the same `what`, and where what it speaks of has changed: not the
    same value in both, or gone, or more is there. One that speaks of several numbers stays if each of the changed ones
    has an own source that says where.
    """
    theirs, ours = _listed(base), _listed(own)
    if theirs is None or ours is None:
        return merged
    changed = list(changes(base.data, merged.data))
    named = [path for path in map(_what, ours) if path is not None]
    stay = [number for number, source in enumerate(theirs) if _stays(_what(source), named, changed)]
    sources = [*(theirs[number] for number in stay), *ours]
    about = {**merged.data["scenario"], "sources": sources}
    places = base.positions.elements(SOURCES, {number: new for new, number in enumerate(stay)})
    places |= own.positions.elements(SOURCES, {number: len(stay) + number for number in range(len(ours))})
    return Document({**merged.data, "scenario": about}, merged.positions.with_elements(SOURCES, places))


def changes(base: Any, merged: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all that is not the same in both; lists count as a whole.

    >>> list(changes({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}, "d": [4]}))
    [('a', 'c'), ('d',)]
    """
    if isinstance(base, dict) and isinstance(merged, dict):
        for key in dict.fromkeys([*base, *merged]):
            if key in base and key in merged:
                yield from changes(base[key], merged[key], (*path, key))
            else:
                yield (*path, key)
    elif base != merged:
        yield path


def _listed(document: Document) -> list[Any] | None:
    """The sources of a document; None where there is something else in their place, which validation will tell."""
    about = document.data.get("scenario", {})
    listed = about.get("sources", []) if isinstance(about, dict) else None
    return listed if isinstance(listed, list) else None


def _what(source: Any) -> Path | None:
    """The path that a source speaks of; None if it has none, which validation will tell."""
    what = source.get("what") if isinstance(source, dict) else None
    try:
        return parse_path(what) if isinstance(what, str) else None
    except ValueError:
        return None


def _stays(what: Path | None, named: list[Path], changed: list[Path]) -> bool:
    if what is None:
        return True
    touched = [path for path in changed if _begins(path, what) or _begins(what, path)]
    said = [path for path in named if len(path) > len(what) and _begins(what, path)]
    return what not in named and all(any(_begins(own, path) for own in said) for path in touched)


def _begins(start: Path, path: Path) -> bool:
    return path[: len(start)] == start
