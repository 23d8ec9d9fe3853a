"""How severe an infection is, by age: one table for all branches that need it."""

import itertools
from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from hyosan.core.spec import NAME_RULE, Age, Share, Spec, contradict, is_name, is_number


class _ColumnSchema:
    """JSON Schema of a column: one share for all ages, or a list of them."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, handler(schema)]}


Column = Annotated[tuple[Share, ...], Field(min_length=1), _ColumnSchema]
"""Shares from 0 to 1, one for each band of ages; a single number holds at every age."""


class SeveritySpec(Spec):
    """Shares by age of those who fall ill, need care and die; any other key is a column of the user's own."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Column]

    ages: Annotated[tuple[Age, ...], Field(min_length=1)] = Field(
        default=(0,), description="First ages of the bands, whole years; they ascend, the first is 0."
    )
    symptomatic: Column | None = Field(default=None, description="Share of the infected who get symptoms.")
    hospital: Column | None = Field(default=None, description="Share of those with symptoms who go to hospital.")
    intensive_care: Column | None = Field(
        default=None, description="Share of those in hospital who need intensive care."
    )
    death_in_hospital: Column | None = Field(
        default=None, description="Share of those in hospital without intensive care who die."
    )
    death_in_intensive_care: Column | None = Field(
        default=None, description="Share of those in intensive care who die."
    )
    death_outside_care: Column | None = Field(
        default=None, description="Share of those with symptoms who die without going to hospital."
    )

    @model_validator(mode="before")
    @classmethod
    def _single_numbers_hold_at_every_age(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        ages = given.get("ages", (0,))
        bands = len(ages) if isinstance(ages, (list, tuple)) else 1
        return {
            key: [value] * max(1, bands) if is_number(value) and key != "ages" else value
            for key, value in given.items()
        }

    @model_validator(mode="after")
    def _fits(self) -> "SeveritySpec":
        problems = [("", f"got the column '{name}', {NAME_RULE}") for name in self.columns if not is_name(name)]
        if self.ages[0] != 0:
            problems.append(("ages", f"the first band starts at age {self.ages[0]}, allowed: 0"))
        if any(later <= earlier for earlier, later in itertools.pairwise(self.ages)):
            problems.append(("ages", f"ages {', '.join(map(str, self.ages))} do not ascend"))
        for name, column in self.columns.items():
            if len(column) != len(self.ages):
                problems.append((name, f"{len(column)} values for {len(self.ages)} ages"))
        contradict(problems)
        return self

    @property
    def columns(self) -> dict[str, tuple[float, ...]]:
        """The columns that are given, by name: a share for each band of ages."""
        known = {name: getattr(self, name) for name in COLUMNS}
        return {name: column for name, column in (known | self.__pydantic_extra__).items() if column is not None}


COLUMNS = tuple(name for name in SeveritySpec.model_fields if name != "ages")
"""The columns that a course uses."""
