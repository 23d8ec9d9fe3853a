"""`hyosan schema`: the scenario language for editors."""

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    With `#:schema scenario.schema.json` as the first line of a scenario file, editors complete and check while you
    type.
    """
    import json

    from hyosan.scenario import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
