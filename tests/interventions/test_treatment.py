"""Courses of drugs: whom they reach, what they prevent, how many there are; and that twin and engine agree on them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from observed import DAY, gamma, scenario, surveillance, town
from scipy.stats import binomtest
from test_ahead import assert_alike
from twin_runs import Recorder, assert_same, run_twin

from hyosan.engine.policy import simulation_of
from hyosan.engine.simulation import Simulation
from hyosan.engine.standing import can_be_drawn_ahead
from hyosan.interventions.account import COURSES, GIVEN_UP, TURNED_AWAY, Account
from hyosan.interventions.treatment import Treatment
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario
from hyosan.transmission.reference.chance import AddressBook

NOW = {"date": dt.date(2024, 3, 7)}
HOUR = DAY // 24
SEEN = surveillance(identification=None, streams={"doctors": {"kind": "clinicians"}})
DRUG = {
    "protection": {"flu": {"kind": "infectiousness", "effect": 0.7}},
    "severity": {"flu": {"from": "hospital", "kind": "leaky", "effect": 0.6}},
}
GUARD = {"severity": DRUG["severity"]}
PILL = {"protection": {"flu": {"kind": "leaky", "effect": 1.0}}}
TREAT = {"action": "treat", "trigger": NOW, "every": "1 hour", "immunity": ["drug"]}
AROUND = {
    "action": "treat", "trigger": NOW, "every": "1 hour", "immunity": ["pill"], "ring": "household", "length": "9 days",
}  # fmt: skip


def compiled(interventions: Mapping[str, Any], people: int = 400, seed: int = 1, **tables: Any) -> Compiled:
    """The watched influenza with a drug that moderates, a guard from hospital, and a pill that prevents infection."""
    given = {"drug": DRUG, "guard": GUARD, "pill": PILL}
    immunity = {name: spec for name, spec in given.items() if f"'{name}'" in str(interventions)}
    data = scenario(interventions=dict(interventions), immunity=immunity, **{"surveillance": SEEN, **tables})
    return compile_scenario(Scenario.model_validate(data), town(people), seed)


def run(ready: Compiled) -> tuple[Simulation, Recorder]:
    """A finished run, event by event."""
    recorder = Recorder()
    simulation = Simulation(ready, [recorder], threads=1)
    recorder.outcome.status = simulation.run()
    return simulation, recorder


def account_of(simulation: Simulation, name: str) -> Account:
    """The account of an intervention."""
    assert simulation.authority is not None
    return simulation.authority.accounts[name]


def treated(simulation: Simulation, name: str) -> set[int]:
    """Who has had a course."""
    assert simulation.authority is not None
    work = simulation.authority.works[name]
    assert isinstance(work, Treatment)
    return set(work.saved()["until"][:, 0].tolist())


def entries(ready: Compiled, recorder: Recorder, *states: str) -> dict[int, int]:
    """When each person first entered one of some states."""
    codes = {ready.codes.state("flu", state) for state in states}
    found: dict[int, int] = {}
    for time, person, _, new, _ in recorder.outcome.transitions:
        if new in codes:
            found.setdefault(person, time)
    return found


def test_engine_and_twin_agree_and_what_was_sure_is_asked_again() -> None:
    """With everything that can be said of a course of a drug; no address serves two purposes."""
    interventions = {
        "a": {**TREAT, "delay": "5 hours", "within": "3 days", "courses": 30, "length": "4 days"},
        "b": {**AROUND, "courses_per_day": 5.0, "give_up_after": "2 days", "compliance": 0.8},
        "c": {**TREAT, "immunity": ["guard"], "compliance": 0.7, "every": "6 hours", "courses": 60},
        "d": {**AROUND, "immunity": ["wide"], "ring": "contacts", "window": "2 days", "named_elsewhere": 0.3},
    }
    seen = {**SEEN, "interview": {"onset": 0.8}}
    wide = {"protection": {"flu": {"kind": "leaky", "effect": 0.5}}, "severity": DRUG["severity"]}
    data = scenario(
        interventions=interventions, surveillance=seen,
        immunity={"drug": DRUG, "guard": GUARD, "pill": PILL, "wide": wide},
    )  # fmt: skip
    ready = compile_scenario(Scenario.model_validate(data), town(150), 3)
    simulation, recorder = run(ready)
    book = AddressBook()
    assert_same(recorder.outcome, run_twin(ready, book))
    assert book.faults == []
    assert "spared" in {purpose[0] for purpose in book.purposes.values()}
    for name in interventions:
        assert account_of(simulation, name).totals.courses > 0


NOTHING = {
    "nobody complies": ({**TREAT, "compliance": 0.0}, DRUG),
    "no courses": ({**TREAT, "courses": 0}, DRUG),
    "few a day": ({**TREAT, "courses_per_day": 1e-6}, DRUG),
    "no effect": (
        {**TREAT, "length": "9 days"},
        {"protection": {"flu": {"kind": "infectiousness", "effect": 0.0}},
         "severity": {"flu": {"from": "symptoms", "kind": "leaky", "effect": 0.0}}},
    ),
    "no effect on some": (
        {**TREAT, "length": "9 days"},
        {"protection": {"flu": {"kind": "all-or-nothing", "effect": 0.0}},
         "severity": {"flu": {"from": "death", "kind": "all-or-nothing", "effect": 0.0}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NOTHING)
def test_what_reaches_nobody_or_does_nothing_changes_no_event(what: str) -> None:
    spec, drug = NOTHING[what]
    bare = run(compiled({}))[1].outcome
    assert len(bare.infections) > 50
    data = scenario(interventions={"x": spec}, immunity={"drug": drug}, surveillance=SEEN)
    simulation, recorder = run(compile_scenario(Scenario.model_validate(data), town(400), 1))
    assert recorder.outcome == bare
    if "effect" in what:
        assert account_of(simulation, "x").totals.courses > 50


def test_treatment_before_admission_prevents_it_with_its_effect() -> None:
    """Nobody infects once ill, so that all infections are the same; of those who are treated in time, as many go to
    hospital as the effect says. Alarms falsely in one of 10,000 sets of seeds."""
    infectious = {"symptomatic": 0, "presymptomatic": 1, "asymptomatic": 1}
    course = {
        "latent": gamma("1 day"), "presymptomatic": gamma("2 days"), "symptomatic": gamma("3 days"),
        "onset_to_hospital": gamma("2 days"), "hospital": gamma("4 days"), "onset_to_death": gamma("6 days"),
        "infectiousness": infectious,
    }  # fmt: skip
    severity = {"symptomatic": 0.7, "hospital": 0.4, "death_in_hospital": 0.3, "death_outside_care": 0.1}
    strains = {"flu": {"transmissibility": 0.15, "course": course, "severity": severity}}
    untreated, treating = (
        compiled(some, 2000, strains=strains) for some in ({}, {"x": {**TREAT, "immunity": ["guard"]}})
    )
    (_, before), (simulation, after) = run(untreated), run(treating)
    assert before.outcome.infections == after.outcome.infections
    severe = ("hospital", "hospital-before-death", "dead")
    sick, still = entries(untreated, before, *severe), entries(treating, after, *severe)
    onset = entries(untreated, before, "before-hospital", "before-death")
    known = treated(simulation, "x")
    in_time = {p for p, time in sick.items() if p in onset and (onset[p] // HOUR + 1) * HOUR < time and p in known}
    assert len(in_time) > 300
    assert set(still) <= set(sick)
    assert set(sick) - set(still) <= in_time
    spared = len(in_time - set(still))
    assert binomtest(spared, len(in_time), 0.6).pvalue > 1e-4


def test_a_household_with_a_course_that_protects_wholly_has_no_secondary_case_in_its_time() -> None:
    """Infections at home alone: none behind the dose and before it is over; without, many. The run is drawn ahead."""
    settings = {"home": {"place_kind": "household", "contacts_per_day": 4}}
    tables = {"settings": settings, "seeding": [{"strain": "flu", "count": 60}], "surveillance": SEEN, "calendar": {}}
    tables["strains"] = {"flu": {**scenario()["strains"]["flu"], "transmissibility": 0.2}}
    bare, ready = (compiled(some, 600, **tables) for some in ({}, {"x": AROUND}))
    assert can_be_drawn_ahead(ready.scenario, ready.population, 1)
    _, recorder = run(ready)
    drawn = Recorder()
    drawn.outcome.status = simulation_of(ready, [drawn]).run()
    assert_alike(drawn.outcome, recorder.outcome)
    home = ready.population.place_kind("household").member
    onset: dict[int, int] = {}
    for person, time in entries(ready, recorder, "symptomatic", "before-hospital", "before-death").items():
        onset[int(home[person])] = min(time, onset.get(int(home[person]), time))

    def secondary(outcome: Any) -> int:
        """Infections in households whose first case has been ill for an hour to nine days."""
        rows = [(time, onset.get(int(home[person]))) for time, person, *_ in outcome.infections]
        return sum(first is not None and first + HOUR < time <= first + 9 * DAY for time, first in rows)

    assert secondary(recorder.outcome) == 0
    assert secondary(run(bare)[1].outcome) > 20


def test_the_account_of_courses_adds_up() -> None:
    """A stock that ends, and a rate: candidates are treated, turned away, late, dead or still waiting."""
    cost = {"course": 20.0, "person": 1.0}
    few = {**TREAT, "immunity": ["guard"], "courses_per_day": 4.0, "every": "6 hours"}
    some = {"s": {**few, "courses": 11, "cost": cost}, "w": {**few, "within": "36 hours", "delay": "1 hour"}}
    simulation, recorder = run(compiled(some))
    for name in some:
        account = account_of(simulation, name)
        rows = {
            what: sum(row[4] for row in account.rows if row[2] == what) for what in (COURSES, GIVEN_UP, TURNED_AWAY)
        }
        assert rows[COURSES] == account.totals.courses
        assert simulation.authority is not None
        waiting = len(simulation.authority.works[name].saved()["waiting"])
        ill = len({row[1] for row in recorder.outcome.infections})
        reached = sum(rows.values()) + waiting + account.totals.died_waiting
        assert 50 < reached <= ill
        assert {row[4] for row in account.rows if row[2] == COURSES} == {1}
    stock, late = (account_of(simulation, name).totals for name in some)
    assert (stock.courses, stock.people, stock.cost) == (11, 11, 11 * 21.0)
    assert stock.turned_away > 0
    assert late.given_up > 20
    assert late.unmet_person_days > 0
