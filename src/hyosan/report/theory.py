"""A run, or many, beside theory: the exact law of the final size, and the deterministic course."""

from typing import TYPE_CHECKING

import numpy as np

from hyosan.analysis.theory import (
    Floats,
    Ints,
    Theory,
    infectious_course,
    sizes_of,
    sizes_of_all,
    theory_of,
)
from hyosan.report.curves import BARS
from hyosan.report.final_sizes import distribution
from hyosan.report.summary import Rows, table_of
from hyosan.report.words import count

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hyosan.analysis.ensemble import Ensemble
    from hyosan.results.run import Run

MOST_COURSES = 200
"""A mean course of more runs would take long to read, and look the same."""


def render(run: "Run", width: int = 60) -> list["RenderableType"]:
    """One run beside theory, or why there is none."""
    theory = theory_of(run)
    if isinstance(theory, list):
        return why_not(theory)
    sizes = sizes_of(run)
    days, found = infectious_course(run, theory)
    header = ("theory", "this run" if len(sizes) <= 1 else f"{count(len(sizes))} copies", "exact law", "deterministic")
    return [
        *_about(theory),
        table_of(header, _measure_rows(theory, sizes, days, found)),
        *_lines("infectious", days, found, theory, width),
        *_sizes(theory, sizes, "copies"),
        *_caution(found),
    ]


def render_many(ensemble: "Ensemble", width: int = 60) -> list["RenderableType"]:
    """The runs of an ensemble beside theory, or why there is none."""
    if not ensemble.seeds:
        return []
    first = ensemble.open(ensemble.seeds[0])
    theory = theory_of(first)
    if isinstance(theory, list):
        return why_not(theory)
    sizes = sizes_of_all(ensemble)
    days, found = _mean_course(ensemble, theory)
    header = ("theory", f"{count(len(sizes))} runs", "exact law", "deterministic")
    return [
        *_about(theory),
        table_of(header, _measure_rows(theory, sizes, days, found)),
        *_lines("mean of runs", days, found, theory, width),
        *_sizes(theory, sizes, "runs"),
        *_caution(found),
    ]


def why_not(reasons: list[str]) -> list["RenderableType"]:
    """That theory does not apply, and why."""
    from rich.text import Text

    lines = [Text("theory does not apply: it is for one crowd in which all meet all alike, and here", style="bold")]
    return [*lines, *(Text(f"- {reason}") for reason in reasons)]


def _about(theory: Theory) -> list["RenderableType"]:
    from rich.text import Text

    entry = theory.entry
    immune = f", {entry['immune']} of them immune" if entry["immune"] else ""
    crowd = f"{count(entry['people'])} people who meet alike in '{entry['setting']}'{immune}"
    lines: list[RenderableType] = [Text(f"theory: {crowd}; {entry['first']} infected first", style="bold")]
    for key, what in (("no_law", "no exact law of the final size"), ("no_course", "no deterministic course")):
        if entry[key]:
            lines.append(Text(f"{what}: {'; '.join(entry[key])}"))
    return lines


def _measure_rows(theory: Theory, sizes: Ints, days: Floats, found: Floats) -> Rows:
    """Name, what was found, the law's value, the deterministic value; empty where there is none."""
    law, smooth = theory.law, theory.course(days)
    deterministic = "" if smooth is None else f"{smooth.max():.1f} on day {days[int(smooth.argmax())]:.1f}"
    peak = f"{_number(float(found.max()))} on day {days[int(found.argmax())]:.1f}"
    rows = _of_one(theory, int(sizes[0]), law) if len(sizes) == 1 else _of_many(theory, sizes, law)
    return [*rows, ("most infectious at once" + ("" if len(sizes) == 1 else ", of the mean"), peak, "", deterministic)]


