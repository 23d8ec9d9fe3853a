"""Runs that are saved at every record, and runs that go on from what was saved."""

import copy
from typing import Any

from twin_runs import Outcome, Recorder

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.saving import Saving, State
from hyosan.engine.simulation import Simulation
from hyosan.scenario.compile import Compiled

Engine = type[Simulation] | type[AheadSimulation] | type[OnceSimulation]


def run_saved(engine: Engine, compiled: Compiled, every: int = 1, **options: Any) -> tuple[Outcome, list[State]]:
    """A run that is saved at the records at or after multiples of `every` ticks; what it said, and what was saved."""
    recorder, states = Recorder(), []
    simulation = engine(compiled, [recorder], **options)

    def save(at: int) -> None:
        state = simulation.state()
        assert state.time == at
        states.append(copy.deepcopy(state))

    simulation.save_with(Saving(every, save))
    recorder.outcome.status = simulation.run()
    return recorder.outcome, states


def go_on(engine: Engine, compiled: Compiled, state: State, before: Compiled | None = None, **options: Any) -> Outcome:
    """What a run says that goes on from a saved state."""
    recorder = Recorder()
    simulation = engine(compiled, [recorder], **options)
    simulation.restore(copy.deepcopy(state), before)
    recorder.outcome.status = simulation.run()
    return recorder.outcome


def behind(outcome: Outcome, at: int) -> Outcome:
    """What a run says of the time behind a moment."""
    rows = ([row for row in table if row[0] > at] for table in (outcome.infections, outcome.transitions))
    infections, transitions = rows
    events = [row for row in outcome.events if row[0] > at]
    counts = [record for record in outcome.counts if record[0] > at]
    return Outcome(infections, transitions, events, counts, outcome.status)


def until(outcome: Outcome, at: int) -> Outcome:
    """What a run says of the time up to a moment, that included."""
    later = behind(outcome, at)
    return Outcome(
        outcome.infections[: len(outcome.infections) - len(later.infections)],
        outcome.transitions[: len(outcome.transitions) - len(later.transitions)],
        outcome.events[: len(outcome.events) - len(later.events)],
        outcome.counts[: len(outcome.counts) - len(later.counts)],
    )
