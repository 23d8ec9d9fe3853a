"""`hyosan show`: a run, or an ensemble, at a glance."""

from pathlib import Path

import click

from hyosan.cli.shared import console, opened


@click.command()
@click.argument("run")
@click.option("--picture", metavar="FILE", help="Also write the curves as a picture: FILE.png, .pdf or .svg.")
def show(run: str, picture: str | None) -> None:
    """Show how the run in folder RUN went, or the runs with many seeds.

    How it ended, who survived, where people were infected, the curves, and where the time went. For a folder of
    `hyosan run --seeds`: how likely an outbreak is, and how outbreaks go.
    """
    if (Path(run) / "ensemble.json").exists():
        _show_many(run, picture)
        return
    from hyosan.report.curves import curve_lines
    from hyosan.report.summary import render

    found = opened(run)
    output = console()
    output.print(*render(found), sep="\n")
    output.print()
    for line in curve_lines(found, width=max(20, min(80, output.width - 40))):
        output.print(line, markup=False)
    if picture is not None:
        from hyosan.report.figure import write_picture

        write_picture(found, picture)
        output.print(f"\npicture: {picture}", markup=False)


def _show_many(folder: str, picture: str | None) -> None:
    from hyosan.analysis.ensemble import open_ensemble
    from hyosan.cli.ensemble import show_ensemble

    found = open_ensemble(folder)
    output = console()
    show_ensemble(output, found)
    if picture is not None:
        from hyosan.report.figure import write_picture

        write_picture(found, picture)
        output.print(f"\npicture: {picture}", markup=False)
