"""What a run will cost, as a table."""

from pathlib import Path
from typing import TYPE_CHECKING

from hyosan.report.words import count, left_out_rows, origin, rough, size, wall
from hyosan.results.machine import free_disk_bytes

if TYPE_CHECKING:
    from hyosan.engine.plan import Plan

Rows = list[tuple[str, ...]]


def plan_rows(plan: "Plan", folder: Path | None = None) -> Rows:
    """Name and value of everything that a run costs; `folder`: where its results will lie."""
    kernels = f", and {wall(plan.compile_seconds)} to compile kernels (this once)" if plan.compile_seconds else ""
    up_to = "up to " if plan.is_answered else ""
    areas = f"{count(plan.areas)} {'area' if plan.areas == 1 else 'areas'}"
    return [
        ("people", f"{count(plan.people)}, every one simulated"),
        ("population", origin(plan.basis, [record.vintage for record in plan.inputs])),
        (
            "places",
            f"{count(plan.places)} in {areas}; {count(plan.ties)} ties",
        ),
        *left_out_rows(plan.left_out),
        *_answer(plan),
        ("memory", f"{up_to}about {size(plan.memory_bytes)} of {size(plan.memory_of_machine_bytes)}"),
        (
            "time",
            f"{up_to}about {wall(plan.seconds)} if the outbreak takes hold, "
            f"{at_most(plan, wall(plan.most_seconds))}{kernels}",
        ),
        ("results", f"about {size(plan.result_bytes)}, {at_most(plan, size(plan.most_result_bytes))}"),
        *(_disk(plan, folder) if folder is not None else ()),
    ]


def _disk(plan: "Plan", folder: Path) -> Rows:
    """What is free, where that is less than the results may take: whether they do shows only in the run."""
    free = free_disk_bytes(folder)
    if plan.result_bytes > free:
        told = f"ONLY {size(free)} FREE for {folder}, where about {size(plan.result_bytes)} are expected"
        return [("disk", f"{told}: the run fails when the disk is full")]
    if plan.most_result_bytes > free:
        return [("disk", f"{size(free)} free for {folder}: enough for what is expected, not for the most")]
    return []


def _answer(plan: "Plan") -> Rows:
    """What the figures are not of."""
    rows: Rows = []
    if plan.is_answered:
        rows.append(("answer", "nothing of it is foretold: all figures are of an outbreak that nobody stops"))
    if plan.not_foretold:
        rows.append(("not counted", ", ".join(plan.not_foretold)))
    return rows


def at_most(plan: "Plan", value: str) -> str:
    """The largest cost in words; it is no strict bound where times until the next infection are drawn."""
    return f"at most about {value}" if plan.most_is_strict else f"about {value} if all are infected again at once"


def table_header(plan: "Plan") -> tuple[str, ...]:
    """Heads of the columns of `table_rows`."""
    most = "at most" if plan.most_is_strict else "if infected again at once"
    return ("table", "rows", "on disk", f"rows {most}", "on disk")


def table_rows(plan: "Plan") -> Rows:
    """Table of the results, rows and bytes typically and at most, as `table_header` says."""
    return [
        (table.name, rough(table.rows), size(table.bytes), rough(table.most_rows), size(table.most_bytes))
        for table in plan.tables
    ]
