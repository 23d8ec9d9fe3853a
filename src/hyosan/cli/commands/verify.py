"""`hyosan verify`: does a run repeat, or each of many?"""

from pathlib import Path

import click

from hyosan.analysis.record import ENSEMBLE_FILE
from hyosan.cli.group import OURS
from hyosan.cli.shared import console, opened, threads_option


@click.command()
@click.argument("run")
@click.option("--seeds", metavar="SEEDS", help="Of many runs these seeds only: 20 (1 to 20), 1-20, or 3,5,9. [all]")
@click.option("--population", metavar="DIR", help="Folder of the people's files, when they have moved since.")
@click.option("--processes", type=click.IntRange(1), metavar="N", help="Of many runs: so many at a time. [all cores]")
@threads_option
def verify(run: str, seeds: str | None, population: str | None, processes: int | None, threads: int | None) -> None:
    """Run the run in folder RUN again, and compare every row; or each of many seeds.

    The scenario is the one in the folder; what the second run writes is thrown away. An interrupted run is compared
    up to the time that it reached. The exit status is 0 when all is identical, 1 when something differs (the first
    difference is told), 2 when the scenario or an input is no longer what was run.

    For a folder of `hyosan run --seeds` runs go side by side, one thread each. Seeds that are damaged are named, and
    the others compared; the exit status is then 2, or 1 when another differs. After Ctrl-C it says what was compared
    until then.
    """
    if (Path(run) / ENSEMBLE_FILE).exists():
        from hyosan.cli.verify_many import verify_many

        verify_many(run, seeds, processes=processes, threads=threads or 1, population=population)
        return
    for name, given in (("seeds", seeds), ("processes", processes)):
        if given is not None:
            raise click.UsageError(f"--{name} is for the folder of many runs")
    found = opened(run)
    from hyosan.analysis.verify import scenario_of
    from hyosan.analysis.verify import verify as run_again
    from hyosan.cli.progress import ProgressDisplay
    from hyosan.engine.run import state_names
    from hyosan.report.summary import table_of
    from hyosan.report.verification import verdict, verification_rows

    scenario = scenario_of(found, population).scenario
    with ProgressDisplay(console(error=True), state_names(scenario), scenario.time.start) as display:
        result = run_again(found, threads=threads, population=population, watch=display.watch, said=display.say)
    output = console()
    output.print(verdict(result), style="bold", markup=False)
    output.print(table_of((), verification_rows(result)))
    if not result.is_identical:
        raise click.exceptions.Exit(OURS)
