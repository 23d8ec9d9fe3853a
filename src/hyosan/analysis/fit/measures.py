"""The numbers of early outbreaks, and how far chance moves them: outbreaks drawn again, with replacement."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from hyosan.analysis.fit.outbreaks import Outbreaks
from hyosan.disease.spec import TargetSpec

Floats = NDArray[np.float64]
RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float


def estimate(value: float, resampled: Floats) -> Estimate:
    """A number with the interval of what it is when outbreaks are drawn again."""
    known = resampled[np.isfinite(resampled)]
    if not len(known):
        return Estimate(value, np.nan, np.nan)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high))


def reproduction_number(found: Outbreaks) -> Estimate:
    """Mean offspring of the counted cases."""
    return _ratio(found, _by_outbreak(found, found.weight), found.cases)


def household_secondary_attack_rate(found: Outbreaks) -> Estimate:
    """Of the others in households whose first case is counted, the share whom it infected at home."""
    return _ratio(found, found.at_home, found.exposed)


def growth_rate(found: Outbreaks) -> Estimate:
    """The rate r per day at which Σ exp(−r × generation interval) over all offspring is the number of cases."""
    rate = _lotka_euler(found)
    if not np.isfinite(rate):
        return Estimate(np.nan, np.nan, np.nan)
    discounted = found.weight * np.exp(-rate * found.interval_days)
    # How fast the sum falls with the rate: to first order, what moves the sum moves the rate.
    slope = float((discounted * found.interval_days).sum() / discounted.sum())
    sums = _by_outbreak(found, discounted)
    weights = _resamples(len(found))
    return estimate(rate, rate + np.log(_divided(weights @ sums, weights @ found.cases)) / slope)


def realised(found: Outbreaks, quantity: str) -> Estimate:
    """The number that a target is about."""
    return {
        "reproduction_number": reproduction_number,
        "growth_rate": growth_rate,
        "household_secondary_attack_rate": household_secondary_attack_rate,
    }[quantity](found)


def mean_generation_interval_days(found: Outbreaks) -> float:
    """Mean time from a counted case's infection to that of its offspring."""
    return float(np.average(found.interval_days, weights=found.weight)) if len(found.weight) else float("nan")


def group_numbers(found: Outbreaks, groups: Sequence[Sequence[str]]) -> Floats:
    """[group, outbreak]: offspring in each group of settings."""
    codes = [[found.settings.index(name) for name in group] for group in groups]
    return np.array([_by_outbreak(found, found.weight * np.isin(found.setting, code)) for code in codes])


def shares(found: Outbreaks, groups: Sequence[Sequence[str]]) -> list[Estimate]:
    """Shares of the offspring in groups of settings."""
    numbers = group_numbers(found, groups)
    return [_ratio(found, number, numbers.sum(axis=0)) for number in numbers]


def misses(found: Outbreaks, target: TargetSpec) -> Floats:
    """How far a target is missed, as logarithms: one a group of settings, or one in all; 0 where it is met."""
    level = float(_levels(found, target, np.ones((1, len(found))))[0])
    if not target.shares:
        return np.array([level])
    numbers = group_numbers(found, [group.settings for group in target.shares]).sum(axis=1)
    wanted = np.array([group.share for group in target.shares])
    return np.asarray(level + _logarithm(numbers / max(numbers.sum(), 1e-9)) - np.log(wanted))


def level_misses(found: Outbreaks, target: TargetSpec) -> Floats:
    """How far the number of a target is missed when outbreaks are drawn again, as logarithms."""
    return _levels(found, target, _resamples(len(found)))


def _levels(found: Outbreaks, target: TargetSpec, weights: Floats) -> Floats:
    wanted = target.number
    match target.quantity:
        case "reproduction_number":
            offspring = _by_outbreak(found, found.weight)
            return _logarithm(_divided(weights @ offspring, weights @ found.cases) / wanted)
        case "growth_rate":
            discounted = _by_outbreak(found, found.weight * np.exp(-wanted * found.interval_days))
            return _logarithm(_divided(weights @ discounted, weights @ found.cases))
        case _:
            rate = np.minimum(_divided(weights @ found.at_home, weights @ found.exposed), 1 - 1e-9)
            return _logarithm(np.log1p(-rate) / np.log1p(-wanted))


def _lotka_euler(found: Outbreaks) -> float:
    cases = found.cases.sum()
    if not len(found.weight) or cases == 0:
        return float("nan")

    def excess(rate: float) -> float:
        return float((found.weight * np.exp(-rate * found.interval_days)).sum() / cases - 1)

    scale = 1 / max(found.interval_days.mean(), 1e-6)
    low, high = -scale, scale
    while excess(high) > 0:
        high *= 2
    while excess(low) < 0 and low > -50 * scale:
        low *= 2
    return float(optimize.brentq(excess, low, high, xtol=1e-9)) if excess(low) > 0 else float("nan")


def _ratio(found: Outbreaks, above: Floats, below: Floats) -> Estimate:
    weights = _resamples(len(found))
    value = float(_divided(above.sum(), below.sum()))
    return estimate(value, _divided(weights @ above, weights @ below))


def _by_outbreak(found: Outbreaks, values: Floats) -> Floats:
    return np.bincount(found.outbreak, weights=values, minlength=len(found)).astype(np.float64)


def _resamples(count: int) -> Floats:
    """[resample, outbreak]: how often each is drawn; always the same for a number of outbreaks."""
    generator = np.random.default_rng(count)
    return generator.multinomial(count, np.full(count, 1 / count), size=RESAMPLES).astype(np.float64)


def _divided(above: Floats | float, below: Floats | float) -> Floats:
    above, below = np.asarray(above, np.float64), np.asarray(below, np.float64)
    empty = np.full(np.broadcast(above, below).shape, np.nan)
    return np.asarray(np.divide(above, below, out=empty, where=below > 0))


def _logarithm(values: Floats) -> Floats:
    """Logarithms; of nothing at all, that of next to nothing."""
    return np.asarray(np.log(np.maximum(np.nan_to_num(values, nan=1e-9), 1e-9)))
