"""The cost of a run, said beforehand."""

import json
import re
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from hyosan import load
from hyosan.analysis.cost import ensemble_cost
from hyosan.cli.main import main
from hyosan.core.errors import InputError
from hyosan.engine import calibration
from hyosan.engine.build import build_population
from hyosan.engine.effort import Effort, effort
from hyosan.engine.expected import final_size, introduced
from hyosan.engine.memory import arrays_bytes, expected_people
from hyosan.engine.plan import LAST_KERNELS, Plan, plan
from hyosan.engine.run import Prepared, prepare, run_prepared
from hyosan.population.write import write_population
from hyosan.report.ensemble import cost_rows
from hyosan.report.planned import plan_rows, table_header
from hyosan.scenario import read_scenario
from hyosan.scenario.compile import compile_scenario

SCENARIO = """
[scenario]
id = "one-room"
title = "One room"
[population.files]
folder = "people"
[time]
start = 2024-01-01
duration = "100 days"
[strains.flu]
transmissibility = 0.5
start = "ill"
[strains.flu.states.ill]
infectiousness = 1
dwell = { distribution = "fixed", value = "2 days" }
next = [{ to = "dead", probability = 0.25 }, { to = "well" }]
[strains.flu.states.well]
immune = true
[strains.flu.states.dead]
dead = true
[settings.room]
place_kind = "room"
contacts_per_day = 4
[settings.ties]
edge_kind = "contact"
contacts_per_day = 0.5
[[seeding]]
strain = "flu"
count = 1
"""
PEOPLE = 1000


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A thousand people in rooms of ten, each tied to the next."""
    numbers = range(PEOPLE)
    write_population(
        tmp_path / "people",
        people={"id": list(numbers), "room": [number // 10 for number in numbers]},
        edges={"source": list(numbers), "target": [(number + 1) % PEOPLE for number in numbers]},
    )
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def _effort(path: Path, *overrides: str) -> Effort:
    loaded = load(path, overrides=overrides)
    return effort(loaded, build_population(loaded))


def test_the_effort_of_an_episode_follows_from_the_scenario(scenario: Path) -> None:
    found = _effort(scenario)
    # Two days of four contacts in the room and half a contact with each of two tied people, half of which infect.
    assert found.attempts == pytest.approx(2 * (4 + 2 * 0.5) * 0.5)
    assert found.transitions == pytest.approx(2)
    assert not found.lasting
    denser = _effort(scenario, "settings.room.scaling=per_pair")
    assert denser.attempts == pytest.approx(2 * (4 * 9 + 1) * 0.5)


def test_only_who_belongs_to_a_place_has_its_contacts(scenario: Path, tmp_path: Path) -> None:
    numbers = range(PEOPLE)
    people = {
        "id": list(numbers),
        "room": [number // 10 for number in numbers],
        "home": [str(number // 5) if number < PEOPLE // 10 else "" for number in numbers],
    }
    ties = {"source": list(numbers), "target": [(number + 1) % PEOPLE for number in numbers]}
    write_population(tmp_path / "others", people=people, edges=ties)
    home = '[settings.home]\nplace_kind = "home"\ncontacts_per_day = 20\n'
    text = SCENARIO.replace("[[seeding]]", home + "[[seeding]]").replace('"people"', '"others"')
    scenario.write_text(text, encoding="utf-8")
    # A tenth of all have twenty contacts a day in a home.
    assert _effort(scenario).attempts == pytest.approx(2 * (4 + 2 * 0.5 + 0.1 * 20) * 0.5)


def test_counts_and_tables(scenario: Path) -> None:
    found = plan(prepare(read_scenario(scenario)))
    assert (found.people, found.areas, found.ties) == (PEOPLE, 1, PEOPLE)
    assert found.places == 101
    sizes = {table.name: table for table in found.tables}
    assert sizes["people"].rows == sizes["infections"].most_rows == PEOPLE
    assert 0 < sizes["infections"].rows < PEOPLE
    assert sizes["events"].most_rows == 0
    assert found.result_bytes <= found.most_result_bytes
    assert 0 < found.seconds <= found.most_seconds


def test_what_happens_stays_within_the_plan(scenario: Path, tmp_path: Path) -> None:
    prepared = prepare(read_scenario(scenario, overrides=["seeding[0].count=300"]))
    found = plan(prepared)
    run = run_prepared(prepared, seed=3, out=tmp_path / "run")
    for table in found.tables:
        assert run.table(table.name).num_rows <= table.most_rows
    assert run.record["counts"]["infections"] > PEOPLE / 2
    size = sum(path.stat().st_size for path in run.folder.iterdir())
    assert size < 2 * found.most_result_bytes


def test_bytes_of_arrays_are_those_of_the_compiled_scenario(scenario: Path) -> None:
    loaded = load(scenario)
    population = build_population(loaded)
    world = compile_scenario(loaded, population, 1).world
    held = sum(array.nbytes for array in world if hasattr(array, "nbytes"))
    assert held <= arrays_bytes(loaded, population, ahead=False) <= held + 400 * PEOPLE


def test_tables_that_are_not_kept_cost_nothing(scenario: Path) -> None:
    loaded = read_scenario(scenario, overrides=['record.tables=["infections"]'])
    assert {table.name for table in plan(prepare(loaded)).tables} == {"timeline", "infections", "areas"}


def test_what_does_not_fit_is_refused_with_what_would(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(read_scenario(scenario))
    needed = plan(prepared).memory_bytes
    monkeypatch.setattr("hyosan.engine.memory.machine_memory_bytes", lambda: int(needed) - 50_000)
    with pytest.raises(InputError, match=r"1,000 people need about 0\.\d GB of memory.* about \d+ people would fit"):
        plan(prepared)


def test_people_are_counted_before_they_are_made(scenario: Path) -> None:
    loaded = load(scenario, overrides=["population.files.copies=7"])
    assert expected_people(loaded) == 7 * PEOPLE
    city = load("hyosan")
    assert expected_people(city) == len(build_population(city))


def test_the_speed_of_the_machine_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(calibration, "workload_seconds", lambda: 3 * calibration.REFERENCE_SECONDS)
    assert calibration.slowness() == pytest.approx(3)
    kept = next((tmp_path / "machine").glob("*.json"))
    kept.write_text(json.dumps({"mixed_s": 5 * calibration.REFERENCE_SECONDS}), encoding="utf-8")
    assert calibration.slowness() == pytest.approx(5)
    kept.write_text("rubbish", encoding="utf-8")
    assert calibration.slowness() == pytest.approx(3)


def test_a_slow_machine_is_said_to_take_longer(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def seconds(factor: float) -> Plan:
        monkeypatch.setattr("hyosan.engine.plan.slowness", lambda: factor)
        return plan(prepare(read_scenario(scenario)))

    assert seconds(4.0).most_seconds == pytest.approx(4 * seconds(1.0).most_seconds)


WANING = """[strains.flu.states.well]
immune = true
dwell = { distribution = "exponential", mean = "5 days" }
next = "susceptible"
"""


def _waning(path: Path, *overrides: str) -> Plan:
    text = SCENARIO.replace("[strains.flu.states.well]\nimmune = true\n", WANING)
    text = text.replace('next = [{ to = "dead", probability = 0.25 }, { to = "well" }]', 'next = "well"')
    text = text.replace("[strains.flu.states.dead]\ndead = true\n", "")
    path.write_text(text, encoding="utf-8")
    return plan(prepare(read_scenario(path, overrides=overrides)))


def test_who_can_be_infected_again_is_counted_again(scenario: Path, tmp_path: Path) -> None:
    everybody = list(range(PEOPLE))
    ties = {"source": everybody[:-1], "target": everybody[1:]}
    write_population(tmp_path / "people", people={"id": everybody, "room": ["hall"] * PEOPLE}, edges=ties)
    found = _waning(scenario, "seeding[0].count=100")
    sizes = {table.name: table for table in found.tables}
    # Ill for two days, immune for five on the mean: one infection, and another every seven of a hundred days.
    assert found.most_infections == sizes["infections"].most_rows == pytest.approx(PEOPLE * (1 + 100 / 7))
    assert not found.most_is_strict
    prepared = prepare(read_scenario(scenario, overrides=["seeding[0].count=100"]))
    run = run_prepared(prepared, seed=3, out=tmp_path / "run")
    infections = run.record["counts"]["infections"]
    assert infections > 5 * PEOPLE
    assert infections / 2 < found.infections < 2 * infections
    for table in found.tables:
        assert run.table(table.name).num_rows <= table.most_rows


def test_a_disk_with_less_room_than_the_results_take_is_told(
    scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = plan(prepare(read_scenario(scenario)))
    assert found.result_bytes < found.most_result_bytes

    def said(free: float) -> str | None:
        monkeypatch.setattr("hyosan.results.machine.shutil.disk_usage", lambda _: SimpleNamespace(free=int(free)))
        return dict(plan_rows(found, tmp_path / "runs" / "new")).get("disk")

    assert said(found.most_result_bytes + 1) is None
    assert "enough for what is expected, not for the most" in str(said(found.result_bytes + 1))
    assert re.match("ONLY .* FREE for .*, where about .* are expected", str(said(found.result_bytes - 2)))
    typed = CliRunner().invoke(main, ["plan", str(scenario)])
    assert "ONLY" in typed.output


def test_what_is_no_bound_is_not_called_one(scenario: Path) -> None:
    strict = plan(prepare(read_scenario(scenario)))
    assert dict(plan_rows(strict))["results"].count("at most about") == 1
    assert table_header(strict)[3] == "rows at most"
    repeated = _waning(scenario)
    rows = [*(value for _, value in plan_rows(repeated)), *table_header(repeated)]
    rows += [value for _, value in cost_rows(ensemble_cost(repeated, 3, processes=1), 3)]
    assert not any("at most" in text for text in rows)


def test_fixed_times_bound_how_often_one_is_infected(scenario: Path) -> None:
    assert plan(prepare(read_scenario(scenario))).most_is_strict
    fixed = 'strains.flu.states.well.dwell={ distribution = "fixed", value = "5 days" }'
    found = _waning(scenario, fixed)
    # The infections on the days 0, 7, ..., 98.
    assert (found.most_infections, found.most_is_strict) == (15 * PEOPLE, True)


def test_immunity_that_outlasts_the_run_adds_little(scenario: Path) -> None:
    found = _waning(scenario, 'strains.flu.states.well.dwell={ distribution = "exponential", mean = "998 days" }')
    assert found.most_infections == pytest.approx(1.1 * PEOPLE)
    assert not found.most_is_strict


def test_an_ensemble_of_repeated_infections_costs_as_many(scenario: Path) -> None:
    one = _waning(scenario)
    cost = ensemble_cost(one, 10, processes=1)
    assert cost.most_result_bytes == pytest.approx(10 * one.most_result_bytes)
    assert cost.result_bytes == pytest.approx(10 * one.result_bytes)
    once = plan(prepare(read_scenario(scenario, overrides=["time.duration=2 days"])))
    assert one.most_result_bytes > 5 * once.most_result_bytes


ANSWER = """
[surveillance.streams.doctors]
kind = "clinicians"
probability = 0.5
background = "0.01 / day"
[interventions.isolation]
action = "isolate"
trigger.date = 2024-01-01
length = "2 days"
left_elsewhere = 0.5
[care.ward]
beds = 5
waiting = { "flu.ill" = "flu.waiting" }
[strains.flu.states.waiting]
infectiousness = 1
symptomatic = true
dwell = { distribution = "fixed", value = "2 days" }
next = "well"
[record]
tables = ["infections", "affected"]
"""

ARRIVALS = """
[importation.travellers]
strain = "flu"
rate = "2 / day"
"""


def test_arrivals_and_those_they_infect_are_counted(scenario: Path, tmp_path: Path) -> None:
    scenario.write_text(SCENARIO + ARRIVALS, encoding="utf-8")
    prepared = prepare(read_scenario(scenario, overrides=["strains.flu.transmissibility=0.05"]))
    assert introduced(prepared.loaded.scenario, prepared.population) == pytest.approx(1 + 200)
    found = plan(prepared)
    # Each infects half a person, these a quarter, and so on; some of them were infected already.
    assert 1.4 * 201 < found.infections < 2 * 201
    infections = run_prepared(prepared, seed=5, out=tmp_path / "run").record["counts"]["infections"]
    assert infections / 2 < found.infections < 2 * infections
    assert {table.name: table.rows for table in found.tables}["infections"] == found.infections
    spreading = plan(prepare(read_scenario(scenario)))
    assert spreading.infections > 900


@pytest.mark.parametrize(
    ("form", "arrivals"),
    [
        ("table = [{ from = 2024-01-11, rate = '3 / day' }, { from = 2024-01-21, rate = '0 / day' }]", 30),
        ("series = [{ date = 2024-01-05, count = 4 }, { date = 2024-02-05, count = 9 }]", 13),
    ],
)
def test_arrivals_by_date(scenario: Path, form: str, arrivals: int) -> None:
    scenario.write_text(SCENARIO + ARRIVALS.replace('rate = "2 / day"', form), encoding="utf-8")
    loaded = load(scenario)
    assert introduced(loaded, build_population(loaded)) == pytest.approx(1 + arrivals)


def test_the_final_size_of_few_is_what_they_infect() -> None:
    assert final_size(0.5, 1e-6) == pytest.approx(2e-6, rel=1e-4)
    # R0 = 2: 79.68 %, the root of z = 1 - exp(-2 z).
    assert final_size(2.0, 0.0) == pytest.approx(0.7968, abs=1e-4)


def test_the_final_size_is_that_of_people_who_reach_others_at_random() -> None:
    """Drawn by hand among 200,000: each of the infected reaches a Poisson number of anybody. 4.5 sd: 7e-6."""
    people, reproduction, first = 200_000, 1.6, 2_000
    rng = np.random.default_rng(5)
    infected = np.arange(people) < first
    new = first
    while new:
        reached = np.zeros(people, np.bool_)
        reached[rng.integers(0, people, rng.poisson(reproduction * new))] = True
        new = int((reached & ~infected).sum())
        infected |= reached
    share = final_size(reproduction, first / people)
    wide = (share * (1 - share) / people) ** 0.5 / (1 - reproduction * (1 - share))
    assert abs(infected.mean() - share) < 4.5 * wide


def test_strains_that_open_the_way_for_each_other(scenario: Path) -> None:
    other = SCENARIO[SCENARIO.index("[strains.flu]") : SCENARIO.index("[settings.room]")]
    text = SCENARIO.replace("[settings.room]", other.replace("strains.flu", "strains.cold") + "[settings.room]")
    after_flu = text.replace("[strains.flu.states.well]\n", '[strains.flu.states.well]\nsusceptible_to = ["cold"]\n')
    scenario.write_text(after_flu + '[[seeding]]\nstrain = "cold"\ncount = 1\n', encoding="utf-8")
    found = plan(prepare(read_scenario(scenario)))
    assert (found.most_infections, found.most_is_strict) == (2 * PEOPLE, True)


def test_checkpoints_and_what_is_seen_are_counted(scenario: Path) -> None:
    """On the disk so many as are kept, in memory what one needs; cases by the doctors' share."""
    without = plan(prepare(read_scenario(scenario)))
    saved = plan(prepare(read_scenario(scenario, overrides=['record.checkpoint_every="90 days"'])))
    more = plan(prepare(read_scenario(scenario, overrides=['record.checkpoint_every="1 day"'])))
    assert without.checkpoint_bytes == 0.0
    assert more.checkpoint_bytes == pytest.approx(1.5 * saved.checkpoint_bytes), "three are kept, and two are written"
    assert saved.result_bytes == pytest.approx(without.result_bytes + saved.checkpoint_bytes)
    assert saved.memory_bytes > without.memory_bytes
    text = '[surveillance.streams.doctors]\nkind = "clinicians"\nprobability = 0.25\n'
    ill = SCENARIO.replace("infectiousness = 1\n", "infectiousness = 1\nsymptomatic = true\n")
    scenario.write_text(ill.replace("[[seeding]]", text + "[[seeding]]"), encoding="utf-8")
    seen = plan(prepare(read_scenario(scenario)))
    cases = next(table for table in seen.tables if table.name == "cases")
    assert cases.rows == pytest.approx(0.25 * seen.infections)
    assert seen.memory_bytes > without.memory_bytes


