"""Many runs of a village: the same as single ones, resumable, and none lost with another."""

import itertools
import multiprocessing
import os
import signal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import hyosan
from hyosan.analysis.ensemble import Ensemble, open_ensemble
from hyosan.analysis.plot import PANEL_HEIGHT, WIDTH, _band_labels, _two_lines, fan_figure, mark_sizes
from hyosan.analysis.progress import EnsembleProgress
from hyosan.analysis.schema import TABLES
from hyosan.analysis.summary import FEW_FOR_90
from hyosan.core.errors import EngineError, InputError, RunFolderError
from hyosan.results.arrow import arrow_schema
from hyosan.results.compare import same_tables

SEEDS = list(range(1, 9))


def test_a_seed_gives_the_same_run_alone_and_among_others(
    ensemble: Ensemble, shared_village: Path, tmp_path: Path
) -> None:
    for seed in (1, 8):
        alone = hyosan.run(shared_village, seed=seed, out=tmp_path / str(seed))
        assert same_tables(alone, ensemble.open(seed)) == []
        assert (alone.folder / "scenario.toml").read_text() == (
            ensemble.open(seed).folder / "scenario.toml"
        ).read_text()
        assert alone.record["scenario_hash"] == ensemble.record["scenario_hash"]


def test_the_folder_holds_runs_and_tables(ensemble: Ensemble) -> None:
    assert ensemble.seeds == SEEDS
    assert (ensemble.record["status"], ensemble.record["failed"]) == ("finished", {})
    names = {path.name for path in ensemble.folder.iterdir()}
    assert names == {"ensemble.json", "runs.parquet", "courses.parquet", *(f"seed-000{seed}" for seed in SEEDS)}
    for name, table in TABLES.items():
        assert pq.read_schema(ensemble.folder / f"{name}.parquet").equals(arrow_schema(table), check_metadata=True)


def test_runs_say_what_the_runs_say(ensemble: Ensemble) -> None:
    rows = ensemble.runs().set_index("seed")
    assert rows.index.tolist() == SEEDS
    above = ensemble.record["outbreak"]["above"]
    for seed in SEEDS:
        run, row = ensemble.open(seed), rows.loc[seed]
        infections, timeline = run.infections(), run.timeline()
        assert (row["infections"], row["infected"]) == (len(infections), infections["person"].nunique())
        assert row["brought_in"] == infections["infector"].isna().sum() == 1
        assert row["status"] == run.record["status"]
        assert row["group"] == ("outbreak" if len(infections) > above else "fizzle")
        assert row["peak_incidence"] == timeline["new_infections"].iloc[1:].max()
        assert row["end_time"] == pd.Timestamp(run.record["clock"]["end_simulated"])
        assert row["duration_days"] == (row["end_time"] - pd.Timestamp(run.record["clock"]["start"])).days
        assert row["infected_at_end"] == 0


def test_bands_are_those_of_the_group_at_each_time(ensemble: Ensemble) -> None:
    runs = ensemble.runs()
    for group in runs["group"].unique():
        seeds = runs["seed"][runs["group"] == group]
        ill = pd.concat([ensemble.open(int(seed)).timeline()["infectious"] for seed in seeds], axis=1).ffill()
        band = ensemble.courses().query("group == @group and series == 'infectious'").set_index("time")
        pd.testing.assert_series_equal(band["median"], ill.median(axis=1), check_names=False, check_freq=False)
        pd.testing.assert_series_equal(band["high_90"], ill.quantile(0.95, axis=1), check_names=False, check_freq=False)
        assert set(band["runs"]) == {len(seeds)}


def test_a_picture_is_drawn(ensemble: Ensemble, tmp_path: Path) -> None:
    figure = ensemble.plot(tmp_path / "fan.svg")
    assert (tmp_path / "fan.svg").stat().st_size > 10_000
    title = figure.get_suptitle()
    assert "of 8 runs (95 % interval" in title
    assert figure.axes[0].get_ylabel().startswith("new infections")
    assert figure.axes[-1].get_xlabel().startswith("final size")


