"""A small run, made by hand: four people, one strain, known in every row."""

from datetime import datetime
from pathlib import Path
from typing import Any

from hyosan.results.arrow import NO_TIME
from hyosan.results.run import Run, open_run
from hyosan.results.schema import TABLES
from hyosan.results.writer import RunWriter

START = datetime(2022, 10, 28, 9)
SECOND = 1_000_000
MINUTE = 60 * SECOND

NAMES = {
    "strain": ["flu"],
    "state": ["susceptible", "latent", "ill", "recovered", "dead", "any"],
    "setting": ["home", "street"],
    "place_kind": ["household", "neighbourhood"],
    "host_type": ["ordinary"],
    "sex": ["female", "male"],
    "role": ["pupil", "worker"],
    "event_name": ["quarrel"],
    "outcome": ["hurt"],
    "surveillance_stream": ["doctors", "sewage"],
    "finding": ["suspected", "died"],
    "case_class": ["suspected", "confirmed"],
    "case_outcome": ["died"],
    "exposure": ["home", "street", "outside"],
    "intervention": ["masks"],
    "intervention_what": ["start", "stop"],
    "intervention_unit": ["everywhere"],
    "affected_what": ["placed", "released"],
    "care": ["intensive"],
    "care_unit": ["everywhere"],
}
STATES = {"flu": {"latent": [], "ill": ["infectious"], "recovered": ["immune"], "dead": ["dead"]}}

Rows = dict[str, Any]


def rows_of(table: str, columns: str, *rows: tuple[Any, ...]) -> tuple[str, Rows]:
    """Rows as the writer takes them: one list a column."""
    names = columns.split()
    return table, {name: [row[number] for row in rows] for number, name in enumerate(names)}


_INFECTION = "time person episode infector infector_episode setting place_kind place area strain age host_type cause"
_TRANSITION = "time person strain from to cause"
_REPORTING = "reported date stream finding area count"
_SIGNALS = "reported time stream area count among value"
_TIMELINE = "time area strain state count new_infections imported deaths detected_cases"

STATIC = [
    rows_of(
        "areas",
        "area name code municipality residents latitude longitude",
        (0, "가음", "0123", "Changwon", 3, 35.2, 128.7),
        (1, "Empty hill", "", "Changwon", 1, float("nan"), float("nan")),
    ),
    rows_of(
        "people",
        "person id age sex area host_type role place_household place_neighbourhood",
        (0, 100, 8, 0, 0, 0, 0, 0, 0),
        (1, 101, 9, 1, 0, 0, 0, 0, 0),
        (2, 102, 41, 0, 0, 0, 1, 0, 0),
        (3, 103, 70, 1, 1, 0, -1, -1, 1),
    ),
]
"""Areas and people, before the start."""

FIRST = [
    rows_of("infections", _INFECTION, (0, 2, 1, -1, -1, -1, -1, -1, 0, 0, 41, 0, 0)),
    rows_of("transitions", _TRANSITION, (0, 2, 0, 0, 2, 0)),
    rows_of("reporting", _REPORTING, (-9 * 60 * MINUTE, -33 * 60 * MINUTE, 0, 0, 1, 2)),
    rows_of("signals", _SIGNALS, (0, -MINUTE, 1, 0, -1, -1, 2.5), (0, -MINUTE, 1, 1, -1, -1, float("nan"))),
    rows_of(
        "timeline",
        _TIMELINE,
        (0, 0, -1, 0, 2, -1, -1, -1, -1),
        (0, 0, 0, 2, 1, -1, -1, -1, -1),
        (0, 0, 0, 5, 1, 1, 1, 0, -1),
        (0, 1, -1, 0, 1, -1, -1, -1, -1),
    ),
]
"""Person 2 is the seed, ill at once."""

SECOND_PART = [
    rows_of(
        "infections",
        _INFECTION,
        (700 * SECOND, 1, 1, 2, 1, 0, 0, 0, 0, 0, 9, 0, 1),
        (700 * SECOND, 0, 1, 2, 1, 0, 0, 0, 0, 0, 8, 0, 1),
    ),
    rows_of("transitions", _TRANSITION, (700 * SECOND, 1, 0, 0, 1, 1), (700 * SECOND, 0, 0, 0, 2, 1)),
    rows_of(
        "timeline",
        _TIMELINE,
        (20 * MINUTE, 0, -1, 0, 0, -1, -1, -1, -1),
        (20 * MINUTE, 0, 0, 1, 1, -1, -1, -1, -1),
        (20 * MINUTE, 0, 0, 2, 2, -1, -1, -1, -1),
        (20 * MINUTE, 0, 0, 5, 3, 2, 0, 0, -1),
    ),
]
"""Person 2 infects 0 and 1 in the same microsecond; given in the wrong order of person."""

