"""What a scenario may say about surveillance: the agent looked for, when a test exists, what cases tell."""

from typing import Annotated

from pydantic import Field

from hyosan.core.spec import FrozenMap, Name, Names, Share, Spec
from hyosan.core.units import Duration
from hyosan.surveillance.spec_streams import StreamSpec


class IdentificationSpec(Spec):
    """When an agent that nobody knew is identified; before there is no test."""

    samples: Annotated[int, Field(ge=1, strict=True)] = Field(
        description="Specimens of people who carry the agent that are needed, from all laboratories together."
    )
    delay: Duration = Field(default=0, description="Time from the last of these specimens to the first test.")


class InterviewSpec(Spec):
    """What a case tells when it becomes known."""

    onset: Share = Field(default=1.0, description="Probability that the date of onset is learnt, 0 to 1.")
    exposure: Share = Field(default=0.0, description="Probability that an exposure is named, 0 to 1.")
    correct: Share = Field(default=1.0, description="Probability that the exposure named is the true one, 0 to 1.")


class SurveillanceSpec(Spec):
    """What authorities see; without the table they see nothing."""

    agent: Names = Field(default=(), description="Strains that count as the agent looked for; without it all.")
    identification: IdentificationSpec | None = Field(
        default=None, description="When the agent is identified; without it tests exist from the start."
    )
    interview: InterviewSpec = Field(default=InterviewSpec(), description="What a case tells when it becomes known.")
    streams: FrozenMap[Name, StreamSpec] = Field(min_length=1, description="Where authorities look, by name.")
