"""`hyosan plan`: what a run would cost."""

from pathlib import Path

import click

from hyosan.cli.shared import console, read, scenario_argument, set_option


@click.command()
@scenario_argument
@set_option
def plan(scenario: str, overrides: tuple[str, ...]) -> None:
    """Say what a run of SCENARIO would cost.

    People, memory, time, and the size of the results: typically, if the outbreak takes hold, and at most.
    """
    loaded = read(scenario, overrides)
    from hyosan.engine.plan import plan as plan_of
    from hyosan.engine.run import prepare
    from hyosan.report.planned import plan_rows, table_header, table_rows
    from hyosan.report.summary import table_of

    found = plan_of(prepare(loaded))
    output = console()
    output.print(loaded.scenario.scenario.title, style="bold", markup=False)
    output.print(table_of((), plan_rows(found, Path("runs"))))
    output.print()
    output.print(table_of(table_header(found), table_rows(found)))
