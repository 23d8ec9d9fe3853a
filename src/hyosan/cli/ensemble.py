"""`hyosan run --seeds`: many runs of one scenario, and what they say together."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hyosan.cli.group import OURS, InterruptedRunError, say
from hyosan.cli.shared import console, print_theory

if TYPE_CHECKING:
    from rich.console import Console

    from hyosan.analysis.ensemble import Ensemble
    from hyosan.analysis.indicators import SeedIndicators
    from hyosan.analysis.planning import PlannedEnsemble
    from hyosan.analysis.record import Keep
    from hyosan.scenario import LoadedScenario


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    seeds: str
    out: str | None
    processes: int | None
    threads: int | None
    keep: "Keep"
    outbreak_above: int | None
    overwrite: bool
    quiet: bool


def run_many(loaded: "LoadedScenario", asked: Asked) -> None:
    """Run the seeds that are missing, and show what all of them say."""
    from hyosan.analysis.seeds import as_seeds

    as_seeds(asked.seeds)
    from hyosan.analysis.run import run_planned
    from hyosan.cli.ensemble_progress import EnsembleDisplay

    planned = _planned(loaded, asked)
    try:
        if asked.quiet:
            found = run_planned(planned)
        else:
            with EnsembleDisplay(console(error=True)) as display:
                found = run_planned(planned, watch=display.watch, said=display.say)
    except KeyboardInterrupt:
        raise InterruptedRunError("" if asked.quiet else _how_to_go_on(planned)) from None
    _finish(found, asked.quiet)


def show_ensemble(output: "Console", found: "Ensemble", *, theory: bool = False) -> None:
    """Print what an ensemble says, beside theory where one applies; `theory`: say why where none does."""
    from hyosan.report.ensemble import render

    output.print(*render(found, output.width), sep="\n")
    print_theory(output, found, asked=theory)


def measured(found: "Ensemble") -> "SeedIndicators":
    """The indicators of every seed; what is measured for the first time is shown on the way."""
    from hyosan.cli.ensemble_progress import EnsembleDisplay

    with EnsembleDisplay(console(error=True), "measured", patient=True) as display:
        return found.indicators(watch=display.watch)


def show_indicators(output: "Console", ensemble: "Ensemble", found: "SeedIndicators") -> None:
    """Print the indicators of many runs together."""
    from hyosan.report.seed_indicators import render

    output.print(*render(ensemble, found), sep="\n")


def _planned(loaded: "LoadedScenario", asked: Asked) -> "PlannedEnsemble":
    from hyosan.analysis.planning import plan_ensemble
    from hyosan.engine.run import prepare
    from hyosan.report.ensemble import cost_rows
    from hyosan.report.summary import table_of

    if not asked.quiet:
        console().print(loaded.scenario.scenario.title, style="bold", markup=False)
        console(error=True).print("making the people ...", style="dim")
    planned = plan_ensemble(
        prepare(loaded),
        asked.seeds,
        out=asked.out,
        processes=asked.processes,
        threads=asked.threads or 1,
        keep=asked.keep,
        overwrite=asked.overwrite,
        outbreak_above=asked.outbreak_above,
    )
    if not asked.quiet:
        output = console()
        if planned.missing:
            output.print(table_of((), cost_rows(planned.cost, len(planned.record["seeds"]))))
        else:
            output.print(f"all {len(planned.record['seeds'])} seeds are there already", markup=False)
        output.print()
    return planned


def _finish(found: "Ensemble", quiet: bool) -> None:
    """Write the picture, show the summary; exit status 1 when a seed failed."""
    from hyosan.analysis.folder import PICTURE
    from hyosan.report.figure import write_picture

    picture: Path | None = write_picture(found, found.folder / PICTURE) if found.seeds else None
    if not quiet:
        output = console()
        show_ensemble(output, found)
        output.print()
        if picture is not None:
            output.print(f"picture  {picture}", markup=False, soft_wrap=True)
        look = f"(docs/ensembles.md; look again: hyosan show {found.folder})"
        output.print(f"results  {found.folder}  {look}", markup=False, soft_wrap=True)
    for seed, text in found.record["failed"].items():
        say(f"seed {seed} failed: {text}")
    if found.record["failed"]:
        raise click.exceptions.Exit(OURS)


def _how_to_go_on(planned: "PlannedEnsemble") -> str:
    from hyosan.analysis.folder import finished_seeds

    wanted = planned.record["seeds"]
    done = len(set(finished_seeds(planned.folder)) & set(wanted))
    without = ", without --overwrite," if planned.overwrite else ""
    return (
        f"interrupted: {done} of {len(wanted)} seeds are done and kept in {planned.folder}\n"
        f"  hyosan show {planned.folder}\n"
        f"The same command{without} goes on with the other {len(wanted) - done}."
    )
