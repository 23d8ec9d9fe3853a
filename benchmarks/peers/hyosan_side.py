"""Hyosan's side of the comparison: a scenario, a population, a run that leaves a folder. All that knows Hyosan."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import made_town
import numpy as np

from hyosan.engine.run import Prepared, run_prepared
from hyosan.population.table import Areas, PlaceKind, Population
from hyosan.scenario import read_scenario_text

SCENARIO = """
[scenario]
id = "peers"
title = "SEIR beside other programs"
[population.files]
folder = "made-in-memory"
[time]
start = 2024-01-01
step = "1 day"
duration = "{days} days"
[record]
tables = {tables}
[strains.flu]
transmissibility = {transmissibility}
block = "20 days"
start = "latent"
[strains.flu.states.latent]
dwell = {{ distribution = "exponential", mean = "{latent_days} days" }}
next = "infectious"
[strains.flu.states.infectious]
infectiousness = 1.0
dwell = {{ distribution = "exponential", mean = "{infectious_days} days" }}
next = "recovered"
[strains.flu.states.recovered]
immune = true
[[seeding]]
strain = "flu"
count = {seeds}
"""
SETTING = """
[settings.{layer}]
place_kind = "{layer}"
contacts_per_day = {contacts}
"""


@dataclass
class Ready:
    """A case with its population, and the folder that holds the results until the process ends."""

    prepared: Prepared
    folder: TemporaryDirectory[str]
    seed: int
    threads: int


def _kind(name: str, member: np.ndarray) -> PlaceKind:
    count = int(member.max(initial=-1)) + 1
    return PlaceKind(name, member.astype(np.int32, copy=False), count, np.full(count, -1, np.int32))


def _patch(people: int) -> Population:
    """Everybody in one place."""
    nowhere = np.zeros(people, np.int32)
    return _population(np.full(people, 30, np.uint8), (_kind("community", nowhere),))


def _town(people: int, seed: int) -> Population:
    """The town that the other programs get as ties."""
    arrays = made_town.town(people, seed)
    layers = [_kind(layer, arrays[layer]) for layer in ("household", "class", "workplace")]
    return _population(arrays["age"], (*layers, _kind("community", np.zeros(people, np.int32))))


def _population(age: np.ndarray, kinds: tuple[PlaceKind, ...]) -> Population:
    people = len(age)
    one = Areas(("here",), ("here",), np.full(1, np.nan), np.full(1, np.nan), ("",))
    return Population(
        age_years=age,
        sex=np.zeros(people, np.uint8),
        area=np.zeros(people, np.int32),
        areas=one,
        place_kinds=(PlaceKind("neighbourhood", np.zeros(people, np.int32), 1, np.zeros(1, np.int32)), *kinds),
    )


def set_up(case: dict[str, Any]) -> Ready:
    """Scenario and population. On the patch only counts are recorded, as by LASER; in the town the tree with places."""
    patch = case["structure"] == "patch"
    contacts = {"community": case["contacts_per_day"]} if patch else made_town.CONTACTS
    tables = "[]" if patch else '["infections"]'
    text = SCENARIO.format(**case, tables=tables)
    text += "".join(SETTING.format(layer=layer, contacts=number) for layer, number in contacts.items())
    population = _patch(case["people"]) if patch else _town(case["people"], case["seed"])
    prepared = Prepared(read_scenario_text(text, "peers"), population, 0.0)
    return Ready(prepared, TemporaryDirectory(prefix="hyosan-peers-"), case["seed"], case["threads"])


def run(ready: Ready) -> Any:
    """A whole run with its results on disk."""
    return run_prepared(ready.prepared, seed=ready.seed, out=Path(ready.folder.name) / "run", threads=ready.threads)


def infections(run: Any) -> int:
    """Everybody ever infected, seeds too."""
    return int(run.record["counts"]["infections"])


def set_up_s(run: Any) -> float:
    """What of a run was building and loading kernels: the rest moves people, and writes what happened."""
    timing = run.record["timing"]
    return float(timing["build_s"] + timing["compile_s"])
