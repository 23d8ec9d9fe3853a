"""`without`: what a file leaves out of the scenario that it is laid over, as paths of tables, keys, list elements."""

import copy
from typing import Any

from hyosan.core.errors import Problem, nearest
from hyosan.scenario.document import Document, has_part
from hyosan.scenario.positions import Path, Positions, format_path
from hyosan.scenario.scan import parse_path

WITHOUT = "without"
"""Key at the top of a file that is laid over a scenario."""


def left_out(base: Document, own: Document) -> tuple[Document, list[Problem]]:
    """The document without what another names, and a problem for each name that is none or is not there.

    Numbers of list elements are those of the document as it is.
    """
    named = own.data.get(WITHOUT, [])
    if not isinstance(named, list) or not all(isinstance(text, str) for text in named):
        message = f'got {named!r}, allowed: a list such as ["interventions.x", "seeding[0].where"]'
        return base, [own.problem((WITHOUT,), message)]
    paths, problems = list[Path](), list[Problem]()
    for number, text in enumerate(named):
        try:
            path = parse_path(text)
            _refuse(base.data, path)
        except ValueError as problem:
            problems.append(own.problem((WITHOUT, number), str(problem)))
        else:
            paths.append(path)
    return _cut(base, paths), problems


def _refuse(data: dict[str, Any], path: Path) -> None:
    """ValueError where a path is not there, or must be."""
    if path[0] == "scenario":
        raise ValueError("scenario says what a file itself is: it is written anew, and nothing of it left out")
    here: Any = data
    for level, part in enumerate(path):
        if not has_part(here, part):
            known = [str(key) for key in here] if isinstance(here, dict) else []
            above = format_path(path[:level])
            if isinstance(here, list):
                known = [f"[{number}]" for number in range(len(here))]
            told = nearest(str(part), known) if known else f"nor anything else under '{above}'"
            raise ValueError(f"there is no '{format_path(path)}' to leave out; {told}")
        here = here[part]


def _cut(base: Document, paths: list[Path]) -> Document:
    """The document without what stands at some paths of it."""
    data, positions = copy.deepcopy(base.data), base.positions
    # From behind, and what lies within before what is around it: so all stand where they stood.
    for path in sorted(set(paths), key=_order, reverse=True):
        above: Any = data
        for part in path[:-1]:
            above = above[part]
        del above[path[-1]]
        positions = _renumbered(positions, path, len(above)) if isinstance(above, list) else positions.without(path)
    return Document(data, positions)


def _order(path: Path) -> list[tuple[str, int]]:
    return [("", part) if isinstance(part, int) else (part, 0) for part in path]


def _renumbered(positions: Positions, path: Path, left: int) -> Positions:
    """The positions once an element of a list is gone, of which so many are left."""
    gone = path[-1]
    assert isinstance(gone, int), "an element of a list"
    numbers = {number: number - int(number > gone) for number in range(left + 1) if number != gone}
    return positions.with_elements(path[:-1], positions.elements(path[:-1], numbers))
