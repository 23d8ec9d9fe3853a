"""Runs to measure: a season with hospital, reinfection and a mutant; zombies by the minute; trees made by hand."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

import hyosan
from hyosan.results.run import Run, open_run
from hyosan.results.writer import RunWriter

SEASON = """
[scenario]
id = "season"
title = "A season with everything"

[population.files]
folder = "people"

[time]
start = 2024-01-05T06:00:00
step = "1 day"
duration = "50 days"

[host_types.frail]
share = 0.2

[strains.flu]
transmissibility = 0.12
start = "latent"
mutates = { to = "mutant", probability = 0.02 }
individual_variation = { distribution = "gamma", shape = 0.6 }

[strains.flu.states.latent]
dwell = { distribution = "gamma", mean = "1 day", shape = 4 }
next = "early"

[strains.flu.states.early]
infectiousness = 0.7
dwell = { distribution = "exponential", mean = "1 day" }
next = [{ to = "ill", probability = 0.7 }, { to = "silent" }]

[strains.flu.states.silent]
infectiousness = 0.5
dwell = { distribution = "exponential", mean = "2 days" }
next = "recovered"

[strains.flu.states.ill]
infectiousness = 1
symptomatic = true
dwell = { distribution = "gamma", mean = "2 days", shape = 3 }
next = [
  { to = "ward", probability = { by_age = [{ from = 0, value = 0.2 }, { from = 50, value = 0.6 }] } },
  { to = "recovered" },
]

[strains.flu.states.ward]
symptomatic = true
care = "hospital"
dwell = { distribution = "exponential", mean = "4 days" }
next = [{ to = "unit", probability = 0.4 }, { to = "dead", probability = 0.1 }, { to = "recovered" }]

[strains.flu.states.unit]
symptomatic = true
care = "intensive care"
dwell = { distribution = "exponential", mean = "3 days" }
next = [{ to = "dead", probability = 0.4 }, { to = "ward" }]

[strains.flu.states.recovered]
immune = true
susceptible_to = ["mutant"]
dwell = { distribution = "exponential", mean = "12 days" }
next = "susceptible"

[strains.flu.states.dead]
dead = true

[strains.mutant]
transmissibility = 0.12
start = "latent"

[strains.mutant.states.latent]
dwell = { distribution = "exponential", mean = "1 day" }
next = "ill"

[strains.mutant.states.ill]
infectiousness = 1
symptomatic = true
dwell = { distribution = "exponential", mean = "2 days" }
next = [{ to = "dead", probability = 0.05 }, { to = "recovered" }]

[strains.mutant.states.recovered]
immune = true

[strains.mutant.states.dead]
dead = true

[immunity.last-year]
coverage = 0.2
protection = { flu = { kind = "leaky", effect = 0.2 } }

[immunity.vaccine]
coverage = { by_age = [{ from = 0, value = 0.1 }, { from = 50, value = 0.5 }] }
protection = { flu = { kind = "all-or-nothing", effect = 0.4 }, mutant = { kind = "leaky", effect = 0.2 } }

[importation.travel]
strain = "flu"
rate = "0.3 / day"

[settings.home]
place_kind = "household"
contacts_per_day = 3
scaling = "per_pair"

[settings.lesson]
place_kind = "classroom"
contacts_per_day = 6
open = ["Mon-Fri 08:00-15:00"]

[settings.town]
place_kind = "neighbourhood"
contacts_per_day = 2

[[seeding]]
strain = "flu"
count = 4

[[seeding]]
strain = "flu"
count = 3
at = "10 days"
"""

ZOMBIES = """
[scenario]
id = "zombies"
title = "Zombies"

[population.files]
folder = "people"

[time]
start = 2024-01-05T23:50:00
step = "1 min"
duration = "6 hours"

[strains.z]
block = "1 hour"
start = "turning"

[strains.z.states.turning]
symptomatic = true
dwell = { distribution = "exponential", mean = "3 min" }
next = "zombie"

[strains.z.states.zombie]
symptomatic = true
roaming = { leave = "3 / hour", enter = "6 / hour", cross = "1 / hour" }

[strains.z.states.dead]
dead = true

[settings.home]
place_kind = "household"

[settings.street]
place_kind = "neighbourhood"

[encounters.bite]
actor = { strain = "z", states = ["zombie"] }
target = { states = ["susceptible"] }
meetings = { home = "6 / hour", street = "6 / hour" }
outcomes = [
  { name = "bitten", probability = 0.5, target = "infect z" },
  { name = "eaten", probability = 0.1, target = "dead" },
  { name = "shot", probability = 0.2, actor = "dead" },
]

[[seeding]]
strain = "z"
count = 3
"""

ONE_STRAIN = """
[scenario]
id = "plain"
title = "No symptoms, no households"

[population.files]
folder = "people"

[time]
start = 2024-01-01
step = "1 day"
duration = "{days} days"

[strains.sir]
transmissibility = 1
start = "infectious"

[strains.sir.states.infectious]
infectiousness = 1
dwell = {{ distribution = "exponential", mean = "4 days" }}
next = "removed"

[strains.sir.states.removed]

[settings.room]
place_kind = "neighbourhood"
contacts_per_day = {contacts}

