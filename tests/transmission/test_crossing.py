"""Crossings over a small Korea and a small Japan: who boards, whom visitors infect, who comes home infected.

Chance is fixed by seeds; bounds of counts are 5 standard deviations of a Poisson law around the mean (false alarm if
seeds were drawn anew: 6e-7 each).
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from test_by_function import SCENARIO
from twin_runs import Outcome, Recorder, Rows

from hyosan.catalogue import find
from hyosan.engine.crossing import ARRIVED, BOARDED, EVENT_CROSSING, RETURNED, TURNED
from hyosan.engine.once import OnceSimulation
from hyosan.engine.resume import plan_resume, resume_planned
from hyosan.engine.run import prepare, run_prepared
from hyosan.engine.travellers import travellers_of
from hyosan.population.by_function import load_countries
from hyosan.population.function.assembling import assemble
from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country, south_korea
from hyosan.population.function.made_up import made_up
from hyosan.population.table import Areas
from hyosan.results.checkpoints import checkpoint_folders, read_checkpoint
from hyosan.results.compare import same_tables
from hyosan.scenario import load_text, read_scenario_text
from hyosan.scenario.compile import compile_scenario
from hyosan.transmission.tables import BY_IMPORTATION, BY_INFECTION

DAY = 86_400_000_000
COUNTRIES = '[population.countries]\nnames = ["south-korea", "japan"]\n'
CROSSING = """
[crossing.sea]
strain = "influenza"
by = "sea"
travellers = 2
stay = "3 days"
contacts_per_day = 8
"""
BASE = SCENARIO.replace('[population.files]\nfolder = "made-in-memory"\n', COUNTRIES).replace(
    '[importation.travel]\nstrain = "influenza"\nrate = "0.5 / day"\n', ""
)


@cache
def two() -> Country:
    """A district of Busan and a county, and 94,000 people who stand for Japan."""
    japan = made_up(94_000, 47)
    codes = tuple(f"{number + 1:02}" for number in range(47))
    areas = Areas(codes, codes, japan.areas.latitude_degrees, japan.areas.longitude_degrees, japan.areas.municipality)
    return assemble([south_korea(["26110", "47770"]), replace(japan, name="Japan", areas=areas)])


def outcome(more: str, threads: int = 2) -> tuple[Outcome, Rows]:
    """A run, and its rows of events."""
    area = two().areas.codes[0]
    compiled = compile_scenario(load_text(BASE.replace("AREA", area) + more, resolve=find), two(), 1)
    recorder = Recorder()
    simulation = OnceSimulation(compiled, [recorder], threads)
    recorder.outcome.status = simulation.run()
    return recorder.outcome, recorder.outcome.events


@pytest.fixture(scope="module")
def crossed() -> tuple[Outcome, Rows]:
    return outcome(CROSSING)


def border() -> int:
    return int(two().function.area_first[two().country_first_area[1]])


def test_korea_is_as_without_a_crossing_and_threads_change_nothing(crossed: tuple[Outcome, Rows]) -> None:
    found, events = crossed
    alone, nothing = outcome("")
    again, same = outcome(CROSSING, threads=1)
    assert (sorted(found.infections), sorted(events)) == (sorted(again.infections), sorted(same))
    assert nothing == []
    in_korea = [row for row in found.infections if row[1] < border()]
    assert sorted(in_korea) == sorted(alone.infections)
    assert len(found.infections) - len(in_korea) > 1_000


def test_as_many_board_as_the_rate_says(crossed: tuple[Outcome, Rows]) -> None:
    found, events = crossed
    boarded = [row for row in events if row[3] == BOARDED]
    assert {row[1] for row in events} == {EVENT_CROSSING}
    compiled = compile_scenario(load_text(BASE.replace("AREA", "Aichi") + CROSSING, resolve=find), two(), 1)
    rates = travellers_of(compiled.scenario.crossing["sea"], two()).boardings_per_day
    times = {row[1]: row[0] for row in found.infections if row[1] < border()}
    homes = two().areas_of(np.array(list(times)))
    # From the infection to the end of infectiousness: latent 1 day, presymptomatic the rest of 1.5, symptomatic 3.
    expected = rates[homes].sum() * 4.5
    assert abs(len(boarded) - expected) < 5 * expected**0.5 + 0.03 * expected
    assert len(boarded) > 300
    for row in boarded:
        assert row[0] >= times[row[4]]
        assert row[0] - times[row[4]] < 40 * DAY
        assert row[8] == two().areas_of(np.array([row[4]]))[0]
    turned = [row for row in events if row[3] == TURNED]
    assert 0 < len(turned) < len(boarded) / 2


def test_who_is_infected_in_japan_met_a_visitor_came_home_or_has_an_infector_there(
    crossed: tuple[Outcome, Rows],
) -> None:
    found, events = crossed
    arrived = {row[4]: row for row in events if row[3] == ARRIVED}
    returned = {(row[4], row[0]): row[7] for row in events if row[3] == RETURNED}
    japanese = {row[1]: row for row in found.infections if row[1] >= border()}
    by_visitors = imported = local = 0
    for person, row in japanese.items():
        time, infector, cause = row[0], row[3], row[-1]
        if cause == BY_IMPORTATION:
            imported += 1
            assert infector == -1
            assert returned[person, time] == two().areas_of(np.array([person]))[0]
        elif infector < border():
            by_visitors += 1
            assert cause == BY_INFECTION
            assert arrived[infector][0] <= time
            assert arrived[infector][7] == two().areas_of(np.array([person]))[0]
        else:
            local += 1
            assert japanese[infector][0] < time
    assert min(by_visitors, imported, local) > 20
    assert imported <= len(returned)


def test_nobody_crosses_a_closed_border() -> None:
    found, events = outcome(CROSSING.replace("travellers = 2", "travellers = 0"))
    assert events == []
    assert max(row[1] for row in found.infections) < border()


def test_a_limit_of_travel_thins_journeys_and_what_follows_of_them(crossed: tuple[Outcome, Rows]) -> None:
    """From the second week on a quarter of journeys is left, and before it all; Korea is as ever."""
    limit = """
