"""The picture of an ensemble: bands over the outbreaks, a few of them as examples, and where the cut lies."""

from collections.abc import Collection
from math import log10
from typing import TYPE_CHECKING, Any

from hyosan.analysis.schema import FIZZLE, OUTBREAK
from hyosan.analysis.seeds import seeds_text
from hyosan.analysis.summary import FEW_FOR_50, FEW_FOR_90
from hyosan.results.plot import STROKES, add_time_since_start, looks, mark_dates, mark_people, per_interval, plain
from hyosan.results.timeline import FLOWS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hyosan.analysis.ensemble import Ensemble

INCIDENCE = "new_infections"
PANEL_HEIGHT, WIDTH = 2.3, 10.0
BAND_STRENGTHS = {"90": 0.2, "50": 0.35}
LONGEST_LINE = 16
"""Letters of a state's name beside a panel; longer ones would reach into the next panel."""
LEAST_SHOWN = 0.5
"""People in a state below which it has no panel: limits between two runs may be fractions."""
EXAMPLE_COLOUR = "#555555"
MANY_DECADES, FEW_DECADES = 2.0, 0.6
"""Sizes over so many powers of ten are marked at some of these; over fewer than the second, in even steps."""


def fan_figure(ensemble: "Ensemble", states: Collection[str] | None = None) -> "Figure":
    """New infections, each state (or those named), and the final sizes: median, 50 and 90 % of the outbreaks, examples.

    Without any outbreak the bands are over the fizzles, and the title says so.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    summary, courses = ensemble.summary(), ensemble.courses()
    group = OUTBREAK if summary["outbreaks"] else FIZZLE
    bands = {str(name): band for name, band in courses[courses["group"] == group].groupby("series")}
    panels = [each for each in _panels(ensemble, bands) if states is None or each[0] in {INCIDENCE, *states}]
    rows = 1 + (len(panels) + 1) // 2
    figure = Figure(figsize=(WIDTH, 1.4 + PANEL_HEIGHT * rows), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(rows, 2)
    first = figure.add_subplot(grid[0, :])
    examples = {seed: ensemble.open(seed).timeline() for seed in summary["examples"] if seed in ensemble.seeds}
    for number, (name, colour, _) in enumerate(panels):
        axes = first if number == 0 else figure.add_subplot(grid[1 + (number - 1) // 2, (number - 1) % 2])
        chosen = {seed: course[name] for seed, course in examples.items() if name in course}
        _fan(axes, bands[name], colour, chosen, _band_labels(_shown(summary, group)))
        axes.set_ylabel(_label(name, ensemble))
        mark_dates(axes, bands[name]["time"].to_numpy())
        axes.tick_params(axis="x", labelsize="small")
        axes.xaxis.label.set_fontsize("small")
        mark_people(axes, marks=5)
    if panels:
        add_time_since_start(first, bands[INCIDENCE]["time"].to_numpy())
        first.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize="small")
    _sizes(figure.add_subplot(grid[rows - 1, (len(panels) - 1) % 2]), ensemble)
    figure.suptitle(_title(ensemble, group), fontsize="medium")
    return figure


def _panels(ensemble: "Ensemble", bands: "dict[str, pd.DataFrame]") -> list[tuple[str, str, str]]:
    """Name and look of each series that is shown: new infections, then every state that anybody was in."""
    if INCIDENCE not in bands:
        return []
    record = ensemble.open(ensemble.seeds[0]).record
    order = ensemble.open(ensemble.seeds[0]).timeline().columns
    states = [
        name for name in order if name in bands and name not in FLOWS and bands[name]["high_90"].max() >= LEAST_SHOWN
    ]
    return [(INCIDENCE, "black", "-"), *looks(states, record)]


def _shown(summary: "dict[str, Any]", group: str) -> int:
    """Runs that the bands are over."""
    return int(summary["outbreaks"] if group == OUTBREAK else summary["runs"] - summary["outbreaks"])


def _band_labels(shown: int) -> dict[str, str]:
    """The bands that so many runs allow, with their names, as in the table of measures."""
    labels = {"90": "90 % of runs" if shown >= FEW_FOR_90 else "about lowest to highest"}
    return labels | ({"50": "50 % of runs"} if shown >= FEW_FOR_50 else {})


def _fan(
    axes: "Axes",
    band: "pd.DataFrame",
    colour: str,
    examples: "dict[int, pd.Series[int]]",
    labels: dict[str, str],
) -> None:
    times = band["time"].to_numpy()
    for width, label in labels.items():
        low, high = (band[f"{side}_{width}"].to_numpy(dtype=float) for side in ("low", "high"))
        strength = BAND_STRENGTHS[width]
        axes.fill_between(times, low, high, color=colour, alpha=strength, linewidth=0, label=label)
    axes.plot(times, band["median"].to_numpy(dtype=float), color=colour, linewidth=2, label="median")
    for number, (seed, course) in enumerate(examples.items()):
        stroke = STROKES[1 + number % (len(STROKES) - 1)]
        axes.plot(course.index.to_numpy(), course, stroke, color=EXAMPLE_COLOUR, linewidth=0.9, label=f"seed {seed}")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)


def _sizes(axes: "Axes", ensemble: "Ensemble") -> None:
    """Every run's final size on a logarithmic scale, in order, and the cut."""
    sizes = ensemble.runs()["infections"].clip(lower=1).sort_values().to_numpy()
    axes.plot(sizes, range(1, len(sizes) + 1), "o", color="black", markersize=3)
    axes.axvline(ensemble.record["outbreak"]["above"] + 0.5, color="#cc3311", linestyle="--", linewidth=1)
    axes.set_xscale("log")
    mark_sizes(axes)
    axes.set_xlabel("final size, infections (dashed: the cut)")
    axes.set_ylabel("runs up to this size")
    axes.grid(alpha=0.3)


