"""Curves in a terminal: one line a state, as tall as a letter."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hyosan.report.words import count
from hyosan.results.schema import ANY_STATE
from hyosan.results.timeline import FLOWS

if TYPE_CHECKING:
    from hyosan.results.run import Run

BARS = " ▁▂▃▄▅▆▇█"
NARROWEST_CURVE, WIDEST_CURVE = 10, 80


def sparkline(values: list[float], width: int) -> str:
    """Values as bars from 0 to their largest, squeezed into so many letters (the last value of each piece).

    >>> sparkline([0, 1, 2, 4, 8], 5)
    ' ▁▂▄█'
    """
    if not values:
        return ""
    width = min(width, len(values))
    picked = [values[(index + 1) * len(values) // width - 1] for index in range(width)]
    top = max(picked)
    steps = len(BARS) - 1
    return "".join(BARS[max(1, round(steps * value / top)) if value > 0 else 0] for value in picked)


def curve_lines(run: "Run", width: int = 100) -> list[str]:
    """For each state that anybody was in, and for new infections: name, curve, largest value, in a width."""
    timeline = run.timeline()
    states = [name for name in timeline.columns if name not in FLOWS and name.split(".")[-1] != ANY_STATE]
    return lines_of({name: timeline[name].tolist() for name in (*states, "new_infections")}, width)


def lines_of(values: Mapping[str, list[float]], width: int) -> list[str]:
    """One line a name whose values are not all 0: name, curve, largest value; the curves take what width is left.

    >>> lines_of({"ill_at_home": [0, 1, 2], "dead": [0, 0, 0]}, 40)
    ['ill at home   ▄█                  most 2']
    """
    shown = {name.replace("_", " "): row for name, row in values.items() if max(row, default=0) > 0}
    ends = {name: f"  most {count(max(row))}" for name, row in shown.items()}
    label = max(map(len, shown), default=0)
    room = width - label - 2 - max(map(len, ends.values()), default=0)
    wide = max(NARROWEST_CURVE, min(WIDEST_CURVE, room))
    return [f"{name:{label}}  {sparkline(row, wide):{wide}}{ends[name]}" for name, row in shown.items()]
