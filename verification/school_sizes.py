"""What sizes of schools do to an epidemic: one county with equal small elementary schools, and with one large.

    python -m verification.school_sizes 200           # so many pairs of seeds
    python -m verification.school_sizes 100 0.25      # contacts at school grow with its size to this power

The settings are those of `korean-settings` in short, the virus is invented: about half of the pupils are infected.
Both are own lists of schools (docs/population.md) of Inje county (31,000 people, 14 elementary schools in the table):
`small` with as many pupils each, `large` with nearly all in the largest. Classes, homes and all other schools stay. The
seeds are those of both; 100 people are infected at first, so that no outbreak dies out.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hyosan.catalogue import find
from hyosan.engine.run import Prepared, prepare, run_prepared
from hyosan.population.builder import tables
from hyosan.population.table import Population
from hyosan.scenario import read_scenario

COUNTY = "51810"
LISTS = ("small", "large")
START = np.datetime64("2024-03-04", "us")
MEAN_DAY = "mean day, 6 to 11"
GROUPS = {"pupils of 6 to 11": (6, 12), "pupils of 12 to 17": (12, 18), "everybody": (0, 256)}
"""Names, and first age of the group and of the next."""
SCENARIO = """[scenario]
id = "schools"
title = "Schools"
[time]
start = 2024-03-04
step = "1 day"
duration = "360 days"
[record]
every = "30 days"
tables = ["infections"]
[population.city]
municipalities = ["{county}"]
schools = "{name}.csv"
[settings.household]
place_kind = "household"
contacts_per_day = 2.5
scaling = "per_pair"
[settings.classroom]
place_kind = "classroom"
contacts_per_day = 13.5
open = ["Mon-Fri 08:30-16:30"]
[settings.school]
place_kind = "school"
contacts_per_day = 2.5
scaling = {{ exponent = {exponent}, reference_size = 100 }}
open = ["Mon-Fri 08:30-16:30"]
[settings.workplace]
place_kind = "workplace"
contacts_per_day = 4.6
scaling = {{ exponent = 0.25, reference_size = 10 }}
open = ["Mon-Fri 09:00-18:00"]
[settings.community]
place_kind = "neighbourhood"
contacts_per_day = 3.3
open = ["daily 07:00-23:00"]
[strains.flu]
transmissibility = 0.035
start = "latent"
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
count = 100
"""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """A mean with small schools and with the large one, over paired seeds; standard error of the difference."""

    what: str
    small: float
    large: float
    se: float
    pairs: int

    @property
    def difference(self) -> float:
        """With the large school less with small ones."""
        return self.large - self.small

    def __str__(self) -> str:
        return (
            f"{self.what:<20} small {self.small:.4f}  large {self.large:.4f}  difference {self.difference:+.4f}"
            f" (SE {self.se:.4f}, {self.pairs} pairs)"
        )


def school_list(path: Path, name: str) -> None:
    """The elementary schools of the county, all alike, or one of them with nearly all pupils."""
    source = tables.read((COUNTY,))
    rows = np.flatnonzero(source.school_level == 0)
    largest = rows[np.argmax(source.school_students[rows])]
    lines = ["name,level,area,pupils"]
    for row in rows.tolist():
        pupils = 100 if name == "small" else 5_000 if row == largest else 1
        lines.append(f"{source.school_names[row]},elementary,{source.area_codes[source.school_area[row]]},{pupils}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def prepared(folder: Path, name: str, exponent: float = 0.0) -> Prepared:
    """The county with one of the lists; contacts at school grow with its size to the power of `exponent`."""
    school_list(folder / f"{name}.csv", name)
    path = folder / f"{name}.toml"
    path.write_text(SCENARIO.format(county=COUNTY, name=name, exponent=exponent), encoding="utf-8")
    return prepare(read_scenario(path, resolve=find))


def school_sizes(people: Population) -> NDArray[np.int64]:
    """Pupils of 6 to 11 in each school that has any."""
    pupil = (people.age_years >= 6) & (people.age_years < 12)
    school = people.place_kind("school").member[pupil]
    sizes = np.bincount(school[school >= 0])
    return sizes[sizes > 0]


def measured(ready: Prepared, seeds: Sequence[int], folder: Path) -> Floats:
    """Share of each group infected, then the mean day on which the pupils of 6 to 11 are infected; [seed, measure]."""
    age = ready.population.age_years.astype(np.int64)
    found = np.zeros((len(seeds), len(GROUPS) + 1))
    for row, seed in enumerate(seeds):
        rows = run_prepared(ready, seed=seed, out=folder / "run", threads=1, overwrite=True).table("infections")
        person, time = (rows[name].to_numpy() for name in ("person", "time"))
        infected = np.zeros(len(age), bool)
        infected[person] = True
        for column, (first, end) in enumerate(GROUPS.values()):
            found[row, column] = infected[(age >= first) & (age < end)].mean()
        pupil = (age[person] >= 6) & (age[person] < 12)
        found[row, -1] = ((time[pupil] - START) / np.timedelta64(1, "D")).mean()
    return found


def effects(seeds: Sequence[int], exponent: float = 0.0) -> list[Effect]:
    """What the large school changes: attack rates by group, and the day."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = (measured(prepared(folder, kind, exponent), seeds, folder) for kind in LISTS)
    se = (large - small).std(axis=0, ddof=1) / np.sqrt(len(seeds))
    means = zip([*GROUPS, MEAN_DAY], small.mean(axis=0), large.mean(axis=0), se, strict=True)
    return [Effect(what, float(a), float(b), float(error), len(seeds)) for what, a, b, error in means]


def main() -> None:
    """Tell the effects over so many pairs of seeds."""
    with tempfile.TemporaryDirectory() as name:
        for kind in LISTS:
            sizes = school_sizes(prepared(Path(name), kind).population)
            mates = (sizes**2).sum() / sizes.sum() - 1
            print(f"{kind}: {len(sizes)} schools of {sizes.min()} to {sizes.max()}, {mates:.0f} schoolmates of a pupil")
    exponent = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    print(*effects(range(1, int(sys.argv[1]) + 1), exponent), sep="\n")


if __name__ == "__main__":
    main()
