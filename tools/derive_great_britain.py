"""Write the people of `covid-gb-2020-like`: 100,000 with the ages of Great Britain, in homes, schools and jobs.

    python tools/derive_great_britain.py world_age_2025.csv

The table is that of United Nations, World Population Prospects 2024 (CC BY 3.0 IGO): persons by five years of age, of
the United Kingdom. All laws below are invented, with the reason beside each.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.population.write import write_population

Ints = NDArray[np.int64]
FOLDER = Path(__file__).parents[1] / "src/hyosan/catalogue/populations/covid-gb-2020-like"
PEOPLE, AREAS = 100_000, 10
ADULT, PUPIL, OLDEST = 18, 5, 99
HOUSEHOLDS = {1: 0.30, 2: 0.35, 3: 0.155, 4: 0.135, 5: 0.045, 6: 0.015}
"""Share of households by size: rounded so that their mean is 2.33 (2.27 in the UN's table of 2019)."""
WITH_CHILDREN = {2: 0.08, 3: 0.55, 4: 0.9, 5: 0.95, 6: 0.95}
"""Share of households of a size with somebody under 18: tilted until all children have a home."""
PARENT, PARENT_SPREAD, PARTNER_SPREAD = 31.0, 5.0, 3.0
"""Years from a child to its parent, and between partners."""
EMPLOYED = [(18, 0.55), (22, 0.8), (30, 0.83), (55, 0.72), (60, 0.55), (66, 0.15), (71, 0.03), (80, 0.0)]
"""Share who work, from an age on."""
STUDENTS = [(18, 0.75), (22, 0.0)]
"""Of those who do not work, the share who study: a third of all of 18 to 21."""
PRIMARY, SECONDARY, UNIVERSITY = 280, 950, 3_000
"""Pupils or students of a place."""
STAFF = 0.08
"""Teachers for each pupil, out of those who work."""
WORK_MEDIAN, WORK_SPREAD = 8.0, 1.6
"""Lognormal law of the sizes of workplaces."""


def ages(table: Path, rng: np.random.Generator) -> Ints:
    """An age for each person: five-year bands as in the table, even inside a band, ever fewer from 80 on."""
    with table.open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["iso3"] == "GBR")
    counts = np.array([float(value) for name, value in row.items() if name != "iso3"])
    quota = counts / counts.sum() * PEOPLE
    whole = np.floor(quota).astype(int)
    whole[np.argsort(quota - whole)[::-1][: PEOPLE - whole.sum()]] += 1
    years = np.repeat(5 * np.arange(len(whole)), whole) + rng.integers(0, 5, PEOPLE)
    oldest = np.repeat(np.arange(len(whole)), whole) == len(whole) - 1
    weight = 0.88 ** np.arange(OLDEST - 79)
    years[oldest] = rng.choice(np.arange(80, OLDEST + 1), oldest.sum(), p=weight / weight.sum())
    return np.sort(years)


def sizes(rng: np.random.Generator) -> Ints:
    """Sizes of households that hold everybody."""
    mean = sum(size * share for size, share in HOUSEHOLDS.items())
    counts = {size: round(share * PEOPLE / mean) for size, share in HOUSEHOLDS.items()}
    counts[1] += PEOPLE - sum(size * count for size, count in counts.items())
    return rng.permutation(np.repeat(list(counts), list(counts.values())))


def children_by_home(size: Ints, children: int, rng: np.random.Generator) -> Ints:
    """How many children live in each household: at least one adult in each, two where there is room."""
    has = rng.random(len(size)) < np.array([WITH_CHILDREN.get(int(s), 0.0) for s in size])
    number = np.where(has, np.minimum(rng.integers(1, 4, len(size)), np.maximum(1, size - 2)), 0)
    order = rng.permutation(len(size))
    room = np.where(size > 1, size - np.where(size > 2, 2, 1), 0)
    for step in (1, -1):
        for home in order:
            off = children - int(number.sum())
            if off * step <= 0:
                break
            if step > 0 and has[home]:
                number[home] = min(room[home], number[home] + off)
            elif step < 0 and number[home] > 1:
                number[home] -= 1
    return number


class Pool:
    """Adults who have no home yet, by age; the nearest of an age is taken."""

    def __init__(self, people: Ints, years: Ints) -> None:
        self.by_age: dict[int, list[int]] = {}
        for person in people.tolist():
            self.by_age.setdefault(int(years[person]), []).append(person)

    def nearest(self, age: float, least: int = ADULT) -> int:
        """Somebody of an age, or as near to it as there is."""
        target = max(least, round(age))
        found = min(self.by_age, key=lambda years: (abs(years - target), years))
        person = self.by_age[found].pop()
        if not self.by_age[found]:
            del self.by_age[found]
        return person


