"""What a scenario may say about care: how many beds there are, in which states people take one, where they wait."""

from typing import Literal

from pydantic import Field

from hyosan.core.spec import FrozenMap, Names, Number, Positive, Spec, Text


class CareSpec(Spec):
    """Beds of one kind, such as those of intensive care."""

    beds: Number = Field(description="Beds in each unit; with `per` for so many residents, rounded down.")
    per: Positive | None = Field(
        default=None, description="Residents to whom `beds` refers, such as 100000; without it the bare number."
    )
    by: Literal["everywhere", "municipality", "area"] = Field(
        default="everywhere", description="Whose residents share beds; isolated copies never do."
    )
    waiting: FrozenMap[Text, Text] = Field(
        min_length=1,
        description="States in which people take a bed, as strain.state, and the state in which they wait for it.",
    )

    @property
    def states(self) -> Names:
        """The states in which people take a bed."""
        return tuple(self.waiting)

    def beds_of(self, residents: int) -> int:
        """Beds of a unit with so many residents."""
        return int(self.beds if self.per is None else self.beds * residents / self.per)
