"""Series, tree, summary, figure, SQL and comparison of the small run."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_run import FIRST, SECOND_PART, STATIC, THIRD_PART, append_all, started, write_small_run

from hyosan.core.errors import NotKeptError, RunFolderError
from hyosan.results.compare import same_tables
from hyosan.results.run import Run, open_run
from hyosan.results.tree import Tree, infection_tree

COLUMNS = ["susceptible", "latent", "ill", "recovered", "dead", "any", "new_infections", "imported", "deaths"]


def test_the_timeline_carries_counts_forward_and_adds_up_areas(small_run: Run) -> None:
    series = small_run.timeline()
    assert list(series.columns) == COLUMNS
    assert [f"{time:%H:%M}" for time in series.index] == ["09:00", "09:10", "09:20", "09:30", "09:40"]
    assert series.to_numpy().tolist() == [
        [3, 0, 1, 0, 0, 1, 1, 1, 0],
        [3, 0, 1, 0, 0, 1, 0, 0, 0],
        [1, 1, 2, 0, 0, 3, 2, 0, 0],
        [1, 1, 2, 0, 0, 3, 0, 0, 0],
        [0, 2, 0, 1, 1, 3, 1, 0, 1],
    ]


def test_the_timeline_by_area_adds_up_to_the_whole(small_run: Run) -> None:
    by_area = small_run.timeline(by="area")
    assert by_area.index.names == ["time", "area"]
    assert by_area.loc[("2022-10-28 09:40", 1), "latent"] == 1
    assert by_area.groupby("time").sum().to_numpy().tolist() == small_run.timeline().to_numpy().tolist()
    assert len(small_run.timeline_raw()) == 15


def test_a_timeline_without_rows_is_empty_but_whole(empty_run: Run) -> None:
    series = empty_run.timeline()
    assert list(series.columns) == COLUMNS
    assert series.to_numpy().sum() == 0
    assert empty_run.timeline(by="area").to_numpy().sum() == 0
    assert empty_run.summary()["infected"] == 0
    assert empty_run.summary()["peak_time"] is None
    assert len(empty_run.tree()) == 0
    assert empty_run.tree().newick() == ""
    assert empty_run.plot() is not None


def test_two_strains_name_their_states_apart(tmp_path: Path) -> None:
    writer = started(tmp_path / "run")
    writer.vocabulary("strain", ["a", "b"])
    writer.describe(states={"b": {"ill": []}})
    writer.append(
        "timeline",
        {
            "time": [0] * 5,
            "area": [0] * 5,
            "strain": [-1, 0, 0, 1, 1],
            "state": [0, 2, 5, 2, 5],
            "count": [4, 1, 1, 2, 2],
            "new_infections": [-1, -1, 1, -1, 2],
            "imported": [-1, -1, 0, -1, 1],
            "deaths": [-1, -1, 0, -1, 0],
            "detected_cases": [-1, -1, 1, -1, 0],
        },
    )
    writer.record["states"] = {"a": {"ill": []}, "b": {"ill": [], "recovered": ["immune"]}}
    writer.close("finished", until_us=0)
    series = open_run(tmp_path / "run").timeline()
    assert series.iloc[0].to_dict() == {
        "susceptible": 4,
        "a.ill": 1,
        "a.any": 1,
        "b.ill": 2,
        "b.recovered": 0,
        "b.any": 2,
        "any": 3,
        "new_infections": 3,
        "imported": 1,
        "deaths": 0,
        "detected_cases": 1,
    }
    assert open_run(tmp_path / "run").summary()["peak_prevalence"] == 3


def test_the_tree_of_the_small_run(small_run: Run) -> None:
    tree = small_run.tree()
    assert tree.person.tolist() == [2, 0, 1, 3]
    assert tree.parent.tolist() == [-1, 0, 0, 1]
    assert tree.generation.tolist() == [0, 1, 1, 2]
    assert tree.offspring_count.tolist() == [2, 1, 0, 0]
    assert tree.offspring().tolist() == [2, 1, 1]
    assert tree.generations().tolist() == [1, 2, 1]
    assert [tree.subtree_size(row) for row in range(4)] == [4, 2, 1, 1]
    assert tree.children(0).tolist() == [1, 2]
    assert tree.newick() == "((p3e1:0.0138889)p0e1:0.00810185,p1e1:0.00810185)p2e1;\n"
    assert tree.newick(limit=3) == "(p0e1:0.00810185,p1e1:0.00810185)p2e1;\n"


def _tree(rows: list[tuple[int, int, int, int]]) -> Tree:
    """A tree of (person, episode, infector, infector's episode), one microsecond apart."""
    import pyarrow as pa

    person, episode, infector, infector_episode = (list(column) for column in zip(*rows, strict=True))
    columns = {"person": person, "episode": episode, "infector": infector, "infector_episode": infector_episode}
    times = np.arange(len(rows)).astype("datetime64[us]")
    return infection_tree(pa.table({"time": times, **columns}))


def test_a_second_episode_is_another_node() -> None:
    tree = _tree([(1, 1, -1, 0), (2, 1, 1, 1), (1, 2, 2, 1), (3, 1, 1, 2), (9, 1, 77, 1)])
    assert tree.parent.tolist() == [-1, 0, 1, 2, -1]
    assert tree.generation.tolist() == [0, 1, 2, 3, 0]


def test_episodes_beyond_16_bits_are_told_apart() -> None:
    # With the number of the person in the bits above the fifteenth, episode 40,000 of person 1 would be 7,232 of 2.
    tree = _tree([(1, 40_000, -1, 0), (2, 40_000 - 2**15, -1, 0), (3, 1, 1, 40_000), (4, 2**31 - 1, 2, 7_232)])
    assert tree.parent.tolist() == [-1, -1, 0, 1]


def test_a_parent_may_stand_below_its_child_in_the_same_microsecond() -> None:
    tree = _tree([(1, 1, 5, 1), (5, 1, 8, 1), (8, 1, -1, 0)])
    assert tree.generation.tolist() == [2, 1, 0]
    assert tree.subtree_size(2) == 3


def test_a_chain_longer_than_pythons_recursion() -> None:
    length = 5_000
    tree = _tree([(0, 1, -1, 0), *((i, 1, i - 1, 1) for i in range(1, length))])
    assert tree.generation[-1] == length - 1
    assert tree.newick().count("(") == length - 1


def test_the_summary_of_the_small_run(small_run: Run) -> None:
    assert small_run.summary() == {
        "title": "Half an hour",
        "seed": 7,
        "status": "died out",
        "people": 4,
        "infected": 4,
        "infected_share": 1.0,
        "infections": 4,
        "deaths": 1,
        "peak_prevalence": 3,
        "peak_time": "2022-10-28T09:20:00",
        "end_time": "2022-10-28T09:40:00",
        "survivors_by_role": {
            "none": {"people": 1, "survivors": 0},
            "pupil": {"people": 2, "survivors": 1},
            "worker": {"people": 1, "survivors": 0},
        },
        "ends_by_host_type": {"ordinary": {"latent": 2, "recovered": 1, "dead": 1}},
        "sides": {
            "host_types": {"ordinary": {"people": 4, "well": 1, "afflicted": 2, "dead": 1}},
            "infected": {"people": 4, "well": 1, "afflicted": 2, "dead": 1},
        },
    }


def test_the_figure_is_written_and_labelled(small_run: Run, tmp_path: Path) -> None:
    figure = small_run.plot(tmp_path / "figure.png")
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")
    upper, lower = figure.axes
    assert upper.get_ylabel() == "people"
    assert lower.get_ylabel() == "new infections\nper 10 minutes"
    assert [text.get_text() for text in upper.get_legend().get_texts()] == COLUMNS[:5]
    assert "seed 7: one possible course" in figure.get_suptitle()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM colours", "colours"),
        ("SELECT colour FROM people", "colour"),
        ("SELECT * FROM read_csv('/etc/hostname')", "disabled"),
        ("COPY people TO 'out.csv'", "disabled"),
        ("ATTACH 'other.db'", "disabled"),
        ("INSTALL httpfs", "disabled"),
        ("SET enable_external_access = true", "locked"),
    ],
)
def test_sql_says_what_is_wrong_and_touches_nothing_else(small_run: Run, query: str, message: str) -> None:
    with pytest.raises(RunFolderError, match=f"(?s)sql: .*{message}"):
        small_run.sql(query)


