"""Beds: never more taken than there are, first come first served, people conserved, unmet need that adds up.

All is exact. The plain twin gives the same events; the accounts are recounted here from the transitions alone.
"""

import copy
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from crowds import Crowd
from numpy.typing import NDArray
from observed import DAY, scenario, town
from random_scenarios import random_case
from resumed import behind, run_saved
from test_ahead import assert_alike, one_sided
from twin_runs import Outcome, Recorder, assert_same, run_twin, scenario_of

import hyosan
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation
from hyosan.engine.standing import can_be_drawn_ahead, comes_back
from hyosan.population.bringing.copies import repeat_population
from hyosan.population.files import read_population
from hyosan.population.table import Population
from hyosan.population.write import write_population
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario
from hyosan.transmission.reference.chance import AddressBook
from hyosan.transmission.tables import (
    BED_ADMITTED,
    BED_DIED,
    BED_SINCE,
    BED_TAKEN,
    BED_TICKS,
    BED_WAITED,
    BED_WAITING,
    BED_WAITING_TICKS,
    BY_BED,
)

FIXED = {"distribution": "fixed", "value": "4 days"}
STATES = {
    "ill": {"infectiousness": 1.0, "symptomatic": True,
            "dwell": {"distribution": "gamma", "mean": "2 days", "shape": 2.0},
            "next": [{"to": "ward", "probability": 0.5}, {"to": "recovered"}]},
    "ward": {"care": "hospital", "dwell": FIXED,
             "next": [{"to": "unit", "probability": 0.4}, {"to": "dead", "probability": 0.1}, {"to": "recovered"}]},
    "no-ward": {"dwell": {"distribution": "exponential", "mean": "5 days"},
                "next": [{"to": "dead", "probability": 0.4}, {"to": "recovered"}]},
    "unit": {"care": "intensive care", "dwell": {"distribution": "exponential", "mean": "6 days"},
             "next": [{"to": "dead", "probability": 0.5}, {"to": "ward-after"}]},
    "no-unit": {"dwell": {"distribution": "fixed", "value": "1 day"}, "next": "dead"},
    "ward-after": {"care": "hospital", "dwell": FIXED, "next": "recovered"},
    "no-ward-after": {"dwell": FIXED, "next": "recovered"},
    "recovered": {"immune": True, "dwell": {"distribution": "exponential", "mean": "20 days"}, "next": "susceptible"},
    "dead": {"dead": True},
}  # fmt: skip
CARE = {
    "hospital": {"beds": 3, "by": "municipality",
                 "waiting": {"flu.ward": "flu.no-ward", "flu.ward-after": "flu.no-ward-after"}},
    "intensive": {"beds": 500, "per": 100_000, "waiting": {"flu.unit": "flu.no-unit"}},
}  # fmt: skip
"""Three beds in each of two municipalities; two for all 400 people."""


def compiled(people: Population, care: Mapping[str, Any], seed: int, **tables: Any) -> Compiled:
    """An influenza that sends half of the ill to hospital; many are ill on one day."""
    strain = {"transmissibility": 0.06, "start": "ill", "states": STATES}
    seeding = [{"strain": "flu", "count": 60}, {"strain": "flu", "count": 9, "state": "unit", "at": "5 days"}]
    data = scenario(strains={"flu": strain}, seeding=seeding, care=dict(care), surveillance=None, **tables)
    return compile_scenario(Scenario.model_validate(data), people, seed)


def run(ready: Compiled) -> tuple[Simulation, Outcome]:
    """A finished run."""
    recorder = Recorder()
    simulation = Simulation(ready, [recorder], threads=1)
    recorder.outcome.status = simulation.run()
    return simulation, recorder.outcome


@pytest.mark.parametrize("seed", range(4))
def test_engine_and_twin_give_the_same_events(seed: int) -> None:
    ready = compiled(town(400, seed), CARE, seed)
    simulation, outcome = run(ready)
    book = AddressBook()
    assert_same(outcome, run_twin(ready, book))
    assert book.faults == []
    assert simulation.live.beds[:, BED_DIED].sum() > 5
    assert simulation.live.beds[:, BED_WAITED].min() > 5


