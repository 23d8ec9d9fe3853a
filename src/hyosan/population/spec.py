"""What a scenario may say about its population: a city from census tables, whole countries, or one's own files."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hyosan.core.spec import Flag, FrozenMap, Name, Names, Number, SomeNames, Spec, Text, Whole, contradict
from hyosan.population.kinds import problems_of_kinds
from hyosan.population.spec_countries import CountriesSpec, MadeUpSpec
from hyosan.population.spec_places import PlaceKindSpec


class CitySpec(Spec):
    """A synthetic city, built from census tables."""

    municipalities: SomeNames = Field(
        description="Municipalities of the city: five-digit codes of the shipped tables, or English names where unique;"
        " `all` alone: every one of South Korea."
    )
    form: Literal["table", "function"] | None = Field(
        default=None,
        description="People as a table, or computed from their number; without it by function above 2,000,000 people,"
        " where the scenario has nothing that this form lacks.",
    )
    name: Text | None = Field(default=None, description="Name of the city; without it, the municipality's own.")
    fictional_names: Flag = Field(
        default=False, description="Whether names of neighbourhoods and schools are replaced by fictional ones."
    )
    special_school: Text | None = Field(
        default=None, description="Name for the general high school whose size is nearest to the city's median."
    )
    places: Names = Field(
        default=(),
        description="Kinds of place beside homes, schools and workplaces, shipped or one's own; all: every one.",
    )
    place_kinds: FrozenMap[Name, PlaceKindSpec] = Field(
        default_factory=FrozenMap, description="Changes of kinds that ship, and kinds of one's own, by name."
    )
    workforce: Literal["broad", "by age and sex"] = Field(
        default="broad", description="Who works: rates of ten years of age, or of five by sex (2023)."
    )
    basis: Literal["registered", "census-scaled"] = Field(
        default="registered", description="Registered residents, or these scaled to the census with foreigners."
    )
    schools: Text | None = Field(
        default=None, description="CSV of one's own schools, relative to the scenario's file; without it those shipped."
    )
    enemies: Number = Field(
        default=0.0, description="Mean number of enemies of a pupil (ties of the kind enmity); 0: there is no enmity."
    )

    @model_validator(mode="after")
    def _kinds_agree(self) -> "CitySpec":
        contradict(problems_of_kinds(self.places, self.place_kinds))
        return self


class FilesSpec(Spec):
    """A population brought as files."""

    folder: Text = Field(description="Folder of the files, relative to the scenario's file.")
    copies: Annotated[Whole, Field(ge=1)] = Field(default=1, description="Number of isolated copies of the population.")


FORMS = ("city", "countries", "made_up", "files")
"""Keys of [population] of which a scenario has exactly one."""


class PopulationSpec(Spec):
    """Who lives where: exactly one of `city`, `countries`, `made_up` and `files`."""

    seed: Whole = Field(default=1, description="Seed of the population, apart from the run's.")
    city: CitySpec | None = Field(default=None, description="A synthetic city, built from census tables.")
    countries: CountriesSpec | None = Field(default=None, description="Whole countries, by function.")
    made_up: MadeUpSpec | None = Field(default=None, description="A made-up country of any size, by function.")
    files: FilesSpec | None = Field(default=None, description="A population brought as files.")

    @model_validator(mode="after")
    def _one_form(self) -> "PopulationSpec":
        given = [form for form in FORMS if getattr(self, form) is not None]
        headers = [f"[population.{form}]" for form in FORMS]
        one_of = f"{', '.join(headers[:-1])} and {headers[-1]}"
        if not given:
            contradict([("", f"no population: one of {one_of} is needed")])
        if len(given) > 1:
            contradict([(given[-1], f"two populations: only one of {one_of} is allowed")])
        return self
