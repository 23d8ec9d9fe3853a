"""Write the population and the observed course of Hagelloch, 1861, that ship with the catalogue.

Usage: python tools/derive_hagelloch.py [folder]    (default: ../shared/data beside the repository)

Families, houses and classes are those of the data. What comes from where is in
src/hyosan/catalogue/populations/measles-hagelloch-1861/SOURCES.md.
"""

import csv
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
CATALOGUE = REPOSITORY / "src" / "hyosan" / "catalogue"
SCENARIO = "measles-hagelloch-1861"
CLASSES = {"0": ("", ""), "1": ("first class", ""), "2": ("", "second class")}
"""Columns `first_class` and `second_class`; class 0 is not at school."""
PEOPLE = ("id", "age", "sex", "area", "household", "house", "first_class", "second_class", "role")
OBSERVED = ("person", "infector", "prodrome", "rash", "death")

Row = dict[str, str]
Table = list[tuple[str, ...]]


def children(source: Path) -> list[Row]:
    """The rows of the data set, by case."""
    with (source / "outbreaks" / "measles_hagelloch_1861.csv").open(newline="", encoding="utf-8") as file:
        return sorted(csv.DictReader(file), key=lambda row: int(row["case_ID"]))


def house_numbers(rows: list[Row]) -> dict[tuple[str, str], str]:
    """A number for each pair of coordinates, in order of the first case."""
    sites = dict.fromkeys((row["x_loc"], row["y_loc"]) for row in rows)
    return {site: f"house {number}" for number, site in enumerate(sites, 1)}


def people(rows: list[Row]) -> Table:
    """The header and one row a child."""
    houses = house_numbers(rows)
    return [
        PEOPLE,
        *(
            (
                row["case_ID"],
                str(int(float(row["age"]))),
                row["gender"],
                "Hagelloch",
                f"family {row['family_ID']}",
                houses[row["x_loc"], row["y_loc"]],
                *CLASSES[row["class"]],
                "child at home" if row["class"] == "0" else "pupil",
            )
            for row in rows
        ),
    ]


def observed(rows: list[Row]) -> Table:
    """The header and one row a child: who infected it, and when the prodrome, the rash and death came."""
    columns = ("case_ID", "infector", "date_of_prodrome", "date_of_rash", "date_of_death")
    return [OBSERVED, *(tuple(row[column] for column in columns) for row in rows)]


def write(path: Path, rows: Table) -> None:
    """Write a table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    print(path.relative_to(REPOSITORY), len(rows) - 1, "rows")


def main() -> None:
    """Write both tables."""
    rows = children(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data")
    write(CATALOGUE / "populations" / SCENARIO / "people.csv", people(rows))
    write(CATALOGUE / "observed" / f"{SCENARIO}.csv", observed(rows))


if __name__ == "__main__":
    main()
