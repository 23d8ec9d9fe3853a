"""What a scenario may say about settings and encounters."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from hyosan.core.spec import Flag, FrozenMap, Names, Number, Positive, SomeNames, Spec, Text, contradict
from hyosan.core.units import Rate
from hyosan.disease.spec_groups import ByGroupAndSetting
from hyosan.disease.spec_season import SeasonalitySpec
from hyosan.transmission.spec_mixing import AgeMixingSpec
from hyosan.transmission.spec_opening import ALWAYS, MINUTES_PER_WEEK, Opening, OpeningInterval

__all__ = ["ActorSpec", "EncounterSpec", "OpeningInterval", "OutcomeSpec", "PowerScaling", "SettingSpec", "TargetSpec"]

INFECT = "infect "


class PowerScaling(Spec):
    """Contacts grow with a power of the number of slots: (slots / reference_size) ^ exponent."""

    exponent: Number = Field(description="Exponent, a pure number; 0 is `constant`.")
    reference_size: Positive = Field(description="Number of slots at which the contact rate holds as given.")


def _scaling_form(given: Any) -> str:
    return "power" if isinstance(given, (dict, PowerScaling)) else "name"


Scaling = Annotated[
    Annotated[Literal["constant", "per_pair"], Tag("name")] | Annotated[PowerScaling, Tag("power")],
    Discriminator(_scaling_form),
]
"""How contacts grow with the number of slots."""


class SettingSpec(Spec):
    """Where people meet: a kind of place or of tie, with contacts and opening hours."""

    place_kind: Text | None = Field(
        default=None, description="Kind of place of the population; exactly one of place_kind and edge_kind."
    )
    edge_kind: Text | None = Field(
        default=None, description="Kind of tie of the population; exactly one of place_kind and edge_kind."
    )
    contacts_per_day: Number = Field(
        default=0.0,
        description="Contacts a day of one who attends, averaged over an ordinary week; 0: for encounters only.",
    )
    scaling: Scaling = Field(
        default="constant",
        description="How contacts grow with size: constant (default: places), per_pair (default: ties), or a power.",
    )
    open: Opening = Field(
        default=ALWAYS, description='Opening hours in local time, "<days> <from>-<to>" each; without it always open.'
    )
    closed: Names = Field(
        default=(), description="What the setting closes for: `holidays`, or periods of the calendar."
    )
    absent_while_in: Names = Field(default=(), description="Settings whose presence keeps people away from this one.")
    optional: Flag = Field(
        default=False, description="Whether the setting is left out where the population has none of its kind."
    )
    seasonality: SeasonalitySpec | None = Field(
        default=None, description="Factor of transmission here by date; without it 1."
    )
    age_mixing: AgeMixingSpec | None = Field(
        default=None, description="Who meets whom by age; without it people of all ages alike."
    )

    @model_validator(mode="before")
    @classmethod
    def _default_scaling(cls, given: Any) -> Any:
        if isinstance(given, dict) and "scaling" not in given:
            return {
                **given,
                "scaling": "per_pair" if "edge_kind" in given and "place_kind" not in given else "constant",
            }
        return given

    @model_validator(mode="after")
    def _agrees(self) -> "SettingSpec":
        problems = []
        if self.place_kind is None and self.edge_kind is None:
            problems.append(("", "neither place_kind nor edge_kind: exactly one is needed"))
        if self.place_kind is not None and self.edge_kind is not None:
            problems.append(("edge_kind", "both place_kind and edge_kind: only one is allowed"))
        if self.edge_kind is not None and isinstance(self.scaling, PowerScaling):
            problems.append(("scaling", "a power of the size, allowed for ties: 'constant', 'per_pair'"))
        if self.edge_kind is not None and self.age_mixing is not None:
            problems.append(("age_mixing", "a setting of ties: who is tied to whom is in the population"))
        contradict(problems)
        return self

    @property
    def share_open(self) -> float:
        """Share of an ordinary week in which the setting is open, 0 to 1."""
        return sum(interval.end - interval.start for interval in self.open) / MINUTES_PER_WEEK


class ActorSpec(Spec):
    """Who seeks out others."""

    strain: Text = Field(description="Strain of the actor.")
    states: SomeNames = Field(description="States of that strain in which one acts.")


class TargetSpec(Spec):
    """Who can be met."""

    states: SomeNames = Field(description="States of those met: `susceptible`, or strain.state.")
    host_types: SomeNames | None = Field(default=None, description="Host types of those met; without it all.")


class OutcomeSpec(Spec):
    """One way in which a meeting can end."""

    name: Text = Field(description="Name of the outcome in the records.")
    probability: ByGroupAndSetting = Field(
        description="Probability per meeting, 0 to 1, or a table by age and host type of the target and by setting."
    )
    target: Text | None = Field(
        default=None,
        description='What the target becomes: "infect <strain>" (or "infect <strain>.<state>": in that state instead '
        'of one of `start`), "dead", or a state of its own strain as strain.state.',
    )
    actor: Text | None = Field(default=None, description="State of its own strain that the actor changes to.")

    @model_validator(mode="after")
    def _changes_somebody(self) -> "OutcomeSpec":
        contradict(
            [("", "neither target nor actor: an outcome changes at least one side")]
            if not (self.target or self.actor)
            else []
        )
        return self

    @property
    def infects(self) -> str | None:
        """The strain that the target is infected with, if any."""
        return self._infection[0]

    @property
    def begins_in(self) -> str | None:
        """The state in which the infection of the target begins; None: one of the strain's `start` branches."""
        return self._infection[1]

    @property
    def _infection(self) -> tuple[str | None, str | None]:
        if not self.target or not self.target.startswith(INFECT):
            return None, None
        strain, _, state = self.target.removeprefix(INFECT).strip().partition(".")
        return strain, state or None


class EncounterSpec(Spec):
    """A rule: an actor in a state meets a target in a state, with outcomes on either side."""

    actor: ActorSpec = Field(description="Who seeks out others.")
    target: TargetSpec = Field(description="Who can be met.")
    meetings: FrozenMap[str, Rate] = Field(
        min_length=1, description="Rate of meetings of an actor by setting, while the setting is open."
    )
    outcomes: Annotated[tuple[OutcomeSpec, ...], Field(min_length=1)] = Field(
        description="What can happen; at most one of them does, the rest of the probability is nothing."
    )

    @model_validator(mode="after")
    def _names_differ(self) -> "EncounterSpec":
        names = [outcome.name for outcome in self.outcomes]
        contradict(
            (f"outcomes.{i}.name", f"a second outcome named '{name}'")
            for i, name in enumerate(names)
            if name in names[:i]
        )
        return self
