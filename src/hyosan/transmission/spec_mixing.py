"""Who meets whom by age in a setting, as a matrix of contacts."""

import itertools
from typing import Annotated, Any

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

from hyosan.core.errors import nearest
from hyosan.core.spec import Age, Number, Spec, Text, contradict
from hyosan.transmission.shipped_matrices import CITATION, FOR_MIXING, shipped_matrix, shipped_names

Row = Annotated[tuple[Number, ...], Field(min_length=1)]


_NAME_OR_ROWS = WithJsonSchema(
    {
        "anyOf": [
            {"enum": list(FOR_MIXING), "type": "string"},
            {
                "items": {"items": {"minimum": 0, "type": "number"}, "minItems": 1, "type": "array"},
                "minItems": 1,
                "type": "array",
            },
        ]
    }
)


class AgeMixingSpec(Spec):
    """The pattern of contacts by age; how many there are in all is the setting's `contacts_per_day`.

    A name in place of the matrix stands for one that ships: ages, matrix and source are written in here, so that
    what is validated holds the numbers and not the name.
    """

    model_config = ConfigDict(json_schema_extra={"required": ["matrix"]})

    ages: Annotated[tuple[Age, ...], Field(min_length=1)] = Field(
        description="First age of each group, whole years; ascending, the first 0. Not with the name of a matrix."
    )
    matrix: Annotated[tuple[Row, ...], _NAME_OR_ROWS] = Field(
        description="Contacts a day of one of each group (rows) with people of each group (columns), or the name of "
        "a matrix that ships; only the pattern counts. It is made symmetric with the ages of the population."
    )
    source: Text | None = Field(
        default=None, description="Where the matrix comes from, in words; filled in for one that ships."
    )

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:
        """A named matrix written out."""
        if not isinstance(given, dict) or not isinstance(given.get("matrix"), str):
            return given
        name = given["matrix"]
        contradict(_wrong_name(name))
        contradict((key, "not with the name of a matrix, which brings its own") for key in given if key != "matrix")
        shipped = shipped_matrix(name)
        return {"ages": shipped.ages, "matrix": shipped.matrix, "source": f"{name}: {CITATION}"}

    @model_validator(mode="after")
    def _agrees(self) -> "AgeMixingSpec":
        groups = len(self.ages)
        problems = []
        if self.ages[0] != 0:
            problems.append(("ages", f"the first group starts at age {self.ages[0]}, allowed: 0"))
        if any(later <= earlier for earlier, later in itertools.pairwise(self.ages)):
            problems.append(("ages", f"ages {', '.join(map(str, self.ages))} do not ascend"))
        if len(self.matrix) != groups:
            problems.append(("matrix", f"{len(self.matrix)} rows for {groups} groups of ages"))
        problems += [
            (f"matrix.{number}", f"{len(row)} columns for {groups} groups of ages")
            for number, row in enumerate(self.matrix)
            if len(row) != groups
        ]
        if not problems and not any(value > 0 for row in self.matrix for value in row):
            problems.append(("matrix", "nothing but 0: nobody would meet anybody"))
        contradict(problems)
        return self


def _wrong_name(name: str) -> list[tuple[str, str]]:
    if name in FOR_MIXING:
        return []
    if name in shipped_names():
        reason = "is there for comparison only: homes, schools and workplaces are places, and would be counted twice"
        return [("matrix", f"'{name}' {reason}; allowed: {', '.join(FOR_MIXING)}")]
    return [("matrix", f"unknown matrix '{name}'; {nearest(name, FOR_MIXING)}")]