def test_beds_among_crowds(tmp_path: Path) -> None:
    """People who turn take a bed, or roam while they wait: with infection, encounters, mutation and flight around."""
    waited = admitted = 0
    for seed in range(1, 13, 2):
        crowd = Crowd(seed)
        strains = {
            name: {**spec, "states": with_lying(spec["states"])} for name, spec in crowd.scenario["strains"].items()
        }
        waiting = {f"{name}.turning": f"{name}.lying" for name in strains}
        care = {"beds": {"beds": 1, "by": "area", "waiting": waiting}}
        people = read_population(crowd.write_people(tmp_path / str(seed)))
        data = scenario_of({**crowd.scenario, "strains": strains, "care": care})
        ready = compile_scenario(data, people, seed)
        simulation, outcome = run(ready)
        book = AddressBook()
        assert_same(outcome, run_twin(ready, book))
        assert book.faults == []
        waited += int(simulation.live.beds[:, BED_WAITED].sum())
        admitted += sum(row[4] == BY_BED for row in outcome.transitions)
    assert waited > admitted > 10


def with_lying(states: Mapping[str, Any]) -> dict[str, Any]:
    """The states of a crowd, and one in which people roam while they wait to turn."""
    dwell = {"distribution": "gamma", "mean": "1 hour", "shape": 2.0}
    return {**states, "lying": {"roaming": {"leave": "2 / hour"}, "dwell": dwell, "next": "zombie"}}


def test_beds_are_never_exceeded_and_unmet_need_adds_up() -> None:
    """Replayed from the transitions: who is in which state when, by unit."""
    ready = compiled(town(400), CARE, 1)
    simulation, outcome = run(ready)
    number = {name: ready.codes.state("flu", name) for name in STATES}
    units = [
        ({number["ward"], number["ward-after"]}, {number["no-ward"], number["no-ward-after"]}, {0, 2}, 3),
        ({number["ward"], number["ward-after"]}, {number["no-ward"], number["no-ward-after"]}, {1, 3}, 3),
        ({number["unit"]}, {number["no-unit"]}, {0, 1, 2, 3}, 2),
    ]
    for unit, (taking, waiting, areas, beds) in enumerate(units):
        row = simulation.live.beds[unit]
        taken, queue = 0, list[int]()
        sums = dict.fromkeys(("admitted", "waited", "died", "bed ticks", "waiting ticks"), 0)
        since, most = 0, 0
        for time, person, before, after, _ in outcome.transitions:
            if ready.table.area[person] not in areas:
                continue
            assert not (time > since and queue and taken < beds), "a bed is free and somebody waits"
            sums["bed ticks"] += (time - since) * taken
            sums["waiting ticks"] += (time - since) * len(queue)
            since = time
            if before in waiting:
                assert after not in taking or queue[0] == person, "first come, first served"
                queue.remove(person)
                sums["died"] += after == number["dead"]
            if after in waiting:
                queue.append(person)
                sums["waited"] += 1
            sums["admitted"] += after in taking and before not in taking
            taken += (after in taking) - (before in taking)
            most = max(most, taken)
            assert taken <= beds
        assert most == beds
        columns = (BED_ADMITTED, BED_WAITED, BED_DIED)
        assert [int(row[c]) for c in columns] == [sums["admitted"], sums["waited"], sums["died"]]
        assert (int(row[BED_TAKEN]), int(row[BED_WAITING])) == (taken, len(queue))
        assert (int(row[BED_TICKS]), int(row[BED_WAITING_TICKS])) == (sums["bed ticks"], sums["waiting ticks"])
    counts = simulation.live.counts.sum(axis=0)
    assert counts.sum() == 400


def test_beds_for_all_change_no_event() -> None:
    """Nor does their name on the list: the same rows as without any care."""
    bare = run(compiled(town(400), {}, 1))[1]
    enough = {name: {**spec, "beds": 1e6} for name, spec in CARE.items()}
    found = run(compiled(town(400), enough, 1))[1]
    assert_same(found, bare)
    assert len(bare.transitions) > 500


def test_no_beds_at_all() -> None:
    """Everybody waits until the end of the state of waiting, and nobody is ever let in."""
    none = {name: {**spec, "beds": 0} for name, spec in CARE.items()}
    simulation, outcome = run(compiled(town(400), none, 1))
    taking = {simulation.compiled.codes.state("flu", name) for name in ("ward", "unit", "ward-after")}
    assert not taking & {row[3] for row in outcome.transitions}
    assert simulation.live.beds[:, BED_ADMITTED].sum() == 0
    assert simulation.live.beds[0, BED_WAITED] > 10


def test_copies_have_beds_of_their_own() -> None:
    """Two copies: each has the beds of one, and what happens in the first does not hang on the second."""
    one = compiled(town(200), CARE, 1)
    two = compiled(repeat_population(town(200), 2), CARE, 1)
    assert two.law.care_beds.tolist() == 2 * one.law.care_beds.tolist()
    simulation, outcome = run(two)
    assert_same(outcome, run_twin(two))
    assert (simulation.live.beds[:, BED_ADMITTED] > 0).all()


