"""What the writer accepts, refuses, and leaves behind after a crash or on a bad disk."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_run import (
    FIRST,
    MINUTE,
    SECOND_PART,
    STATIC,
    THIRD_PART,
    append_all,
    rows_of,
    started,
    write_small_run,
)

from hyosan.core.errors import EngineError, RunFolderError
from hyosan.report.summary import render
from hyosan.results.record import RunRecord, empty_record
from hyosan.results.run import open_run
from hyosan.results.schema import TABLES

LATE = rows_of("transitions", "time person strain from to cause", (50 * MINUTE, 1, 0, 1, 2, 2))


def test_a_running_folder_shows_what_is_sealed(tmp_path: Path) -> None:
    writer = started(tmp_path / "run")
    append_all(writer, STATIC + FIRST)
    assert open_run(tmp_path / "run").table("infections").num_rows == 0
    writer.seal(0)
    append_all(writer, SECOND_PART)
    run = open_run(tmp_path / "run")
    assert run.record["status"] == "running"
    assert [run.table(name).num_rows for name in ("infections", "transitions", "people", "events")] == [1, 1, 4, 0]
    writer.seal(20 * MINUTE)
    assert run.table("infections").num_rows == 1, "a run shows the moment at which it was opened"
    again = open_run(tmp_path / "run")
    assert again.infections()["person"].tolist() == [2, 0, 1]
    assert again.record["clock"]["end_simulated"] == "2022-10-28T09:20:00"
    assert again.timeline()["ill"].tolist() == [1, 1, 2]
    assert again.sql("SELECT count(*) AS n FROM infections")["n"].tolist() == [3]


def test_a_run_that_failed_or_was_killed_is_readable_as_far_as_it_came(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    writer = started(folder)
    with pytest.raises(RunFolderError, match="killed before it had begun"):
        render(open_run(folder))
    append_all(writer, STATIC + FIRST)
    writer.seal(0)
    record = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**record, "status": "failed"}))
    run = open_run(folder)
    assert [run.table(name).num_rows for name in ("infections", "events")] == [1, 0], "no events were sealed"
    assert render(run)


def test_an_opened_run_stays_readable_when_it_is_closed_meanwhile(tmp_path: Path) -> None:
    writer = started(tmp_path / "run")
    append_all(writer, STATIC + FIRST)
    writer.seal(0)
    run = open_run(tmp_path / "run")
    writer.close("finished")
    assert run.table("infections").num_rows == 1


def test_closing_leaves_whole_tables_only(tmp_path: Path) -> None:
    run = write_small_run(tmp_path / "run")
    names = {path.name for path in run.folder.iterdir()}
    assert names == {"run.json", "scenario.toml", *(f"{name}.parquet" for name in TABLES)}


def test_a_killed_writer_leaves_everything_up_to_the_last_seal(tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from small_run import FIRST, MINUTE, SECOND_PART, STATIC, THIRD_PART, append_all, started
writer = started(Path(sys.argv[1]), row_group_rows=1)
append_all(writer, STATIC + FIRST + SECOND_PART)
writer.seal(20 * MINUTE)
append_all(writer, THIRD_PART)
while not list(Path(sys.argv[1]).glob("*.open")):
    pass  # written aside
os.kill(os.getpid(), signal.SIGKILL)
"""
    folder = tmp_path / "run"
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], env={**os.environ, "PYTHONPATH": paths}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert list(folder.glob("*.open")), "the killed writer had an open part"
    run = open_run(folder)
    assert run.record["status"] == "running"
    assert run.infections()["person"].tolist() == [2, 0, 1]
    assert run.transitions()["person"].tolist() == [2, 0, 1]
    assert run.summary()["infected"] == 3
    assert run.tree().generations().tolist() == [1, 2]
    write_small_run(folder, overwrite=True)
    assert not list(folder.glob("*.open"))


