"""Cases for the engine and the oracle in which it counts who keeps together, and who shuts whom out."""

import datetime as dt
from typing import Any

import numpy as np
from oracle_population import OraclePlaces, OraclePopulation, neighbours_of
from random_scenarios import Case

MORNING = dt.datetime(2024, 1, 3, 7, 0, 0, 250)
"""A Wednesday, an hour before school."""


def _bite(meetings: dict[str, str]) -> dict[str, Any]:
    outcome = {"name": "bitten", "probability": 0.8, "target": "infect z"}
    actor, target = {"strain": "z", "states": ["zombie"]}, {"states": ["susceptible"]}
    return {"bite": {"actor": actor, "target": target, "meetings": meetings, "outcomes": [outcome]}}


def enemies_in_a_class() -> Case:
    """A class at home and at school, in which everybody has four enemies; barricades keep off nearly all, and break."""
    n, homes = 14, 7
    labels = [f"home-{h}" for h in range(homes)]
    people = OraclePopulation(
        ages=[12] * n,
        areas=[0] * n,
        area_names=["Area"],
        places={
            "household": OraclePlaces([i // 2 for i in range(n)], [0] * homes, labels, "neighbourhood", [0] * homes),
            "classroom": OraclePlaces([0] * (n - 2) + [-1] * 2, [0], ["class"], "neighbourhood", [0]),
        },
        edges={"enmity": [(i, (i + step) % n, 1.0) for i in range(n) for step in (1, 4)]},
        coordinates=[(0.0, 0.0)],
    )
    states = {"zombie": {"roaming": {"leave": "1 / hour", "enter": "4 / hour"}}, "ill": {}}
    barricade = {
        "action": "shelter",
        "unit": "household",
        "hazard": "1.5 / hour",
        "saturation": 0.05,
        "factor": 0.05,
        "breaks": 0.2,
        "settings": ["class", "home"],
        "refused": {"edge_kind": "enmity", "probability": 0.6},
    }
    start = [{"to": "ill", "probability": 0.6}, {"to": "zombie"}]
    scenario: dict[str, Any] = {
        "scenario": {"id": "enemies-in-a-class", "title": "Enemies in a class"},
        "time": {"start": MORNING, "step": "20 min", "duration": "6 hours"},
        "record": {"every": "1 hour"},
        "strains": {"z": {"block": "1 hour", "start": start, "states": states}},
        "settings": {
            "class": {"place_kind": "classroom", "open": ["Mon-Fri 08:00-11:30"]},
            "home": {"place_kind": "household", "absent_while_in": ["class"]},
        },
        "encounters": _bite({"class": "6 / hour", "home": "2 / hour"}),
        "seeding": [{"strain": "z", "count": 3, "state": "zombie"}],
        "behaviours": {"barricade": barricade},
    }
    return Case(0, scenario, people)


def friends_on_a_line() -> Case:
    """Five areas on a line: households flee to friends, half-zombies go to theirs, zombies gather where most are."""
    areas = [a for a in range(5) for _ in range(8)]
    n, names = len(areas), [f"Area-{a}" for a in range(5)]
    coordinates: list[tuple[float, float] | None] = [(0.0, 0.003 * a + 0.0002 * a * a) for a in range(5)]
    home_areas = [h // 4 for h in range(n // 2)]
    labels = [f"home-{h}" for h in range(n // 2)]
    rng = np.random.default_rng(5)
    ties = sorted({(int(max(pair)), int(min(pair))) for pair in rng.integers(0, n, (60, 2)) if pair[0] != pair[1]})
    people = OraclePopulation(
        ages=[30] * n,
        areas=areas,
        area_names=names,
        places={"household": OraclePlaces([i // 2 for i in range(n)], home_areas, labels, "neighbourhood", home_areas)},
        edges={"friends": [(i, j, float(rng.integers(1, 4))) for i, j in ties]},
        neighbours=neighbours_of(coordinates),
        coordinates=coordinates,
    )
    to_friends = {"rate": "2 / hour", "states": ["susceptible", "z.half"], "edge_kind": "friends"}
    states = {
        "zombie": {
            "roaming": {
                "cross": "0.3 / hour",
                "enter": "1 / hour",
                "join": {"rate": "1 / hour", "states": ["z.zombie"]},
            }
        },
        "half": {"roaming": {"leave": "0.4 / hour", "join": to_friends}},
    }
    flight = {"action": "flee", "unit": "household", "hazard": "0.6 / hour", "saturation": 0.1}
    scenario: dict[str, Any] = {
        "scenario": {"id": "friends-on-a-line", "title": "Friends on a line"},
        "time": {"start": MORNING, "step": "20 min", "duration": "4 hours"},
        "record": {"every": "1 hour"},
        "strains": {
            "z": {"block": "1 hour", "start": [{"to": "half", "probability": 0.5}, {"to": "zombie"}], "states": states}
        },
        "settings": {"street": {"place_kind": "neighbourhood"}, "home": {"place_kind": "household"}},
        "encounters": _bite({"street": "0.4 / hour", "home": "1 / hour"}),
        "seeding": [
            {"strain": "z", "count": 1, "state": "zombie", "where": {"area": names[0]}},
            {"strain": "z", "count": 2, "state": "zombie", "where": {"area": names[3]}},
            {"strain": "z", "count": 3, "state": "half"},
        ],
        "behaviours": {"flight": {**flight, "together": {"edge_kind": "friends", "probability": 0.7}}},
    }
    return Case(0, scenario, people)
