"""`extends`: a scenario as the difference from another, without what it leaves out of it."""

from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import Any

from hyosan.core.errors import Problem, ScenarioError, nearest
from hyosan.disease.spec_target import QUANTITIES
from hyosan.population.spec import FORMS
from hyosan.scenario.document import Document, read_file
from hyosan.scenario.merged_sources import with_merged_sources
from hyosan.scenario.positions import Path
from hyosan.scenario.without import WITHOUT, left_out

Resolve = Callable[[str], FilePath | None]
"""The file of a catalogue id, or None. Where it has a method `ids`, messages name the nearest of them."""

# A law of time and a form of population are one value each: half of one under half of the other is neither.
_POPULATION_FORMS = frozenset(FORMS)
_FOUND = frozenset(("transmissibility", "fitted"))
"""What was found for one target, or given without one, and says nothing of another."""


def with_base(document: Document, folder: FilePath, resolve: Resolve, chain: tuple[FilePath, ...] = ()) -> Document:
    """The document over the one it extends: tables merge deeply, lists and scalars replace.

    What a list `without` names is left out of the other first. `scenario.sources` is one list of both.
    """
    if not document.data:
        message = "is empty: `hyosan new` writes a scenario to begin with"
        raise ScenarioError([Problem(document.positions.file, 1, "", message)])
    name = document.data.get("extends")
    if name is None:
        if WITHOUT in document.data:
            raise ScenarioError([document.problem((WITHOUT,), "only a file that extends another leaves something out")])
        return document
    own = {key: value for key, value in document.data.items() if key not in ("extends", WITHOUT)}
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
    kept, problems = left_out(base, document)
    problems += [*_borrowed_id(document, own), *_two_forms(document, own, kept, name)]
    if problems:
        raise ScenarioError(problems)
    replaced: list[Path] = []
    data = merge_tables(kept.data, own, (), replaced)
    merged = Document(data, kept.positions.replaced_by(document.positions, replaced))
    return with_merged_sources(merged, base, document)


def _find_base(name: str, folder: FilePath, resolve: Resolve) -> FilePath | None:
    found = resolve(name)
    if found is not None:
        return found
    path = folder / name
    return path if path.is_file() else None


def _borrowed_id(document: Document, own: dict[str, Any]) -> Iterator[Problem]:
    """Two scenarios under one id could not be told apart in results."""
    about = own.get("scenario", {})
    if isinstance(about, dict) and "id" not in about:
        place = document.positions.find(("scenario",))
        message = "missing: a scenario that extends another needs an id of its own"
        yield Problem(place.file, place.line, "scenario.id", message)


def _two_forms(document: Document, own: dict[str, Any], kept: Document, name: str) -> Iterator[Problem]:
    """People of one form leave nothing of those of another, which who extends a country must know."""
    theirs, ours = _forms(kept.data), _forms(own)
    for form in ours if theirs else ():
        if form not in theirs:
            message = (
                f"'{name}' has people of another form, [population.{theirs[0]}], and nothing of them would stay: leave"
                f' them out, {WITHOUT} = ["population.{theirs[0]}"] at the top of this file'
            )
            yield document.problem(("population", form), message)


def _forms(data: dict[str, Any]) -> list[str]:
    population = data.get("population")
    return [form for form in FORMS if isinstance(population, dict) and form in population]


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
