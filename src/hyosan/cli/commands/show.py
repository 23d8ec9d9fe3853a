"""`hyosan show`: a run at a glance."""

import click

from hyosan.cli.shared import console, opened


@click.command()
@click.argument("run")
@click.option("--picture", metavar="FILE", help="Also write the curves as a picture: FILE.png, .pdf or .svg.")
def show(run: str, picture: str | None) -> None:
    """Show how the run in folder RUN went.

    How it ended, who survived, where people were infected, the curves, and where the time went.
    """
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
