"""The files of a run agree with the schema, whoever reads them."""

import json

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from small_run import FIRST, SECOND_PART, START, STATIC, THIRD_PART, started, write_small_run

from hyosan.results.arrow import arrow_schema
from hyosan.results.run import Run, open_run
from hyosan.results.schema import RESULTS_VERSION, TABLES

ROWS = {"infections": 4, "transitions": 6, "events": 1, "timeline": 15, "areas": 2, "people": 4, "cases": 2,
        "reporting": 2, "signals": 3, "interventions": 2, "affected": 2, "beds": 1}  # fmt: skip


def _schema(name: str):
    return arrow_schema(TABLES[name].for_place_kinds(["household", "neighbourhood"]))


@pytest.mark.parametrize("name", TABLES)
def test_written_files_have_the_schema_with_units_and_meanings(small_run: Run, name: str) -> None:
    written = pq.read_schema(small_run.folder / f"{name}.parquet")
    assert written.equals(_schema(name), check_metadata=True)
    assert written.metadata[b"hyosan.results_version"] == str(RESULTS_VERSION).encode()
    for column in TABLES[name].columns:
        metadata = written.field(column.name).metadata
        assert metadata == {b"unit": column.unit.encode(), b"meaning": column.meaning.encode()}


@pytest.mark.parametrize("name", TABLES)
def test_empty_tables_are_there_with_the_same_schema(empty_run: Run, name: str) -> None:
    table = pq.read_table(empty_run.folder / f"{name}.parquet")
    assert table.num_rows == 0
    assert table.schema.equals(_schema(name), check_metadata=True)
    assert pl.read_parquet(empty_run.folder / f"{name}.parquet").height == 0
    assert empty_run.sql(f"SELECT count(*) AS n FROM {name}")["n"].tolist() == [0]


@pytest.mark.parametrize("name", TABLES)
def test_other_readers_see_the_same_rows(small_run: Run, name: str) -> None:
    path = small_run.folder / f"{name}.parquet"
    mine = small_run.table(name).to_pylist()
    assert len(mine) == ROWS[name]
    assert pl.read_parquet(path).to_dicts() == mine
    answer = duckdb.sql(f"SELECT * FROM '{path}'")
    assert [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()] == mine
    frame = pd.read_parquet(path)
    assert list(frame.columns) == list(mine[0])
    assert len(frame) == len(mine)


def test_units_are_readable_without_arrow(small_run: Run) -> None:
    path = small_run.folder / "people.parquet"
    found = duckdb.sql(f"SELECT value FROM parquet_kv_metadata('{path}') WHERE key = 'hyosan.columns'::BLOB").fetchall()
    assert json.loads(found[0][0])["age"]["unit"] == "years"


def test_infections_come_back_as_they_went_in(small_run: Run) -> None:
    rows = small_run.table("infections").to_pylist()
    assert [row["person"] for row in rows] == [2, 0, 1, 3]
    assert rows[0]["infector"] is rows[0]["setting"] is rows[0]["place"] is None
    assert rows[1] == {
        "time": pd.Timestamp("2022-10-28T09:11:40"),
        "person": 0,
        "episode": 1,
        "infector": 2,
        "infector_episode": 1,
        "setting": "home",
        "place_kind": "household",
        "place": 0,
        "area": 0,
        "strain": "flu",
        "age": 8,
        "host_type": "ordinary",
        "cause": "infection",
    }


def test_absence_is_null_and_integers_stay_integers(small_run: Run) -> None:
    areas = small_run.areas()
    assert areas["code"].isna().tolist() == [False, True]
    assert areas["latitude"].isna().tolist() == [False, True]
    people = small_run.people()
    assert people["id"].tolist() == ["100", "101", "102", "103"]
    assert people["role"].isna().tolist() == [False, False, False, True]
    assert str(people["place_household"].dtype) == "Int32"
    assert people["place_household"].isna().tolist() == [False, False, False, True]
    assert str(small_run.infections()["infector"].dtype) == "Int64"


def test_numbers_and_names_survive_any_division_into_parts_and_row_groups(tmp_path, small_run: Run) -> None:
    for number, (seals, rows) in enumerate([(True, 1), (True, 2), (False, 1), (False, 2), (False, 1000)]):
        other = write_small_run(tmp_path / str(number), seals=seals, row_group_rows=rows)
        for name in TABLES:
            assert other.table(name).to_pylist() == small_run.table(name).to_pylist(), (name, seals, rows)


def test_tables_are_sorted_by_numbers() -> None:
    """Names have other numbers in each part, so that rows of two parts could not be put in order by them."""
    for table in TABLES.values():
        assert not {column.name for column in table.columns if column.vocabulary} & set(table.sort_by), table.name


@pytest.mark.parametrize("share_sealed", [0.0, 0.3, 1.0])
def test_random_ties_are_sorted_across_parts_as_one_sort_would(tmp_path, share_sealed: float) -> None:
    random = np.random.default_rng(5)
    time = np.sort(random.integers(0, 12, 200))
    person = random.permutation(200)
    writer = started(tmp_path / "ties", row_group_rows=7)
    at = 0
    while at < len(time):
        end = at + int(random.integers(1, 12))
        rows = {"time": time[at:end], "person": person[at:end]}
        count = len(rows["time"])
        codes = {"strain": [0] * count, "from": [0] * count, "to": [1] * count, "cause": [1] * count}
        writer.append("transitions", {**rows, **codes})
        if random.random() < share_sealed:
            writer.seal()
        at = end
    writer.seal()
    in_parts = open_run(writer.folder).table("transitions")
    writer.close("finished")
    whole = pq.read_table(writer.folder / "transitions.parquet")
    expected = np.lexsort((person, time))
    start = np.datetime64(START, "us")
    for found in (in_parts, whole):
        assert found["person"].to_pylist() == person[expected].tolist()
        assert (found["time"].to_numpy() == start + time[expected]).all()


def test_pieces_of_the_small_run_fill_every_table() -> None:
    tables = {table for table, _ in STATIC + FIRST + SECOND_PART + THIRD_PART}
    assert tables == set(TABLES)
