"""People who roam at the resolution of areas: the plain twin, threads, conservation, borders."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hyosan.engine.areas import AreaSimulation
from hyosan.engine.reference_areas import PlainAreas
from hyosan.population.function.assembling import assemble
from hyosan.population.function.country import Country
from hyosan.population.function.made_up import build_made_up, made_up
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
    outcomes: list[NDArray[np.int64]] = dataclasses.field(default_factory=list)
    counted: list[tuple[int, list[list[int]]]] = dataclasses.field(default_factory=list)

    def episodes(self, begun: NDArray[Any]) -> None:
        names = ("time", "person", "infector", "setting", "area", "strain", "cause")
        self.infections.append(np.stack([begun[name].astype(np.int64) for name in names], axis=1))

    def rows(self, log: Log, _infections: int, transitions: int, events: int) -> None:
        self.changes.append(log.transitions[:transitions])
        self.outcomes.append(log.events[:events])

    def counts(self, now: int, counts: NDArray[np.int64]) -> None:
        self.counted.append((now, counts.tolist()))


def neighbours_in_a_row(people: int, areas: int) -> Country:
    """A made-up country whose areas lie in a row, so that one can walk between them."""
    return in_a_row(build_made_up(people, areas))


def in_a_row(country: Country) -> Country:
    """The same people, and areas that lie in a row."""
    count = len(country.areas)
    places = dataclasses.replace(
        country.areas,
        names=tuple(f"Area {number + 1}" for number in range(count)),
        codes=tuple(f"{number + 1}" for number in range(count)),
        latitude_degrees=np.linspace(37.0, 37.2, count),
        longitude_degrees=np.linspace(127.0, 127.1, count),
    )
    return dataclasses.replace(country, areas=places)


def compiled_run(text: str, country: Country, seed: int) -> Compiled:
    return compile_scenario(load_text(text, "areas"), country, seed)


def kept_of(compiled: Compiled, threads: int = 2) -> Kept:
    kept = Kept()
    AreaSimulation(compiled, [kept], threads, all_outcomes=True).run()
    return kept


def rows_of(pieces: list[NDArray[Any]]) -> list[tuple[int, ...]]:
    return [tuple(row) for piece in pieces for row in piece.tolist()]


@pytest.mark.parametrize("seed", range(4))
def test_twin(seed: int) -> None:
    """The same infections, changes of state, outcomes of meetings and counts as person by person."""
    compiled = compiled_run(SCENARIO, neighbours_in_a_row(1200, 3), seed)
    kept, plain = kept_of(compiled), PlainAreas(compiled).simulate()
    infections = rows_of(kept.infections)
    assert infections == sorted(infections, key=lambda row: row[0])
    assert sorted(infections) == sorted(plain.infections)
    assert sorted(rows_of(kept.changes)) == sorted(plain.changes)
    assert sorted(rows_of(kept.outcomes)) == sorted(plain.outcomes)
    assert kept.counted == plain.counts
    assert len(plain.outcomes) > len(infections) > 100


def test_threads_change_nothing() -> None:
    compiled = compiled_run(SCENARIO, neighbours_in_a_row(6000, 12), 5)
    one, two = kept_of(compiled, 1), kept_of(compiled, 2)
    assert rows_of(one.infections) == rows_of(two.infections)
    assert rows_of(one.changes) == rows_of(two.changes)
    assert one.counted == two.counted


def test_everybody_is_in_one_state_and_nobody_is_infected_twice() -> None:
    country = neighbours_in_a_row(6000, 12)
    compiled = compiled_run(SCENARIO, country, 6)
    kept = kept_of(compiled)
    infections, changes = np.array(rows_of(kept.infections)), np.array(rows_of(kept.changes))
    assert len(np.unique(infections[:, 1])) == len(infections) > 500
    state = np.zeros(len(country), np.int64)
    for _, person, old, new, _ in changes.tolist():
        assert state[person] == old
        state[person] = new
    counted = np.zeros_like(kept.counted[-1][1])
    np.add.at(counted, (country.areas_of(np.arange(len(country))), state), 1)
    assert counted.tolist() == kept.counted[-1][1]
    # An infector was infected before, and roams until killed or starved.
    since = dict(zip(infections[:, 1].tolist(), infections[:, 0].tolist(), strict=True))
    local = infections[infections[:, 2] >= 0]
    assert all(since[infector] < time for time, infector in local[:, [0, 2]].tolist())


def two_lands(people: int) -> Country:
    """Two countries with the names of the Koreas, side by side: only who roams could go from one to the other."""
    both = assemble([dataclasses.replace(made_up(people, 2), name=name) for name in ("South Korea", "North Korea")])
    return in_a_row(both)


@pytest.mark.parametrize("border", ["closed", "open"])
def test_the_land_border(border: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed, nobody who lives beyond it is infected and nobody roams there; open, both happen."""
    country = two_lands(2000)
    text = SCENARIO.replace('state = "turning"', 'state = "turning"\nwhere = { area = "Area 1" }')
    text = text.replace('at = "2 hours"', 'at = "2 hours"\nwhere = { area = "Area 1" }').replace(
        "count = 5", "count = 20"
    )
    compiled = compiled_run(text, country, 1)
    monkeypatch.setattr(type(compiled.scenario), "land_border", border)
    kept = Kept()
    simulation = AreaSimulation(compiled, [kept])
    simulation.run()
    infections = np.array(rows_of(kept.infections))
    beyond = infections[infections[:, 4] >= 2]
    crossed = simulation.roaming.roamer_count[2:].sum()
    assert (len(beyond) > 0 and crossed > 0) if border == "open" else (len(beyond) == 0 and crossed == 0)
    assert len(infections) > 100


