"""A run told from each side: by host type, of those infected at some time, and of those who are missing."""

from typing import TYPE_CHECKING, Any

from hyosan.results.observed import is_watched
from hyosan.results.record import RunRecord
from hyosan.results.schema import SUSCEPTIBLE

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run

WELL, AFFLICTED, DEAD = "well", "afflicted", "dead"
CONDITIONS = (WELL, AFFLICTED, DEAD)
"""Alive and susceptible or in an immune state; alive in any other state of an episode; dead."""


def sides(run: "Run") -> dict[str, Any]:
    """How many people of each side are well, afflicted and dead at the end; needs the tables people and transitions.

    `host_types`: by name. `infected`: who was infected at some time. `missing`: who was reported missing and not told
    dead by the end, and what in truth became of them; only of a run with surveillance that saw somebody disappear.
    """
    people = run.people()
    condition = _conditions(run).astype("object").reindex(people["person"], fill_value=WELL)
    hosts = people["host_type"].astype("object").to_numpy()
    found: dict[str, Any] = {
        "host_types": {str(host): _counts(group) for host, group in condition.groupby(hosts)},
        "infected": _counts(condition[condition.index.isin(_infected(run))]),
    }
    if is_watched(run):
        cases = run.cases()
        lost = cases["person"][cases["missing"].notna() & (cases["outcome"].astype("object") != "died")]
        if cases["missing"].notna().any():
            found["missing"] = _counts(condition[condition.index.isin(lost)])
    return found


def _conditions(run: "Run") -> "pd.Series[str]":
    """The condition at the end of everybody whose state ever changed."""
    last = run.transitions().drop_duplicates("person", keep="last")
    strains, states = last["strain"].astype("object"), last["to"].astype("object")
    pairs = zip(strains, states, strict=True)
    known = {pair: _condition(run.record, *pair) for pair in set(zip(strains, states, strict=True))}
    last = last.assign(condition=[known[pair] for pair in pairs])
    return last.set_index("person")["condition"]


def _condition(record: RunRecord, strain: str, state: str) -> str:
    marks = record["states"].get(strain, {}).get(state, ())
    if DEAD in marks:
        return DEAD
    return WELL if state == SUSCEPTIBLE or "immune" in marks else AFFLICTED


def _infected(run: "Run") -> Any:
    """Who was infected at some time; without the table of infections, whose state changed to one of an episode."""
    if "infections" in run.record["tables"]:
        return run.table("infections", ["person"])["person"].to_numpy()
    transitions = run.transitions()
    begun = transitions["cause"].astype("object").isin(("seeding", "infection", "importation"))
    return transitions["person"][begun].to_numpy()


def _counts(conditions: "pd.Series[str]") -> dict[str, int]:
    counts = conditions.value_counts()
    return {"people": len(conditions)} | {name: int(counts.get(name, 0)) for name in CONDITIONS}
