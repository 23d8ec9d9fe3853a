"""`hyosan sql`: questions to the tables of a run."""

import click

from hyosan.cli.frames import print_frame
from hyosan.cli.shared import console, opened

MOST_ROWS = 200


@click.command()
@click.argument("run")
@click.argument("query")
@click.option("--csv", is_flag=True, help="Print all rows as CSV.")
def sql(run: str, query: str, csv: bool) -> None:
    """Answer a QUERY (DuckDB's SQL) over the tables of the run in folder RUN.

    Tables and columns: docs/results.md. A query sees the tables of its run and nothing else on the computer.

    Columns that do not fit beside each other are named below the table, and rows after the first 200 counted. A single
    row that is too wide is printed as one line a column.
    """
    answer = opened(run).sql(query)
    if csv:
        click.echo(answer.to_csv(index=False), nl=False)
        return
    print_frame(console(), answer, MOST_ROWS, "--csv")
