"""`resume_planned` on folders: taken over, cut, linked; refused where a checkpoint does not fit; after failures."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from hyosan import open_run
from hyosan.core.errors import HyosanError, RunFolderError, ScenarioError
from hyosan.engine.resume import plan_resume, resume_planned
from hyosan.engine.run import prepare, run_prepared
from hyosan.results import checkpoints as files
from hyosan.results.checkpoints import checkpoint_folders
from hyosan.results.compare import same_tables
from hyosan.results.run import Run
from hyosan.scenario import read_scenario

PEOPLE = "id,age,household,classroom\n" + "".join(
    f"{n},{n % 80},h{n // 4},{f'c{n // 20}' if n % 2 else ''}\n" for n in range(200)
)
SCENARIO = """
[scenario]
id = "cold"
title = "A cold"
[population.files]
folder = "people"
[time]
start = 2024-01-01
duration = "40 days"
[record]
every = "12 hours"
checkpoint_every = "4 days"
checkpoints_kept = 100
[strains.cold]
transmissibility = 0.05
start = "ill"
[strains.cold.states.ill]
infectiousness = 1.0
dwell = { distribution = "gamma", mean = "4 days", shape = 2 }
next = "well"
[strains.cold.states.well]
immune = true
$again
[settings.home]
place_kind = "household"
contacts_per_day = 4
[settings.class]
place_kind = "classroom"
contacts_per_day = 8
open = ["Mon-Fri 09:00-15:00"]
[importation.travel]
strain = "cold"
rate = "1 / day"
[[seeding]]
strain = "cold"
count = 5
$more
"""
AGAIN = 'dwell = { distribution = "exponential", mean = "6 days" }\nnext = "susceptible"'
SNEEZES = """
[encounters.sneeze]
actor = { strain = "cold", states = ["ill"] }
target = { states = ["susceptible"] }
meetings = { class = "1 / day" }
[[encounters.sneeze.outcomes]]
name = "caught"
probability = 0.1
target = "infect cold"
"""
TEXTS = {
    "once": SCENARIO.replace("$again", "").replace("$more", ""),
    "ahead": SCENARIO.replace("$again", AGAIN).replace("$more", ""),
    "stepwise": SCENARIO.replace("$again", AGAIN).replace("$more", SNEEZES),
}
Runs = Callable[[str], Run]


def write_scenario(folder: Path, text: str) -> Path:
    """A scenario file with its people."""
    (folder / "people").mkdir(parents=True, exist_ok=True)
    (folder / "people" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    path = folder / "cold.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """A finished run by engine."""
    home, made = tmp_path_factory.mktemp("resume"), dict[str, Run]()

    def run_of(engine: str) -> Run:
        if engine not in made:
            prepared = prepare(read_scenario(write_scenario(home / engine, TEXTS[engine])))
            made[engine] = run_prepared(prepared, seed=7, out=home / engine / "run", threads=2)
        return made[engine]

    return run_of


def copy_of(run: Run, folder: Path) -> Path:
    """A run's folder again, to be damaged."""
    shutil.copytree(run.folder, folder)
    return folder


def interrupted_after(run: Run, folder: Path, kept: int) -> Path:
    """What a run leaves that was killed some time behind its checkpoint number `kept`: parts, and rows behind it."""
    copy_of(run, folder)
    for checkpoint in checkpoint_folders(folder)[kept:]:
        shutil.rmtree(checkpoint)
    record = json.loads((folder / "run.json").read_text())
    record["status"] = "running"
    (folder / "run.json").write_text(json.dumps(record))
    return folder


def assert_the_same(one: Run, other: Run) -> None:
    assert same_tables(one, other, one.record["tables"]) == []
    assert one.record["counts"] == other.record["counts"]
    assert one.record["status"] == other.record["status"]
    assert one.record["clock"] == other.record["clock"]


@pytest.mark.parametrize("engine", TEXTS)
def test_from_any_checkpoint_into_a_new_folder(engine: str, runs: Runs, tmp_path: Path) -> None:
    run = runs(engine)
    folders = checkpoint_folders(run.folder)
    assert len(folders) == 10
    assert files.read_checkpoint(folders[0]).facts["engine"] == engine
    for number in (0, 4, 9):
        at = files.read_checkpoint(folders[number]).time
        planned = plan_resume(run, at=at, out=tmp_path / str(number))
        assert_the_same(run, resume_planned(planned, threads=1 + number % 2))
    assert len(run.infections()) > 100


@pytest.mark.parametrize("engine", TEXTS)
def test_killed_it_goes_on_in_its_own_folder(engine: str, runs: Runs, tmp_path: Path) -> None:
    run = runs(engine)
    folder = interrupted_after(run, tmp_path / "run", 5)
    (folder / "infections.part-0001.parquet.open").write_bytes(b"half")
    (folder / "checkpoints" / "2024-02-01T000000.open").mkdir()
    resumed = resume_planned(plan_resume(open_run(folder)))
    assert resumed.folder == folder
    assert_the_same(run, resumed)
    assert [path.name for path in checkpoint_folders(folder)] == [p.name for p in checkpoint_folders(run.folder)]
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in run.folder.iterdir())
    assert resumed.record["resumed"][0]["run"] == ""


