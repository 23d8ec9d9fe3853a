"""Tracing, screening, release and rings: whom they reach, how many, and that a saved authority goes on alike."""

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from observed import DAY, town
from test_interventions_properties import ALL, CLASSES, RING, SCREEN, TRACE, compiled, run
from twin_runs import Recorder, assert_same, run_twin

from hyosan.engine.simulation import Simulation
from hyosan.interventions.account import WHATS, Account
from hyosan.interventions.authority import Authority
from hyosan.interventions.finding import Finder
from hyosan.interventions.shutting import Shutting
from hyosan.interventions.work import Moment, Orders
from hyosan.transmission.reference.chance import AddressBook


def account_of(simulation: Simulation, name: str) -> Account:
    """The account of an intervention at the end."""
    assert simulation.authority is not None
    simulation.authority.finish(simulation.time)
    return simulation.authority.accounts[name]


def counts(account: Account, what: str) -> Counter[int]:
    """Counts of rows of an account by time."""
    found: Counter[int] = Counter()
    for time, _, code, _, count, _, _ in account.rows:
        found[time] += count if WHATS[code] == what else 0
    return found


def test_engine_and_twin_agree_with_everything_at_work() -> None:
    """All that interventions do happens, in a town small enough for the twin; no address serves two purposes."""
    interventions = {**ALL, "s": {**SCREEN, "release": TRACE["release"]}, "t": {**TRACE, "cases_per_day": 1.0}}
    ready = compiled(interventions, town(150), 3)
    recorder, book = Recorder(), AddressBook()
    simulation = Simulation(ready, [recorder], threads=1)
    recorder.outcome.status = simulation.run()
    assert_same(recorder.outcome, run_twin(ready, book))
    assert book.faults == []
    assert simulation.authority is not None
    happened = {WHATS[row[2]] for account in simulation.authority.accounts.values() for row in account.rows}
    wanted = {"placed", "doses", "released", "tests", "positive", "false positive", "asked", "named", "given up"}
    assert wanted <= happened


