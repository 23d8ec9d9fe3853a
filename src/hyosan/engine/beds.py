"""What was taken of the beds, and what was wanting: into the folder of a run."""

from typing import Any, Protocol, Self, cast

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Records, put_under, those_under
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.policy import AnySimulation
from hyosan.results.writer import RunWriter
from hyosan.scenario.compile import Compiled
from hyosan.transmission.tables import (
    BED_ADMITTED,
    BED_DIED,
    BED_SINCE,
    BED_TAKEN,
    BED_TICKS,
    BED_WAITED,
    BED_WAITING,
    BED_WAITING_TICKS,
    Log,
)

Ints = NDArray[np.int64]
NOW = {"taken": BED_TAKEN, "waiting": BED_WAITING}
FLOWS = {"admitted": BED_ADMITTED, "waited": BED_WAITED, "died_waiting": BED_DIED}
TIMES = {"bed_days": BED_TICKS, "waiting_days": BED_WAITING_TICKS}


class WithBeds(Protocol):
    """A run that keeps the row of each unit of beds."""

    compiled: Compiled

    @property
    def beds(self) -> Ints:
        """The rows, columns BED_*."""
        ...


class BedSink:
    """Writes the table `beds`: a row for each unit in which something is other than at the record before."""

    def __init__(self, simulation: WithBeds, writer: RunWriter) -> None:
        """The names that codes stand for are registered at once."""
        care = simulation.compiled.care
        self._simulation, self._writer = simulation, writer
        self._units, self._care = len(care.unit_names), np.array([number for number, _ in care.unit_names])
        self._beds = simulation.compiled.law.care_beds.reshape(-1, self._units).sum(axis=0)
        self._last: dict[str, Ints] = {}
        self._most = np.zeros((2, len(care.names)), np.int64)
        names = sorted({name for _, name in care.unit_names})
        self._unit = np.array([names.index(name) for _, name in care.unit_names])
        writer.vocabulary("care", list(care.names))
        writer.vocabulary("care_unit", names)

    @classmethod
    def of(cls, simulation: AnySimulation, writer: RunWriter) -> list[Self]:
        """The sink of a run with beds; nothing for one without."""
        return [cls(cast(WithBeds, simulation), writer)] if simulation.compiled.care.names else []

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Nothing of the log is taken."""

    def episodes(self, begun: Records) -> None:
        """Nor of infections that are told as episodes."""

    def counts(self, time_ticks: int, counts: Ints) -> None:
        """Write what is other than before: numbers now, and what came since the record before."""
        del counts
        now = self._sums(time_ticks)
        before = self._last or {name: np.zeros_like(values) for name, values in now.items()}
        self._note_most(now)
        changed = np.any([now[name] != before[name] for name in now], axis=0)
        self._last = now
        if not changed.any():
            return
        columns: dict[str, NDArray[Any]] = {name: now[name][changed] for name in NOW}
        columns |= {name: (now[name] - before[name])[changed] for name in FLOWS}
        columns |= {name: (now[name] - before[name])[changed] / TICKS_PER_DAY for name in TIMES}
        columns |= {"care": self._care[changed], "unit": self._unit[changed], "beds": self._beds[changed]}
        self._writer.append("beds", {"time": np.full(int(changed.sum()), time_ticks), **columns})

    def finish(self, now: int) -> None:
        """Write the sums over the run."""
        sums = self._sums(now)
        described = {}
        for number, name in enumerate(self._simulation.compiled.care.names):
            of = self._care == number
            totals: dict[str, float] = {key: int(sums[key][of].sum()) for key in FLOWS}
            totals |= {key: round(int(sums[key][of].sum()) / TICKS_PER_DAY, 3) for key in TIMES}
            most = {"most_taken": int(self._most[0, number]), "most_waiting": int(self._most[1, number])}
            described[name] = {"beds": int(self._beds[of].sum()), **totals, **most}
        self._writer.describe(care=described)

    def saved(self) -> Arrays:
        """What the next rows and the sums follow from."""
        return put_under("last", self._last) | {"most": self._most}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        self._last = those_under("last", arrays)
        self._most = arrays["most"].copy()

    def _sums(self, at: int) -> dict[str, Ints]:
        """Each column by unit, copies added up, brought to a time; times in ticks."""
        rows = self._simulation.beds
        lapse = at - rows[:, BED_SINCE]
        found = {name: self._by_unit(rows[:, column]) for name, column in {**NOW, **FLOWS}.items()}
        for (name, column), present in zip(TIMES.items(), NOW.values(), strict=True):
            found[name] = self._by_unit(rows[:, column] + lapse * rows[:, present])
        return found

    def _by_unit(self, values: Ints) -> Ints:
        return np.asarray(values.reshape(-1, self._units).sum(axis=0))

    def _note_most(self, now: dict[str, Ints]) -> None:
        for row, name in enumerate(NOW):
            by_care = np.bincount(self._care, now[name], minlength=self._most.shape[1]).astype(np.int64)
            self._most[row] = np.maximum(self._most[row], by_care)