def _of_one(theory: Theory, size: int, law: Floats | None) -> Rows:
    first = theory.entry["first"]
    rows: Rows = [("infected in the end", str(size), _mean_text(law), _size_text(theory))]
    if law is not None:
        rows.append(("nobody but the first", "yes" if size == first else "no", f"{100 * law[first]:.1f} %", ""))
        rows.append((f"just {size} infected", "yes", f"{100 * law[size]:.1f} %", ""))
        rows.append((f"fewer than {size}", "", f"{100 * law[:size].sum():.1f} %", ""))
    return rows


def _of_many(theory: Theory, sizes: Ints, law: Floats | None) -> Rows:
    first = theory.entry["first"]
    mean = f"{sizes.mean():.1f}" if len(sizes) else ""
    alone = f"{100 * (sizes == first).mean():.1f} %" if len(sizes) else ""
    return [
        ("infected in the end, mean", mean, _mean_text(law), _size_text(theory)),
        ("nobody but the first", alone, "" if law is None else f"{100 * law[first]:.1f} %", ""),
    ]


def _mean_text(law: Floats | None) -> str:
    if law is None:
        return ""
    low, high = (int(np.searchsorted(np.cumsum(law), share)) for share in (0.05, 0.95))
    return f"{float(np.arange(len(law)) @ law):.1f} (90 %: {low} to {high})"


def _size_text(theory: Theory) -> str:
    return "" if theory.size is None else f"{theory.size:.1f}"


def _sizes(theory: Theory, sizes: Ints, what: str) -> list["RenderableType"]:
    return [] if theory.law is None else distribution(theory.law, theory.entry["first"], sizes, what)


def _caution(found: Floats) -> list["RenderableType"]:
    """The law is of outbreaks that are over."""
    from rich.text import Text

    said = "somebody was still infectious at the end: what was infected until then is not the final size"
    return [Text(said, style="dim")] if len(found) and found[-1] > 0 else []


def _lines(name: str, days: Floats, found: Floats, theory: Theory, width: int) -> list["RenderableType"]:
    """The two courses over the same days, to one scale."""
    from rich.text import Text

    smooth = theory.course(days)
    if smooth is None:
        return []
    shown = days <= _end_of_both(days, found, smooth)
    top = max(float(found.max()), float(smooth.max()))
    label = max(len(name), len("deterministic"))
    lines = [Text(), Text(f"infectious people, day 0 to {days[shown][-1]:.0f}, up to {_number(top)}", style="bold")]
    for title, values in ((name, found), ("deterministic", smooth)):
        curve = _scaled(values[shown], top, width)
        lines.append(Text(f"{title:{label}}  {curve}", no_wrap=True))
    return [*lines]


def _scaled(values: Floats, top: float, width: int) -> str:
    picked = [
        values[(index + 1) * len(values) // min(width, len(values)) - 1] for index in range(min(width, len(values)))
    ]
    steps = len(BARS) - 1
    return "".join(BARS[max(1, round(steps * value / top)) if value > 0.005 * top else 0] for value in picked)


def _end_of_both(days: Floats, found: Floats, smooth: Floats) -> float:
    """The day on which both are nearly over."""
    top = max(float(found.max()), float(smooth.max()))
    busy = np.flatnonzero((found > 0.01 * top) | (smooth > 0.01 * top))
    return float(days[min(len(days) - 1, int(busy[-1]) + 1)]) if len(busy) else float(days[-1])


def _mean_course(ensemble: "Ensemble", theory: Theory) -> tuple[Floats, Floats]:
    """Days, and people infectious then in the mean of (the first) runs: those that are over count as nobody."""
    courses = [infectious_course(ensemble.open(seed), theory) for seed in ensemble.seeds[:MOST_COURSES]]
    days = max((days for days, _ in courses), key=len)
    padded = [np.pad(found, (0, len(days) - len(found))) for _, found in courses]
    return days, np.mean(padded, axis=0)


def _number(value: float) -> str:
    return count(value) if value == round(value) else f"{value:.1f}"
