"""The oracle's year against numbers known exactly: dates, closing, seasons, mixing by age, arrivals, neighbours.

As in `test_oracle`, seeds are fixed and each test of chance has a false alarm of about FALSE_ALARM.
"""

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from oracle import OraclePlaces, OraclePopulation, OracleResult, simulate
from oracle_language import DAY
from oracle_meetings import Meeting, hazard
from oracle_population import neighbours_of
from oracle_scenario import read
from oracle_world import World
from oracle_year import Clock, age_group, arrivals, closed_dates, mixing, season
from scipy import stats

FALSE_ALARM = 1e-4
START = dt.datetime(2024, 2, 8, 18)  # a Thursday; Seollal is from the 9th to the 12th
HOUR = DAY // 24


def pair(ages: tuple[int, int] = (10, 40), **more: Any) -> tuple[dict[str, Any], OraclePopulation]:
    """Two people of one household for four days: exposure 1 a day, for ever infectious."""
    scenario: dict[str, Any] = {
        "time": {"start": START, "step": "1 day", "duration": "4 days"},
        "strains": {
            "flu": {"transmissibility": 1.0, "start": "ill", "states": {"ill": {"infectiousness": 1.0}}},
        },
        "settings": {"home": {"place_kind": "household", "contacts_per_day": 1.0}},
        "seeding": [{"strain": "flu", "count": 1, "who": {"person": "0"}}],
        **more,
    }
    places = {"household": OraclePlaces([0, 0], [0], ["place"], "neighbourhood", [0])}
    return scenario, OraclePopulation(list(ages), [0, 0], ["A"], places)


def many(scenario: dict[str, Any], people: OraclePopulation, runs: int) -> list[OracleResult]:
    """Runs with seeds 0, 1, ..."""
    return [simulate(scenario, people, seed) for seed in range(runs)]


def assert_share(hits: int, runs: int, share: float) -> None:
    """Exact binomial test."""
    assert stats.binomtest(hits, runs, share).pvalue > FALSE_ALARM


def assert_mean(count: int, expected: float) -> None:
    """A Poisson count of that mean."""
    tail = min(stats.poisson(expected).cdf(count), stats.poisson(expected).sf(count - 1))
    assert tail > FALSE_ALARM / 2


def test_clock() -> None:
    """Dates begin at midnight, wherever in the day the run starts."""
    first = START.date().toordinal()
    clock = Clock(first, 18 * HOUR)
    assert [clock.date(t) for t in (0, 6 * HOUR - 1, 6 * HOUR, 30 * HOUR)] == [first, first, first + 1, first + 2]
    assert (clock.midnight(first), clock.midnight(first + 1)) == (-18 * HOUR, 6 * HOUR)


def test_closed_dates() -> None:
    """Both ends of a period; own and public holidays, with the substitute day; across the turn of the year."""
    days = {
        "periods": {"leave": [{"from": dt.date(2023, 12, 30), "to": dt.date(2024, 1, 1)}]},
        "public_holidays": "KR",
        "holidays": [dt.date(2024, 2, 14)],
    }
    first, last = dt.date(2023, 12, 20).toordinal(), dt.date(2024, 2, 29).toordinal()
    text = [[dt.date.fromordinal(d).isoformat() for d in sorted(closed_dates(days, names, first, last))] for names in (
        ["leave"], ["holidays"], ["holidays", "leave"], []
    )]  # fmt: skip
    feasts = ["2023-12-25", "2024-01-01", "2024-02-09", "2024-02-10", "2024-02-11", "2024-02-12", "2024-02-14"]
    leave = ["2023-12-30", "2023-12-31", "2024-01-01"]
    assert text == [leave, feasts, sorted({*feasts, *leave}), []]


