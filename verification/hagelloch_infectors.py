"""Hagelloch, 1861: how much of what the data say about infectors comes from how an infector is named.

    python -m verification.hagelloch_infectors

Who infected whom was never seen: Pfeilsticker and Oesterle named the likeliest child. Here a rule names one from the
dates and places alone, in the data and in the model, where the truth is known: of the children whose prodrome began 7
to 16 days before (the range in the data), one of the family, else of the class, else of the house, else of the village;
of several the one nearest to 10 days before. Then two children are kept from school: the pupils who, in the data, were
ill before 10 November and infected nobody in their class.
"""

import csv
import tempfile
from pathlib import Path

import numpy as np

from hyosan.catalogue import HERE, find
from hyosan.catalogue.measures_hagelloch import NOBODY, SCENARIO, Course, Village, in_run, measures, observed, village
from hyosan.engine.run import prepare, run_prepared
from hyosan.scenario import read_scenario

SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 7, 16, 10
KEPT_AT_HOME = ("184", "177")
SEEDS = range(1, 101)
NAMES = ("dispersion_k", "largest_offspring", "family_percent", "interval_mean_days", "interval_sd_days")
DAYS = ("median_day_class_0", "median_day_class_1", "median_day_class_2", "day_of_10_percent", "day_of_50_percent")


def named(course: Course, children: Village) -> Course:
    """The same course with the infector whom the rule names."""
    infectors = np.full(len(course.infector), NOBODY)
    for child in np.flatnonzero(course.infector != NOBODY):
        days = course.prodrome_day[child] - course.prodrome_day
        possible = np.flatnonzero((days >= SHORTEST_DAYS) & (days <= LONGEST_DAYS))
        if len(possible):
            distance = np.full(len(possible), 3)
            distance[children.house[possible] == children.house[child]] = 2
            in_class = children.school_class[child] > 0
            distance[(children.school_class[possible] == children.school_class[child]) & in_class] = 1
            distance[children.family[possible] == children.family[child]] = 0
            off = np.abs(days[possible] - USUAL_DAYS)
            infectors[child] = possible[np.lexsort((off, distance))[0]]
    return Course(course.prodrome_day, infectors)


def courses(folder: Path | None = None) -> list[Course]:
    """The courses of all seeds; `folder`: another population."""
    overrides = () if folder is None else (f"population.files.folder={folder}",)
    prepared = prepare(read_scenario(SCENARIO, overrides=overrides, resolve=find))
    with tempfile.TemporaryDirectory() as results:
        return [in_run(run_prepared(prepared, seed=seed, out=Path(results) / str(seed))) for seed in SEEDS]


def kept_at_home(folder: Path) -> None:
    """Write the population with two pupils who are in no class."""
    with (HERE / "populations" / SCENARIO / "people.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for row in rows:
            writer.writerow(row | ({"first_class": "", "second_class": ""} if row["id"] in KEPT_AT_HOME else {}))


def show(title: str, found: list[Course], names: tuple[str, ...]) -> None:
    """Medians and 90 % of runs."""
    children = village()
    rows = [measures(course, children) for course in found]
    print(f"\n{title}")
    for name in names:
        low, middle, high = np.nanquantile([row[name] for row in rows], [0.05, 0.5, 0.95])
        print(f"  {name:<22} {middle:8.3f}" + (f" ({low:.3f} to {high:.3f})" if len(rows) > 1 else ""))


def main() -> None:
    """Print all tables."""
    children, seen, found = village(), observed(), courses()
    agreed = named(seen, children).infector == seen.infector
    print(f"the rule names the infector of the data for {agreed[seen.infector != NOBODY].sum()} of 184 children")
    agreed_model = [
        (named(course, children).infector == course.infector)[course.infector != NOBODY].mean() for course in found
    ]
    print(f"and the true infector in the model for {np.mean(agreed_model):.0%}")
    show("data, as named there", [seen], NAMES + DAYS)
    show("data, named by the rule", [named(seen, children)], NAMES)
    show("model, true infectors", found, NAMES + DAYS)
    show("model, named by the rule", [named(course, children) for course in found], NAMES)
    with tempfile.TemporaryDirectory() as folder:
        kept_at_home(Path(folder))
        show("model, two pupils kept from school, true infectors", courses(Path(folder)), NAMES + DAYS)


if __name__ == "__main__":
    main()
