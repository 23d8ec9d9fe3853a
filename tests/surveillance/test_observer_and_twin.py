"""The observer is a function of what happened: as its plain twin, however the run is cut; it changes no event."""

import copy
import dataclasses
import datetime as dt
import sys
from typing import Any

import numpy as np
import pytest
from observed import (
    CASE_FIELDS,
    Watched,
    again,
    between,
    cases_of,
    compiled,
    gamma,
    reports_of,
    run,
    scenario,
    signals_of,
    town,
)

from hyosan.disease.tables import NONE
from hyosan.engine.policy import simulation_of
from hyosan.engine.surveillance import surveillance_of
from hyosan.population.table import Population
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.observer import Surveillance
from hyosan.surveillance.reference import streams
from hyosan.surveillance.reference.cases import PlainCase, plain_surveillance
from hyosan.surveillance.tables import ABSENT, FINDINGS, NEVER

UNKNOWN = {"positive": NEVER, "negative": NEVER, "exposure": NONE, "named": NONE}


def zombies() -> dict[str, Any]:
    """People who roam and flee, some of whom are missed and found dead: the engine that can do everything."""
    states = {
        "turning": {"dwell": gamma("2 hours"), "next": "zombie", "symptomatic": True},
        "zombie": {"infectiousness": 1, "roaming": {"leave": "4 / hour", "enter": "2 / hour", "cross": "1 / hour"},
                   "dwell": gamma("2 days"), "next": [{"to": "dead", "probability": 0.6}, {"to": "ill"}]},
        "ill": {"symptomatic": True, "care": "hospital", "dwell": gamma("2 days"), "next": "susceptible"},
        "dead": {"dead": True},
    }  # fmt: skip
    streams = {
        "search": {"kind": "missing persons", "probability": 0.8, "delay": gamma("8 hours"),
                   "presumed_dead_after": "5 days"},
        "doctors": {"kind": "clinicians", "probability": 0.9, "delay": gamma("1 hour"), "background": "0.02 / day"},
        "wards": {"kind": "hospital", "report_delay": gamma("1 hour")},
        "graves": {"kind": "death certificate", "probability": 0.7, "report_delay": gamma("1 day")},
        "bench": {"kind": "laboratory", "specimens_from": {"search": 0.2, "wards": 1.0}, "sensitivity": 0.9,
                  "specificity": 0.95},
    }  # fmt: skip
    data = scenario(
        strains={"jonas": {"transmissibility": 0.3, "block": "1 hour", "start": "turning", "states": states}},
        seeding=[{"strain": "jonas", "count": 5}],
        behaviours={"flight": {"action": "flee", "unit": "household", "hazard": "0.2 / hour", "saturation": 0.05}},
        surveillance={"interview": {"onset": 0.5, "exposure": 0.9}, "streams": streams},
    )
    data["time"] |= {"duration": "12 days", "step": "1 hour"}
    return data


def _town_with_neighbours() -> Population:
    people = town(300)
    places = np.linspace(36.0, 36.1, len(people.areas))
    areas = dataclasses.replace(people.areas, latitude_degrees=places, longitude_degrees=places + 92)
    return dataclasses.replace(people, areas=areas)


def reinfected() -> dict[str, Any]:
    """An influenza that one can have again."""
    data = scenario()
    data["strains"]["flu"]["course"]["waning"] = gamma("4 days")
    return data


MADE = {
    "OnceSimulation": (scenario, town),
    "AheadSimulation": (reinfected, town),
    "Simulation": (zombies, _town_with_neighbours),
}
"""By engine: a scenario that it runs, and its people."""


@pytest.fixture(scope="module", params=MADE)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def watched(engine: str) -> Watched:
    data, people = MADE[engine]
    found = run(data(), people(), seed=3)
    assert type(simulation_of(found.compiled, threads=1)).__name__ == engine
    return found


def _plain_case(case: PlainCase) -> tuple[Any, ...]:
    subject = case.subject
    who = (subject.person, subject.source, subject.episode, subject.block, subject.number, subject.area)
    values = [(name, getattr(case, name)) for name in CASE_FIELDS]
    return (*map(int, who), *(UNKNOWN.get(name, ABSENT) if value is None else int(value) for name, value in values))


def test_the_twin_tells_the_same(watched: Watched) -> None:
    found = watched.surveillance
    crowd = Crowd(watched.compiled.population, watched.host)
    reports, cases, worked = plain_surveillance(found.watch, crowd, watched.rows, watched.end)
    plain = [
        (r.time, r.subject.person, r.subject.source, r.subject.episode, r.subject.block, r.subject.number,
         r.subject.area, r.stream, FINDINGS[r.finding], r.event)
        for r in reports
    ]  # fmt: skip
    assert len(plain) > 100
    assert {row[8] for row in plain} >= {"suspected", "admitted", "discharged", "died", "confirmed", "negative"}
    assert reports_of(found) == plain
    assert [row[:-1] for row in cases_of(found)] == [_plain_case(case) for case in cases]
    assert found.identification.time == worked.identified