def test_closed_from_midnight_to_midnight() -> None:
    """Two of the four days are closed: the rate of an ordinary week holds in what is left, and nowhere else."""
    leave = {"periods": {"leave": [{"from": dt.date(2024, 2, 10), "to": dt.date(2024, 2, 11)}]}}
    scenario, people = pair(calendar=leave)
    scenario["settings"]["home"]["closed"] = ["leave"]
    times = [row[0] for result in many(scenario, people, 2000) for row in result.infections[1:]]
    assert_share(len(times), 2000, 1 - math.exp(-2.0))
    assert not [time for time in times if 1.25 <= time < 3.25]


def test_who_is_at_home_when_school_is_closed() -> None:
    """A closed setting keeps nobody away from another."""
    scenario, people = pair(calendar={"holidays": [dt.date(2024, 2, 9)]})
    scenario["settings"]["home"]["absent_while_in"] = ["school"]
    scenario["settings"]["school"] = {"place_kind": "school", "open": ["Mon-Fri 08:00-16:00"], "closed": ["holidays"]}
    people.places["school"] = OraclePlaces([0, -1], [0], ["s"], "neighbourhood", [0])
    world = World(read(scenario), people, 1)
    home, school = (world.scenario.settings[name] for name in ("home", "school"))
    friday, monday = (Clock(START.date().toordinal(), 18 * HOUR).midnight(date.toordinal()) + 10 * HOUR for date in (
        dt.date(2024, 2, 9), dt.date(2024, 2, 12)
    ))  # fmt: skip
    assert [world.present(0, school, t) for t in (friday, monday)] == [False, True]
    assert [world.present(0, home, t) for t in (friday, monday)] == [True, False]


def test_season() -> None:
    """The wave of the page, year after year; a table holds from its dates on, 1 before."""
    wave = season({"amplitude": 0.4, "peak": dt.date(2020, 1, 15)})
    peak = dt.date(2020, 1, 15).toordinal()
    assert [wave(peak), wave(peak + 1461)] == pytest.approx([1.4, 1.4])
    assert wave(peak + 100) == pytest.approx(1 + 0.4 * math.cos(2 * math.pi * 100 / 365.25))
    assert min(wave(peak + k) for k in range(366)) == pytest.approx(0.6, abs=1e-4)
    rows = [{"from": dt.date(2024, 2, 9), "factor": 0.0}, {"from": dt.date(2024, 2, 11), "factor": 2.5}]
    table = season({"table": rows})
    assert [table(dt.date(2024, 2, day).toordinal()) for day in (8, 9, 10, 11, 29)] == [1.0, 0.0, 0.0, 2.5, 2.5]
    assert season(None)(peak) == 1.0


def test_seasons_multiply_by_date() -> None:
    """Exposure by date: 1/4 × 1, 1 × 0.5 × 1, 1 × 0.5 × 0, 1 × 0.5 × 0, 3/4 × 0.5 × 2."""
    scenario, people = pair()
    scenario["strains"]["flu"]["seasonality"] = {"table": [{"from": dt.date(2024, 2, 9), "factor": 0.5}]}
    rows = [{"from": dt.date(2024, 2, 10), "factor": 0.0}, {"from": dt.date(2024, 2, 12), "factor": 2.0}]
    scenario["settings"]["home"]["seasonality"] = {"table": rows}
    times = [row[0] for result in many(scenario, people, 2000) for row in result.infections[1:]]
    left = np.exp(-np.cumsum([0.25, 0.5, 0.0, 0.75]))
    expected = -np.diff([1.0, *left, 0.0]) * 2000
    counts = np.histogram(times, [0, 0.25, 1.25, 3.25, 4.0])[0].tolist()
    counts.append(2000 - sum(counts))
    there = expected > 0
    assert counts[2] == 0
    assert stats.chisquare(np.array(counts)[there], expected[there]).pvalue > FALSE_ALARM


