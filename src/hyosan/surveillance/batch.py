"""Changes of state of a piece of a run, found by person."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.surveillance.kernels.following import AFTER, CAUSE, PERSON
from hyosan.surveillance.sorting import person_and_row
from hyosan.transmission.tables import BY_IMPORTATION, BY_INFECTION, BY_INTERVENTION, BY_SEEDING

CAUSES = BY_INTERVENTION + 1
BEGINS = (BY_SEEDING, BY_INFECTION, BY_IMPORTATION)
"""Causes of transitions that begin an episode."""
IS_BEGINNING = np.isin(np.arange(CAUSES), BEGINS)


@dataclass(frozen=True)
class Batch:
    """Transitions of some time: rows (time, person, from, to, cause), those of each person in order of time.

    `words`: person and row, the latter in the lowest `bits` bits, ascending.
    """

    rows: Ints
    words: Ints
    bits: int

    @classmethod
    def of(cls, rows: Ints) -> "Batch":
        """The batch of some rows."""
        rows = np.ascontiguousarray(rows)
        return cls(rows, *person_and_row(rows[:, PERSON]))

    def begun(self, agent: NDArray[np.bool_]) -> Ints:
        """The rows that begin an episode with what is watched; `agent`: by state."""
        return self.rows[IS_BEGINNING[self.rows[:, CAUSE]] & agent[self.rows[:, AFTER]]]
