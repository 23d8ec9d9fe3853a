"""The tables of a run's folder as data: every column with its type, unit and meaning.

The page `docs/results.md`, the metadata of the Parquet files and the writer all follow this module.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

RESULTS_VERSION = 1
"""Rises when a column changes its name, type or meaning, or when the same run would give other events.

It counts from the first release: until then there are no older results in anybody's hands."""

CAUSES = ("seeding", "infection", "dwell", "encounter", "importation", "bed", "intervention")
"""Why a person's state changed: `transitions.cause`."""

BEGINNINGS = ("seeding", "infection", "importation")
"""The causes that begin an episode."""

EVENT_KINDS = (
    *("encounter", "move", "flight", "shelter", "crossing", "killed", "evacuation", "return", "join"),
    *("intervention_started", "intervention_stopped", "destroyed"),
)
"""Kinds of events that are no infections: `events.kind`, unless the engine registers others."""

ANY_STATE = "any"
"""The `timeline.state` of rows that count everybody in an episode of a strain, and carry the flows."""

SUSCEPTIBLE = "susceptible"
"""The state of people without an episode."""

ColumnType = Literal["timestamp[us]", "int64", "int32", "uint8", "float64", "string", "dictionary"]


@dataclass(frozen=True)
class Column:
    """One column; `vocabulary` names the list of names that the codes of a dictionary column refer to."""

    name: str
    type: ColumnType
    unit: str
    meaning: str
    nullable: bool = False
    vocabulary: str | None = None


