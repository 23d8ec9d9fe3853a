"""Whole households from expected ones, with the people and the minors of an area exactly."""

import math

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.core.compilation import inner_kernel

LONE = 0
"""The first pattern is a person alone: it takes whoever is left."""


@inner_kernel
def whole_households(
    wanted: Floats, size: Shorts, minors: Shorts, people: int, minor_people: int, households: Ints
) -> bool:
    """Round the numbers wanted so that they hold all people, and as many minors as there are; False if they cannot."""
    left, minors_left = people, minor_people
    for pattern in range(len(wanted)):
        households[pattern] = max(math.floor(wanted[pattern] + 0.5), 0)
        left -= households[pattern] * size[pattern]
        minors_left -= households[pattern] * minors[pattern]
    households[LONE] += left
    while minors_left != 0 or households[LONE] < 0:
        step = 0 if minors_left == 0 else (1 if minors_left > 0 else -1)
        taken, given = best_exchange(wanted, size, minors, households, step)
        if taken < 0:
            return False
        households[taken] -= 1
        households[given] += 1
        households[LONE] += size[taken] - size[given]
        minors_left -= minors[given] - minors[taken]
    return True


@inner_kernel
def best_exchange(wanted: Floats, size: Shorts, minors: Shorts, households: Ints, step: int) -> tuple[int, int]:
    """The household to take and the one to give instead that bring the minors nearer, or the lone above none.

    Of those that can be, the pair that leaves the numbers nearest to those wanted; lone people make up for the size.
    """
    best, taken, given = -math.inf, -1, -1
    lacking = min(households[LONE], 0)
    for one in range(1, len(wanted)):
        if households[one] <= 0:
            continue
        for other in range(len(wanted)):
            change = size[one] - size[other]
            if one == other or (step != 0 and (minors[other] - minors[one]) * step <= 0):
                continue
            if step == 0 and (minors[other] != minors[one] or change <= 0):
                continue
            if households[LONE] + change < lacking:
                continue
            # How much nearer to what is wanted; going beyond the minors missing, or far from the size, is last.
            gain = (wanted[other] - households[other]) - (wanted[one] - households[one])
            gain -= abs(change) + (3.0 * (abs(minors[other] - minors[one]) - 1) if step != 0 else 0.0)
            if gain > best:
                best, taken, given = gain, one, other
    return taken, given
