"""A run that lies in a folder: its record, tables, series, tree, figure and SQL. Light to import."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hyosan.results.reading import read_table, to_pandas
from hyosan.results.record import RunRecord, read_record

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from hyosan.results.indicators.registry import Indicators
    from hyosan.results.tree import Tree


def open_run(folder: Path | str) -> "Run":
    """Open a run's folder: finished, still running, interrupted or killed (then up to what was sealed last)."""
    path = Path(folder)
    return Run(path, read_record(path))


@dataclass(frozen=True)
class Run:
    """What one run left behind. `record` is the content of `run.json`; tables are read when asked for."""

    folder: Path
    record: RunRecord

    def __repr__(self) -> str:
        """Where it lies, what it is of, how it ended; `record` says all else."""
        record = self.record
        what = f"{record['scenario_id'] or record['title']!r}, seed {record['seed']}, {record['status']}"
        return f"<Run {str(self.folder)!r}: {what}>"

    def table(self, name: str, columns: Sequence[str] | None = None) -> "pa.Table":
        """A table, or some of its columns, as Arrow holds it, with units and meanings in their metadata."""
        return read_table(self.folder, self.record, name, columns)

    def timeline(self, by: Literal["area"] | None = None) -> "pd.DataFrame":
        """People by state, and flows since the row before, at every time of recording; with `by`, for each area.

        The index is the time (and the area); new infections, deaths and detected cases are the flow columns. Where the
        run counted by municipality (`record.timeline_by`), the first area of each stands for it and all others are
        left out.
        """
        from hyosan.results.timeline import wide_timeline

        return wide_timeline(self.table("timeline"), self.record, by)

    def timeline_raw(self) -> "pd.DataFrame":
        """The timeline as stored: one row where a count changed."""
        return to_pandas(self.table("timeline"))

    def infections(self) -> "pd.DataFrame":
        """One row an infection, by time and person."""
        return to_pandas(self.table("infections"))

    def transitions(self) -> "pd.DataFrame":
        """One row a change of state, by time and person."""
        return to_pandas(self.table("transitions"))

    def events(self) -> "pd.DataFrame":
        """One row an event that is no infection, by time."""
        return to_pandas(self.table("events"))

    def people(self) -> "pd.DataFrame":
        """One row a person, as at the start."""
        return to_pandas(self.table("people"))

    def home_areas(self, people: "NDArray[np.int64]") -> "NDArray[np.int64]":
        """Area of residence of some people: by the table people, or where they are by function from their numbers.

        RunFolderError where the run kept neither.
        """
        import numpy as np

        if "people" not in self.record["tables"] and self.record["population"].get("form") == "function":
            residents = self.table("areas", ["residents"])["residents"].to_numpy()
            return np.asarray(np.searchsorted(np.cumsum(residents), people, side="right"), dtype=np.int64)
        return np.asarray(self.table("people", ["area"])["area"].to_numpy()[people], dtype=np.int64)

    def cases(self) -> "pd.DataFrame":
        """One row a case that authorities knew of: what they knew, not what is so."""
        return to_pandas(self.table("cases"))

    def reporting(self) -> "pd.DataFrame":
        """Reports by stream, date of what they tell of, and date on which they were told."""
        return to_pandas(self.table("reporting"))

    def signals(self) -> "pd.DataFrame":
        """Values of school absence, serosurveys and wastewater, by when they were told."""
        return to_pandas(self.table("signals"))

    def interventions(self) -> "pd.DataFrame":
        """What authorities did: starts and stops, people placed, cases asked, tests, doses, with their cost."""
        return to_pandas(self.table("interventions"))

    def affected(self) -> "pd.DataFrame":
        """Whom interventions placed, released, vaccinated or treated; of runs whose `record.tables` names it."""
        return to_pandas(self.table("affected"))

    def beds(self) -> "pd.DataFrame":
        """Beds taken and people waiting by care and unit, record by record where something changed."""
        return to_pandas(self.table("beds"))

    def areas(self) -> "pd.DataFrame":
        """One row an area."""
        return to_pandas(self.table("areas"))

    def sql(self, query: str) -> "pd.DataFrame":
        """The answer to one SQL query (DuckDB's dialect) over the tables; it can read this run and nothing else."""
        from hyosan.results.sql import query_run

        return query_run(self.folder, self.record, query)

    def tree(self) -> "Tree":
        """Who infected whom."""
        from hyosan.results.tree import TREE_COLUMNS, infection_tree

        return infection_tree(self.table("infections", TREE_COLUMNS))

    def indicators(self) -> "Indicators":
        """The indicators of the run: tables by method, each with its definition (docs/indicators.md)."""
        from hyosan.results.indicators.registry import Indicators

        return Indicators(self)

    def plot(self, path: Path | str | None = None) -> "Figure":
        """A figure of counts by state and of new infections over time; written to `path` when one is given."""
        from hyosan.results.plot import timeline_figure

        figure = timeline_figure(self.timeline(), self.record)
        if path is not None:
            figure.savefig(path)
        return figure

    def summary(self) -> dict[str, Any]:
        """The headline figures."""
        from hyosan.results.summary import summarise

        return summarise(self)
