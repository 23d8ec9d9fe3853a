"""A run, or many, beside theory: the exact law of the final size, and the deterministic course."""

from typing import TYPE_CHECKING

import numpy as np

from hyosan.analysis.theory import (
    Floats,
    Ints,
    Theory,
    infectious_course,
    largest_gap,
    sizes_of,
    sizes_of_all,
    theory_of,
)
from hyosan.report.curves import BARS
from hyosan.report.summary import Rows, table_of
from hyosan.report.words import count

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hyosan.analysis.ensemble import Ensemble
    from hyosan.results.run import Run

MOST_BINS = 11
MOST_COURSES = 200
"""A mean course of more runs would take long to read, and look the same."""
FEW_SIZES = 20
"""From so many runs or copies on their shares stand beside the law's."""
BOUND = 1.36
"""The gap between shares of n draws and their law exceeds this / √n in 5 % of cases at most (Kolmogorov)."""


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
        *_distribution(theory, sizes, "copies"),
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
        *_distribution(theory, sizes, "runs"),
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
    law, first = theory.law, theory.entry["first"]
    smooth = theory.course(days)
    known = len(sizes) > 0
    is_one = len(sizes) == 1
    mean = "" if law is None else f"{_mean(law):.1f} (90 %: {_quantile(law, 0.05)} to {_quantile(law, 0.95)})"
    rows: Rows = [
        (
            "infected in the end" if is_one else "infected in the end, mean",
            _number(float(sizes.mean())) if known else "",
            mean,
            "" if theory.size is None else f"{theory.size:.1f}",
        ),
        (
            "nobody but the first",
            ""
            if not known
            else _yes(bool(sizes[0] == first))
            if is_one
            else f"{100 * float((sizes == first).mean()):.1f} %",
            "" if law is None else f"{100 * law[first]:.1f} %",
            "",
        ),
    ]
    if is_one and law is not None:
        at = int(sizes[0])
        rows.append((f"just {at} infected", "yes", f"{100 * law[at]:.1f} %", ""))
        rows.append((f"fewer than {at}", "", f"{100 * law[:at].sum():.1f} %", ""))
    what = "most infectious at once" if is_one else "most infectious at once, of the mean"
    peak = f"{_number(float(found.max()))} on day {days[int(found.argmax())]:.1f}"
    deterministic = "" if smooth is None else f"{smooth.max():.1f} on day {days[int(smooth.argmax())]:.1f}"
    return [*rows, (what, peak, "", deterministic)]


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


def _distribution(theory: Theory, sizes: Ints, what: str) -> list["RenderableType"]:
    """The final sizes beside the law, in steps of a few people; with a bound for their difference."""
    from rich.text import Text

    law = theory.law
    if law is None:
        return []
    rows: Rows = []
    enough = len(sizes) >= FEW_SIZES
    bins = _bins(theory.entry["first"], len(law) - 1)
    chances = [float(law[low : high + 1].sum()) for low, high in bins]
    for (low, high), chance in zip(bins, chances, strict=True):
        here = int(((sizes >= low) & (sizes <= high)).sum())
        found = (
            f"{100 * here / len(sizes):.1f} %"
            if enough
            else "this run"
            if here and len(sizes) == 1
            else str(here or "")
        )
        rows.append(
            (
                str(low) if low == high else f"{low} to {high}",
                found,
                f"{100 * chance:.1f} %",
                _bar(chance, max(chances)),
            )
        )
    parts: list[RenderableType] = [
        Text(),
        table_of(("infected in the end", what if len(sizes) > 1 else "", "law", ""), rows),
    ]
    if enough:
        gap, bound = largest_gap(sizes, law), BOUND / np.sqrt(len(sizes))
        said = f"largest gap between {what} and law, summed up: {100 * gap:.1f} points"
        said += f"; by chance up to {100 * bound:.1f} (95 %)"
        parts.append(Text(said, style="dim"))
    return parts


def _bins(first: int, people: int) -> list[tuple[int, int]]:
    """Numbers of infected, in steps of equal width behind the first."""
    width = max(1, -(-(people - first) // (MOST_BINS - 1)))
    starts = range(first + 1, people + 1, width)
    return [(first, first), *((low, min(people, low + width - 1)) for low in starts)]


def _bar(value: float, top: float) -> str:
    return f"{'█' * round(20 * value / top) if top else '':20}"


def _mean_course(ensemble: "Ensemble", theory: Theory) -> tuple[Floats, Floats]:
    """Days, and people infectious then in the mean of (the first) runs: those that are over count as nobody."""
    courses = [infectious_course(ensemble.open(seed), theory) for seed in ensemble.seeds[:MOST_COURSES]]
    days = max((days for days, _ in courses), key=len)
    padded = [np.pad(found, (0, len(days) - len(found))) for _, found in courses]
    return days, np.mean(padded, axis=0)


def _mean(law: Floats) -> float:
    return float(np.arange(len(law)) @ law)


def _quantile(law: Floats, share: float) -> int:
    return int(np.searchsorted(np.cumsum(law), share))


def _number(value: float) -> str:
    return count(value) if value == round(value) else f"{value:.1f}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