def test_parts_beyond_the_record_are_ignored(tmp_path: Path) -> None:
    writer = started(tmp_path / "run")
    append_all(writer, STATIC + FIRST)
    writer.seal(0)
    record = (tmp_path / "run" / "run.json").read_text()
    append_all(writer, SECOND_PART)
    writer.seal(20 * MINUTE)
    # As after a crash between naming the new parts and writing the record.
    (tmp_path / "run" / "run.json").write_text(record)
    assert open_run(tmp_path / "run").table("infections").num_rows == 1


def test_a_full_disk_is_said_plainly_and_sealed_rows_stay(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    writer = started(folder)
    append_all(writer, STATIC + FIRST)
    writer.seal(0)
    # The kernel answers every write to this device with ENOSPC.
    (folder / "infections.part-0002.parquet.open").symlink_to("/dev/full")
    append_all(writer, SECOND_PART)
    with pytest.raises(RunFolderError, match=r"run: no space left on this disk; what was sealed before stays readable"):
        writer.seal(20 * MINUTE)
    assert not list(folder.glob("*.open"))
    with pytest.raises(RunFolderError, match="no space left"):
        writer.append(*THIRD_PART[0])
    assert open_run(folder).infections()["person"].tolist() == [2]


def test_a_disk_that_fills_up_while_merging_leaves_the_parts(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    writer = started(folder)
    append_all(writer, STATIC + FIRST)
    writer.seal(0)
    append_all(writer, SECOND_PART)
    (folder / "transitions.parquet.open").symlink_to("/dev/full")
    with pytest.raises(RunFolderError, match="no space left on this disk"):
        writer.close("finished", until_us=20 * MINUTE)
    run = open_run(folder)
    assert run.record["status"] == "failed"
    assert run.table("infections").num_rows == run.table("transitions").num_rows == 3


def test_a_full_disk_for_the_record_keeps_the_old_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = started(tmp_path / "run")
    append_all(writer, FIRST)
    writer.seal(0)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    append_all(writer, SECOND_PART)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RunFolderError, match="no space left"):
            writer.seal(20 * MINUTE)
    assert open_run(tmp_path / "run").table("infections").num_rows == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a place that refuses folders even to root")
def test_a_place_that_cannot_be_written_is_named() -> None:
    with pytest.raises(RunFolderError, match=r"/sys/hyosan-run: cannot be written"):
        started(Path("/sys/hyosan-run"))


def test_a_folder_inside_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunFolderError, match="is a file; a run needs a folder"):
        started(tmp_path / "file")
    with pytest.raises(RunFolderError, match="cannot be written"):
        started(tmp_path / "file" / "run")


def test_a_folder_in_use_is_refused_unless_overwriting(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    write_small_run(folder)
    with pytest.raises(RunFolderError, match="exists and is not empty"):
        started(folder)
    assert open_run(folder).table("infections").num_rows == 4
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints" / "1.bin").write_bytes(b"x")
    (folder / "notes.txt").write_text("mine")
    started(folder, overwrite=True).close("finished")
    assert open_run(folder).table("infections").num_rows == 0
    assert not (folder / "checkpoints").exists()
    assert (folder / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("record", [None, "{}", '{"software": "other"}', "{", '{"software": "hyosan"}'])
def test_overwriting_deletes_runs_only(tmp_path: Path, record: str | None) -> None:
    (tmp_path / "infections.parquet").write_text("somebody's")
    if record is not None:
        (tmp_path / "run.json").write_text(record)
    with pytest.raises(RunFolderError):
        started(tmp_path, overwrite=True)
    assert (tmp_path / "infections.parquet").read_text() == "somebody's"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    started(tmp_path).close("finished")
    assert open_run(tmp_path).record["status"] == "finished"


def test_the_record_has_every_key_in_order(tmp_path: Path) -> None:
    run = write_small_run(tmp_path / "run")
    written = json.loads((run.folder / "run.json").read_text())
    assert list(written) == list(RunRecord.__annotations__) == list(empty_record())
    assert written["counts"] == {"people": 4, "infections": 4}
    assert written["machine"]["memory_bytes"] > 1e8
    assert written["peak_memory_bytes"] > 1e7
    assert written["timing"]["write_s"] >= 0
    assert written["started_at"].endswith("+00:00")
    assert written["vocabularies"]["state"][-1] == "any"


def test_describing_adds_to_what_is_there(tmp_path: Path) -> None:
    writer = started(tmp_path / "run")
    writer.describe(timing={"build_s": 1.0}, counts={"steps": 2})
    writer.close("finished", timing={"simulation_s": 2.0}, counts={"events": 0})
    record = open_run(tmp_path / "run").record
    assert record["timing"]["build_s"] == 1.0
    assert record["timing"]["simulation_s"] == 2.0
    assert record["counts"] == {"steps": 2, "events": 0}


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, "interrupted"), (ValueError, "failed")])
def test_leaving_by_an_exception_closes_the_run(tmp_path: Path, error: type[BaseException], status: str) -> None:
    def leave() -> None:
        with started(tmp_path / "run") as writer:
            append_all(writer, FIRST)
            raise error

    with pytest.raises(error):
        leave()
    run = open_run(tmp_path / "run")
    assert run.record["status"] == status
    assert run.table("infections").num_rows == 1


