"""The headline measures of one run: a row of `runs.parquet`, kept as `summary.json` in the run's folder."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.folder import write_atomically

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run

SUMMARY_FILE = "summary.json"
SECONDS_A_DAY = 86_400.0
Row = dict[str, Any]


def measure(run: "Run") -> Row:
    """The measures of a run by the names of `runs.parquet`, without the group; times as ISO 8601."""
    from hyosan.results.summary import prevalence

    summary, timeline, clock = run.summary(), run.timeline(), run.record["clock"]
    at_end = prevalence(timeline, run.record)
    peak, peak_days = _peak(timeline, clock["start"])
    return {
        "seed": run.record["seed"],
        "status": run.record["status"],
        "people": summary["people"],
        "infections": summary["infections"],
        "brought_in": _brought_in(run),
        "infected": summary["infected"],
        "deaths": summary["deaths"],
        "peak_incidence": peak,
        "peak_incidence_days": peak_days,
        "peak_prevalence": summary["peak_prevalence"],
        "peak_prevalence_days": _days(clock["start"], summary["peak_time"]),
        "duration_days": _days(clock["start"], clock["end_simulated"]),
        "infected_at_end": int(at_end[-1]) if len(at_end) else 0,
        "end_time": clock["end_simulated"],
        "wall_s": round(sum(float(str(seconds)) for seconds in run.record["timing"].values()), 3),
    }


def write_summary(run: "Run") -> None:
    """Keep a run's measures in its folder."""
    write_atomically(run.folder / SUMMARY_FILE, json.dumps(measure(run), indent=2) + "\n")


def read_summary(folder: Path) -> Row:
    """The measures kept in a run's folder; RunFolderError when they cannot be read."""
    path = folder / SUMMARY_FILE
    try:
        row: Row = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunFolderError([Problem(str(path), None, "", f"cannot be read: {error}")]) from error
    return row


def _peak(timeline: "pd.DataFrame", start: str) -> tuple[int, float | None]:
    """Most infections in one interval of recording, and the days until its end; what is there at the start is none."""
    flow = timeline["new_infections"].iloc[1:]
    if not len(flow) or flow.max() == 0:
        return 0, None
    return int(flow.max()), _days(start, timeline.index[1 + int(flow.to_numpy().argmax())].isoformat())


def _brought_in(run: "Run") -> int | None:
    if "infections" not in run.record["tables"]:
        return None
    return int(run.table("infections", ["infector"])["infector"].null_count)


def _days(start: str, end: str | None) -> float | None:
    if end is None:
        return None
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / SECONDS_A_DAY
