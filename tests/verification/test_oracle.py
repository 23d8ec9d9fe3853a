"""The oracle against laws known exactly.

Each test of chance rejects a correct oracle with probability about FALSE_ALARM under fresh seeds; the seeds are
fixed, so a test that passes once passes always.
"""

import datetime as dt
import itertools
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from oracle import OraclePlaces, OraclePopulation, OracleResult, simulate
from oracle_fear import Behaviour
from oracle_language import DAY, Law, duration, opening, rate, table
from oracle_meetings import shelter
from oracle_scenario import read
from oracle_world import World
from scipy import stats

FALSE_ALARM = 1e-4
START = dt.datetime(2024, 1, 1)  # a Monday
FOREVER = {"dwell": {"distribution": "fixed", "value": "100 days"}, "next": "z"}
"""Who only roams neither acts nor leaves the state, and would end the run."""


def one_place(n: int, kind: str = "household", **more: Any) -> OraclePopulation:
    """n people of one household in one area."""
    places = {kind: OraclePlaces([0] * n, [0], ["place"], "neighbourhood", [0])}
    return OraclePopulation([30] * n, [0] * n, ["A"], places, **more)


def sir(contacts: float, dwell: dict[str, Any], days: int = 400, **setting: Any) -> dict[str, Any]:
    """An SIR scenario in one household setting."""
    infectious = {"dwell": dwell, "next": "recovered", "infectiousness": 1.0}
    return {
        "time": {"start": START, "step": "100 days", "duration": f"{days} days"},
        "strains": {
            "flu": {
                "transmissibility": 1.0,
                "start": "infectious",
                "states": {"infectious": infectious, "recovered": {"immune": True}},
            }
        },
        "settings": {"home": {"place_kind": "household", "contacts_per_day": contacts, **setting}},
        "seeding": [{"strain": "flu", "count": 1}],
    }


def many(scenario: dict[str, Any], population: OraclePopulation, runs: int) -> list[OracleResult]:
    """Runs with seeds 0, 1, ..."""
    return [simulate(scenario, population, seed) for seed in range(runs)]


def assert_law(observed: Sequence[int], law: Sequence[float]) -> None:
    """Chi-square goodness of fit; cells expected below 5 are merged into the last of them."""
    counts = np.bincount(observed, minlength=len(law)).astype(float)
    expected = np.array(law) * len(observed)
    assert abs(sum(law) - 1) < 1e-9
    assert not counts[expected == 0].any()
    small = expected < 5
    if small.any():
        counts = np.append(counts[~small], counts[small].sum())
        expected = np.append(expected[~small], expected[small].sum())
        counts, expected = counts[expected > 0], expected[expected > 0]
    assert stats.chisquare(counts, expected).pvalue > FALSE_ALARM


def assert_share(hits: int, runs: int, share: float) -> None:
    """Exact binomial test."""
    assert stats.binomtest(hits, runs, share).pvalue > FALSE_ALARM


@cache
def reed_frost(susceptible: int, infectious: int, escape: float) -> tuple[float, ...]:
    """P(k of the susceptible are infected in the end), k = 0..susceptible."""
    law = [0.0] * (susceptible + 1)
    if infectious == 0 or susceptible == 0:
        law[0] = 1.0
        return tuple(law)
    for new in range(susceptible + 1):
        chance = float(stats.binom.pmf(new, susceptible, 1 - escape**infectious))
        for later, p in enumerate(reed_frost(susceptible - new, new, escape)):
            law[new + later] += chance * p
    return tuple(law)


@pytest.mark.parametrize("n", [3, 4])
def test_reed_frost_household(n: int) -> None:
    """A fixed infectious period: the final size is that of Reed and Frost."""
    scenario = sir(0.25, {"distribution": "fixed", "value": "2 days"}, scaling="per_pair")
    sizes = [len(result.infections) - 1 for result in many(scenario, one_place(n), 1500)]
    assert_law(sizes, reed_frost(n - 1, 1, math.exp(-0.25 * 2)))


def test_finite_sir_exponential() -> None:
    """N = 5, constant scaling, exponential period: the law from the jump chain."""

    @cache
    def final(s: int, i: int) -> tuple[float, ...]:
        if s == 0 or i == 0:
            return (1.0,) + (0.0,) * s
        infection = 0.8 * s / 4
        up = infection / (infection + 0.5)
        more, fewer = (0.0, *final(s - 1, i + 1)), final(s, i - 1)
        return tuple(up * a + (1 - up) * b for a, b in zip(more, fewer, strict=True))

    results = many(sir(0.8, {"distribution": "exponential", "mean": "2 days"}), one_place(5), 1500)
    assert_law([len(result.infections) - 1 for result in results], final(4, 1))
    assert {result.ended_by for result in results} == {"idle"}


