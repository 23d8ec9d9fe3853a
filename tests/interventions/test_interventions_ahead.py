"""Runs drawn ahead have the events of the engine by blocks under random interventions, to the last bit."""

from collections import Counter
from pathlib import Path

import pytest
from random_interventions import with_interventions
from random_scenarios import random_case
from test_ahead import assert_alike, one_sided
from twin_runs import Recorder, run_engine, scenario_of

from hyosan.catalogue import find
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation
from hyosan.engine.standing import can_be_drawn_ahead, comes_back
from hyosan.interventions.account import WHATS
from hyosan.interventions.affected import WHATS as WHATS_OF_PEOPLE
from hyosan.population.files import read_population
from hyosan.population.function.korea import build_country
from hyosan.scenario import load_text
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.transmission.tables import BED_ADMITTED, BED_DIED, BED_TAKEN, BED_WAITED, BED_WAITING

CASES = 36


def case_of(seed: int, folder: Path, returning: bool) -> tuple[Compiled, Compiled] | None:
    """A random one-sided case with interventions, and without; None where nothing transmits."""
    case, folder = random_case(seed), folder / str(seed)
    folder.mkdir()
    case.write(folder)
    population = read_population(folder / "people")
    bare = one_sided(case.scenario, returning)
    data = with_interventions(bare, population, seed, ahead=True)
    data["record"] = {**data.get("record", {}), "tables": ["infections", "affected"]}
    both = [compile_scenario(scenario_of(each), population, seed) for each in (data, bare)]
    return (both[0], both[1]) if len(both[0].law.channels) else None


@pytest.mark.parametrize("returning", [False, True])
def test_random_interventions(returning: bool, tmp_path: Path) -> None:
    """All that interventions do must have happened in some case."""
    happened: Counter[str] = Counter()
    for seed in range(CASES):
        case = case_of(seed, tmp_path, returning)
        if case is None:
            continue
        compiled, bare = case
        assert can_be_drawn_ahead(compiled.scenario, compiled.population, 2)
        recorder = Recorder()
        expected = Simulation(compiled, [recorder])
        recorder.outcome.status = expected.run()
        assert expected.authority is not None
        affected = expected.authority.affected.take()
        told = Counter(WHATS_OF_PEOPLE[what] for what in affected[:, 3])
        totals = [account.totals for account in expected.authority.accounts.values()]
        for key, counted in (("dose", "doses"), ("course", "courses"), ("released", "released")):
            assert told[key] == sum(getattr(each, counted) for each in totals)
        engines = [AheadSimulation] if comes_back(compiled.scenario) else [AheadSimulation, OnceSimulation]
        for engine in engines:
            for options in ({}, {"threads": 1, "width": 3_600_000_000}):
                found = Recorder()
                simulation = engine(compiled, [found], **options)
                found.outcome.status = simulation.run()
                assert_alike(found.outcome, recorder.outcome)
                assert simulation.authority is not None
                assert (simulation.authority.affected.take() == affected).all()
                for name, account in expected.authority.accounts.items():
                    assert simulation.authority.accounts[name] == account
                happened[engine.__name__] += 1
        happened["changed"] += run_engine(bare)[0] != recorder.outcome
        for account in expected.authority.accounts.values():
            happened.update(WHATS[row[2]] for row in account.rows)
    needed = (
        "AheadSimulation",
        "changed",
        "start",
        "stop",
        "doses",
        "courses",
        "placed",
        "turned away",
        "tests",
        "named",
    )
    assert all(happened[what] for what in needed), happened


