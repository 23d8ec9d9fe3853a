"""From the finished runs in an ensemble's folder to its tables."""

from datetime import datetime
from pathlib import Path
from typing import Any

from hyosan.analysis.bands import band_rows, gather
from hyosan.analysis.folder import finished_seeds, seed_folder
from hyosan.analysis.measures import read_summary
from hyosan.analysis.outbreak import Cut
from hyosan.analysis.schema import COURSES, FIZZLE, GROUPS, OUTBREAK, RUNS, write_rows
from hyosan.analysis.summary import cut_of
from hyosan.results.run import open_run


def assemble(folder: Path, people: int, outbreak_above: int | None) -> Cut:
    """Write `runs.parquet` and `courses.parquet` over all finished runs; the cut between fizzles and outbreaks."""
    seeds = finished_seeds(folder)
    rows = [read_summary(seed_folder(folder, seed)) for seed in seeds]
    cut = cut_of(rows, people, outbreak_above)
    for row in rows:
        row["group"] = OUTBREAK if cut.is_outbreak(row["infections"]) else FIZZLE
        row["end_time"] = datetime.fromisoformat(row["end_time"])
    write_rows(folder, RUNS, rows)
    bands: list[dict[str, Any]] = []
    for group in GROUPS:
        members = [row for row in rows if row["group"] == group]
        timelines = [open_run(seed_folder(folder, row["seed"])).timeline() for row in members]
        bands += band_rows(group, gather(timelines, [row["status"] for row in members]))
    write_rows(folder, COURSES, bands)
    return cut
