"""Made-up towns of any size for measuring: households of 3, workplaces of 20, neighbourhoods of 5,000."""

import numpy as np

from hyosan.population.table import Areas, PlaceKind, Population

SCENARIO = """
[scenario]
id = "benchmark"
title = "SEIR in a made-up town"
[population.files]
folder = "made-in-memory"
[time]
start = 2024-01-01
step = "1 day"
duration = "{days} days"
[strains.flu]
transmissibility = {transmissibility}
start = "latent"
block = "{block}"
[strains.flu.states.latent]
dwell = {{ distribution = "gamma", mean = "2 days", shape = 4 }}
next = "infectious"
[strains.flu.states.infectious]
infectiousness = 1.0
dwell = {{ distribution = "gamma", mean = "4 days", shape = 4 }}
next = "recovered"
[strains.flu.states.recovered]
immune = true
[settings.household]
place_kind = "household"
contacts_per_day = 2.0
[settings.workplace]
place_kind = "workplace"
contacts_per_day = 3.0
open = ["Mon-Fri 09:00-18:00"]
[settings.community]
place_kind = "{community}"
contacts_per_day = 4.0
[[seeding]]
strain = "flu"
count = {seeds}
where = {{ area = "n0" }}
[record]
tables = {tables}
"""


def _kind(name: str, members: np.ndarray, area: int = -1) -> PlaceKind:
    count = int(members.max(initial=-1)) + 1
    return PlaceKind(name, members.astype(np.int32), count, np.full(count, area, np.int32))


def town(people: int, affected: int | None = None, seed: int = 1) -> Population:
    """A town in which only the first `affected` people work and mix; the others are there, and idle."""
    generator = np.random.default_rng(seed)
    affected = people if affected is None else affected
    who = np.arange(people)
    home = who // 5_000
    areas = int(home.max(initial=0)) + 1
    household = np.where(who < affected, who // 3, -1)
    work = np.full(people, -1)
    work[:affected] = generator.permutation(affected) // 20
    crowd = np.where(who < affected, 0, -1)
    names = tuple(f"n{area}" for area in range(areas))
    nowhere = np.full(areas, np.nan)
    return Population(
        age_years=np.full(people, 30, np.uint8),
        sex=np.zeros(people, np.uint8),
        area=home.astype(np.int32),
        areas=Areas(names, names, nowhere, nowhere, ("",) * areas),
        place_kinds=(
            PlaceKind("neighbourhood", home.astype(np.int32), areas, np.arange(areas, dtype=np.int32)),
            _kind("household", household),
            _kind("workplace", work),
            _kind("crowd", crowd),
        ),
    )
