"""The contact matrices that ship with Hyosan, by name."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "matrices"
CITATION = "Prem and others 2021, PLOS Computational Biology 17: e1009098, doi 10.1371/journal.pcbi.1009098; CC BY 4.0"
"""Source and licence of all of them; more in SOURCES.md beside the files."""
FOR_MIXING = ("prem-2021-korea-community",)
"""Those that a scenario may name. Homes, schools and workplaces are explicit: a matrix would count them twice."""


@dataclass(frozen=True)
class ShippedMatrix:
    """Contacts a day of one of each age group (rows) with people of each group (columns)."""

    ages: tuple[int, ...]
    matrix: tuple[tuple[float, ...], ...]


@cache
def shipped_matrix(name: str) -> ShippedMatrix:
    """The matrix of that name; KeyError when there is none."""
    if name not in shipped_names():
        raise KeyError(name)
    with (FOLDER / f"{name}.csv").open(newline="", encoding="ascii") as file:
        header, *rows = csv.reader(file)
    ages = tuple(int(age) for age in header[1:])
    return ShippedMatrix(ages, tuple(tuple(float(value) for value in row[1:]) for row in rows))


@cache
def shipped_names() -> tuple[str, ...]:
    """The names of all, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))
