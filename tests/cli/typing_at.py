"""Typing commands in tests."""

from collections.abc import Callable

from click.testing import CliRunner, Result

from hyosan.cli.main import main

Type = Callable[..., Result]


def typed(*arguments: str) -> Result:
    """The result of a command typed."""
    return CliRunner().invoke(main, list(arguments), prog_name="hyosan")