def test_leaving_without_closing_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="without close"), started(tmp_path / "run"):
        pass


def test_tables_not_kept_are_dropped(tmp_path: Path) -> None:
    run = write_small_run(tmp_path / "run", tables=["timeline", "areas"])
    assert not (run.folder / "people.parquet").exists()
    assert run.record["tables"] == ["timeline", "areas"]
    assert run.summary()["infected"] is None
    with pytest.raises(RunFolderError, match="kept no table people; it has: timeline, areas"):
        run.people()


def test_one_name_for_two_codes(tmp_path: Path) -> None:
    writer = started(tmp_path / "run")
    writer.vocabulary("state", ["susceptible", "dead", "dead", "any"])
    writer.append(*rows_of("transitions", "time person strain from to cause", (0, 0, 0, 0, 1, 1), (0, 1, 0, 0, 2, 1)))
    writer.close("finished")
    assert open_run(tmp_path / "run").transitions()["to"].tolist() == ["dead", "dead"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"time": [1.5]}, "whole numbers are needed"),
        ({"person": [[1]]}, "one dimension"),
        ({"person": [1, 2]}, "different lengths"),
        ({"strain": [1]}, "outside the vocabulary"),
        ({"strain": [-1]}, "outside the vocabulary"),
        ({"colour": [1]}, "no such columns: colour"),
    ],
)
def test_rows_that_do_not_fit_are_the_engines_mistake(tmp_path: Path, change: dict, message: str) -> None:
    writer = started(tmp_path / "run", row_group_rows=1)
    # Codes are checked when rows are written: here at once.
    with pytest.raises(EngineError, match=message):
        writer.append("transitions", {**LATE[1], **change})


def test_other_misuse_is_the_engines_mistake(tmp_path: Path) -> None:
    writer = started(tmp_path / "run", row_group_rows=1)
    with pytest.raises(EngineError, match="missing columns: cause"):
        writer.append("transitions", {name: values for name, values in LATE[1].items() if name != "cause"})
    with pytest.raises(EngineError, match="no such table"):
        writer.append("colours", {})
    with pytest.raises(EngineError, match="do not fit"):
        writer.append(FIRST[0][0], {**FIRST[0][1], "episode": [2**31]})
    writer.append(*LATE)
    with pytest.raises(EngineError, match="before the first rows"):
        writer.vocabulary("strain", ["other"])
    with pytest.raises(EngineError, match="went back"):
        writer.append("transitions", {**LATE[1], "time": [0]})
    with pytest.raises(EngineError, match="no such vocabulary: colour"):
        started(tmp_path / "other").vocabulary("colour", [])
    writer.close("finished")
    with pytest.raises(EngineError, match="closed"):
        writer.append(*LATE)
