"""One figure of one run: counts by state, and new infections."""

from typing import TYPE_CHECKING, Any

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


def timeline_figure(timeline: "pd.DataFrame", record: RunRecord) -> "Figure":
    """Two panels over local time: people by state, and infections in each interval of recording."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    figure = Figure(figsize=(9, 7), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    times = timeline.index.to_numpy()
    states = [name for name in timeline.columns if name not in FLOWS and name.split(".")[-1] != ANY_STATE]
    for name, colour, stroke in looks(states, record):
        values = timeline[name].to_numpy()
        label = name.replace("_", " ")
        upper.plot(times, values, stroke, color=colour, drawstyle="steps-post", label=label)
    lower.plot(times, timeline["new_infections"].to_numpy(), drawstyle="steps-pre", color="black")

    upper.set_ylabel("people")
    lower.set_ylabel(f"new infections\n{per_interval(record)}")
    lower.set_xlabel("local time of the scenario")
    upper.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, title="state")
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    lower.xaxis.set_major_locator(locator)
    lower.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    if len(times):
        add_time_since_start(upper, times)
    for panel in (upper, lower):
        panel.set_ylim(bottom=0)
        panel.grid(alpha=0.3)
        panel.yaxis.set_major_locator(MaxNLocator(integer=True, steps=STEPS))
        panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    title = record["title"] or record["scenario_id"] or "A run"
    figure.suptitle(f"{title}\nseed {record['seed']}: one possible course", fontsize="large")
    return figure


def looks(states: list[str], record: RunRecord) -> list[tuple[str, str, str]]:
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
