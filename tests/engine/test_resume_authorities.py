"""Folders of runs that are watched and acted upon: gone on with the same tables, branched where all is decided anew."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from test_resume_runs import AGAIN, SCENARIO, SNEEZES, assert_the_same, interrupted_after, write_scenario

import hyosan
from hyosan import open_run
from hyosan.analysis.verify import verify
from hyosan.core.errors import InputError, RunFolderError, ScenarioError
from hyosan.engine.resume import plan_resume, resume_planned
from hyosan.engine.run import prepare, run_prepared
from hyosan.engine.simulation import Progress
from hyosan.results.checkpoints import checkpoint_folders
from hyosan.results.compare import same_tables
from hyosan.results.run import Run
from hyosan.scenario import read_scenario

WATCHED = """
[surveillance.identification]
samples = 2
delay = "2 days"
[surveillance.interview]
onset = 0.8
exposure = 0.7
[surveillance.streams.doctors]
kind = "clinicians"
probability = 0.7
delay = { distribution = "gamma", mean = "1 day", shape = 2 }
report_delay = { distribution = "exponential", mean = "1 day" }
background = "0.01 / day"
capacity = 4
[surveillance.streams.bench]
kind = "laboratory"
specimens_from = { doctors = 0.8 }
sensitivity = 0.9
specificity = 0.95
delay = { distribution = "exponential", mean = "1 day" }
[surveillance.streams.schools]
kind = "school absence"
setting = "class"
background_share = 0.02
[surveillance.streams.blood]
kind = "serosurvey"
dates = [2024-01-20, 2024-02-05]
sample = 100
sensitivity = 0.9
specificity = 0.95
[surveillance.streams.sewers]
kind = "wastewater"
every = "2 days"
shedding = [1, 2, 1]
noise = 0.3
"""
ACTED = """
[interventions.closure]
action = "close"
left = { class = 0 }
trigger.observed = { stream = "doctors", over = "5 days", above = 12 }
duration = "6 days"
cost = { day = 10 }
[interventions.isolation]
action = "isolate"
trigger.observed = { stream = "doctors", above = 0 }
duration = "60 days"
length = "6 days"
left_elsewhere = 0.1
compliance = 0.7
capacity = 30
cost = { person_day = 1 }
[interventions.vaccination]
action = "vaccinate"
trigger.date = 2024-01-08
immunity = ["vaccine"]
doses_per_day = 3
delay = "5 days"
priority = [{ min_age = 60 }, {}]
compliance = 0.8
[immunity.vaccine]
protection.cold = { kind = "leaky", effect = 0.5 }
"""
WARDS = """
next = [{ to = "ward", probability = 0.4 }, { to = "well" }]
[strains.cold.states.ward]
care = "hospital"
dwell = { distribution = "gamma", mean = "6 days", shape = 2 }
next = "well"
[strains.cold.states.in-the-corridor]
dwell = { distribution = "exponential", mean = "3 days" }
next = "well"
[care.hospital]
beds = 4
waiting = { "cold.ward" = "cold.in-the-corridor" }
"""
ILL = SCENARIO.replace("infectiousness = 1.0", "infectiousness = 1.0\nsymptomatic = true")
TEXTS = {
    "once": ILL.replace("$again", "").replace("$more", WATCHED),
    "ahead": ILL.replace("$again", AGAIN).replace("$more", WATCHED),
    "stepwise": ILL.replace("$again", AGAIN).replace("$more", SNEEZES + WATCHED + ACTED),
    "beds": ILL.replace('\nnext = "well"\n', WARDS).replace("$again", AGAIN).replace("$more", WATCHED),
}
BARE = {
    "nothing done": ILL.replace("$again", "").replace("$more", ""),
    "nothing done, again": ILL.replace("$again", AGAIN).replace("$more", ""),
}
"""Runs drawn ahead without surveillance or interventions."""
Runs = Callable[[str], Run]
AT = datetime(2024, 1, 17, 6)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """A finished run by engine."""
    home, made = tmp_path_factory.mktemp("authorities"), dict[str, Run]()

    def run_of(engine: str) -> Run:
        if engine not in made:
            prepared = prepare(read_scenario(write_scenario(home / engine, {**TEXTS, **BARE}[engine])))
            made[engine] = run_prepared(prepared, seed=7, out=home / engine / "run", threads=2)
        return made[engine]

    return run_of


def branch_of(run: Run, folder: Path, changes: str) -> Run:
    """A run that goes on from the middle under changes."""
    path = folder.with_suffix(".toml")
    path.write_text(changes, encoding="utf-8")
    return resume_planned(plan_resume(run, at=AT, changes=path, out=folder))


def decided(run: Run, since: datetime = datetime(2024, 1, 1), **columns: Any) -> list[tuple[Any, ...]]:
    """What was decided from a time on."""
    rows = run.interventions()
    rows = rows[rows["time"] >= since]
    for name, value in columns.items():
        rows = rows[rows[name] == value]
    return list(rows.itertuples(index=False, name=None))


@pytest.mark.parametrize("engine", TEXTS)
def test_from_any_checkpoint_and_after_a_kill(engine: str, runs: Runs, tmp_path: Path) -> None:
    run = runs(engine)
    for number in (1, 4, 8):
        folder = interrupted_after(run, tmp_path / str(number), number)
        resumed = resume_planned(plan_resume(open_run(folder)), threads=1 + number % 2)
        assert_the_same(run, resumed)
        for entry in ("surveillance", "interventions"):
            assert run.record[entry] == resumed.record[entry]  # type: ignore[literal-required]
    assert len(run.cases()) > 50
    assert set(run.signals()["stream"]) == {"schools", "blood", "sewers"}
    if engine == "stepwise":
        assert {row[2] for row in decided(run)} >= {"start", "stop", "placed", "doses"}
    if engine == "beds":
        beds = run.beds()
        assert (beds["waiting"].max(), beds["taken"].max()) > (5, 3)


@pytest.mark.parametrize("engine", TEXTS)
def test_further_than_its_end(engine: str, runs: Runs, tmp_path: Path) -> None:
    """All but the accounts of the placed, of whom rows that are written know no other end than that of the run."""
    text = TEXTS[engine].replace("40 days", "57 days")
    longer = run_prepared(prepare(read_scenario(write_scenario(tmp_path, text))), seed=7, out=tmp_path / "long")
    planned = plan_resume(runs(engine), overrides=['time.duration="57 days"'], out=tmp_path / "on")
    further = resume_planned(planned)
    tables = [name for name in longer.record["tables"] if name != "interventions"]
    assert same_tables(longer, further, tables) == []
    if engine == "stepwise":
        one, other = (
            [row[:5] for row in decided(found) if row[0] > datetime(2024, 2, 10)] for found in (longer, further)
        )
        assert one == other != []


def test_an_intervention_that_is_left_out_stops(runs: Runs, tmp_path: Path) -> None:
    run = runs("stepwise")
    branch = branch_of(run, tmp_path / "branch", 'without = ["interventions.isolation"]\n')
    stopped = decided(branch, datetime(2024, 1, 17), intervention="isolation")
    assert [row[:3] for row in stopped] == [(datetime(2024, 1, 17), "isolation", "stop")]
    before = [row for row in decided(run) if row[0] < datetime(2024, 1, 17)]
    assert before == [row for row in decided(branch) if row[0] < datetime(2024, 1, 17)]
    assert branch.record["interventions"]["isolation"]["starts"] == 1
    assert len(branch.infections()) > len(run.infections())
    one, other = run.infections(), branch.infections()
    assert one[one["time"] <= datetime(2024, 1, 17)].equals(other[other["time"] <= datetime(2024, 1, 17)])


def test_an_intervention_that_is_changed_goes_on(runs: Runs, tmp_path: Path) -> None:
    """Vaccination: with more doses; who had one has none again, and all that was decided stays."""
    run = runs("stepwise")
    branch = branch_of(run, tmp_path / "branch", "[interventions.vaccination]\ndoses_per_day = 30\n")
    given = decided(branch, what="doses")
    assert [row[4] for row in given if row[0] < datetime(2024, 1, 17)] == [3] * 9
    assert [row[4] for row in given if row[0] >= datetime(2024, 1, 17)][:3] == [30] * 3
    willing = sum(row[4] for row in given)
    assert 0.7 * 200 < willing < 0.9 * 200, "every willing person once"
    assert not decided(branch, datetime(2024, 1, 16), intervention="vaccination", what="start")


def test_what_was_added_acts_and_what_never_acts_changes_nothing(runs: Runs, tmp_path: Path) -> None:
    run = runs("stepwise")
    idle = '[interventions.a-last]\naction = "close"\nleft = { class = 5.0 }\ntrigger.observed = { stream = "doctors", '
    same = branch_of(run, tmp_path / "same", idle + "above = 100000 }\n")
    assert same_tables(run, same, run.record["tables"]) == []
    jab = (
        '[interventions.jab]\naction = "vaccinate"\ntrigger.date = 2024-01-19\nimmunity = ["a-jab"]\n'
        'doses_per_day = 100\n[immunity.a-jab]\nprotection.cold = { kind = "leaky", effect = 1.0 }\n'
    )
    branch = branch_of(run, tmp_path / "jab", jab)
    late = datetime(2024, 1, 21)
    one, other = run.infections(), branch.infections()
    assert one[one["time"] <= datetime(2024, 1, 19)].equals(other[other["time"] <= datetime(2024, 1, 19)])
    assert len(one[one["time"] > late]) > 10
    assert len(other[(other["time"] > late) & other["infector"].notna()]) == 0, "all are immune"


def test_another_surveillance_from_a_time_on(runs: Runs, tmp_path: Path) -> None:
    """What was told until then stays; nobody falls ill otherwise but by what is decided."""
    run = runs("once")
    branch = branch_of(run, tmp_path / "branch", "[surveillance.streams.doctors]\nprobability = 0.0\ncapacity = 100\n")
    assert same_tables(run, branch, ["infections", "transitions", "timeline"]) == []
    one, other = run.reporting(), branch.reporting()
    day = datetime(2024, 1, 17)
    assert one[one["reported"] < day].equals(other[other["reported"] < day])
    assert (
        one[one["reported"] > datetime(2024, 1, 25)]["count"].sum() > other[other["reported"] > day]["count"].sum() > 0
    )


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('[surveillance.streams.new]\nkind = "clinicians"\n', "surveillance.streams.new"),
        ('[surveillance.streams.doctors]\ncapacity_of = "area"\n', "surveillance.streams.doctors.capacity_of"),
        ("[surveillance.interview]\nonset = 0.5\n", "surveillance.interview.onset"),
        ('without = ["interventions.closed"]\n', "without"),
        ("[interventions.vaccination]\ncompliance = 0.1\n", "interventions.vaccination.compliance"),
        ("[immunity.vaccine]\nprotection.cold.effect = 0.9\n", "immunity.vaccine.protection.cold.effect"),
    ],
)
def test_what_cannot_change(text: str, path: str, runs: Runs, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as refused:
        branch_of(runs("stepwise"), tmp_path / "branch", text)
    problem = next(one for one in refused.value.problems if one.path.startswith(path))
    assert (problem.file, problem.line is not None) == (str(tmp_path / "branch.toml"), True)


DATED = """
[interventions.closure]
action = "close"
left = { class = 0 }
trigger.date = 2024-01-20
duration = "8 days"
[interventions.masks]
action = "reduce"
trigger.date = 2024-01-19
left_elsewhere = 0.6
compliance = 0.7
[interventions.jab]
action = "vaccinate"
trigger.date = 2024-01-18
immunity = ["a-jab"]
doses_per_day = 4
delay = "2 days"
wane = { distribution = "exponential", mean = "6 days" }
[immunity.a-jab]
protection.cold = { kind = "leaky", effect = 0.9 }
"""


def ended(run: Run, folder: Path) -> Run:
    """A branch of a branch, in which one intervention is no more, and another stops at once."""
    changes = folder.with_suffix(".toml")
    text = 'without = ["interventions.closure"]\n[interventions.jab]\nduration = "7 days"\n'
    changes.write_text(text, encoding="utf-8")
    return hyosan.resume(run, at=datetime(2024, 1, 25), changes=changes, out=folder)


@pytest.mark.parametrize("bare", BARE)
def test_what_was_never_done_is_done_in_a_branch(bare: str, runs: Runs, tmp_path: Path) -> None:
    """To the last bit the run in which it was said from the start that it would be done on these dates."""
    run, text = runs(bare), BARE[bare] + DATED
    foreseen = run_prepared(prepare(read_scenario(write_scenario(tmp_path, text))), seed=7, out=tmp_path / "foreseen")
    branch = branch_of(run, tmp_path / "branch", DATED)
    assert same_tables(foreseen, branch, foreseen.record["tables"]) == []
    assert foreseen.record["interventions"] == branch.record["interventions"]
    assert len(branch.infections()) < len(run.infections()) - 5
    again = ended(branch, tmp_path / "again")
    jab = again.record["interventions"]["jab"]
    assert (jab["stops"], jab["doses"]) == (1, 4 * 7), "until 2024-01-25; what was given acts and wanes all the same"
    killed = interrupted_after(again, tmp_path / "killed", 7)
    assert_the_same(again, resume_planned(plan_resume(open_run(killed))))
    assert open_run(killed).record["interventions"] == again.record["interventions"]


def test_surveillance_that_begins_in_a_branch(runs: Runs, tmp_path: Path) -> None:
    """What was noticed before is never told; the events are the same until somebody acts on it."""
    run = runs("nothing done")
    text = WATCHED.partition("[surveillance.streams.blood]")[0].replace('background = "0.01 / day"\n', "")
    branch = branch_of(run, tmp_path / "branch", text)
    assert same_tables(run, branch, ["infections", "transitions", "timeline"]) == []
    at = datetime.fromisoformat(branch.record["resumed"][0]["at"])
    reports, cases = branch.reporting(), branch.cases()
    assert len(cases) > 10
    assert reports["date"].min() >= at.replace(hour=0)
    assert cases["reported"].min() > at
    assert branch.signals()["time"].min() > at
    identified = "[surveillance.interview]" + text.partition("[surveillance.interview]")[2]
    known = branch_of(run, tmp_path / "known", identified)
    assert known.record["surveillance"]["tests_from"] == at.isoformat(), "tests exist, but nobody tested before"
    acts = ACTED.partition("[interventions.vaccination]")[0]
    acted = branch_of(run, tmp_path / "acted", text + acts)
    assert {row[1] for row in decided(acted) if row[2] == "start"} == {"isolation", "closure"}
    assert len(acted.infections()) < len(run.infections())
    with pytest.raises(ScenarioError, match="counts infections from before"):
        branch_of(run, tmp_path / "sewers", WATCHED)


def test_a_file_that_may_not_grow(runs: Runs, tmp_path: Path) -> None:
    """As on a full disk, by a limit of the system: said clearly; what was sealed is read, and the run can go on."""
    resource = pytest.importorskip("resource")
    run = runs("stepwise")
    prepared = prepare(read_scenario(write_scenario(tmp_path, TEXTS["stepwise"])))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(_progress: Progress, _infections: int) -> None:
        if len(checkpoint_folders(tmp_path / "run")) == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))

    try:
        with pytest.raises(RunFolderError, match="too large"):
            run_prepared(prepared, seed=7, out=tmp_path / "run", watch=limit)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    left = open_run(tmp_path / "run")
    assert left.record["status"] == "running", "nor can the record of the run be written any more"
    assert len(checkpoint_folders(left.folder)) == 3
    assert len(left.reporting()) > 5
    assert_the_same(run, resume_planned(plan_resume(left)))


def test_from_python(runs: Runs, tmp_path: Path) -> None:
    """Also: how many checkpoints are kept changes nothing, so that such a run is verified like any other."""
    run = runs("once")
    same = hyosan.resume(run, at=AT, overrides=["record.checkpoints_kept=2"], out=tmp_path / "same")
    assert verify(same).is_identical
    branch = hyosan.resume(run.folder, at=AT, overrides=["settings.class.contacts_per_day=0"], out=tmp_path / "branch")
    assert branch.record["resumed"][0]["changed"] == ["settings.class.contacts_per_day"]
    with pytest.raises(RunFolderError, match="went on from"):
        verify(branch)
    with pytest.raises(InputError, match="time zone"):
        hyosan.resume(run, at="2024-01-17")  # type: ignore[arg-type]