def test_cases_name_all_whom_they_infected_and_who_infected_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every contact is named: what is left when shares are taken of them is of these."""
    asked: list[tuple[int, int, set[int]]] = []
    named = Finder.named

    def noting(finder: Finder, moment: Moment, cases: NDArray[np.int64], known: NDArray[np.int64]) -> Any:
        found = named(finder, moment, cases, known)
        for position, (case, time) in enumerate(zip(cases.tolist(), known.tolist(), strict=True)):
            asked.append((case, time, set(found[found[:, 0] == position, 1].tolist())))
        return found

    monkeypatch.setattr(Finder, "named", noting)
    outcome = run({"t": {**TRACE, "left_elsewhere": 0.95, "cases_per_day": 5.0, "named_elsewhere": 1.0}})[2]
    pairs = others = 0
    for case, known, found in asked:
        recent = [row for row in outcome.infections if known - 4 * DAY < row[0] <= known]
        true = {row[1] for row in recent if row[3] == case} | {row[3] for row in recent if row[1] == case}
        true -= {-1}
        assert true <= found
        pairs, others = pairs + len(true), others + len(found - true)
    assert pairs > 30
    assert others > pairs


def test_no_more_cases_are_asked_than_there_are_tracers_and_none_is_forgotten() -> None:
    _, simulation, _ = run({"t": {**TRACE, "cases_per_day": 1.5}})
    account = account_of(simulation, "t")
    by_day: Counter[int] = Counter()
    for time, count in counts(account, "asked").items():
        by_day[time // DAY] += count
    assert max(by_day.values()) <= 2
    assert simulation.authority is not None
    work = simulation.authority.works["t"]
    waiting = len(work.saved()["waiting"])
    assert account.totals.given_up > 0
    assert account.totals.cases_asked + account.totals.given_up + waiting == account.totals.cases


def test_an_authority_saved_at_every_decision_goes_on_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    straight = run(ALL)[2]
    decide = Authority.decide

    def renewed(authority: Authority, at: int, ground: Any) -> Orders:
        for name, work in authority.works.items():
            again = type(work)(work.post)
            again.restore({key: array.copy() for key, array in work.saved().items()})
            authority.works[name] = again
        return decide(authority, at, ground)

    monkeypatch.setattr(Authority, "decide", renewed)
    assert_same(straight, run(ALL)[2])


def test_a_screening_has_its_false_positives_and_detains_them() -> None:
    """One in twenty of those who carry nothing, within five standard deviations: false alarm 6 in 10 million."""
    screen = {**SCREEN, "left_elsewhere": 0.95, "tests_per_day": 100.0}
    screen["test"] = {"sensitivity": 1.0, "specificity": 0.95}
    ready = compiled({"s": screen}, town(400))
    simulation = Simulation(ready, threads=1)
    simulation.run()
    account = account_of(simulation, "s")
    totals, tests = account.totals, counts(account, "tests")
    assert totals.tests == sum(tests.values()) > 1000
    assert set(tests.values()) <= {0, 100}
    well = totals.tests - totals.positive + totals.false_positive
    assert abs(totals.false_positive - 0.05 * well) < 5 * math.sqrt(well * 0.05 * 0.95)
    assert sum(counts(account, "placed").values()) == totals.positive > totals.false_positive


def test_who_is_negative_goes_free_and_the_days_are_taken_off() -> None:
    _, simulation, _ = run({"t": {**TRACE, "release": {"sensitivity": 1.0, "after": "1 day"}}})
    account = account_of(simulation, "t")
    placed = sum(counts(account, "placed").values())
    assert account.totals.released > 0.3 * placed
    assert account.totals.released == account.totals.tests - account.totals.positive
    assert account.totals.false_positive == 0
    assert account.totals.person_days == pytest.approx(sum(row[5] for row in account.rows))
    longest = account.totals.released * 1.25 + (placed - account.totals.released) * 7
    assert 0 < account.totals.person_days <= longest


def test_second_doses_come_after_the_first_and_wane() -> None:
    ready, simulation, _ = run({"r": RING})
    given = counts(account_of(simulation, "r"), "doses")
    totals = account_of(simulation, "r").totals
    assert max(given.values()) <= 9
    assert 0 < totals.doses - totals.people <= totals.people
    immune = simulation.live.people["immune"]
    first, second = ((immune >> ready.sources.index(name) & 1) > 0 for name in ("ring", "second"))
    assert not (second & ~first).any()
    assert int(first.sum()) == totals.people
    assert int(second.sum()) < totals.doses - totals.people


def test_a_class_closes_by_itself_and_no_one_is_infected_in_it_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[tuple[int, int, int]] = []
    act = Shutting.act

    def noting(work: Shutting, moment: Moment) -> None:
        act(work, moment)
        for _, places, ends in moment.orders.shut:
            closed.extend((place, moment.at, end) for place, end in zip(places.tolist(), ends.tolist(), strict=True))

    monkeypatch.setattr(Shutting, "act", noting)
    ready, _, outcome = run({"k": CLASSES})
    setting = ready.settings.index("class")
    in_class = [(row[0], row[6]) for row in outcome.infections if row[5] == setting]
    assert len(closed) > 3
    assert not any(place == shut and at < time <= end for time, place in in_class for shut, at, end in closed)
    assert any(place != shut and at < time <= end for time, place in in_class for shut, at, end in closed)
    assert all(end - at == 5 * DAY for _, at, end in closed)


def test_rings_reach_households_of_cases_alone() -> None:
    ready, simulation, _ = run({"r": RING})
    home = ready.world.member[ready.place_kinds.index("household")]
    held = np.flatnonzero(simulation.live.people["immune"] >> ready.sources.index("ring") & 1)
    assert simulation._observer is not None
    subjects = simulation._observer.surveillance.subjects.rows
    cases = subjects["person"][subjects["case"] >= 0]
    assert len(held)
    assert np.isin(home[held], home[cases]).all()
