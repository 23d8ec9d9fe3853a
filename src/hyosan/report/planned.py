"""What a run will cost, as a table."""

from typing import TYPE_CHECKING

from hyosan.report.words import count, origin, rough, size, wall

if TYPE_CHECKING:
    from hyosan.engine.plan import Plan

Rows = list[tuple[str, ...]]


def plan_rows(plan: "Plan") -> Rows:
    """Name and value of everything that a run costs."""
    kernels = f", and {wall(plan.compile_seconds)} to compile kernels (this once)" if plan.compile_seconds else ""
    areas = f"{count(plan.areas)} {'area' if plan.areas == 1 else 'areas'}"
    return [
        ("people", f"{count(plan.people)}, every one simulated"),
        ("population", origin(plan.basis, [record.vintage for record in plan.inputs])),
        (
            "places",
            f"{count(plan.places)} in {areas}; {count(plan.ties)} ties",
        ),
        ("memory", f"about {size(plan.memory_bytes)} of {size(plan.memory_of_machine_bytes)}"),
        (
            "time",
            f"about {wall(plan.seconds)} if the outbreak takes hold, at most about {wall(plan.most_seconds)}{kernels}",
        ),
        ("results", f"about {size(plan.result_bytes)}, at most about {size(plan.most_result_bytes)}"),
    ]


def table_rows(plan: "Plan") -> Rows:
    """Table of the results, rows and bytes typically and at most."""
    return [
        (table.name, rough(table.rows), size(table.bytes), rough(table.most_rows), size(table.most_bytes))
        for table in plan.tables
    ]
