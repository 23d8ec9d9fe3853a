"""The headline figures of a run."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hyosan.results.record import RunRecord
from hyosan.results.schema import ANY_STATE, SUSCEPTIBLE
from hyosan.results.sides import sides

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run


def summarise(run: "Run") -> dict[str, Any]:
    """People, infected, share, deaths, peak and end.

    Where `people` and `transitions` were kept, survivors by role, ends by host type and state, and `sides`.

    `infected` counts people (not infections), null when the table of infections was not kept. `peak_prevalence` is
    the largest number of people at one time of recording whose state is neither immune nor dead nor susceptible.
    """
    record = run.record
    timeline = run.timeline()
    people = record["population"].get("people") or _people_at_start(timeline)
    infected = _infected(run)
    summary: dict[str, Any] = {
        "title": record["title"],
        "seed": record["seed"],
        "status": record["status"],
        "people": people,
        "infected": infected,
        "infected_share": infected / people if infected is not None and people else None,
        "infections": int(timeline["new_infections"].sum()),
        "deaths": int(timeline["deaths"].sum()),
        "peak_prevalence": 0,
        "peak_time": None,
        "end_time": record["clock"].get("end_simulated"),
    }
    now_infected = prevalence(timeline, record)
    if len(now_infected) and now_infected.max() > 0:
        summary["peak_prevalence"] = int(now_infected.max())
        summary["peak_time"] = timeline.index[int(np.argmax(now_infected))].isoformat()
    if {"people", "transitions"} <= set(record["tables"]):
        summary["survivors_by_role"] = _survivors_by_role(run)
        summary["ends_by_host_type"] = _ends_by_host_type(run)
        summary["sides"] = sides(run)
    return summary


def _people_at_start(timeline: "pd.DataFrame") -> int:
    return int(timeline[[SUSCEPTIBLE, ANY_STATE]].iloc[0].sum()) if len(timeline) else 0


def _infected(run: "Run") -> int | None:
    if "infections" not in run.record["tables"]:
        return None
    import pyarrow.compute as pc

    episodes = run.table("infections", ["episode"])["episode"]
    if (pc.max(episodes).as_py() or 1) == 1:
        return len(episodes)
    return int(pc.count_distinct(run.table("infections", ["person"])["person"]).as_py())


def _marked(record: RunRecord, *marks: str) -> set[tuple[str, str]]:
    """The (strain, state) that bear one of the marks."""
    return {
        (strain, state)
        for strain, states in record["states"].items()
        for state, has in states.items()
        if set(has) & set(marks)
    }


def prevalence(timeline: "pd.DataFrame", record: RunRecord) -> Any:
    """People in an episode by time of recording, without those in immune states; the dead are not in it."""
    values = timeline[ANY_STATE].to_numpy().copy()
    several = len(record["vocabularies"].get("strain", ())) > 1
    for strain, state in _marked(record, "immune") - _marked(record, "dead"):
        values -= timeline[f"{strain}.{state}" if several else state].to_numpy()
    return values


def _survivors_by_role(run: "Run") -> dict[str, dict[str, int]]:
    """By role: people, and those who at the end are alive and either susceptible or in an immune state."""
    people = run.people()
    last = run.transitions().drop_duplicates("person", keep="last")
    lost = last["to"] != SUSCEPTIBLE
    for strain, state in _marked(run.record, "immune") - _marked(run.record, "dead"):
        lost &= (last["strain"] != strain) | (last["to"] != state)
    people["survives"] = ~people["person"].isin(last["person"][lost])
    found = people.groupby("role", observed=True, dropna=False)["survives"].agg(["size", "sum"])
    names = found.index.astype("object").fillna("none").tolist()
    counts = zip(found["size"].tolist(), found["sum"].tolist(), strict=True)
    return {name: {"people": size, "survivors": alive} for name, (size, alive) in zip(names, counts, strict=True)}


def _ends_by_host_type(run: "Run") -> dict[str, dict[str, int]]:
    """By host type: how many people end in each state, by names of states alike in all strains; most first."""
    people = run.people()
    last = run.transitions().drop_duplicates("person", keep="last").set_index("person")["to"]
    ends = people["person"].map(last.astype("object")).astype("object").fillna(SUSCEPTIBLE)
    found: dict[str, dict[str, int]] = {}
    hosts = people["host_type"].astype("object")
    for host, states in ends.groupby(hosts):
        found[str(host)] = {str(state): int(number) for state, number in states.value_counts().items()}
    return found