def test_a_bed_that_nobody_wants_any_more_is_free() -> None:
    """Two beds are left at one moment while one waits, who leaves at that very moment: nothing is lost."""
    fixed = {"distribution": "fixed", "value": "4 days"}
    states = {**STATES, "unit": {**STATES["unit"], "dwell": fixed}, "no-unit": {"dwell": fixed, "next": "dead"}}
    strain = {"transmissibility": 0.0, "start": "ill", "states": states}
    seeding = [{"strain": "flu", "count": 3, "state": "unit"}]
    data = scenario(strains={"flu": strain}, seeding=seeding, care=CARE, surveillance=None,
                    time={"start": dt.datetime(2024, 3, 7), "step": "6 hours", "duration": "40 days"})  # fmt: skip
    ready = compile_scenario(Scenario.model_validate(data), town(400), 1)
    simulation, outcome = run(ready)
    assert_same(outcome, run_twin(ready))
    row = simulation.live.beds[2]
    # At four days the transitions of all three come before the bed is given: who waited is dead by then.
    assert (row[BED_WAITED], row[BED_DIED], row[BED_ADMITTED], row[BED_TAKEN]) == (1, 1, 2, 0)
    assert row[BED_WAITING_TICKS] == 4 * DAY


CASES = 60


@pytest.mark.parametrize("returning", [False, True])
def test_runs_drawn_ahead_have_the_same_events(returning: bool, tmp_path: Path) -> None:
    """Random one-sided cases in which every second state takes a bed, or waiting for one infects: to the last bit."""
    happened = dict.fromkeys(("waited", "died", "by bed", "infected while waiting", "again"), 0)
    for seed in range(CASES):
        ready = ahead_case(seed, tmp_path, returning)
        if ready is None:
            continue
        simulation, outcome = run(ready)
        assert can_be_drawn_ahead(ready.scenario, ready.population, 2)
        engines = [AheadSimulation] if comes_back(ready.scenario) else [AheadSimulation, OnceSimulation]
        for engine in engines:
            for options in ({}, {"threads": 1, "width": 3_600_000_000}):
                recorder = Recorder()
                found = engine(ready, [recorder], **options)
                recorder.outcome.status = found.run()
                assert_alike(recorder.outcome, outcome)
                columns = [BED_TAKEN, BED_WAITING, BED_ADMITTED, BED_WAITED, BED_DIED]
                assert found.beds[:, columns].tolist() == simulation.beds[:, columns].tolist()
                assert brought_to(found).tolist() == brought_to(simulation).tolist()
        if seed < CASES // 4:
            assert_alike(run_twin(ready), outcome)
        waits = ready.law.care_awaited >= 0
        waiting = {(row[1], row[0]) for row in outcome.transitions if waits[row[3]]}
        happened["waited"] += int(simulation.beds[:, BED_WAITED].sum())
        happened["died"] += int(simulation.beds[:, BED_DIED].sum())
        happened["by bed"] += sum(row[4] == BY_BED for row in outcome.transitions)
        happened["infected while waiting"] += sum(
            row[3] in {person for person, _ in waiting} for row in outcome.infections
        )
        happened["again"] += sum(row[2] > 1 for row in outcome.infections)
    assert all(happened[what] or (what == "again" and not returning) for what in happened), happened


