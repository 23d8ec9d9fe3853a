"""Whole households from expected ones, with the people and the minors of an area exactly."""

import math

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.core.compilation import inner_kernel

LONE = 0
"""The first pattern is a person alone: it takes whoever is left."""


@inner_kernel
def whole_households(
    wanted: Floats, most: Ints, size: Shorts, minors: Shorts, people: int, minor_people: int, households: Ints
) -> bool:
    """Round the numbers wanted, at most `most`, so that they hold all people and as many minors as there are.

    False if they cannot.
    """
    left, minors_left = people, minor_people
    for pattern in range(len(wanted)):
        households[pattern] = min(max(math.floor(wanted[pattern] + 0.5), 0), most[pattern])
        left -= households[pattern] * size[pattern]
        minors_left -= households[pattern] * minors[pattern]
    households[LONE] += left
    while minors_left != 0 or households[LONE] < 0:
        taken, given = best_exchange(wanted, most, size, minors, households, minors_left)
        if taken < 0:
            return False
        exchange(households, size, taken, given)
        minors_left -= minors[given] - minors[taken]
    return True


@inner_kernel
def exchange(households: Ints, size: Shorts, taken: int, given: int) -> None:
    """One household of a pattern for one of another; lone people make up for the size."""
    households[taken] -= 1
    households[given] += 1
    households[LONE] += size[taken] - size[given]


@inner_kernel
def best_exchange(
    wanted: Floats, most: Ints, size: Shorts, minors: Shorts, households: Ints, minors_left: int
) -> tuple[int, int]:
    """The household to take and the one to give instead that bring the minors nearer, or the lone above none.

    Of those that can be, the pair that leaves the numbers nearest to those wanted.
    """
    best, taken, given = -math.inf, -1, -1
    for one in range(len(wanted)):
        if households[one] <= 0:
            continue
        for other in range(len(wanted)):
            more = minors[other] - minors[one]
            if one == other or households[other] >= most[other]:
                continue
            if not helps(more, minors_left, size[one] - size[other], lone_after(households[LONE], size, one, other)):
                continue
            # How much nearer to what is wanted; going beyond the minors missing, or far from the size, is last.
            gain = (wanted[other] - households[other]) - (wanted[one] - households[one])
            gain -= abs(size[one] - size[other]) + 3.0 * abs(minors_left - more)
            if gain > best:
                best, taken, given = gain, one, other
    return taken, given


@inner_kernel
def helps(more_minors: int, minors_left: int, fewer_people: int, lone: int) -> bool:
    """Whether an exchange brings the minors nearer with nobody lacking, or lets fewer lone people lack.

    Minors too many may become at most two too few: those are added one by one.
    """
    if minors_left == 0:
        return bool(more_minors == 0 and fewer_people > 0)
    fewer_lack = lone >= 0 or fewer_people >= 0
    if minors_left > 0:
        return bool(fewer_lack and 0 < more_minors <= minors_left)
    return bool(fewer_lack and more_minors < 0 and minors_left - more_minors <= 2)


@inner_kernel
def lone_after(lone: int, size: Shorts, taken: int, given: int) -> int:
    """People alone after an exchange."""
    change = size[taken] - size[given]
    return int(lone + change - (1 if taken == LONE else 0) + (1 if given == LONE else 0))
