"""The group of all commands: how errors become messages and exit statuses.

0: done; 2: the user's mistake; 1: ours; 130: interrupted by Ctrl-C.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from hyosan.core.errors import InputError

OURS, USERS, INTERRUPTED = 1, 2, 130
DEBUG_VARIABLE = "HYOSAN_DEBUG"


class InterruptedRunError(Exception):
    """Ctrl-C after which everything was put in order and said; `message` is for the user."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class HyosanGroup(click.Group):
    """Commands in the order in which they were added, with Hyosan's exit statuses."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of commands in the order of use, not of the alphabet."""
        del ctx
        return list(self.commands)

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """Run a command and exit with its status."""
        extra.pop("standalone_mode", None)
        try:
            status = super().main(args=args, prog_name=prog_name, standalone_mode=False, **extra)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read the output has seen enough; nothing may be written to it any more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except BaseException as error:
            sys.exit(status_of(error))
        sys.exit(status if isinstance(status, int) else 0)


def status_of(error: BaseException) -> int:
    """Say what went wrong on standard error; the exit status that it calls for."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    if isinstance(error, click.ClickException):
        error.show()
        return USERS
    message, status = _message_and_status(error)
    if message:
        say(message)
    return status


def _message_and_status(error: BaseException) -> tuple[str, int]:
    match error:
        case InputError():
            return str(error), USERS
        case InterruptedRunError():
            return error.message, INTERRUPTED
        case KeyboardInterrupt() | click.Abort():
            return "interrupted", INTERRUPTED
        case OSError() if error.filename is not None:
            return f"{error.filename}: {error.strerror or error}", USERS
        case MemoryError():
            return "out of memory; `hyosan plan` says what a scenario needs", USERS
        case _:
            return _ours(error), OURS


def say(message: str) -> None:
    """Write a line to standard error."""
    click.echo(message, err=True)


def _ours(error: BaseException) -> str:
    text = " ".join(str(error).split())[:300]
    return (
        f"hyosan went wrong, and it is not your mistake: {type(error).__name__}: {text}\n"
        f"Please report it with the scenario, the seed and what `hyosan doctor` says"
        f" ({DEBUG_VARIABLE}=1 shows the traceback)."
    )
