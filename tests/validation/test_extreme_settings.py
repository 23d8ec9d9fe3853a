"""Extreme settings, through folders of files (VALIDATION.md, last section). Nothing here is statistical."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from laboratory import sir

import hyosan
from hyosan.core.errors import ScenarioError
from hyosan.population.write import write_population
from hyosan.results.run import Run

TABLES = 'tables = ["infections", "transitions", "events", "people"]'


def run(
    folder: Path,
    text: str,
    people: Mapping[str, Any],
    *,
    places: Mapping[str, Any] | None = None,
    areas: Mapping[str, Any] | None = None,
    **options: Any,
) -> Run:
    """Write the files, run them, open the results."""
    write_population(folder / "people", people=people, places=places, areas=areas)
    head = '[scenario]\nid = "extreme"\ntitle = "Extreme"\n[population.files]\nfolder = "people"\n'
    (folder / "scenario.toml").write_text(head + text.replace("tables = []", TABLES))
    return hyosan.run(folder / "scenario.toml", out=folder / "run", threads=1, overwrite=True, **options)


def room(people: int) -> dict[str, Any]:
    """People of one room."""
    return {"id": np.arange(people), "room": ["room"] * people}


def last(result: Run) -> dict[str, int]:
    """Counts by state at the last record."""
    rows = result.timeline_raw()
    rows = rows[rows["state"] != "any"]
    return {
        f"{strain}.{state}" if isinstance(strain, str) else str(state): int(group["count"].iloc[-1])
        for (strain, state), group in rows.groupby(["strain", "state"], observed=True, dropna=False)
    }


def test_no_contacts(tmp_path: Path) -> None:
    """Nobody but the seed is infected, and the run dies out."""
    result = run(tmp_path, sir(r0=0.0), room(50))
    assert len(result.infections()) == 1
    assert result.record["status"] == "died out"


def test_certain_death(tmp_path: Path) -> None:
    """Everybody who is infected dies; with contacts enough that is everybody."""
    text = sir("fixed", r0=200.0).replace('next = "recovered"', 'next = "dead"')
    text = text.replace("[strains.flu.states.recovered]\nimmune = true", "[strains.flu.states.dead]\ndead = true")
    result = run(tmp_path, text, room(50))
    assert len(result.infections()) == 50
    assert last(result)["flu.dead"] == 50


def test_everybody_immune(tmp_path: Path) -> None:
    """Only the seed, whose infection ignores susceptibility."""
    immunity = 'coverage = 1.0\nprotection = { flu = { kind = "leaky", effect = 1.0 } }\n'
    text = sir(r0=50.0).replace("[[seeding]]", f"[immunity.vaccine]\n{immunity}[[seeding]]")
    assert len(run(tmp_path, text, room(50)).infections()) == 1


def test_everybody_of_an_immune_host_type(tmp_path: Path) -> None:
    """Bites that fall on people of susceptibility 0 infect nobody."""
    text = sir(r0=50.0, strain="susceptibility = { by_host_type = { stone = 0.0 } }")
    text = text.replace("[[seeding]]", "[host_types.stone]\nshare = 1.0\n[[seeding]]")
    assert len(run(tmp_path, text, room(50)).infections()) == 1


def test_one_person(tmp_path: Path) -> None:
    """One person falls ill and recovers."""
    result = run(tmp_path, sir(r0=3.0), room(1))
    assert len(result.infections()) == 1
    assert last(result)["flu.recovered"] == 1


@pytest.mark.parametrize("copies", [1, 3])
def test_nobody(tmp_path: Path, copies: int) -> None:
    """A population without people runs through."""
    people = {"id": np.zeros(0, np.int64), "room": np.zeros(0, dtype=np.int64)}
    text = sir(r0=3.0).replace("[time]", f"copies = {copies}\n[time]", 1)
    result = run(tmp_path, text, people)
    assert len(result.infections()) == 0
    assert result.record["status"] == "died out"


def test_nobody_infected(tmp_path: Path) -> None:
    """No seeds: nothing happens."""
    result = run(tmp_path, sir(r0=3.0, seeds="count = 0"), room(20))
    assert len(result.infections()) == 0
    assert last(result) == {"susceptible": 20}


def test_area_without_people(tmp_path: Path) -> None:
    """Zombies who wander into an empty area find nobody there, and come back."""
    text = """
