"""Write the population and the observed counts of the boarding school of 1978 that ship with the catalogue.

Usage: python tools/derive_boarding_school.py [folder]    (default: ../shared/data beside the repository)

No source tells the boys' ages, houses or classes: ages 10 to 18 are spread evenly and all boys are in one place. What
comes from where is in src/hyosan/catalogue/populations/influenza-england-1978/SOURCES.md.
"""

import csv
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
CATALOGUE = REPOSITORY / "src" / "hyosan" / "catalogue"
SCENARIO = "influenza-england-1978"
BOYS = 763
YOUNGEST, OLDEST = 10, 18


def people() -> list[tuple[object, ...]]:
    """The header and one row a boy."""
    ages = OLDEST - YOUNGEST + 1
    rows = [(number + 1, YOUNGEST + number % ages, "m", "school", "pupil") for number in range(BOYS)]
    return [("id", "age", "sex", "school", "role"), *rows]


def observed(source: Path) -> list[tuple[object, ...]]:
    """The header and one row a day: boys in bed and convalescent."""
    with (source / "outbreaks" / "influenza_england_1978_school.csv").open(newline="", encoding="utf-8") as file:
        rows = [(row["date"], row["in_bed"], row["convalescent"]) for row in csv.DictReader(file)]
    return [("date", "in_bed", "convalescent"), *rows]


def write(path: Path, rows: list[tuple[object, ...]]) -> None:
    """Write a table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    print(path.relative_to(REPOSITORY), len(rows) - 1, "rows")


def main() -> None:
    """Write both tables."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data"
    write(CATALOGUE / "populations" / SCENARIO / "people.csv", people())
    write(CATALOGUE / "observed" / f"{SCENARIO}.csv", observed(source))


if __name__ == "__main__":
    main()