def zombies(people: int, chance: float) -> dict[str, Any]:
    """One zombie; each meeting ends in a bite with that chance, else the zombie is dead."""
    return {
        "time": {"start": START, "step": "1 day", "duration": "300 days"},
        "strains": {"z": {"start": "zombie", "states": {"zombie": {}, "dead": {"dead": True}}}},
        "settings": {"home": {"place_kind": "household", "scaling": "per_pair"}},
        "encounters": {
            "bite": {
                "actor": {"strain": "z", "states": ["zombie"]},
                "target": {"states": ["susceptible"]},
                "meetings": {"home": "1 / hour"},
                "outcomes": [
                    {"name": "bitten", "probability": chance, "target": "infect z"},
                    {"name": "beaten", "probability": 1 - chance, "actor": "dead"},
                ],
            }
        },
        "seeding": [{"strain": "z", "count": 1}],
    }


def test_gamblers_ruin() -> None:
    """P(k bites, then extinction) = Z/(2k+Z) C(2k+Z, k) p^k (1-p)^(k+Z) below S bites."""
    p = 1 / (1 + 1.2)
    law = [1 / (2 * k + 1) * math.comb(2 * k + 1, k) * p**k * (1 - p) ** (k + 1) for k in range(5)]
    results = many(zombies(6, p), one_place(6), 1500)
    assert_law([len(result.infections) - 1 for result in results], [*law, 1 - sum(law)])


@pytest.mark.parametrize(("kind", "escape"), [("leaky", math.exp(-0.4)), ("all-or-nothing", 0.6 + 0.4 * math.exp(-1))])
def test_protection(kind: str, escape: float) -> None:
    """Two people, exposure 1: a leaky effect thins the rate, all-or-nothing spares a share."""
    scenario = sir(0.5, {"distribution": "fixed", "value": "2 days"})
    scenario["immunity"] = {"vaccine": {"coverage": 1.0, "protection": {"flu": {"kind": kind, "effect": 0.6}}}}
    escaped = sum(len(result.infections) == 1 for result in many(scenario, one_place(2), 1500))
    assert_share(escaped, 1500, escape)


def test_infectiousness_factors() -> None:
    """Vaccinated seed (×0.5), profile (0, 1.5, 0.5 by day), host type (×0.4), gamma variation: Laplace transform."""
    scenario = sir(2.0, {"distribution": "fixed", "value": "3 days"})
    scenario["immunity"] = {"v": {"coverage": 1.0, "protection": {"flu": {"kind": "infectiousness", "effect": 0.5}}}}
    scenario["strains"]["flu"] |= {
        "infectiousness_profile": {"times": ["0 days", "1 day", "2 days"], "values": [0.0, 1.5, 0.5]},
        "infectiousness_by_host_type": {"weak": 0.4},
        "individual_variation": {"distribution": "gamma", "shape": 0.5},
    }
    results = many(scenario, one_place(2, host_types=["weak", "weak"]), 1500)
    assert_share(sum(len(result.infections) == 1 for result in results), 1500, (1 + 2 * 2 * 0.5 * 0.4 / 0.5) ** -0.5)
    assert min(time for result in results for time, *_ in result.infections[1:]) >= 1.0


def test_opening_hours() -> None:
    """No infection while closed, and the stated contacts a day on average over the week."""
    hours = ["Mon-Fri 08:30-16:30"]
    scenario = sir(0.1, {"distribution": "fixed", "value": "7 days"}, open=hours, scaling="per_pair")
    infections = [
        row for result in many(scenario, one_place(2), 1500) for row in result.infections if row[2] is not None
    ]
    times = [time for time, *_ in infections]
    assert all(time % 1 * 24 >= 8.5 and time % 1 * 24 < 16.5 and time % 7 < 5 for time in times)
    assert_share(len(times), 1500, 1 - math.exp(-0.7))