def mark_sizes(axes: "Axes") -> None:
    """Marks that can be read side by side on a logarithmic axis: decades, 1-2-5, or over a short range even steps."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    low, high = axes.get_xlim()
    decades = log10(high / low)
    locator = LogLocator(numticks=5) if decades >= MANY_DECADES else LogLocator(subs=(1, 2, 5), numticks=20)
    axes.xaxis.set_major_locator(locator if decades >= FEW_DECADES else MaxNLocator(nbins=3, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _label(name: str, ensemble: "Ensemble") -> str:
    words = name.replace("_", " ")
    if name != INCIDENCE:
        return f"{_two_lines(words)}, people"
    return f"{words}\n{per_interval(ensemble.open(ensemble.seeds[0]).record)}"


def _two_lines(words: str) -> str:
    """A name too long for the height of a panel, in two lines of about the same length.

    >>> _two_lines("intensive-care-before-death")
    'intensive-care-\\nbefore-death'
    >>> _two_lines("latent")
    'latent'
    """
    gaps = [at + 1 for at, sign in enumerate(words) if sign in "- "]
    if len(words) <= LONGEST_LINE or not gaps:
        return words
    middle = min(gaps, key=lambda at: abs(len(words) - 2 * at))
    return f"{words[:middle].rstrip()}\n{words[middle:]}"


def _title(ensemble: "Ensemble", group: str) -> str:
    summary = ensemble.summary()
    low, high = (100 * limit for limit in summary["interval"])
    runs, outbreaks = summary["runs"], summary["outbreaks"]
    shown = _shown(summary, group)
    rough = f" (few: the bands are rough below {FEW_FOR_90})" if shown < FEW_FOR_90 else ""
    return (
        f"{summary['title']}\n"
        f"outbreaks: {outbreaks} of {runs} runs (95 % interval {low:.0f} to {high:.0f} %), seeds"
        f" {seeds_text(ensemble.seeds)}\n"
        f"bands: {shown} {'outbreaks' if group == OUTBREAK else 'runs without an outbreak'} only{rough}"
    )
