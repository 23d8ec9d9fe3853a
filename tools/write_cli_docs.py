"""Write docs/cli.md: the help text of every command, as it is printed.

python tools/write_cli_docs.py          writes the page
python tools/write_cli_docs.py --check  exit status 1 when the page is not up to date
"""

import sys
from pathlib import Path

import click
from click.testing import CliRunner

from hyosan.cli.main import main

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
WIDTH = 100
BEGIN = """\
# The command line

Written by `tools/write_cli_docs.py` from the commands themselves.

SCENARIO is an id of the catalogue (`hyosan list`) or a scenario file. RUN is the folder of a run;
`hyosan show` and `hyosan verify` also take the folder of many ([ensembles.md](ensembles.md)).

| exit status | meaning |
| --- | --- |
| 0 | done |
| 1 | our mistake: a short message, and how to report it; `HYOSAN_DEBUG=1` shows the traceback |
| 1 | also when one of many seeds failed, and when `hyosan verify` found a difference |
| 2 | a mistake in what was given: one problem a line, as `file:line: path: message` |
| 2 | also when `hyosan verify` could not compare one of many seeds, and none differs |
| 130 | interrupted by Ctrl-C; a run keeps what has happened until then, an ensemble the seeds that are finished |

Results go to standard output; progress and errors go to standard error. `HYOSAN_CACHE` is the folder for compiled
kernels, built cities and the speed of the machine; without it the user's cache folder is taken.
"""


def page() -> str:
    """The whole page."""
    parts = [BEGIN, _section("hyosan", [])]
    parts += [_section(f"hyosan {name}", [name]) for name in main.list_commands(click.Context(main))]
    return "\n".join(parts)


def _section(title: str, arguments: list[str]) -> str:
    result = CliRunner().invoke(
        main, [*arguments, "--help"], prog_name="hyosan", terminal_width=WIDTH, max_content_width=WIDTH
    )
    text = "\n".join(line.rstrip() for line in result.output.splitlines())
    return f"## `{title}`\n\n```text\n{text.strip()}\n```\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
