"""Tables, curves and pictures for people."""

import doctest
import importlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from hyosan.core.errors import InputError
from hyosan.report.curves import NARROWEST_CURVE, curve_lines, lines_of, sparkline
from hyosan.report.figure import write_picture
from hyosan.report.summary import headline, outcome_rows, setting_rows, survival_rows, timing_text
from hyosan.results.plot import timeline_figure
from hyosan.results.run import Run, open_run
from hyosan.results.writer import RunWriter

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Three people; one is brought the flu, infects another by a tie and dies; the third stays well."""
    hour = 3_600_000_000
    with RunWriter.create(tmp_path / "run") as writer:
        writer.begin(datetime(2024, 1, 1, 8), duration_s=86_400, record_every_s=3600)
        states = {"flu": {"ill": ["infectious"], "dead": ["dead"]}}
        writer.describe(title="Three", seed=9, states=states, population={"people": 3, "areas": 1, "copies": 1})
        names = {
            "strain": ["flu"], "state": ["susceptible", "ill", "dead", "any"], "setting": ["friends_of_friends"],
            "place_kind": [], "host_type": ["ordinary"], "sex": ["female"], "role": ["pupil", "teacher"],
        }  # fmt: skip
        for group, words in names.items():
            writer.vocabulary(group, words)
        writer.append(
            "people",
            {"person": [0, 1, 2], "id": ["a", "b", "c"], "age": [8, 9, 40], "sex": [0, 0, 0], "area": [0, 0, 0],
             "host_type": [0, 0, 0], "role": [0, 0, 1]},
        )  # fmt: skip
        writer.append(
            "infections",
            {"time": [0, hour], "person": [0, 1], "episode": [1, 1], "infector": [-1, 0], "infector_episode": [-1, 1],
             "setting": [-1, 0], "place_kind": [-1, -1], "place": [-1, -1], "area": [0, 0], "strain": [0, 0],
             "age": [8, 9], "host_type": [0, 0], "cause": [0, 1]},
        )  # fmt: skip
        writer.append(
            "transitions",
            {"time": [0, hour, 2 * hour], "person": [0, 1, 0], "strain": [0, 0, 0], "from": [0, 0, 1],
             "to": [1, 1, 2], "cause": [0, 1, 2]},
        )  # fmt: skip
        timeline = [
            (0, -1, 0, 2, -1, -1), (0, 0, 1, 1, -1, -1), (0, 0, 3, 1, 1, 0),
            (hour, -1, 0, 1, -1, -1), (hour, 0, 1, 2, -1, -1), (hour, 0, 3, 2, 1, 0),
            (2 * hour, 0, 1, 1, -1, -1), (2 * hour, 0, 2, 1, -1, -1), (2 * hour, 0, 3, 1, 0, 1),
        ]  # fmt: skip
        columns = ("time", "strain", "state", "count", "new_infections", "deaths")
        rows = {name: [row[number] for row in timeline] for number, name in enumerate(columns)}
        writer.append("timeline", {**rows, "area": [0] * len(timeline)})
        writer.close("overrun", until_us=2 * hour)
    return open_run(tmp_path / "run")


def test_the_summary_says_how_it_went(run: Run) -> None:
    assert headline(run).splitlines() == ["Three", "one possible course (seed 9), not an estimate"]
    summary = run.summary()
    rows = dict(outcome_rows(run, summary))
    assert rows["how it ended"] == "overrun 2 hours after the start (Mon 01 Jan 2024 10:00)"
    assert rows["hours to overrun"] == "2.0"
    assert rows["infected"] == "2  (66.7 %)"
    assert rows["dead"] == "1  (33.3 %)"
    assert rows["most at one time"] == "2 infected, 1 hour after the start"
    assert survival_rows(summary) == [
        ("pupil", "2", "0", "0.0 %"),
        ("teacher", "1", "1", "100.0 %"),
        ("all", "3", "1", "33.3 %"),
    ]
    assert setting_rows(run) == [("brought in (seeding)", "1", "50.0 %"), ("friends of friends", "1", "50.0 %")]


def test_a_run_that_goes_on_is_shown_as_far_as_it_is_sealed(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "run", tables=("timeline", "areas"))
    writer.begin(datetime(2024, 1, 1), duration_s=3600, record_every_s=600)
    writer.seal(0)
    summary = open_run(tmp_path / "run").summary()
    rows = outcome_rows(open_run(tmp_path / "run"), summary)
    assert rows[0][1].startswith("still running, or killed: the results end 0 min after the start")
    assert survival_rows(summary) == setting_rows(open_run(tmp_path / "run")) == []
    assert curve_lines(open_run(tmp_path / "run")) == []


def test_curves_are_as_tall_as_their_values(run: Run) -> None:
    assert sparkline([], 10) == ""
    assert sparkline([0, 0], 10) == "  "
    assert sparkline(list(range(100)), 10)[-1] == "█"
    assert len(sparkline(list(range(100)), 10)) == 10
    assert sparkline([1, 1000], 10) == "▁█"
    lines = curve_lines(run)
    assert [line.split()[0] for line in lines] == ["susceptible", "ill", "dead", "new"]
    assert lines[0].endswith("most 2")


@pytest.mark.parametrize("width", [80, 100, 120])
def test_lines_of_curves_are_as_wide_as_they_may_be(width: int) -> None:
    values = {"isolated at home and waiting": list(range(400)), "ill": [9_366_283] * 400, "nobody": [0] * 400}
    lines = lines_of(values, width)
    assert [line.split("  ")[0] for line in lines] == ["isolated at home and waiting", "ill"]
    assert max(map(len, lines)) == width
    assert lines[1].endswith("█  most 9,366,283")
    assert len(lines_of(values, 30)[0].split("  ")[1]) == NARROWEST_CURVE


def test_pictures_are_written_where_they_can_be(run: Run, tmp_path: Path) -> None:
    assert write_picture(run, tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    for path, message in ((tmp_path / "a.doc", "ends in"), (tmp_path / "none" / "a.png", "cannot be written")):
        with pytest.raises(InputError, match=message):
            write_picture(run, path)


def test_a_picture_has_units_and_both_clocks(run: Run) -> None:
    figure = run.plot()
    upper, lower = figure.axes[:2]
    assert upper.get_ylabel() == "people"
    assert lower.get_xlabel() == "local time of the scenario, 1 Jan 2024"
    assert [axis.get_xlabel() for axis in upper.child_axes] == ["hours since the start"]
    colours = {line.get_label(): line.get_color() for line in upper.get_lines()}
    assert len(set(colours.values())) == len(colours) == 3


def _picture(**states: list[int]) -> "Figure":
    """The figure of a made-up course from Friday morning on, one record an hour."""
    hours = len(next(iter(states.values())))
    times = pd.date_range("2022-10-28 09:00", periods=hours, freq="h", name="time")
    flows = {"any": [0] * hours, "new_infections": [1] * hours, "deaths": [0] * hours}
    record: Any = {
        "title": "Town", "scenario_id": "town", "seed": 1, "clock": {"record_every_s": 3600.0},
        "states": {"flu": {name: [] for name in states}},
    }  # fmt: skip
    return timeline_figure(pd.DataFrame({**states, **flows}, index=times), record)


def test_states_of_few_have_a_panel_of_their_own() -> None:
    figure = _picture(susceptible=[1_000_000] * 48, ill=[*range(48)], severe=[0] * 48, recovered=[200_000] * 48)
    most, few, flow = figure.axes
    assert [line.get_label() for line in most.get_lines()] == ["susceptible", "recovered"]
    assert [line.get_label() for line in few.get_lines()] == ["ill"]
    assert flow.get_ylabel().startswith("new infections")
    assert len(_picture(susceptible=[90, 80], ill=[10, 20]).axes) == 2


def test_marks_are_plain_and_each_date_stands_once() -> None:
    figure = _picture(susceptible=[1_000_000] * 48, ill=[*range(48)])
    figure.canvas.draw()
    assert "1,000,000" in [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert figure.axes[-1].get_xlabel() == "local time of the scenario, 28 Oct 2022 to 30 Oct 2022"
    marks = [label.get_text() for label in figure.axes[-1].get_xticklabels()]
    assert marks.count("Oct-29") == 1
    assert figure.axes[-1].xaxis.get_offset_text().get_text() == ""


def test_sixty_states_make_a_picture_without_a_warning(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    states = {f"state_{number}": [1 + number] * 48 for number in range(60)}
    _picture(susceptible=[1_000] * 48, **states).savefig(tmp_path / "many.png")
    assert [str(warning.message) for warning in recwarn] == []


def test_kernels_that_took_long_were_compiled(run: Run) -> None:
    run.record["timing"] = {"compile_s": 29.0}
    assert timing_text(run).startswith("compiling kernels 29 s")
    run.record["timing"] = {"compile_s": 1.5}
    assert timing_text(run).startswith("loading kernels 1.5 s")


def test_nobody_has_no_shares(run: Run) -> None:
    rows = dict(outcome_rows(run, {**run.summary(), "people": 0, "infected": 0, "deaths": 0}))
    assert (rows["infected"], rows["dead"]) == ("0", "0")


@pytest.mark.parametrize("module", ["words", "curves", "digest_lines"])
def test_examples_in_docstrings_are_right(module: str) -> None:
    results = doctest.testmod(importlib.import_module(f"hyosan.report.{module}"))
    assert results.attempted > 0
    assert results.failed == 0
