"""What a scenario may say of the doses behind the first."""

from pydantic import Field

from hyosan.core.spec import Names, Spec
from hyosan.core.units import Duration, PositiveDuration
from hyosan.disease.spec import Dwell


class DoseSpec(Spec):
    """A dose behind the first."""

    after: PositiveDuration = Field(description="Least time since the dose before.")
    immunity: Names = Field(min_length=1, description="Named immunities that it gives.")
    delay: Duration = Field(default=0, description="Time from the dose until it protects.")
    wane: Dwell | None = Field(default=None, description="How long what it gives lasts; without it to the end.")