@dataclass(frozen=True)
class Table:
    """One table; rows are sorted by `sort_by`, nulls first, and otherwise stay in the order of writing.

    None of these columns holds names: parts are merged by numbers, and names have theirs in each part only.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    sort_by: tuple[str, ...]
    column_per_place_kind: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def for_place_kinds(self, place_kinds: Iterable[str]) -> "Table":
        """This table for a population with these place kinds: `people` has one column for each."""
        if not self.column_per_place_kind:
            return self
        places = (
            Column(f"place_{kind}", "int32", "index", f"place of kind {kind}; null: none", True) for kind in place_kinds
        )
        return Table(self.name, self.title, (*self.columns, *places), self.sort_by)


def _code(name: str, vocabulary: str, meaning: str, nullable: bool = False) -> Column:
    return Column(name, "dictionary", "name", meaning, nullable, vocabulary)


_TIME = Column("time", "timestamp[us]", "local time", "moment on the scenario's own clock, without time zone")
_PERSON = Column("person", "int64", "index", "whom it happens to: row of people.parquet")

INFECTIONS = Table(
    "infections",
    "One row an infection",
    (
        _TIME,
        _PERSON,
        Column("episode", "int32", "count", "which infection of this person it is, from 1"),
        Column("infector", "int64", "index", "the person it came from; null: seeded or imported", True),
        Column(
            "infector_episode", "int32", "count", "the infector's episode it came from; null: seeded or imported", True
        ),
        _code("setting", "setting", "setting of the meeting; null: seeded or imported", True),
        _code(
            "place_kind",
            "place_kind",
            "kind of the place of the meeting; null: seeded or imported, or met by a tie",
            True,
        ),
        Column("place", "int64", "index", "place within its kind; null: seeded or imported, or met by a tie", True),
        Column(
            "area", "int32", "index", "where it happened: row of areas.parquet; seeded or imported: area of residence"
        ),
        _code("strain", "strain", "strain of the new episode, after mutation"),
        Column("age", "uint8", "years", "age of the infected person"),
        _code("host_type", "host_type", "host type of the infected person"),
        _code("cause", "cause", "infection (from a person), seeding or importation (from outside)"),
    ),
    ("time", "person"),
)

TRANSITIONS = Table(
    "transitions",
    "One row a change of a person's state",
    (
        _TIME,
        _PERSON,
        _code("strain", "strain", "strain whose natural history it is"),
        _code("from", "state", "state left"),
        _code("to", "state", "state entered"),
        _code(
            "cause",
            "cause",
            "seeding, infection, dwell (the time in the state was over), encounter, importation or "
            "intervention (killed by order)",
        ),
    ),
    ("time", "person"),
)

EVENTS = Table(
    "events",
    "One row an event that is no infection",
    (
        _TIME,
        _code("kind", "event_kind", "kind of event: encounter, move, flight, ..."),
        _code(
            "name", "event_name", "encounter rule, behaviour, crossing or intervention it comes from; null: none", True
        ),
        _code("outcome", "outcome", "outcome of the encounter or crossing; null: has none", True),
        Column("actor", "int64", "index", "person who acts or moves; null: nobody", True),
        Column("target", "int64", "index", "person acted upon or joined; null: nobody", True),
        _code("place_kind", "place_kind", "kind of the place where it happened or led to; null: no place", True),
        Column("place", "int64", "index", "place within its kind; null: no place", True),
        Column(
            "area",
            "int32",
            "index",
            "area where it happened or led to: row of areas.parquet; null: an intervention decided for several areas",
            True,
        ),
        Column(
            "from_area",
            "int32",
            "index",
            "area left by a move, join, flight, crossing, evacuation or return; null: no change of place",
            True,
        ),
        _code(
            "unit",
            "intervention_unit",
            "for whom an intervention started or stopped: everywhere, a municipality or an area; null: neither",
            True,
        ),
        Column(
            "count",
            "int64",
            "people",
            "newly affected by the start of an intervention, or under it when it stopped; null: neither",
            True,
        ),
    ),
    ("time", "actor", "target"),
)

TIMELINE = Table(
    "timeline",
    "Counts at the times of recording, one row where a count changed",
    (
        _TIME,
        Column("area", "int32", "index", "area of residence: row of areas.parquet"),
        _code("strain", "strain", "strain; null: the susceptible, who have none", True),
        _code("state", "state", "state; 'any': everybody alive in an episode of the strain"),
        Column("count", "int64", "people", "people in the state at that time"),
        Column("new_infections", "int64", "infections", "since the record before; rows of state 'any' only", True),
        Column(
            "imported",
            "int64",
            "infections",
            "of the new infections, those from outside: seeded and imported together",
            True,
        ),
        Column("deaths", "int64", "people", "since the record before; rows of state 'any' only", True),
        Column("detected_cases", "int64", "cases", "since the record before; rows of state 'any' only", True),
    ),
    ("time", "area"),
)

AREAS = Table(
    "areas",
    "One row an area (the smallest: a neighbourhood)",
    (
        Column("area", "int32", "index", "index of the area"),
        Column("name", "string", "name", "name of the area"),
        Column("code", "string", "code", "official code, as text", True),
        Column("municipality", "string", "name", "municipality that the area lies in", True),
        Column("residents", "int64", "people", "people who live there"),
        Column("latitude", "float64", "degrees north", "latitude of the area; null: unknown", True),
        Column("longitude", "float64", "degrees east", "longitude of the area; null: unknown", True),
    ),
    ("area",),
)

PEOPLE = Table(
    "people",
    "One row a person, as at the start",
    (
        Column("person", "int64", "index", "index of the person"),
        Column("id", "string", "text", "the person's own id in the population's files; else the index"),
        Column("age", "uint8", "years", "age at the start"),
        _code("sex", "sex", "sex; null: unknown", True),
        Column("area", "int32", "index", "area of residence: row of areas.parquet"),
        _code("host_type", "host_type", "host type"),
        _code("role", "role", "role in the population (pupil, worker, ...); null: none", True),
        _code("immunity", "immunity", "immunity held before the start, several joined by ' + '; null: none", True),
    ),
    ("person",),
    column_per_place_kind=True,
)

CASES = Table(
    "cases",
    "One row a case that became known, as it was known at the end: observation, not truth",
    (
        Column("case", "int64", "index", "number of the case, in the order in which they became known"),
        Column("reported", "timestamp[us]", "local time", "when the case became known"),
        _code("stream", "surveillance_stream", "stream of surveillance that told of it first"),
        Column("person", "int64", "index", "who it is: row of people.parquet"),
        Column("age", "uint8", "years", "age at the start"),
        _code("sex", "sex", "sex; null: unknown", True),
        Column("area", "int32", "index", "area of residence: row of areas.parquet"),
        _code("class", "case_class", "suspected, probable, confirmed, discarded or missing"),
        Column("onset", "timestamp[us]", "local date", "date of onset as told; null: none, or not known", True),
        Column("specimen", "timestamp[us]", "local time", "when the first specimen with a result was taken", True),
        Column("result", "timestamp[us]", "local time", "when the result that decides the class was told", True),
        Column("admission", "timestamp[us]", "local time", "admission to hospital; null: none known of", True),
        Column("missing", "timestamp[us]", "local time", "when the person disappeared; null: not missing", True),
        _code("outcome", "case_outcome", "died, discharged or presumed dead; null: not known", True),
        Column("outcome_time", "timestamp[us]", "local time", "when; null: no outcome known", True),
        _code("exposure", "exposure", "setting named as that of the infection, or outside; null: none named", True),
        Column("exposure_case", "int64", "index", "case named as the source; null: none", True),
    ),
    ("case",),
)

REPORTING = Table(
    "reporting",
    "Reports by date of what they tell of and date on which they were told (the reporting triangle): observation",
    (
        Column("reported", "timestamp[us]", "local date", "date on which it was told"),
        Column("date", "timestamp[us]", "local date", "date of the onset, admission, death, specimen, ... told of"),
        _code("stream", "surveillance_stream", "stream of surveillance"),
        _code("finding", "finding", "suspected, admitted, discharged, died, missing, confirmed or negative"),
        Column("area", "int32", "index", "area of residence: row of areas.parquet"),
        Column("count", "int64", "reports", "how many"),
    ),
    ("reported", "date", "area"),
)

SIGNALS = Table(
    "signals",
    "Values of series of surveillance that are no lists of people: observation",
    (
        Column("reported", "timestamp[us]", "local time", "when it was told"),
        Column("time", "timestamp[us]", "local time", "of when it tells"),
        _code("stream", "surveillance_stream", "stream of surveillance"),
        Column("area", "int32", "index", "area: row of areas.parquet; null: everywhere", True),
        Column("count", "int64", "people", "absent pupils, or positive tests; null: an amount", True),
        Column("among", "int64", "people", "pupils, or people tested; null: an amount", True),
        Column(
            "value", "float64", "per 100,000", "amount in wastewater for 100,000 residents; null: not detected", True
        ),
    ),
    ("reported", "time", "area"),
)

INTERVENTIONS = Table(
    "interventions",
    "What authorities did: starts and stops, people placed, released, turned away, cases asked, tests, doses, courses",
    (
        Column("time", "timestamp[us]", "local time", "time of the decision, or the end of the run"),
        _code("intervention", "intervention", "intervention"),
        _code(
            "what",
            "intervention_what",
            "start, stop, end of run, placed, turned away, doses, released, tests, positive, false positive, asked, "
            "named, given up, killed, destroyed, evacuated, detained, returned, courses or died",
        ),
        _code("unit", "intervention_unit", "for whom it was decided: everywhere, a municipality or an area"),
        Column(
            "count",
            "int64",
            "people",
            "newly affected (start, placed, killed, ...), under it (stop), turned away, released, asked, named, given "
            "up; doses, courses, tests, results, buildings destroyed; `false positive` is the truth",
        ),
        Column(
            "person_days",
            "float64",
            "days",
            "days of people: of what stops, since its start; of the placed; less than 0 of the released, of those who "
            "died placed, and at the end of a run that ends before its time",
        ),
        Column("cost", "float64", "as in the scenario", "what it cost"),
    ),
    ("time",),
)

AFFECTED = Table(
    "affected",
    "Whom interventions placed, released, vaccinated or treated: one row a person and decision; only if asked for",
    (
        Column("time", "timestamp[us]", "local time", "time of the decision"),
        _PERSON,
        _code("intervention", "intervention", "intervention"),
        _code("what", "affected_what", "placed (detained too), released, dose or course"),
        Column("from", "timestamp[us]", "local time", "when it begins to act: a dose after its delay"),
        Column(
            "until",
            "timestamp[us]",
            "local time",
            "end of the placing as decided then; a later row of the same person and intervention holds; null: no end",
            True,
        ),
    ),
    ("time", "person"),
)

BEDS = Table(
    "beds",
    "Beds and people who wait for them, by unit: a row where something is other than at the record before",
    (
        Column("time", "timestamp[us]", "local time", "time of recording"),
        _code("care", "care", "whose beds they are"),
        _code("unit", "care_unit", "for whom: everywhere, a municipality or an area; of copies the sum"),
        Column("beds", "int64", "beds", "beds that there are"),
        Column("taken", "int64", "beds", "beds that are taken"),
        Column("waiting", "int64", "people", "people who wait for one"),
        Column("admitted", "int64", "people", "who took one since the record before"),
        Column("waited", "int64", "people", "who began to wait since the record before"),
        Column("died_waiting", "int64", "people", "who died waiting since the record before"),
        Column("bed_days", "float64", "days", "days of beds taken since the record before"),
        Column("waiting_days", "float64", "days", "days of people waiting since the record before"),
    ),
    ("time",),
)

OBSERVED = ("cases", "reporting", "signals")
"""The tables of what authorities knew; kept by runs whose scenario has surveillance."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        INFECTIONS,
        TRANSITIONS,
        EVENTS,
        TIMELINE,
        AREAS,
        PEOPLE,
        CASES,
        REPORTING,
        SIGNALS,
        INTERVENTIONS,
        AFFECTED,
        BEDS,
    )
}
