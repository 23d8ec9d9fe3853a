"""Rows that lanes write in a step, each lane in a piece of its own: room for them, and what was written."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints
from hyosan.core.context import Context, bind
from hyosan.core.errors import EngineError
from hyosan.transmission.tables_ahead import BEGUN
from hyosan.transmission.tables_areas import (
    ARRIVES,
    CHANGED,
    HAPPENED,
    LANE_WORDS,
    LANES,
    OF_HELD,
    OF_WAITING,
    ROW_FIELDS,
    WAITS,
)

TYPES = (CHANGED, BEGUN, WAITS, ARRIVES, WAITS, WAITS, HAPPENED)


def most_of_poisson(mean: Floats) -> Ints:
    """More than a Poisson number of that mean ever is: eight standard deviations above it, and some."""
    return np.asarray(np.ceil(mean + 8.0 * np.sqrt(mean) + 64.0), dtype=np.int64)


class LaneRows:
    """The tables of rows of all lanes, and where each lane's begin and end."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tables: list[NDArray[Any]] = [np.zeros(0, kind) for kind in TYPES]
        self.begin = np.zeros((LANES, len(TYPES)), np.int64)
        self.end = np.zeros((LANES, LANE_WORDS), np.int64)
        self._room = np.zeros((LANES, len(TYPES)), np.int64)
        bind(
            context,
            {"rows_begin": self.begin, "rows_end": self.end, **dict(zip(ROW_FIELDS, self._tables, strict=True))},
        )

    def provide(self, table: int, room: Ints) -> None:
        """Empty a table, and give each lane room for so many rows; what was in it is lost."""
        self._room[:, table] = room
        edges = np.concatenate([[0], np.cumsum(room)])
        self.begin[:, table] = edges[:-1]
        self.end[:, table] = edges[:-1]
        if edges[-1] > len(self._tables[table]):
            self._keep(table, np.empty(math.ceil(1.2 * int(edges[-1])), TYPES[table]))

    def _keep(self, table: int, rows: NDArray[Any]) -> None:
        self._tables[table] = rows
        bind(self._context, {ROW_FIELDS[table]: rows})

    def put_back(self, table: int, rows: NDArray[Any], counts: Ints) -> None:
        """Let rows be those of a table, lane by lane so many."""
        self.provide(table, counts)
        self._tables[table][: len(rows)] = rows
        self.end[:, table] = self.begin[:, table] + counts

    def counts(self, table: int) -> Ints:
        """Rows of each lane."""
        return np.asarray(self.end[:, table] - self.begin[:, table])

    def swap_held(self) -> None:
        """Let what is held wait, in the place of what waited."""
        self.begin[:, OF_WAITING], self.end[:, OF_WAITING] = self.begin[:, OF_HELD], self.end[:, OF_HELD]
        self._room[:, OF_WAITING] = self._room[:, OF_HELD]
        held, waiting = self._tables[OF_HELD], self._tables[OF_WAITING]
        self._keep(OF_HELD, waiting)
        self._keep(OF_WAITING, held)

    def written(self, table: int) -> NDArray[Any]:
        """All rows, one lane behind the other; EngineError if a lane wrote more than it had room for."""
        counts = self.counts(table)
        if (counts > self._room[:, table]).any():
            raise EngineError("more meetings in a step than any chance allows")
        pieces = self.pieces(table)
        return np.concatenate(pieces) if pieces else self._tables[table][:0]

    def pieces(self, table: int) -> list[NDArray[Any]]:
        """The rows of each lane that wrote some, as they stand in the table."""
        rows, lanes = self._tables[table], np.flatnonzero(self.counts(table))
        return [rows[self.begin[lane, table] : self.end[lane, table]] for lane in lanes]
