"""What is measured in the second season of a run of Hyosan: what was left, whether and how soon it comes back."""

from typing import TYPE_CHECKING

import numpy as np

from hyosan.catalogue.measures_response import LEAST_OUTBREAK

if TYPE_CHECKING:
    from hyosan.results.run import Run

Measures = dict[str, float]
_DAY = np.timedelta64(1, "D")
INFECTED = ("hidden", "turning", "zombie", "hybrid")


def season_two(run: "Run") -> Measures:
    """Times are days from the beginning of the second season; nothing else is said where nobody infected was left."""
    begun = np.datetime64(run.record["resumed"][-1]["at"])
    transitions, infections, timeline = run.transitions(), run.infections(), run.timeline()
    last = transitions[transitions["time"] <= begun].drop_duplicates("person", keep="last")["to"].value_counts()
    left = {name: float(last.get(name, 0)) for name in INFECTED}
    somebody = sum(left.values()) > 0
    measures = {"somebody_left": float(somebody)}
    if not somebody:
        return measures
    bitten = np.sort(infections.loc[infections["time"] > begun, "time"].to_numpy())
    back = len(bitten) > LEAST_OUTBREAK
    until = bitten[LEAST_OUTBREAK] if back else np.datetime64(run.record["clock"]["end_simulated"])
    relapsed = transitions[(transitions["from"] == "hybrid") & (transitions["to"] == "zombie")]["time"]
    present = timeline.loc[timeline.index >= begun, list(INFECTED)].sum(axis=1)
    there = present.index[present.to_numpy() > 0].max()
    return measures | {
        **{f"left_{name}": count for name, count in left.items()},
        "came_back": float(back),
        "days_to_first_bite": float((bitten[0] - begun) / _DAY) if len(bitten) else np.nan,
        "days_to_come_back": float((until - begun) / _DAY) if back else np.nan,
        "relapses_until_then": float(((relapsed > begun) & (relapsed <= until)).sum()),
        "lost_again": float(run.record["status"] == "overrun"),
        "infected_again": float(len(bitten)),
        "persists": float(there == present.index[-1]),
    }
