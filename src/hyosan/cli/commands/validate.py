"""`hyosan validate`: is a scenario right?"""

import click

from hyosan.cli.shared import read, set_option


@click.command()
@click.argument("scenario", metavar="FILE")
@set_option
@click.option(
    "--population/--no-population",
    default=None,
    help="Whether names are checked against the people too. [for files up to 20 MB]",
)
def validate(scenario: str, overrides: tuple[str, ...], population: bool | None) -> None:
    """Check the scenario FILE (or an id of the catalogue).

    Every problem is told, one a line, with file, line and path. Names of places, areas and host types can be checked
    only when the people are there: that is done for people from files up to 20 MB, and with --population for others
    too (a city is built).
    """
    loaded = read(scenario, overrides, inputs=population is not False)
    said = "; names of its places not checked (--population does)"
    if population is not False:
        from hyosan.engine.build import build_population, check_population, is_cheap

        if population or is_cheap(loaded.scenario):
            people = build_population(loaded.scenario, copies=1)
            check_population(loaded, people)
            said = f", and so are its {len(people):,} people"
    click.echo(f"{scenario}: right{said}")
