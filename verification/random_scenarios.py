"""Random small scenarios with their populations, for comparing the engine with the oracle in distribution.

case = random_case(7)
case.write(folder)                                   # folder/scenario.toml and folder/people/*.csv: for the engine
result = simulate(case.scenario, case.population, 1)  # for the oracle
summarise(result, case.scenario)                     # numbers to compare
"""

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit
from oracle import OraclePopulation, OracleResult, simulate
from oracle_language import DAY, duration
from oracle_random_population import random_population, write_population
from random_company import add_company
from random_draw import Draw
from random_severity import add_severity
from random_year import add_year


@dataclass
class Case:
    """A scenario (as tomllib returns it) and its population."""

    seed: int
    scenario: dict[str, Any]
    population: OraclePopulation

    def write(self, folder: Path) -> Path:
        """Write scenario.toml and the population's files; the path of the scenario."""
        write_population(self.population, folder / "people")
        path = folder / "scenario.toml"
        path.write_text(tomlkit.dumps({**self.scenario, "population": {"files": {"folder": "people"}}}))
        return path


def random_case(seed: int, crowd: bool = False) -> Case:
    """The case of that seed; even seeds are respiratory, odd seeds and crowds are of the biting kind.

    A crowd has areas of 12 to 25 people, and a dozen zombies in the first from the start. What hangs on the date, and
    who keeps together or apart, has choices of its own, so that the rest of a case stays as it was.
    """
    draw = Draw(seed)
    hosts, lone, by_day = draw.chance(), draw.chance(), draw.chance(0.3)
    people = random_population(draw.rng, with_host_type=hosts, lone=lone, by_day=by_day, most=25 if crowd else 10)
    scenario = _bites(draw, people) if seed % 2 or crowd else _respiratory(draw, people)
    if crowd:
        where = {"area": people.area_names[0]}
        scenario["seeding"] = [{"strain": "jonas", "count": 12, "state": "zombie", "where": where}]
    start = dt.datetime(2024, 1, 1 + int(draw.rng.integers(7)), int(draw.rng.integers(24)), 30)
    scenario["scenario"] = {"id": f"random-{seed}", "title": f"Random scenario {seed}"}
    scenario["time"] = {"start": start, **scenario["time"]}
    if draw.chance(0.2):
        scenario["time"]["stop"] = {"healthy_below": draw.number(0.2, 0.7)}
    add_year(Draw(seed, 1), scenario, people, seeded=crowd)
    add_severity(Draw(seed, 2), scenario)
    add_company(Draw(seed, 3), scenario)
    return Case(seed, scenario, people)


def _hosts(draw: Draw, people: OraclePopulation) -> tuple[str | None, dict[str, Any]]:
    """The name of the second host type, if there is one, and the table host_types: from the files, or by share."""
    if "frail" in people.host_types:
        return "frail", {"host_types": {"frail": {}}}
    if draw.chance():
        return "sturdy", {"host_types": {"sturdy": {"share": int(draw.rng.integers(2, 6)) / len(people)}}}
    return None, {}


def _scaling(draw: Draw) -> Any:
    power = {"exponent": draw.number(0.2, 0.8), "reference_size": 5}
    return ("constant", "per_pair", power)[draw.rng.integers(3)]


def _settings(draw: Draw, contacts: float, people: OraclePopulation) -> dict[str, Any]:
    """Home, class, work, street, perhaps the street by day, perhaps ties between friends."""
    school, work = ["Mon-Fri 08:30-16:30"], ["Mon,Wed-Sat 09:00-12:30", "daily 13:00-20:00"]
    days = {"home": contacts / 2, "class": contacts, "work": contacts, "street": contacts / 3}
    settings: dict[str, Any] = {
        "home": {"place_kind": "household", "absent_while_in": ["class", "work"]},
        "class": {"place_kind": "classroom", "open": school},
        "work": {"place_kind": "workplace", "open": work, "absent_while_in": ["class"]},
        "street": {"place_kind": "neighbourhood", "open": ["daily 07:00-23:00"], "absent_while_in": ["class", "work"]},
    }
    if "day_neighbourhood" in people.places:
        days["day"] = contacts / 3
        settings["day"] = {"place_kind": "day_neighbourhood", "open": ["daily 08:00-18:00"]}
        settings["day"]["absent_while_in"] = ["class", "work"]
        settings["street"]["absent_while_in"] = ["class", "work", "day"]
    for name, setting in settings.items():
        setting["scaling"] = _scaling(draw) if name != "street" else "constant"
        size = 0.3 if setting["scaling"] == "per_pair" else 1.0
        setting["contacts_per_day"] = round(days[name] * size, 3)
    if draw.chance(0.6):
        scaling = ("constant", "per_pair")[draw.rng.integers(2)]
        settings["friends"] = {"edge_kind": "friends", "contacts_per_day": contacts / 2, "scaling": scaling}
    return settings


