"""A branch: what has happened stays, and from then on it is the run in which the law changed on that date.

The language can say by date that settings close and how contagious a season is, so such runs can be compared with one
that has the change from the start: to the last bit, in every engine, also in the blocks that were in progress.
"""

import copy
import datetime
from pathlib import Path
from typing import Any

import pytest
from random_scenarios import random_case
from resumed import Engine, behind, go_on, run_saved, until
from test_ahead import assert_alike, one_sided
from twin_runs import Outcome, assert_same, run_engine, scenario_of

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation
from hyosan.engine.standing import comes_back
from hyosan.population.files import read_population
from hyosan.population.table import Population
from hyosan.scenario.compile import Compiled, compile_scenario

DAYS = 4


START = datetime.datetime(2024, 3, 1)
BRANCH = 2
"""Days after the start."""
Data = dict[str, Any]


def seasonal(low: float, high: float) -> Data:
    """A factor until the branch, and another from then on."""
    later = START.date() + datetime.timedelta(days=BRANCH)
    return {"table": [{"from": START.date(), "factor": low}, {"from": later, "factor": high}]}


def with_season(data: Data, low: float, high: float) -> Data:
    """All strains have the season."""
    return {
        **data,
        "strains": {name: {**one, "seasonality": seasonal(low, high)} for name, one in data["strains"].items()},
    }


def with_closure(data: Data, first: int) -> Data:
    """All settings but ties are closed on one date, a number of days after the start."""
    day = START.date() + datetime.timedelta(days=first)
    settings = {name: {**one, "closed": ["shut"]} for name, one in data["settings"].items()}
    return {**data, "settings": settings, "calendar": {"periods": {"shut": [{"from": day, "to": day}]}}}


CHANGES = {
    "lower": (lambda data: with_season(data, 1.0, 0.5), lambda data: with_season(data, 1.0, 1.0)),
    "higher": (lambda data: with_season(data, 0.7, 2.5), lambda data: with_season(data, 0.7, 0.7)),
    "closed": (lambda data: with_closure(data, BRANCH), lambda data: data),
    "not closed": (lambda data: data, lambda data: with_closure(data, BRANCH)),
    "closed later": (lambda data: with_closure(data, BRANCH + 1), lambda data: with_closure(data, BRANCH)),
}
"""By name: with the change by date from the start; and the run until then."""


def case_of(seed: int, folder: Path) -> tuple[dict[str, Any], Population]:
    """A random case of four days from midnight, recorded every six hours."""
    case = random_case(seed)
    (folder / str(seed)).mkdir(exist_ok=True)
    case.write(folder / str(seed))
    data = copy.deepcopy(case.scenario)
    data["time"] = {"start": START, "step": "1 hour", "duration": f"{DAYS} days"}
    data["record"] = {"every": "6 hours"}
    data.pop("importation", None)
    data.pop("calendar", None)
    for table in (*data["strains"].values(), *data["settings"].values()):
        table.pop("season", None)
        table.pop("closed", None)
    return data, read_population(folder / str(seed) / "people")


def compiled_pair(data: Data, people: Population, change: str, seed: int) -> tuple[Compiled, Compiled]:
    """The scenario with the change by date, and the one until then."""
    after, before = (compile_scenario(scenario_of(make(data)), people, seed) for make in CHANGES[change])
    return after, before


def at_the_branch(engine: Engine, before: Compiled, after: Compiled) -> tuple[Outcome, Outcome, int]:
    """What a run says until the branch, and what its branch says behind it; the time."""
    saved, states = run_saved(engine, before)
    at = BRANCH * TICKS_PER_DAY
    state = next((state for state in states if state.time == at), None)
    if state is None:
        return saved, Outcome(), -1
    return until(saved, at), go_on(engine, after, state, before), at


@pytest.mark.parametrize("change", CHANGES)
def test_stepwise(change: str, tmp_path: Path) -> None:
    """With all that the language has: crowds, targets that draw, visitors, flight."""
    compared = 0
    for seed in range(24):
        data, people = case_of(seed, tmp_path)
        after, before = compiled_pair(data, people, change, seed)
        whole, _ = run_engine(after)
        first, then, at = at_the_branch(Simulation, before, after)
        if at > 0:
            assert_same(Outcome(*[*vars(first).values()][:4]), until(whole, at))
            assert_same(then, behind(whole, at))
            compared += len(then.infections) + len(then.events)
    assert compared > 10


@pytest.mark.parametrize("change", CHANGES)
def test_drawn_ahead(change: str, tmp_path: Path) -> None:
    compared = 0
    for seed in range(40):
        data, people = case_of(seed, tmp_path)
        after, before = compiled_pair(one_sided(data, returning=seed % 4 == 0), people, change, seed)
        if not len(after.law.channels):
            continue
        whole, _ = run_engine(after)
        for engine in (AheadSimulation,) if comes_back(after.scenario) else (AheadSimulation, OnceSimulation):
            first, then, at = at_the_branch(engine, before, after)
            if at > 0:
                assert first.infections == until(whole, at).infections
                assert_alike(then, behind(whole, at))
                compared += len(then.infections)
    assert compared > 10


def test_other_rates_are_the_same_in_every_engine(tmp_path: Path) -> None:
    """Rates cannot change by date in the language; the three engines agree on what a branch does about them."""
    compared, differs = 0, 0
    for seed in range(40):
        data, people = case_of(seed, tmp_path)
        data = one_sided(data, returning=False)
        more = copy.deepcopy(data)
        for number, setting in enumerate(sorted(more["settings"])):
            spec = more["settings"][setting]
            if "contacts_per_day" in spec:
                spec["contacts_per_day"] *= (2.3, 0.4)[number % 2]
        more["settings"]["zone"] = {"place_kind": "neighbourhood", "contacts_per_day": 3.0}
        before, after = (compile_scenario(scenario_of(one), people, seed) for one in (data, more))
        if comes_back(before.scenario) or not len(before.law.channels):
            continue
        found = [at_the_branch(engine, before, after) for engine in (Simulation, AheadSimulation, OnceSimulation)]
        if found[0][2] > 0:
            assert_alike(found[1][1], found[0][1])
            assert_alike(found[2][1], found[0][1])
            compared += len(found[0][1].infections)
            differs += found[0][1].infections != behind(run_engine(before)[0], found[0][2]).infections
    assert compared > 10
    assert differs > 5
