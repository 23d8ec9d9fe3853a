"""Running a run again: identical, or the first difference."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hyosan
from hyosan.analysis.ensemble import Ensemble
from hyosan.analysis.verify import verify
from hyosan.core.errors import InputError
from hyosan.report.verification import verdict, verification_rows
from hyosan.results.compare import Difference, first_difference
from hyosan.results.lock import lock_changes, lock_hash, this_lock
from hyosan.results.record import RECORD_FILE, record_text
from hyosan.results.run import Run, open_run


@pytest.fixture
def run(ensemble: Ensemble, tmp_path: Path) -> Run:
    """A run of the village with an outbreak, in a folder of its own."""
    seed = int(ensemble.runs().sort_values("infections")["seed"].iloc[-1])
    return open_run(shutil.copytree(ensemble.open(seed).folder, tmp_path / "run"))


def _with_column(run: Run, table: str, column: str, values: list) -> Run:
    rows = run.table(table)
    index = rows.column_names.index(column)
    changed = pa.array(values, rows.schema.field(column).type)
    pq.write_table(rows.set_column(index, rows.schema.field(column), changed), run.folder / f"{table}.parquet")
    return open_run(run.folder)


def _ended(run: Run, status: str, at: datetime) -> Run:
    """As if the run had been stopped at a moment: later rows are gone."""
    record = run.record.copy()
    record["status"] = status  # type: ignore[typeddict-item]
    record["clock"] = {**record["clock"], "end_simulated": at.isoformat()}
    for name in ("infections", "transitions", "events", "timeline"):
        rows = run.table(name)
        pq.write_table(rows.filter(pa.compute.field("time") <= at), run.folder / f"{name}.parquet")
    (run.folder / RECORD_FILE).write_text(record_text(record))
    return open_run(run.folder)


def test_a_run_repeats(run: Run) -> None:
    found = verify(run)
    assert found.is_identical
    assert found.rows["infections"] == len(run.infections()) > 3
    assert verdict(found) == "identical: every row of every table"
    rows = dict(verification_rows(found))
    assert rows["seed"] == str(run.record["seed"])
    assert "installed distributions" in rows["lock"]


def test_a_run_that_kept_only_its_summary_repeats(village: Path) -> None:
    lean = hyosan.run_ensemble(village, [2], out=village.parent / "many", keep="summary").open(2)
    found = verify(lean)
    assert found.is_identical
    assert list(found.rows) == ["timeline", "areas"]


def test_the_first_difference_is_told_with_table_row_column_and_values(run: Run) -> None:
    ages = run.table("infections")["age"].to_pylist()
    wrong = [*ages[:2], 99, *ages[3:]]
    found = verify(_with_column(run, "infections", "age", wrong))
    assert found.difference == Difference("infections", 2, "age", 99, ages[2])
    assert verdict(found) == f"different: infections, row 2, column age: 99 in this run, {ages[2]} when run again"


def test_a_row_too_few_is_a_difference(run: Run) -> None:
    rows = run.table("transitions")
    pq.write_table(rows.slice(0, rows.num_rows - 1), run.folder / "transitions.parquet")
    found = verify(open_run(run.folder)).difference
    assert found is not None
    assert (found.table, found.row, found.column, found.first) == ("transitions", rows.num_rows - 1, None, None)
    assert found.second["person"] == rows["person"][-1].as_py()


@pytest.mark.parametrize("status", ["interrupted", "running", "failed"])
def test_an_interrupted_run_is_compared_as_far_as_it_went(run: Run, status: str) -> None:
    middle = run.infections()["time"].iloc[len(run.infections()) // 2].to_pydatetime()
    stopped = _ended(run, status, middle + timedelta(seconds=30))
    found = verify(stopped)
    assert found.is_identical
    assert found.before == middle + timedelta(seconds=30)
    assert 0 < found.rows["infections"] < len(run.record["states"]) + 60
    ages = stopped.table("infections")["age"].to_pylist()
    assert not verify(_with_column(stopped, "infections", "age", [*ages[:-1], ages[-1] + 1])).is_identical


def test_a_run_stopped_at_its_start_repeats(run: Run) -> None:
    start = datetime.fromisoformat(run.record["clock"]["start"])
    assert verify(_ended(run, "interrupted", start)).is_identical


def test_what_was_run_must_be_there_unchanged(village: Path) -> None:
    run = hyosan.run(village, seed=1, out=village.parent / "run")
    people = village.parent / "village-people"
    moved = people.rename(village.parent / "elsewhere")
    with pytest.raises(InputError, match="there is no such folder"):
        verify(run)
    assert verify(run, population=moved).is_identical
    table = moved / "people.csv"
    table.write_text(table.read_text().replace("\n2,", "\n2222,", 1))
    with pytest.raises(InputError, match=r"people\.csv: is not what was run: SHA-256 was"):
        verify(run, population=moved)
    scenario = run.folder / "scenario.toml"
    text = scenario.read_text()
    scenario.write_text(text.replace('duration = "120 days"', 'duration = "119 days"'))
    with pytest.raises(InputError, match="its hash is another"):
        verify(run)
    scenario.unlink()
    with pytest.raises(InputError, match="is missing"):
        verify(run)


def test_absent_values_and_names_are_compared(run: Run) -> None:
    rows = run.table("infections")
    assert first_difference(run, run, ["infections", "people"]) is None
    infectors = rows["infector"].to_pylist()
    first = infectors.index(None)
    other = shutil.copytree(run.folder, run.folder.parent / "other")
    changed = _with_column(open_run(other), "infections", "infector", [0 if i is None else i for i in infectors])
    assert first_difference(run, changed, ["infections"]) == Difference("infections", first, "infector", None, 0)


def test_the_lock_is_the_hash_of_what_is_installed() -> None:
    lock = this_lock()
    assert lock["of"] == "installed distributions"
    assert {"hyosan", "numpy", "numba", "llvmlite", "pyarrow"} <= set(lock["packages"])
    assert not {"ruff", "pytest", "mypy"} & set(lock["packages"])
    assert lock["sha256"] == lock_hash(dict(reversed(lock["packages"].items())))
    other = {**lock, "packages": {**lock["packages"], "numpy": "0.1"}}
    assert lock_changes(other, lock) == [f"numpy 0.1, now {lock['packages']['numpy']}"]
