"""What is measured in any run with an outbreak: its size, its peak, intensive care, deaths."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hyosan.results.run import Run

Measures = dict[str, float]


def outbreak(run: "Run") -> Measures:
    """Infections, the peak and its day, most people in intensive care at a record, deaths."""
    timeline = run.timeline()
    daily = timeline["new_infections"]
    care = timeline.get("intensive-care")
    return {
        "infected": float(run.record["counts"]["infections"]),
        "peak_infections": float(daily.max()),
        "peak_day": float((daily.idxmax() - timeline.index[0]).days),
        "peak_in_intensive_care": 0.0 if care is None else float(care.max()),
        "deaths": float(timeline["deaths"].sum()),
    }
