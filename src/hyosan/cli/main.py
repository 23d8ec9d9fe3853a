"""The command `hyosan`."""

import atexit
import os
import sys
from contextlib import suppress
from typing import NoReturn

import click

from hyosan.cli.commands.contacts import contacts
from hyosan.cli.commands.doctor import doctor
from hyosan.cli.commands.fit_transmission import fit_transmission
from hyosan.cli.commands.list import list_scenarios
from hyosan.cli.commands.new import new
from hyosan.cli.commands.plan import plan
from hyosan.cli.commands.resume import resume
from hyosan.cli.commands.run import run
from hyosan.cli.commands.schema import schema
from hyosan.cli.commands.show import show
from hyosan.cli.commands.sql import sql
from hyosan.cli.commands.validate import validate
from hyosan.cli.commands.verify import verify
from hyosan.cli.group import HyosanGroup, status_of

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=HyosanGroup, context_settings=CONTEXT)
@click.version_option(package_name="hyosan", message="%(package)s %(version)s")
def main() -> None:
    """Hyosan follows every person of an outbreak.

    SCENARIO is an id of the catalogue (see `hyosan list`) or a scenario file.
    """


def program() -> NoReturn:
    """The command as a program of its own: does what it is asked, and ends the process.

    Python would take apart, piece by piece, what goes with the process anyway: 2 % of the time of a short run, and a
    second or two after the last word of a long one. What has asked to be called at the end is called, and what was
    printed is written.
    """
    try:
        main(prog_name="hyosan")
    except SystemExit as ended:
        status = status_of(ended)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


for _command in (
    list_scenarios,
    new,
    validate,
    plan,
    contacts,
    fit_transmission,
    run,
    resume,
    show,
    sql,
    verify,
    doctor,
    schema,
):
    main.add_command(_command)