[interventions.border]
action = "limit_travel"
trigger.date = 2024-10-28
between = "country"
left_moves = 0.25
"""
    found, events = outcome(CROSSING + limit)
    assert set(events) < set(crossed[1])
    start = 14 * DAY
    for kind, least in ((BOARDED, 100), (RETURNED, 20)):
        every = [row for row in crossed[1] if row[3] == kind and row[0] > start + DAY]
        left = [row for row in events if row[3] == kind and row[0] > start + DAY]
        assert len(every) > least
        assert abs(len(left) - 0.25 * len(every)) < 5 * (0.25 * 0.75 * len(every)) ** 0.5
    assert [row for row in crossed[1] if row[0] <= start] == [row for row in events if row[0] <= start]
    in_korea = [[row for row in each.infections if row[1] < border()] for each in (found, crossed[0])]
    assert sorted(in_korea[0]) == sorted(in_korea[1])
    arrived = {row[4] for row in events if row[3] == ARRIVED}
    by_visitors = [row for row in found.infections if row[1] >= border() and 0 <= row[3] < border()]
    assert all(row[3] in arrived for row in by_visitors)
    closed = outcome(CROSSING + limit.replace("0.25", "0").replace("2024-10-28", "2024-10-14"))
    assert max(row[1] for row in closed[0].infections) < border()


def test_travellers_are_those_counted() -> None:
    """All of South Korea: everybody travels as often, and rows of links add up to 1."""
    country = load_countries(["japan", "south-korea"])
    for by, koreans, japanese in (("air", 8_247_756, 3_181_607), ("sea", 382_244, 42_472)):
        text = BASE.replace("AREA", "Aichi") + CROSSING.replace('"sea"', f'"{by}"').replace("travellers = 2", "")
        found = travellers_of(load_text(text, resolve=find).crossing["sea"], country)
        people = country.residents()[: found.areas]
        assert (found.boardings_per_day * people).sum() * 365 == pytest.approx(koreans, rel=1e-6)
        assert found.visitors.sum() * 365 / 3 == pytest.approx(japanese, rel=1e-6)
        assert found.cumulative[found.boardings_per_day > 0, -1] == pytest.approx(1.0)
        assert (found.visitors[found.boardings_per_day == 0] == 0).all()
        large = people > 5_000
        assert found.boardings_per_day[large] * people.sum() * 365 == pytest.approx(koreans, rel=0.02)
        assert {country.areas.names[area] for area in found.prefecture} <= set(country.areas.names[-47:])


def test_korea_alone_is_the_same_people_as_the_city() -> None:
    one, other = load_countries(["south-korea"]), build_country()
    assert len(one) == len(other)
    assert (one.function.cells == other.function.cells).all()


LIMITED = """
[interventions.border]
action = "limit_travel"
trigger.date = 2024-10-20
until.date = 2024-10-30
between = "country"
left_moves = 0.5
"""
"""Ends a day behind a checkpoint."""


@pytest.mark.parametrize("limit", ["", LIMITED], ids=["open", "limited"])
def test_a_folder_goes_on_across_the_sea(limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an early and a late checkpoint: who is abroad goes on infecting, every row is that of the whole run."""
    monkeypatch.setattr("hyosan.engine.run.build_population", lambda _: two())
    saved = '[record]\ncheckpoint_every = "15 days"\ncheckpoints_kept = 9\ntables = ["infections", "events"]\n'
    text = BASE.replace("AREA", two().areas.codes[0]) + CROSSING + limit + saved
    run = run_prepared(prepare(read_scenario_text(text, resolve=find)), seed=1, out=tmp_path / "run")
    folders = checkpoint_folders(run.folder)
    events, infections = run.events(), run.infections()
    visitors_infected = 0
    for number in (0, 1):
        at = read_checkpoint(folders[number]).time
        further = resume_planned(plan_resume(run, at=at, out=tmp_path / str(number)), threads=1)
        assert same_tables(run, further, run.record["tables"]) == []
        assert run.record["counts"]["infections"] == further.record["counts"]["infections"]
        there = set(events.loc[(events["outcome"] == "arrived") & (events["time"] <= at), "actor"])
        later = infections[(infections["person"] >= border()) & (infections["time"] > at)]
        visitors_infected += int(later["infector"].isin(there).sum())
    assert visitors_infected > 0, "nobody was infected behind a checkpoint by visitors who had come before it"
