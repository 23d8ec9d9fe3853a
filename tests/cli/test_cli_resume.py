"""`hyosan resume` at the prompt: where it writes, what it says."""

import json
from pathlib import Path

from click.testing import Result
from typing_at import Type

from hyosan import open_run
from hyosan.results.compare import same_tables


def refused_by(hyosan: Type, *arguments: str) -> Result:
    """The result of a command that the user has to put right."""
    result = hyosan(*arguments)
    assert result.exit_code == 2, result.output
    return result


def test_going_on(hyosan: Type, town: Path) -> None:
    """Further than the end, from a time on, in place, and what is said where nothing can go on."""
    hyosan(
        "run", "town.toml", "--quiet", "--checkpoint-every", "5 days", "--set", "time.duration=20 days", "--out", "a"
    )
    hyosan("run", "town.toml", "--quiet", "--set", "time.duration=30 days", "--out", "longer")
    over = refused_by(hyosan, "resume", "a")
    assert "is over" in over.stderr
    early = refused_by(hyosan, "resume", "a", "--at", "day 2")
    assert "(the newest 3 are there: record.checkpoints_kept says how many are kept)" in early.stderr
    none = refused_by(hyosan, "resume", "longer", "--at", "2024-01-05")
    assert "--checkpoint-every" in none.stderr
    both = refused_by(hyosan, "resume", "a", "--until", "2024-01-05", "--duration", "9 days")
    assert "leave out one" in both.stderr
    shown = hyosan("resume", "a", "--duration", "30 days", "--out", "b")
    assert "results  b" in shown.stdout
    assert (Path("b") / "curves.png").exists()
    longer, further = open_run("longer"), open_run("b")
    assert same_tables(longer, further, longer.record["tables"]) == []
    record = json.loads(Path("a/run.json").read_text())
    Path("a/run.json").write_text(json.dumps({**record, "status": "failed"}))
    hyosan("resume", "a", "--quiet")
    assert [entry["run"] for entry in open_run("a").record["resumed"]] == [""]


def test_a_branch(hyosan: Type, town: Path) -> None:
    """With changes, into a folder beside; it is no run that can be verified from its start."""
    hyosan(
        "run",
        "town.toml",
        "--quiet",
        "--checkpoint-every",
        "5 days",
        "--set",
        "time.duration=20 days",
        "--out",
        "runs/a",
    )
    setting = next(iter(json.loads(Path("runs/a/run.json").read_text())["vocabularies"]["setting"]))
    hyosan("resume", "runs/a", "--at", "day 11", "--quiet", "--set", f"settings.{setting}.contacts_per_day=99.5")
    branch = next(path for path in Path("runs").iterdir() if path.name != "a")
    assert open_run(branch).record["resumed"][0]["changed"] == [f"settings.{setting}.contacts_per_day"]
    verified = refused_by(hyosan, "verify", str(branch))
    assert "went on from" in verified.stderr
    refused = refused_by(hyosan, "resume", "runs/a", "--set", "population.seed=4")
    assert "population.seed" in refused.stderr
    change = ("--set", f"settings.{setting}.contacts_per_day=3")
    for at, told in (("day 2", "at or before 2024-01-10"), ("dya 9", "day 40"), ("25 days", "end of the run")):
        assert told in refused_by(hyosan, "resume", "runs/a", "--at", at, *change).stderr


def test_a_branch_says_that_its_file_is_not_how_it_went(hyosan: Type, town: Path) -> None:
    """Its scenario has the changes from the first day on; of a run that only went on longer it is all there was."""
    hyosan("run", "town.toml", "--quiet", "--checkpoint-every", "5 days", "--set", "time.duration=9 days", "--out", "a")
    likely = "hyosan run b/scenario.toml --seeds 20"
    assert likely in hyosan("resume", "a", "--duration", "12 days", "--out", "b").stdout
    change = "settings.street.contacts_per_day=1"
    branch = hyosan("resume", "a", "--at", "day 6", "--set", change, "--out", "c").stdout
    for shown in (branch, hyosan("show", "c").stdout):
        assert "--seeds 20" not in shown
        assert "branch other seeds alike" in shown


def test_behind_the_end_of_an_outbreak_nobody_is_infected_which_is_said(hyosan: Type, town: Path) -> None:
    town.write_text(town.read_text().replace("transmissibility = 0.05", "transmissibility = 0"))
    hyosan("run", "town.toml", "--quiet", "--checkpoint-every", "5 days", "--out", "a")
    over = open_run("a").record
    assert over["status"] == "died out"
    change, said = ("--set", "settings.street.contacts_per_day=1"), "the outbreak had died out by"
    late = hyosan("resume", "a", "--at", "day 100", *change, "--out", "b")
    assert late.exit_code == 0, late.output
    assert f"{said} {over['clock']['end_simulated'].replace('T', ' ')}" in late.stderr
    assert said not in hyosan("resume", "a", "--at", "day 5", *change, "--out", "c").stderr
    assert said not in hyosan("resume", "a", "--at", "day 100", *change, "--out", "d", "--quiet").stderr
