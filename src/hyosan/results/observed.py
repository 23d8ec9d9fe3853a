"""What authorities knew of a run: headline figures, and the reporting triangle. From observation alone."""

from typing import TYPE_CHECKING, Any

from hyosan.core.errors import NotKeptError, Problem, nearest
from hyosan.results.schema import OBSERVED

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run


def is_watched(run: "Run") -> bool:
    """Whether the run kept what authorities knew."""
    return set(OBSERVED) <= set(run.record["tables"])


def observed_summary(run: "Run") -> dict[str, Any]:
    """Cases by class, when the first was known, when tests existed, outcomes known, reports by stream and finding.

    `busiest` is the date of onset, admission, ... of most reports of the stream that told most. Raises NotKeptError
    for a run without surveillance.
    """
    cases, reports = run.cases(), run.reporting()
    by_stream = reports.groupby(["stream", "finding"], observed=True)["count"].sum().reset_index()
    found: dict[str, Any] = {
        "cases": len(cases),
        "classes": _counts(cases["class"]),
        "first_known": cases["reported"].iloc[0].isoformat() if len(cases) else None,
        "tests_from": run.record["surveillance"].get("tests_from"),
        "admissions": int(cases["admission"].notna().sum()),
        "outcomes": _counts(cases["outcome"]),
        "missing": int(cases["missing"].notna().sum()),
        "sources_named": int(cases["exposure_case"].notna().sum()),
        "reports": _triples(by_stream),
        "lost": run.record["surveillance"].get("lost", {}),
        "waiting": run.record["surveillance"].get("waiting", {}),
        "busiest": None,
    }
    if len(reports):
        stream = reports.groupby("stream", observed=True)["count"].sum().idxmax()
        dates = reports[reports["stream"] == stream].groupby("date")["count"].sum()
        found["busiest"] = (str(stream), str(dates.idxmax())[:10], int(dates.max()))
    return found


def _triples(table: "pd.DataFrame") -> list[tuple[str, str, int]]:
    columns = (table[name].tolist() for name in ("stream", "finding", "count"))
    return [(str(stream), str(finding), int(count)) for stream, finding, count in zip(*columns, strict=True)]


def _counts(column: "pd.Series[Any]") -> dict[str, int]:
    return {str(name): int(count) for name, count in column.value_counts().items() if count}


def reporting_triangle(run: "Run", stream: str | None = None, *, finding: str | None = None) -> "pd.DataFrame":
    """Reports by date of what they tell of (rows) and by days until they were told (columns: delay_0, delay_1, ...).

    `stream`, `finding`: of which; without them of all streams, and all findings but negative results. What had not
    been told by the end is not in it: the last rows are incomplete. NotKeptError for a name that the run has not.
    """

    reports = run.reporting()
    for column, wanted in (("stream", stream), ("finding", finding)):
        known = [str(name) for name in reports[column].cat.categories]
        if wanted is not None and wanted not in known:
            message = f"no {column} '{wanted}' in this run's reports; {nearest(wanted, known)}"
            raise NotKeptError([Problem(str(run.folder), None, "", message)])
    reports = reports[reports["finding"] == finding] if finding else reports[reports["finding"] != "negative"]
    if stream is not None:
        reports = reports[reports["stream"] == stream]
    delay = (reports["reported"] - reports["date"]).dt.days.rename("delay")
    found = reports.groupby([reports["date"].dt.date, delay])["count"].sum().unstack(fill_value=0)
    found = found.reindex(columns=range(int(found.columns.max()) + 1 if found.shape[1] else 0), fill_value=0)
    table = found.rename(columns=lambda days: f"delay_{days}").reset_index()
    table["date"] = table["date"].astype(str)
    table.insert(1, "all", found.sum(axis=1).to_numpy())
    table.columns.name = None
    return table
