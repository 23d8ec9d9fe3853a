"""Comparable outcomes: how far attack rates lie apart, and the transmissibility that brings them together."""

from collections.abc import Callable

POINTS_ALLOWED = 5.0


def points_apart(attack: float, reference: float) -> float:
    """Difference of two attack rates in percentage points, with its sign."""
    return 100.0 * (attack - reference)


def is_matched(attack: float, reference: float) -> bool:
    """Whether two attack rates are near enough for times to be compared."""
    return abs(points_apart(attack, reference)) <= POINTS_ALLOWED


def matching_transmissibility(
    attack_of: Callable[[float], float], target: float, low: float, high: float, points: float = 0.5, most: int = 12
) -> float:
    """The transmissibility between `low` and `high` at which the attack rate is `target`, to within some points.

    The attack rate is taken to rise with it. ValueError when the target does not lie between those of both ends.
    """
    at_low, at_high = attack_of(low), attack_of(high)
    if not at_low <= target <= at_high:
        raise ValueError(
            f"attack rate {target:.3f} is not between {at_low:.3f} (at {low:g}) and {at_high:.3f} (at {high:g})"
        )
    middle = (low + high) / 2
    for _ in range(most):
        attack = attack_of(middle)
        if abs(points_apart(attack, target)) <= points:
            return middle
        low, high = (middle, high) if attack < target else (low, middle)
        middle = (low + high) / 2
    return middle