def test_encounters_know_no_season_and_no_mixing() -> None:
    """The rate of a rule is what it was."""
    rule = {"actor": {"strain": "flu", "states": ["ill"]}, "target": {"states": ["susceptible"]}}
    rule |= {"meetings": {"home": "1 / day"}, "outcomes": [{"name": "x", "probability": 1.0, "target": "infect flu"}]}
    scenario, people = pair(encounters={"bite": rule})
    nothing = {"table": [{"from": dt.date(2024, 1, 1), "factor": 0.0}]}
    scenario["settings"]["home"] |= {
        "seasonality": nothing,
        "age_mixing": {"ages": [0, 18], "matrix": [[1, 0], [0, 1]]},
    }
    scenario["strains"]["flu"]["seasonality"] = nothing
    world = World(read(scenario), people, 1)
    world.infect(0, world.scenario.strains["flu"], 0, None, None, "seed", None)
    home = world.scenario.settings["home"]
    assert hazard(world, Meeting(0, 1, home, world.scenario.rules[0], 0.125), 1) == 0.125
    assert hazard(world, Meeting(0, 1, home, None, 0.125), 1) == 0.0


def test_mixing() -> None:
    """By hand: 2 children, 3 adults; K = [[8, 6.5], [6.5, 9]], mean over all pairs of people K's sum / 25."""
    found = mixing({"ages": [0, 18], "matrix": [[4, 2], [3, 3]]}, [5, 17, 18, 40, 90])
    mean = (8 + 6.5 + 6.5 + 9) / 25
    assert np.allclose(found, np.array([[8 / 4, 6.5 / 6], [6.5 / 6, 9 / 9]]) / mean)
    assert [age_group([0, 18, 65], age) for age in (0, 17, 18, 64, 65, 120)] == [0, 0, 1, 1, 2, 2]


def test_mixing_does_not_depend_on_the_number_of_copies_and_means_one() -> None:
    """Contacts are spread, not changed; whom nobody is left to meet takes no part."""
    raw = {"ages": [0, 12, 18, 110], "matrix": [[5, 1, 2, 9], [0, 6, 1, 9], [2, 0, 4, 9], [9, 9, 9, 9]]}
    ages = [3, 8, 11, 14, 30, 30, 55, 80, 81]
    one, four = mixing(raw, ages), mixing(raw, ages * 4)
    assert np.allclose(one, four)
    people = np.array([3, 1, 5, 0])
    assert people @ np.array(one) @ people == pytest.approx(people.sum() ** 2)
    assert not any(one[3]) and not any(row[3] for row in one)  # noqa: PT018


@pytest.mark.parametrize("seed", ["0", "1"])
def test_mixing_is_reciprocal(seed: str) -> None:
    """M_ab for one child and one adult is K_ab's share of the pairs: (2 + 6) / 2 / (8 + 4 + 4 + 4) × 4 = 0.8."""
    scenario, people = pair()
    scenario["time"]["duration"] = "1 day"
    scenario["settings"]["home"]["age_mixing"] = {"ages": [0, 18], "matrix": [[8, 2], [6, 4]]}
    scenario["seeding"][0]["who"] = {"person": seed}
    infected = sum(len(result.infections) == 2 for result in many(scenario, people, 2000))
    assert_share(infected, 2000, 1 - math.exp(-0.8))


