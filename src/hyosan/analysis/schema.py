"""The tables of an ensemble's folder as data: every column with its unit and meaning."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hyosan.results.schema import Column, Table

if TYPE_CHECKING:
    import pandas as pd

OUTBREAK, FIZZLE = "outbreak", "fizzle"
GROUPS = (OUTBREAK, FIZZLE)
QUANTILES = {"low_90": 0.05, "low_50": 0.25, "median": 0.5, "high_50": 0.75, "high_90": 0.95}
"""Names of the limits of the bands, and the share of runs below them."""

RUNS = Table(
    "runs",
    "One row a seed: the headline measures of its run",
    (
        Column("seed", "int64", "number", "seed of the run"),
        Column("group", "string", "name", "outbreak or fizzle, by the cut in ensemble.json"),
        Column("status", "string", "name", "how the run ended: finished, overrun, died out"),
        Column("people", "int64", "people", "people simulated"),
        Column("infections", "int64", "infections", "final size: all infections, those brought in among them"),
        Column("brought_in", "int64", "infections", "infections without an infector; null: not kept", True),
        Column("infected", "int64", "people", "people infected at least once; null: not kept", True),
        Column("deaths", "int64", "people", "people who died"),
        Column("peak_incidence", "int64", "infections", "most infections in one interval of recording"),
        Column("peak_incidence_days", "float64", "days", "from the start to the end of that interval", True),
        Column("peak_prevalence", "int64", "people", "most people infected at one time of recording"),
        Column("peak_prevalence_days", "float64", "days", "from the start to that time", True),
        Column("duration_days", "float64", "days", "from the start to the end of the run"),
        Column("infected_at_end", "int64", "people", "people infected when the run ended"),
        Column("end_time", "timestamp[us]", "local time", "end of the run on the scenario's clock"),
        Column("wall_s", "float64", "seconds", "wall time of the run"),
    ),
    ("seed",),
)

COURSES = Table(
    "courses",
    "Bands over the runs of a group, by series and time",
    (
        Column("group", "string", "name", "outbreak or fizzle: which runs the bands are over"),
        Column("series", "string", "name", "a state (people in it), or new_infections, deaths (flows)"),
        Column("time", "timestamp[us]", "local time", "time of recording; flows: since the record before"),
        Column("days", "float64", "days", "from the start to that time"),
        Column("runs", "int64", "runs", "runs that have a value at this time"),
        *(
            Column(
                name, "float64", "people", f"{share:.0%} of the runs lie below; null: too few runs have a value", True
            )
            for name, share in QUANTILES.items()
        ),
    ),
    ("group", "series", "time"),
)

TABLES = {table.name: table for table in (RUNS, COURSES)}


def write_rows(folder: Path, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write a table of an ensemble; after a crash there is the old or the new file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hyosan.results.arrow import arrow_schema, parquet_options
    from hyosan.results.folder import OPEN_SUFFIX, put_in_place

    path = folder / f"{table.name}.parquet"
    unfinished = path.with_name(path.name + OPEN_SUFFIX)
    options = {**parquet_options(table), "column_encoding": None}
    pq.write_table(pa.Table.from_pylist(list(rows), schema=arrow_schema(table)), unfinished, **options)
    put_in_place(unfinished, path)


def read_rows(folder: Path, table: Table) -> "pd.DataFrame":
    """A table of an ensemble as a data frame; RunFolderError when it is not there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hyosan.core.errors import Problem, RunFolderError
    from hyosan.results.reading import to_pandas

    path = folder / f"{table.name}.parquet"
    try:
        return to_pandas(pq.read_table(path))
    except FileNotFoundError:
        message = "is missing: the ensemble was stopped before it; run its command again"
        raise RunFolderError([Problem(str(path), None, "", message)]) from None
    except (OSError, pa.ArrowException) as error:
        raise RunFolderError([Problem(str(path), None, "", f"damaged: {error}")]) from error
