"""Ordinary cases at the edge: nobody infected, nobody there, everybody immune, one person."""

import re
from pathlib import Path

import pytest
from typing_at import Type

from hyosan import open_run

HEAD = "id,age,sex,area,household,classroom,workplace,role\n"
IMMUNE = """
[immunity.everybody]
coverage = 1.0
protection = { flu = { kind = "leaky", effect = 1.0 } }
"""


def check_it_ends(hyosan: Type, *, infections: int) -> str:
    """A run that ends well, with as many infections, and can be shown: what it said."""
    result = hyosan("run", "town.toml", "--out", "run")
    assert result.exit_code == 0, result.output
    assert open_run("run").record["counts"]["infections"] == infections
    assert hyosan("show", "run").exit_code == 0
    return result.stdout


def test_nobody_is_infected(hyosan: Type, town: Path) -> None:
    town.write_text(town.read_text().replace("count = 3", "count = 0"))
    said = check_it_ends(hyosan, infections=0)
    assert re.search(r"^infected +0  \(0\.0 %\)", said, re.MULTILINE)
    assert "infected in" not in said


def test_too_few_to_be_seeded_are_told(hyosan: Type, town: Path) -> None:
    town.write_text(town.read_text().replace("count = 3", "count = 3\nwho = { min_age = 120 }"))
    assert re.search(
        r"^not seeded +3 of those asked for: no more people matched *$",
        check_it_ends(hyosan, infections=0),
        re.MULTILINE,
    )


def test_all_that_were_to_be_seeded_are_not_mentioned(hyosan: Type, town: Path) -> None:
    town.write_text(town.read_text() + IMMUNE)
    assert "not seeded" not in check_it_ends(hyosan, infections=3)


def test_nobody_is_there(hyosan: Type, town: Path) -> None:
    (town.parent / "town-people" / "people.csv").write_text(HEAD)
    assert hyosan("plan", "town.toml").exit_code == 0
    assert re.search(r"^how it ended +the outbreak died out", check_it_ends(hyosan, infections=0), re.MULTILINE)


def test_everybody_is_immune(hyosan: Type, town: Path) -> None:
    town.write_text(town.read_text() + IMMUNE)
    assert "brought in (seeding)" in check_it_ends(hyosan, infections=3)
    digest = hyosan("show", "run", "--indicators")
    assert digest.exit_code == 0
    assert re.search(
        r"^infected, not immune before +everybody was immune before the start *$", digest.stdout, re.MULTILINE
    )
    assert "()" not in digest.stdout


@pytest.mark.parametrize("option", [[], ["--indicators"]])
def test_a_damaged_run_ends_with_status_2(hyosan: Type, town: Path, option: list[str]) -> None:
    assert hyosan("run", "town.toml", "--out", "run", "--set", "time.duration=2 days").exit_code == 0
    Path("run/infections.parquet").write_bytes(b"PAR1")
    result = hyosan("show", "run", *option)
    assert result.exit_code == 2
    assert "infections: damaged" in result.stderr


@pytest.mark.parametrize("seeds", [0, 1])
def test_there_is_one_person(hyosan: Type, town: Path, seeds: int) -> None:
    (town.parent / "town-people" / "people.csv").write_text(f"{HEAD}1,30,f,North,home,1a,,worker\n")
    workless = town.read_text().replace("count = 3", f"count = {seeds}")
    town.write_text(workless)
    said = check_it_ends(hyosan, infections=seeds)
    assert re.search(rf"^infected +{seeds}  \({100 * seeds}\.0 %\)", said, re.MULTILINE)
