"""People who roam at the resolution of areas: the plain twin, threads, conservation, borders."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hyosan.engine.areas import AreaSimulation
from hyosan.engine.reference_areas import PlainAreas
from hyosan.population.function.country import Country
from hyosan.population.function.made_up import build_made_up
from hyosan.scenario import load_text
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.transmission.tables import Log

SCENARIO = """
[scenario]
id = "areas"
title = "People roam by area"
[population.made_up]
people = 1200
areas = 3
[resolution]
roaming = "area"
step = "10 min"
[time]
start = 2024-01-01T08:00:00
step = "10 min"
duration = "8 hours"
[host_types.tough]
share = 0.1
[strains.virus]
start = [
  { to = "tough", probability = { by_host_type = { ordinary = 0.0, tough = 1.0 } } },
  { to = "hidden", probability = { by_host_type = { ordinary = 0.2, tough = 0.0 } } },
  { to = "turning" },
]
susceptibility = { by_host_type = { tough = 0.4 } }
[strains.virus.states.hidden]
dwell = { distribution = "lognormal", median = "1 hour", sigma = 0.7 }
next = "turning"
[strains.virus.states.turning]
dwell = { distribution = "lognormal", median = "2 min", sigma = 1.2 }
next = "roaming"
[strains.virus.states.tough]
dwell = { distribution = "exponential", mean = "2 hours" }
next = "roaming"
[strains.virus.states.roaming]
roaming = { leave = "2 / hour", enter = "8 / hour", cross = "2 / hour" }
dwell = { distribution = "exponential", mean = "4 hours" }
next = "dead"
[strains.virus.states.dead]
dead = true
[settings.classroom]
place_kind = "classroom"
open = ["Mon-Fri 08:30-12:00"]
[settings.school]
place_kind = "school"
open = ["Mon-Fri 08:00-13:00"]
[settings.workplace]
place_kind = "workplace"
open = ["Mon-Fri 09:00-14:00"]
[settings.household]
place_kind = "household"
absent_while_in = ["school", "workplace"]
[settings.street]
place_kind = "neighbourhood"
open = ["daily 06:00-15:00"]
absent_while_in = ["school", "workplace"]
[settings.street_by_day]
place_kind = "day_neighbourhood"
open = ["Mon-Fri 08:00-14:00"]
[encounters.bite]
actor = { strain = "virus", states = ["roaming"] }
target = { states = ["susceptible", "virus.tough"] }
[encounters.bite.meetings]
classroom = "30 / hour"
school = "20 / hour"
workplace = "10 / hour"
household = "9 / hour"
street = "9 / hour"
street_by_day = "9 / hour"
[[encounters.bite.outcomes]]
name = "bitten"
target = "infect virus"
probability = { by_age = [{ from = 0, value = 0.6 }, { from = 30, value = 0.4 }], by_setting = { classroom = 0.8 } }
[[encounters.bite.outcomes]]
name = "fended off"
actor = "dead"
probability = { by_age = [{ from = 0, value = 0.1 }, { from = 20, value = 0.2 }] }
[[encounters.bite.outcomes]]
name = "killed"
target = "dead"
probability = 0.1
[behaviours.barricade]
action = "shelter"
unit = "household"
hazard = "1 / hour"
saturation = 0.02
factor = 0.4
settings = ["household", "street"]
[behaviours.caution]
action = "shelter"
hazard = "0.5 / hour"
saturation = 0.02
factor = 0.7
settings = ["street", "workplace"]
[[seeding]]
strain = "virus"
count = 5
state = "turning"
[[seeding]]
strain = "virus"
count = 2
at = "2 hours"
[record]
every = "1 hour"
"""


@dataclasses.dataclass
class Kept:
    """What a run hands over."""

    infections: list[NDArray[Any]] = dataclasses.field(default_factory=list)
    changes: list[NDArray[np.int64]] = dataclasses.field(default_factory=list)
    counted: list[tuple[int, list[list[int]]]] = dataclasses.field(default_factory=list)

    def episodes(self, begun: NDArray[Any]) -> None:
        names = ("time", "person", "infector", "setting", "area", "strain", "cause")
        self.infections.append(np.stack([begun[name].astype(np.int64) for name in names], axis=1))

    def rows(self, log: Log, _infections: int, transitions: int, _events: int) -> None:
        self.changes.append(log.transitions[:transitions])

    def counts(self, now: int, counts: NDArray[np.int64]) -> None:
        self.counted.append((now, counts.tolist()))


def neighbours_in_a_row(people: int, areas: int) -> Country:
    """A made-up country whose areas lie in a row, so that one can walk between them."""
    country = build_made_up(people, areas)
    places = dataclasses.replace(
        country.areas,
        latitude_degrees=np.linspace(37.0, 37.2, areas),
        longitude_degrees=np.linspace(127.0, 127.1, areas),
    )
    return dataclasses.replace(country, areas=places)


def compiled_run(text: str, country: Country, seed: int) -> Compiled:
    return compile_scenario(load_text(text, "areas"), country, seed)


def kept_of(compiled: Compiled, threads: int = 2) -> Kept:
    kept = Kept()
    AreaSimulation(compiled, [kept], threads).run()
    return kept


def rows_of(pieces: list[NDArray[Any]]) -> list[tuple[int, ...]]:
    return [tuple(row) for piece in pieces for row in piece.tolist()]


@pytest.mark.parametrize("seed", range(4))
def test_twin(seed: int) -> None:
    """The same infections, changes of state and counts as person by person."""
    compiled = compiled_run(SCENARIO, neighbours_in_a_row(1200, 3), seed)
    kept, plain = kept_of(compiled), PlainAreas(compiled).simulate()
    infections = rows_of(kept.infections)
    assert infections == sorted(infections, key=lambda row: row[0])
    assert sorted(infections) == sorted(plain.infections)
    assert sorted(rows_of(kept.changes)) == sorted(plain.changes)
    assert kept.counted == plain.counts
    assert len(infections) > 100