def test_absence() -> None:
    """Home is empty while the (contactless) school is open: no infection there then; others stay at home."""
    scenario = sir(1.0, {"distribution": "fixed", "value": "5 days"}, absent_while_in=["school"])
    scenario["settings"]["school"] = {"place_kind": "school", "open": ["daily 06:00-18:00"]}
    scenario["seeding"][0]["who"] = {"person": "0"}
    people = one_place(3)
    people.places["school"] = OraclePlaces([-1, 0, -1], [0], ["school"])
    results = many(scenario, people, 60)
    times = [time % 1 for result in results for time, person, *_ in result.infections[1:] if person == 1]
    assert len(times) > 30
    assert not any(0.25 <= time < 0.75 for time in times)
    assert any(0.25 <= time % 1 < 0.75 for result in results for time, person, *_ in result.infections if person == 2)


def test_roaming_between_two_sites() -> None:
    """Leave at rate 2, enter at rate 1 a day: the share inside at day 1 is (1 + 2 e^-3) / 3."""
    scenario = {
        "time": {"start": START, "duration": "1 day"},
        "strains": {
            "z": {"start": "z", "states": {"z": {"roaming": {"leave": "2 / day", "enter": "1 / day"}, **FOREVER}}}
        },
        "settings": {"home": {"place_kind": "household"}},
        "seeding": [{"strain": "z", "count": 1}],
    }
    results = many(scenario, one_place(1), 1500)
    inside = sum(result.final_sites == [("household", 0)] for result in results)
    assert_share(inside, 1500, (1 + 2 * math.exp(-3)) / 3)
    assert results[0].ended_by == "duration"


@pytest.mark.parametrize(("hour", "site"), [(10, ("classroom", 0)), (20, ("abode", 0)), (22, ("neighbourhood", 0))])
def test_deepest_site(hour: int, site: tuple[str, int]) -> None:
    """Who begins to roam is in the deepest open place, at the neighbourhood when every setting is closed."""
    scenario = {
        "time": {"start": START.replace(hour=hour), "duration": "1 min"},
        "strains": {"z": {"start": "z", "states": {"z": {"roaming": {}}}}},
        "settings": {
            "home": {"place_kind": "abode", "open": ["daily 00:00-21:00"]},
            "class": {"place_kind": "classroom", "open": ["Mon-Fri 09:00-17:00"]},
        },
        "seeding": [{"strain": "z", "count": 1}],
    }
    people = one_place(2, "abode")
    people.places["school"] = OraclePlaces([0, 0], [0], ["s"], "neighbourhood", [0])
    people.places["classroom"] = OraclePlaces([0, 0], [0], ["c"], "school", [0])
    result = simulate(scenario, people, 1)
    assert result.final_sites.count(site) == 1
    assert result.final_sites.count(None) == 1


def test_branches_and_outcomes_by_person_and_place() -> None:
    """Branch probability by age × host type; outcome by setting × age × host type (σ halves the infections)."""
    by_age = [{"from": 0, "value": 0.2}, {"from": 30, "value": 0.8}]
    scenario = zombies(2, 0.0)
    zombie = scenario["strains"]["z"]
    zombie["start"] = [{"to": "zombie"}, {"to": "dead", "probability": {"by_age": by_age, "by_host_type": {"b": 0.5}}}]
    zombie["susceptibility"] = {"by_host_type": {"b": 0.5}}
    chance = {"by_age": by_age, "by_setting": {"home": 0.75, "elsewhere": 0.1}}
    bitten = {"name": "bitten", "probability": chance, "target": "infect z", "actor": "dead"}
    beaten = {"name": "beaten", "probability": 0.4, "actor": "dead"}
    scenario["encounters"]["bite"]["outcomes"] = [bitten, beaten]
    scenario["seeding"][0] |= {"state": "zombie", "who": {"person": "0"}}
    results = many(scenario, one_place(2, host_types=["ordinary", "b"]), 1500)
    assert_share(sum(row[5] == "bitten" for result in results for row in result.encounters), 1500, 0.6)
    assert_share(sum(len(result.infections) == 2 for result in results), 1500, 0.3)
    infected = [result.final_states[1] for result in results if len(result.infections) == 2]
    assert_share(infected.count("z.dead"), len(infected), 0.4)


