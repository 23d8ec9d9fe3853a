"""What is wrong with the files: collected over all checks, told at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import PopulationError, Problem, nearest

SHOWN = 20
"""So many problems of one file are told; of the rest, how many there are."""

NEAREST_SEARCHED = 2000
"""Among more known names than this, no nearest one is looked for: it would take minutes."""

Locate = Callable[[Iterable[int]], dict[int, int]]
"""From rows of data (0 is the first) to lines of the file (1 is the header)."""


@dataclass(frozen=True)
class _Note:
    row: int
    line: int | None
    column: str
    message: str
    earlier_row: int | None = None


class Complaints:
    """What is wrong with one file. Without `locate` its rows have numbers but no lines."""

    def __init__(self, file: Path) -> None:
        self.file = str(file)
        self.locate: Locate | None = None
        self._notes: list[_Note] = []
        self._untold = 0

    def whole(self, column: str, message: str, line: int | None = None) -> None:
        """Something about the file or a whole column."""
        self._notes.append(_Note(-1, line, column, message))

    def lines(self, lines: list[int], tell: Callable[[int], str]) -> None:
        """Something about lines that are no rows."""
        for line in lines[:SHOWN]:
            self.whole("", tell(line), line)
        self._untold += max(0, len(lines) - SHOWN)

    def rows(
        self,
        column: str,
        rows: NDArray[np.intp],
        tell: Callable[[int], str],
        earlier_row: Callable[[int], int] | None = None,
    ) -> None:
        """Something about each of these rows (ascending); `earlier_row` is the other row of a pair."""
        for row in map(int, rows[:SHOWN]):
            earlier = None if earlier_row is None else earlier_row(row)
            self._notes.append(_Note(row, None, column, tell(row), earlier))
        self._untold += max(0, len(rows) - SHOWN)

    def problems(self) -> list[Problem]:
        """All that is wrong, in the order of the file, cut after the first `SHOWN`."""
        notes = sorted(self._notes, key=lambda note: (note.row, note.line or 0))
        shown = notes[:SHOWN]
        wanted = {row for note in shown for row in (note.row, note.earlier_row) if row is not None and row >= 0}
        lines = self.locate(wanted) if self.locate is not None and wanted else {}
        told = [self._problem(note, lines) for note in shown]
        more = self._untold + len(notes) - len(shown)
        if more:
            told.append(Problem(self.file, None, "", f"... and {more:,} more"))
        return told

    def _problem(self, note: _Note, lines: dict[int, int]) -> Problem:
        message = note.message
        if note.earlier_row is not None:
            earlier = note.earlier_row
            message += f" in line {lines[earlier]}" if earlier in lines else f" in row {earlier + 1}"
        if note.row < 0:
            return Problem(self.file, note.line, note.column, message)
        if note.row in lines:
            return Problem(self.file, lines[note.row], note.column, message)
        return Problem(self.file, None, note.column, f"row {note.row + 1}: {message}")


class Ledger:
    """The complaints about every file of one population."""

    def __init__(self) -> None:
        self._complaints: list[Complaints] = []

    def about(self, file: Path) -> Complaints:
        """A new list of complaints about this file."""
        complaints = Complaints(file)
        self._complaints.append(complaints)
        return complaints

    def settle(self) -> None:
        """Raise all problems together, if there are any."""
        problems = [problem for complaints in self._complaints for problem in complaints.problems()]
        if problems:
            raise PopulationError(problems)


def hint(name: str, known: Iterable[str]) -> str:
    """The nearest known name as the end of a sentence: "; did you mean 'b'?", or nothing."""
    names = list(known)
    if len(names) > NEAREST_SEARCHED:
        names = [other for other in names if other.casefold().strip() == name.casefold()]
    part = nearest(name, names)
    return f"; {part}" if part else ""
