"""One figure of one run: counts by state, and new infections."""

from typing import TYPE_CHECKING

from hyosan.results.record import RunRecord
from hyosan.results.schema import ANY_STATE
from hyosan.results.timeline import FLOWS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


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
    for number, name in enumerate(states):
        # Ten colours, then the same with another stroke.
        stroke = ("-", "--", ":", "-.")[number // 10 % 4]
        upper.plot(times, timeline[name].to_numpy(), stroke, drawstyle="steps-post", label=name.replace("_", " "))
    lower.plot(times, timeline["new_infections"].to_numpy(), drawstyle="steps-pre", color="black")

    upper.set_ylabel("people")
    lower.set_ylabel(f"new infections\n{_per_interval(record)}")
    lower.set_xlabel("local time of the scenario")
    upper.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, title="state")
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    lower.xaxis.set_major_locator(locator)
    lower.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    for panel in (upper, lower):
        panel.set_ylim(bottom=0)
        panel.grid(alpha=0.3)
        panel.yaxis.set_major_locator(MaxNLocator(integer=True))
        panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    title = record["title"] or record["scenario_id"] or "A run"
    figure.suptitle(f"{title}\nseed {record['seed']}: one possible course", fontsize="large")
    return figure


def _per_interval(record: RunRecord) -> str:
    """The interval that the flows refer to, in words."""
    seconds = record["clock"].get("record_every_s", 0.0)
    for length, unit in ((604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds and seconds % length == 0:
            count = round(seconds / length)
            return f"per {unit}" if count == 1 else f"per {count} {unit}s"
    return "since the record before"
