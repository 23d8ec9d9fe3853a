"""What a scenario may say about strains, their states, host types and immunity."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from hyosan.core.spec import FrozenMap, Name, Number, Positive, Share, Spec, Text, contradict
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.core.units import Duration, PositiveDuration
from hyosan.disease.course_merge import column_findings, with_states, with_values
from hyosan.disease.spec_course import CourseSpec
from hyosan.disease.spec_dwell import (
    Dwell,
    EmpiricalDwell,
    ExponentialDwell,
    FixedDwell,
    GammaDwell,
    LognormalDwell,
    UniformDwell,
    WeibullDwell,
)
from hyosan.disease.spec_groups import AgeBand, BranchProbability, ByGroup, ByGroupAndSetting, plain
from hyosan.disease.spec_immunity import ImmunitySpec, ProtectionSpec, SevereProtectionSpec
from hyosan.disease.spec_season import SeasonalitySpec
from hyosan.disease.spec_severity import SeveritySpec
from hyosan.disease.spec_states import DEAD, SUSCEPTIBLE, Branch, Branches, RoamingSpec, StateSpec
from hyosan.disease.spec_target import FittedSpec, TargetSpec

__all__ = [
    "DEAD",
    "ORDINARY",
    "SUSCEPTIBLE",
    "AgeBand",
    "Branch",
    "BranchProbability",
    "ByGroup",
    "ByGroupAndSetting",
    "CourseSpec",
    "Dwell",
    "EmpiricalDwell",
    "ExponentialDwell",
    "FittedSpec",
    "FixedDwell",
    "GammaDwell",
    "HostTypeSpec",
    "ImmunitySpec",
    "LognormalDwell",
    "MutationSpec",
    "ProfileSpec",
    "ProtectionSpec",
    "RoamingSpec",
    "SevereProtectionSpec",
    "SeveritySpec",
    "StateSpec",
    "StrainSpec",
    "TargetSpec",
    "UniformDwell",
    "VariationSpec",
    "WeibullDwell",
    "plain",
]

ORDINARY = "ordinary"


class VariationSpec(Spec):
    """Variation of infectiousness from person to person, drawn once an episode, with mean 1."""

    distribution: Literal["gamma"] = Field(description="Name of the law.")
    shape: Positive = Field(description="Shape of the gamma law, a pure number; small values mean superspreading.")


class ProfileSpec(Spec):
    """Infectiousness as a step function of the time since infection."""

    times: Annotated[tuple[Duration, ...], Field(min_length=1)] = Field(
        description="Times since infection from which the values hold; ascending, the first 0."
    )
    values: tuple[Number, ...] = Field(description="Factors of infectiousness, pure numbers, one for each time.")

    @model_validator(mode="after")
    def _agrees(self) -> "ProfileSpec":
        problems = []
        if self.times[0] != 0:
            problems.append(("times", 'the first time is not "0 days"'))
        if any(later <= earlier for earlier, later in zip(self.times, self.times[1:], strict=False)):
            problems.append(("times", "the times do not ascend"))
        if len(self.times) != len(self.values):
            problems.append(("values", f"{len(self.values)} values for {len(self.times)} times"))
        contradict(problems)
        return self


class MutationSpec(Spec):
    """Mutation at infection."""

    to: Text = Field(description="The strain it becomes.")
    probability: Share = Field(description="Probability at each infection, 0 to 1.")


def _start_and_states_or_course(schema: dict[str, Any]) -> None:
    """What JSON Schema requires of a strain: the states, unless a course makes them."""
    needed = [key for key in schema["required"] if key not in ("start", "states")]
    schema["required"] = needed
    schema["if"], schema["else"] = {"required": ["course"]}, {"required": ["start", "states"]}


class StrainSpec(Spec):
    """An infectious agent with its natural history."""

    model_config = ConfigDict(json_schema_extra=_start_and_states_or_course)

    block: PositiveDuration = Field(
        default=TICKS_PER_DAY,
        description="Piece of time since infection for which attempts are drawn at once; changes no distribution.",
    )
    transmissibility: Share = Field(
        default=0.0, description="Probability of infection per contact at infectiousness 1."
    )
    target: TargetSpec | None = Field(
        default=None, description="What transmission is to be; `hyosan fit-transmission` finds the transmissibility."
    )
    fitted: FittedSpec | None = Field(
        default=None, description="What fit-transmission found; written by it, with target and transmissibility."
    )
    start: Annotated[Branches, Field(min_length=1)] = Field(description="State at infection: a name, or branches.")
    susceptibility: ByGroup = Field(
        default=plain(1.0),
        description="Factor of the probability to be infected: a number, or a table by age and host type.",
    )
    infectiousness_by_host_type: FrozenMap[str, Number] = Field(
        default_factory=FrozenMap,
        description="Factors of infectiousness by host type of the infected; 1 for those not named.",
    )
    individual_variation: VariationSpec | None = Field(
        default=None, description="Variation of infectiousness from person to person; without it none."
    )
    infectiousness_profile: ProfileSpec | None = Field(
        default=None, description="Infectiousness by time since infection; without it constant."
    )
    seasonality: SeasonalitySpec | None = Field(
        default=None, description="Factor of the strain's transmission everywhere by date; without it 1."
    )
    mutates: MutationSpec | None = Field(default=None, description="Mutation into another strain at infection.")
    severity: SeveritySpec | None = Field(
        default=None, description="Shares by age of those who fall ill, need care and die; becomes values of branches."
    )
    course: CourseSpec | None = Field(
        default=None, description="The usual course of an infection in a few lines; becomes states."
    )
    states: FrozenMap[Name, StateSpec] = Field(min_length=1, description="The states of the natural history, by name.")

    @model_validator(mode="before")
    @classmethod
    def _course_in_full(cls, given: Any) -> Any:
        return with_states(given)

    @model_validator(mode="after")
    def _severity_in_full(self) -> "StrainSpec":
        """A strain that is ready has only states: what was said in short is gone."""
        severity = self.severity
        contradict(column_findings(self.start, self.states, severity, self.course is not None))
        states = {
            name: state.model_copy(update={"next": with_values(state.next, severity)})
            for name, state in self.states.items()
        }
        object.__setattr__(self, "start", with_values(self.start, severity))
        object.__setattr__(self, "states", FrozenMap(states))
        object.__setattr__(self, "severity", None)
        object.__setattr__(self, "course", None)
        return self

    @model_validator(mode="after")
    def _one_origin_of_transmissibility(self) -> "StrainSpec":
        """With a target, the transmissibility is what fitting wrote, and stands beside what it says of that."""
        is_given = "transmissibility" in self.model_fields_set
        problems = []
        if self.target is not None and is_given and self.fitted is None:
            message = (
                "both target and transmissibility: the target alone (fit-transmission finds the other), or no target"
            )
            problems.append(("transmissibility", message))
        if self.fitted is not None and self.target is None:
            problems.append(("fitted", "fitted to a target that is not here"))
        elif self.fitted is not None and self.target is not None and self.fitted.target != self.target.text:
            message = f"fitted to '{self.fitted.target}', but the target is '{self.target.text}': fit it again"
            problems.append(("fitted", message))
        if self.fitted is not None and not is_given:
            problems.append(("transmissibility", "missing: fit-transmission writes it beside what it found"))
        contradict(problems)
        return self

    @property
    def awaits_fit(self) -> bool:
        """Whether there is a target and no transmissibility yet."""
        return self.target is not None and self.fitted is None

    @model_validator(mode="after")
    def _names_are_free(self) -> "StrainSpec":
        contradict(
            [(f"states.{SUSCEPTIBLE}", "'susceptible' is the state of people without an episode, and always exists")]
            if SUSCEPTIBLE in self.states
            else []
        )
        return self


class HostTypeSpec(Spec):
    """A kind of people (or other hosts) that differs from `ordinary`."""

    share: Share | None = Field(
        default=None,
        description="Share of all people given this type at random, 0 to 1; without it the files bring it.",
    )
