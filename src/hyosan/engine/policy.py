"""Which of the engines runs a scenario: they give the same events, and one is faster where it can be used."""

from collections.abc import Sequence

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation, Sink
from hyosan.engine.standing import can_be_drawn_ahead, comes_back
from hyosan.scenario.compile import Compiled


def simulation_of(compiled: Compiled, sinks: Sequence[Sink] = (), threads: int = 2) -> Simulation | AheadSimulation:
    """The engine for a compiled scenario."""
    if can_be_drawn_ahead(compiled.scenario, compiled.population, threads):
        every_change = "transitions" in compiled.scenario.record.tables
        engine = AheadSimulation if comes_back(compiled) else OnceSimulation
        return engine(compiled, list(sinks), threads, all_changes=every_change)
    return Simulation(compiled, list(sinks), threads)