def _respiratory(draw: Draw, people: OraclePopulation) -> dict[str, Any]:
    """One or two strains that spread by contact over some days."""
    host, extra = _hosts(draw, people)
    factors = {} if host is None else {host: draw.number(0.3, 1.0)}
    wander = draw.chance(0.3)
    states: dict[str, Any] = {
        "latent": {"dwell": draw.law("days", 1.0)},
        "mild": {"dwell": draw.law("days", 2.5), "infectiousness": draw.number(0.6, 1.4), "next": "recovered"},
        "severe": {"dwell": draw.law("days", 3.0), "infectiousness": draw.number(0.5, 2.0), "symptomatic": True},
        "recovered": {"immune": True},
        "dead": {"dead": True},
    }
    severe: dict[str, Any] = draw.by_person(draw.number(0.1, 0.3), draw.number(0.3, 0.6), factors)
    states["latent"]["next"] = [{"to": "severe", "probability": severe}, {"to": "mild"}]
    states["severe"]["next"] = [{"to": "recovered", "probability": 0.7}, {"to": "dead", "probability": 0.3}]
    if draw.chance():
        waning = {"dwell": draw.law("days", 2.0), "next": "susceptible"}
        states["recovered"] = {**waning, "immune": draw.chance()}
    if wander:
        states["mild"]["roaming"] = {"leave": "4 / day", "enter": "3 / day", "cross": "2 / day"}
    flu: dict[str, Any] = {"transmissibility": draw.number(0.1, 0.25), "start": "latent", "states": states}
    if draw.chance():
        flu["susceptibility"] = draw.by_person(draw.number(0.5, 1.5), 1.0, factors)
    if host is not None and draw.chance():
        flu["infectiousness_by_host_type"] = {host: 0.5}
    if draw.chance():
        flu["individual_variation"] = {"distribution": "gamma", "shape": draw.number(0.3, 2.0)}
    if draw.chance():
        flu["infectiousness_profile"] = {"times": ["0 days", "1 day", "3.5 days"], "values": [0.2, 1.5, 0.6]}
    strains, immunity = {"flu": flu}, {}
    if draw.chance():
        strains["flu-b"] = _variant(draw, flu)
    if draw.chance(0.7):
        immunity["vaccine"] = _vaccine(draw, people, list(strains))
    if states["recovered"].get("immune") and draw.chance(0.5):
        effect = {"kind": "leaky", "effect": draw.number(0.3, 0.9)}
        immunity["flu"] = {"protection": {name: dict(effect) for name in strains}}
    record = {"every": "1 day"}
    return {
        "time": {"step": "6 hours", "duration": "10 days"},
        "record": record,
        "strains": strains,
        "settings": _settings(draw, draw.number(6.0, 10.0), people),
        "seeding": _seeding(draw, people, strains, "latent", "days"),
        **({"immunity": immunity} if immunity else {}),
        **extra,
    }


def _variant(draw: Draw, flu: dict[str, Any]) -> dict[str, Any]:
    """A second strain, to which flu's recovered are susceptible; flu may mutate to it."""
    flu["states"]["recovered"]["susceptible_to"] = ["flu-b"]
    if draw.chance():
        flu["mutates"] = {"to": "flu-b", "probability": draw.number(0.05, 0.4)}
    states = {
        "ill": {"dwell": draw.law("days", 2.0), "infectiousness": 1.0, "next": "immune"},
        "silent": {"dwell": draw.law("days", 2.0), "infectiousness": 0.4, "next": "immune"},
        "immune": {"immune": True},
    }
    start = [{"to": "ill", "probability": 0.6}, {"to": "silent"}]
    return {"transmissibility": draw.number(0.1, 0.25), "start": start, "states": states}


