"""Which of the engines runs a scenario: they give the same events, and one is faster where it can be used."""

from collections.abc import Sequence

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation, Sink
from hyosan.engine.standing import EngineName, engine_for
from hyosan.scenario.compile import Compiled


def simulation_of(
    compiled: Compiled, sinks: Sequence[Sink] = (), threads: int = 2, name: EngineName | None = None
) -> Simulation | AheadSimulation:
    """The engine for a compiled scenario, or the one of a name."""
    name = name or engine_for(compiled.scenario, compiled.population, threads)
    if name == "stepwise":
        return Simulation(compiled, list(sinks), threads)
    engine = OnceSimulation if name == "once" else AheadSimulation
    scenario = compiled.scenario
    every_change = "transitions" in scenario.record.tables or scenario.surveillance is not None
    return engine(compiled, list(sinks), threads, all_changes=every_change)