[time]
start = 2024-01-01
step = "1 hour"
duration = "3 days"
[record]
every = "1 hour"
moves = true
[strains.z]
start = "zombie"
[strains.z.states.zombie]
roaming = { cross = "4 / hour" }
[settings.street]
place_kind = "neighbourhood"
[encounters.bite]
actor = { strain = "z", states = ["zombie"] }
target = { states = ["susceptible"] }
meetings = { street = "2 / hour" }
outcomes = [{ name = "bitten", probability = 1.0, target = "infect z" }]
[behaviours.flight]
action = "flee"
hazard = "1 / hour"
saturation = 0.1
[[seeding]]
strain = "z"
count = 1
"""
    people = {"id": np.arange(10), "area": ["full"] * 10}
    areas = {"area": ["full", "empty"], "latitude": [35.0, 35.01], "longitude": [128.0, 128.0]}
    result = run(tmp_path, text, people, areas=areas)
    assert last(result)["z.zombie"] == 10
    assert {"full", "empty"} == set(result.areas()["name"])
    assert (result.events()["kind"] == "move").any()


def test_school_without_pupils(tmp_path: Path) -> None:
    """A school whose classes are empty; roaming people go in and out."""
    text = """
[time]
start = 2024-01-01
step = "1 hour"
duration = "2 days"
[strains.z]
transmissibility = 1.0
start = "zombie"
[strains.z.states.zombie]
infectiousness = 1.0
roaming = { enter = "4 / hour", leave = "4 / hour" }
[settings.class]
place_kind = "classroom"
contacts_per_day = 100
scaling = SCALING
[settings.street]
place_kind = "neighbourhood"
contacts_per_day = 0.1
[[seeding]]
strain = "z"
count = 2
"""
    places = {
        "place_kind": ["school", "classroom", "classroom"],
        "place": ["hill", "1a", "1b"],
        "area": ["A", "A", "A"],
        "parent_kind": [None, "school", "school"],
        "parent": [None, "hill", "hill"],
    }
    people = {"id": np.arange(4), "area": ["A"] * 4}
    for scaling in ('"constant"', '"per_pair"', "{ exponent = 0.5, reference_size = 20 }"):
        result = run(tmp_path, text.replace("SCALING", scaling), people, places=places)
        assert "classroom" not in set(result.infections()["place_kind"].dropna())


def test_step_longer_than_a_stage(tmp_path: Path) -> None:
    """Stages of a minute in steps of ten days: the same events as in steps of an hour."""
    runs = []
    for step in ("10 days", "1 hour"):
        text = sir("exponential", r0=4000.0, days=1 / 1440, step=step, duration="20 days")
        result = run(tmp_path, text, room(200), seed=4)
        runs.append(result.infections())
    assert len(runs[0]) > 100
    assert runs[0].equals(runs[1])


def test_zero_duration(tmp_path: Path) -> None:
    """A run without duration has no room for a step, and is refused with a sentence."""
    with pytest.raises(ScenarioError, match=r"time\.duration|time\.step"):
        run(tmp_path, sir(r0=1.0, duration="0 s"), room(5))


def test_one_person_infected_more_often_than_16_bits_count(tmp_path: Path) -> None:
    """Arrivals at 600 an hour, each ill for a second: every episode is told apart, and its stay found again."""
    text = (
        sir("fixed", r0=0.0, days=1 / 86_400, duration="3 days")
        .partition("[[seeding]]")[0]
        .replace('next = "recovered"', 'symptomatic = true\nnext = "susceptible"')
        .partition("[strains.flu.states.recovered]")
    )
    importation = '[settings.room]\nplace_kind = "room"\ncontacts_per_day = 0.0\n'
    importation += '[importation.always]\nstrain = "flu"\nrate = "600 / hour"\n'
    result = run(tmp_path, text[0] + importation, room(1), seed=1)
    episodes = result.infections()["episode"].to_numpy()
    assert len(episodes) > 2**15
    assert (episodes == np.arange(1, len(episodes) + 1)).all()
    assert result.indicators().offspring(include_unfinished=True).loc[0, "infectors"] == len(episodes)
    assert (result.indicators().outcomes.onset_us == result.tree().time_us).all()
