"""`hyosan new`: a scenario of one's own to begin with."""

import re
from pathlib import Path

import click

from hyosan.core.errors import InputError, Problem


@click.command()
@click.argument("name", default="my-scenario")
@click.option("--from", "base", metavar="ID", help="Begin with a scenario of the catalogue, and change some lines.")
@click.option(
    "--municipality",
    "municipalities",
    multiple=True,
    metavar="NAME",
    help="With --from: the same in a municipality of South Korea, by name or code. Any number of times.",
)
@click.option("--population", is_flag=True, help="Also write a small town, NAME-people/people.csv, to run it on.")
def new(name: str, base: str | None, municipalities: tuple[str, ...], population: bool) -> None:
    """Write a commented scenario NAME.toml to begin with. Existing files are not overwritten.

    hyosan new my-town --from pandemic-korea --municipality Gwacheon-si writes what is needed to have the scenario of a
    country in one town.
    """
    from hyosan.cli.starter import people_rows, scenario_text

    name = name.removesuffix(".toml")
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise click.UsageError(f"NAME '{name}': small letters, digits and - are allowed")
    if base is not None and population:
        raise click.UsageError(
            "--from takes the people of the other scenario: leave out one of --from and --population"
        )
    if municipalities and base is None:
        raise click.UsageError("--municipality goes with --from, the scenario that is to be there")
    text, elsewhere = scenario_text(name, with_people=population), list[str]()
    if base is not None:
        text, elsewhere = _extending(name, base, municipalities)
    files = {Path(f"{name}.toml"): text}
    if population:
        files[Path(f"{name}-people") / "people.csv"] = "\n".join(people_rows()) + "\n"
    taken = [path for path in files if path.exists()]
    if taken:
        raise InputError(Problem(str(path), None, "", "exists already, and is not overwritten") for path in taken)
    for path, content in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        click.echo(f"wrote {path}")
    if elsewhere:
        click.echo(
            f"left out, since they are about areas that are not there, or wait for such a one: {', '.join(elsewhere)}"
        )
    click.echo(f"next: hyosan run {name}.toml")


def _extending(name: str, base: str, municipalities: tuple[str, ...]) -> tuple[str, list[str]]:
    """A scenario that changes one of the catalogue, and interventions that it has to leave out.

    InputError when there is none of that id.
    """
    import tomllib

    from hyosan.catalogue import FOLDER, find
    from hyosan.cli.starter import extending_text
    from hyosan.core.errors import nearest

    path = find(base)
    if path is None or path.parent != FOLDER:
        hint = nearest(base, find.ids())
        raise InputError([Problem(base, None, "", f"not in the catalogue; {hint}")])
    if municipalities:
        from hyosan.cli.town import town_text
        from hyosan.scenario import read_scenario

        return town_text(name, base, read_scenario(path, resolve=find), municipalities)
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return extending_text(name, base, str(said.get("time", {}).get("duration", "30 days"))), []
