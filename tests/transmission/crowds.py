"""Crowds that roam: random towns of several neighbourhoods with flights, visitors, pull, mutation and many layers.

In half of them people keep together, as bands or as friends; what hangs on that has choices of its own.
"""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np

Rows = list[list[object]]


class Crowd:
    """The choices of one seed: a town and what breaks out there."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([seed, 71])
        self.areas = [f"area-{k}" for k in range(int(self.rng.integers(2, 6)))]
        self.scenario = self._scenario(seed)
        self._keep_together(np.random.default_rng([seed, 72]))

    def chance(self, p: float = 0.5) -> bool:
        """Whether something of probability p is so."""
        return bool(self.rng.random() < p)

    def number(self, low: float, high: float) -> float:
        """A number between two."""
        return round(float(self.rng.uniform(low, high)), 3)

    def write_people(self, folder: Path) -> Path:
        """Write people, places and areas as files."""
        folder.mkdir(parents=True)
        people: Rows = [["id", "age", "area", "household", "classroom", "workplace", "day_neighbourhood"]]
        pupils = 0
        for area in self.areas:
            for home in range(int(self.rng.integers(2, 14))):
                for _ in range(12 if self.chance(0.05) else int(self.rng.integers(1, 5))):
                    age = int(self.rng.integers(3, 80))
                    pupils += age < 18
                    room = f"class-{pupils % 4}" if age < 18 else ""
                    work = f"work-{self.rng.integers(5)}" if age >= 18 and self.chance(0.6) else ""
                    day = str(self.rng.choice(self.areas)) if room or work else ""
                    people.append([len(people), age, area, f"{area}-{home}", room, work, day])
        places: Rows = [["place_kind", "place", "area", "parent_kind", "parent"]]
        places += [["school", f"school-{k}", self.areas[k % len(self.areas)], "", ""] for k in range(2)]
        places += [["classroom", f"class-{k}", "", "school", f"school-{k % 2}"] for k in range(4)]
        areas: Rows = [["area", "latitude", "longitude"]]
        areas += [[area, self.number(35.0, 35.1), self.number(128.0, 128.1)] for area in self.areas]
        friends = np.random.default_rng(len(people))
        pairs = {tuple(sorted(friends.choice(len(people) - 1, 2, replace=False).tolist())) for _ in people}
        edges: Rows = [["source", "target", "kind", "weight"]]
        edges += [[one + 1, other + 1, "friends", 1 + one % 3] for one, other in sorted(pairs)]
        files = {"people": people, "places": places, "areas": areas, "edges": edges}
        for name, rows in files.items():
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        return folder

    def _keep_together(self, rng: np.random.Generator) -> None:
        """Let half-zombies join each other or their friends, and let them make more; let friends flee together."""
        states = self.scenario["strains"]["jonas"]["states"]
        flight = self.scenario["behaviours"].get("flight")
        hide = self.scenario["behaviours"].get("hide")
        if hide is not None and rng.random() < 0.5:
            hide["refused"] = {"edge_kind": "friends", "probability": 0.5}
        if flight is not None and rng.random() < 0.5:
            flight["together"] = {"edge_kind": "friends", "probability": 0.8}
        if rng.random() < 0.5:
            return
        join: dict[str, Any] = {"rate": "2 / hour", "states": ["jonas.hybrid", "jonas.zombie"]}
        if rng.random() < 0.5:
            join = {"rate": "3 / hour", "states": ["jonas.hybrid", "susceptible"], "edge_kind": "friends"}
        states["hybrid"]["roaming"] = {"cross": "0.5 / hour", "enter": "1 / hour", "join": join}
        if rng.random() < 0.5:
            self.scenario["encounters"]["bite"]["outcomes"][0]["target"] = "infect jonas.hybrid"

    def _scenario(self, seed: int) -> dict[str, Any]:
        strains = {"jonas": self._strain(deep=True)}
        if self.chance(0.7):
            strains["kim"] = self._strain(deep=False)
            strains["jonas"]["mutates"] = {"to": "kim", "probability": self.number(0.1, 0.5)}
            if self.chance():
                strains["jonas"]["states"]["zombie"]["susceptible_to"] = ["kim"]
        settings: dict[str, Any] = {
            "class": {"place_kind": "classroom", "open": ["daily 09:10-11:40", "daily 12:30-15:00"]},
            "home": {"place_kind": "household", "absent_while_in": ["class", "work"]},
            "night": {"place_kind": "neighbourhood", "open": ["daily 00:00-06:00", "daily 20:00-24:00"]},
            "street": {"place_kind": "neighbourhood", "absent_while_in": ["class"]},
            "work": {"place_kind": "workplace", "open": ["daily 08:00-17:20"]},
            "yard": {"place_kind": "day_neighbourhood", "open": ["daily 07:30-19:00"]},
        }
        for name, setting in settings.items():
            setting["contacts_per_day"] = self.number(2.0, 20.0) if name != "night" else 0
            setting["scaling"] = ("constant", {"exponent": 0.5, "reference_size": 9})[self.rng.integers(2)]
        unit = ("person", "household")
        kind = ("leaky", "all-or-nothing", "infectiousness")[self.rng.integers(3)]
        fear = {"saturation": 0.05, "every": ("10 min", "7 min", "1 hour")[self.rng.integers(3)]}
        behaviours: dict[str, Any] = {
            "flight": {"action": "flee", "unit": unit[self.rng.integers(2)], "hazard": f"{self.number(0.1, 3)} / hour",
                       **fear},
            "hide": {"action": "shelter", "unit": unit[self.rng.integers(2)], "hazard": "1 / hour", **fear,
                     "factor": self.number(0.2, 1.0), "settings": ["home", "street"]},
        }  # fmt: skip
        return {
            "scenario": {"id": f"crowd-{seed}", "title": "A crowd"},
            "time": {"start": dt.datetime(2024, 1, 3, int(self.rng.integers(24)), 20), "step": "10 min",
                     "duration": f"{self.rng.integers(12, 30)} hours"},
            "record": {"every": "1 hour", "moves": True},
            "host_types": {"brave": {"share": 0.2}},
            "strains": strains,
            "settings": settings,
            "encounters": self._encounters(strains),
            "behaviours": {name: body for name, body in behaviours.items() if self.chance(0.7)},
            "immunity": {"shot": {"coverage": 0.3, "protection": {"jonas": {"kind": kind, "effect": 0.6}}}},
            "seeding": [{"strain": "jonas", "count": int(self.rng.integers(1, 5)), "state": "zombie", "at": "40 min"}],
        }  # fmt: skip

    def _strain(self, *, deep: bool) -> dict[str, Any]:
        roaming = {"leave": f"{self.number(0.5, 5)} / hour", "enter": f"{self.number(0, 0.5)} / hour",
                   "cross": f"{self.number(0.1, 2)} / hour"}  # fmt: skip
        states: dict[str, Any] = {
            "turning": {"dwell": {"distribution": "exponential", "mean": "20 min"}, "next": "zombie"},
            "zombie": {"roaming": roaming, "infectiousness": self.number(0.5, 6.0)},
            "hybrid": {"dwell": {"distribution": "gamma", "mean": "2 hours", "shape": 2.0}, "next": "susceptible"},
            "dead": {"dead": True},
        }
        if deep and self.chance():
            states["zombie"] |= {"dwell": {"distribution": "exponential", "mean": "5 hours"}, "next": "runner"}
            faster = {"leave": "3 / hour", "enter": "2 / hour", "cross": "2 / hour"} if self.chance() else {}
            states["runner"] = {"roaming": faster, "infectiousness": 1.0}
            states["runner"] |= {"dwell": {"distribution": "exponential", "mean": "3 hours"}, "next": "dead"}
        return {
            "block": ("1 hour", "1 hour", "30 min", "3 hours")[self.rng.integers(4)],
            "transmissibility": self.number(0.1, 0.6),
            "individual_variation": {"distribution": "gamma", "shape": 0.7},
            "start": [{"to": "turning", "probability": 0.8}, {"to": "hybrid"}],
            "states": states,
        }

    def _encounters(self, strains: dict[str, Any]) -> dict[str, Any]:
        def rates(*names: str) -> dict[str, str]:
            return {name: f"{self.number(0.5, 8)} / hour" for name in names if self.chance(0.8) or name == "street"}

        acting = sorted({"zombie", "runner"} & set(strains["jonas"]["states"]))
        rules: dict[str, Any] = {
            "bite": {
                "actor": {"strain": "jonas", "states": acting},
                "target": {"states": ["susceptible"]},
                "meetings": rates("street", "home", "night", "yard", "class"),
                "outcomes": [{"name": "bitten", "probability": 0.4, "target": "infect jonas"},
                             {"name": "killed", "probability": 0.05, "target": "dead"},
                             {"name": "beaten", "probability": 0.05, "actor": "dead"}],
            },
            "feast": {
                "actor": {"strain": "jonas", "states": acting},
                "target": {"states": ["jonas.turning", "jonas.hybrid", *(["susceptible"] if self.chance() else [])]},
                "meetings": rates("street", "night", "yard"),
                "outcomes": [{"name": "killed", "probability": 0.3, "target": "dead"}],
            },
            "hunt": {
                "actor": {"strain": "jonas", "states": ["hybrid"]},
                "target": {"states": ["jonas.zombie"], "host_types": ["ordinary"]},
                "meetings": rates("street", "yard"),
                "outcomes": [{"name": "tamed", "probability": 0.3, "target": "jonas.hybrid"},
                             {"name": "lost", "probability": 0.2, "actor": "zombie"}],
            },
        }  # fmt: skip
        if "kim" in strains:
            rules["chase"] = {
                "actor": {"strain": "kim", "states": ["zombie"]},
                "target": {"states": ["susceptible", "jonas.zombie"]},
                "meetings": rates("street", "night"),
                "outcomes": [{"name": "hit", "probability": 0.5, "target": "dead"}],
            }
        return {name: rule for name, rule in rules.items() if name == "bite" or self.chance(0.7)}
