"""Where targets are checked (checks_targeting.py): a village, a network, a city, a province by function."""

from pathlib import Path

import numpy as np
from laboratory import random_regular

from hyosan.catalogue import find
from hyosan.population.write import write_population
from hyosan.scenario import LoadedScenario, read_scenario

TARGET = 1.8
HOUSEHOLDS, ACQUAINTED, DEGREE = 667, 5000, 8

STRAIN = f"""
[time]
start = 2024-01-01
duration = "100 days"
[strains.flu]
start = "latent"
target = {{ reproduction_number = {TARGET} }}
[strains.flu.states.latent]
dwell = {{ distribution = "gamma", mean = "1.2 days", shape = 4 }}
next = "infectious"
[strains.flu.states.infectious]
infectiousness = 1.0
dwell = {{ distribution = "gamma", mean = "2.4 days", shape = 3 }}
next = "recovered"
[strains.flu.states.recovered]
immune = true
[[seeding]]
strain = "flu"
count = 1
"""
VILLAGE = """
[settings.household]
place_kind = "household"
contacts_per_day = 2
scaling = "per_pair"
[settings.classroom]
place_kind = "classroom"
contacts_per_day = 6
open = ["Mon-Fri 08:30-16:30"]
[settings.workplace]
place_kind = "workplace"
contacts_per_day = 4
open = ["Mon-Fri 09:00-18:00"]
[settings.village]
place_kind = "village"
contacts_per_day = 4
open = ["daily 07:00-23:00"]
"""
NETWORK = """
[settings.acquainted]
edge_kind = "acquainted"
contacts_per_day = 0.5
"""


def village(folder: Path, households: int) -> None:
    """Couples with one child or two, or none, classes of 25, places of work of 12, all of one village."""
    rows = [
        (house, age)
        for house in range(households)
        for age in [40, 42, 8, 10, 35, 70][: 1 + (house * 7 + house // 5) % 5]
    ]
    house = np.array([row[0] for row in rows])
    age = np.array([row[1] for row in rows])
    child = age < 18
    order = np.random.default_rng(1).permutation(len(rows))
    classes, work = np.full(len(rows), "", object), np.full(len(rows), "", object)
    pupils, workers = order[child[order]], order[~child[order]]
    classes[pupils] = [f"class {n // 25}" for n in range(len(pupils))]
    work[workers] = [f"firm {n // 12}" for n in range(len(workers))]
    people = {
        "id": np.arange(len(rows)),
        "age": age,
        "household": [f"house {h}" for h in house],
        "classroom": classes,
        "workplace": work,
        "village": ["village"] * len(rows),
    }
    write_population(folder, people=people)


def network(folder: Path, people: int, degree: int) -> None:
    """A random network in which everybody knows equally many."""
    source, target = random_regular(people, degree, seed=3)
    write_population(
        folder,
        people={"id": np.arange(people)},
        edges={"source": source, "target": target, "kind": ["acquainted"] * len(source)},
    )


def place(folder: Path, name: str, times: int = 1) -> LoadedScenario:
    """The scenario of the `village`, the `network`, the `city` or the `province`, its files in a folder.

    `times`: of the first two, how many times as many people, in homes, classes and places of work as before.
    """
    if name in FROM_CATALOGUE:
        return _from_catalogue(folder, *FROM_CATALOGUE[name])
    if name == "village":
        village(folder / name, times * HOUSEHOLDS)
    else:
        network(folder / name, times * ACQUAINTED, DEGREE)
    about = f'[scenario]\nid = "{name}"\ntitle = "{name}"\n[population.files]\nfolder = "{name}"\n'
    path = folder / f"{name}.toml"
    path.write_text(about + STRAIN + (VILLAGE if name == "village" else NETWORK), encoding="utf-8")
    return read_scenario(path)


def _from_catalogue(folder: Path, base: str, transmissibility: str, overrides: tuple[str, ...]) -> LoadedScenario:
    """A scenario that ships, among other people, its virus with a target."""
    path = find(base)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    for old, new in (
        (f"transmissibility = {transmissibility}", f"target = {{ reproduction_number = {TARGET} }}"),
        ("strains.influenza.transmissibility", "strains.influenza.target"),
    ):
        assert old in text, f"{base} does not say {old}"
        text = text.replace(old, new)
    own = folder / f"{base}.toml"
    own.write_text(text, encoding="utf-8")
    return read_scenario(own, overrides=overrides, resolve=find)


FROM_CATALOGUE = {
    "city": ("influenza-changwon", "0.058", ('population.city.municipalities=["51110"]',)),
    "province": (
        "pandemic-korea",
        "0.06224",
        (
            'population.city.municipalities=["50110", "50130"]',
            'population.city.form="function"',
            'seeding=[{ strain = "influenza", count = 1 }]',
        ),
    ),
}
"""The scenario of the catalogue, its transmissibility, and who lives there: Chuncheon as a table, Jeju by function."""
