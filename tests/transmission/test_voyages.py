"""People who roam by area cross the sea: the plain twin, who turns where, what is told, a closed sea.

Chance is fixed by seeds; bounds of counts are 5 standard deviations of a Poisson law around the mean (false alarm if
seeds were drawn anew: 6e-7 each).
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from test_areas import SCENARIO, Kept, compiled_run, rows_of
from test_areas_resumed import behind, gone_on, run_saved

from hyosan.engine.areas import AreaSimulation
from hyosan.engine.crossing import ARRIVED, BOARDED, RETURNED, TURNED
from hyosan.engine.reference_areas import PlainAreas
from hyosan.engine.travellers import travellers_of
from hyosan.population.function.assembling import assemble
from hyosan.population.function.country import Country
from hyosan.population.function.made_up import made_up
from hyosan.population.table import Areas
from hyosan.transmission.tables import BY_IMPORTATION, Log

MINUTE = 60_000_000
CROSSING = """
[crossing.sea]
strain = "virus"
by = "sea"
travellers = TRAVELLERS
stay = "3 hours"
ill_travel = 0.5
restrained = 0.4
"""
BASE = SCENARIO.replace(
    "[population.made_up]\npeople = 1200\nareas = 3\n", '[population.countries]\nnames = ["south-korea", "japan"]\n'
).replace('duration = "8 hours"', 'duration = "12 hours"')
BASE = BASE.replace("count = 5\n", 'count = 5\nwhere = { area = "2611051000" }\n').replace(
    "count = 2\n", 'count = 2\nwhere = { area = "2611051000" }\n'
)


def scenario(travellers: float = 8.0) -> str:
    """The ferries of all Busan for 1,800 people, who so travel often."""
    return BASE + CROSSING.replace("TRAVELLERS", str(travellers))


@cache
def two() -> Country:
    """Three areas beside the port of Busan, and 47 that stand for the prefectures of Japan."""
    korea, japan = made_up(1_800, 3), made_up(9_400, 47)
    in_busan = ("2611051000", "2611052000", "2611053000")
    prefectures = tuple(f"{number + 1:02}" for number in range(47))
    lie = [replace(korea.areas, latitude_degrees=np.linspace(35.1, 35.2, 3), longitude_degrees=np.full(3, 129.0))]
    korea = replace(korea, name="South Korea", areas=named(lie[0], in_busan))
    return assemble([korea, replace(japan, name="Japan", areas=named(japan.areas, prefectures))])


def named(areas: Areas, codes: tuple[str, ...]) -> Areas:
    return Areas(codes, codes, areas.latitude_degrees, areas.longitude_degrees, areas.municipality)


class WithEvents(Kept):
    """What a run hands over, events too."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[int, ...]] = []

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        super().rows(log, infections, transitions, events)
        self.events += map(tuple, log.events[:events].tolist())


def run(text: str, seed: int = 1, threads: int = 2) -> WithEvents:
    kept = WithEvents()
    AreaSimulation(compiled_run(text, two(), seed), [kept], threads).run()
    return kept


def border() -> int:
    return int(two().function.area_first[3])


@pytest.fixture(scope="module")
def crossed() -> WithEvents:
    return run(scenario())


@pytest.mark.parametrize("seed", range(1, 4))
def test_twin(seed: int) -> None:
    """The same infections, changes of state, counts and journeys as person by person."""
    kept, plain = run(scenario(), seed), PlainAreas(compiled_run(scenario(), two(), seed)).simulate()
    assert sorted(rows_of(kept.infections)) == sorted(plain.infections)
    assert sorted(rows_of(kept.changes)) == sorted(plain.changes)
    assert kept.counted == plain.counts
    assert kept.events == plain.events
    assert {row[3] for row in kept.events} == {BOARDED, TURNED, ARRIVED, RETURNED}


def test_threads_change_nothing(crossed: WithEvents) -> None:
    again = run(scenario(), threads=1)
    assert rows_of(crossed.infections) == rows_of(again.infections)
    assert crossed.events == again.events


def test_nobody_reaches_japan_over_a_closed_sea() -> None:
    """And Korea is as without a crossing."""
    closed, alone = run(scenario(0.0)), run(BASE)
    assert rows_of(closed.infections) == rows_of(alone.infections)
    assert closed.events == []
    assert all(row[1] < border() for row in rows_of(closed.infections))


def test_from_a_time_on_nobody_boards(crossed: WithEvents) -> None:
    text = scenario().replace("restrained = 0.4", 'restrained = 0.4\nuntil = "5 hours"')
    found = run(text)
    begun = [row for row in crossed.events if row[0] < 5 * 60 * MINUTE]
    assert [row for row in found.events if row[0] < 5 * 60 * MINUTE] == begun
    late = {row[3] for row in found.events if row[0] >= 5 * 60 * MINUTE}
    assert BOARDED not in late
    assert ARRIVED in late


def test_journeys_in_order(crossed: WithEvents) -> None:
    """Who arrives has boarded, hours before; who turned on board and arrives was not overpowered, as three of five."""
    boarded = {row[4]: row for row in crossed.events if row[3] == BOARDED}
    arrived = {row[4]: row for row in crossed.events if row[3] == ARRIVED}
    turned = {row[4]: row for row in crossed.events if row[3] == TURNED}
    compiled = compiled_run(scenario(), two(), 1)
    hours = travellers_of(compiled.scenario.crossing["sea"], two()).hours
    for person, row in arrived.items():
        assert person < border()
        assert boarded[person][7:] == row[7:]
        assert boarded[person][0] + hours.min() * 60 * MINUTE <= row[0] + 10 * MINUTE
        assert row[7] >= 3 > row[8]
    koreans = [person for person in turned if person < border() and person in boarded]
    freed = sum(person in arrived for person in koreans)
    assert len(koreans) > 20
    assert abs(freed - 0.6 * len(koreans)) < 5 * (0.24 * len(koreans)) ** 0.5 + 10


def test_who_turns_abroad_bites_there(crossed: WithEvents) -> None:
    """Infections in Japan are by those who arrived, who came home, or whom these bit; visitors are bitten in Korea."""
    arrived = {row[4]: row[0] for row in crossed.events if row[3] in (ARRIVED, RETURNED)}
    known = set[int]()
    visitors = 0
    for time, person, infector, _, area, _, cause in rows_of(crossed.infections):
        if cause == BY_IMPORTATION:
            visitors += 1
            assert person >= border()
            assert area < 3
            continue
        if area >= 3 and infector >= 0:
            assert infector in known or arrived.get(infector, time + 1) <= time
            known.add(person)
    assert len(known) > 20
    assert visitors > 3


def test_a_run_goes_on_from_what_is_saved() -> None:
    """With some at sea, some on a visit: rows and journeys behind a record are those of the run that went on.

    Who boards or is infected on a visit at the time of the record is told before it.
    """
    compiled = compiled_run(scenario(), two(), 1)
    whole, states = run_saved(compiled)
    assert len(states[6].arrays["voyages"]) > 20
    for state in (states[3], states[6], states[9]):
        kept = gone_on(compiled, state, threads=1)
        for of in ("infections", "changes", "outcomes"):
            assert behind(getattr(whole, of), state.time + 1) == sorted(rows_of(getattr(kept, of)))
        assert kept.counted == [count for count in whole.counted if count[0] > state.time]
