"""What is measured in a run of Hyosan with its full response: when it was struck, who was lost, what was left."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run

Measures = dict[str, float]
_HOUR = np.timedelta64(1, "h")
SYMPTOM_FREE = ("susceptible", "jonas.hidden", "jonas.hybrid")
"""States in which nothing is to be seen of the virus."""
LEAST_OUTBREAK = 200
"""People infected above which an outbreak is one of the city, not of the school."""


def response(run: "Run") -> Measures:
    """Losses at the strike and by the end; without those where the outbreak died in the school or none fell."""
    transitions, totals = run.transitions(), run.record["interventions"]
    infected = run.infections()["person"].nunique()
    left_the_school = infected > LEAST_OUTBREAK
    measures = {
        "left_the_school": float(left_the_school),
        "infected_if_died_in_school": np.nan if left_the_school else float(infected),
    }
    if not left_the_school:
        return measures
    last = transitions.drop_duplicates("person", keep="last")["to"].value_counts()
    camps = [totals[name] for name in ("camp", "rescue")]
    people = run.record["population"]["people"]
    return measures | {
        "overrun": float(run.record["status"] == "overrun"),
        "struck": float(totals["strike"]["starts"] > 0),
        "infected": float(infected),
        "dead": float(last["dead"]),
        "came_through_percent": 100.0 * (1.0 - (last.sum() - last.get("hybrid", 0)) / people),
        "left_zombies": float(last.get("zombie", 0) + last.get("turning", 0)),
        "left_hidden": float(last.get("hidden", 0)),
        "left_hybrids": float(last.get("hybrid", 0)),
        "brought_to_camp": float(sum(camp["evacuated"] for camp in camps)),
        "detained": float(sum(camp["detained"] for camp in camps)),
        **(_strike(run, transitions) if totals["strike"]["starts"] else {}),
    }


def _strike(run: "Run", transitions: "pd.DataFrame") -> Measures:
    decided, infections = run.interventions(), run.infections()
    strikes = decided[(decided["intervention"] == "strike") & (decided["what"] == "start")]
    at, start = strikes["time"].min(), np.datetime64(run.record["clock"]["start"])
    before = transitions[transitions["time"] <= at].drop_duplicates("person", keep="last")
    killed = {
        state: sum(hosts.values()) for state, hosts in run.record["interventions"]["strike"]["killed_by_state"].items()
    }
    roaming = int((before["to"] == "zombie").sum())
    symptom_free = sum(killed.get(state, 0) for state in SYMPTOM_FREE)
    return {
        "hours_to_strike": float((np.datetime64(at) - start) / _HOUR),
        "infected_before_strike": float(infections["person"][infections["time"] <= at].nunique()),
        "symptom_free_killed_by_strike": float(symptom_free),
        "infected_killed_by_strike": float(sum(killed.values()) - symptom_free),
        "share_of_zombies_killed_percent": 100.0 * killed.get("jonas.zombie", 0) / max(1, roaming),
        "hours_from_strike_to_none_roaming": _none_roaming(run, at),
    }


def _none_roaming(run: "Run", strike: "pd.Timestamp") -> float:
    """Hours from the strike to the first record at which nobody roamed; NaN: somebody did at all of them."""
    roaming = run.timeline()["zombie"]
    none = roaming.index[(roaming.index > strike) & (roaming.to_numpy() == 0)]
    return float((none[0] - strike) / _HOUR) if len(none) else float("nan")
