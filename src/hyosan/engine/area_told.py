"""What came about in a run by area, kept until it is handed to those who write it down."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.disease.tables import NONE
from hyosan.engine.ahead import EPISODE_COLUMNS
from hyosan.engine.simulation import Sink
from hyosan.transmission.tables import EVENT_COLUMNS, EVENT_ENCOUNTER, INFECTION_COLUMNS, Log
from hyosan.transmission.tables_ahead import BEGUN
from hyosan.transmission.tables_areas import CHANGED, HAPPENED

MOST_KEPT_ROWS = 2_000_000
"""Rows that are kept until they are handed over."""
OF_CHANGES_TOLD = ("time", "person", "from_state", "to_state", "cause")
Rows = NDArray[np.void]


class AreaRows:
    """Rows of infections, changes of state and outcomes of meetings."""

    def __init__(self, told: NDArray[np.bool_]) -> None:
        """`told`: by state, whether it is told who enters it."""
        self._told = told
        self._begun: list[Rows] = []
        self._changes: list[Rows] = []
        self._outcomes: list[Rows] = []
        self._count = 0

    def is_full(self) -> bool:
        """Whether so many rows are kept that they should be handed over."""
        return self._count > MOST_KEPT_ROWS

    def add_begun(self, begun: Rows) -> None:
        """Keep episodes that began."""
        self._begun.append(begun)
        self._count += len(begun)

    def add_changes(self, changes: Rows) -> None:
        """Keep those changes of state that are told."""
        kept = changes if self._told.all() else changes[self._told[changes["to_state"]]]
        self._changes.append(kept)
        self._count += len(kept)

    def add_outcomes(self, outcomes: Rows) -> None:
        """Keep outcomes of meetings."""
        self._outcomes.append(outcomes)
        self._count += len(outcomes)

    def hand_over(self, sinks: Sequence[Sink], voyages: Ints) -> None:
        """Hand everything to the sinks, in order of time, and keep nothing; `voyages`: events of those."""
        begun, changes = _by_time(self._begun, BEGUN), _by_time(self._changes, CHANGED)
        told = np.stack([changes[name].astype(np.int64) for name in OF_CHANGES_TOLD], axis=1)
        events = np.concatenate([_as_events(_by_time(self._outcomes, HAPPENED)), voyages])
        events = events[np.argsort(events[:, 0], kind="stable")]
        self._begun, self._changes, self._outcomes, self._count = [], [], [], 0
        for sink in sinks:
            rows = np.zeros((0, INFECTION_COLUMNS), np.int64)
            if hasattr(sink, "episodes"):
                sink.episodes(begun)
            else:
                rows = np.stack([begun[name].astype(np.int64) for name in EPISODE_COLUMNS], axis=1)
            sink.rows(Log(rows, told, events), len(rows), len(told), len(events))


def _by_time(pieces: list[Rows], kind: np.dtype[np.void]) -> Rows:
    rows = np.concatenate(pieces) if pieces else np.zeros(0, kind)
    return rows[np.argsort(rows["time"], kind="stable")]


def _as_events(outcomes: Rows) -> Ints:
    """Outcomes as rows of events."""
    events = np.full((len(outcomes), EVENT_COLUMNS), NONE, np.int64)
    events[:, 1] = EVENT_ENCOUNTER
    for column, name in ((0, "time"), (2, "rule"), (3, "outcome"), (4, "actor"), (5, "target"), (7, "area")):
        events[:, column] = outcomes[name]
    return events