def test_an_answer_is_not_foretold_and_its_tables_are_bounded(scenario: Path, tmp_path: Path) -> None:
    """What authorities do, know and have beds for has no more rows than the plan says, which calls itself a bound."""
    text = SCENARIO.replace("infectiousness = 1\n", "infectiousness = 1\nsymptomatic = true\n")
    scenario.write_text(text.replace("[[seeding]]", ANSWER + "[[seeding]]").replace("count = 1", "count = 100"))
    prepared = prepare(read_scenario(scenario))
    found = plan(prepared)
    assert (found.is_answered, found.not_foretold) == (True, ("affected",))
    said = {row[0]: row[1] for row in plan_rows(found)}
    assert said["memory"].startswith("up to about")
    assert said["not counted"] == "affected"
    run = run_prepared(prepared, seed=3, out=tmp_path / "run")
    rows = {table.name: table.most_rows for table in found.tables}
    for name in ("interventions", "beds", "reporting", "cases"):
        assert 0 < run.table(name).num_rows <= rows[name], name
    quiet = plan(prepare(read_scenario(scenario, overrides=['surveillance.streams.doctors.background="0 / day"'])))
    assert quiet.memory_bytes < found.memory_bytes
    assert not plan(_unanswered(scenario)).is_answered


def _unanswered(scenario: Path) -> Prepared:
    scenario.write_text(SCENARIO, encoding="utf-8")
    return prepare(read_scenario(scenario))


@pytest.mark.parametrize("name", LAST_KERNELS.values())
def test_what_says_that_kernels_are_compiled_is_a_kernel(name: str) -> None:
    module, function = name.split(".")
    assert hasattr(getattr(import_module(f"hyosan.transmission.kernels.{module}"), function), "py_func")
