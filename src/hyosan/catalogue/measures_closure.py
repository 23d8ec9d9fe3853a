"""What is measured in a season in which classes, grades and schools close: who was infected, and what was closed."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run

Measures = dict[str, float]
PUPILS = (5, 18)
"""Ages of the pupils whose attack rate is told, years."""


def school_closure(run: "Run") -> Measures:
    """Attack in all and in pupils, the peak, and weekdays of members of closed places by intervention."""
    infections, ages = run.infections(), run.people()["age"].to_numpy()
    since = infections["time"].to_numpy() - np.datetime64(run.record["clock"]["start"], "D")
    daily = np.bincount((since // np.timedelta64(1, "D")).astype(np.int64))
    return {
        "attack_percent": 100 * len(infections) / len(ages),
        "attack_percent_5_to_18": 100 * float(_young(infections["age"].to_numpy()).sum() / _young(ages).sum()),
        "peak_infections_per_day": float(daily.max()),
        "peak_day": float(daily.argmax()),
        **_closed(run),
    }


def _young(ages: np.ndarray) -> np.ndarray:
    return (ages >= PUPILS[0]) & (ages <= PUPILS[1])


def _closed(run: "Run") -> Measures:
    """By intervention: members of places that it closed, and weekdays on which they were, times those members."""
    rows = run.interventions()
    placed = rows[rows["what"] == "placed"]
    return {
        f"weekdays_lost_{name}": float(_weekdays(placed[placed["intervention"] == name]))
        for name in sorted(run.record["interventions"])
    }


def _weekdays(placed: "pd.DataFrame") -> int:
    """Weekdays of all concerned: a closing begins at a midnight; all are of one length, whenever the run ends."""
    if not len(placed):
        return 0
    begin = placed["time"].to_numpy().astype("datetime64[D]")
    days = int((placed["person_days"] / placed["count"]).max().round())
    return int((np.busday_count(begin, begin + days) * placed["count"].to_numpy()).sum())
