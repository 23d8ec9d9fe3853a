"""What was measured of one program at one size, and the file of all of it."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers.programs import OURS, Case, Program


@dataclass(frozen=True)
class Row:
    """One program at one size. Times in seconds, medians of repeats; base_bytes is the peak after a small run.

    cpu_s is that of all threads while simulating (for Hyosan with its building): others disturb it less.
    """

    program: str
    version: str
    structure: str
    records: str
    people: int
    days: int
    contacts_per_day: float
    reproduction_number: float
    attack: float
    set_up_s: float
    simulate_s: float
    simulate_fastest_s: float
    cpu_s: float
    first_s: float
    infections: float
    base_bytes: int
    peak_bytes: int
    load: float
    mark: float

    @property
    def infections_per_s(self) -> float:
        """Infections told a second of simulation."""
        return self.infections / self.simulate_s

    @property
    def agent_days_per_s(self) -> float:
        """People times days a second of simulation: the same for a fizzle and an outbreak, so never alone."""
        return self.people * self.days / self.simulate_s

    @property
    def bytes_a_person(self) -> float:
        """Peak memory above the start, over the people."""
        return (self.peak_bytes - self.base_bytes) / self.people


def row_of(program: Program, case: Case, answer: dict[str, Any], load: float) -> Row:
    """A row from what a runner answered."""
    infections = median(answer["infections"])
    return Row(
        program=program.name,
        version=answer["version"],
        structure=program.structure,
        records=program.records,
        people=case.people,
        days=case.days,
        contacts_per_day=case.contacts_per_day,
        reproduction_number=case.reproduction_number,
        attack=infections / case.people,
        set_up_s=median(answer["set_up_s"]),
        simulate_s=median(answer["simulate_s"]),
        simulate_fastest_s=min(answer["simulate_s"]),
        cpu_s=median(answer["cpu_s"]),
        first_s=answer["first_s"],
        infections=infections,
        base_bytes=answer["base_bytes"],
        peak_bytes=answer["peak_bytes"],
        load=load,
        mark=program.mark,
    )


def ours_beside(row: Row, rows: Sequence[Row]) -> Row | None:
    """Hyosan's row on the same structure and size."""
    return next(
        (r for r in rows if r.program == OURS[row.structure] and r.people == row.people),
        None,
    )


def slope_bytes(row: Row, rows: Sequence[Row]) -> float | None:
    """Growth of peak memory a person, from the program's smallest size to this one; None without a smaller one."""
    smaller = [r for r in rows if r.program == row.program and r.people < row.people]
    if not smaller:
        return None
    least = min(smaller, key=lambda r: r.people)
    return (row.peak_bytes - least.peak_bytes) / (row.people - least.people)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """All rows with all that was measured."""
    derived = ("infections_per_s", "agent_days_per_s", "bytes_a_person")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*(field.name for field in fields(Row)), *derived], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({**asdict(row), **{name: getattr(row, name) for name in derived}})
