"""Classes that close by absences, and limits of travel: what may not happen under them, and what must not change."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from observed import DAY, scenario, town
from test_interventions_properties import run
from twin_runs import Outcome, Recorder, run_twin

from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.simulation import Simulation
from hyosan.population.table import PlaceKind, Population
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario
from hyosan.transmission.tables import BY_IMPORTATION

NOW = {"date": dt.date(2024, 3, 7)}
SCHOOL = {
    "action": "close", "trigger": NOW, "place_kind": "classroom", "within": "2 days", "length": "3 days",
    "left": {"class": 0.0, "school": 0.0},
}  # fmt: skip


def pupils_town() -> Population:
    """The town with two schools of three classes each, of which two are of one age."""
    people = town(600)
    household, classroom, street = people.place_kinds
    ages = np.array(people.age_years)
    ages[classroom.member >= 0] = (7 + np.array([0, 0, 1, 0, 0, 1]))[classroom.member[classroom.member >= 0]]
    school_of = np.array([0, 0, 0, 1, 1, 1], np.int32)
    member = np.where(classroom.member >= 0, school_of[classroom.member], -1).astype(np.int32)
    school = PlaceKind("school", member, 2, np.zeros(2, np.int32))
    classroom = replace(classroom, parent_kind="school", parent=school_of)
    return replace(people, age_years=ages, place_kinds=(household, classroom, school, street))


def school(interventions: Mapping[str, Any], **more: Any) -> Compiled:
    """A watched influenza among pupils of two schools, who meet in class and at school."""
    data = scenario(interventions=dict(interventions), **more)
    hours = {"open": ["Mon-Fri 08:00-15:00"], "closed": ["holidays"]}
    data["settings"]["school"] = {"place_kind": "school", "contacts_per_day": 4, **hours}
    data["surveillance"]["streams"]["schools"]["setting"] = "school"
    data["strains"]["flu"]["transmissibility"] = 0.2
    data["seeding"] = [{"strain": "flu", "count": 40}]
    data["time"]["duration"] = "12 days"
    return compile_scenario(Scenario.model_validate(data), pupils_town(), 3)


class Closings:
    """A sink that notes what is closed until when, at each record."""

    def __init__(self) -> None:
        self.simulation: Simulation | None = None
        self.seen: list[tuple[int, Any]] = []

    def rows(self, *_: Any) -> None:
        """Nothing of it."""

    def counts(self, time_ticks: int, _: Any) -> None:
        """Note."""
        assert self.simulation is not None
        self.seen.append((time_ticks, self.simulation.live.shut.copy()))


def followed(compiled: Compiled) -> tuple[Outcome, list[tuple[int, Any]], Simulation]:
    recorder, closings = Recorder(), Closings()
    simulation = Simulation(compiled, [recorder, closings], threads=1)
    closings.simulation = simulation
    recorder.outcome.status = simulation.run()
    return recorder.outcome, closings.seen, simulation


@pytest.mark.parametrize("by_grade", [False, True])
def test_nobody_of_a_closed_class_is_met_at_school(by_grade: bool) -> None:
    """Neither in the class nor, by people of other classes, at school; the plain twin has the same events."""
    compiled = school({"c": {**SCHOOL, "absences": 6 if by_grade else 3, "by_grade": by_grade}})
    outcome, seen, _ = followed(compiled)
    assert outcome.infections == run_twin(compiled).infections
    kind, places = compiled.place_kinds.index("classroom"), compiled.world.places
    first = int(compiled.world.kinds["offset"][kind])
    met, at_school = 0, [compiled.settings.index(name) for name in ("class", "school")]
    for row in outcome.infections:
        time, person, infector, setting = row[0], row[1], row[3], row[5]
        if setting in at_school:
            # A record every twelve hours, before school begins: what closes at a decision stays closed for days.
            shut = next(ends for at, ends in reversed(seen) if at < time)
            for one in (person, infector):
                assert shut[0, compiled.world.member[kind, one]] <= time
            met += 1
    closed = {tuple(np.flatnonzero(ends[0, first : first + 6] > at)) for at, ends in seen}
    assert met > 10
    assert len(closed) > 2
    assert not any(ends[0, places["kind"] != kind].any() for _, ends in seen)
    if by_grade:
        assert all((0 in group) == (1 in group) and (3 in group) == (4 in group) for group in closed)
        assert any((0 in group) != (2 in group) for group in closed)


def test_a_bound_never_reached_and_no_limit_change_nothing() -> None:
    bare = followed(school({}))[0]
    never = {
        "a": {**SCHOOL, "absences": 500}, "b": {**SCHOOL, "absent_share": 1.0, "by_grade": True},
        "c": {"action": "limit_travel", "trigger": NOW, "left": {"class": 1.0}},
        "d": {"action": "limit_travel", "trigger": NOW, "left_elsewhere": 0.0, "compliance": 0.0},
        "e": {"action": "limit_travel", "trigger": NOW, "left_elsewhere": 0.0, "between": "country"},
        "f": {"action": "limit_travel", "trigger": NOW, "left_elsewhere": 0.0, "beyond_km": 1.0},
    }  # fmt: skip
    assert len(bare.infections) > 50
    assert followed(school(never))[0] == bare


def test_absences_close_as_a_plain_count_says() -> None:
    """Class by class, morning by morning: who was away, but for days on which the class was closed."""
    share, background = 0.1, 0.08
    streams = {"schools": {
        "kind": "school absence", "setting": "school", "probability": 0.8, "background_share": background,
        "max_age": 18,
    }}  # fmt: skip
    compiled = school({"c": {**SCHOOL, "absent_share": share}}, surveillance={"streams": streams})
    kind = compiled.place_kinds.index("classroom")
    mornings: list[tuple[int, list[int]]] = []
    told_away: list[int] = []
    heard = Simulation(compiled, [], threads=1)
    assert heard.authority is not None
    hear = heard.authority.hear

    def listen(told: Any, signals: Any, absences: Any) -> None:
        for time in np.unique(absences["time"]).tolist():
            mornings.append((time, absences["person"][absences["time"] == time].tolist()))
        told_away.append(int(signals["count"].sum()))
        hear(told, signals, absences)

    heard.authority.hear = listen  # type: ignore[method-assign]
    closings = Closings()
    closings.simulation = heard
    heard.sinks.append(closings)
    heard.run()
    member = compiled.world.member[kind]
    sizes = {place: int((member == place).sum()) for place in np.unique(member[member >= 0]).tolist()}
    until, counts = dict.fromkeys(sizes, 0), {place: dict[int, int]() for place in sizes}
    expected: list[tuple[int, int]] = []
    for at in range(0, heard.duration, DAY):
        for time, people in [each for each in mornings if at - DAY < each[0] <= at]:
            for person in people:
                if until[member[person]] <= time:
                    counts[member[person]][person] = time
        for place, of_person in counts.items():
            recent = [time for time in of_person.values() if time > at - 2 * DAY]
            if until[place] <= at and len(recent) >= share * sizes[place]:
                until[place] = at + 3 * DAY
                of_person.clear()
                expected.append((place, at + 3 * DAY))
    found = sorted({(place, int(ends[0, place])) for _, ends in closings.seen for place in sizes if ends[0, place]})
    assert found == sorted(expected)
    assert len(found) > 5
    assert sum(told_away) == sum(len(people) for _, people in mornings)
    assert 0.05 < sum(len(people) for _, people in mornings) / (len(mornings) * sum(sizes.values())) < 0.4


LIMIT = {"action": "limit_travel", "trigger": NOW, "left_elsewhere": 0.0}


@pytest.mark.parametrize("engine", [Simulation, AheadSimulation, OnceSimulation])
def test_under_a_full_limit_nobody_is_infected_from_another_area(engine: type) -> None:
    """In the town classes and households join people of all areas; between municipalities areas do so still."""
    people = town(400)
    for between, unit in (("area", people.area), ("municipality", people.area % 2)):
        data = scenario(interventions={"l": {**LIMIT, "between": between}})
        data["strains"]["flu"]["transmissibility"] = 0.2
        compiled = compile_scenario(Scenario.model_validate(data), people, 1)
        recorder = Recorder()
        engine(compiled, [recorder]).run()
        pairs = np.array([(row[1], row[3]) for row in recorder.outcome.infections if row[3] >= 0])
        assert len(pairs) > 20
        assert (unit[pairs[:, 0]] == unit[pairs[:, 1]]).all()
    assert (people.area[pairs[:, 0]] != people.area[pairs[:, 1]]).any()


def test_a_limit_beyond_a_distance_leaves_what_is_near() -> None:
    """Three areas in a row, 11 km apart: beyond 15 km only the ends are apart."""
    people = town(400, areas=3)
    areas = replace(people.areas, latitude_degrees=np.array([37.0, 37.1, 37.2]), longitude_degrees=np.full(3, 127.0))
    household, classroom, street = people.place_kinds
    classroom = replace(classroom, area=np.array([0, 1, 2, 0, 1, 2], np.int32))
    people = replace(people, areas=areas, place_kinds=(household, classroom, street))
    data = scenario(interventions={"l": {**LIMIT, "beyond_km": 15.0}})
    recorder = Recorder()
    Simulation(compile_scenario(Scenario.model_validate(data), people, 1), [recorder]).run()
    met = [(row[1], row[3], row[7]) for row in recorder.outcome.infections if row[3] >= 0]
    far = [abs(int(people.area[who]) - where) for *both, where in met for who in both]
    assert set(far) == {0, 1}


def test_arrivals_are_let_in_by_the_share() -> None:
    """In areas in force alone, of those who comply: of some 160 in two of four areas a share of 0.25."""
    arrivals = {"travel": {"strain": "flu", "rate": "8 / day"}}
    limit = {**LIMIT, "left_elsewhere": 1.0, "left_moves": 0.25, "areas": ["area-0", "area-1"]}
    people = town(4000)

    def imported(interventions: Mapping[str, Any]) -> list[int]:
        data = scenario(interventions=dict(interventions), importation=arrivals, seeding=[])
        data["strains"]["flu"]["transmissibility"] = 0.0
        recorder = Recorder()
        compiled = compile_scenario(Scenario.model_validate(data), people, 1)
        OnceSimulation(compiled, [recorder]).run()
        stepwise = Recorder()
        Simulation(compiled, [stepwise]).run()
        assert sorted(recorder.outcome.infections) == sorted(stepwise.outcome.infections)
        return [row[1] for row in recorder.outcome.infections if row[-1] == BY_IMPORTATION]

    free, limited = imported({}), imported({"l": limit})
    inside = [person for person in free if people.area[person] < 2]
    left = [person for person in limited if people.area[person] < 2]
    assert [person for person in free if people.area[person] >= 2] == [p for p in limited if people.area[p] >= 2]
    assert set(left) <= set(inside)
    expected, n = 0.25 * len(inside), len(inside)
    # Six standard deviations: false alarm 2e-9.
    assert n > 80
    assert abs(len(left) - expected) < 6 * (n * 0.25 * 0.75) ** 0.5
    assert imported({"l": {**limit, "left_moves": 0.0, "areas": []}}) == []
    assert imported({"l": {**limit, "left_moves": 0.0, "compliance": 0.0}}) == free


def test_what_happened_before_a_limit_stays() -> None:
    late = {**LIMIT, "trigger": {"date": dt.date(2024, 3, 14)}}
    one, other = run({})[2], run({"l": late})[2]
    first = 7 * DAY
    assert [row for row in one.infections if row[0] <= first] == [row for row in other.infections if row[0] <= first]
    assert one != other
