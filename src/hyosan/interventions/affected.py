"""Whom interventions did something to, person by person, as their orders tell."""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.disease.tables import NONE
from hyosan.interventions.work import Orders
from hyosan.transmission.tables import NEVER

WHATS = ("placed", "released", "dose", "course")
PLACED, RELEASED, DOSE, COURSE = range(4)
COLUMNS = ("time", "person", "intervention", "what", "from", "until")


class Affected:
    """Rows of `COLUMNS` since they were taken last, if they are kept at all; until NONE: no end."""

    def __init__(self, *, is_kept: bool) -> None:
        """Nobody yet."""
        self._is_kept = is_kept
        self._rows: list[Ints] = []

    def note(self, at: int, intervention: int, orders: Orders, before: tuple[int, int, int]) -> None:
        """Take what an intervention has ordered at a decision; `before`: `lengths` of the orders before it."""
        if not self._is_kept:
            return
        placed, doses, treated = before
        for _, people, ends in orders.placed[placed:]:
            ends_or_none = np.where(ends == NEVER, NONE, ends)
            self._add(at, intervention, people, np.where(ends == at, RELEASED, PLACED), at, ends_or_none)
        for begins, people, _ in orders.treated[treated:]:
            self._add(at, intervention, people, COURSE, begins, NONE)
        # Who has a course is protected as by a dose: one row is enough.
        for begins, people, _ in orders.doses[doses:] if len(orders.treated) == treated else ():
            self._add(at, intervention, people, DOSE, begins, NONE)

    def _add(self, at: int, intervention: int, people: Ints, what: Ints | int, begins: int, ends: Ints | int) -> None:
        row = np.empty((len(people), len(COLUMNS)), np.int64)
        for column, values in enumerate((at, people, intervention, what, begins, ends)):
            row[:, column] = values
        self._rows.append(row)

    def take(self) -> Ints:
        """All rows since the last, by time, intervention and person; of one of these in the order of orders."""
        rows = np.concatenate([np.zeros((0, len(COLUMNS)), np.int64), *self._rows])
        self._rows = []
        return rows[np.lexsort((rows[:, 1], rows[:, 2], rows[:, 0]))]


def lengths(orders: Orders) -> tuple[int, int, int]:
    """How many orders there are of each kind that is told person by person."""
    return len(orders.placed), len(orders.doses), len(orders.treated)
