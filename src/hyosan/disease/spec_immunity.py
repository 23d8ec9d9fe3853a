"""What a scenario may say about immunity."""

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from hyosan.core.spec import FrozenMap, Share, Spec, contradict
from hyosan.disease.spec_groups import ByGroup

Degree = Literal["symptoms", "hospital", "intensive care", "death"]


class ProtectionSpec(Spec):
    """What an immunity does against one strain."""

    kind: Literal["leaky", "all-or-nothing", "infectiousness"] = Field(
        description="leaky: lowers the probability at each contact; all-or-nothing: protects some people wholly; "
        "infectiousness: lowers that of those infected nevertheless."
    )
    effect: Share = Field(description="Strength, 0 to 1.")


class SevereProtectionSpec(Spec):
    """What an immunity does against severe courses of one strain, once infected."""

    from_: Degree = Field(alias="from", description="What it protects from, with all that is worse.")
    kind: Literal["leaky", "all-or-nothing"] = Field(
        description="leaky: lowers the probability each time; all-or-nothing: protects some people wholly."
    )
    effect: Share = Field(description="Strength, 0 to 1.")


def _protects_from_something(schema: dict[str, Any]) -> None:
    """What JSON Schema requires of an immunity: one of the two."""
    schema["if"], schema["else"] = {"required": ["severity"]}, {"required": ["protection"]}


class ImmunitySpec(Spec):
    """Protection from a strain that one went through, or from a named immunity given before the start."""

    model_config = ConfigDict(json_schema_extra=_protects_from_something)

    coverage: ByGroup | None = Field(
        default=None,
        description="Share of people who have it before the start, 0 to 1, or a table by age and host type; "
        "only for a named immunity.",
    )
    protection: FrozenMap[str, ProtectionSpec] = Field(
        default_factory=FrozenMap, description="Protection from infection, or from infecting others, by strain."
    )
    severity: FrozenMap[str, SevereProtectionSpec] = Field(
        default_factory=FrozenMap, description="Protection from severe courses by strain."
    )

    @model_validator(mode="after")
    def _protects(self) -> "ImmunitySpec":
        missing = not self.protection and not self.severity
        contradict([("protection", "missing: needs protection or severity")] if missing else [])
        return self
