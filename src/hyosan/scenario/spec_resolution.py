"""What a scenario may say of how finely people are followed."""

from typing import Literal

from pydantic import Field

from hyosan.core.spec import Spec
from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.core.units import PositiveDuration


class ResolutionSpec(Spec):
    """A coarser process than event by event: section 14 of the model."""

    roaming: Literal["area"] = Field(
        description="Where those who roam are followed: `area`, by area and step, for people by function."
    )
    step: PositiveDuration = Field(
        default=10 * TICKS_PER_MINUTE, description="Step of the process: unlike time.step it is part of what happens."
    )