def fear(action: str, unit: str) -> tuple[dict[str, Any], OraclePopulation]:
    """One roaming person among ten (A / n = 0.1, saturated) for five hours at 0.2 an hour."""
    body = {"action": action, "unit": unit, "hazard": "0.2 / hour", "saturation": 0.05, "every": "1 hour"}
    shelter = {"factor": 0.0, "settings": ["home"]} if action == "shelter" else {}
    scenario = {
        "time": {"start": START, "duration": "5 hours", "step": "1 hour"},
        "strains": {"z": {"start": "z", "states": {"z": {"roaming": {}, **FOREVER}}}},
        "settings": {"home": {"place_kind": "household"}},
        "seeding": [{"strain": "z", "count": 1, "who": {"person": "9"}}],
        "behaviours": {"b": {**body, **shelter}},
    }
    people = one_place(10)
    people.places["household"].member = [0, 0, 0, 0, 0, 0, 0, 0, 0, -1]
    people.area_names.append("B")
    people.places["neighbourhood"] = OraclePlaces([0] * 10, [0, 1], ["A", "B"])
    people.neighbours = {0: [(1, 1.0)]}
    return scenario, people


@pytest.mark.parametrize(("action", "unit"), list(itertools.product(["flee", "shelter"], ["person", "household"])))
def test_fear(action: str, unit: str) -> None:
    """After five hours a unit has decided with probability 1 - e^-1; households decide together."""
    results = many(*fear(action, unit), 800)
    assert_share(sum(result.decided["b"][0] for result in results), 800, 1 - math.exp(-1))
    together = sum(result.decided["b"][0] == result.decided["b"][1] for result in results)
    assert_share(together, 800, 1.0 if unit == "household" else math.exp(-2) + (1 - math.exp(-1)) ** 2)
    for result in results:
        fled = action == "flee" and result.decided["b"][0]
        assert result.final_sites[0] == (("neighbourhood", 1) if fled else None)


def test_visitors_meet_and_are_met() -> None:
    """A roaming visitor at a neighbourhood of two: each resident meets and is met at λ = r."""
    people = OraclePopulation([30] * 3, [0, 1, 1], ["A", "B"], neighbours={0: [(1, 1.0)]})
    scenario = sir(1.0, {"distribution": "fixed", "value": "1 day"}, place_kind="neighbourhood")
    scenario["strains"]["flu"]["states"]["infectious"]["roaming"] = {"cross": "1000 / hour"}
    scenario["seeding"][0]["who"] = {"person": "0"}
    infections = [len(result.infections) - 1 for result in many(scenario, people, 1000)]
    assert_law(infections, reed_frost(2, 1, math.exp(-1)))  # residents 1 and 2 have no neighbours to cross to


def test_visitors_are_met() -> None:
    """A roaming person who can be infected holds a slot at the neighbourhood visited: met by the resident at λ = r."""
    people = OraclePopulation([30] * 3, [0, 1, 1], ["A", "B"], neighbours={0: [(1, 1.0)]})
    scenario = sir(1.0, {"distribution": "fixed", "value": "1 day"}, place_kind="neighbourhood")
    wanderer = {"roaming": {"cross": "1000 / hour"}, "susceptible_to": ["flu"]}
    scenario["strains"]["w"] = {"start": "wanderer", "states": {"wanderer": wanderer}}
    scenario["seeding"] = [
        {"strain": "w", "who": {"person": "0"}, "count": 1},
        {"strain": "flu", "at": "1 hour", "count": 1},
    ]
    infections = [len(result.infections) - 2 for result in many(scenario, people, 1000)]
    assert_law(infections, reed_frost(2, 1, math.exp(-1)))


def test_number_of_meetings_and_outcomes() -> None:
    """Meetings 100 an hour for the 2 hours of the day that are open; 0.3 of them have the (idle) outcome."""
    scenario = zombies(2, 0.3)
    scenario["encounters"]["bite"] |= {
        "meetings": {"home": "100 / hour"},
        "outcomes": [{"name": "x", "probability": 0.3}],
    }
    scenario["settings"]["home"]["open"] = ["Mon 03:00-05:00"]
    scenario["time"]["duration"] = "1 day"
    rows = [row[5] for result in many(scenario, one_place(2), 40) for row in result.encounters]
    assert FALSE_ALARM < stats.poisson(8000).cdf(len(rows)) < 1 - FALSE_ALARM
    assert_share(rows.count("x"), len(rows), 0.3)


def test_profile_below_its_peak() -> None:
    """Three tenths of the peak for the whole infectious period, exposure 1.5."""
    scenario = sir(5.0, {"distribution": "fixed", "value": "1 day"})
    scenario["strains"]["flu"]["infectiousness_profile"] = {"times": ["0 days", "1 day"], "values": [0.3, 1.0]}
    escaped = sum(len(result.infections) == 1 for result in many(scenario, one_place(2), 2500))
    assert_share(escaped, 2500, math.exp(-1.5))


