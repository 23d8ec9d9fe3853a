"""`hyosan contacts`: who meets whom in a scenario, by age and setting."""

import datetime

import click

from hyosan.cli.shared import console, read, scenario_argument, set_option


class Ages(click.ParamType[tuple[int, ...]]):
    """First ages of groups, separated by commas."""

    name = "ages"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The ages: ascending whole numbers, the first 0."""
        words = str(value).split(",")
        ages = tuple(int(word) for word in words if word.strip().isdecimal())
        if len(ages) != len(words) or ages[0] != 0 or list(ages) != sorted(set(ages)) or ages[-1] > 120:
            self.fail(f"'{value}': first ages of groups are ascending and begin with 0, such as 0,18,65", param, ctx)
        return ages


@click.command()
@scenario_argument
@set_option
@click.option("--out", metavar="FILE", help="Also write the matrices as a table: FILE.csv or .parquet.")
@click.option("--picture", metavar="FILE", help="Also draw matrices and totals by age: FILE.png, .pdf or .svg.")
@click.option("--ages", type=Ages(), metavar="AGES", help="First ages of the groups, such as 0,18,65. [0,5,...,75]")
@click.option(
    "--week-of",
    "week",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The week with that date, holidays and periods of the calendar included. [an ordinary week]",
)
def contacts(
    scenario: str,
    overrides: tuple[str, ...],
    out: str | None,
    picture: str | None,
    ages: tuple[int, ...] | None,
    week: datetime.datetime | None,
) -> None:
    """Show the contacts that the settings of SCENARIO make among its people.

    People met and contacts a day by age, the mean of a week, before anybody is ill. Computed exactly over all who share
    a place; nothing is simulated. Beside a Korean city stand the figures of Korean diaries (docs/contacts.md).
    """
    loaded = read(scenario, overrides)
    from hyosan.analysis.contacts import emergent_contacts
    from hyosan.analysis.contacts.emergent import AGES
    from hyosan.engine.build import build_table, matched
    from hyosan.report.contacts import notes, table_by_age, write_table

    population = build_table(loaded.scenario)
    loaded = matched(loaded, population)
    found = emergent_contacts(loaded.scenario, population, ages=ages or AGES, week=week.date() if week else None)
    korea = loaded.scenario.population.city is not None
    output = console()
    output.print(found.title, style="bold", markup=False)
    output.print(table_by_age(found, korea=korea))
    output.print()
    for line in notes(found, korea=korea):
        output.print(line, markup=False, soft_wrap=True)
    if out is not None:
        click.echo(f"table: {write_table(found, out)}")
    if picture is not None:
        from hyosan.report.contacts_picture import write_contacts_picture

        click.echo(f"picture: {write_contacts_picture(found, picture, korea=korea)}")