COUNTY = """
extends = "korean-settings"
[scenario]
id = "decided-by-function"
title = "Influenza in a county that acts"
[population.files]
folder = "made-in-memory"
[time]
start = 2024-10-14
step = "1 day"
duration = "60 days"
[calendar.periods]
vacation = []
[strains.influenza]
transmissibility = 0.09
block = "30 days"
[strains.influenza.course]
latent = { distribution = "gamma", mean = "1 day", shape = 4 }
symptomatic = { distribution = "gamma", mean = "3 days", shape = 3 }
incubation = { distribution = "gamma", mean = "1.5 days", shape = 4 }
onset_to_hospital = { distribution = "gamma", mean = "2 days", shape = 3 }
hospital = { distribution = "gamma", mean = "6 days", shape = 2 }
[strains.influenza.severity]
symptomatic = 0.8
hospital = 0.1
death_in_hospital = 0.1
[strains.influenza.states.no-bed]
infectiousness = 1.0
symptomatic = true
dwell = { distribution = "gamma", mean = "3 days", shape = 2 }
next = [{ to = "dead", probability = 0.3 }, { to = "recovered" }]
[care.hospital]
beds = 20
by = "area"
[care.hospital.waiting]
"influenza.hospital" = "influenza.no-bed"
[[seeding]]
strain = "influenza"
count = 20
[surveillance.streams.doctors]
kind = "clinicians"
probability = 0.4
delay = { distribution = "gamma", mean = "1 day", shape = 2 }
[immunity.vaccine]
protection.influenza = { kind = "leaky", effect = 0.6 }
severity.influenza = { from = "symptoms", kind = "all-or-nothing", effect = 0.5 }
[immunity.prophylaxis]
protection.influenza = { kind = "leaky", effect = 0.8 }
[interventions.a-schools]
action = "close"
trigger.observed = { stream = "doctors", over = "3 days", above = 5 }
by = "area"
left = { classroom = 0.2 }
[interventions.b-masks]
action = "reduce"
trigger.date = 2024-10-20
left_elsewhere = 0.8
compliance = 0.6
[interventions.c-home]
action = "isolate"
trigger.date = 2024-10-15
length = "5 days"
left_elsewhere = 0.3
left = { household = 1.4 }
compliance = 0.7
capacity = 500
[interventions.d-households]
action = "quarantine"
trigger.date = 2024-10-15
length = "5 days"
left_elsewhere = 0.3
compliance = 0.5
[interventions.e-doses]
action = "vaccinate"
trigger.date = 2024-10-16
immunity = ["vaccine"]
doses_per_day = 300
delay = "3 days"
priority = [{ min_age = 65 }, {}]
compliance = 0.7
[interventions.g-prophylaxis]
action = "treat"
trigger.date = 2024-10-20
immunity = ["prophylaxis"]
ring = "household"
length = "8 days"
courses = 2000
[interventions.f-cordon]
action = "cordon"
trigger.date = 2024-10-25
areas = ["AREA"]
leak = 0.3
[interventions.g-travel]
action = "limit_travel"
trigger.date = 2024-10-18
left = { workplace = 0.6 }
left_elsewhere = 0.2
beyond_km = 6
compliance = 0.7
[interventions.g-tracing]
action = "trace"
trigger.date = 2024-10-17
window = "3 days"
cases_per_day = 15
named = { household = 1, classroom = 0.5 }
named_elsewhere = 0.3
delay = "12 hours"
give_up_after = "4 days"
depth = 2
length = "5 days"
left_elsewhere = 0.5
every = "12 hours"
[interventions.h-testing]
action = "screen"
trigger.date = 2024-10-18
tests_per_day = 200
test = { sensitivity = 0.9, specificity = 0.99 }
length = "5 days"
left_elsewhere = 0.5
compliance = 0.8
[interventions.i-ring]
action = "vaccinate"
trigger.date = 2024-10-18
immunity = ["vaccine"]
ring = "contacts"
window = "2 days"
named_elsewhere = 0.4
doses_per_day = 50
"""


def test_people_by_function_are_acted_on_as_in_a_table() -> None:
    country = build_country(["47770"])
    scenario = load_text(COUNTY.replace("AREA", country.areas.codes[0]), "by function", resolve=find)
    outcomes, accounts, beds = [], [], []
    for population, engine in (
        (country, OnceSimulation),
        (country.as_table(), OnceSimulation),
        (country.as_table(), AheadSimulation),
    ):
        recorder = Recorder()
        simulation = engine(compile_scenario(scenario, population, 1), [recorder])
        recorder.outcome.status = simulation.run()
        outcomes.append(recorder.outcome)
        assert simulation.authority is not None
        accounts.append(simulation.authority.accounts)
        beds.append(simulation.beds[:, [BED_TAKEN, BED_WAITING, BED_ADMITTED, BED_WAITED, BED_DIED]])
    assert len(outcomes[0].infections) > 1_000
    assert all(accounts[0][name].totals.people for name in scenario.interventions)
    assert accounts[0]["g-tracing"].totals.contacts_named > 100
    assert beds[0].tolist() == beds[1].tolist() == beds[2].tolist()
    assert beds[0][:, 3].sum() > 20, "people who had to wait"
    for outcome, account in zip(outcomes[1:], accounts[1:], strict=True):
        assert sorted(outcome.infections) == sorted(outcomes[0].infections)
        assert sorted(outcome.transitions) == sorted(outcomes[0].transitions)
        assert outcome.counts == outcomes[0].counts
        assert account == accounts[0]