def homes(years: Ints, rng: np.random.Generator) -> Ints:
    """The household of each person."""
    size = sizes(rng)
    children = rng.permutation(np.flatnonzero(years < ADULT))
    number = children_by_home(size, len(children), rng)
    pool = Pool(rng.permutation(np.flatnonzero(years >= ADULT)), years)
    home = np.full(PEOPLE, -1)
    taken = 0
    # Siblings are neighbours in age, with some noise.
    ordered = children[np.argsort(years[children] + rng.normal(0, 2.5, len(children)))]
    for family in rng.permutation(np.flatnonzero(number)):
        mine = ordered[taken : taken + number[family]]
        taken += len(mine)
        home[mine] = family
        parent = pool.nearest(years[mine].mean() + rng.normal(PARENT, PARENT_SPREAD), 20)
        home[parent] = family
        for _ in range(int(size[family]) - len(mine) - 1):
            home[pool.nearest(years[parent] + rng.normal(0, PARTNER_SPREAD))] = family
    for place in np.flatnonzero(number == 0)[np.argsort(-size[number == 0], kind="stable")]:
        _adults(home, place, int(size[place]), years, pool, rng)
    return home


def _adults(home: Ints, place: int, size: int, years: Ints, pool: Pool, rng: np.random.Generator) -> None:
    """A household of adults: one, a couple, or a couple with grown children."""
    left = [person for people in pool.by_age.values() for person in people[-1:]]
    first = pool.nearest(float(rng.choice(years[left])) if size < 3 else rng.normal(55, 6))
    home[first] = place
    for member in range(1, size):
        grown = member > 1
        home[pool.nearest(years[first] - rng.normal(PARENT, 3.0) if grown else years[first] + rng.normal(0, 3))] = place


def share_of(table: list[tuple[int, float]], years: Ints) -> NDArray[np.float64]:
    """The share from an age on; 0 before the first."""
    first = np.array([age for age, _ in table])
    values = np.array([0.0, *(share for _, share in table)])
    return values[np.searchsorted(first, years, side="right")]


def places(years: Ints, area: Ints, rng: np.random.Generator) -> dict[str, Ints]:
    """School, university and workplace of each person, -1 without."""
    school, university, work = (np.full(PEOPLE, -1) for _ in range(3))
    employed = rng.random(PEOPLE) < share_of(EMPLOYED, years)
    count = 0
    for low, high, size in ((PUPIL, 11, PRIMARY), (11, ADULT, SECONDARY)):
        pupils = np.flatnonzero((years >= low) & (years < high))
        # Pupils of one place live near one another: areas lie in order.
        pupils = pupils[np.argsort(area[pupils] + rng.random(len(pupils)), kind="stable")]
        school[pupils] = count + np.arange(len(pupils)) // size
        count = int(school.max()) + 1
    students = np.flatnonzero(~employed & (rng.random(PEOPLE) < share_of(STUDENTS, years)))
    university[students] = rng.permutation(len(students)) // UNIVERSITY
    workers = rng.permutation(np.flatnonzero(employed))
    teachers = workers[: round(STAFF * (school >= 0).sum())]
    school[teachers] = rng.choice(school[school >= 0], len(teachers))
    rest = workers[len(teachers) :]
    sizes_of = np.ceil(rng.lognormal(np.log(WORK_MEDIAN), WORK_SPREAD, len(rest))).astype(int).clip(1, 2_000)
    work[rest] = np.repeat(np.arange(len(rest)), sizes_of)[: len(rest)]
    return {"school": school, "university": university, "workplace": work}


def main(table: Path) -> None:
    """Write the population."""
    rng = np.random.default_rng(2020)
    years = ages(table, rng)
    home = homes(years, rng)
    order = np.argsort(home, kind="stable")
    years, home = years[order], np.unique(home[order], return_inverse=True)[1]
    area = (home * AREAS // (home.max() + 1)).astype(np.int64)
    columns = {"household": home, **places(years, area, rng)}
    people = {"id": np.arange(PEOPLE), "age": years, "area": area, **columns}
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = write_population(FOLDER, people=people) / "people.parquet"
    pq.write_table(pq.read_table(written), written, compression="zstd")
    print(len(set(home.tolist())), "households;", {kind: int((m >= 0).sum()) for kind, m in columns.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
