"""What a scenario may say of whom an intervention is for, and of what it costs."""

from pydantic import Field, model_validator

from hyosan.core.spec import Age, Names, Number, Spec, contradict
from hyosan.disease.spec import ByGroup


class WhomSpec(Spec):
    """A group of people."""

    min_age: Age | None = Field(default=None, description="Lowest age, whole years.")
    max_age: Age | None = Field(default=None, description="Highest age, whole years.")
    host_types: Names = Field(default=(), description="Host types; without it all.")
    roles: Names = Field(default=(), description="Roles in the population, such as nurse; without it all.")
    place_kinds: Names = Field(
        default=(), description="Kinds of place, such as care_home: who belongs to one of any; without it all."
    )

    @model_validator(mode="after")
    def _ages_ascend(self) -> "WhomSpec":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            contradict([("max_age", f"max_age {self.max_age} is below min_age {self.min_age}")])
        return self

    @property
    def asks_who_it_is(self) -> bool:
        """Whether it asks for more than age and host type."""
        return bool(self.roles or self.place_kinds)

    def names(self, age_years: int, host_type: str) -> bool:
        """Whether somebody of an age and host type belongs to it, as far as these go."""
        low, high = self.min_age or 0, 255 if self.max_age is None else self.max_age
        return low <= age_years <= high and (not self.host_types or host_type in self.host_types)

    def by_age(self) -> ByGroup:
        """Ages as a table, so that age classes keep them apart."""
        ages = {0, *((self.min_age,) if self.min_age else ()), *(() if self.max_age is None else (self.max_age + 1,))}
        return ByGroup.model_validate({"by_age": [{"from": a, "value": 1.0} for a in sorted(ages) if a <= 120]})


class CostSpec(Spec):
    """What an intervention costs, in any unit; the parts add up."""

    start: Number = Field(default=0.0, description="For each start.")
    day: Number = Field(default=0.0, description="For each day in force, of each unit.")
    person: Number = Field(default=0.0, description="For each person affected.")
    person_day: Number = Field(default=0.0, description="For each day of each person affected.")
    dose: Number = Field(default=0.0, description="For each dose.")
    course: Number = Field(default=0.0, description="For each course of a drug.")
    test: Number = Field(default=0.0, description="For each test.")
    case: Number = Field(default=0.0, description="For each case that is asked for contacts.")