def test_sql_says_of_a_table_that_it_was_not_kept(small_run: Run) -> None:
    tables = small_run.record["tables"]
    for name, why in (("people", "record.tables"), ("beds", "it has no beds"), ("cases", "it has no surveillance")):
        small_run.record["tables"] = [table for table in tables if table != name]
        kept = ", ".join(small_run.record["tables"])
        with pytest.raises(NotKeptError, match=re.escape(f"this run did not keep {name} ({why}); tables: {kept}")):
            small_run.sql(f"SELECT count(*) FROM {name}")
    with pytest.raises(RunFolderError, match=r"no table 'infection'; did you mean 'infections.\?; tables: infections"):
        small_run.sql("SELECT * FROM infection")


def test_what_is_no_run_is_said(tmp_path: Path, small_run: Run) -> None:
    with pytest.raises(RunFolderError, match="there is no such folder"):
        open_run(tmp_path / "nowhere")
    with pytest.raises(RunFolderError, match=r"has no run\.json"):
        open_run(tmp_path)
    with pytest.raises(RunFolderError, match="did you mean 'infections'"):
        small_run.table("infection")
    (small_run.folder / "events.parquet").unlink()
    with pytest.raises(RunFolderError, match=r"damaged: events\.parquet is missing"):
        small_run.events()
    (small_run.folder / "infections.parquet").write_bytes(b"PAR1 and nonsense")
    with pytest.raises(RunFolderError, match="infections: damaged"):
        small_run.infections()
    with pytest.raises(RunFolderError, match="damaged"):
        small_run.sql("SELECT * FROM infections")
    record = small_run.folder / "run.json"
    record.write_text(record.read_text().replace('"results_version": 1', '"results_version": 99'))
    with pytest.raises(RunFolderError, match="got 99; this Hyosan reads results up to version"):
        open_run(small_run.folder)