@pytest.mark.parametrize(
    ("smallest", "largest"),
    [(1, 1), (1, 3), (1, 70), (1, 90_000), (1, 40_000_000), (14, 41), (15_020, 16_810), (287_001, 287_009)],
)
def test_the_marks_of_final_sizes_can_be_read(smallest: int, largest: int) -> None:
    figure = Figure(figsize=(WIDTH, PANEL_HEIGHT), dpi=110, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot(1, 2, 1)
    axes.plot([smallest, largest], [1, 2], "o")
    axes.set_xscale("log")
    mark_sizes(axes)
    canvas.draw()
    low, high = axes.get_xlim()
    marks = axes.xaxis.get_major_ticks() + axes.xaxis.get_minor_ticks()
    labels = [tick.label1 for tick in marks if low <= tick.get_loc() <= high and tick.label1.get_text()]
    boxes = sorted((label.get_window_extent() for label in labels), key=lambda box: box.x0)
    assert len({label.get_text() for label in labels}) == len(labels) >= 1
    assert all(left.x1 + 2 < right.x0 for left, right in itertools.pairwise(boxes))


def test_unknown_seeds_and_folders_are_told(ensemble: Ensemble, tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="no run with seed 99; there are: 1-8"):
        ensemble.open(99)
    with pytest.raises(RunFolderError, match=r"it has no ensemble\.json"):
        open_ensemble(tmp_path)
    with pytest.raises(RunFolderError, match=r"it has no ensemble\.json"):
        hyosan.open_ensemble(ensemble.folder / "seed-0001")


def test_what_is_there_is_not_run_again(village: Path) -> None:
    out = village.parent / "many"
    first = hyosan.run_ensemble(village, [3, 1], out=out, processes=1, keep="summary")
    untouched = {seed: (first.open(seed).folder / "run.json").stat().st_mtime_ns for seed in (1, 3)}
    (out / "seed-0002.open").mkdir()
    seen: list[EnsembleProgress] = []
    again = hyosan.run_ensemble(village, "1-3", out=out, processes=1, watch=seen.append)
    assert again.seeds == again.record["seeds"] == [1, 2, 3]
    assert again.runs()["seed"].tolist() == [1, 2, 3]
    assert {seed: (again.open(seed).folder / "run.json").stat().st_mtime_ns for seed in (1, 3)} == untouched
    assert (seen[0].done, seen[-1].done, seen[-1].seeds, seen[-1].at_work) == (2, 3, 3, ())
    assert not list(out.glob("*.open"))
    # Kept for the summary only: the timeline and what was measured, and a run that can be opened.
    lean, whole = again.open(1), again.open(2)
    assert lean.record["tables"] == ["timeline", "areas"]
    assert not (lean.folder / "infections.parquet").exists()
    assert lean.summary()["infections"] == again.runs()["infections"][0]
    assert again.runs()["infected"][0] == again.runs()["infections"][0]
    assert "infections" in whole.record["tables"]


def test_what_counts_as_an_outbreak_can_be_said(village: Path) -> None:
    out = village.parent / "many"
    found = hyosan.run_ensemble(village, 2, out=out, processes=2, outbreak_above=0)
    assert found.summary()["outbreaks"] == 2
    again = hyosan.run_ensemble(village, 2, out=out, overrides=["record.outbreak_above=60"])
    assert again.summary()["outbreaks"] == 0
    assert again.record["outbreak"] == {"above": 60, "origin": "given", "between": None, "reason": "as given"}
    assert again.plot().get_suptitle().endswith("runs without an outbreak only (few: the bands are rough below 20)")


def test_the_picture_has_panels_of_states_and_no_flow_among_them(ensemble: Ensemble) -> None:
    labels = [axes.get_ylabel() for axes in ensemble.plot().axes]
    assert "susceptible, people" in labels
    assert not any(label.startswith(("imported", "deaths", "detected")) for label in labels)
    assert repr(ensemble).endswith("8 of 8 seeds, finished>")


def test_the_picture_of_few_runs_promises_no_90_percent(ensemble: Ensemble) -> None:
    assert 0 < ensemble.summary()["outbreaks"] < FEW_FOR_90
    legend = ensemble.plot().axes[0].get_legend()
    assert legend is not None
    labels = [text.get_text() for text in legend.get_texts()]
    assert "about lowest to highest" in labels
    assert "90 % of runs" not in labels
    assert [list(_band_labels(runs).values()) for runs in (3, FEW_FOR_90)] == [
        ["about lowest to highest"],
        ["90 % of runs", "50 % of runs"],
    ]


def test_a_long_name_beside_a_panel_takes_two_lines() -> None:
    assert _two_lines("intensive-care-before-death") == "intensive-care-\nbefore-death"
    assert [_two_lines(name) for name in ("latent", "intensive-care")] == ["latent", "intensive-care"]


def test_a_picture_may_show_some_states_only(ensemble: Ensemble) -> None:
    labels = [axes.get_ylabel().partition("\n")[0] for axes in fan_figure(ensemble, states=["recovered"]).axes]
    assert labels == ["new infections", "recovered, people", "runs up to this size"]


def test_other_folders_are_refused(ensemble: Ensemble, shared_village: Path, tmp_path: Path) -> None:
    out = ensemble.folder
    with pytest.raises(RunFolderError, match="holds an ensemble of another scenario"):
        hyosan.run_ensemble(shared_village, 2, out=out, overrides=["time.duration=9 days"])
    with pytest.raises(RunFolderError, match="holds one run, not an ensemble"):
        hyosan.run_ensemble(shared_village, 2, out=out / "seed-0001")
    with pytest.raises(RunFolderError, match="exists and is not empty"):
        hyosan.run_ensemble(shared_village, 2, out=shared_village.parent)
    with pytest.raises(RunFolderError, match="is a file"):
        hyosan.run_ensemble(shared_village, 2, out=shared_village)
    assert ensemble.seeds == SEEDS


def test_the_same_scenario_with_other_people_is_refused(village: Path) -> None:
    out = village.parent / "many"
    hyosan.run_ensemble(village, [1], out=out)
    people = village.parent / "village-people" / "people.csv"
    people.write_text(people.read_text().rsplit("\n", 2)[0] + "\n")
    with pytest.raises(RunFolderError, match="other input files"):
        hyosan.run_ensemble(village, 2, out=out)
    assert hyosan.run_ensemble(village, [2], out=out, overwrite=True).seeds == [2]


def test_a_seed_that_fails_does_not_lose_the_others(village: Path) -> None:
    out = village.parent / "many"
    hyosan.run_ensemble(village, [1], out=out)
    (out / "seed-0002.open").write_text("in the way")
    found = hyosan.run_ensemble(village, 4, out=out, processes=2)
    assert found.seeds == [1, 3, 4]
    assert (found.record["status"], list(found.record["failed"])) == ("incomplete", ["2"])
    assert "is a file; a run needs a folder" in found.record["failed"]["2"]
    (out / "seed-0002.failed").unlink()
    healed = hyosan.run_ensemble(village, 4, out=out)
    assert (healed.seeds, healed.record["failed"], healed.record["status"]) == ([1, 2, 3, 4], {}, "finished")


def test_a_process_that_dies_takes_only_its_own_seed_with_it(village: Path) -> None:
    killed: list[int] = []

    def kill_one(progress: EnsembleProgress) -> None:
        if not killed:
            child = min(multiprocessing.active_children(), key=lambda process: process.pid or 0)
            killed.append(progress.at_work[0])
            os.kill(child.pid or 0, signal.SIGKILL)

    found = hyosan.run_ensemble(village, 4, out=village.parent / "many", processes=2, watch=kill_one)
    assert found.seeds == [2, 3, 4]
    assert found.record["failed"] == {"1": "its process ended with status -9"}


def test_when_all_fail_it_stops_and_says_why(village: Path) -> None:
    out = village.parent / "many"
    out.mkdir()
    for seed in range(1, 21):
        (out / f"seed-{seed:04d}.open").write_text("in the way")
    with pytest.raises(RunFolderError, match="exists and is not empty"):
        hyosan.run_ensemble(village, 20, out=out)
    for path in out.iterdir():
        path.rename(village.parent / path.name)
    hyosan.run_ensemble(village, [99], out=out, processes=1)
    for path in village.parent.glob("*.open"):
        path.rename(out / path.name)
    found = hyosan.run_ensemble(village, 20, out=out, processes=1)
    assert found.seeds == [99]
    assert len(found.record["failed"]) == 3
    (out / "seed-0099" / "run.json").unlink()
    with pytest.raises(EngineError, match="no seed could be run; seed 4"):
        hyosan.run_ensemble(village, "4-9", out=out, processes=1)


def test_what_does_not_fit_is_refused_with_what_would(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"5000 processes need about .* would fit \(--processes \d+\)"):
        hyosan.run_ensemble(village, 20, processes=5000, out=village.parent / "many")
    monkeypatch.setattr("hyosan.results.machine.shutil.disk_usage", lambda _: type("Free", (), {"free": 500_000}))
    with pytest.raises(InputError, match=r"20 seeds need about .* GB of disk.*; \d would fit, or more with --keep"):
        hyosan.run_ensemble(village, 20, out=village.parent / "many")
    assert not (village.parent / "many").exists()


def test_a_script_needs_no_guard(village: Path) -> None:
    """Processes do not run the program that called for them again."""
    import subprocess
    import sys

    script = village.parent / "script.py"
    call = f"hyosan.run_ensemble({str(village)!r}, 2, out='many', processes=2)"
    script.write_text(f"import hyosan\nprint('once')\nprint({call}.seeds)\n")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=village.parent, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "once\n[1, 2]\n"), done.stderr
