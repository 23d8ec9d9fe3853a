"""`extends`: a scenario as the difference from another."""

from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any

from hyosan.core.errors import Problem, ScenarioError, nearest
from hyosan.disease.spec_target import QUANTITIES
from hyosan.population.spec import FORMS
from hyosan.scenario.document import Document, read_file
from hyosan.scenario.merged_sources import with_merged_sources
from hyosan.scenario.positions import Path

Resolve = Callable[[str], FilePath | None]
"""The file of a catalogue id, or None. Where it has a method `ids`, messages name the nearest of them."""

# A law of time and a form of population are one value each: half of one under half of the other is neither.
_POPULATION_FORMS = frozenset(FORMS)
_FOUND = frozenset(("transmissibility", "fitted"))
"""What was found for one target, or given without one, and says nothing of another."""


def with_base(document: Document, folder: FilePath, resolve: Resolve, chain: tuple[FilePath, ...] = ()) -> Document:
    """The document over the one it extends: tables merge deeply, lists and scalars replace.

    `scenario.sources` is one list of both.
    """
    name = document.data.get("extends")
    if name is None:
        return document
    own = {key: value for key, value in document.data.items() if key != "extends"}
    if not isinstance(name, str) or not name:
        raise ScenarioError(
            [document.problem(("extends",), f"got {name!r}, allowed: a catalogue id or the path of a scenario file")]
        )
    path = _find_base(name, folder, resolve)
    if path is None:
        problem = f"got '{name}', allowed: a catalogue id, or the path of a file relative to this one: neither is there"
        known = [*getattr(resolve, "ids", tuple)(), *(file.name for file in folder.glob("*.toml"))]
        hint = nearest(name, known)
        problem += f"; {hint}" if hint.startswith("did") else ""
        raise ScenarioError([document.problem(("extends",), problem)])
    if path.resolve() in chain:
        loop = " → ".join(step.name for step in (*chain, path.resolve()))
        raise ScenarioError([document.problem(("extends",), f"extends runs in a circle: {loop}")])
    base = with_base(read_file(path), path.parent, resolve, (*chain, path.resolve()))
    _refuse_borrowed_id(document, own)
    replaced: list[Path] = []
    data = merge_tables(base.data, own, (), replaced)
    merged = Document(data, base.positions.replaced_by(document.positions, replaced))
    return with_merged_sources(merged, base, document)


def _find_base(name: str, folder: FilePath, resolve: Resolve) -> FilePath | None:
    found = resolve(name)
    if found is not None:
        return found
    path = folder / name
    return path if path.is_file() else None


def _refuse_borrowed_id(document: Document, own: dict[str, Any]) -> None:
    """Two scenarios under one id could not be told apart in results."""
    about = own.get("scenario", {})
    if isinstance(about, dict) and "id" not in about:
        place = document.positions.find(("scenario",))
        raise ScenarioError(
            [
                Problem(
                    place.file,
                    place.line,
                    "scenario.id",
                    "missing: a scenario that extends another needs an id of its own",
                )
            ]
        )


def merge_tables(base: Any, own: Any, path: Path, replaced: list[Path]) -> Any:
    """One table over another: tables merge deeply, lists and scalars replace; `replaced` gets what was replaced."""
    if not (isinstance(base, dict) and isinstance(own, dict)) or _is_whole(base, own, path):
        replaced.append(path)
        return own
    merged = dict(base)
    for key in _displaced(base, own, path):
        if merged.pop(key, None) is not None:
            replaced.append((*path, key))
    for key, value in own.items():
        merged[key] = merge_tables(base[key], value, (*path, key), replaced) if key in base else value
    return merged


def _displaced(base: dict[str, Any], own: dict[str, Any], path: Path) -> frozenset[str]:
    """What of a table does not stay beside what another says: another form of people, what another target found."""
    if path == ("population",) and _POPULATION_FORMS & own.keys():
        return _POPULATION_FORMS - own.keys()
    if path[:1] == ("strains",) and len(path) == 2 and own.get("target", base.get("target")) != base.get("target"):
        return _FOUND - own.keys()
    return frozenset()


def _is_whole(base: dict[str, Any], own: dict[str, Any], path: Path) -> bool:
    """Whether a table replaces the other rather than merging with it: another law, another matrix by name."""
    if path[-1:] == ("age_mixing",) and "matrix" in own:
        return isinstance(own["matrix"], str) or isinstance(base.get("matrix"), str)
    if path[:1] == ("strains",) and path[2:] == ("target",):
        return own.keys() & QUANTITIES != base.keys() & QUANTITIES
    return "distribution" in own and own["distribution"] != base.get("distribution")
