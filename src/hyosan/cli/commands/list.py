"""`hyosan list`: what ships."""

import click


@click.command("list")
def list_scenarios() -> None:
    """List the scenarios of the catalogue."""
    from hyosan.catalogue import entries

    found = entries()
    width = max((len(entry.id) for entry in found), default=0)
    for entry in found:
        click.echo(f"{entry.id:{width}}  {entry.title}")