def _vaccine(draw: Draw, people: OraclePopulation, strains: list[str]) -> dict[str, Any]:
    """A named immunity; the numbers covered are whole, so that nothing hangs on rounding."""
    kinds = ("leaky", "all-or-nothing", "infectiousness")
    protection = {name: {"kind": kinds[draw.rng.integers(3)], "effect": draw.number(0.3, 1.0)} for name in strains}
    adults = sum(age >= 18 for age in people.ages)
    coverage: Any = int(draw.rng.integers(2, len(people))) / len(people)
    if adults and draw.chance():
        coverage = draw.by_person(0.0, int(draw.rng.integers(1, adults + 1)) / adults, {})
    return {"coverage": coverage, "protection": protection}


def _seeding(
    draw: Draw, people: OraclePopulation, strains: dict[str, Any], state: str, unit: str
) -> list[dict[str, Any]]:
    """Seeds of the first strain in a stated state, and of the second later."""
    first, *others = list(strains)
    seeds: list[dict[str, Any]] = [
        {
            "strain": first,
            "count": int(draw.rng.choice([1, 2, 5])),
            "state": state,
            "at": f"{draw.number(0.01, 0.1)} {unit}",
        }
    ]
    household = people.places["household"].labels[0]
    narrow: list[dict[str, Any]] = [
        {},
        {"where": {"area": people.area_names[0]}},
        {"where": {"place_kind": "household", "place": household}},
        {"who": {"min_age": 18, "max_age": 90}},
        {"who": {"person": people.ids[3]}, "count": 1},
    ]
    seeds[0] |= narrow[draw.rng.integers(len(narrow))]
    return seeds + [{"strain": name, "count": 1, "at": f"{draw.number(0.5, 2.0)} {unit}"} for name in others]


def _bites(draw: Draw, people: OraclePopulation) -> dict[str, Any]:
    """A strain that roams and bites over some hours, with fear."""
    host, extra = _hosts(draw, people)
    factors = {} if host is None else {host: draw.number(0.3, 1.0)}
    roaming = {name: f"{draw.number(0.3, 1.5)} / hour" for name in ("leave", "enter", "cross")}
    states: dict[str, Any] = {
        "turning": {"dwell": draw.law("min", 30.0), "next": "zombie"},
        "hybrid": {"dwell": draw.law("hours", 3.0), "next": "susceptible"},
        "zombie": {"roaming": roaming, "symptomatic": True},
        "dead": {"dead": True},
    }
    if draw.chance():
        states["zombie"] |= {"dwell": draw.law("hours", 4.0), "next": "dead"}
    elif draw.chance():
        slower = {name: f"{draw.number(0.1, 0.5)} / hour" for name in ("leave", "enter", "cross")}
        states["zombie"] |= {"dwell": draw.law("hours", 1.0), "next": "rotten"}
        states["rotten"] = {"roaming": slower, "dwell": draw.law("hours", 2.0), "next": "zombie"}
    strain: dict[str, Any] = {"block": "1 hour", "states": states}
    strain["start"] = [{"to": "hybrid", "probability": draw.by_person(0.3, 0.1, factors)}, {"to": "turning"}]
    if draw.chance(0.4):
        strain["transmissibility"], states["zombie"]["infectiousness"] = draw.number(0.05, 0.1), 1.0
    if draw.chance(0.4):
        strain["susceptibility"] = draw.by_person(draw.number(0.5, 1.0), 1.0, factors)
    settings = _settings(draw, 6.0, people)
    if "transmissibility" not in strain:
        for setting in settings.values():
            del setting["contacts_per_day"]
    behaviours: dict[str, Any] = {}
    fear = {"hazard": "0.5 / hour", "saturation": 0.1, "every": "15 min"}
    if draw.chance():
        unit = ("person", "household")[draw.rng.integers(2)]
        behaviours["flight"] = {"action": "flee", "unit": unit, "unless_states": ["jonas.turning"], **fear}
    if draw.chance():
        unit = ("person", "household")[draw.rng.integers(2)]
        shelter = {"factor": draw.number(0.0, 0.5), "settings": ["home", "street"]}
        behaviours["shelter"] = {"action": "shelter", "unit": unit, **shelter, **fear}
    return {
        "time": {"step": "20 min", "duration": "10 hours"},
        "record": {"every": "1 hour"},
        "strains": {"jonas": strain},
        "settings": settings,
        "encounters": _encounters(draw, settings, factors, host),
        "seeding": _seeding(draw, people, {"jonas": strain}, "zombie", "hours"),
        **({"behaviours": behaviours} if behaviours else {}),
        **extra,
    }


