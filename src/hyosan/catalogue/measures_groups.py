"""What is measured where people keep together or apart: half-zombies and their hunger, their friends, enemies."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.population.table import Population
    from hyosan.results.run import Run

Measures = dict[str, float]
_HOUR = np.timedelta64(1, "h")
HALF_ZOMBIES = ("hybrid", "hungry")
WHO_WALKS = ("join", "move")


def companies(run: "Run") -> Measures:
    """Half-zombies, whom they bite, how long they stay with whom they joined; how friends fare, if overrun."""
    measures = {"overrun": float(run.record["status"] == "overrun")}
    if not measures["overrun"]:
        return measures
    transitions, events, end = run.transitions(), run.events(), _end(run)
    states = transitions["to"].astype("object")
    half = np.unique(transitions["person"][states.isin(HALF_ZOMBIES)])
    outcomes = events["outcome"].astype("object")
    became = transitions["from"].astype("object").isin(HALF_ZOMBIES) & (states == "zombie")
    condition = _conditions(run, end)
    measures |= {
        "half_zombies": float(len(half)),
        "half_zombies_left": float(np.isin(condition[half], HALF_ZOMBIES).sum()),
        "half_zombies_turned": float(became.sum()),
        "bitten_by_half_zombies": float(outcomes.isin(("bitten by a half-zombie", "made a half-zombie")).sum()),
        "zombies_killed_by_half_zombies": float((outcomes == "zombie killed by a half-zombie").sum()),
        "joins": float((events["kind"].astype("object") == "join").sum()),
        "hours_together": _hours_together(transitions, events, end),
    }
    ties = _population(run).edge_kinds[0]
    hosts = run.people()["host_type"].astype("object").to_numpy() == "hybrid"
    friends = np.unique(np.concatenate([ties.target[hosts[ties.source]], ties.source[hosts[ties.target]]]))
    pupils = np.unique(np.concatenate([ties.source, ties.target]))
    well = condition == "susceptible"
    return measures | {
        "friends_well_percent": 100.0 * float(well[friends].mean()) if len(friends) else np.nan,
        "pupils_well_percent": 100.0 * float(well[pupils].mean()),
    }


def enemies(run: "Run") -> Measures:
    """How those fare who have enemies at school, beside other pupils; NaN where the city was not overrun."""
    infected = run.infections()["person"].nunique()
    measures = {"overrun": float(run.record["status"] == "overrun"), "infected": float(infected)}
    kinds = {kind.name: kind for kind in _population(run).edge_kinds}
    with_enemies = np.unique(np.concatenate([kinds["enmity"].source, kinds["enmity"].target]))
    pupils = np.unique(np.concatenate([kinds["friendship"].source, kinds["friendship"].target]))
    others = np.setdiff1d(pupils, with_enemies)
    if not measures["overrun"]:
        names = ("well_with_enemies_percent", "well_without_percent", "well_fewer_percent")
        return measures | dict.fromkeys(names, np.nan)
    well = _conditions(run, _end(run)) == "susceptible"
    with_some, without = (100.0 * float(well[pupils].mean()) for pupils in (with_enemies, others))
    return measures | {
        "well_with_enemies_percent": with_some,
        "well_without_percent": without,
        "well_fewer_percent": without - with_some,
    }


def _population(run: "Run") -> "Population":
    """The people of a run, with their ties."""
    # Imported here: most measures are taken from a run's folder alone.
    from hyosan.engine.build import build_table
    from hyosan.scenario import read_scenario

    return build_table(read_scenario(run.folder / "scenario.toml").scenario)


def _end(run: "Run") -> np.datetime64:
    return np.datetime64(run.record["clock"]["end_simulated"])


def _conditions(run: "Run", end: np.datetime64) -> NDArray[np.object_]:
    """The state of everybody at a time."""
    transitions = run.transitions()
    last = transitions[transitions["time"] <= end].drop_duplicates("person", keep="last")
    states = np.full(len(run.people()), "susceptible", dtype=object)
    states[last["person"].to_numpy()] = last["to"].astype("object").to_numpy()
    return states


def _hours_together(transitions: "pd.DataFrame", events: "pd.DataFrame", end: np.datetime64) -> float:
    """Mean hours from joining somebody to going on, hunger, turning or death, or the end of the run; NaN: no joins."""
    walks = events[events["kind"].astype("object").isin(WHO_WALKS)]
    joined = walks[walks["kind"].astype("object") == "join"]
    if not len(joined):
        return np.nan
    people = np.unique(joined["actor"])
    changes = transitions[transitions["person"].isin(people)]
    who = np.concatenate([walks["actor"].to_numpy(), changes["person"].to_numpy()])
    when = np.concatenate([walks["time"].to_numpy(), changes["time"].to_numpy()])
    is_join = np.concatenate([(walks["kind"].astype("object") == "join").to_numpy(), np.zeros(len(changes), bool)])
    order = np.lexsort((when, who))
    who, when, is_join = who[order], when[order], is_join[order]
    after = np.append(when[1:], end)
    after = np.where(np.append(who[1:] == who[:-1], False), after, end)
    return float(np.mean((after[is_join] - when[is_join]) / _HOUR))