def test_times_of_arrival() -> None:
    """Rates from their dates on; counts at any time of their date, those outside the run left out."""
    clock, end = Clock(START.date().toordinal(), 18 * HOUR), 2 * DAY
    rng = np.random.default_rng(1)
    rows = [{"from": dt.date(2024, 2, 9), "rate": "48 / day"}, {"from": dt.date(2024, 2, 10), "rate": "0 / day"}]
    constant, table = ([arrivals(raw, clock, end, rng) for _ in range(300)] for raw in (
        {"rate": "1 / hour"}, {"table": rows}
    ))  # fmt: skip
    for dated, mean, low, high in ((constant, 48.0, 0, end), (table, 48.0, 6 * HOUR, 30 * HOUR)):
        times = np.concatenate(dated)
        assert times.min() >= low
        assert times.max() < high
        assert_mean(len(times), mean * 300)
        counts = np.array([len(row) for row in dated])
        assert FALSE_ALARM < stats.chi2(299).cdf(counts.var(ddof=1) * 299 / mean) < 1 - FALSE_ALARM
        assert stats.kstest((times - low) / (high - low), "uniform").pvalue > FALSE_ALARM
    series = [{"date": dt.date(2024, 2, day), "count": count} for day, count in ((8, 8000), (9, 5), (10, 4000))]
    times = np.array(arrivals({"series": series}, clock, end, rng))
    assert sorted(times.tolist()) == times.tolist()
    first, middle, last = np.histogram(times, [0, 6 * HOUR, 30 * HOUR, 48 * HOUR])[0]
    assert middle == 5
    assert_share(first, 8000, 0.25)
    assert_share(last, 4000, 0.75)


def test_arrivals_infect_the_susceptible_who_match() -> None:
    """One each, ignoring σ, without mutation; nothing when nobody is left; the run goes on until the last has come."""
    scenario, people = pair()
    del scenario["seeding"]
    flu = scenario["strains"]["flu"]
    flu |= {"susceptibility": 0.0, "mutates": {"to": "b", "probability": 1.0}}
    flu["states"] = {"ill": {"infectiousness": 1.0}, "well": {}}
    scenario["strains"]["b"] = {**flu, "mutates": []}
    row = {"date": dt.date(2024, 2, 10), "count": 3}
    scenario["importation"] = {"guests": {"strain": "flu", "series": [row], "state": "well", "who": {"min_age": 18}}}
    for result in many(scenario, people, 20):
        assert [(i, by, strain) for _, i, by, strain, _ in result.infections] == [(1, None, "flu")]
        assert result.infection_causes == ["importation"]
        assert 1.25 <= result.infections[0][0] < 2.25
        assert result.final_states == ["susceptible", "flu.well"]
        assert (result.end_time, result.ended_by) in ((2.0, "idle"), (3.0, "idle"))


def test_who_belongs_to_a_kind_of_place() -> None:
    """`where` with a kind alone: those who have such a place."""
    scenario, people = pair()
    people.places["school"] = OraclePlaces([-1, 0], [0], ["s"], "neighbourhood", [0])
    scenario["seeding"] = [{"strain": "flu", "count": 2, "where": {"place_kind": "school"}}]
    scenario["strains"]["flu"]["states"]["ill"] = {}
    assert simulate(scenario, people, 1).final_states == ["susceptible", "flu.ill"]


def test_neighbours_are_mutual() -> None:
    """Nine areas on a line and a far one, which is among nobody's six nearest and has neighbours all the same."""
    km = 180 / math.pi / 6371.0
    line: list[tuple[float, float] | None] = [(0.0, k * km) for k in range(9)]
    found = neighbours_of([*line, (0.0, 100 * km), None])
    assert {a: sorted(b for b, _ in rows) for a, rows in found.items()} == {
        0: [1, 2, 3, 4, 5, 6],
        1: [0, 2, 3, 4, 5, 6],
        2: [0, 1, 3, 4, 5, 6, 7, 8],
        3: [0, 1, 2, 4, 5, 6, 7, 8, 9],
        4: [0, 1, 2, 3, 5, 6, 7, 8, 9],
        5: [0, 1, 2, 3, 4, 6, 7, 8, 9],
        6: [0, 1, 2, 3, 4, 5, 7, 8, 9],
        7: [2, 3, 4, 5, 6, 8, 9],
        8: [2, 3, 4, 5, 6, 7, 9],
        9: [3, 4, 5, 6, 7, 8],
    }
    assert dict(found[8])[9] == pytest.approx(1 / 93)
    assert dict(found[9])[8] == pytest.approx(1 / 93)
    assert dict(found[4])[0] == pytest.approx(1 / 5)
