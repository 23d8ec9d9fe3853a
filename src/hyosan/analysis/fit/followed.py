"""Early outbreaks run by the engine that the people allow, with a watch on them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.analysis.fit.watch import Watch
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation
from hyosan.population.function.country import Country
from hyosan.scenario.compile import Compiled
from hyosan.transmission.tables import Log
from hyosan.transmission.tables_ahead import TOLD

Ints = NDArray[np.int64]
NOBODY = -1


def follow(compiled: Compiled, watch: Watch, threads: int) -> None:
    """Run early outbreaks until all that counts is over."""
    if isinstance(compiled.population, Country):
        once = MutedOnce(compiled, [], threads, watch=watch)
        once.sinks.append(_Sink(once, watch))
        once.run()
        return
    simulation = Simulation(compiled, threads=threads)
    simulation.sinks.append(_MutingSink(simulation, watch))
    simulation.run()


@dataclass
class _Sink:
    """Ends a run when its outbreaks are over."""

    simulation: Simulation | OnceSimulation
    watch: Watch

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Take what happened."""
        del infections, events
        self.watch.changed(log.transitions[:transitions])

    def episodes(self, begun: NDArray[np.void]) -> None:
        """They have been followed before their attempts were drawn."""

    def counts(self, time_ticks: int, counts: Ints) -> None:
        """End the run when nothing that counts can come."""
        del time_ticks, counts
        if self.watch.is_over:
            self.simulation.stop_asked = True


@dataclass
class _MutingSink(_Sink):
    """The same where the infected can be made harmless later."""

    simulation: Simulation
    watch: Watch

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Take what happened."""
        rows = log.infections[:infections, :6]
        mute = rows[self.watch.infected(rows), 1]
        if len(mute):
            self.simulation.live.people["scale"][mute] = 0.0
        super().rows(log, infections, transitions, events)


@dataclass
class MutedOnce(OnceSimulation):
    """A run in which nobody is infected twice, without attempts of those who are too far from what is counted."""

    watch: Watch | None = None

    def _rows_that_infect(self) -> NDArray[np.int32]:
        """Those who are infected and are to infect; the others are infected, and that is all."""
        rows = super()._rows_that_infect()
        if not len(rows) or self.watch is None:
            return rows
        due = self._once.due[rows]
        rows = rows[np.lexsort((due["target"], due["time"]))]
        due = self._once.due[rows]
        told = due["channel"] == TOLD
        setting = np.where(told, NOBODY, self.compiled.law.channels["setting"][np.where(told, 0, due["channel"])])
        infector = np.where(told, NOBODY, due["actor"])
        ones = np.ones(len(due), np.int64)
        columns = (due["time"], due["target"], ones, infector, ones, setting)
        mute = self.watch.infected(np.stack([column.astype(np.int64) for column in columns], axis=1))
        harmless = due["target"][mute].astype(np.int64)
        np.bitwise_or.at(self.infected, harmless >> 3, np.left_shift(1, harmless & 7).astype(np.uint8))
        return np.delete(rows, mute)
