"""Laws of the time spent in a state."""

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hyosan.core.spec import Number, Positive, Spec, contradict
from hyosan.core.units import Duration, PositiveDuration


class FixedDwell(Spec):
    """Always the same time."""

    distribution: Literal["fixed"] = Field(description="Name of the law.")
    value: PositiveDuration = Field(description="The time, at least one microsecond.")


class ExponentialDwell(Spec):
    """An exponential law: the same hazard at any time."""

    distribution: Literal["exponential"] = Field(description="Name of the law.")
    mean: PositiveDuration = Field(description="Mean time.")


class GammaDwell(Spec):
    """A gamma law, by its mean and either its shape or its standard deviation."""

    distribution: Literal["gamma"] = Field(description="Name of the law.")
    mean: PositiveDuration = Field(description="Mean time.")
    shape: Positive | None = Field(default=None, description="Shape, a pure number; exactly one of shape and sd.")
    sd: PositiveDuration | None = Field(
        default=None, description="Standard deviation, a time; exactly one of shape and sd."
    )

    @model_validator(mode="after")
    def _one_form(self) -> "GammaDwell":
        if (self.shape is None) == (self.sd is None):
            contradict([("", "a gamma law needs mean and exactly one of shape and sd")])
        return self

    @property
    def shape_number(self) -> float:
        """The shape, from whichever form was given."""
        return self.shape if self.shape is not None else (self.mean / (self.sd or self.mean)) ** 2


class LognormalDwell(Spec):
    """A lognormal law, by median and sigma, or by mean and standard deviation."""

    distribution: Literal["lognormal"] = Field(description="Name of the law.")
    median: PositiveDuration | None = Field(default=None, description="Median time; with sigma.")
    sigma: Positive | None = Field(
        default=None, description="Standard deviation of the logarithm, a pure number; with median."
    )
    mean: PositiveDuration | None = Field(default=None, description="Mean time; with sd.")
    sd: PositiveDuration | None = Field(default=None, description="Standard deviation, a time; with mean.")

    @model_validator(mode="after")
    def _one_form(self) -> "LognormalDwell":
        given = {key for key in ("median", "sigma", "mean", "sd") if getattr(self, key) is not None}
        if given not in ({"median", "sigma"}, {"mean", "sd"}):
            contradict([("", "a lognormal law needs median and sigma, or mean and sd")])
        return self

    @property
    def sigma_number(self) -> float:
        """The standard deviation of the logarithm, from whichever form was given."""
        if self.mean is None or self.sd is None:
            return self.sigma or 0.0
        return math.sqrt(math.log1p((self.sd / self.mean) ** 2))

    @property
    def median_ticks(self) -> float:
        """The median in microseconds, from whichever form was given."""
        return (
            float(self.median) if self.median is not None else (self.mean or 0) * math.exp(-(self.sigma_number**2) / 2)
        )


class WeibullDwell(Spec):
    """A Weibull law."""

    distribution: Literal["weibull"] = Field(description="Name of the law.")
    scale: PositiveDuration = Field(description="Scale: the time by which 63 % have left.")
    shape: Positive = Field(description="Shape, a pure number; above 1 the hazard grows.")


class UniformDwell(Spec):
    """Any time between two bounds, equally likely."""

    distribution: Literal["uniform"] = Field(description="Name of the law.")
    low: Duration = Field(description="Shortest time.")
    high: PositiveDuration = Field(description="Longest time.")

    @model_validator(mode="after")
    def _bounds_ascend(self) -> "UniformDwell":
        if self.low >= self.high:
            contradict([("high", "high is not above low")])
        return self


class EmpiricalDwell(Spec):
    """A list of times with weights."""

    distribution: Literal["empirical"] = Field(description="Name of the law.")
    values: Annotated[tuple[PositiveDuration, ...], Field(min_length=1)] = Field(description="The times.")
    weights: tuple[Number, ...] = Field(
        description="Their weights, pure numbers in the same order; they need not sum to 1."
    )

    @model_validator(mode="after")
    def _weights_fit(self) -> "EmpiricalDwell":
        if len(self.values) != len(self.weights):
            contradict([("weights", f"{len(self.weights)} weights for {len(self.values)} values")])
        if not sum(self.weights) > 0:
            contradict([("weights", "all weights are 0")])
        return self


Dwell = Annotated[
    FixedDwell | ExponentialDwell | GammaDwell | LognormalDwell | WeibullDwell | UniformDwell | EmpiricalDwell,
    Field(discriminator="distribution"),
]
"""The law of the time spent in a state."""
