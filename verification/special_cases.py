"""Cases for the engine and the oracle that random ones would hardly contain."""

import datetime as dt
from typing import Any

from oracle_population import OraclePlaces, OraclePopulation, neighbours_of
from random_scenarios import Case

START = dt.datetime(2024, 2, 8, 18, 30, 0, 250)
"""A Thursday; Seollal is from the 9th to the 12th."""
FEAST = dt.date(2024, 2, 9)


def line_of_areas() -> Case:
    """Nine areas on a line and a far one, which none of them has among its six nearest; zombies start in the ninth."""
    names = [f"Area-{k}" for k in range(10)]
    places: list[tuple[float, float] | None] = [(0.0, longitude) for longitude in (*_line(), 0.055)]
    areas = [a for a in range(10) for _ in range(4)]
    labels = [f"home-{a}" for a in range(10)]
    people = OraclePopulation(
        ages=[30] * len(areas),
        areas=areas,
        area_names=names,
        places={"household": OraclePlaces(list(areas), list(range(10)), labels, "neighbourhood", list(range(10)))},
        neighbours=neighbours_of(places),
        coordinates=places,
    )
    bite = {
        "actor": {"strain": "z", "states": ["zombie"]},
        "target": {"states": ["susceptible"]},
        "meetings": {"street": "0.2 / hour"},
        "outcomes": [{"name": "bitten", "probability": 1.0, "target": "infect z"}],
    }
    scenario: dict[str, Any] = {
        "scenario": {"id": "line-of-areas", "title": "Line of areas"},
        "time": {"start": START, "step": "1 hour", "duration": "3 hours"},
        "record": {"every": "1 hour"},
        "strains": {"z": {"start": "zombie", "states": {"zombie": {"roaming": {"cross": "1.5 / hour"}}}}},
        "settings": {"street": {"place_kind": "neighbourhood"}},
        "encounters": {"bite": bite},
        "seeding": [{"strain": "z", "count": 3, "where": {"area": names[8]}}],
        "behaviours": {
            "flight": {"action": "flee", "hazard": "1 / hour", "saturation": 0.2, "every": "10 min"},
        },
    }
    return Case(0, scenario, people)


def _line() -> list[float]:
    """Longitudes about 0.3 km apart, no two distances of one area equal."""
    return [0.003 * k + 0.00002 * k * k for k in range(9)]


def year_in_a_class() -> Case:
    """A class and its homes over Seollal, with every feature of the year; infected only from outside.

    The matrix of the homes has a group without people, which all others would meet most.
    """
    ages = [8, 9, 10, 11, 35, 36, 37, 38, 70]
    n = len(ages)
    home = [0, 0, 1, 1, 0, 0, 1, 1, 1]
    people = OraclePopulation(
        ages=ages,
        areas=[0] * n,
        area_names=["Area"],
        places={
            "household": OraclePlaces(home, [0, 0], ["a", "b"], "neighbourhood", [0, 0]),
            "classroom": OraclePlaces([0] * 5 + [-1] * 4, [0], ["class"], "neighbourhood", [0]),
        },
        coordinates=[(0.0, 0.0)],
    )
    matrix = [[6, 1, 0, 20], [3, 2, 1, 20], [0.5, 0, 4, 20], [20, 20, 20, 20]]
    table = [{"from": dt.date(2024, 2, 10), "factor": 0.2}, {"from": dt.date(2024, 2, 13), "factor": 2.0}]
    rates = [{"from": dt.date(2024, 2, 9), "rate": "0.4 / day"}, {"from": dt.date(2024, 2, 12), "rate": "0 / day"}]
    counts = [{"date": dt.date(2024, 2, 8), "count": 2}, {"date": dt.date(2024, 2, 16), "count": 3}]
    days = {"distribution": "gamma", "mean": "3 days", "shape": 2.0}
    scenario: dict[str, Any] = {
        "scenario": {"id": "year-in-a-class", "title": "Year in a class"},
        "time": {"start": START, "step": "1 day", "duration": "8 days"},
        "record": {"every": "2 days"},
        "calendar": {
            "public_holidays": "KR",
            "holidays": [dt.date(2024, 2, 14)],
            "periods": {"quiet": [{"from": dt.date(2024, 2, 15), "to": dt.date(2024, 2, 15)}]},
        },
        "strains": {
            "flu": {
                "transmissibility": 0.4,
                "start": "ill",
                "seasonality": {"amplitude": 1.0, "peak": dt.date(2021, 1, 20)},
                "states": {"ill": {"infectiousness": 1.0, "dwell": days, "next": "susceptible"}},
            },
        },
        "settings": {
            "class": {
                "place_kind": "classroom",
                "contacts_per_day": 2.0,
                "open": ["Mon-Fri 08:00-15:00"],
                "closed": ["holidays"],
                "age_mixing": {"ages": [0, 18], "matrix": [[3, 1], [0, 2]]},
            },
            "home": {
                "place_kind": "household",
                "contacts_per_day": 1.0,
                "closed": ["quiet"],
                "absent_while_in": ["class"],
                "seasonality": {"table": table},
                "age_mixing": {"ages": [0, 18, 60, 100], "matrix": matrix},
            },
        },
        "importation": {
            "children": {"strain": "flu", "rate": "0.1 / day", "who": {"max_age": 17}},
            "guests": {
                "strain": "flu",
                "table": rates,
                "who": {"min_age": 18},
            },
            "travellers": {
                "strain": "flu",
                "series": counts,
            },
        },
    }
    return Case(0, scenario, people)


def crowd_before_a_holiday() -> Case:
    """More zombies than residents left in a street that closes at midnight for a day, and opens again."""
    n = 27
    people = OraclePopulation(
        ages=[30] * n,
        areas=[0] * n,
        area_names=["Area"],
        places={"household": OraclePlaces([i // 3 for i in range(n)], [0] * 9, [f"home-{h}" for h in range(9)])},
        coordinates=[(0.0, 0.0)],
    )
    bite = {
        "actor": {"strain": "z", "states": ["zombie"]},
        "target": {"states": ["susceptible"]},
        "meetings": {"street": "0.5 / hour", "home": "0.1 / hour"},
        "outcomes": [
            {"name": "bitten", "probability": 0.5, "target": "infect z"},
            {"name": "killed", "probability": 0.3, "target": "dead"},
        ],
    }
    states = {"zombie": {"roaming": {}}, "dead": {"dead": True}}
    scenario: dict[str, Any] = {
        "scenario": {"id": "crowd-before-a-holiday", "title": "Crowd before a holiday"},
        "time": {"start": START + dt.timedelta(hours=3), "step": "1 hour", "duration": "29 hours"},
        "record": {"every": "1 hour"},
        "calendar": {"public_holidays": "KR", "periods": {"feast": [{"from": FEAST, "to": FEAST}]}},
        "strains": {"z": {"block": "1 hour", "start": "zombie", "states": states}},
        "settings": {
            "street": {"place_kind": "neighbourhood", "closed": ["feast"]},
            "home": {"place_kind": "household", "closed": ["holidays"], "open": ["daily 06:00-21:00"]},
        },
        "encounters": {"bite": bite},
        "seeding": [{"strain": "z", "count": 15}],
        "importation": {"guests": {"strain": "z", "series": [{"date": FEAST, "count": 3}]}},
    }
    return Case(0, scenario, people)
