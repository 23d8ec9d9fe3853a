"""What a scenario may say of the tests that interventions make."""

from pydantic import Field

from hyosan.core.spec import FrozenMap, Number, Share, Spec
from hyosan.core.units import Duration


class TestSpec(Spec):
    """A test of somebody for the agent."""

    __test__ = False
    sensitivity: Share = Field(description="Probability that who carries the agent tests positive.")
    specificity: Share = Field(default=1.0, description="Probability that who does not tests negative.")
    by_state: FrozenMap[str, Number] = Field(
        default_factory=FrozenMap, description="Factors of the sensitivity by state, as strain.state."
    )
    delay: Duration = Field(default=0, description="Time from the test to its result.")


class ReleaseSpec(TestSpec):
    """A test to release: who is placed is tested after some time, and free again if it is negative."""

    after: Duration = Field(default=0, description="Time from being placed to the test.")
