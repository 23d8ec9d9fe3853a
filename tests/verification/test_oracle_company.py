"""The oracle against laws known exactly: who joins whom, who flees together, who is shut out, what breaks.

Each test rejects a correct oracle with probability about 1e-4 under fresh seeds; the seeds are fixed.
"""

import datetime as dt
import math
from typing import Any

import pytest
from oracle import OraclePlaces, OraclePopulation, OracleResult, simulate
from scipy import stats

FALSE_ALARM = 1e-4
RUNS = 1200
START = dt.datetime(2024, 1, 1)
FOREVER = {"dwell": {"distribution": "fixed", "value": "100 days"}, "next": "z"}


def assert_share(hits: int, share: float, runs: int = RUNS) -> None:
    """Exact binomial test."""
    assert stats.binomtest(hits, runs, share).pvalue > FALSE_ALARM


def homes(areas: list[int], **more: Any) -> OraclePopulation:
    """One person in each household, households in areas, all areas neighbours of weight 1."""
    count = max(areas) + 1
    places = {"household": OraclePlaces([*range(len(areas))], areas, [], "neighbourhood", areas)}
    neighbours = {a: [(b, 1.0) for b in range(count) if b != a] for a in range(count)}
    names = [f"Area-{a}" for a in range(count)]
    return OraclePopulation([30] * len(areas), list(areas), names, places, **{"neighbours": neighbours, **more})


def roaming(states: dict[str, Any], seeds: dict[int, str], hours: float = 1.0, **more: Any) -> dict[str, Any]:
    """People who only roam, each seeded in a state."""
    seeding = [{"strain": "z", "count": 1, "state": s, "who": {"person": str(i)}} for i, s in seeds.items()]
    return {
        "time": {"start": START, "duration": f"{hours} hours"},
        "strains": {"z": {"start": next(iter(states)), "states": states}},
        "settings": {"home": {"place_kind": "household"}},
        "seeding": seeding,
        **more,
    }


def many(scenario: dict[str, Any], people: OraclePopulation) -> list[OracleResult]:
    """Runs with seeds 0, 1, ..."""
    return [simulate(scenario, people, seed) for seed in range(RUNS)]


def test_who_joins_along_ties() -> None:
    """Two ties of weights 1 and 3, one to somebody in another state: a join comes to something one time in four."""
    join = {"rate": "2 / hour", "states": ["susceptible"], "edge_kind": "friends"}
    scenario = roaming({"z": {"roaming": {"join": join}, **FOREVER}}, {0: "z", 2: "z"})
    people = homes([0, 1, 1], edges={"friends": [(0, 1, 1.0), (2, 0, 3.0)]})
    results = many(scenario, people)
    arrived = [result.final_sites[0] == ("household", 1) for result in results]
    assert_share(sum(arrived), 1 - math.exp(-2 * 0.25))
    assert max(sum(cause == "join" for *_, cause in result.moves) for result in results) == 1


def test_who_joins_those_near_by() -> None:
    """Two who roam in the same and the next neighbourhood are found, uniformly; the one farther off is not."""
    states = {
        "z": {"roaming": {"join": {"rate": "20 / hour", "states": ["z.band"]}}, **FOREVER},
        "band": {"roaming": {}, **FOREVER},
    }
    people = homes([0, 0, 1, 2], neighbours={0: [(1, 1.0)], 1: [(0, 1.0), (2, 1.0)], 2: [(1, 1.0)]})
    results = many(roaming(states, {0: "z", 1: "band", 2: "band", 3: "band"}), people)
    at = [result.final_sites[0] for result in results]
    assert set(at) == {("household", 1), ("household", 2)}
    assert_share(at.count(("household", 1)), 0.5)


def test_joining_asks_nothing_of_others_and_leaves_the_other_jumps() -> None:
    """Who finds nobody, and who has company, stays; other jumps go on at their rates."""
    states = {"z": {"roaming": {"leave": "1 / hour", "join": {"rate": "5 / hour", "states": ["z.z"]}}, **FOREVER}}
    results = many(roaming(states, {0: "z"}), homes([0]))
    assert_share(sum(result.final_sites[0] == ("neighbourhood", 0) for result in results), 1 - math.exp(-1))


@pytest.mark.parametrize("probability", [0.0, 0.6, 1.0])
def test_who_flees_together(probability: float) -> None:
    """Of two friends in a street of one area with two neighbours both flee; the second goes where the first is."""
    behaviour = {"action": "flee", "hazard": "2 / hour", "saturation": 0.01}
    flight = {**behaviour, "together": {"edge_kind": "friends", "probability": probability}}
    scenario = roaming({"z": {"roaming": {}, **FOREVER}}, {2: "z"}, 6.0, behaviours={"flight": flight})
    people = homes([0, 0, 0], edges={"friends": [(0, 1, 1.0)]}, neighbours={0: [(1, 1.0), (2, 1.0)]})
    people.area_names += ["B", "C"]
    people.places["neighbourhood"] = OraclePlaces([0, 0, 0], [0, 1, 2], people.area_names)
    results = many(scenario, people)
    fled = [result.final_sites[:2] for result in results if None not in result.final_sites[:2]]
    assert len(fled) > 0.99 * RUNS
    assert_share(sum(a == b for a, b in fled), probability + (1 - probability) / 2, len(fled))


def one_room(barricade: dict[str, Any]) -> tuple[dict[str, Any], OraclePopulation]:
    """A zombie in a room with two enemies who have barricaded themselves nearly at once."""
    bitten = {"name": "bitten", "probability": 1.0, "target": "infect z"}
    bite = {"actor": {"strain": "z", "states": ["z"]}, "target": {"states": ["susceptible"]}, "outcomes": [bitten]}
    fear = {"action": "shelter", "hazard": "1e6 / hour", "saturation": 0.01, "settings": ["home"]}
    states = {"ill": {}, "z": {"roaming": {}, **FOREVER}}
    scenario = roaming(states, {2: "z"}, 2 + 1 / 6, behaviours={"barricade": {"factor": 0.0, **fear, **barricade}})
    scenario["seeding"][0]["at"] = "599.999 s"
    scenario["settings"]["home"]["scaling"] = "per_pair"
    scenario["encounters"] = {"bite": {**bite, "meetings": {"home": "1 / hour"}}}
    people = homes([0, 0, 0], edges={"enmity": [(0, 1, 1.0)]})
    people.places["household"] = OraclePlaces([0, 0, 0], [0], [], "neighbourhood", [0])
    return scenario, people


def test_who_is_shut_out() -> None:
    """The one who was there second is in the open with the probability of refusal, the first never."""
    results = many(*one_room({"refused": {"edge_kind": "enmity", "probability": 0.6}}))
    assert max(len(result.infections) for result in results) == 2
    assert_share(sum(len(result.infections) == 2 for result in results), 0.6 * (1 - math.exp(-2)))


def test_what_breaks() -> None:
    """Meetings that are kept off come at rate 1, each breaks the barricade with 0.5; then the next one bites."""
    results = many(*one_room({"breaks": 0.5}))
    bitten = 1 - (math.exp(-2 * 0.5) - 0.5 * math.exp(-2)) / 0.5
    assert_share(sum(row[1] == 0 for result in results for row in result.infections), bitten)