def test_drawn_ahead_it_goes_on_from_any_record(tmp_path: Path) -> None:
    """Bit for bit, on other threads and widths: who waits in which order, and what was told ahead of its time."""
    found = [ahead_case(seed, tmp_path, False) for seed in range(CASES // 2)]
    cases = [ready for ready in found if ready is not None and not comes_back(ready.scenario)]
    waiting = sum(waiting_when_saved(ready, engine) for ready in cases for engine in (AheadSimulation, OnceSimulation))
    assert waiting > 2
    assert waiting_when_saved(compiled(town(400, 1), CARE, 1), AheadSimulation) > 20


def waiting_when_saved(ready: Compiled, engine: type[AheadSimulation]) -> int:
    """How many wait at records from which a run goes on; it must be the run that was never stopped."""
    waiting = 0
    whole, states = run_saved(engine, ready)
    beds = engine(ready)
    beds.run()
    for number, state in enumerate(states[:: max(1, len(states) // 5)]):
        options: dict[str, Any] = {} if number % 2 else {"threads": 1, "width": 3_600_000_000}
        recorder = Recorder()
        resumed = engine(ready, [recorder], **options)
        resumed.restore(copy.deepcopy(state))
        recorder.outcome.status = resumed.run()
        assert_alike(recorder.outcome, behind(whole, state.time))
        assert resumed.beds.tolist() == beds.beds.tolist()
        waiting += int(state.arrays["care.beds"][:, BED_WAITING].sum())
    return waiting


def brought_to(simulation: Simulation | AheadSimulation) -> NDArray[np.int64]:
    """Ticks of beds taken and of people waiting, up to the end of the run."""
    rows = simulation.beds
    lapse = (simulation.time - rows[:, BED_SINCE])[:, None]
    return rows[:, [BED_TICKS, BED_WAITING_TICKS]] + lapse * rows[:, [BED_TAKEN, BED_WAITING]]


def ahead_case(seed: int, folder: Path, returning: bool) -> Compiled | None:
    """A random case of the oracle made one-sided, with few beds; None where nothing transmits then."""
    case, folder = random_case(seed), folder / str(seed)
    folder.mkdir()
    case.write(folder)
    data = one_sided(case.scenario, returning)
    rng = np.random.default_rng([seed, 2])
    waiting: list[dict[str, str]] = [{}, {}]
    for name, strain in data["strains"].items():
        for number, (state, spec) in enumerate(list(strain["states"].items())):
            if spec.get("dead") or rng.random() < 0.4:
                continue
            mean = str(rng.choice(["20 min", "4 hours", "2 days"]))
            after = [{"to": branch["to"], "probability": 1.0} for branch in following(spec)][-1:]
            strain["states"][f"no-{state}"] = {
                "infectiousness": float(rng.choice([0.0, 0.5, 2.0])),
                "dwell": {"distribution": "gamma", "mean": mean, "shape": 2.0},
                "next": after or "susceptible",
            }
            waiting[number % 2][f"{name}.{state}"] = f"{name}.no-{state}"
    bys = rng.choice(["everywhere", "area"], 2)
    care = {
        f"care-{number}": {"beds": int(rng.integers(0, 4)), "by": str(bys[number]), "waiting": states}
        for number, states in enumerate(waiting)
        if states
    }
    population = read_population(folder / "people")
    compiled = compile_scenario(scenario_of({**data, "care": care}), population, seed)
    return compiled if len(compiled.law.channels) else None


def following(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The branches out of a state."""
    given = spec.get("next", [])
    return [{"to": given}] if isinstance(given, str) else list(given)


SHORT = """
[scenario]
id = "full"
title = "Ten need one of three beds"
[population.files]
folder = "people"
[time]
start = 2024-01-01
step = "1 day"
duration = "20 days"
[strains.flu]
start = "unit"
[strains.flu.states.unit]
care = "intensive care"
dwell = { distribution = "fixed", value = "4 days" }
next = "recovered"
[strains.flu.states.no-unit]
dwell = { distribution = "fixed", value = "10 days" }
next = "dead"
[strains.flu.states.recovered]
immune = true
[strains.flu.states.dead]
dead = true
[care.intensive]
beds = 20
per = 100
waiting = { "flu.unit" = "flu.no-unit" }
[[seeding]]
strain = "flu"
count = 10
"""
"""Three are admitted at once, three after four days, three after eight; one has waited ten days then, and dies."""


def test_a_run_keeps_what_was_taken_and_what_was_wanting(tmp_path: Path) -> None:
    write_population(tmp_path / "people", people={"id": np.arange(19)})
    (tmp_path / "full.toml").write_text(SHORT)
    kept = hyosan.run(tmp_path / "full.toml", seed=1, out=tmp_path / "run", threads=1)
    assert kept.record["care"] == {
        "intensive": {"beds": 3, "admitted": 9, "waited": 7, "died_waiting": 1, "bed_days": 36.0,
                      "waiting_days": 3 * 4.0 + 3 * 8.0 + 10.0, "most_taken": 3, "most_waiting": 7},
    }  # fmt: skip
    table = kept.beds()
    day = (table["time"] - table["time"].iloc[0]).dt.days
    assert table["taken"][day == 0].tolist() == [3]
    assert table["waiting"][day.isin([0, 4, 8])].tolist() == [7, 4, 1]
    for column in ("admitted", "waited", "died_waiting", "bed_days", "waiting_days"):
        assert table[column].sum() == pytest.approx(kept.record["care"]["intensive"][column])
    admitted = kept.transitions()[lambda rows: rows["cause"] == "bed"]
    assert len(admitted) == 6
