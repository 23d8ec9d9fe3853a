"""A run told from each side, by hand: two host types, and two people who are missing, of whom one was told dead."""

from pathlib import Path

from small_run import FIRST, MINUTE, NAMES, SECOND, SECOND_PART, STATIC, THIRD_PART, append_all, rows_of, started

from hyosan.report.summary import side_rows
from hyosan.results.arrow import NO_TIME
from hyosan.results.run import open_run


def test_each_side_is_told(tmp_path: Path) -> None:
    writer = started(tmp_path / "run")
    writer.vocabulary("host_type", [*NAMES["host_type"], "half_zombie"])
    table, people = STATIC[1]
    cases = "case reported stream person age sex area class missing outcome outcome_time exposure exposure_case"
    lost = rows_of(
        "cases",
        cases,
        (0, 2000 * SECOND, 0, 2, 41, 0, 0, 0, 700 * SECOND, 0, 1800 * SECOND, 2, -1),
        (1, 2100 * SECOND, 0, 1, 9, 0, 0, 1, 700 * SECOND, -1, NO_TIME, 0, 0),
    )
    rest = [piece for piece in THIRD_PART if piece[0] != "cases"]
    hosts = (table, {**people, "host_type": [0, 1, 0, 0]})
    append_all(writer, [STATIC[0], hosts, *FIRST, *SECOND_PART, *rest, lost])
    writer.close("died out", until_us=40 * MINUTE, counts={"people": 4, "infections": 4})
    summary = open_run(tmp_path / "run").summary()
    assert summary["sides"] == {
        "host_types": {
            "half_zombie": {"people": 1, "well": 0, "afflicted": 1, "dead": 0},
            "ordinary": {"people": 3, "well": 1, "afflicted": 1, "dead": 1},
        },
        "infected": {"people": 4, "well": 1, "afflicted": 2, "dead": 1},
        "missing": {"people": 1, "well": 0, "afflicted": 1, "dead": 0},
    }
    assert side_rows(summary) == [
        ("ordinary", "3", "1", "1", "1", "33.3 %"),
        ("half zombie", "1", "0", "1", "0", "0.0 %"),
        ("infected at some time", "4", "1", "2", "1", "25.0 %"),
        ("missing, never found", "1", "0", "1", "0", "0.0 %"),
    ]
