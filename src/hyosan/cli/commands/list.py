"""`hyosan list`: what ships."""

import click


@click.command("list")
def list_scenarios() -> None:
    """List the scenarios of the catalogue, and changes with which a finished run of one goes on."""
    from hyosan.catalogue import continuations, entries

    found, more = entries(), continuations()
    width = max(len(entry.id) for entry in (*found, *more))
    for entry in found:
        click.echo(f"{entry.id:{width}}  {entry.title}")
    click.echo("\nTo go on with:")
    for changes in more:
        click.echo(f"{changes.id:{width}}  {changes.title}")
        click.echo(f'{"":{width}}  hyosan run {changes.continues[0]} --checkpoint-every "1 day" --out first')
        click.echo(f"{'':{width}}  hyosan resume first --with {changes.id} --out second")
