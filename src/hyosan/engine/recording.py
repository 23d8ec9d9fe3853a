"""A run and what writes it into a folder: begun, saved, gone on with, run and closed in one way."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hyosan.core.arrays import Arrays, put_under, those_under
from hyosan.core.ticks import TICKS_PER_SECOND
from hyosan.engine.authority import InterventionSink
from hyosan.engine.beds import BedSink
from hyosan.engine.policy import AnySimulation
from hyosan.engine.recorders import FolderSink
from hyosan.engine.saving import State, standing_of
from hyosan.engine.simulation import Progress
from hyosan.engine.standing import EngineName
from hyosan.engine.surveillance import ObservedSink, watch_of
from hyosan.engine.warm import warm_up
from hyosan.results.record import Timing
from hyosan.results.writer import RunWriter
from hyosan.scenario import Scenario
from hyosan.scenario.compile import Compiled

Watcher = Callable[[Progress, int], None] | None
SINK, OBSERVED, CARE = "sink", "observed", "care"
"""Under which names the state of sinks is saved."""

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that end a run in good order."""


def warmed(name: EngineName, scenario: Scenario, said: Callable[[str], None] | None) -> float:
    """Load or compile the kernels of an engine that a scenario needs; the wall seconds that it took."""
    if said is not None:
        said("loading compiled kernels (a first run compiles them)")
    began = time.perf_counter()
    warm_up(
        name,
        watched=scenario.surveillance is not None,
        acted_on=len(scenario.interventions) > 0,
        cared_for=len(scenario.care) > 0,
    )
    return time.perf_counter() - began


def begin_clock(writer: RunWriter, scenario: Scenario) -> None:
    """Tell a writer the clock of a scenario."""
    writer.begin(
        scenario.time.start,
        duration_s=scenario.time.duration / TICKS_PER_SECOND,
        record_every_s=scenario.record.every / TICKS_PER_SECOND,
    )


@contextmanager
def stop_on_interrupt(simulation: AnySimulation) -> Iterator[None]:
    """Ctrl-C, or a request to end, asks the simulation to stop after the present events; a second stops at once.

    A process that ignores Ctrl-C is led by another (an ensemble's), which ends it: its signals are left alone.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return

    def ask(number: int, frame: object) -> None:
        del number, frame
        if simulation.stop_asked:
            raise KeyboardInterrupt
        simulation.stop_asked = True

    before = {number: signal.signal(number, ask) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Recording:
    """A simulation and its sinks."""

    def __init__(self, simulation: AnySimulation, writer: RunWriter) -> None:
        """Nothing has been written."""
        self.simulation, self._writer = simulation, writer
        self.sink = FolderSink(writer, simulation.compiled, simulation.host, simulation.immune_before)
        self._watching = ObservedSink.of(simulation.compiled, simulation.host, writer)
        self._caring = BedSink.of(simulation, writer)
        simulation.sinks += [self.sink, *self._watching, *self._caring]
        self._acting: list[InterventionSink] = []

    def saved(self) -> Arrays:
        """What the sinks are restored from."""
        arrays = put_under(SINK, self.sink.state())
        for observed in self._watching:
            arrays |= put_under(OBSERVED, observed.saved())
        for beds in self._caring:
            arrays |= put_under(CARE, beds.saved())
        return arrays

    def restore(self, arrays: Arrays, state: State, before: Compiled | None) -> None:
        """Go on from what was saved; `state`: that of the engine; `before`: the law until then, where it was another.

        Surveillance that there was not until then begins.
        """
        self.sink.restore(those_under(SINK, arrays))
        for observed in self._watching:
            if before is not None and before.scenario.surveillance is None:
                observed.begin(state.time, standing_of(state))
            else:
                observed.restore(those_under(OBSERVED, arrays), None if before is None else watch_of(before))
        for beds in self._caring:
            beds.restore(those_under(CARE, arrays))

    def register(self) -> None:
        """Have it written what authorities do; once it is known what they did before."""
        authority = getattr(self.simulation, "authority", None)
        self._acting = InterventionSink.of(authority, self._writer)
        self.simulation.sinks += self._acting
        if authority is not None:
            self.sink.attend(list(authority.accounts), authority.happened)

    def run(self, build_s: float, compile_s: float, watch: Watcher) -> None:
        """Run to the end, and close the folder; `build_s`, `compile_s`: wall seconds before."""
        simulation, writer = self.simulation, self._writer
        written_before, began = writer.write_s, time.perf_counter()
        with stop_on_interrupt(simulation):
            status = simulation.run(None if watch is None else lambda seen: watch(seen, seen.infections))
        simulation_s = max(0.0, time.perf_counter() - began - (writer.write_s - written_before))
        closing: list[ObservedSink | InterventionSink | BedSink] = [*self._watching, *self._acting, *self._caring]
        for sink in closing:
            sink.finish(simulation.time)
        self.sink.finish()
        writer.seal(simulation.time)
        timing: Timing = {
            "build_s": round(build_s, 3),
            "compile_s": round(compile_s, 3),
            "simulation_s": round(simulation_s, 3),
        }
        writer.close(status, until_us=simulation.time, counts=self.counts(), timing=timing)

    def counts(self) -> dict[str, int]:
        """The counts of `run.json`."""
        simulation = self.simulation
        missed = {"seeding_missed": simulation.seeding_missed} if simulation.seeding_missed else {}
        return {"people": len(simulation.compiled.population), **self.sink.totals, **simulation.effort, **missed}
