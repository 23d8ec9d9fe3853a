"""Runs in which there is little or nothing to count: every indicator gives a table, or says what is missing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from runs import ONE_STRAIN, SEASON, run_text, write_crowd, write_town, write_tree

from hyosan.core.errors import RunFolderError
from hyosan.report.indicators import digest_rows
from hyosan.results.indicators.registry import INDICATORS, Indicators
from hyosan.results.run import Run, open_run


def _plain(folder: Path, people: int, seeds: int, contacts: float = 1.0, overrides: tuple[str, ...] = ()) -> Run:
    write_crowd(folder / "people", people)
    return run_text(folder, ONE_STRAIN.format(days=30, contacts=contacts, seeds=seeds), seed=1, overrides=overrides)


def _all_tables(run: Run) -> dict[str, pd.DataFrame]:
    found = run.indicators()
    tables = {name: found.table(name) for name in INDICATORS}
    assert all(words for _, words in digest_rows(run))
    assert all(isinstance(table, pd.DataFrame) for table in tables.values())
    return tables


def test_nobody_infected(tmp_path: Path) -> None:
    tables = _all_tables(_plain(tmp_path, people=5, seeds=0))
    assert tables["attack_rate"]["infection_attack_rate"].tolist() == [0]
    assert tables["course"]["peak_incidence"].tolist() == [0]
    assert tables["course"]["season_days"].isna().all()
    assert tables["course"]["extinction_time"].isna().all()
    assert tables["offspring"]["mean"].isna().all()
    assert tables["growth_rate"]["rate_per_day"].isna().all()
    assert tables["fatality"]["infection_fatality_crude"].isna().all()
    assert tables["infections_by_setting"]["share"].isna().all()
    assert tables["instantaneous_reproduction_number"]["mean"].isna().all()


def test_one_person(tmp_path: Path) -> None:
    tables = _all_tables(_plain(tmp_path, people=1, seeds=1))
    assert tables["attack_rate"]["infection_attack_rate"].tolist() == [1]
    assert tables["offspring"]["mean"].tolist() == [0]
    assert tables["generation_interval"]["pairs"].tolist() == [0]


def test_no_symptoms_and_no_households(tmp_path: Path) -> None:
    tables = _all_tables(_plain(tmp_path, people=200, seeds=3))
    assert tables["attack_rate"]["symptomatic_attack_rate"].isna().all()
    assert tables["serial_interval"]["pairs"].tolist() == [0]
    assert len(tables["household_secondary_attack_rate"]) == len(tables["class_secondary_attack_rate"]) == 0
    assert tables["incidence"]["onsets"].isna().all()
    assert tables["attack_rate_by_sex"]["sex"].tolist() == ["unknown"]


def test_without_an_end_to_infectiousness(tmp_path: Path) -> None:
    never = ("strains.sir.states.infectious.dwell.mean=100000 days",)
    tables = _all_tables(_plain(tmp_path, people=50, seeds=2, overrides=never))
    assert tables["offspring"]["infectors"].tolist() == [0]
    assert tables["course"]["extinction_time"].isna().all()
    assert not tables["case_reproduction_number"]["is_complete"].any()


def test_zombies_by_the_minute(zombies: Run) -> None:
    tables = _all_tables(zombies)
    course = tables["course"].iloc[0]
    assert course["period_days"] < 1 / 24
    assert tables["incidence"]["local_infections"].sum() == course["infections"] - 3
    assert tables["fatality"]["killed"].iloc[0] > 0
    assert tables["fatality"]["deaths"].iloc[0] == 0
    assert tables["instantaneous_reproduction_number"]["realised"].isna().all()
    # Who is eaten before being bitten dies without an infection.
    dead = (zombies.transitions()["to"] == "dead").sum()
    assert dead > tables["fatality"]["killed"].iloc[0]
    assert tables["incidence"]["deaths"].sum() == tables["fatality"]["killed"].iloc[0]


def test_tables_that_were_not_kept_are_named(tmp_path: Path) -> None:
    write_town(tmp_path / "people", people=100)
    run = run_text(tmp_path, SEASON, seed=1, overrides=('record.tables=["infections"]', "time.duration=15 days"))
    found = run.indicators()
    assert found.attack_rate()["symptomatic"].isna().all()
    assert found.offspring(include_unfinished=True)["infectors"].iloc[0] > 0
    assert found.incidence()["deaths"].isna().all()
    for name, missing in (("offspring", "transitions"), ("attack_rate_by_sex", "people"), ("fatality", "transitions")):
        with pytest.raises(RunFolderError, match=f"kept no table {missing}"):
            found.table(name)
    assert any("kept no table" in words for _, words in digest_rows(run))


def test_a_run_that_was_killed_counts_until_what_was_sealed(tmp_path: Path, season: Run) -> None:
    """Its tables lie in parts, and the record says that it runs."""
    import json
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(season.folder, folder)
    for table in season.record["tables"]:
        (folder / f"{table}.parquet").rename(folder / f"{table}.part-0001.parquet")
    record = json.loads((folder / "run.json").read_text())
    record |= {"status": "running", "sealed_parts": dict.fromkeys(season.record["tables"], 1)}
    (folder / "run.json").write_text(json.dumps(record))
    killed = open_run(folder)
    for name, table in _all_tables(killed).items():
        pd.testing.assert_frame_equal(
            table, season.indicators().table(name), check_dtype=False, check_categorical=False
        )


def test_without_the_scenario_marks_decide(tmp_path: Path) -> None:
    run = write_tree(tmp_path / "run", [-1, 0], [0.5, 1.0], people=3, end_days=2.75)
    with_scenario = run.indicators().outcomes
    (run.folder / "scenario.toml").write_text("damaged [")
    found = run.indicators()
    assert found.outcomes.is_active.tolist() == with_scenario.is_active.tolist() == [False, True]
    assert found.instantaneous_reproduction_number()["realised"].isna().all()


def test_an_object_that_cannot_change(season: Run) -> None:
    found = season.indicators()
    assert isinstance(found, Indicators)
    with pytest.raises(AttributeError):
        found.run = season  # type: ignore[misc]


def test_people_count_once_and_infections_each_time(season: Run) -> None:
    row = season.indicators().attack_rate().iloc[0]
    assert row["infections"] == len(season.infections())
    assert row["infected"] == season.infections()["person"].nunique() < row["infections"]


def test_a_large_tree_takes_seconds(tmp_path: Path) -> None:
    """40,000 infections among 100,000 people: no loop over people may hide here."""
    import time

    rng = np.random.default_rng(1)
    n = 40_000
    infector = np.maximum(np.arange(n) - 1 - rng.integers(0, 400, n), -1)
    days = np.arange(n) / 400 + rng.uniform(0, 0.001, n)
    days = np.maximum.accumulate(days)
    run = write_tree(tmp_path / "run", infector.tolist(), days.tolist(), people=100_000, end_days=110)
    began = time.perf_counter()
    found = run.indicators()
    for name in INDICATORS:
        found.table(name)
    assert time.perf_counter() - began < 20
