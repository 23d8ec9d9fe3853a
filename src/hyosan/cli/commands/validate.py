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

    Every problem is told, one a line, with file, line and path. Kinds of place of a city follow from [population.city],
    and so do its areas; names of single places, and of all that comes with people from files, can be checked only when
    the people are there: that is done for people from files up to 20 MB, and with --population for others too (a city
    is built). Optional settings that are left out for want of places are
    named.
    """
    loaded = read(scenario, overrides, inputs=population is not False)
    population_of = loaded.scenario.population
    areas = "" if population_of.city is not None or population_of.countries is not None else " and areas"
    said = f"; names of single places{areas} not checked (--population does)"
    if population is not False:
        from hyosan.engine.build import build_population, is_cheap, matched

        if population or is_cheap(loaded.scenario):
            people = build_population(loaded.scenario, copies=1)
            loaded = matched(loaded, people)
            said = f", and so are its {len(people):,} people"
    click.echo(f"{scenario}: right{said}")
    for name, kind in loaded.left_out.items():
        click.echo(f"settings.{name}: left out, since there are no places of kind '{kind}'")