def test_shelter_is_for_the_untouched() -> None:
    """The factor holds for a target in the behaviour's settings who has not been displaced."""
    scenario, people = fear("shelter", "person")
    scenario["behaviours"]["b"]["factor"] = 0.25
    world = World(read(scenario), people, 1)
    world.behaviours.append(Behaviour(world, "b", 0))
    world.behaviours[0].decided[0] = True
    home = world.scenario.settings["home"]
    assert (shelter(world, 0, home, 0), shelter(world, 1, home, 0)) == (0.25, 1.0)
    world.move(0, ("household", 0), 0, "flee")
    assert shelter(world, 0, home, 0) == 1.0


def test_what_becomes_of_immunity() -> None:
    """Immunity outlasts another strain's episode; within its own it is lost on leaving the immune states."""
    scenario = sir(1.0, {"distribution": "fixed", "value": "1 day"})
    flu = scenario["strains"]["flu"]
    scenario["strains"]["b"] = {**flu, "states": {**flu["states"], "tired": {}}}
    for last in ("tired", None):
        world = World(read(scenario), one_place(1), 1)
        strains = world.scenario.strains
        world.enter(0, strains["flu"].states["recovered"], 0, "seed")
        assert world.sources[0] == {"flu"}
        world.infect(0, strains["b"], 1, None, None, "seed", None)
        world.enter(0, strains["b"].states["recovered"], 2, "dwell")
        assert world.sources[0] == {"flu", "b"}
        world.enter(0, strains["b"].states[last] if last else None, 3, "dwell")
        assert world.sources[0] == {"flu"}


@pytest.mark.parametrize(("scaling", "met"), [("constant", True), ("per_pair", False)])
def test_lone_slot(scaling: str, met: bool) -> None:
    """A visitor meets the one slot of a place at rate r g(1), which is 0 for scaling by pair."""
    people = OraclePopulation(
        [30] * 2, [0, 0], ["A"], {"household": OraclePlaces([0, -1], [0], ["h"], "neighbourhood", [0])}
    )
    scenario = sir(1000.0, {"distribution": "fixed", "value": "1 day"}, scaling=scaling)
    scenario["strains"]["flu"]["states"]["infectious"]["roaming"] = {"enter": "1000 / hour"}
    scenario["seeding"][0]["who"] = {"person": "1"}
    assert len(simulate(scenario, people, 1).infections) == (2 if met else 1)


def test_who_is_met_by_day() -> None:
    """A touched person acts in a setting that shares the site's, and is met in the neighbourhood's own only."""
    people = OraclePopulation([30] * 2, [0, 0], ["A"])
    people.places["day"] = OraclePlaces([0, 0], [0], same_site_as="neighbourhood")
    scenario = sir(1000.0, {"distribution": "fixed", "value": "1 day"}, place_kind="day")
    for roams, infections in (("flu", 2), ("w", 1)):
        scenario["strains"]["w"] = {"start": "w", "states": {"w": {"susceptible_to": ["flu"]}}}
        state = scenario["strains"]["flu"]["states"]["infectious"] if roams == "flu" else None
        (state or scenario["strains"]["w"]["states"]["w"])["roaming"] = {}
        scenario["seeding"] = [{"strain": "flu", "count": 1, "who": {"person": "0"}}]
        if roams == "w":
            state = scenario["strains"]["flu"]["states"]["infectious"]
            state.pop("roaming")
            scenario["seeding"].append({"strain": "w", "count": 1, "who": {"person": "1"}})
        by_flu = [row for row in simulate(scenario, people, 1).infections if row[3] == "flu"]
        assert len(by_flu) == infections


def test_edges() -> None:
    """A tie of weight 0.5; with constant scaling the actor's ties share the rate."""
    people = OraclePopulation([30] * 3, [0] * 3, ["A"], edges={"friends": [(0, 1, 0.5), (2, 0, 1.5)]})
    for scaling, total in (("per_pair", 1.0), ("constant", 2.0)):
        scenario = sir(1.0, {"distribution": "fixed", "value": "1 day"})
        scenario["settings"] = {"ties": {"edge_kind": "friends", "contacts_per_day": 1.0, "scaling": scaling}}
        scenario["seeding"][0]["who"] = {"person": "0"}
        reached = sum(any(row[1] == 1 for row in result.infections) for result in many(scenario, people, 1000))
        assert_share(reached, 1000, 1 - math.exp(-0.5 / total))


