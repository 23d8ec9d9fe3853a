"""Starts, stops and ruins stand among the events of a run, people who were affected in a table, from every engine."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from observed import compiled, scenario, town

from hyosan.catalogue import find
from hyosan.core.errors import ScenarioError
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.recording import Recording, begin_clock
from hyosan.engine.simulation import Simulation
from hyosan.results.run import Run, open_run
from hyosan.results.writer import RunWriter
from hyosan.scenario import load_text

TABLES = ("infections", "transitions", "events", "affected")
DATE = dt.date(2024, 3, 10)
ACTED: dict[str, Any] = {
    "classes": {
        "action": "close", "trigger": {"date": DATE}, "duration": "5 days", "left": {"class": 0.0}, "by": "area",
        "areas": ["area-1", "area-3"],
    },
    "isolation": {
        "action": "isolate", "trigger": {"date": DATE}, "duration": "9 days", "length": "4 days",
        "left_elsewhere": 0.0, "findings": ["suspected"], "compliance": 0.8,
        "release": {"after": "1 day", "sensitivity": 0.8, "specificity": 0.9, "delay": "12 hours"},
    },
    "vaccination": {
        "action": "vaccinate", "trigger": {"date": DATE}, "doses_per_day": 7, "immunity": ["vaccine"],
        "delay": "3 days",
    },
}  # fmt: skip
VACCINE = {"vaccine": {"protection": {"flu": {"kind": "leaky", "effect": 0.5}}}}
STRIKE = {"action": "strike", "trigger": {"date": DATE}, "duration": "1 day", "kills": 0.2, "destroys": 0.5}


def run(engine: type[Simulation | AheadSimulation | OnceSimulation], folder: Path, data: dict[str, Any]) -> Run:
    """A run of an engine, in a folder."""
    ready = compiled({**data, "record": {"every": "12 hours", "tables": list(TABLES)}}, town(), 1)
    with RunWriter.create(folder, tables=("timeline", "areas", "interventions", *TABLES)) as writer:
        begin_clock(writer, ready.scenario)
        recording = Recording(engine(ready, [], threads=1), writer)
        recording.register()
        writer.save()
        recording.run(0.0, 0.0, None)
    return open_run(folder)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """The same by every engine for towns."""
    data, folder = scenario(interventions=ACTED, immunity=VACCINE), tmp_path_factory.mktemp("told")
    return [run(engine, folder / engine.__name__, data) for engine in (Simulation, AheadSimulation, OnceSimulation)]


@pytest.mark.parametrize("table", ["events", "affected"])
def test_every_engine_tells_the_same(runs: list[Run], table: str) -> None:
    found = [each.table(table) for each in runs]
    assert found[0].num_rows > 0
    assert all(each.equals(found[0]) for each in found)
    assert all(each.record["counts"]["events"] == each.table("events").num_rows for each in runs)


def test_starts_and_stops_are_events(runs: list[Run]) -> None:
    events, acted = runs[0].events(), runs[0].interventions()
    assert set(events["kind"]) == {"intervention_started", "intervention_stopped"}
    for kind, what in (("intervention_started", "start"), ("intervention_stopped", "stop")):
        told = events[events["kind"] == kind][["time", "name", "unit", "count"]].astype({"name": str, "unit": str})
        done = acted[acted["what"] == what][["time", "intervention", "unit", "count"]]
        assert sorted(map(tuple, told.to_numpy())) == sorted(map(tuple, done.to_numpy()))
    classes = events[events["name"] == "classes"]
    assert sorted(classes["area"]) == [1, 1, 3, 3]
    assert events.loc[events["unit"] == "everywhere", "area"].isna().all()


def test_affected_people_add_up(runs: list[Run]) -> None:
    affected, totals = runs[0].affected(), runs[0].record["interventions"]
    counts = affected.groupby(["intervention", "what"], observed=True)["person"].agg(["size", "nunique"])
    assert counts.loc[("vaccination", "dose"), "size"] == totals["vaccination"]["doses"] > 0
    assert counts.loc[("isolation", "placed"), "nunique"] == totals["isolation"]["people"] > 0
    assert counts.loc[("isolation", "released"), "size"] == totals["isolation"]["released"] > 0
    doses = affected[affected["what"] == "dose"]
    assert (doses["from"] - doses["time"] == pd.Timedelta("3 days")).all()
    assert doses["until"].isna().all()
    # Of each placing the latest row of the person that begins before it ends holds: so the days are those of the sums.
    days, end = 0.0, pd.Timestamp(runs[0].record["clock"]["end_simulated"])
    for _, rows in affected[affected["intervention"] == "isolation"].groupby("person"):
        until = None
        for row in rows.itertuples():
            begins = row.time if until is None else max(row.time, min(until, end))
            days += (min(row.until, end) - (begins if row.what == "placed" else min(until, end))) / pd.Timedelta(
                "1 day"
            )
            until = row.until
    assert days == pytest.approx(totals["isolation"]["person_days"])


def test_a_strike_tells_which_buildings_it_ruined(tmp_path: Path) -> None:
    found = run(Simulation, tmp_path / "strike", scenario(interventions={"strike": STRIKE}))
    events = found.events()
    ruined = events[events["kind"] == "destroyed"]
    assert len(ruined) == found.record["interventions"]["strike"]["destroyed"] > 0
    assert not ruined[["place_kind", "place"]].duplicated().any()
    assert set(ruined["place_kind"]) <= {"household", "classroom"}
    assert ruined["area"].notna().all()


def test_a_table_that_nothing_fills_is_an_error() -> None:
    text = """
extends = "classroom"
[scenario]
id = "mine"
title = "Mine"
[record]
tables = ["affected"]
"""
    with pytest.raises(ScenarioError, match="no interventions"):
        load_text(text, resolve=find)
