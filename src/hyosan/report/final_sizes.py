"""How many were infected in the end, beside the law of that number."""

from typing import TYPE_CHECKING

import numpy as np

from hyosan.analysis.theory import Floats, Ints, largest_gap
from hyosan.report.summary import Rows, table_of

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_BINS = 11
LONGEST_BAR = 20
FEW_SIZES = 20
"""From so many runs or copies on their shares stand beside the law's."""
BOUND = 1.36
"""The gap between shares of n draws and their law exceeds this / √n in 5 % of cases at most (Kolmogorov)."""


def distribution(law: Floats, first: int, sizes: Ints, what: str) -> list["RenderableType"]:
    """The final sizes of runs or copies (`what`) beside the law, in steps of a few people; a bound for the gap."""
    from rich.text import Text

    bins = _bins(first, len(law) - 1)
    chances = [float(law[low : high + 1].sum()) for low, high in bins]
    rows: Rows = [
        (
            str(low) if low == high else f"{low} to {high}",
            _seen(sizes, low, high),
            f"{100 * chance:.1f} %",
            _bar(chance, max(chances)),
        )
        for (low, high), chance in zip(bins, chances, strict=True)
    ]
    header = ("infected in the end", what if len(sizes) > 1 else "", "law", "")
    table = table_of(header, rows)
    table.columns[-1].justify = "left"
    parts: list[RenderableType] = [Text(), table]
    if len(sizes) >= FEW_SIZES:
        gap, bound = largest_gap(sizes, law), BOUND / np.sqrt(len(sizes))
        said = f"largest gap between {what} and law, summed up: {100 * gap:.1f} points"
        parts.append(Text(f"{said}; by chance up to {100 * bound:.1f} (95 %)", style="dim"))
    return parts


def _seen(sizes: Ints, low: int, high: int) -> str:
    here = int(((sizes >= low) & (sizes <= high)).sum())
    if len(sizes) >= FEW_SIZES:
        return f"{100 * here / len(sizes):.1f} %"
    if len(sizes) == 1:
        return "this run" if here else ""
    return str(here or "")


def _bins(first: int, people: int) -> list[tuple[int, int]]:
    """Numbers of infected, in steps of equal width behind the first."""
    width = max(1, -(-(people - first) // (MOST_BINS - 1)))
    starts = range(first + 1, people + 1, width)
    return [(first, first), *((low, min(people, low + width - 1)) for low in starts)]


def _bar(value: float, top: float) -> str:
    return "█" * round(LONGEST_BAR * value / top) if top else ""
