"""The tables of a scenario that belong to no domain: what it is, when it runs, its seeds, its records."""

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from hyosan.core.spec import Age, Flag, Share, Spec, Text, Whole, contradict, wrong_shape
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.core.units import Duration, PositiveDuration

Table = Literal["infections", "transitions", "events", "people", "affected"]
TABLES: tuple[Table, ...] = ("infections", "transitions", "events", "people")
"""Those of a scenario that names none."""
ORDER: tuple[Table, ...] = (*TABLES, "affected")


class SourceSpec(Spec):
    """Where a number of this file comes from: exactly one of `source` and `invented`."""

    what: Text = Field(description="Path of the number in this file.")
    value: Text | None = Field(default=None, description="The number as the source gives it, with its unit.")
    source: Text | None = Field(default=None, description="Citation; exactly one of source and invented.")
    invented: Text | None = Field(
        default=None, description="Why an invented number has its size; exactly one of source and invented."
    )

    @model_validator(mode="after")
    def _one_origin(self) -> "SourceSpec":
        if self.source is None and self.invented is None:
            contradict([("", "neither source nor invented: exactly one is needed")])
        if self.source is not None and self.invented is not None:
            contradict([("invented", "both source and invented: only one is allowed")])
        return self


class AboutSpec(Spec):
    """What the scenario is."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")] = Field(
        description="Short name: small letters, digits and -."
    )
    title: Text = Field(description="Title, one line.")
    description: str = Field(default="", description="What happens, in some sentences.")
    sources: tuple[SourceSpec, ...] = Field(default=(), description="Where the numbers come from.")


def _local_time(given: Any) -> Any:
    if isinstance(given, datetime.datetime):
        if given.tzinfo is not None:
            contradict([("", f"got {given.isoformat()}, allowed: local time without an offset from UTC")])
        return given
    if isinstance(given, datetime.date):
        return datetime.datetime(given.year, given.month, given.day)
    raise wrong_shape()


class StopSpec(Spec):
    """When a run ends before its duration is over."""

    healthy_below: Share = Field(
        description="Ends when a smaller share of people than this, 0 to 1, is alive and not infected."
    )


class TimeSpec(Spec):
    """When the run begins and ends."""

    start: Annotated[datetime.datetime, BeforeValidator(_local_time)] = Field(
        description="Beginning, local time; a date is its midnight."
    )
    step: PositiveDuration = Field(default=TICKS_PER_DAY, description="Working window; changes no event.")
    duration: PositiveDuration = Field(description="Length of the run.")
    stop: StopSpec | None = Field(default=None, description="When to end early.")

    @property
    def end(self) -> datetime.datetime:
        """Local time at which the duration is over."""
        return self.start + datetime.timedelta(microseconds=self.duration)

    @model_validator(mode="after")
    def _step_fits(self) -> "TimeSpec":
        contradict([("step", "the step is longer than the duration")] if self.step > self.duration else [])
        if self.duration > (datetime.datetime.max - self.start) // datetime.timedelta(microseconds=1):
            contradict([("duration", "the run ends after the year 9999")])
        return self


class WhereSpec(Spec):
    """Where seeds are: a kind of place (and a place), an area, a municipality, or a country."""

    place_kind: Text | None = Field(default=None, description="Kind of place that the seeds belong to.")
    place: Text | None = Field(default=None, description="Name of the place; with place_kind.")
    area: Text | None = Field(default=None, description="Name or code of the area of residence.")
    municipality: Text | None = Field(
        default=None, description="Name or code of the municipality of residence; of North Korea the province."
    )
    country: Text | None = Field(
        default=None, description="Country of residence, of people by function: south-korea, north-korea, japan."
    )

    @model_validator(mode="after")
    def _one_form(self) -> "WhereSpec":
        keys = ("place_kind", "area", "municipality", "country")
        if sum(getattr(self, key) is not None for key in keys) != 1:
            contradict([("", "exactly one of place_kind, area, municipality and country is needed")])
        contradict(
            [("place", "a place needs its place_kind")] if self.place is not None and self.place_kind is None else []
        )
        return self


class WhoSpec(Spec):
    """Who may be a seed."""

    min_age: Age | None = Field(default=None, description="Lowest age, whole years.")
    max_age: Age | None = Field(default=None, description="Highest age, whole years.")
    host_type: Text | None = Field(default=None, description="Host type.")
    person: Text | None = Field(default=None, description="Id of one person, as in the population's files.")

    @model_validator(mode="after")
    def _ages_ascend(self) -> "WhoSpec":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            contradict([("max_age", f"max_age {self.max_age} is below min_age {self.min_age}")])
        return self


class SeedingSpec(Spec):
    """People infected from outside."""

    strain: Text = Field(description="Strain of the seeds.")
    count: Whole = Field(description="Number of people; in every copy.")
    at: Duration = Field(default=0, description="Time after the start.")
    state: Text | None = Field(
        default=None, description="State of the seeds; without it drawn from the strain's start."
    )
    where: WhereSpec | None = Field(default=None, description="Where the seeds are; without it anywhere.")
    who: WhoSpec | None = Field(default=None, description="Who may be a seed; without it anybody susceptible.")

    @model_validator(mode="after")
    def _one_person(self) -> "SeedingSpec":
        if self.who is not None and self.who.person is not None and self.count > 1:
            contradict([("count", f"got {self.count} seeds for one person, allowed: 1")])
        return self


class RecordSpec(Spec):
    """What a run writes down."""

    every: PositiveDuration = Field(
        default=TICKS_PER_DAY, description="Interval of the timeline; the time step by default."
    )
    tables: Annotated[tuple[Table, ...], AfterValidator(lambda tables: tuple(sorted(set(tables), key=ORDER.index)))] = (
        Field(
            default=TABLES,
            description="Tables written besides timeline and areas, which always are; of more than 2,000,000"
            " people by function infections alone unless this says more. Only if named: affected.",
        )
    )
    timeline_by: Literal["area", "municipality"] | None = Field(
        default=None,
        description="What the timeline counts by; without it by area, of more than 2,000,000 people by function by"
        " municipality.",
    )
    moves: Flag = Field(default=False, description="Whether moves of roaming people are written to the events.")
    outcomes: Flag = Field(
        default=False,
        description="Whether outcomes of meetings are written to the events where people roam by area; elsewhere they"
        " are.",
    )
    checkpoint_every: PositiveDuration | None = Field(
        default=None,
        description="Interval of checkpoints, from which a run can go on; without it there are none. Changes no event.",
    )
    checkpoints_kept: Annotated[Whole, Field(ge=1)] = Field(
        default=3, description="How many checkpoints are kept, the newest."
    )
    outbreak_above: Whole | None = Field(
        default=None,
        description="Infections above which one of many runs counts as an outbreak; else it is found.",
    )

    @model_validator(mode="after")
    def _what_is_written_has_a_table(self) -> "RecordSpec":
        contradict(
            [
                (key, f"{key} are written to the table 'events', which is not in tables")
                for key in ("moves", "outcomes")
                if getattr(self, key) and "events" not in self.tables
            ]
        )
        return self
