"""One figure of one run: counts by state, and new infections."""

from typing import TYPE_CHECKING, Any, Literal

from hyosan.results.record import RunRecord
from hyosan.results.schema import ANY_STATE, SUSCEPTIBLE
from hyosan.results.timeline import FLOWS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

COLOURS = {
    "susceptible": ("#4477aa",),
    "acting": ("#cc3311", "#ee7733", "#882255"),
    "dead": ("#333333",),
    "immune": ("#228833", "#66aa55"),
    "other": ("#ccaa22", "#aa4499", "#33aabb", "#886644"),
}
"""By what a state does: acting states infect or roam. Told apart by colour-blind people too."""
STROKES = ("-", "--", ":", "-.")
STEPS = [1, 2, 3, 5, 10]
"""Between marks on a scale, times a power of ten."""
FEW = 0.1
"""Of the people in the fullest state: states that never have so many are drawn in a panel of their own."""
TITLES = ("state", "states of few", "states of very few")
"""One panel each, at most."""
LONGEST_LEGEND = 12
"""Names in one column of a legend."""


def timeline_figure(timeline: "pd.DataFrame", record: RunRecord) -> "Figure":
    """Panels over local time: people by state, and infections in each interval of recording.

    States that never hold a tenth of the people of the fullest one would lie flat on its zero: they have a panel of
    their own, and so have those that would lie flat in that one. States that nobody is ever in are left out.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    states = [name for name in timeline.columns if name not in FLOWS and name.split(".")[-1] != ANY_STATE]
    highest = {name: int(timeline[name].max()) if len(timeline) else 0 for name in states}
    shown = [look for look in looks(states, record) if highest[look[0]] > 0]
    groups = by_size(shown, highest)
    columns = max(1, -(-max(map(len, groups)) // LONGEST_LEGEND))
    heights = [3 if number == 0 else 2 for number in range(len(groups))] + [2]
    size = (7 + 2 * columns, 2 + sum(heights) if len(groups) > 1 else 7)
    figure = Figure(figsize=size, dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights)
    times = timeline.index.to_numpy()
    for panel, group in zip(panels, groups, strict=False):
        for name, colour, stroke in group:
            label = name.replace("_", " ")
            panel.plot(times, timeline[name].to_numpy(), stroke, color=colour, drawstyle="steps-post", label=label)
        panel.set_ylabel("people")
        if group:
            title = TITLES[groups.index(group)]
            panel.legend(
                loc="upper left",
                bbox_to_anchor=(1.0, 1.0),
                frameon=False,
                title=title,
                ncols=-(-len(group) // LONGEST_LEGEND),
                fontsize="medium" if len(group) <= LONGEST_LEGEND else "x-small",
            )
    panels[-1].plot(times, timeline["new_infections"].to_numpy(), drawstyle="steps-pre", color="black")
    panels[-1].set_ylabel(f"new infections\n{per_interval(record)}")
    mark_dates(panels[-1], times, "local time of the scenario")
    if len(times):
        add_time_since_start(panels[0], times)
    for panel in panels:
        panel.set_ylim(bottom=0)
        panel.grid(alpha=0.3)
        mark_people(panel)
    title = record["title"] or record["scenario_id"] or "A run"
    figure.suptitle(f"{title}\nseed {record['seed']}: one possible course", fontsize="large")
    return figure


Look = tuple[str, str, str]


def by_size(looks: list[Look], highest: dict[str, int]) -> list[list[Look]]:
    """States in groups of alike many people at their fullest: one group at least, and at most one for each title."""
    groups: list[list[Look]] = []
    rest = looks
    while rest and len(groups) < len(TITLES) - 1:
        least = FEW * max(highest[name] for name, *_ in rest)
        groups.append([look for look in rest if highest[look[0]] >= least])
        rest = [look for look in rest if highest[look[0]] < least]
    return [*groups, rest] if rest else groups or [[]]


def mark_dates(panel: "Axes", times: "NDArray[np.datetime64]", label: str = "") -> None:
    """Marks of time in short, and below them the dates (with the year) that the scale covers, once."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    panel.xaxis.set_major_locator(locator)
    panel.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    if len(times):
        first, last = (time.astype("datetime64[s]").item() for time in (times[0], times[-1]))
        spanned = f"{first:%d %b %Y}".lstrip("0")
        if last.date() != first.date():
            spanned += f" to {last:%d %b %Y}".replace(" 0", " ")
        label = f"{label}, {spanned}" if label else spanned
    panel.set_xlabel(label)


def mark_people(panel: "Axes", marks: "int | Literal['auto']" = "auto") -> None:
    """Marks at whole numbers, in plain figures with separators."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    panel.yaxis.set_major_locator(MaxNLocator(nbins=marks, integer=True, steps=STEPS))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))


def plain(number: float) -> str:
    """A number as it is read: with separators, never with an exponent.

    >>> plain(1e6), plain(0.25)
    ('1,000,000', '0.25')
    """
    return f"{number:,.0f}" if number == round(number) else f"{number:,.6g}"


def looks(states: list[str], record: RunRecord) -> list[Look]:
    """Name, colour and stroke of each state: a colour says what the state does, and no look occurs twice."""
    used: dict[str, int] = {}
    looks = []
    for name in states:
        family = _family(_marks(name, record), name)
        number = used.get(family, 0)
        used[family] = number + 1
        colours = COLOURS[family]
        stroke = STROKES[number // len(colours) % len(STROKES)]
        looks.append((name, colours[number % len(colours)], stroke))
    return looks


def _marks(name: str, record: RunRecord) -> set[str]:
    strain, _, state = name.rpartition(".")
    for known, states in record["states"].items():
        if strain in ("", known) and state in states:
            return set(states[state])
    return set()


def _family(marks: set[str], name: str) -> str:
    if name == SUSCEPTIBLE:
        return "susceptible"
    for family, needed in (("dead", {"dead"}), ("immune", {"immune"}), ("acting", {"roams", "infectious"})):
        if marks & needed:
            return family
    return "other"


def add_time_since_start(panel: "Axes", times: "NDArray[np.datetime64]") -> None:
    """A second scale on top: hours since the start, days where the run is long."""
    from matplotlib.dates import date2num
    from matplotlib.ticker import MaxNLocator

    first, last = (float(date2num(time)) for time in (times[0], times[-1]))  # type: ignore[no-untyped-call]
    factor, unit = (24.0, "hours") if last - first < 5 else (1.0, "days")

    def since(date: Any) -> Any:
        return (date - first) * factor

    def date(since: Any) -> Any:
        return since / factor + first

    scale = panel.secondary_xaxis("top", functions=(since, date))
    scale.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True, steps=STEPS))
    scale.set_xlabel(f"{unit} since the start")


def per_interval(record: RunRecord) -> str:
    """The interval that the flows refer to, in words."""
    seconds = record["clock"].get("record_every_s", 0.0)
    for length, unit in ((604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds and seconds % length == 0:
            count = round(seconds / length)
            return f"per {unit}" if count == 1 else f"per {count} {unit}s"
    return "since the record before"
