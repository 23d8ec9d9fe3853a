"""All tables of a comparison as one text."""

from benchmarks.peers.largest import Largest
from benchmarks.peers.measure import Measured
from benchmarks.peers.rows import Row
from benchmarks.peers.runner import SMALL_PEOPLE
from benchmarks.peers.table import markdown, marks_table, measured_table

TITLES = {
    "patch": "One well-mixed patch",
    "town": "Households, classes, workplaces, community",
}


def report(found: Measured, about: str) -> str:
    """What was measured, where the marks stand, what the first run takes, how large it can be, what went wrong."""
    parts = [about + "\n"]
    for structure, title in TITLES.items():
        rows = sorted((row for row in found.rows if row.structure == structure), key=lambda row: row.people)
        if rows:
            parts += [f"## {title}\n", _course(rows[0]), measured_table(rows)]
    if marks := marks_table(found.rows):
        parts += ["## Marks\n", marks]
    if found.first_s:
        parts += ["## The first run\n", _first_runs(found)]
    if found.largest:
        lines = [_largest_cells(name, largest) for name, largest in found.largest.items()]
        heads = ("program", "largest", "whole process s", "simulate s", "peak GiB", "the next size")
        parts += ["## The largest\n", markdown(heads, lines)]
    if found.troubles:
        parts += ["## What went wrong\n", "".join(f"- {trouble}\n" for trouble in found.troubles)]
    return "\n".join(parts)


def _course(row: Row) -> str:
    strength = f"contacts × days × probability in {row.program}: {row.reproduction_number:.2f}"
    return f"{row.contacts_per_day:.1f} contacts a day; {strength}\n"


def _first_runs(found: Measured) -> str:
    records = {row.program: row.records for row in found.rows}
    lines = [
        [name, f"{empty:.1f}", f"{later:.1f}", f"{empty - later:.1f}", records.get(name, "")]
        for name, (empty, later) in found.first_s.items()
    ]
    heads = ("program", "nothing compiled s", "compiled before s", "difference s", "records")
    return f"A whole process with {SMALL_PEOPLE:,} people, twice over.\n\n" + markdown(heads, lines)


def _largest_cells(name: str, largest: Largest) -> list[str]:
    outcome = largest.outcome
    if outcome is None or outcome.answer is None:
        return [name, "none", "", "", "", largest.stopped_by]
    answer = outcome.answer
    simulate_s, peak = answer["simulate_s"][0], answer["peak_bytes"] / 2**30
    return [
        name,
        f"{largest.people:,}",
        f"{outcome.wall_s:.0f}",
        f"{simulate_s:.0f}",
        f"{peak:.2f}",
        largest.stopped_by,
    ]