def test_mutation_and_superinfection() -> None:
    """A half of the infections mutate, seeds do not; the mutant infects the recovered who are susceptible to it."""
    scenario = sir(50.0, {"distribution": "fixed", "value": "1 day"})
    flu = scenario["strains"]["flu"]
    scenario["strains"]["b"] = {**flu}
    flu |= {"mutates": {"to": "b", "probability": 0.5}}
    flu["states"] = {**flu["states"], "recovered": {"immune": True, "susceptible_to": ["b"]}}
    results = many(scenario, one_place(2), 800)
    assert all(result.infections[0][3] == "flu" for result in results)
    first = [next(row for row in result.infections if row[2] is not None)[3] for result in results]
    assert_share(first.count("b"), 800, 0.5)
    seeds: dict[str, set[str]] = {"flu": set(), "b": set()}
    for result, strain in zip(results, first, strict=True):
        seeds[strain].add(result.final_states[result.infections[0][1]])
    assert seeds == {"flu": {"flu.recovered"}, "b": {"flu.recovered", "b.recovered"}}


LAWS: list[tuple[dict[str, Any], Callable[[Any], Any]]] = [
    ({"distribution": "exponential", "mean": "2 days"}, stats.expon(scale=2).cdf),
    ({"distribution": "gamma", "mean": "2 days", "shape": 3.0}, stats.gamma(3, scale=2 / 3).cdf),
    ({"distribution": "gamma", "mean": "2 days", "sd": "1 day"}, stats.gamma(4, scale=0.5).cdf),
    ({"distribution": "lognormal", "median": "1 day", "sigma": 0.5}, stats.lognorm(0.5).cdf),
    ({"distribution": "weibull", "scale": "1 day", "shape": 2.0}, stats.weibull_min(2).cdf),
    ({"distribution": "uniform", "low": "1 day", "high": "3 days"}, stats.uniform(1, 2).cdf),
]


@pytest.mark.parametrize(("raw", "cdf"), LAWS)
def test_dwell_laws(raw: dict[str, Any], cdf: Callable[[Any], Any]) -> None:
    """Kolmogorov and Smirnov."""
    rng = np.random.default_rng(1)
    draws = [Law(raw).draw(rng) / DAY for _ in range(2000)]
    assert stats.kstest(draws, cdf).pvalue > FALSE_ALARM


def test_lognormal_by_moments_and_empirical() -> None:
    """Mean and standard deviation as stated; values by weight."""
    rng = np.random.default_rng(1)
    law = Law({"distribution": "lognormal", "mean": "3 days", "sd": "1 day"})
    draws = [law.draw(rng) / DAY for _ in range(4000)]
    assert abs(np.mean(draws) - 3) < 4 / math.sqrt(4000)
    empirical = Law({"distribution": "empirical", "values": ["1 day", "4 days"], "weights": [1, 3]})
    assert_share(sum(empirical.draw(rng) == DAY for _ in range(2000)), 2000, 0.25)
    assert Law({"distribution": "fixed", "value": "0 s"}).draw(rng) == 1


def test_language() -> None:
    """Durations, rates, hours and tables."""
    assert (duration("1.5 h"), duration("2 weeks"), duration("90 s")) == (5_400_000_000, 14 * DAY, 90_000_000)
    assert rate("24 / day") == rate("1 / hour")
    hours = opening(["Mon-Wed,Sat 22:00-24:00", "daily 23:00-24:00"])
    assert hours.share == pytest.approx((4 * 2 + 3) / 168)
    assert (hours.is_open(DAY - 1), hours.is_open(DAY)) == (True, False)
    raw = {"by_age": [{"from": 0, "value": 1.0}, {"from": 15, "value": 0.5}], "by_host_type": {"x": 0.5}}
    assert (table(raw).value(14, "y"), table(raw).value(15, "x")) == (1.0, 0.25)


def test_shares_and_stop() -> None:
    """Exact shares of host types and immunity; the overrun stop; the same seed gives the same run."""
    scenario = sir(50.0, {"distribution": "fixed", "value": "300 days"})
    scenario["time"]["stop"] = {"healthy_below": 0.5}
    scenario["record"] = {"every": "1 s"}
    scenario["host_types"] = {"b": {"share": 0.3}, "a": {"share": 0.2}}
    result = simulate(scenario, one_place(10), 3)
    assert (result.host_types.count("a"), result.host_types.count("b")) == (2, 3)
    assert result.ended_by == "overrun"
    assert result.final_states.count("susceptible") == 4
    assert simulate(scenario, one_place(10), 3) == result
