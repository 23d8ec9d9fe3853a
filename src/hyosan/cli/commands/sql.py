"""`hyosan sql`: questions to the tables of a run."""

import click

from hyosan.cli.shared import console, frame_table, opened

MOST_ROWS = 200


@click.command()
@click.argument("run")
@click.argument("query")
@click.option("--csv", is_flag=True, help="Print all rows as CSV.")
def sql(run: str, query: str, csv: bool) -> None:
    """Answer a QUERY (DuckDB's SQL) over the tables of the run in folder RUN.

    Tables and columns: docs/results.md. A query sees the tables of its run and nothing else on the computer.
    """
    answer = opened(run).sql(query)
    if csv:
        click.echo(answer.to_csv(index=False), nl=False)
        return
    console().print(frame_table(answer.head(MOST_ROWS)))
    if len(answer) > MOST_ROWS:
        click.echo(f"... {len(answer) - MOST_ROWS:,} more rows; --csv prints all", err=True)
