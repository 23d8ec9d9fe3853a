"""A number for everybody, or one that depends on age and host type."""

import itertools
from collections.abc import Sequence
from typing import Any

from pydantic import Field, GetJsonSchemaHandler, SerializerFunctionWrapHandler, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from hyosan.core.spec import Age, FrozenMap, Number, Spec, Text, contradict, is_number, wrong_shape


class AgeBand(Spec):
    """A value from an age on, up to the next band."""

    from_: Age = Field(alias="from", description="First age of the band, whole years.")
    value: Number = Field(description="Value or factor in this band.")


_EVERY_AGE = (AgeBand.model_validate({"from": 0, "value": 1.0}),)


class ByGroup(Spec):
    """A number, or factors by age and by host type that multiply; a plain number is one band from age 0."""

    by_age: tuple[AgeBand, ...] = Field(
        default=_EVERY_AGE, min_length=1, description="Values by age in whole years; `from` ascends, the first is 0."
    )
    by_host_type: FrozenMap[str, Number] = Field(
        default_factory=FrozenMap, description="Factors by host type; 1 for those not named."
    )

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, given: Any) -> Any:
        if is_number(given):
            if not 0 <= given < float("inf"):
                raise wrong_shape()
            return {"by_age": [{"from": 0, "value": given}]}
        if not isinstance(given, (dict, ByGroup)):
            raise wrong_shape()
        if given == {}:
            contradict([("", "an empty table, allowed: a number, or a table with by_age or by_host_type")])
        return given

    @model_validator(mode="after")
    def _ages_ascend(self) -> "ByGroup":
        ages = [band.from_ for band in self.by_age]
        if ages[0] != 0:
            contradict([("by_age", f"the first band starts at age {ages[0]}, allowed: 0")])
        if any(later <= earlier for earlier, later in itertools.pairwise(ages)):
            contradict([("by_age", f"ages {', '.join(map(str, ages))} do not ascend")])
        return self

    @model_serializer(mode="wrap")
    def _to_number(self, dump: SerializerFunctionWrapHandler) -> Any:
        return self.by_age[0].value if self.is_plain else dump(self)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        table = handler.resolve_ref_schema(handler(schema))
        return {"description": table.pop("description", ""), "anyOf": [{"type": "number", "minimum": 0}, table]}

    @property
    def is_plain(self) -> bool:
        """Whether it is one number for all."""
        return len(self.by_age) == 1 and not self.by_host_type

    def value(self, age_years: int, host_type: str, setting: str | None = None) -> float:  # noqa: ARG002
        """The number for a person of an age in whole years and a host type; `setting` matters for outcomes only.

        >>> factors = {"by_age": [{"from": 0, "value": 1}, {"from": 15, "value": 0.5}]}
        >>> ByGroup.model_validate(factors).value(20, "ordinary")
        0.5
        """
        band = max((band for band in self.by_age if band.from_ <= age_years), key=lambda band: band.from_)
        return band.value * self.by_host_type.get(host_type, 1.0)


class BranchProbability(ByGroup):
    """A number, or factors by age and host type that multiply; a column of the strain's severity may stand for ages."""

    severity: Text | None = Field(
        default=None, description="Column of the strain's `severity` that gives the values by age; not with by_age."
    )
    factor: Number | None = Field(default=None, description="Factor of that column at all ages; 1 without it.")

    @model_validator(mode="after")
    def _one_form(self) -> "BranchProbability":
        if self.severity is None:
            contradict([("factor", "a factor without severity: it has nothing to multiply")] if self.factor else [])
        elif "by_age" in self.model_fields_set:
            contradict([("by_age", "both severity and by_age: only one of them can give the values by age")])
        return self

    @property
    def is_plain(self) -> bool:
        """Whether it is one number for all."""
        return super().is_plain and self.severity is None

    def with_values(self, first_ages: Sequence[int], shares: Sequence[float]) -> "BranchProbability":
        """The same with the values of its column, times its factor, in place of the column's name."""
        factor = 1.0 if self.factor is None else self.factor
        bands = age_bands(first_ages, [share * factor for share in shares])
        return BranchProbability.model_validate({"by_age": bands, "by_host_type": self.by_host_type})


def age_bands(first_ages: Sequence[int], values: Sequence[float]) -> list[dict[str, float]]:
    """Bands of `by_age`, without those that say what the band before says; values to 12 decimals.

    >>> age_bands([0, 5, 65], [0.1, 0.1, 0.7 * 0.3])
    [{'from': 0, 'value': 0.1}, {'from': 65, 'value': 0.21}]
    """
    rounded = [round(value, 12) for value in values]
    pairs = zip(first_ages, rounded, [None, *rounded], strict=False)
    return [{"from": age, "value": value} for age, value, before in pairs if value != before]


class ByGroupAndSetting(ByGroup):
    """A number, or factors by age, host type and setting that multiply."""

    by_setting: FrozenMap[str, Number] = Field(
        default_factory=FrozenMap, description="Factors by setting; 1 for those not named."
    )

    @property
    def is_plain(self) -> bool:
        """Whether it is one number for all."""
        return super().is_plain and not self.by_setting

    def value(self, age_years: int, host_type: str, setting: str | None = None) -> float:
        """The number for a person of an age in whole years and a host type, met in a setting."""
        factor = 1.0 if setting is None else self.by_setting.get(setting, 1.0)
        return super().value(age_years, host_type) * factor


def plain(number: float) -> ByGroup:
    """One number for everybody."""
    return ByGroup.model_validate(number)
