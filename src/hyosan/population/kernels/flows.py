"""Who goes where: by prefix sums of flows between two keyed shuffles, both ways."""

from hyosan.core.arrays import Ints, Keys, Shorts
from hyosan.core.compilation import inner_kernel
from hyosan.population.kernels.people import last_at_most
from hyosan.population.kernels.shuffle import key_of, shuffled, unshuffled

BY_SCHOOLING, BY_COMMUTING, BY_OUTINGS = 0, 2, 4
"""Position in FLOW_KEYS of a flow's two keys: of its origins, of its destinations."""


@inner_kernel
def sent(
    first: Ints, begin: Shorts, goes_to: Shorts, arrives: Shorts, keys: Keys, flow: int, origin: int, rank: int,
    leaving: int,
) -> tuple[int, int]:  # fmt: skip
    """Destination of number `rank` of the `leaving` people of an origin, and the number there before its shuffle."""
    position = shuffled(leaving, key_of(keys[flow], origin), rank)
    entry = last_at_most(begin, int(first[origin]), int(first[origin + 1]), position)
    return int(goes_to[entry]), int(arrives[entry]) + position - int(begin[entry])


@inner_kernel
def placed(keys: Keys, flow: int, destination: int, arriving: int, number: int) -> int:
    """Number of an arrival at a destination, after its shuffle."""
    return int(shuffled(arriving, key_of(keys[flow + 1], destination), number))


@inner_kernel
def fetched(
    first: Ints, begin: Shorts, comes_from: Shorts, left: Shorts, keys: Keys, flow: int, destination: int, number: int,
    arriving: int,
) -> tuple[int, int]:  # fmt: skip
    """Where number `number` of a destination's `arriving` people, after its shuffle, comes from, and as which number.

    That number is before the shuffle of the origin is undone: see `rank_of`.
    """
    position = unshuffled(arriving, key_of(keys[flow + 1], destination), number)
    entry = last_at_most(begin, int(first[destination]), int(first[destination + 1]), position)
    return int(comes_from[entry]), int(left[entry]) + position - int(begin[entry])


@inner_kernel
def rank_of(keys: Keys, flow: int, origin: int, leaving: int, position: int) -> int:
    """Number of somebody at the origin, before its shuffle."""
    return int(unshuffled(leaving, key_of(keys[flow], origin), position))
