"""`hyosan verify`: does a run repeat?"""

import click

from hyosan.cli.group import OURS
from hyosan.cli.shared import console, opened, threads_option


@click.command()
@click.argument("run")
@click.option("--population", metavar="DIR", help="Folder of the people's files, when they have moved since.")
@threads_option
def verify(run: str, population: str | None, threads: int | None) -> None:
    """Run the run in folder RUN again, and compare every row.

    The scenario is the one in the folder; what the second run writes is thrown away. An interrupted run is compared
    up to the time that it reached. The exit status is 0 when all is identical, 1 when something differs (the first
    difference is told), 2 when the scenario or an input is no longer what was run.
    """
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
