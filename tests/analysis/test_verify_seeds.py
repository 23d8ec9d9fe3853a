"""Running the seeds of an ensemble again: identical, different, or why they cannot be compared."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hyosan
from hyosan.analysis.ensemble import Ensemble, open_ensemble
from hyosan.analysis.progress import EnsembleProgress
from hyosan.analysis.verify import Verification
from hyosan.analysis.verify_seeds import verify_seeds
from hyosan.core.errors import InputError, RunFolderError
from hyosan.report.verification import different, lines_of_many, rows_of_many, verdict_of_many


@pytest.fixture
def copied(ensemble: Ensemble, tmp_path: Path) -> Ensemble:
    """The eight runs of the village, to be changed."""
    return open_ensemble(shutil.copytree(ensemble.folder, tmp_path / "copied"))


def _files(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def test_every_seed_repeats_and_nothing_is_written(ensemble: Ensemble) -> None:
    before = _files(ensemble.folder)
    seen: list[EnsembleProgress] = []
    heard: dict[int, Verification | str] = {}
    found = verify_seeds(ensemble, processes=2, watch=seen.append, heard=heard.__setitem__)
    assert list(found) == sorted(heard) == ensemble.seeds
    assert all(isinstance(one, Verification) and one.is_identical for one in found.values())
    assert verdict_of_many(found) == "identical: every row of every table of 8 seeds (1-8)"
    infections = sum(len(ensemble.open(seed).infections()) for seed in ensemble.seeds)
    assert f"infections {infections}," in dict(rows_of_many(found))["rows compared"]
    assert (seen[-1].done, seen[-1].seeds, seen[-1].at_work) == (8, 8, ())
    assert _files(ensemble.folder) == before


def test_what_differs_or_is_damaged_is_told_and_the_others_compared(copied: Ensemble) -> None:
    first, second, third, fourth, fifth, sixth = (copied.folder / f"seed-000{number}" for number in range(1, 7))
    shutil.rmtree(first)
    rows = pq.read_table(second / "infections.parquet")
    ages = pa.array([99, *rows["age"].to_pylist()[1:]], rows.schema.field("age").type)
    position = rows.column_names.index("age")
    pq.write_table(rows.set_column(position, rows.schema.field("age"), ages), second / "infections.parquet")
    (third / "run.json").write_text("{")
    (fourth / "scenario.toml").unlink()
    (fifth / "people.parquet").write_bytes(b"PAR1")
    shutil.rmtree(sixth)
    shutil.copytree(copied.folder / "seed-0007", sixth)
    found = verify_seeds(copied)
    assert different(found) == [2]
    told = lines_of_many(found)
    assert told[0] == "seed 1 could not be compared: there is no such folder"
    assert told[1].startswith("seed 2 is different: infections, row 0, column age: 99 in this run, ")
    assert told[2].startswith("seed 3 could not be compared: damaged: ")
    assert told[3] == "seed 4 could not be compared: is missing: what was run cannot be run again"
    assert told[4].startswith("seed 5 could not be compared: damaged: ")
    assert told[5] == "seed 6 could not be compared: holds the run with seed 7"
    assert len(told) == 6
    wanted = "1 of 8 seeds are different, 5 of 8 could not be compared, identical: 2 seeds (7-8)"
    assert verdict_of_many(found) == wanted


def test_some_seeds_only(ensemble: Ensemble) -> None:
    assert list(verify_seeds(ensemble, "3,5")) == [3, 5]
    with pytest.raises(RunFolderError, match="no run with seed 9,11; there are: 1-8"):
        verify_seeds(ensemble, [3, 9, 11])


def test_runs_kept_as_a_summary_repeat(village: Path) -> None:
    lean = hyosan.run_ensemble(village, 2, out=village.parent / "lean", keep="summary")
    assert "identical" in verdict_of_many(verify_seeds(lean))


def test_what_was_run_must_be_there_unchanged(village: Path) -> None:
    many = hyosan.run_ensemble(village, 2, out=village.parent / "many")
    moved = (village.parent / "village-people").rename(village.parent / "elsewhere")
    with pytest.raises(InputError, match="there is no such folder"):
        verify_seeds(many)
    assert verdict_of_many(verify_seeds(many, population=moved)).startswith("identical")
    table = moved / "people.csv"
    table.write_text(table.read_text().replace("\n2,", "\n2222,", 1))
    with pytest.raises(InputError, match=r"people\.csv: is not what was run: SHA-256 was"):
        verify_seeds(many, population=moved)
    for seed in many.seeds:
        shutil.rmtree(many.folder / f"seed-{seed:04d}")
    with pytest.raises(RunFolderError, match="there is no such folder"):
        verify_seeds(many)
