"""What is measured in a run of Hyosan with its full response: when it was struck, who was lost, who came through."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run

Measures = dict[str, float]
_HOUR = np.timedelta64(1, "h")
SYMPTOM_FREE = ("susceptible", "hidden", "hybrid")
"""States in which nothing is to be seen of the virus."""


def response(run: "Run") -> Measures:
    """Losses at the strike and by the end; NaN of the strike when there was none."""
    people, transitions, record = run.people(), run.transitions(), run.record
    infected = run.infections()["person"].nunique()
    left_the_school = infected > LEAST_OUTBREAK
    totals = record["interventions"]
    ends = transitions.drop_duplicates("person", keep="last")
    lost = ends[(ends["to"] != "susceptible") & (ends["to"] != "hybrid")]
    measures = {
        "left_the_school": float(left_the_school),
        "overrun": float(record["status"] == "overrun"),
        "struck": float(totals["strike"]["starts"] > 0) if "strike" in totals else 0.0,
    }
    if not left_the_school:
        return measures
    return measures | {
        "infected": float(infected),
        "came_through_percent": 100.0 * (1.0 - len(lost) / len(people)),
        "brought_to_camp": float(sum(totals[name]["evacuated"] for name in ("camp", "rescue") if name in totals)),
        "detained": float(sum(totals[name]["detained"] for name in ("camp", "rescue") if name in totals)),
        **_strike(run, transitions),
    }


LEAST_OUTBREAK = 200
"""People infected above which an outbreak is one of the city, not of the school."""


def _strike(run: "Run", transitions: "pd.DataFrame") -> Measures:
    struck = transitions[transitions["cause"] == "intervention"]
    if not len(struck):
        return {}
    start = np.datetime64(run.record["clock"]["start"])
    at = struck["time"].min()
    hit = struck[struck["time"] == at]
    before = transitions[transitions["time"] < at].drop_duplicates("person", keep="last")
    roaming = int((before["to"] == "zombie").sum())
    infections = run.infections()
    return {
        "hours_to_strike": float((np.datetime64(at) - start) / _HOUR),
        "infected_before_strike": float(infections["person"][infections["time"] < at].nunique()),
        "symptom_free_killed_by_strike": float(hit["from"].isin(SYMPTOM_FREE).sum()),
        "infected_killed_by_strike": float((~hit["from"].isin(SYMPTOM_FREE)).sum()),
        "share_of_zombies_killed_percent": 100.0 * float((hit["from"] == "zombie").sum()) / max(1, roaming),
    }
