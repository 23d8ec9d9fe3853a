"""What is measured in a run of `peninsula`: how fast the South is lost, who is left, whether the North is reached."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hyosan.results.run import Run

Measures = dict[str, float]
NORTH = "KP-"
"""What the codes of areas of North Korea begin with."""
HOUR = np.timedelta64(1, "h")


def peninsula(run: "Run") -> Measures:
    """All numbers of one run, by name; of the timeline, which is written every hour."""
    codes = run.table("areas", ["code"])["code"].to_pylist()
    is_north = np.char.startswith(np.array(codes, dtype=str), NORTH)
    timeline = run.timeline(by="area")
    north = is_north[timeline.index.get_level_values("area").to_numpy()]
    south = timeline[~north].groupby(level="time").sum()
    healthy, people = south["susceptible"].to_numpy(), float(south["susceptible"].iloc[0])
    people += float(south["any"].iloc[0])
    hours = (south.index.to_numpy() - south.index.to_numpy()[0]) / HOUR
    infected = float(timeline["new_infections"].sum())
    return {
        "infected_percent_of_the_south": 100 * float(south["new_infections"].sum()) / people,
        "infected_in_the_north": infected - float(south["new_infections"].sum()),
        **{
            f"hours_to_{100 - percent}_percent_lost": first_below(hours, healthy, people * percent / 100)
            for percent in (99, 50, 10)
        },
        "left_percent_of_the_south": 100 * float(healthy[-1]) / people,
        "roaming_percent_of_the_south": 100 * float(south["zombie"].iloc[-1]) / people,
        "doubling_time_hours": doubling_time_hours(hours, people - healthy, people),
    }


def first_below(hours: np.ndarray, values: np.ndarray, limit: float) -> float:
    """The first hour at which a value is below a limit; NaN: never."""
    below = np.flatnonzero(values < limit)
    return float(hours[below[0]]) if len(below) else float("nan")


def doubling_time_hours(hours: np.ndarray, lost: np.ndarray, people: float) -> float:
    """Between the hours at which one in ten thousand and one in a hundred are lost; NaN: one is never reached."""
    begin, end = first_below(hours, -lost, -people * 1e-4), first_below(hours, -lost, -people * 1e-2)
    return (end - begin) * float(np.log(2) / np.log(100))
