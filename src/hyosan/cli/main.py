"""The command `hyosan`."""

import atexit
import gc
import sys

import click

from hyosan.cli.commands.contacts import contacts
from hyosan.cli.commands.doctor import doctor
from hyosan.cli.commands.fit_transmission import fit_transmission
from hyosan.cli.commands.list import list_scenarios
from hyosan.cli.commands.new import new
from hyosan.cli.commands.plan import plan
from hyosan.cli.commands.run import run
from hyosan.cli.commands.schema import schema
from hyosan.cli.commands.show import show
from hyosan.cli.commands.sql import sql
from hyosan.cli.commands.validate import validate
from hyosan.cli.commands.verify import verify
from hyosan.cli.group import HyosanGroup

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=HyosanGroup, context_settings=CONTEXT)
@click.version_option(package_name="hyosan", message="%(package)s %(version)s")
def main() -> None:
    """Hyosan follows every person of an outbreak.

    SCENARIO is an id of the catalogue (see `hyosan list`) or a scenario file.
    """


def _end_soon() -> None:
    """When Python ends it looks for cycles in all that is left: a second or two after the last word, for nothing."""
    # DuckDB complains at length of what was not collected.
    if "duckdb" not in sys.modules:
        gc.freeze()


atexit.register(_end_soon)

for _command in (
    list_scenarios,
    new,
    validate,
    plan,
    contacts,
    fit_transmission,
    run,
    show,
    sql,
    verify,
    doctor,
    schema,
):
    main.add_command(_command)
