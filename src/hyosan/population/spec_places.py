"""What a scenario may say about kinds of place in a synthetic city: those that ship, and its own."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hyosan.core.spec import Age, Flag, FrozenMap, Name, Number, Positive, Share, Spec, Text, contradict

Ages = Annotated[tuple[Age, ...], Field(min_length=2, max_length=2)]
Sites = Literal["members", "residents", "jobs", "medical"]
"""What decides how many places an area has."""


def _ages_ascend(ages: Ages) -> None:
    contradict([("ages", f"{ages[0]} to {ages[1]}: the second age is below the first")] if ages[1] < ages[0] else [])


class MembersSpec(Spec):
    """Who belongs to places of a kind: a share of the people of some ages."""

    ages: Ages = Field(description="First and last age, whole years, both included.")
    share: Share = Field(description="Share of them that belongs, 0 to 1.")
    sex: Literal["female", "male"] | None = Field(default=None, description="Sex; without it both.")

    @model_validator(mode="after")
    def _agrees(self) -> "MembersSpec":
        _ages_ascend(self.ages)
        return self


class SizeSpec(Spec):
    """How many members places have."""

    mean: Positive = Field(description="Mean number of members.")
    spread: Number = Field(default=0.0, description="Standard deviation over mean, of a lognormal law; 0: all alike.")
    largest: Positive | None = Field(default=None, description="Members of the largest place.")

    @model_validator(mode="after")
    def _agrees(self) -> "SizeSpec":
        contradict(
            [("largest", f"{self.largest:g} is below the mean {self.mean:g}")]
            if self.largest is not None and self.largest < self.mean
            else []
        )
        return self


class StaffSpec(Spec):
    """Who works in places of a kind: drawn from the city's workers, who leave their other workplace."""

    per_member: Number = Field(description="Staff for each member, or for each slot; at least one a place.")
    ages: Ages = Field(default=(20, 65), description="First and last age, whole years, both included.")
    female_share: Share = Field(default=0.5, description="Share of women, 0 to 1.")
    role: Text = Field(default="worker", description="Role of the staff in the population's table.")

    @model_validator(mode="after")
    def _agrees(self) -> "StaffSpec":
        _ages_ascend(self.ages)
        return self


class VisitorsSpec(Spec):
    """Who comes to see the members of places of a kind: one visitor for some of the members."""

    per_member: Share = Field(description="Share of the members whom somebody visits, 0 to 1.")
    ages: Ages = Field(default=(19, 69), description="First and last age, whole years, both included.")

    @model_validator(mode="after")
    def _agrees(self) -> "VisitorsSpec":
        _ages_ascend(self.ages)
        return self


class PlaceKindSpec(Spec):
    """A kind of place of a city: a changed one of those that ship, or one's own."""

    members: tuple[MembersSpec, ...] | None = Field(
        default=None, description="Who belongs to one; shares of the same people add up."
    )
    by_day: Flag | None = Field(
        default=None, description="Whether members spend the day there: nobody who works or learns elsewhere; false."
    )
    lives_there: Flag | None = Field(default=None, description="Whether members live there and in no household; false.")
    admitted: Flag | None = Field(
        default=None, description="Whether members are in there day and night, though they keep home and work; false."
    )
    together: Flag | None = Field(default=None, description="Whether a household comes together or not at all; false.")
    size: SizeSpec | None = Field(default=None, description="Members of a place.")
    counted: FrozenMap[Name, Number] | None = Field(
        default=None,
        description="Column of the shipped table of services with the number of places, and members (or slots) of each"
        " on average; 0: as many as there are.",
    )
    slots: Flag | None = Field(
        default=None, description="Whether sizes are slots, such as beds, with room for more than the members; false."
    )
    filled: Share | None = Field(default=None, description="Share of the counted places' room that is taken; 1.")
    sites: Sites | None = Field(
        default=None, description="What the number of places in an area follows: members (default), residents, ..."
    )
    near_km: Positive | None = Field(default=None, description="Distance at which attendance falls to 0.37; 5 km.")
    parent: Text | None = Field(
        default=None, description="Kind whose places hold these: members are the parent's; without it neighbourhoods."
    )
    by_age: Flag | None = Field(default=None, description="Whether a parent's members are divided by age; false.")
    shifts: FrozenMap[Name, Positive] | None = Field(
        default=None,
        description="Name and share of each shift of the staff: one kind of place more for each, NAME_SHIFT.",
    )
    staffed: Flag | None = Field(default=None, description="Whether the parent's staff belong to its parts; true.")
    visitors: VisitorsSpec | None = Field(
        default=None, description="Who visits the members: one kind of place more, NAME_visit, of members and visitors."
    )
    staff: StaffSpec | None = Field(default=None, description="Who works there.")
    role: Text | None = Field(default=None, description="Role of the members in the population's table.")
    sources: FrozenMap[str, Text] | None = Field(
        default=None, description="Where the numbers come from, or that they are invented and why."
    )
