"""`hyosan run`: the main job."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hyosan.cli.group import InterruptedRunError
from hyosan.cli.shared import console, read, scenario_argument, set_option, threads_option

if TYPE_CHECKING:
    from rich.console import Console

    from hyosan.engine.run import Prepared
    from hyosan.results.run import Run
    from hyosan.scenario import LoadedScenario


@click.command()
@scenario_argument
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed: the same seed, the same events."
)
@click.option("--out", metavar="DIR", help="Folder of the results. [a new one in runs]")
@threads_option
@set_option
@click.option("--overwrite", is_flag=True, help="Replace the run that is in the folder --out.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def run(
    scenario: str,
    seed: int,
    out: str | None,
    threads: int | None,
    overrides: tuple[str, ...],
    overwrite: bool,
    quiet: bool,
) -> None:
    """Simulate SCENARIO and write the results into a folder.

    Says beforehand what it will cost, shows how it goes, and ends with a summary. Ctrl-C stops it: what has happened
    until then is kept.
    """
    loaded = read(scenario, overrides)
    prepared = _prepared(loaded, quiet)
    from hyosan.engine.run import free_folder

    folder = Path(out) if out is not None else free_folder(Path("runs"), loaded.scenario.scenario.id, seed)
    simulate = _quietly if quiet else _shown
    try:
        found = simulate(prepared, seed, folder, threads, overwrite)
    except KeyboardInterrupt:
        raise InterruptedRunError("" if quiet else f"interrupted; what was written until then is in {folder}") from None
    if found.record["status"] == "interrupted":
        raise InterruptedRunError("" if quiet else _how_to_go_on(found, seed))


def _prepared(loaded: "LoadedScenario", quiet: bool) -> "Prepared":
    """The scenario with its people; says what it does and what the run will cost."""
    from hyosan.engine.plan import plan
    from hyosan.engine.run import prepare

    if quiet:
        prepared = prepare(loaded)
        plan(prepared)
        return prepared
    from hyosan.report.planned import plan_rows
    from hyosan.report.summary import table_of

    output = console()
    output.print(loaded.scenario.scenario.title, style="bold", markup=False)
    progress = console(error=True)
    progress.print("making the people ...", style="dim")
    prepared = prepare(loaded)
    output.print(table_of((), plan_rows(plan(prepared))))
    output.print()
    return prepared


def _quietly(prepared: "Prepared", seed: int, folder: Path, threads: int | None, overwrite: bool) -> "Run":
    from hyosan.engine.run import run_prepared
    from hyosan.report.figure import PICTURE, write_picture

    found = run_prepared(prepared, seed=seed, out=folder, threads=threads, overwrite=overwrite)
    write_picture(found, found.folder / PICTURE)
    return found


def _shown(prepared: "Prepared", seed: int, folder: Path, threads: int | None, overwrite: bool) -> "Run":
    from hyosan.cli.progress import ProgressDisplay
    from hyosan.engine.run import run_prepared, state_names
    from hyosan.report.figure import PICTURE, write_picture

    start = prepared.loaded.scenario.time.start
    with ProgressDisplay(console(error=True), state_names(prepared.loaded.scenario), start) as display:
        found = run_prepared(
            prepared,
            seed=seed,
            out=folder,
            threads=threads,
            overwrite=overwrite,
            watch=display.watch,
            said=display.say,
        )
    picture = write_picture(found, found.folder / PICTURE)
    _print_results(console(), found, picture)
    return found


def _print_results(output: "Console", found: "Run", picture: Path) -> None:
    from hyosan.report.curves import curve_lines
    from hyosan.report.summary import render

    output.print(*render(found), sep="\n")
    output.print()
    for line in curve_lines(found, width=max(20, min(80, output.width - 40))):
        output.print(line, markup=False, soft_wrap=True)
    output.print()
    output.print(f"curves   {picture}", markup=False, soft_wrap=True)
    output.print(
        f"results  {found.folder}  (docs/results.md; look again: hyosan show {found.folder})",
        markup=False,
        soft_wrap=True,
    )


def _how_to_go_on(found: "Run", seed: int) -> str:
    reached = found.record["clock"]["end_simulated"]
    return (
        f"interrupted at {reached} of the scenario's clock; everything until then is in {found.folder}\n"
        f"  hyosan show {found.folder}\n"
        f"A run cannot be resumed yet; the same scenario with --seed {seed} repeats the same events and goes on."
    )
