"""Means and variances of laws of time, and laws that have given ones."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE
from hyosan.core.units import format_duration
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


class Moments(NamedTuple):
    """Mean, in ticks, and variance of a time."""

    mean: float
    variance: float

    @property
    def sd(self) -> float:
        """Standard deviation, in ticks."""
        return math.sqrt(max(0.0, self.variance))


def moments(law: Dwell) -> Moments:
    """Mean and variance of a law of time; infinite where they are beyond all numbers."""
    try:
        return _moments(law)
    except OverflowError:
        return Moments(math.inf, math.inf)


def _moments(law: Dwell) -> Moments:
    match law:
        case FixedDwell():
            return Moments(law.value, 0.0)
        case ExponentialDwell():
            return Moments(law.mean, float(law.mean) ** 2)
        case GammaDwell():
            return Moments(law.mean, law.mean**2 / law.shape_number)
        case LognormalDwell():
            mean = law.median_ticks * math.exp(law.sigma_number**2 / 2)
            return Moments(mean, mean**2 * math.expm1(law.sigma_number**2))
        case WeibullDwell():
            mean = law.scale * math.gamma(1 + 1 / law.shape)
            return Moments(mean, law.scale**2 * math.gamma(1 + 2 / law.shape) - mean**2)
        case UniformDwell():
            return Moments((law.low + law.high) / 2, (law.high - law.low) ** 2 / 12)
        case EmpiricalDwell():
            return _weighted(law.values, law.weights)


def _weighted(values: Iterable[int], weights: Iterable[float]) -> Moments:
    pairs = list(zip(values, weights, strict=True))
    total = sum(weight for _, weight in pairs)
    mean = sum(value * weight for value, weight in pairs) / total
    return Moments(mean, sum(weight * (value - mean) ** 2 for value, weight in pairs) / total)


def sum_of(laws: Iterable[Dwell]) -> Moments:
    """Mean and variance of times, independent of each other, that follow one another."""
    parts = [moments(law) for law in laws]
    return Moments(sum(part.mean for part in parts), sum(part.variance for part in parts))


def law_of(given: Moments) -> dict[str, Any]:
    """A law as a file has it: gamma with this mean and standard deviation, fixed where nothing varies."""
    mean = format_duration(round(given.mean))
    if given.sd < max(1.0, given.mean * 1e-6):
        return {"distribution": "fixed", "value": mean}
    return {"distribution": "gamma", "mean": mean, "sd": format_duration(_readable(given.sd))}


def _readable(ticks: float) -> int:
    """A time to a thousandth or better, with one decimal in the largest unit that allows it."""
    for unit in (TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE):
        if ticks >= 50 * unit:
            return round(ticks * 10 / unit) * unit // 10
    return round(ticks)


def written(law: Dwell) -> dict[str, Any]:
    """A law as a file has it."""
    return law.model_dump(by_alias=True, exclude_none=True)