@pytest.mark.parametrize("engine", TEXTS)
def test_further_than_its_end(engine: str, runs: Runs, tmp_path: Path) -> None:
    """Equal to a run that was longer from the start, rows behind the last record included."""
    duration = "1374 hours" if engine == "once" else "57 days"
    text = TEXTS[engine].replace("40 days", duration)
    longer = run_prepared(prepare(read_scenario(write_scenario(tmp_path, text))), seed=7, out=tmp_path / "long")
    planned = plan_resume(runs(engine), overrides=[f'time.duration="{duration}"'], out=tmp_path / "on")
    further = resume_planned(planned)
    assert same_tables(longer, further, longer.record["tables"]) == []
    assert longer.record["counts"]["infections"] == further.record["counts"]["infections"] > 100
    assert longer.record["clock"] == further.record["clock"]


def test_a_branch_leaves_what_has_happened(runs: Runs, tmp_path: Path) -> None:
    """Factors above 1 from day 20: nothing before is another, though attempts reach layers that nothing reached."""
    changes = tmp_path / "changes.toml"
    changes.write_text("[settings.home.seasonality]\ntable = [{ from = 2024-01-01, factor = 4.0 }]\n", encoding="utf-8")
    for engine in TEXTS:
        run = runs(engine)
        planned = plan_resume(run, at=datetime(2024, 1, 21, 6), changes=changes, out=tmp_path / engine)
        branch, at = resume_planned(planned), planned.checkpoint.time
        assert at == datetime(2024, 1, 21)
        one, other = run.infections(), branch.infections()
        assert one[one["time"] <= at].equals(other[other["time"] <= at])
        assert len(other) > len(one)
        assert branch.record["resumed"][0]["changed"] == ["settings.home.seasonality"]
        first = min(files.read_checkpoint(path).time for path in checkpoint_folders(branch.folder))
        assert first > datetime(2024, 1, 22), "streams in progress follow from two laws"


def test_changes_that_never_act_change_nothing(runs: Runs, tmp_path: Path) -> None:
    for engine in TEXTS:
        run, changes = runs(engine), tmp_path / "nothing.toml"
        changes.write_text(
            '[settings.nowhere]\nplace_kind = "classroom"\ncontacts_per_day = 9\nopen = ["Sun 00:00-00:01"]\n'
            'seasonality = { table = [{ from = 2020-01-01, factor = 0.0 }] }\n[[seeding]]\nstrain = "cold"\ncount = 5\n'
            '[[seeding]]\nstrain = "cold"\ncount = 0\nat = "30 days"\n',
            encoding="utf-8",
        )
        planned = plan_resume(run, at=datetime(2024, 1, 13), changes=changes, out=tmp_path / engine)
        assert same_tables(run, resume_planned(planned), run.record["tables"]) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[population]\nseed = 9\n", "population.seed"),
        ("[time]\nstart = 2024-01-02\n", "time.start"),
        ('[record]\nevery = "1 day"\n', "record.every"),
        ('[strains.cold]\nblock = "1 hour"\n', "strains.cold.block"),
        ('[strains.cold.states.ill.dwell]\nmean = "5 days"\n', "strains.cold.states.ill.dwell"),
        ('[strains.cold.course]\nlatent = { distribution = "fixed", value = "1 day" }\n', "strains.cold.course"),
        ("[strains.cold.states.ill]\ninfectiousness = 0.0\n", "strains.cold.states.ill.infectiousness"),
        ('[strains.new]\nstart = "x"\n[strains.new.states.x]\ninfectiousness = 1.0\n', "strains.new"),
        ("[[seeding]]\nstrain = 'cold'\ncount = 6\n", "seeding"),
        ('[time]\nduration = "2 days"\n', "time.duration"),
    ],
)
def test_what_cannot_change(text: str, path: str, runs: Runs, tmp_path: Path) -> None:
    changes = tmp_path / "changes.toml"
    changes.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        plan_resume(runs("once"), changes=changes, out=tmp_path / "out")
    problem = next(one for one in refused.value.problems if one.path.startswith(path))
    assert problem.file == str(changes)
    assert problem.line is not None
    assert not (tmp_path / "out").exists()


