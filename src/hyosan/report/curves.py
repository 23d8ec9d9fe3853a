"""Curves in a terminal: one line a state, as tall as a letter."""

from typing import TYPE_CHECKING

from hyosan.report.words import count
from hyosan.results.schema import ANY_STATE
from hyosan.results.timeline import FLOWS

if TYPE_CHECKING:
    from hyosan.results.run import Run

BARS = " ▁▂▃▄▅▆▇█"


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


def curve_lines(run: "Run", width: int = 60) -> list[str]:
    """For each state that anybody was in, and for new infections: name, curve, largest value."""
    timeline = run.timeline()
    states = [name for name in timeline.columns if name not in FLOWS and name.split(".")[-1] != ANY_STATE]
    shown = [*states, "new_infections"]
    largest = {name: int(timeline[name].max()) if len(timeline) else 0 for name in shown}
    shown = [name for name in shown if largest[name] > 0]
    label = max((len(name) for name in shown), default=0)
    curves = {name: sparkline(timeline[name].tolist(), width) for name in shown}
    return [
        f"{name.replace('_', ' '):{label}}  {curve:{width}}  most {count(largest[name])}"
        for name, curve in curves.items()
    ]
