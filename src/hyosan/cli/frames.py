"""Data frames on a console: no cell and no header is ever broken."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

GAP = 2
WIDEST_CELL = 60
"""Longer texts are cut, and end with an ellipsis."""


def print_frame(output: "Console", frame: "pd.DataFrame", most_rows: int, everything: str) -> None:
    """Print the first rows, and the columns that fit from the left; what is left out is said below the table.

    A single row that does not fit is printed as one line a column. `everything` is the option that prints all.
    """
    sheet = _Sheet.of(frame.head(most_rows))
    fitting = sheet.fitting(range(len(sheet.names)), output.width)
    hidden = sheet.names[len(fitting) :]
    if len(frame) == 1 and hidden:
        sheet.print_upright(output)
        return
    sheet.print(output, fitting)
    notes = [f"{len(hidden)} more column{'s' if len(hidden) > 1 else ''}: {', '.join(hidden)}"] if hidden else []
    if len(frame) > most_rows:
        notes.append(f"{most_rows:,} of {len(frame):,} rows shown, {len(frame) - most_rows:,} more")
    if notes:
        output.print(f"({'; '.join([*notes, f'{everything} prints all'])})", markup=False, soft_wrap=True)


def print_whole_frame(output: "Console", frame: "pd.DataFrame") -> None:
    """Print all of a frame: columns that do not fit follow as further tables, each with the first column again."""
    sheet = _Sheet.of(frame)
    left = list(range(len(sheet.names)))
    while left:
        fitting = sheet.fitting(left, output.width)
        sheet.print(output, fitting)
        left = left[len(fitting) :]
        if left:
            output.print()
            left = [0, *left] if len(fitting) > 1 else left


@dataclass(frozen=True)
class _Sheet:
    """The texts of a frame's cells by column; absence is nothing."""

    names: list[str]
    cells: list[list[str]]
    numeric: list[bool]

    @staticmethod
    def of(frame: "pd.DataFrame") -> "_Sheet":
        absent = frame.isna().to_numpy()
        cells = [
            ["" if missing else _cell(value) for value, missing in zip(frame.iloc[:, i], absent[:, i], strict=True)]
            for i in range(len(frame.columns))
        ]
        return _Sheet([str(name) for name in frame.columns], cells, [kind.kind in "iuf" for kind in frame.dtypes])

    def fitting(self, columns: Iterable[int], room: int) -> list[int]:
        """The first of these columns that fit beside each other; at least one."""
        used, found = -GAP, list[int]()
        for column in columns:
            used += GAP + max(map(_width, (self.names[column], *self.cells[column])))
            if found and used > room:
                break
            found.append(column)
        return found

    def print(self, output: "Console", columns: list[int]) -> None:
        """One line a row."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
        for column in columns:
            justify: Literal["left", "right"] = "right" if self.numeric[column] else "left"
            table.add_column(Text(self.names[column]), justify=justify, no_wrap=True, overflow="ellipsis")
        for row in zip(*(self.cells[column] for column in columns), strict=True):
            table.add_row(*map(Text, row))
        output.print(table)

    def print_upright(self, output: "Console") -> None:
        """One line a column, of a single row."""
        widest = max(map(_width, self.names))
        for name, cells in zip(self.names, self.cells, strict=True):
            line = f"{name}{' ' * (widest - _width(name))}  {cells[0]}"
            output.print(line.rstrip(), markup=False, soft_wrap=True)


def _cell(value: object) -> str:
    text = str(value).replace("\n", "\\n")
    return text if len(text) <= WIDEST_CELL else text[: WIDEST_CELL - 1] + "…"


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
