"""What a scenario may say about behaviours: flight and shelter."""

from typing import Literal

from pydantic import Field, model_validator

from hyosan.core.spec import Names, Positive, Share, Spec, Text, contradict
from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.core.units import PositiveDuration, Rate


class TogetherSpec(Spec):
    """Whom those who flee go to."""

    edge_kind: Text = Field(description="Kind of tie of the population.")
    probability: Share = Field(description="Probability that a unit goes where one of those is who are away already.")


class RefusedSpec(Spec):
    """Who is shut out of a shelter."""

    edge_kind: Text = Field(description="Kind of tie of the population between those who shut each other out.")
    probability: Share = Field(description="Probability that one who was there first shuts the other out.")


class BehaviourSpec(Spec):
    """What people do out of fear of those who roam."""

    action: Literal["flee", "shelter"] = Field(
        description="flee: move to a neighbouring neighbourhood; shelter: be met less often."
    )
    unit: Literal["person", "household"] = Field(default="person", description="Who decides together.")
    hazard: Rate = Field(description="Hazard of deciding when roaming people are at the saturation or above.")
    saturation: Positive = Field(description="Roaming people per resident of the area at which the hazard is full.")
    every: PositiveDuration = Field(
        default=10 * TICKS_PER_MINUTE, description="Interval at which the hazard is brought up to date."
    )
    factor: Share | None = Field(
        default=None, description="Factor of the rate of being met after deciding (shelter only)."
    )
    breaks: Share = Field(
        default=0.0,
        description="Probability that an encounter that the factor keeps off breaks what keeps it off, for good "
        "(shelter only).",
    )
    settings: Names = Field(default=(), description="Settings in which the factor holds (shelter only).")
    unless_states: Names = Field(
        default=(), description="States, as strain.state, in which people do not flee (flee only)."
    )

    together: TogetherSpec | None = Field(
        default=None, description="To whom people flee; without it to nobody in particular (flee only)."
    )

    refused: RefusedSpec | None = Field(
        default=None, description="Who is kept out of it by others; without it nobody (shelter only)."
    )

    @model_validator(mode="after")
    def _fits_the_action(self) -> "BehaviourSpec":
        problems = []
        if self.action == "flee":
            problems += [
                (key, f"flee has no {key} (only shelter has)")
                for key in ("factor", "breaks", "settings", "refused")
                if getattr(self, key) not in (None, 0.0, ())
            ]
        else:
            if self.factor is None:
                problems.append(("factor", "missing: shelter needs a factor"))
            if not self.settings:
                problems.append(("settings", "missing: shelter needs settings"))
            if self.unless_states:
                problems.append(("unless_states", "shelter has no unless_states (only flee has)"))
            if self.together is not None:
                problems.append(("together", "shelter has no together (only flee has)"))
        contradict(problems)
        return self
