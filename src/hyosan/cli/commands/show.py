"""`hyosan show`: a run or an ensemble at a glance, its indicators, or one of a run's."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hyosan.analysis.record import ENSEMBLE_FILE
from hyosan.cli.frames import print_whole_frame
from hyosan.cli.shared import console, opened, print_theory

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run

FORMATS = ("table", "csv", "json")
ALL_STREAMS = "all"


@click.command()
@click.argument("run")
@click.option("--picture", metavar="FILE", help="Also write the curves as a picture: FILE.png, .pdf or .svg.")
@click.option(
    "--theory", is_flag=True, help="Show it beside theory, or say why none applies; done unasked where one does."
)
@click.option(
    "--indicators",
    is_flag=True,
    help="Show the indicators in short; of many seeds: median and bands over the outbreaks.",
)
@click.option("--indicator", metavar="NAME", help="Print the table of one indicator of a run (docs/indicators.md).")
@click.option(
    "--reporting",
    metavar="STREAM",
    help="Print what a stream of surveillance told by date and delay; `all` for all streams (docs/surveillance.md).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    show_default=True,
    help="Form of the table of --indicator, --reporting, or --indicators of many seeds; csv and json round nothing.",
)
def show(
    run: str,
    picture: str | None,
    theory: bool,
    indicators: bool,
    indicator: str | None,
    reporting: str | None,
    form: str,
) -> None:
    """Show how the run in folder RUN went, or the runs with many seeds.

    How it ended, who survived, where people were infected, the curves, and where the time went. For a folder of
    `hyosan run --seeds`: how likely an outbreak is, and how outbreaks go (docs/ensembles.md).
    """
    is_many = (Path(run) / ENSEMBLE_FILE).exists()
    if form != FORMATS[0] and indicator is None and reporting is None and not (indicators and is_many):
        raise click.UsageError("--format goes with --indicator NAME, --reporting, or --indicators of many seeds")
    if theory and (indicators or indicator is not None):
        raise click.UsageError("--theory goes with the summary: leave out the indicators")
    if is_many:
        if reporting is not None:
            raise click.UsageError("--reporting is of one run: give the folder of a seed")
        if indicator is not None:
            raise click.UsageError(
                "--indicator is of one run: give the folder of a seed; of many there is --indicators"
            )
        _show_many(run, picture, theory, indicators, form)
        return
    found = opened(run)
    if indicator is not None:
        _print_indicator(found.indicators().table(indicator.replace("-", "_")), form)
    elif reporting is not None:
        _print_reporting(found, reporting, form)
    elif indicators:
        _print_digest(found)
    else:
        _print_summary(found, theory)
    if picture is not None:
        from hyosan.report.figure import write_picture

        write_picture(found, picture)
        click.echo(f"\npicture: {picture}", err=indicator is not None or reporting is not None)


def _print_summary(run: "Run", theory: bool) -> None:
    from hyosan.report.curves import curve_lines
    from hyosan.report.summary import render

    output = console()
    output.print(*render(run), sep="\n")
    output.print()
    for line in curve_lines(run, output.width):
        output.print(line, markup=False, soft_wrap=True)
    print_theory(output, run, asked=theory)


def _print_digest(run: "Run") -> None:
    from hyosan.report.indicators import render

    console().print(*render(run), sep="\n")


def _print_reporting(run: "Run", stream: str, form: str) -> None:
    """The reporting triangle of a stream, or of all."""
    from hyosan.results.observed import reporting_triangle

    table = reporting_triangle(run, None if stream == ALL_STREAMS else stream)
    if form != FORMATS[0]:
        _print_plain(table, form)
    else:
        print_whole_frame(console(), table)


def _print_indicator(table: "pd.DataFrame", form: str) -> None:
    """All rows: a table with four digits that count, or what `_print_plain` prints."""
    if form != FORMATS[0]:
        _print_plain(table, form)
    else:
        from hyosan.report.indicators import rounded

        print_whole_frame(console(), rounded(table))


def _print_plain(table: "pd.DataFrame", form: str) -> None:
    """CSV, or JSON (a list of rows, times as ISO 8601)."""
    if form == "csv":
        click.echo(table.to_csv(index=False), nl=False)
    else:
        click.echo(table.to_json(orient="records", date_format="iso", date_unit="us", indent=2, double_precision=15))


def _show_many(folder: str, picture: str | None, theory: bool, indicators: bool, form: str) -> None:
    from hyosan.analysis.ensemble import open_ensemble
    from hyosan.cli.ensemble import measured, show_ensemble, show_indicators

    found = open_ensemble(folder)
    output = console(error=form != FORMATS[0])
    if not indicators:
        show_ensemble(output, found, theory=theory)
    elif form == FORMATS[0]:
        show_indicators(output, found, measured(found))
    else:
        _print_plain(measured(found).bands(), form)
    if picture is not None:
        from hyosan.report.figure import write_picture

        write_picture(found, picture)
        output.print(f"\npicture: {picture}", markup=False)
