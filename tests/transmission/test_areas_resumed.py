"""Runs by area that are saved, go on, and branch: against the run that was never stopped, and the plain twin."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from test_areas import SCENARIO, Kept, compiled_run, neighbours_in_a_row, rows_of

from hyosan import open_run
from hyosan.core.errors import EngineError, HyosanError, ScenarioError
from hyosan.core.ticks import TICKS_PER_HOUR
from hyosan.engine.areas import AreaSimulation
from hyosan.engine.reference_areas import PlainAreas
from hyosan.engine.resume import plan_resume, resume_planned
from hyosan.engine.run import prepare, run_prepared
from hyosan.engine.saving import Saving, State
from hyosan.results.checkpoints import checkpoint_folders
from hyosan.results.compare import same_tables
from hyosan.results.run import Run
from hyosan.scenario import read_scenario
from hyosan.scenario.compile import Compiled

OTHER_LAW = (
    SCENARIO.replace('household = "9 / hour"', 'household = "4 / hour"')
    .replace('street = "9 / hour"\n', 'street = "15 / hour"\n')
    .replace("{ from = 30, value = 0.4 }", "{ from = 50, value = 0.2 }")
    .replace('open = ["Mon-Fri 09:00-14:00"]', 'open = ["Mon-Fri 09:00-12:30"]')
    .replace("[behaviours.caution]", "[behaviours.anger]")
    .replace('hazard = "1 / hour"', 'hazard = "3 / hour"')
)
OTHERS_MET = OTHER_LAW.replace('states = ["susceptible", "virus.tough"]', 'states = ["susceptible"]')


def run_saved(compiled: Compiled, threads: int = 2) -> tuple[Kept, list[State]]:
    """A run, and its state at every record but the first."""
    kept, states = Kept(), list[State]()
    simulation = AreaSimulation(compiled, [kept], threads, all_outcomes=True)

    def save(_at: int) -> None:
        state = simulation.state()
        states.append(State(state.time, state.facts, {name: array.copy() for name, array in state.arrays.items()}))

    simulation.save_with(Saving(TICKS_PER_HOUR, save))
    simulation.run()
    return kept, states


def gone_on(compiled: Compiled, state: State, before: Compiled | None = None, threads: int = 2) -> Kept:
    """What a run hands over behind a saved state."""
    kept = Kept()
    simulation = AreaSimulation(compiled, [kept], threads, all_outcomes=True)
    simulation.restore(state, before)
    simulation.run()
    return kept


def behind(pieces: list[np.ndarray], at: int) -> list[tuple[int, ...]]:
    """Rows behind the record of a time, sorted: seedings of that time are."""
    return sorted(row for row in rows_of(pieces) if row[0] >= at)


def test_from_every_record() -> None:
    """Rows and counts behind any record are those of the run that was never stopped, on one thread or two."""
    compiled = compiled_run(SCENARIO, neighbours_in_a_row(1200, 3), 0)
    whole, states = run_saved(compiled)
    assert [state.time for state in states] == [hour * TICKS_PER_HOUR for hour in range(1, 9)]
    shorter = states[-1].arrays["list_length"] < AreaSimulation(compiled).roaming.list_size
    assert shorter.any(axis=1).all(), "lists of each kind were shortened"
    assert len(states[2].arrays["waiting"]) > 5
    for number, state in enumerate(states):
        kept = gone_on(compiled, state, threads=1 + number % 2)
        for of in ("infections", "changes", "outcomes"):
            assert behind(getattr(whole, of), state.time) == sorted(rows_of(getattr(kept, of)))
        assert kept.counted == [count for count in whole.counted if count[0] > state.time]


@pytest.mark.parametrize("text", [OTHER_LAW, OTHERS_MET], ids=["rates", "others may be met"])
def test_a_law_that_changes(text: str) -> None:
    """Another law from two hours on, then from three: the twin with the same change, person by person."""
    country = neighbours_in_a_row(1200, 3)
    before, after = compiled_run(SCENARIO, country, 3), compiled_run(text, country, 3)
    unchanged, states = run_saved(before)
    for state in states[1:3]:
        kept = gone_on(after, state, before)
        plain = PlainAreas(before).simulate(state.time, after)
        for of in ("infections", "changes", "outcomes"):
            later = [row for row in getattr(plain, of) if row[0] >= state.time]
            assert sorted(rows_of(getattr(kept, of))) == sorted(later)
        assert kept.counted == [count for count in plain.counts if count[0] > state.time]
        assert behind(unchanged.infections, state.time) != sorted(rows_of(kept.infections))


def test_lists_of_other_people_are_noticed() -> None:
    compiled = compiled_run(SCENARIO, neighbours_in_a_row(1200, 3), 1)
    _, states = run_saved(compiled)
    states[-1].arrays["on_residents"][:] = states[-1].arrays["on_day"][:] = 0
    with pytest.raises(EngineError, match="lists of other people"):
        gone_on(compiled, states[-1])


LONGER_STEPS = """
resolution.step = "20 min"
behaviours.barricade.every = "20 min"
behaviours.caution.every = "20 min"
"""
TABLES = """
tables = ["infections", "transitions", "events", "people"]
outcomes = true
checkpoint_every = "1 hour"
checkpoints_kept = 20
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run in a folder, with all its checkpoints."""
    home = tmp_path_factory.mktemp("by-area")
    (home / "areas.toml").write_text(SCENARIO + TABLES, encoding="utf-8")
    return run_prepared(prepare(read_scenario(home / "areas.toml")), seed=2, out=home / "run")


def test_killed_it_goes_on_in_its_own_folder(run: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run.folder, tmp_path / "run"))
    for checkpoint in checkpoint_folders(folder)[3:]:
        shutil.rmtree(checkpoint)
    record = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**record, "status": "running"}))
    resumed = resume_planned(plan_resume(open_run(folder)), threads=1)
    assert resumed.folder == folder
    assert same_tables(run, resumed, run.record["tables"]) == []
    assert resumed.record["counts"] == run.record["counts"]
    assert run.record["counts"]["events"] > 100
    assert [path.name for path in checkpoint_folders(folder)] == [path.name for path in checkpoint_folders(run.folder)]


def test_further_and_otherwise(run: Run, tmp_path: Path) -> None:
    further = resume_planned(plan_resume(run, overrides=['time.duration="12 hours"'], out=tmp_path / "on"))
    text = (SCENARIO + TABLES).replace('"8 hours"', '"12 hours"')
    (tmp_path / "longer.toml").write_text(text, encoding="utf-8")
    longer = run_prepared(prepare(read_scenario(tmp_path / "longer.toml")), seed=2, out=tmp_path / "longer")
    assert same_tables(longer, further, longer.record["tables"]) == []
    changes = tmp_path / "changes.toml"
    changes.write_text('[encounters.bite.meetings]\nhousehold = "0 / hour"\nstreet = "0 / hour"\n', encoding="utf-8")
    at = datetime(2024, 1, 1, 10)
    branch = resume_planned(plan_resume(run, at=at, changes=changes, out=tmp_path / "branch"))
    one, other = run.infections(), branch.infections()
    assert one[one["time"] <= at].equals(other[other["time"] <= at])
    assert 0 < (other["time"] > at).sum() < (one["time"] > at).sum()
    assert len(checkpoint_folders(branch.folder)) == 6, "no law holds for a block: it can be saved at once"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LONGER_STEPS, "resolution.step: cannot change while a run goes on"),
        ('[strains.virus.states.roaming.roaming]\nleave = "3 / hour"\n', "strains.virus.states.roaming.roaming.leave"),
        ('[importation.travel]\nstrain = "virus"\nrate = "1 / day"\n', "there can be no [importation]"),
        ('[strains.virus]\ntransmissibility = 0.1\n', "nobody transmits by contacts"),
        ('[interventions.x]\naction = "close"\ntrigger.date = 2024-01-01\nleft = { school = 0 }\n', "[interventions]"),
    ],
)  # fmt: skip
def test_what_cannot_change(text: str, said: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "changes.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        plan_resume(run, changes=tmp_path / "changes.toml", out=tmp_path / "out")
    assert said in str(refused.value)


def test_another_resolution_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "changes.toml").write_text('without = ["resolution"]\n', encoding="utf-8")
    with pytest.raises(HyosanError):
        plan_resume(run, changes=tmp_path / "changes.toml", out=tmp_path / "out")
