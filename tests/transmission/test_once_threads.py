"""Buckets of runs in which nobody is infected twice: helpers, and pieces that were left undone, change nothing."""

from pathlib import Path

import numpy as np
import pytest
from test_ahead import compiled_case, run_once
from twin_runs import Outcome, Recorder

from hyosan.engine import helpers, once, room_once
from hyosan.engine.once import OnceSimulation
from hyosan.engine.standing import comes_back
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.once_bucket import work
from hyosan.transmission.tables import TRANSITION_COLUMNS
from hyosan.transmission.tables_once import DONE, M_FIRST, M_HELPING, M_LAST, M_OPEN, M_ROUND, M_STOPPED, UNFOLD

CASES = 30


def run_short_of_room(compiled: Compiled, threads: int) -> Outcome:
    """A run whose tables of what is told have room for hardly more than one episode: most pieces are left undone."""
    recorder = Recorder()
    simulation = OnceSimulation(compiled, [recorder], threads)
    simulation._room.told = np.empty((simulation.threads, 12, TRANSITION_COLUMNS), np.int64)
    simulation._once.bind_work()
    recorder.outcome.status = simulation.run()
    assert simulation._team.marks[M_OPEN] == 0
    assert simulation._team.marks[M_HELPING] == 0
    return recorder.outcome


def test_helpers_and_lack_of_room_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared, alone = 0, []
    cases = [case for case in (compiled_case(seed, tmp_path) for seed in range(CASES)) if case is not None]
    cases = [case for case in cases if not comes_back(case.scenario)]
    alone = [run_once(case, threads=1) for case in cases]
    monkeypatch.setattr(once, "FEW_ATTEMPTS", -1)
    monkeypatch.setattr(once, "FEW_INFECTED", -1)
    monkeypatch.setattr(once, "MOST_TOLD", 0)
    monkeypatch.setattr(room_once, "LEAST_PAGES", 1)
    for case, expected in zip(cases, alone, strict=True):
        assert run_once(case, threads=2) == expected
        assert run_short_of_room(case, threads=2) == expected
        compared += len(expected.infections)
    assert compared > 20
    assert any(helpers._HELPERS.values())


def test_who_comes_when_something_lacks_takes_nothing(tmp_path: Path) -> None:
    """A helper whose call begins anew would take a piece more, and forget what was left of its last."""
    cases = (compiled_case(seed, tmp_path) for seed in range(CASES))
    simulation = OnceSimulation(next(case for case in cases if case is not None), [], 2)
    marks = simulation._team.marks
    marks[[M_FIRST, M_LAST, M_ROUND, M_OPEN, M_STOPPED]] = UNFOLD, DONE, 1, 1, 1
    before = marks.copy()
    assert work(simulation.context, marks, 1, 0, 0, False) == 1
    assert (marks == before).all()
