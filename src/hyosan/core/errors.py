"""Every exception that Hyosan raises on purpose.

HyosanError
├── InputError          the user's mistake: one or more problems, each with its place (exit status 2)
│   ├── ScenarioError   in a scenario file or a --set override
│   ├── PopulationError in the files of one's own population
│   └── RunFolderError  a folder that is no run, or a damaged one
│       └── NotKeptError  whole, but without what is asked for
└── EngineError         ours: a broken invariant (exit status 1)
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the input, and where."""

    file: str
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class HyosanError(Exception):
    """Base of all errors that Hyosan raises on purpose."""


class InputError(HyosanError):
    """The user's mistake: carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ScenarioError(InputError):
    """A scenario file or an override that cannot be run."""


class PopulationError(InputError):
    """Files of people, places, areas or edges that do not make a population."""


class RunFolderError(InputError):
    """A folder that holds no readable run."""


class NotKeptError(RunFolderError):
    """A whole run that was told not to keep what is asked for."""


class EngineError(HyosanError):
    """A broken invariant inside Hyosan: please report it."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence part naming the nearest known name, or the known names; empty when there are none.

    >>> nearest("classrom", ["classroom", "household"])
    "did you mean 'classroom'?"
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}" if names else ""
