"""The indicators of a run in short: one line a number, with its unit and, where there is one, its interval."""

from datetime import datetime
from typing import TYPE_CHECKING

from hyosan.report.digest_lines import LINES, Said, said_line
from hyosan.report.summary import Rows, headline, table_of
from hyosan.results.indicators.digest import digest

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from hyosan.results.run import Run

DIGITS = 4


def render(run: "Run") -> list["RenderableType"]:
    """The digest, for a rich console."""
    from rich.text import Text

    from hyosan.results.indicators.registry import INDICATORS

    title, caution = headline(run).split("\n")
    parts: list[RenderableType] = [Text(title, style="bold"), Text(caution, style="italic"), Text()]
    parts.append(table_of((), digest_rows(run)))
    names = ", ".join(INDICATORS)
    return [*parts, Text(), Text(f"one table: hyosan show {run.folder} --indicator NAME, of {names}", style="dim")]


def digest_rows(run: "Run") -> Rows:
    """Words and numbers; what a run did not keep is said so, once for each line that needs it.

    RunFolderError when the folder is damaged.
    """
    found = digest(run.indicators())
    said = Said(found, datetime.fromisoformat(run.record["clock"]["start"]))
    return [(words, said_line(said, part, line)) for words, part, line in LINES]


def rounded(table: "pd.DataFrame") -> "pd.DataFrame":
    """The table for reading: numbers with four digits that count; a single row as names and values."""
    shown = table.copy()
    for name in shown.columns:
        if shown[name].dtype.kind == "f":
            shown[name] = [float(f"{value:.{DIGITS}g}") for value in shown[name]]
    if len(shown) != 1:
        return shown
    values = ["" if absent else str(value) for value, absent in zip(shown.iloc[0], shown.isna().iloc[0], strict=True)]
    return type(table)({"": shown.columns, "value": values})
