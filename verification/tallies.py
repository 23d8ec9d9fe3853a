"""Summary numbers that the engine's and the oracle's runs have in common, from rows of both: by date, age and area."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from oracle import OracleResult
from oracle_language import DAY, duration
from random_scenarios import Case

Ints = NDArray[np.int64]
Numbers = dict[str, NDArray[np.float64]]
"""Summary number → its value in each run."""

ADULT = 18


@dataclass
class Infections:
    """The infections of many runs, one row each; `run` says whose."""

    run: Ints
    ticks: Ints
    person: Ints
    infector: Ints
    """-1: from outside"""
    setting: Ints
    """position in the scenario"""
    imported: NDArray[np.bool_]


WAYS = ("cross", "flee", "join")


@dataclass
class Ways:
    """Moves from one neighbourhood to another, and those by which somebody joins another, one row each."""

    run: Ints
    to: Ints
    """area"""
    kind: Ints
    """position in WAYS"""


def infections_of(results: Sequence[OracleResult], scenario: dict[str, Any]) -> Infections:
    """The rows of the oracle's runs."""
    settings = list(scenario["settings"])
    rows = [
        (run, round(time * DAY), i, -1 if by is None else by, -1 if setting is None else settings.index(setting))
        for run, result in enumerate(results)
        for time, i, by, _, setting in result.infections
    ]
    causes = [cause for result in results for cause in result.infection_causes]
    run, ticks, person, infector, setting = np.array(rows, dtype=np.int64).reshape(len(rows), 5).T
    return Infections(run, ticks, person, infector, setting, np.array(causes, dtype=str) == "importation")


def ways_of(results: Sequence[OracleResult], case: Case) -> Ways:
    """The rows of the oracle's runs."""
    places = case.population.places
    rows = [
        (run, places[kind].area[place], WAYS.index(cause))
        for run, result in enumerate(results)
        for _, _, kind, place, cause in result.moves
        if cause in WAYS
    ]
    return Ways(*np.array(rows, dtype=np.int64).reshape(len(rows), 3).T)


def by_date_and_age(case: Case, runs: int, rows: Infections) -> Numbers:
    """Infections and arrivals by local date; infections by age of both, where ages mix by the groups of the setting."""

    def count(which: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(rows.run[which], minlength=runs).astype(float)

    start: dt.datetime = case.scenario["time"]["start"]
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    since = (start - midnight) // dt.timedelta(microseconds=1)
    dates = (rows.ticks + since) // DAY
    last = (duration(case.scenario["time"]["duration"]) + since) // DAY
    by_others = rows.infector >= 0
    numbers = {f"infections on date {k}": count(by_others & (dates == k)) for k in range(last + 1)}
    if "importation" in case.scenario:
        numbers |= {f"arrivals on date {k}": count(rows.imported & (dates == k)) for k in range(last + 1)}
    mixed: dict[str, list[int]] = {"": [0, ADULT]}
    for name, body in case.scenario["settings"].items():
        if "age_mixing" in body:
            mixed[f" in {name}"] = body["age_mixing"]["ages"]
    settings = [f" in {name}" for name in case.scenario["settings"]]
    ages = np.array(case.population.ages)
    for name, firsts in mixed.items():
        there = by_others & (rows.setting == settings.index(name)) if name else by_others
        group = np.searchsorted(firsts, ages, side="right") - 1
        for a in range(len(firsts)):
            for b in range(len(firsts)):
                pair = there & (group[rows.infector] == a) & (group[rows.person] == b)
                numbers[f"infections{name} of ages {firsts[b]} by {firsts[a]}"] = count(pair)
    return numbers


def by_way(case: Case, runs: int, rows: Ways) -> Numbers:
    """Crossings, flights and, where anybody may, joins by the area where they lead."""
    numbers: Numbers = {}
    names = ["crossings", "flights", "joins"][: 3 if "'join'" in str(case.scenario["strains"]) else 2]
    for area in range(len(case.population.area_names)):
        for kind, name in enumerate(names):
            which = (rows.to == area) & (rows.kind == kind)
            numbers[f"{name} to {area}"] = np.bincount(rows.run[which], minlength=runs).astype(float)
    return numbers
