"""What an ensemble says, from hand-made rows: outbreaks and fizzles are never mixed."""

import pandas as pd

from hyosan.analysis.outbreak import probability_interval
from hyosan.analysis.record import EnsembleRecord
from hyosan.analysis.summary import cut_entry, cut_of, examples, summarise
from hyosan.report.ensemble import cautions, outcome_rows
from hyosan.report.measures import measure_header, measure_rows

RECORD = EnsembleRecord(
    title="By hand", scenario_id="by-hand", people=1000, failed={}, clock={"start": "2024-01-01T00:00:00"}
)


def _row(seed: int, infections: int, status: str = "died out", peak: float | None = 10.0, at_end: int = 0) -> dict:
    return {
        "seed": seed, "status": status, "people": 1000, "infections": infections, "brought_in": 1,
        "infected": infections, "deaths": 0, "peak_incidence": infections // 10, "peak_incidence_days": peak,
        "peak_prevalence": infections // 5, "peak_prevalence_days": peak, "duration_days": 50.0,
        "infected_at_end": at_end, "end_time": "2024-02-20T00:00:00", "wall_s": 1.0,
    }  # fmt: skip


def _summary(rows: list[dict], given: int | None = None) -> dict:
    cut = cut_of(rows, 1000, given)
    for row in rows:
        row["group"] = "outbreak" if cut.is_outbreak(row["infections"]) else "fizzle"
    record = EnsembleRecord(**{**RECORD, "outbreak": cut_entry(cut)})
    return summarise(pd.DataFrame(rows), record)


def test_measures_are_of_one_group() -> None:
    rows = [_row(seed, 400 + seed) for seed in range(1, 22)] + [_row(seed, 2) for seed in range(22, 42)]
    found = _summary(rows)
    assert (found["runs"], found["outbreaks"], found["probability"]) == (41, 21, 21 / 41)
    assert found["interval"] == probability_interval(21, 41)
    outbreak, fizzle = (found["groups"][group]["infections"] for group in ("outbreak", "fizzle"))
    assert outbreak == {
        "runs": 21, "low_90": 402, "low_50": 406, "median": 411, "high_50": 416, "high_90": 420,
        "least": 401, "most": 421,
    }  # fmt: skip
    assert (fizzle["runs"], fizzle["median"]) == (20, 2)
    lines = dict(outcome_rows(found))
    assert lines["outbreak"] == "21 of 41 runs, 51.2 % (95 % interval 36 to 66 %)"
    assert "more than 28 infections" in lines["counts as one"]
    table = {row[0]: row[1:] for row in measure_rows(found, "outbreak")}
    assert table["infections"] == ("21", "411", "406 to 416", "402 to 420")
    assert table["  after the start"] == ("21", "10 days (11 Jan)", "10 days", "10 days")
    assert table["people infected"][1] == "411 (41.1 %)"
    assert "deaths" not in table
    assert measure_header(found, "outbreak", "x")[-1] == "90 % of runs"
    assert cautions(found) == []


def test_few_outbreaks_are_said_to_be_few() -> None:
    found = _summary([_row(1, 400), _row(2, 420), _row(3, 1)])
    assert cautions(found) == ["2 outbreaks: bands are rough, and those of 90 % need 20 outbreaks or more."]
    assert measure_header(found, "outbreak", "x")[-1] == "lowest to highest"
    assert measure_rows(found, "outbreak")[0] == ("infections", "2", "410", "", "400 to 420")


def test_one_hump_that_is_cut_is_said_to_be_cut() -> None:
    found = _summary([_row(seed, size) for seed, size in enumerate((1, 2, 4, 8, 13))])
    assert (found["outbreak"]["origin"], found["outbreaks"]) == ("least", 1)
    assert cautions(found)[0].startswith("The final sizes have one hump")


def test_what_goes_on_at_the_end_is_told() -> None:
    found = _summary([_row(1, 400, "finished", at_end=7), _row(2, 420), _row(3, 300, "overrun", at_end=250)])
    assert found["endings"] == {"finished": 1, "died out": 1, "overrun": 1}
    assert "In 1 of 3 outbreaks somebody was still infected at the end" in cautions(found)[1]
    assert cautions(found)[2].startswith("1 of 3 runs were stopped as overrun")
    assert "overrun 1 of 3" in dict(outcome_rows(found))["how they ended"]


def test_a_run_that_was_overrun_is_no_fizzle() -> None:
    found = _summary([_row(1, 300, "overrun"), _row(2, 900, "overrun"), _row(3, 290, "overrun")])
    assert found["outbreaks"] == 3


def test_examples_peak_early_typically_and_late() -> None:
    rows = pd.DataFrame([_row(seed, 400, peak=float(seed)) for seed in range(1, 12)])
    assert examples(rows) == {2: "early peak", 6: "typical peak", 10: "late peak"}
    assert examples(rows[:1]) == {1: "early peak"}
    assert examples(rows[:0]) == {}


def test_without_runs_there_is_nothing_to_say() -> None:
    frame = pd.DataFrame([_row(1, 1) | {"group": "fizzle"}])[:0]
    record = EnsembleRecord(**{**RECORD, "outbreak": cut_entry(cut_of([], 1000, None))})
    found = summarise(frame, record)
    assert (found["probability"], found["interval"]) == (None, (0.0, 1.0))
    assert outcome_rows(found) == [("runs", "none is finished")]
    assert measure_rows(found, "outbreak") == []
