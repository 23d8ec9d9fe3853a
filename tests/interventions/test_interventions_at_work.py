"""What works on many people at once gives what a plain loop over them gives: placing, doses, reports that count."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from observed import scenario, town

from hyosan.core.philox import words_of_people
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.tables import NONE
from hyosan.engine.authority import authority_of
from hyosan.interventions.account import Account
from hyosan.interventions.authority import Authority
from hyosan.interventions.heard import Window, no_told
from hyosan.interventions.order import Order
from hyosan.interventions.placing import Placing
from hyosan.interventions.spec_whom import WhomSpec
from hyosan.interventions.work import Moment, Orders
from hyosan.scenario.compile import compile_scenario
from hyosan.scenario.model import Scenario
from hyosan.surveillance.tables import CONFIRMED, NEGATIVE, SUSPECTED

NOW = {"date": dt.date(2024, 3, 1)}
PLACING = {
    "action": "isolate", "trigger": NOW, "length": "5 days", "left_elsewhere": 0.1, "compliance": 0.7,
    "findings": ["suspected"], "by": "area",
}  # fmt: skip


class Alive:
    """Nobody dies, and at nothing else is looked."""

    def alive(self, people: NDArray[np.int64]) -> NDArray[np.bool_]:
        """All are."""
        return np.ones(len(people), np.bool_)

    def dead(self) -> NDArray[np.int64]:
        """Nobody."""
        return np.zeros(0, np.int64)


EVERYBODY: Any = Alive()


def authority(**interventions: Any) -> Authority:
    """Of a town of 400."""
    immunity = {"vaccine": {"coverage": 0.0, "protection": {"flu": {"kind": "leaky", "effect": 0.9}}}}
    data = scenario(interventions=interventions, immunity=immunity)
    compiled = compile_scenario(Scenario.model_validate(data), town(400), 1)
    found = authority_of(compiled, np.zeros(400, np.int16))
    assert found is not None
    return found


def place_plainly(work: Placing, moment: Moment, people: list[int], ends: dict[int, int], before: set[int]) -> Account:
    """What a decision places, one person after another: `ends` and `before` are changed, an account of it returned."""
    post, at = work.post, moment.at
    account = Account(0, post.spec.cost)
    assert post.spec.length is not None
    end = at + post.spec.length
    for person in [person for person, until in ends.items() if until <= at]:
        del ends[person]
    counts: dict[int, list[int]] = {}
    for person in dict.fromkeys(people):
        unit = int(moment.units_of(post.realm.public, np.array([person]))[0])
        if unit < 0 or not post.willing(np.array([person]))[0]:
            continue
        placed = counts.setdefault(unit, [0, 0, 0, 0])
        if person not in ends and post.spec.capacity is not None and len(ends) >= post.spec.capacity:
            placed[3] += 1
            continue
        placed[0] += person not in ends
        placed[1] += person not in before
        placed[2] += max(0, min(end, moment.run_end) - max(at, ends.get(person, at)))
        before.add(person)
        ends[person] = end
    for unit, (new, first, ticks, away) in sorted(counts.items()):
        if new or ticks:
            account.place(at, unit, new, first, ticks)
        if away:
            account.turn_away(at, unit, away)
    return account


@pytest.mark.parametrize("capacity", [None, 12])
def test_placing_is_that_of_a_plain_loop(capacity: int | None) -> None:
    rng = np.random.default_rng(1)
    work = authority(i=PLACING | ({} if capacity is None else {"capacity": capacity})).works["i"]
    assert isinstance(work, Placing)
    ends: dict[int, int] = {}
    before: set[int] = set()
    day, turned_away = 86_400_000_000, 0
    for decision in range(20):
        people = rng.integers(0, 400, int(rng.integers(0, 30))).tolist()
        units = rng.choice([0, 1, NONE], 4)
        moment = Moment(
            at=decision * day,
            run_end=22 * day,
            unit_of_area=units,
            started=np.zeros(4, bool),
            ground=EVERYBODY,
            orders=Orders(),
            share_left=lambda contacts: np.ones(len(contacts)),
            in_camps=lambda: np.zeros(400, bool),
            closed={},
        )
        rows = len(work.post.account.rows)
        work.check(moment)
        work.confine(moment, np.array(people, dtype=np.int64))
        expected = place_plainly(work, moment, people, ends, before)
        assert work.post.account.rows[rows:] == expected.rows
        for _, placed, until in moment.orders.placed:
            assert [ends[person] for person in placed.tolist()] == until.tolist()
        saved = work.saved()
        assert dict(zip(saved["people"].tolist(), saved["ends"].tolist(), strict=True)) == ends
        assert set(saved["placed_before"].tolist()) == before
        turned_away += expected.totals.turned_away
    assert len(before) > 20
    assert (turned_away > 0) == (capacity is not None)


def test_households_are_those_of_the_rosters() -> None:
    public = authority(i=PLACING).works["i"].post.realm.public
    people = np.array([7, 399, 0, 7])
    assert public.homes.of(people).tolist() == [2, 133, 0, 2]
    assert public.others_at_home(people).tolist() == [6, 8, 1, 2, 6, 8]


def test_the_order_of_doses_is_that_of_all_sorted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyosan.interventions.order.FEW", 7)
    priority = [{"min_age": 60}, {"max_age": 20}, {}]
    doses = {"action": "vaccinate", "trigger": NOW, "immunity": ["vaccine"], "doses_per_day": 1, "priority": priority}
    public = authority(i=doses).works["i"].post.realm.public
    groups = tuple(WhomSpec.model_validate(group) for group in priority)
    key = stream_key(1, Stream.VACCINATION, "i")
    order, parts = Order(public, groups, key), []
    while (part := order.next_part()) is not None:
        parts.append(part)
    everybody = np.arange(400)
    ranks, words = public.rank(groups, everybody), words_of_people(key, everybody, 0)
    assert set(ranks.tolist()) == {0, 1, 2}
    assert len(parts) > 20
    assert np.concatenate(parts).tolist() == np.lexsort((words, ranks)).tolist()


@pytest.mark.parametrize("finding", [None, "confirmed"])
def test_a_window_counts_what_was_told_in_it(finding: str | None) -> None:
    rng = np.random.default_rng(2)
    told = no_told(500)
    told["time"] = np.sort(rng.integers(0, 100, 500))
    told["stream"], told["area"] = rng.integers(0, 2, 500), rng.integers(0, 3, 500)
    told["finding"] = rng.choice([SUSPECTED, CONFIRMED, NEGATIVE], 500)
    window, before = Window(1, finding, 17, 3), -1
    counts = told["finding"] != NEGATIVE if finding is None else told["finding"] == CONFIRMED
    for at in range(3, 100, 7):
        window.move(at, told[(told["time"] > before) & (told["time"] <= at)])
        inside = counts & (told["stream"] == 1) & (told["time"] > at - 17) & (told["time"] <= at)
        assert window.counts.tolist() == np.bincount(told["area"][inside], minlength=3).tolist()
        before = at