[[seeding]]
strain = "sir"
count = {seeds}
"""


def write_town(folder: Path, people: int = 420, seed: int = 5) -> None:
    """People in two areas, with households of one to six, and classes for the young."""
    rng = np.random.default_rng(seed)
    rows: list[list[object]] = []
    home = pupils = 0
    while len(rows) < people:
        size = int(rng.choice([1, 2, 3, 4, 5, 6], p=[0.25, 0.2, 0.2, 0.2, 0.1, 0.05]))
        for member in range(size):
            age = int(rng.integers(5, 19)) if member >= 2 else int(rng.integers(19, 91))
            pupils += age < 19
            room = f"class-{pupils % 5}" if age < 19 else ""
            sex = ("f", "m", "")[int(rng.choice(3, p=[0.5, 0.45, 0.05]))]
            rows.append([len(rows), age, sex, ("North", "South")[home % 2], f"home-{home}", room])
        home += 1
    _write(folder / "people.csv", [["id", "age", "sex", "area", "household", "classroom"], *rows])
    areas = [["area", "latitude", "longitude"], ["North", 35.2, 128.7], ["South", 35.19, 128.7], ["Hill", 35.1, 128.7]]
    _write(folder / "areas.csv", areas)


def write_crowd(folder: Path, people: int) -> None:
    """People and nothing else."""
    _write(folder / "people.csv", [["id"], *([number] for number in range(people))])


def _write(path: Path, rows: list[list[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def run_text(folder: Path, text: str, *, seed: int, overrides: tuple[str, ...] = ()) -> Run:
    """Run a scenario in a folder that holds its people."""
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return hyosan.run(folder / "scenario.toml", seed=seed, out=folder / "run", threads=1, overrides=overrides)


DAY = 86_400_000_000
NAMES = {
    "strain": ["s"],
    "state": ["susceptible", "infectious", "removed", "any"],
    "setting": ["room"],
    "place_kind": ["neighbourhood"],
    "host_type": ["ordinary"],
    "sex": ["female"],
    "role": ["any"],
    "event_name": ["none"],
    "outcome": ["none"],
}
SIR_TEXT = """[strains.s]
start = "infectious"

[strains.s.states.infectious]
infectiousness = 1.0
dwell = { distribution = "fixed", value = "2 days" }
next = "removed"

[strains.s.states.removed]
immune = true
"""


def write_tree(
    folder: Path,
    infector: list[int],
    days: list[float],
    people: int,
    infectious_days: float = 2.0,
    end_days: float = 99,
) -> Run:
    """A run of an SIR model made by hand: person i is infected by `infector[i]` (−1: seeded) at `days[i]`."""
    writer = RunWriter.create(folder)
    writer.begin(datetime(2024, 1, 1), duration_s=end_days * 86_400, record_every_s=86_400)
    states = {"s": {"infectious": ["infectious"], "removed": ["immune"]}}
    writer.describe(title="By hand", states=states, population={"people": people, "areas": 1, "copies": 1})
    for group, names in NAMES.items():
        writer.vocabulary(group, names)
    writer.write_text("scenario.toml", SIR_TEXT)
    n = len(days)
    time = np.round(np.array(days, float) * DAY).astype(np.int64)
    order = np.argsort(time, kind="stable")
    person, source = np.arange(n), np.array(infector, np.int64).reshape(-1)
    local, one, none = source >= 0, np.ones(n, np.int64), np.full(n, -1)
    infections = {
        "time": time, "person": person, "episode": one, "infector": source,
        "infector_episode": np.where(local, 1, -1), "setting": np.where(local, 0, -1),
        "place_kind": np.where(local, 0, -1), "place": np.where(local, 0, -1), "area": 0 * one, "strain": 0 * one,
        "age": 30 * one, "host_type": 0 * one, "cause": np.where(local, 1, 0),
    }  # fmt: skip
    removed = time + round(infectious_days * DAY)
    over = removed <= end_days * DAY
    begin = {
        "time": time,
        "person": person,
        "strain": 0 * one,
        "from": 0 * one,
        "to": one,
        "cause": np.where(local, 1, 0),
    }
    stop = {"time": removed, "person": person, "strain": 0 * one, "from": one, "to": 2 * one, "cause": 2 * one}
    areas = {"area": [0], "name": ["all"], "code": [""], "municipality": [""], "residents": [people]}
    writer.append("areas", {**areas, "latitude": [np.nan], "longitude": [np.nan]})
    everybody = np.arange(people)
    zero = np.zeros(people, np.int64)
    writer.append(
        "people",
        {"person": everybody, "id": everybody.astype(str), "age": 30 + zero, "sex": zero, "area": zero,
         "host_type": zero, "role": zero, "place_neighbourhood": zero},
    )  # fmt: skip
    writer.append("infections", {name: values[order] for name, values in infections.items()})
    both = {name: np.concatenate([begin[name], stop[name][over]]) for name in begin}
    later = np.argsort(both["time"], kind="stable")
    writer.append("transitions", {name: values[later] for name, values in both.items()})
    none = [-1]
    writer.append(
        "timeline",
        {"time": [0], "area": [0], "strain": none, "state": [0], "count": [people], "new_infections": none,
         "deaths": none, "detected_cases": none},
    )  # fmt: skip
    writer.close("finished", until_us=round(end_days * DAY), counts={"people": people, "infections": n})
    return open_run(folder)