def _encounters(draw: Draw, settings: dict[str, Any], factors: dict[str, float], host: str | None) -> dict[str, Any]:
    """Zombies bite; hybrids hunt zombies."""

    def rates(low: float, high: float) -> dict[str, str]:
        size = {name: 0.3 if body["scaling"] == "per_pair" else 1.0 for name, body in settings.items()}
        return {name: f"{round(draw.number(low, high) * size[name], 3)} / hour" for name in settings}

    bitten: dict[str, Any] = {**draw.by_person(0.6, 0.4, factors), "by_setting": {"home": 0.8}}
    target: dict[str, Any] = {"states": ["susceptible", "jonas.hybrid"]}
    if host is not None and draw.chance(0.4):
        target["host_types"] = ["ordinary"]
    bite = {
        "actor": {"strain": "jonas", "states": ["zombie"]},
        "target": target,
        "meetings": rates(1.5, 5.0),
        "outcomes": [
            {"name": "bitten", "probability": bitten, "target": "infect jonas"},
            {"name": "killed", "probability": draw.number(0.02, 0.15), "target": "dead"},
            {"name": "beaten", "probability": draw.number(0.01, 0.08), "actor": "dead"},
            {"name": "both", "probability": 0.02, "target": "dead", "actor": "dead"},
        ],
    }
    hunt = {
        "actor": {"strain": "jonas", "states": ["hybrid"]},
        "target": {"states": ["jonas.zombie", "jonas.turning"]},
        "meetings": rates(0.5, 2.0),
        "outcomes": [
            {"name": "shot", "probability": 0.4, "target": "dead"},
            {"name": "tamed", "probability": 0.3, "target": "jonas.hybrid"},
            {"name": "lost", "probability": 0.2, "actor": "zombie"},
        ],
    }
    return {"bite": bite, "hunt": hunt} if draw.chance(0.7) else {"bite": bite}


def summarise(result: OracleResult, scenario: dict[str, Any]) -> dict[str, float]:
    """Numbers to compare in distribution: counts at record times (kept after an early end), first infection, totals."""
    every, last = duration(scenario["record"]["every"]), duration(scenario["time"]["duration"])
    names = ["susceptible", *(f"{s}.{state}" for s, body in scenario["strains"].items() for state in body["states"])]
    numbers: dict[str, float] = {}
    for k in range(last // every + 1):
        counts = result.counts[min(k, len(result.counts) - 1)]
        numbers |= {f"{name} at {k}": counts.get(name, 0) for name in names}
    by_others = [row for row in result.infections if row[2] is not None]
    numbers["first infection"] = min((time for time, *_ in by_others), default=last / DAY)
    numbers["infections"] = len(by_others)
    for setting in scenario["settings"]:
        numbers[f"infections in {setting}"] = sum(row[4] == setting for row in by_others)
    for rule in scenario.get("encounters", {}):
        numbers[f"outcomes of {rule}"] = sum(row[1] == rule and row[5] != "nothing" for row in result.encounters)
    return numbers


def main() -> None:
    """Print the mean numbers of a few runs of the cases given as seeds."""
    for text in sys.argv[1:]:
        case = random_case(int(text))
        runs = [summarise(simulate(case.scenario, case.population, seed), case.scenario) for seed in range(10)]
        print(text, {name: round(float(np.mean([run[name] for run in runs])), 3) for name in runs[0]})


if __name__ == "__main__":
    main()
