"""SQL over the tables of a run, by DuckDB, which gets to see nothing but them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hyosan.core.errors import NotKeptError, Problem, RunFolderError, nearest
from hyosan.results.reading import table_files, table_of
from hyosan.results.record import RunRecord
from hyosan.results.schema import OBSERVED, TABLES

if TYPE_CHECKING:
    import pandas as pd

_LOCKED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "enable_external_access": "false",
    "lock_configuration": "true",
}

_NO_TABLE = re.compile(r"Table with name (\w+) does not exist")


def query_run(folder: Path, record: RunRecord, query: str) -> "pd.DataFrame":
    """The answer to one query; RunFolderError with DuckDB's own message when it cannot be answered.

    The tables are handed over as Arrow datasets, so that DuckDB needs no access to files and has none: a query can
    neither read nor write anything outside the run.
    """
    import duckdb
    import pyarrow.dataset as ds

    from hyosan.results.arrow import arrow_schema

    try:
        with duckdb.connect(":memory:") as connection:
            for name in record["tables"]:
                schema = arrow_schema(table_of(folder, record, name))
                files = [str(path) for path in table_files(folder, record, name)]
                rows = ds.dataset(files, schema=schema, format="parquet") if files else schema.empty_table()
                connection.register(name, rows)
            for setting, value in _LOCKED.items():
                connection.execute(f"SET {setting} = {value}")
            # A query without an answer (one that creates a table, say) gives an empty frame.
            answer = connection.execute(query)
            if answer is None:
                raise RunFolderError([Problem(str(folder), None, "sql", "the query is empty")])
            frame: pd.DataFrame = answer.df()
            return frame
    except duckdb.CatalogException as error:
        raise _no_such_table(folder, record, str(error)) from error
    except duckdb.Error as error:
        raise RunFolderError([Problem(str(folder), None, "sql", str(error))]) from error


def _no_such_table(folder: Path, record: RunRecord, message: str) -> RunFolderError:
    """What is said of a table that the run has not; DuckDB would name the nearest of its own."""
    found = _NO_TABLE.search(message)
    tables = f"tables: {', '.join(record['tables'])}"
    if found is None:
        return RunFolderError([Problem(str(folder), None, "sql", message)])
    name = found[1].lower()
    if name in TABLES:
        told = f"this run did not keep {name} ({_keeper(name)}); {tables}"
        return NotKeptError([Problem(str(folder), None, "sql", told)])
    close = nearest(name, record["tables"])
    hint = f"{close}; " if close.startswith("did") else ""
    return RunFolderError([Problem(str(folder), None, "sql", f"no table '{found[1]}'; {hint}{tables}")])


def _keeper(name: str) -> str:
    """What in a scenario decides whether a table is kept."""
    if name in OBSERVED:
        return "it has no surveillance"
    return {"interventions": "it has no interventions", "beds": "it has no beds"}.get(name, "record.tables")
