"""Which of the engines runs a scenario: but for the one by area they give the same events, and one is faster."""

from collections.abc import Sequence

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.areas import AreaSimulation
from hyosan.engine.hearing import changes_asked, classes_heard
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation, Sink
from hyosan.engine.standing import EngineName, engine_for
from hyosan.scenario.compile import Compiled

AnySimulation = Simulation | AheadSimulation | AreaSimulation


def simulation_of(
    compiled: Compiled, sinks: Sequence[Sink] = (), threads: int = 2, name: EngineName | None = None
) -> AnySimulation:
    """The engine for a compiled scenario, or the one of a name."""
    name = name or engine_for(compiled.scenario, compiled.population, threads)
    if name == "stepwise":
        return Simulation(compiled, list(sinks), threads)
    if name == "areas":
        tables = compiled.scenario.record.tables
        changes, outcomes = "transitions" in tables, compiled.scenario.record.outcomes
        return AreaSimulation(compiled, list(sinks), threads, all_changes=changes, all_outcomes=outcomes)
    engine = OnceSimulation if name == "once" else AheadSimulation
    return engine(compiled, list(sinks), threads, heard=classes_heard(compiled), asked=changes_asked(compiled))