def test_no_address_serves_two_purposes(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the twin's draws: what an address is drawn for is who draws it, and for which case."""
    purposes: dict[tuple[Any, ...], Any] = {}
    plain = streams.units

    def noted(key: Any, *address: int) -> list[float]:
        frame = sys._getframe(1)
        drawn_by = frame.f_code.co_name
        purpose = (drawn_by, frame.f_locals["self"] if drawn_by == "units" else address)
        assert purposes.setdefault((*map(int, key), *address), purpose) == purpose
        return plain(key, *address)

    monkeypatch.setattr(streams, "units", noted)
    crowd = Crowd(watched.compiled.population, watched.host)
    plain_surveillance(watched.surveillance.watch, crowd, watched.rows, watched.end)
    assert len({purpose[0] for purpose in purposes.values()}) == 5


def test_cuts_change_nothing(watched: Watched) -> None:
    rng = np.random.default_rng(8)
    for cuts in ([], np.sort(rng.integers(0, watched.end, 7)).tolist(), range(0, watched.end, 3_600_000_000)):
        other = again(watched, [int(cut) for cut in cuts])
        assert reports_of(other) == reports_of(watched.surveillance)
        assert cases_of(other) == cases_of(watched.surveillance)
        assert signals_of(other) == signals_of(watched.surveillance)
        assert other.lost() == watched.surveillance.lost()
        assert other.waiting() == watched.surveillance.waiting()


def test_no_event_changes(watched: Watched, engine: str) -> None:
    """Unwatched, and with threads, the run has the same events to the last bit."""
    data = MADE[engine][0]()
    del data["surveillance"]
    rows: list[list[Any]] = [[], []]

    class Sink:
        def rows(self, log: Any, infections: int, transitions: int, events: int) -> None:
            rows[0].append(log.transitions[:transitions].copy())
            rows[1].append(log.infections[:infections, 1:6].copy())
            assert events == 0 or engine == "Simulation"

        def counts(self, time_ticks: int, counts: Any) -> None:
            pass

    simulation_of(compiled(data, watched.compiled.population, watched.compiled.seed), [Sink()], threads=2).run()
    np.testing.assert_array_equal(np.concatenate(rows[0]), watched.rows.transitions)
    np.testing.assert_array_equal(np.concatenate(rows[1]), watched.rows.infections)


def test_streams_are_known_by_name_not_by_place(watched: Watched, engine: str) -> None:
    """Another order of streams in the file, and one more stream, change nothing of the others."""
    data = MADE[engine][0]()
    streams = dict(reversed(data["surveillance"]["streams"].items()))
    streams["a-new-one"] = {"kind": "clinicians", "probability": 0.3, "background": "0.01 / day"}
    data["surveillance"]["streams"] = streams
    other = run(data, watched.compiled.population, seed=watched.compiled.seed, threads=2).surveillance

    def told(which: Surveillance) -> list[tuple[Any, ...]]:
        names = [stream.name for stream in which.watch.streams]
        rows = [
            (*row[:2], "" if row[2] < 0 else names[row[2]], *row[3:7], names[row[7]], *row[8:])
            for row in reports_of(which)
        ]
        return sorted(row for row in rows if row[7] != "a-new-one")

    assert len(told(other)) < len(other.reports)
    assert told(other) == told(watched.surveillance)


def test_saved_and_restored_at_any_time_it_tells_the_same(watched: Watched) -> None:
    """What waits, who stands where, whom tests found: saved at nine times, restored into a new observer each time."""
    found = surveillance_of(watched.compiled, watched.host)
    before = -1
    for until in np.linspace(0, watched.end, 10).astype(int).tolist():
        found.advance(between(watched, before, until), until)
        saved, before = copy.deepcopy(found.saved()), until
        found = surveillance_of(watched.compiled, watched.host)
        found.restore(saved)
    assert sum(found.waiting().values()) > 0
    assert reports_of(found) == reports_of(watched.surveillance)
    assert cases_of(found) == cases_of(watched.surveillance)
    assert signals_of(found) == signals_of(watched.surveillance)
    assert (found.lost(), found.waiting()) == (watched.surveillance.lost(), watched.surveillance.waiting())


def test_another_law_from_a_midnight_on_is_a_change_of_that_date(watched: Watched, engine: str) -> None:
    """All that may be changed by date: a branch tells what is told under changes known from the start."""
    data = MADE[engine][0]()
    midnight = watched.surveillance.watch.days.midnight_of(6)
    date = watched.surveillance.watch.days.date(6)

    def law(since: dt.date | None) -> Surveillance:
        changed = copy.deepcopy(data)
        for name in ("doctors", "bench"):
            change = {"from": since, "probability_factor": 0.6, "delay_factor": 3.0, "capacity": 1}
            change |= {"background_factor": 2.0} if name == "doctors" else {}
            changed["surveillance"]["streams"][name]["changes"] = [] if since is None else [change]
        ready = compiled(changed, watched.compiled.population, watched.compiled.seed)
        return surveillance_of(ready, watched.host)

    by_date, before, branch = law(date), law(None), law(dt.date(2024, 3, 1))
    by_date.advance(between(watched, -1, watched.end), watched.end)
    before.advance(between(watched, -1, midnight - 1), midnight - 1)
    branch.restore(copy.deepcopy(before.saved()), before.watch)
    branch.advance(between(watched, midnight - 1, watched.end), watched.end)
    assert reports_of(branch) == reports_of(by_date)
    assert cases_of(branch) == cases_of(by_date)
    assert branch.waiting() == by_date.waiting()
    before.advance(between(watched, midnight - 1, watched.end), watched.end)
    assert len(before.reports) > len(by_date.reports) > 50
