"""What a scenario may say of whole countries, and of one that is made up: their people are always by function."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from hyosan.core.spec import Spec, Whole, contradict, without_repeats

LEAST_AREA_PEOPLE = 200
"""People of an area of the made-up country, in the mean: with fewer its schools would have no pupils."""
MOST_PEOPLE = 2**31 - 1
"""People of one run: who infects whom is kept in 32 bits."""
SOUTH_KOREA = "south-korea"

CountryId = Literal["south-korea", "north-korea", "japan"]
COUNTRIES: tuple[CountryId, ...] = ("south-korea", "north-korea", "japan")


class CountriesSpec(Spec):
    """Whole countries, one beside the other: nobody learns, works or goes out across a border."""

    names: Annotated[tuple[CountryId, ...], Field(min_length=1), AfterValidator(without_repeats)] = Field(
        description="Countries, in any order: South Korea by neighbourhood, North Korea by county, Japan by prefecture."
    )
    basis: Literal["registered", "census-scaled"] = Field(
        default="registered",
        description="Of South Korea: registered residents, or these scaled to the census with foreigners.",
    )

    land_border: Literal["closed", "open"] = Field(
        default="closed",
        description="Whether those who roam cross the land border between South and North Korea on foot.",
    )

    @model_validator(mode="after")
    def _basis_has_its_country(self) -> "CountriesSpec":
        if self.basis != "registered" and SOUTH_KOREA not in self.names:
            contradict([("basis", "is of South Korea's residents, which names leaves out")])
        return self


class MadeUpSpec(Spec):
    """A made-up country of any size, by function, for measuring: all of it is invented."""

    people: Annotated[Whole, Field(ge=LEAST_AREA_PEOPLE, le=MOST_PEOPLE)] = Field(description="Number of people.")
    areas: Annotated[Whole, Field(ge=1)] | None = Field(
        default=None, description="Number of areas; without it as many as have 100,000 people in the mean."
    )

    @model_validator(mode="after")
    def _areas_are_large(self) -> "MadeUpSpec":
        if self.areas is not None and self.people < LEAST_AREA_PEOPLE * self.areas:
            most = self.people // LEAST_AREA_PEOPLE
            contradict([("areas", f"got {self.areas:,} areas for {self.people:,} people, allowed: at most {most:,}")])
        return self