CROWD = """
[scenario]
id = "crowd"
title = "One area, households alone"
[population.made_up]
people = 400
areas = 1
[resolution]
roaming = "area"
[time]
start = 2024-01-06
step = "10 min"
duration = "10 min"
[strains.virus]
start = "hidden"
[strains.virus.states.hidden]
dwell = { distribution = "fixed", value = "9 days" }
next = "roaming"
[strains.virus.states.roaming]
roaming = { leave = "2 / hour", enter = "8 / hour" }
[strains.virus.states.dead]
dead = true
[settings.household]
place_kind = "household"
[encounters.bite]
actor = { strain = "virus", states = ["roaming"] }
target = { states = ["susceptible"] }
meetings = { household = "30 / hour" }
[[encounters.bite.outcomes]]
name = "bitten"
target = "infect virus"
probability = 0.6
[[encounters.bite.outcomes]]
name = "fended off"
actor = "dead"
probability = 0.3
[[seeding]]
strain = "virus"
count = 30
state = "roaming"
[record]
every = "10 min"
"""
RUNS = 400


def test_one_step_has_the_law_of_the_model() -> None:
    """How many are bitten and killed in one step, against a brute-force race of every pair's own clock.

    30 roam among 400 for ten minutes. Each pair meets at the rate of the page; who is bitten or killed takes part no
    more. Means of engine and brute force agree within 4.4 standard errors each (two comparisons, 1e-5 each by the
    normal law).
    """
    country = build_made_up(400, 1)
    compiled = compiled_run(CROWD, country, 0)
    found = []
    for seed in range(RUNS):
        simulation = AreaSimulation(compiled_run(CROWD, country, seed))
        simulation.run()
        totals = simulation.counts.sum(axis=0)
        names = [name for _, name in compiled.codes.states]
        found.append((totals[names.index("hidden")], totals[names.index("dead")]))
    function = country.function
    homes = int((np.diff(function.pattern_first, axis=1) // function.pattern_size).sum())
    doors = homes + int(np.diff(function.school_first).sum() + compiled_places(country))
    share = (homes / doors) * 4 / (1 + 4 + _classes(country, doors))
    expected = np.array([brute_force(share, np.random.default_rng(seed)) for seed in range(RUNS)])
    for engine, other in zip(np.array(found).T, expected.T, strict=True):
        error = np.sqrt(engine.var() / RUNS + other.var() / RUNS)
        assert abs(engine.mean() - other.mean()) < 4.4 * error


def compiled_places(country: Country) -> int:
    """Workplaces of a country."""
    return country.place_kind("workplace").count


def _classes(country: Country, doors: int) -> float:
    """The weight of classes among the places that somebody roams, by the page."""
    schools = country.place_kind("school").count
    return 16.0 * schools / doors if country.place_kind("classroom").count else 0.0


def brute_force(share: float, rng: np.random.Generator) -> tuple[int, int]:
    """Bitten and killed in ten minutes: the meetings of every pair by themselves, in random order."""
    mean = 30 * share / 400 / 6
    numbers = rng.poisson(mean, (30, 400))
    pairs = np.repeat(np.arange(30 * 400), numbers.ravel())
    meetings = pairs[np.argsort(rng.random(len(pairs)))]
    acting, healthy = np.ones(30, bool), np.ones(400, bool)
    healthy[:30] = False  # those who roam live here too
    for actor, target in zip(*np.divmod(meetings, 400), strict=True):
        if acting[actor] and healthy[target]:
            u = rng.random()
            if u < 0.6:
                healthy[target] = False
            elif u < 0.9:
                acting[actor] = False
    return 370 - int(healthy.sum()), 30 - int(acting.sum())
