"""What a scenario may say about strains, their states, host types and immunity."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WrapSerializer, model_validator

from hyosan.core.spec import Flag, FrozenMap, Name, Names, Number, Positive, Share, Spec, Text, contradict
from hyosan.core.units import TICKS_PER_DAY, Duration, PositiveDuration, Rate
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
from hyosan.disease.spec_groups import AgeBand, ByGroup, ByGroupAndSetting, plain

__all__ = [
    "AgeBand",
    "Branch",
    "ByGroup",
    "ByGroupAndSetting",
    "Dwell",
    "EmpiricalDwell",
    "ExponentialDwell",
    "FixedDwell",
    "GammaDwell",
    "HostTypeSpec",
    "ImmunitySpec",
    "LognormalDwell",
    "MutationSpec",
    "ProfileSpec",
    "ProtectionSpec",
    "RoamingSpec",
    "StateSpec",
    "StrainSpec",
    "UniformDwell",
    "VariationSpec",
    "WeibullDwell",
    "plain",
]

SUSCEPTIBLE = "susceptible"
ORDINARY = "ordinary"
DEAD = "dead"


class Branch(Spec):
    """One of the states that may follow, with its probability."""

    to: Text = Field(description="A state of the strain; in `next` also `susceptible`, which ends the episode.")
    probability: ByGroup | None = Field(
        default=None,
        description="Probability, 0 to 1, or a table by age and host type; one may go without: it takes the rest.",
    )


def _open_branches(given: Any) -> Any:
    return [{"to": given}] if isinstance(given, str) else given


def _close_branches(branches: tuple[Branch, ...], dump: Any) -> Any:
    return branches[0].to if len(branches) == 1 and branches[0].probability is None else dump(branches)


class _BranchesSchema:
    """JSON Schema of branches: a state's name, or a list of tables."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(schema)]}


Branches = Annotated[
    tuple[Branch, ...], BeforeValidator(_open_branches), WrapSerializer(_close_branches), _BranchesSchema
]
"""States that may follow; a single name is one branch without a probability."""


class RoamingSpec(Spec):
    """How people in a state move between places."""

    leave: Rate = Field(default=0.0, description="Rate of leaving a place for its parent.")
    enter: Rate = Field(default=0.0, description="Rate of entering a child of the place, chosen uniformly.")
    cross: Rate = Field(
        default=0.0, description="Rate of moving from a neighbourhood to a neighbouring one, chosen by weight."
    )


class StateSpec(Spec):
    """A state of the natural history."""

    dwell: Dwell | None = Field(
        default=None, description="Law of the time spent here; without it the state is never left by itself."
    )
    next: Branches = Field(default=(), description="The states that may follow: a name, or branches; goes with dwell.")
    infectiousness: Number = Field(default=0.0, description="Infectiousness in this state, a pure factor.")
    symptomatic: Flag = Field(
        default=False, description="Whether people in this state have symptoms (for records only)."
    )
    immune: Flag = Field(
        default=False,
        description="Whether this state gives the strain's immunity, as long as it is not left for one that does not.",
    )
    dead: Flag = Field(default=False, description="Whether people in this state are dead.")
    susceptible_to: Names = Field(
        default=(), description="Strains that can infect people in this state; the new episode replaces the old."
    )
    roaming: RoamingSpec | None = Field(default=None, description="The table makes people in this state roam.")

    @model_validator(mode="after")
    def _agrees(self) -> "StateSpec":
        problems = []
        if self.dead:
            given = {
                "dwell": self.dwell, "next": self.next, "infectiousness": self.infectiousness, "immune": self.immune,
                "susceptible_to": self.susceptible_to, "roaming": self.roaming,
            }  # fmt: skip
            problems += [(key, f"a dead state has no {key}") for key, value in given.items() if value]
        else:
            if self.dwell is not None and not self.next:
                problems.append(("dwell", "dwell without next: where do people go when the time is over?"))
            if self.next and self.dwell is None:
                problems.append(("next", "next without dwell: how long do people stay? (dwell is a law of time)"))
        contradict(problems)
        return self


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


class StrainSpec(Spec):
    """An infectious agent with its natural history."""

    block: PositiveDuration = Field(
        default=TICKS_PER_DAY,
        description="Piece of time since infection for which attempts are drawn at once; changes no distribution.",
    )
    transmissibility: Number = Field(
        default=0.0, description="Probability of infection per contact at infectiousness 1."
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
    mutates: MutationSpec | None = Field(default=None, description="Mutation into another strain at infection.")
    states: FrozenMap[Name, StateSpec] = Field(min_length=1, description="The states of the natural history, by name.")

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


class ProtectionSpec(Spec):
    """What an immunity does against one strain."""

    kind: Literal["leaky", "all-or-nothing", "infectiousness"] = Field(
        description="leaky: lowers the probability at each contact; all-or-nothing: protects some people wholly; "
        "infectiousness: lowers that of those infected nevertheless."
    )
    effect: Share = Field(description="Strength, 0 to 1.")


class ImmunitySpec(Spec):
    """Protection from a strain that one went through, or from a named immunity given before the start."""

    coverage: ByGroup | None = Field(
        default=None,
        description="Share of people who have it before the start, 0 to 1, or a table by age and host type; "
        "only for a named immunity.",
    )
    protection: FrozenMap[str, ProtectionSpec] = Field(min_length=1, description="Protection by strain.")
