"""Bands over hand-made courses."""

import numpy as np
import pandas as pd
import pytest

from hyosan.analysis.bands import band_rows, gather, quantiles

START = pd.Timestamp("2024-01-01")


def _course(ill: list[int], new_infections: list[int], **more: list[int]) -> pd.DataFrame:
    times = pd.date_range(START, periods=len(ill), freq="D", name="time")
    return pd.DataFrame({"ill": ill, "any": ill, **more, "new_infections": new_infections}, index=times)


def test_after_its_end_a_course_stays_as_it_was() -> None:
    courses = gather(
        [_course([1, 3, 0], [1, 2, 0]), _course([1, 2, 4, 5], [1, 1, 2, 1]), _course([1, 9], [1, 8])],
        ["died out", "finished", "overrun"],
    )
    assert [str(time)[:10] for time in courses.times] == ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]
    assert sorted(courses.series) == ["ill", "new_infections"]
    assert courses.series["ill"].tolist() == [[1, 3, 0, 0], [1, 2, 4, 5], [1, 9, 9, 9]]
    flows = courses.series["new_infections"]
    assert flows[:2].tolist() == [[1, 2, 0, 0], [1, 1, 2, 1]]
    assert np.isnan(flows[2]).tolist() == [False, False, True, True]


def test_bands_are_quantiles_of_the_runs_that_have_a_value() -> None:
    courses = gather([_course([1, n], [1, n - 1]) for n in range(2, 23)], ["finished"] * 21)
    row = next(row for row in band_rows("outbreak", courses) if row["series"] == "ill" and row["days"] == 1.0)
    assert row["runs"] == 21
    limits = {name: row[name] for name in ("low_90", "low_50", "median", "high_50", "high_90")}
    assert limits == pytest.approx({"low_90": 3, "low_50": 7, "median": 12, "high_50": 17, "high_90": 21})
    assert row["time"] == pd.Timestamp("2024-01-02")


def test_there_is_no_band_where_most_runs_were_stopped() -> None:
    stopped, other = _course([1, 9], [1, 8]), _course([1, 2, 4], [1, 1, 2])
    two_of_three = list(band_rows("outbreak", gather([stopped, stopped, other], ["overrun", "overrun", "finished"])))
    last = {row["series"]: row for row in two_of_three if row["days"] == 2.0}
    assert (last["new_infections"]["runs"], last["new_infections"]["median"]) == (1, None)
    assert (last["ill"]["runs"], last["ill"]["median"]) == (3, 9.0)
    one_of_two = list(band_rows("outbreak", gather([stopped, other], ["overrun", "finished"])))
    assert [row["median"] for row in one_of_two if row["series"] == "new_infections"] == [1, 4.5, 2]


def test_nothing_gives_nothing() -> None:
    assert list(band_rows("fizzle", gather([], []))) == []
    assert set(quantiles(np.array([np.nan])).values()) == {None}
    assert set(quantiles(np.array([4.0])).values()) == {4.0}