THIRD_PART = [
    rows_of("infections", _INFECTION, (1900 * SECOND, 3, 1, 0, 1, 1, 1, 0, 0, 0, 70, 0, 1)),
    rows_of(
        "transitions",
        _TRANSITION,
        (1800 * SECOND, 2, 0, 2, 4, 2),
        (1900 * SECOND, 3, 0, 0, 1, 1),
        (2000 * SECOND, 0, 0, 2, 3, 2),
    ),
    rows_of("reporting", _REPORTING, (-9 * 60 * MINUTE, -9 * 60 * MINUTE, 0, 1, 0, 1)),
    rows_of("signals", _SIGNALS, (MINUTE, 0, 1, -1, 3, 4, float("nan"))),
    rows_of(
        "cases",
        "case reported stream person age sex area class onset specimen outcome outcome_time exposure exposure_case",
        (0, 2000 * SECOND, 0, 2, 41, 0, 0, 0, -9 * 60 * MINUTE, NO_TIME, 0, 1800 * SECOND, 2, -1),
        (1, 2100 * SECOND, 0, 0, 8, 0, 0, 1, NO_TIME, 2050 * SECOND, -1, NO_TIME, 0, 0),
    ),
    rows_of(
        "interventions",
        "time intervention what unit count person_days cost",
        (10 * MINUTE, 0, 0, 0, 4, 0.0, 0.0),
        (15 * MINUTE, 0, 1, 0, 4, 0.25, 1.5),
    ),
    rows_of(
        "affected",
        "time person intervention what from until",
        (10 * MINUTE, 2, 0, 0, 10 * MINUTE, 30 * MINUTE),
        (15 * MINUTE, 2, 0, 1, 15 * MINUTE, NO_TIME),
    ),
    rows_of(
        "beds",
        "time care unit beds taken waiting admitted waited died_waiting bed_days waiting_days",
        (30 * MINUTE, 0, 0, 1, 1, 1, 1, 1, 0, 0.01, 0.005),
    ),
    rows_of("events", "time kind name outcome actor target area", (1950 * SECOND, 0, 0, 0, 0, 3, 0)),
    rows_of(
        "timeline",
        _TIMELINE,
        (40 * MINUTE, 0, 0, 2, 0, -1, -1, -1, -1),
        (40 * MINUTE, 0, 0, 3, 1, -1, -1, -1, -1),
        (40 * MINUTE, 0, 0, 4, 1, -1, -1, -1, -1),
        (40 * MINUTE, 0, 0, 5, 2, 0, 0, 1, -1),
        (40 * MINUTE, 1, -1, 0, 0, -1, -1, -1, -1),
        (40 * MINUTE, 1, 0, 1, 1, -1, -1, -1, -1),
        (40 * MINUTE, 1, 0, 5, 1, 1, 0, 0, -1),
    ),
]
"""Person 2 dies, 0 infects 3 and recovers."""


def started(folder: Path, **options: Any) -> RunWriter:
    """A run's writer, ready for rows."""
    writer = RunWriter.create(folder, **{"tables": tuple(TABLES), **options})
    writer.begin(START, duration_s=86_400, record_every_s=600)
    writer.describe(title="Half an hour", seed=7, states=STATES, population={"people": 4, "areas": 2, "copies": 1})
    for group, names in NAMES.items():
        writer.vocabulary(group, names)
    return writer


def append_all(writer: RunWriter, pieces: list[tuple[str, Rows]]) -> None:
    """Append rows to their tables."""
    for table, rows in pieces:
        writer.append(table, rows)


def write_small_run(folder: Path, *, seals: bool = True, **options: Any) -> Run:
    """The whole small run, closed; with `seals`, in three sealed parts."""
    writer = started(folder, **options)
    writer.write_text("scenario.toml", 'title = "Half an hour"\n')
    for pieces, until in ((STATIC + FIRST, 0), (SECOND_PART, 20), (THIRD_PART, 40)):
        append_all(writer, pieces)
        if seals:
            writer.seal(until * MINUTE)
    writer.close("died out", until_us=40 * MINUTE, counts={"people": 4, "infections": 4})
    return open_run(folder)
