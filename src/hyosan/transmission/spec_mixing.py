"""Who meets whom by age in a setting, as a matrix of contacts."""

import itertools
from typing import Annotated

from pydantic import Field, model_validator

from hyosan.core.spec import Age, Number, Spec, contradict

Row = Annotated[tuple[Number, ...], Field(min_length=1)]


class AgeMixingSpec(Spec):
    """The pattern of contacts by age; how many there are in all is the setting's `contacts_per_day`."""

    ages: Annotated[tuple[Age, ...], Field(min_length=1)] = Field(
        description="First age of each group, whole years; ascending, the first 0."
    )
    matrix: tuple[Row, ...] = Field(
        description="Contacts a day of one of each group (rows) with people of each group (columns); only the pattern "
        "counts. It is made symmetric with the ages of the population."
    )

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
