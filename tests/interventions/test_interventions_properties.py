"""What interventions may not do: act without reach, by their order, before their start, beyond their capacity."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from observed import DAY, scenario, town
from twin_runs import Outcome, Recorder, named

from hyosan.engine.simulation import Simulation
from hyosan.interventions.account import DOSES, TURNED_AWAY
from hyosan.population.table import Population
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario

EARLY = {"date": dt.date(2024, 3, 8)}
CLOSE = {"action": "close", "trigger": EARLY, "left": {"class": 0.2, "street": 0.5}}
MASKS = {"action": "reduce", "trigger": EARLY, "left": {"street": 0.7}, "compliance": 0.6}
ISOLATE = {
    "action": "isolate", "trigger": EARLY, "length": "5 days", "left_elsewhere": 0.1, "left": {"home": 1.5},
    "every": "6 hours",
}  # fmt: skip
QUARANTINE = {**ISOLATE, "action": "quarantine", "compliance": 0.7}
VACCINE = {
    "action": "vaccinate", "trigger": EARLY, "immunity": ["vaccine"], "doses_per_day": 12.5, "every": "8 hours",
    "priority": [{"min_age": 60}, {}], "compliance": 0.8,
}  # fmt: skip
TRACE = {
    "action": "trace", "trigger": EARLY, "length": "7 days", "left_elsewhere": 0.1, "window": "4 days",
    "named_elsewhere": 0.8, "every": "6 hours", "delay": "12 hours", "cases_per_day": 3.0, "give_up_after": "2 days",
    "release": {"sensitivity": 0.7, "specificity": 0.95, "after": "2 days", "delay": "12 hours"},
}  # fmt: skip
SCREEN = {
    "action": "screen", "trigger": EARLY, "length": "4 days", "left_elsewhere": 0.1, "tests_per_day": 20.0,
    "test": {"sensitivity": 0.8, "specificity": 0.97, "delay": "1 day"},
}  # fmt: skip
RING = {
    "action": "vaccinate", "trigger": EARLY, "immunity": ["ring"], "doses_per_day": 9.0, "ring": "household",
    "further_doses": [
        {"after": "3 days", "immunity": ["second"], "wane": {"distribution": "fixed", "value": "2 days"}}
    ],
}  # fmt: skip
CLASSES = {
    "action": "close", "trigger": EARLY, "left": {"class": 0.0}, "place_kind": "classroom", "cases": 1,
    "within": "3 days", "length": "5 days",
}  # fmt: skip
CORDON = {"action": "cordon", "trigger": EARLY, "areas": ["area-1"], "leak": 0.2}
ALL = {
    "b": CLOSE,
    "a": MASKS,
    "e": ISOLATE,
    "d": QUARANTINE,
    "c": VACCINE,
    "f": CORDON,
    "t": TRACE,
    "s": SCREEN,
    "r": RING,
    "k": CLASSES,
}


def compiled(interventions: Mapping[str, Any], population: Population, seed: int = 1) -> Compiled:
    """The watched influenza of the tests of surveillance with interventions."""
    given = [name for name in ("vaccine", "ring", "second") if f"'{name}'" in str(interventions)]
    immunity = {name: {"protection": {"flu": {"kind": "leaky", "effect": 0.9}}} for name in given}
    data = scenario(interventions=dict(interventions), immunity=immunity)
    return compile_scenario(Scenario.model_validate(data), population, seed)


def run(interventions: Mapping[str, Any], seed: int = 1) -> tuple[Compiled, Simulation, Outcome]:
    """A finished run of a town of 400 people."""
    ready = compiled(interventions, town(400), seed)
    recorder = Recorder()
    simulation = Simulation(ready, [recorder], threads=1)
    recorder.outcome.status = simulation.run()
    return ready, simulation, recorder.outcome


def rows(interventions: Mapping[str, Any]) -> list[Any]:
    """All rows of a run, by name."""
    ready, _, outcome = run(interventions)
    return named(ready, outcome)


NOBODY = {
    "compliance": {
        "x": {**QUARANTINE, "compliance": 0.0},
        "w": {**MASKS, "compliance": 0.0},
        "v": {**TRACE, "compliance": 0.0},
        "u": {**SCREEN, "compliance": 0.0},
    },
    "never": {"x": {**CLOSE, "trigger": {"observed": {"stream": "doctors", "above": 1e6}}}},
    "everything left": {"x": {**CLOSE, "left": {"class": 1.0, "street": 1.0}}, "w": {**CORDON, "leak": 1.0}},
    "no room": {
        "x": {**ISOLATE, "capacity": 0},
        "w": {**VACCINE, "doses_per_day": 1e-6},
        "v": {**TRACE, "cases_per_day": 1e-6},
        "u": {**SCREEN, "capacity": 0},
    },
    "nobody meant": {"x": {"action": "stay_at_home", "trigger": EARLY, "left_elsewhere": 0.0, "who": {"min_age": 110}}},
}


@pytest.mark.parametrize("which", NOBODY)
def test_what_reaches_nobody_changes_no_event(which: str) -> None:
    others = NOBODY[which]
    bare = rows({})
    assert len(bare[0]) > 50
    assert rows(others) == bare
    assert rows({**ALL, **others}) == rows(ALL)


def test_the_order_in_the_file_changes_nothing() -> None:
    assert rows(ALL) == rows(dict(reversed(ALL.items())))
    assert rows(ALL) != rows({})


def test_nothing_changes_before_the_start() -> None:
    """One that raises contacts reaches higher layers of attempts, and yet changes nothing before its day."""
    more = {"action": "close", "trigger": {"date": dt.date(2024, 3, 14)}, "left": {"street": 2.5, "home": 0.0}}
    first = 7 * DAY  # 14 March, 15:00: the first decision on that date
    one, other = run({"a": MASKS})[2], run({"a": MASKS, "b": more})[2]
    for name in ("infections", "transitions"):
        before = [[row for row in getattr(outcome, name) if row[0] <= first] for outcome in (one, other)]
        assert before[0] == before[1]
        assert before[0]
    assert one != other


def test_capacities_hold() -> None:
    """Never more isolated than there is room, never more doses in a day than there are; both limits are reached."""
    ready = compiled({"i": {**ISOLATE, "capacity": 3}, "v": VACCINE}, town(400))
    simulation = Simulation(ready, threads=1)
    placed: list[int] = []

    class Watch:
        """Counts who is placed at each record."""

        def rows(self, *_: Any) -> None:
            """Nothing of it."""

        def counts(self, time_ticks: int, counts: NDArray[np.int64]) -> None:
            """Count."""
            del counts
            placed.append(int((simulation.live.until[0] > time_ticks).sum()))

    simulation.sinks.append(Watch())
    simulation.run()
    assert max(placed) == 3
    assert simulation.authority is not None
    accounts = simulation.authority.accounts
    assert accounts["i"].totals.turned_away > 0
    by_day: Counter[int] = Counter()
    for time, _, what, _, count, _, _ in accounts["v"].rows:
        by_day[time // DAY] += count if what == 5 else 0
    assert max(by_day.values()) <= 13
    assert sum(by_day.values()) == accounts["v"].totals.doses > 100
    held = int((simulation.live.people["immune"] >> ready.sources.index("vaccine") & 1).sum())
    assert held == accounts["v"].totals.doses


def test_unmet_need_adds_up() -> None:
    """Doses: who waits at each decision, less who got one or died; room: turned away for the length, to the end."""
    ready = compiled(
        {"i": {**ISOLATE, "capacity": 0}, "v": {**VACCINE, "doses_per_day": 3.0, "every": "1 day"}}, town(400)
    )
    simulation = Simulation(ready, threads=1)
    simulation.run()
    assert simulation.authority is not None
    room, doses = (simulation.authority.accounts[name] for name in ("i", "v"))
    away = [(row[0], row[4]) for row in room.rows if row[2] == TURNED_AWAY]
    end = simulation.duration
    assert room.totals.unmet_person_days == pytest.approx(sum(n * min(5 * DAY, end - at) for at, n in away) / DAY)
    assert (room.totals.most_placed, room.totals.people) == (0, 0)
    given = {row[0]: row[4] for row in doses.rows if row[2] == DOSES}
    decisions = range(0, end, DAY)
    first = next(at for at in decisions if at >= min(given))
    waits = doses.totals.doses + doses.totals.died_waiting
    work = simulation.authority.works["v"]
    waits += int(np.unpackbits(work.saved()["waits"]).sum())
    lower = upper = 0
    for at in decisions[first // DAY :]:
        waits -= given.get(at, 0)
        upper += waits
        lower += waits - doses.totals.died_waiting
    assert lower <= doses.totals.unmet_person_days <= upper
    assert doses.totals.died_waiting > 0
    assert doses.totals.unmet_person_days > 1000


def test_the_old_come_first_and_the_unwilling_never() -> None:
    _, simulation, _ = run({"v": {**VACCINE, "doses_per_day": 10.0, "every": "1 day"}})
    ready = simulation.compiled
    held = simulation.live.people["immune"] >> ready.sources.index("vaccine") & 1
    old = simulation.live.people["age_years"] >= 60
    assert 0.6 < held[old].mean() < 0.95
    assert held[~old].sum() > 0


def test_few_doses_go_to_the_old_alone() -> None:
    _, simulation, _ = run({"v": {**VACCINE, "doses_per_day": 2.0, "every": "1 day"}})
    held = simulation.live.people["immune"] >> simulation.compiled.sources.index("vaccine") & 1
    old = simulation.live.people["age_years"] >= 60
    assert 0 < held[old].sum() < 0.6 * old.sum()
    assert held[~old].sum() == 0


def test_accounts_add_up() -> None:
    cost = {"start": 100.0, "day": 10.0, "person": 1.0, "person_day": 0.5}
    _, simulation, _ = run({"b": {**CLOSE, "duration": "10 days", "cost": cost}, "e": {**ISOLATE, "cost": cost}})
    assert simulation.authority is not None
    simulation.authority.finish(simulation.time)
    closing, placing = (simulation.authority.accounts[name] for name in ("b", "e"))
    assert (closing.totals.starts, closing.totals.stops, closing.totals.people) == (1, 1, 400)
    assert closing.totals.person_days == 4000.0
    assert closing.totals.cost == 100 + 10 * 10 + 400 + 0.5 * 4000
    for account in (closing, placing):
        assert sum(row[6] for row in account.rows) == pytest.approx(account.totals.cost)
        assert sum(row[5] for row in account.rows) == pytest.approx(account.totals.person_days)
    assert placing.totals.people > 0
