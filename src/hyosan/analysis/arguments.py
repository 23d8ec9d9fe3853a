"""What is given from Python, checked before anything is done: the command line checks the same in its own way."""

import operator
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from hyosan.analysis.seeds import LARGEST_SEED
from hyosan.core.errors import InputError, Problem, nearest

MOST_THREADS = 1_000_000


class Arguments:
    """Collects what is wrong with the arguments of a function, to be told at once."""

    def __init__(self, function: str) -> None:
        self._function = function
        self._problems: list[Problem] = []

    def seed(self, value: Any) -> int:
        """A seed as a plain number."""
        return self.whole("seed", value, 0, LARGEST_SEED)

    def whole(self, name: str, value: Any, least: int, most: int = MOST_THREADS) -> int:
        """A whole number, of NumPy too; the least when it is none."""
        if hasattr(value, "__index__") and not isinstance(value, bool) and least <= operator.index(value) <= most:
            return operator.index(value)
        self._complain(name, value, f"a whole number from {least} to {most}")
        return least

    def optional_whole(self, name: str, value: Any, least: int, most: int = MOST_THREADS) -> int | None:
        """A whole number or None."""
        return None if value is None else self.whole(name, value, least, most)

    def one_of(self, name: str, value: Any, allowed: Collection[str]) -> None:
        """One of some words."""
        if value not in allowed:
            hint = nearest(value, allowed) if isinstance(value, str) else ""
            told = " or ".join(map(repr, allowed))
            self._complain(name, value, f"{told}; {hint}" if hint.startswith("did") else told)

    def scenario(self, value: Any) -> None:
        """An id of the catalogue, or a file."""
        if not isinstance(value, (str, Path)) or not str(value):
            self._complain("scenario", value, "an id of the catalogue, or the path of a scenario file")

    def overrides(self, value: Any) -> None:
        """Texts such as "time.duration=10 days", in a list."""
        if not (isinstance(value, (list, tuple)) and all(isinstance(text, str) for text in value)):
            self._complain("overrides", value, 'a list of texts, such as ["time.duration=10 days"]')

    def moment(self, name: str, value: Any) -> None:
        """A time on the scenario's clock, which has no zone, or None."""
        if value is not None and (not isinstance(value, datetime) or value.tzinfo is not None):
            self._complain(name, value, "a datetime without a time zone")

    def settle(self) -> None:
        """Raise InputError when anything was wrong."""
        if self._problems:
            raise InputError(self._problems)

    def _complain(self, name: str, value: Any, allowed: str) -> None:
        self._problems.append(Problem(self._function, None, name, f"got {value!r:.80}, allowed: {allowed}"))