def test_a_checkpoint_that_does_not_fit(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = interrupted_after(runs("once"), tmp_path / "run", 5)
    people = tmp_path / "people"
    write_scenario(tmp_path, TEXTS["once"])
    (people / "people.csv").write_text(PEOPLE.replace("3,3,", "3,44,"), encoding="utf-8")
    run = open_run(folder)
    with pytest.raises(RunFolderError, match="hash of the population"):
        resume_planned(plan_resume(run, overrides=[f'population.files.folder="{people}"'], out=tmp_path / "x"))
    with monkeypatch.context() as other:
        other.setattr("hyosan.engine.checkpoint.version", lambda _: "9.9.9")
        with pytest.raises(RunFolderError, match=r"version of Hyosan is '9\.9\.9'"):
            resume_planned(plan_resume(run))
    with monkeypatch.context() as other:
        newer = files.CHECKPOINT_VERSION + 1
        other.setattr(files, "CHECKPOINT_VERSION", newer)
        with pytest.raises(RunFolderError, match=f"got {newer - 1}, this Hyosan reads checkpoints of version {newer}"):
            plan_resume(run)
    text = (folder / "scenario.toml").read_text()
    (folder / "scenario.toml").write_text(text.replace("transmissibility = 0.05", "transmissibility = 0.06"))
    with pytest.raises(RunFolderError, match="hash of the scenario"):
        resume_planned(plan_resume(run))


def test_a_damaged_checkpoint_is_passed_over(runs: Runs, tmp_path: Path) -> None:
    run = runs("ahead")
    folder = interrupted_after(run, tmp_path / "run", 5)
    last = checkpoint_folders(folder)[-1]
    content = bytearray((last / "state").read_bytes())
    content[len(content) // 2] ^= 1
    (last / "state").write_bytes(content)
    planned = plan_resume(open_run(folder))
    assert planned.checkpoint.folder == checkpoint_folders(folder)[-2]
    assert str(last / "state") in planned.notices[0]
    with pytest.raises(RunFolderError, match=f"the changes would begin at {planned.checkpoint.time}"):
        plan_resume(open_run(folder), overrides=["strains.cold.transmissibility=0.01"])
    named = plan_resume(open_run(folder), at=planned.checkpoint.time, overrides=["strains.cold.transmissibility=0.01"])
    assert not named.notices
    further = plan_resume(open_run(folder), overrides=['time.duration="90 days"'])
    assert further.notices == planned.notices
    assert_the_same(run, resume_planned(planned))
    for checkpoint in checkpoint_folders(folder):
        (checkpoint / "state").write_bytes(b"")
    with pytest.raises(RunFolderError, match="does not have the hash"):
        plan_resume(open_run(folder), at=datetime(2024, 2, 1))


def test_a_run_that_is_over_or_has_none(runs: Runs, tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="is over"):
        plan_resume(runs("once"))
    with pytest.raises(RunFolderError, match="2030-01-01 00:00:00 is behind that"):
        plan_resume(runs("once"), at=datetime(2030, 1, 1))
    with pytest.raises(RunFolderError, match="at or before 2024-01-02"):
        plan_resume(runs("once"), at=datetime(2024, 1, 2))
    folder = copy_of(runs("once"), tmp_path / "run")
    shutil.rmtree(folder / "checkpoints")
    with pytest.raises(RunFolderError, match="checkpoint-every"):
        plan_resume(open_run(folder), at=datetime(2024, 1, 20))


def test_changes_that_need_another_engine(runs: Runs, tmp_path: Path) -> None:
    changes = tmp_path / "changes.toml"
    changes.write_text(SNEEZES, encoding="utf-8")
    with pytest.raises(RunFolderError, match=r"needed by encounters\.sneeze.*from its start"):
        resume_planned(plan_resume(runs("once"), at=datetime(2024, 1, 9), changes=changes, out=tmp_path / "out"))
    changes.write_text("[strains.cold]\ntransmissibility = 0.05\n", encoding="utf-8")
    with pytest.raises(RunFolderError, match="changes nothing"):
        plan_resume(runs("once"), at=datetime(2024, 1, 9), changes=changes, out=tmp_path / "out")


def test_a_run_is_written_by_one_process(runs: Runs, tmp_path: Path) -> None:
    folder = interrupted_after(runs("once"), tmp_path / "run", 5)
    fcntl = pytest.importorskip("fcntl")
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(RunFolderError, match="another process"):
        resume_planned(plan_resume(open_run(folder)))
    os.close(handle)
    assert_the_same(runs("once"), resume_planned(plan_resume(open_run(folder))))


def test_a_full_disk(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a checkpoint is written: said clearly; what was sealed is read, and the run goes on once there is room."""
    path = write_scenario(tmp_path, TEXTS["stepwise"])
    real, calls = files._write_durably, []

    def full(where: Path, content: bytes) -> None:
        calls.append(where)
        if len(calls) == 4:
            raise OSError(28, "No space left on device")
        real(where, content)

    monkeypatch.setattr(files, "_write_durably", full)
    with pytest.raises(RunFolderError, match="no space left"):
        run_prepared(prepare(read_scenario(path)), seed=7, out=tmp_path / "run")
    run = open_run(tmp_path / "run")
    assert run.record["status"] == "failed"
    assert len(run.infections()) > 5
    assert len(checkpoint_folders(run.folder)) == 3
    assert not list((run.folder / "checkpoints").glob("*.open"))
    assert_the_same(runs("stepwise"), resume_planned(plan_resume(run)))


@pytest.mark.skipif(os.geteuid() == 0, reason="may write anywhere")
def test_a_folder_that_may_not_be_written(runs: Runs, tmp_path: Path) -> None:
    folder = interrupted_after(runs("once"), tmp_path / "run", 5)
    folder.chmod(0o500)
    try:
        with pytest.raises(HyosanError, match="choose a folder"):
            resume_planned(plan_resume(open_run(folder)))
        assert len(open_run(folder).infections()) > 5
    finally:
        folder.chmod(0o700)