def test_equal_runs_have_the_same_tables_and_a_planted_difference_is_found(tmp_path: Path, small_run: Run) -> None:
    assert same_tables(small_run, write_small_run(tmp_path / "again", seals=False)) == []

    writer = started(tmp_path / "other")
    append_all(writer, STATIC + FIRST + SECOND_PART)
    table, rows = THIRD_PART[0]
    append_all(writer, [(table, {**rows, "place": [1], "setting": [-1]}), *THIRD_PART[1:2]])
    writer.close("died out")
    other = open_run(tmp_path / "other")
    assert same_tables(small_run, other, ["infections", "transitions", "events"]) == [
        "infections: setting: 1 of 4 values differ, first in row 3: street against None",
        "infections: place: 1 of 4 values differ, first in row 3: 0 against 1",
        "events: 1 rows against 0",
    ]
    fewer = write_small_run(tmp_path / "fewer", tables=["timeline", "areas", "people"])
    assert same_tables(small_run, fewer, ["infections"]) == ["infections: kept by the first run only"]


def test_numbering_of_names_is_no_difference(tmp_path: Path, small_run: Run) -> None:
    writer = started(tmp_path / "other")
    writer.vocabulary("cause", ["dwell", "infection", "seeding"])
    for table, rows in STATIC + FIRST + SECOND_PART + THIRD_PART:
        changed = {**rows, "cause": [2 - code for code in rows["cause"]]} if "cause" in rows else rows
        writer.append(table, changed)
    writer.close("died out")
    assert same_tables(small_run, open_run(tmp_path / "other")) == []


def test_importing_is_light() -> None:
    script = (
        "import sys, hyosan.results.run, hyosan.results.writer, hyosan.results.compare\n"
        "print([name for name in ('numpy', 'pandas', 'pyarrow', 'duckdb', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_run_introduces_itself_in_a_line(small_run: Run) -> None:
    assert repr(small_run) == f"<Run {str(small_run.folder)!r}: 'Half an hour', seed 7, died out>"
