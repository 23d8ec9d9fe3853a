"""A run under interventions goes on from any record as if it had never been stopped; a branch changes what it says."""

import copy
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from resumed import Engine, behind
from test_ahead import assert_alike
from test_interventions_ahead import case_of as ahead_case
from test_interventions_twin import case_of
from twin_runs import Outcome, Recorder, assert_same, scenario_of

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.saving import Saving, State
from hyosan.engine.simulation import Simulation
from hyosan.engine.standing import comes_back
from hyosan.interventions.account import WHATS, Row
from hyosan.population.table import Population
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.transmission.tables import EVENT_EVACUATION, EVENT_KILLED, EVENT_RETURN, Live

CASES = 24
FEWER = 12
"""Of cases that several engines run."""
FOLLOWS = {"opening", "in_force", "since", "until", "shut", "lure", "grade"}
"""Arrays of `Live` that follow from the law, or are saved by intervention."""


AnyEngine = Simulation | AheadSimulation


class Kept:
    """A sink that takes the rows of the accounts at each record, as a run's folder does."""

    def __init__(self, simulation: AnyEngine) -> None:
        self.simulation, self.rows_of_accounts = simulation, list[Row]()

    def rows(self, *_: Any) -> None:
        pass

    def counts(self, *_: Any) -> None:
        if self.simulation.authority is not None:
            self.rows_of_accounts += self.simulation.authority.rows()


def finished(simulation: AnyEngine, recorder: Recorder, kept: Kept) -> tuple[Outcome, list[Row], dict[str, Any]]:
    """Run to the end: what happened, the rows of accounts, and their sums."""
    simulation.sinks.append(kept)
    recorder.outcome.status = simulation.run()
    totals = {}
    if simulation.authority is not None:
        simulation.authority.finish(simulation.time)
        kept.counts()
        totals = {name: account.totals for name, account in simulation.authority.accounts.items()}
    return recorder.outcome, kept.rows_of_accounts, totals


def whole(compiled: Compiled, engine: Engine = Simulation) -> tuple[Outcome, list[Row], dict[str, Any], list[State]]:
    """A run saved at every record."""
    recorder, states = Recorder(), list[State]()
    simulation = engine(compiled, [recorder])
    simulation.save_with(Saving(1, lambda _: states.append(copy.deepcopy(simulation.state()))))
    return *finished(simulation, recorder, Kept(simulation)), states


def gone_on(
    compiled: Compiled, state: State, before: Compiled | None = None, engine: Engine = Simulation, **options: Any
) -> tuple[Outcome, list[Row], dict[str, Any]]:
    """The same from a saved state on."""
    recorder = Recorder()
    simulation = engine(compiled, [recorder], **options)
    simulation.restore(copy.deepcopy(state), before)
    return finished(simulation, recorder, Kept(simulation))


def compiled_of(data: Mapping[str, Any], population: Population, seed: int) -> Compiled:
    return compile_scenario(scenario_of(data), population, seed)


def some(states: list[State]) -> list[State]:
    return states[:: max(1, len(states) // 3)]


def test_all_that_changes_is_saved(tmp_path: Path) -> None:
    """An array that a kernel of another day adds to the state must be saved too, or follow from the law."""
    compiled = compiled_of(*case_of(0, tmp_path), 0)
    state = whole(compiled)[-1][0]
    assert {name for name in Live._fields if name not in state.arrays} == FOLLOWS | {"people"}


def test_from_any_record_on(tmp_path: Path) -> None:
    """Under the same law, and under a law that is the same; all that interventions do must have happened behind."""
    happened: Counter[str] = Counter()
    for seed in range(CASES):
        compiled = compiled_of(*case_of(seed, tmp_path), seed)
        outcome, rows, totals, states = whole(compiled)
        for state in some(states):
            for before in (None, compiled):
                there, rows_there, totals_there = gone_on(compiled, state, before)
                assert_same(there, behind(outcome, state.time))
                assert rows_there == [row for row in rows if row[0] >= state.time][-len(rows_there) :]
                assert totals_there == totals
                happened.update(WHATS[row[2]] for row in rows_there)
    assert all(happened[what] for what in ("start", "stop", "doses", "placed", "turned away")), happened


@pytest.mark.parametrize("returning", [False, True])
def test_drawn_ahead_from_any_record_on(returning: bool, tmp_path: Path) -> None:
    """The same of runs drawn ahead, on other threads and widths, and under a law that is the same."""
    happened: Counter[str] = Counter()
    for seed in range(FEWER):
        case = ahead_case(seed, tmp_path, returning)
        if case is None:
            continue
        compiled = case[0]
        if comes_back(compiled.scenario) != returning:
            continue
        engine: Engine = AheadSimulation if returning else OnceSimulation
        outcome, rows, totals, states = whole(compiled, engine)
        for number, state in enumerate(some(states)):
            options: dict[str, Any] = {} if number % 2 else {"threads": 1, "width": 3_600_000_000}
            before = compiled if number % 2 else None
            there, rows_there, totals_there = gone_on(compiled, state, before, engine, **options)
            assert_alike(there, behind(outcome, state.time))
            assert rows_there == [row for row in rows if row[0] >= state.time][-len(rows_there) :]
            assert totals_there == totals
            happened.update(WHATS[row[2]] for row in rows_there)
    assert all(happened[what] for what in ("start", "stop")), happened


def one_number_less(outcome: Outcome) -> Outcome:
    """The same with interventions numbered as if there were none before them."""
    of_authorities = (EVENT_KILLED, EVENT_EVACUATION, EVENT_RETURN)
    outcome.events = [(*row[:2], row[2] - (row[1] in of_authorities), *row[3:]) for row in outcome.events]
    return outcome


def test_an_added_intervention_that_never_acts_changes_nothing(tmp_path: Path) -> None:
    """Added in front of the others, so that all are numbered anew; also to a run without any."""
    idle = {"action": "close", "trigger": {"observed": {"stream": "doctors", "above": 1e9}}, "left_elsewhere": 3.0}
    for seed in range(8):
        data, population = case_of(seed, tmp_path)
        for interventions in (data["interventions"], {}):
            before = compiled_of({**data, "interventions": interventions}, population, seed)
            after = compiled_of({**data, "interventions": {"a": idle, **interventions}}, population, seed)
            outcome, _, totals, states = whole(before)
            for state in some(states):
                there, _, totals_there = gone_on(after, state, before)
                assert_same(one_number_less(there), behind(outcome, state.time))
                del totals_there["a"]
                assert totals_there == totals
